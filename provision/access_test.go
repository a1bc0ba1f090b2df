package provision_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

const ownOrganization = "osc-4d9d5802-2ce9-11ec-9ebf-0255ac1012a7-20211021"

// team is a tenant with people of every kind: carol publishes and uploads, dave looks, erin has nothing, frank deploys,
// grace holds a custom policy, heidi is disabled.
func team() *fake.State {
	st := fake.New(fake.Seed{Account: "acme", Region: region, Users: []string{"carol", "dave", "erin", "frank", "grace", "heidi"}, Clusters: []fake.SeedCluster{{Region: region, Name: "prod"}}})
	publishers := st.AddGroup("publishers", st.UserID("carol"), st.UserID("heidi"))
	st.Attach(publishers, fake.ScopeDomain, "", "UCS FullAccess")
	st.Attach(publishers, fake.ScopeDomain, "", "OBS Administrator")
	st.Attach(st.AddGroup("viewers", st.UserID("dave")), fake.ScopeDomain, "", "UCS ReadOnlyAccess")
	ops := st.AddGroup("ops", st.UserID("frank"))
	st.Attach(ops, fake.ScopeDomain, "", "UCS FullAccess")
	st.AddAccessPolicy(fake.AccessPolicy{Region: region, Name: "ops", Clusters: []string{st.ClusterID(region, "prod")}, Namespaces: []string{"default"},
		PolicyType: "CCEEditPolicy", PrincipalType: "group", Principals: []string{ops}})
	st.AddOrganization(region, ownOrganization, st.UserID("carol"))
	for i := range st.Users {
		if st.Users[i].Name == "heidi" {
			st.Users[i].Disabled = true
		}
	}
	return st
}

func ask(t *testing.T, st *fake.State, q provision.AccessQuestion) *provision.AccessReport {
	t.Helper()
	q.Tenant = provision.Tenant{Name: "acme", Region: region, OSCRegion: region}
	r, err := provision.ReportAccess(context.Background(), connect(t, st, fake.Options{}).reader(), q)
	require.NoError(t, err)
	return r
}

// verdictsOf gives a person's verdicts as letters in the catalogue's order: y, n, ?.
func verdictsOf(t *testing.T, r *provision.AccessReport, user string) string {
	t.Helper()
	for _, u := range r.Users {
		if u.Name != user {
			continue
		}
		text := ""
		for _, c := range r.Asked {
			text += map[osc.Status]string{osc.Yes: "y", osc.No: "n", osc.Unknown: "?"}[u.Capabilities[c].Verdict]
		}
		return text
	}
	t.Fatalf("%s is not in the report", user)
	return ""
}

func TestAccess(t *testing.T) {
	r := ask(t, team(), provision.AccessQuestion{})
	for user, want := range map[string]string{ // view, full, publish, upload, deploy, enterprise-registry
		"carol": "yyyy?n", "dave": "ynnnnn", "erin": "nnnnnn", "frank": "yynnyn", "grace": "nnnnnn", "heidi": "nnnnnn",
		"sandbox-admin": "yyyyyn", "acme": "yyyyyn",
	} {
		assert.Equal(t, want, verdictsOf(t, r, user), user)
	}
	for _, u := range r.Users {
		assert.Equal(t, u.Name == "acme", u.Owner, u.Name)
		switch u.Name {
		case "frank":
			assert.Equal(t, []string{"frank → ops → UCS FullAccess@global", "frank → ops → edit in cluster cn-east-3/prod (namespaces default)"}, u.Capabilities[osc.Deploy].Paths)
		case "carol":
			assert.Equal(t, []string{"carol → publishers → UCS FullAccess@global", "carol → manage on organization cn-east-3/" + ownOrganization}, u.Capabilities[osc.Upload].Paths)
		}
	}
	few := ask(t, team(), provision.AccessQuestion{Users: []string{"frank", "carol"}})
	assert.Equal(t, "yyyy?n", verdictsOf(t, few, "carol"), "asked by name, the same")
	assert.Equal(t, "yynnyn", verdictsOf(t, few, "frank"))
	assert.Len(t, few.Users, 2)
}

// What may not be read is unknown; a right that was seen stays a yes; nothing that could not be looked at is a no.
func TestAccessNeverSaysNoWhereItCouldNotLook(t *testing.T) {
	tests := []struct {
		reason string
		deny   []string
		change func(*fake.State)
		user   string
		want   string
	}{
		{"role assignments: groups are read one by one", []string{"role-assignments"}, nil, "carol", "yyyy?n"},
		{"no policies of groups at all", []string{"role-assignments", "/groups/{group}/roles", "OS-PERMISSION"}, nil, "erin", "?????n"},
		{"organizations", []string{"GET /v2/manage/namespaces"}, nil, "carol", "yyy??n"},
		{"who holds a grant", []string{"/access"}, nil, "carol", "yyy??n"},
		{"access policies", []string{"GET /api/v3/access-policies"}, nil, "frank", "yynn?n"},
		{"clusters", []string{"/clusters"}, nil, "frank", "yynn?n"},
		{"instances", []string{"/instances"}, nil, "sandbox-admin", "yyyyy?"},
		{"members of groups", []string{"/groups/{id}/users"}, nil, "erin", "?????n"},
		{"the new console: rights may come from where this does not look", nil, func(s *fake.State) { s.SetFeature("v5_console", "on") }, "erin", "?????n"},
		{"the new console is coming", nil, func(s *fake.State) { s.SetFeature("v5_console", "pending") }, "erin", "?????n"},
		{"the new console with a right that was seen", nil, func(s *fake.State) { s.SetFeature("v5_console", "on") }, "carol", "yyyy?n"},
		{"no such feature: this is all", nil, func(s *fake.State) { s.SetFeature("v5_console", "missing") }, "erin", "nnnnnn"},
		{"whether there is a new console", []string{"/v5/features"}, nil, "erin", "?????n"},
		{"a region without the Enterprise Edition is a no", nil, func(s *fake.State) { s.RegionsWithoutEnterpriseEdition = []string{region} }, "sandbox-admin", "yyyyyn"},
		{"an instance that runs", nil, func(s *fake.State) { s.AddInstance(region, "ee", "Running") }, "sandbox-admin", "yyyyyy"},
		{"an instance that does not run yet", nil, func(s *fake.State) { s.AddInstance(region, "ee", "Creating") }, "sandbox-admin", "yyyyyn"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			st := team()
			st.AccessKeys[0].Deny = tt.deny
			if tt.change != nil {
				tt.change(st)
			}
			r := ask(t, st, provision.AccessQuestion{})
			assert.Equal(t, tt.want, verdictsOf(t, r, tt.user), "%+v", r.Notes)
		})
	}
}

func TestAccessCallsOnlyWhatTheQuestionHangsOn(t *testing.T) {
	c := connect(t, team(), fake.Options{})
	q := provision.AccessQuestion{Tenant: provision.Tenant{Name: "acme", Region: region, OSCRegion: region}, Users: []string{"carol"}, Capabilities: []osc.Capability{osc.Publish}}
	_, err := provision.ReportAccess(context.Background(), c.reader(), q)
	require.NoError(t, err)
	for call := range c.server.Calls() {
		assert.NotContains(t, call, "/api/v3", "CCE")
		assert.NotContains(t, call, "/v2/", "SWR")
	}
	_, err = provision.ReportAccess(context.Background(), c.reader(), provision.AccessQuestion{Tenant: q.Tenant, Users: []string{"karol"}})
	require.ErrorContains(t, err, `no IAM user "karol". Did you mean "carol"?`)
	q.Tenant.Name = "globex"
	_, err = provision.ReportAccess(context.Background(), c.reader(), q)
	require.ErrorContains(t, err, "globex")
}
