package provision_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/clocktest"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

const region = "cn-east-3"

// clients are the real ones, over real HTTP, on a sandbox.
type clients struct {
	server    *fake.Server
	transport *transport.Transport
	iam       *iam.Client
	swr       *swr.Client
	cce       *cce.Client
}

func (c *clients) reader() provision.Reader {
	return provision.Reader{IAM: c.iam, SWR: c.swr, CCE: c.cce}
}

func (c *clients) writer() provision.Writer {
	return provision.Writer{IAM: iam.NewEditor(c.iam), SWR: swr.NewEditor(c.swr), CCE: cce.NewEditor(c.cce), Access: c.swr.Access}
}

func connect(t *testing.T, st *fake.State, opt fake.Options) *clients {
	t.Helper()
	server, err := fake.Serve("127.0.0.1:0", st, opt)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	info := server.Info()
	clock := clocktest.New()
	tr := transport.New(transport.Options{Sleep: clock.Sleep, Now: clock.Now})
	t.Cleanup(tr.Close)
	keys := credentials.Static(info.AccessKey, info.SecretKey)
	c := &clients{server: server, transport: tr}
	c.iam, err = iam.New(iam.Options{Transport: tr, Credentials: keys, Account: info.Account, Region: info.Region, Endpoint: server.URL(), EPSEndpoint: server.URL()})
	require.NoError(t, err)
	endpoint := func(string) (string, error) { return server.URL(), nil }
	c.swr = swr.New(swr.Options{Transport: tr, Credentials: keys, ProjectID: c.iam.ProjectID, Endpoint: endpoint})
	c.cce = cce.New(cce.Options{Transport: tr, Credentials: keys, ProjectID: c.iam.ProjectID, Endpoint: endpoint})
	return c
}

func (c *clients) plan(t *testing.T, d *provision.Desired) (*provision.Plan, *provision.Existing) {
	t.Helper()
	e, err := provision.Observe(context.Background(), c.reader(), d, "")
	require.NoError(t, err)
	plan, list := provision.Make(d, e, provision.Options{})
	require.NoError(t, list.Err())
	return plan, e
}

// A tenant of 300 groups, 1,000 users, 900 attachments and 100 organizations that is as declared is planned in at most:
// managed groups + managed organizations + attachments/50 + pages of roles + 15 calls.
func TestCallBudget(t *testing.T) {
	const groups, users, organizations = 300, 1000, 100
	policies := []string{"UCS FullAccess", "Tenant Administrator", "CCE Administrator"}
	st := fake.New(fake.Seed{Account: "acme", Region: region})
	st.Quotas.Users, st.Quotas.Groups, st.Quotas.OrganizationsPerRegion = 2*users, 2*groups, 2*organizations
	ids := make([]string, users)
	for i := range ids {
		ids[i] = st.AddUser(fmt.Sprintf("user-%04d", i))
	}
	d := &provision.Desired{Tenant: provision.Tenant{Name: "acme", Region: region, OSCRegion: region}}
	for i := range groups {
		name := fmt.Sprintf("group-%03d", i)
		var members []string
		list := []provision.Name{}
		for j := range 5 {
			u := (i*7 + j*131) % users
			members = append(members, ids[u])
			list = append(list, provision.Name{Name: fmt.Sprintf("user-%04d", u)})
		}
		id := st.AddGroup(name, members...)
		st.Attach(id, fake.ScopeDomain, "", policies[0])
		st.Attach(id, fake.ScopeAll, "", policies[1])
		st.Attach(id, fake.ScopeProject, st.ProjectID(region), policies[2])
		declared := []provision.Policy{{Name: policies[0]}, {Name: policies[1]}, {Name: policies[2], Scope: provision.ScopeProjects, Projects: []provision.Name{{Name: region}}}}
		d.Groups = append(d.Groups, provision.Group{Name: name, Mode: provision.Exclusive, Members: &list, Policies: &declared})
	}
	for i := range organizations {
		name := fmt.Sprintf("org-%03d", i)
		st.AddOrganization(region, name, st.UserID("sandbox-admin"))
		d.Organizations = append(d.Organizations, provision.Organization{Name: name, Region: region, Create: true, Mode: provision.Exclusive, ManagesGrants: true, Grants: []provision.Grant{{Level: swr.Read, Users: []provision.Name{}}}})
	}
	c := connect(t, st, fake.Options{})
	plan, _ := c.plan(t, d)
	require.Empty(t, plan.Changes)
	calls := c.server.Calls()
	total := c.server.ResetCalls()
	const attachments, rolePages = 3 * groups, 2
	budget := groups + organizations + attachments/50 + rolePages + 15
	t.Logf("%d calls, budget %d: %v", total, budget, calls)
	require.LessOrEqual(t, total, budget)
}

func list(names ...string) *[]provision.Name {
	out := []provision.Name{}
	for _, n := range names {
		out = append(out, provision.Name{Name: n})
	}
	return &out
}

// wanted is a tenant with something of everything.
func wanted() *provision.Desired {
	d := &provision.Desired{Tenant: provision.Tenant{Name: "acme", Region: region, OSCRegion: region}}
	for i, people := range [][]string{{"alice", "bob"}, {"bob", "carol"}, {"dave"}} {
		d.Groups = append(d.Groups, provision.Group{
			Name: fmt.Sprintf("team-%d", i), Mode: provision.Exclusive, Members: list(people...),
			Policies: &[]provision.Policy{
				{Name: "UCS FullAccess"}, {Name: "Tenant Administrator"},
				{Name: "CCE Administrator", Scope: provision.ScopeProjects, Projects: *list(region)},
				{Name: "SWR FullAccess", Scope: provision.ScopeEnterprises, Enterprises: *list("default")},
			},
		})
	}
	d.Organizations = []provision.Organization{{
		Name: "images", Region: region, Create: true, Mode: provision.Exclusive, ManagesGrants: true,
		Grants: []provision.Grant{{Level: swr.Manage, Users: *list("alice")}, {Level: swr.Read, Groups: *list("team-1")}},
	}}
	d.Prune = provision.Prune{Groups: *list("old-*")}
	d.Guard.MaxRemovals = &provision.Limit{N: 10}
	erin := "erin@example.com"
	d.Users = []provision.User{{Name: "erin", Email: &erin, Enabled: true}}
	d.Onboards = []provision.Onboard{{
		Label: "ops", Users: *list("dave", "erin"), LiteralUsers: true, Can: []osc.Capability{osc.Publish, osc.Deploy}, Prefix: "osc-", Mode: provision.Exclusive,
		Clusters: []provision.OnboardCluster{{Name: "prod", Region: region, Role: cce.Edit}},
	}}
	d.Clusters = []provision.Cluster{{Name: "prod", Region: region, ManagesGrants: true, Mode: provision.Exclusive, Grants: []provision.ClusterGrant{
		{Role: cce.View, Groups: *list("team-1"), Namespaces: []string{"default"}}, {Role: cce.Admin, Users: *list("alice")},
	}}}
	return d
}

// changesWanted: 3 groups with 5 members and 12 policies, an organization with 3 grants, a group that goes; a user, two
// groups of onboarding with 4 members and 3 policies; in the cluster 3 grants, 3 that go and one that changes.
const changesWanted = 3 + 5 + 12 + 1 + 3 + 1 + 1 + 2 + 4 + 3 + 3 + 3 + 1

// Whatever goes wrong on the way, within what is tried again, an apply arrives and a second plan is empty.
func TestApplyArrivesDespiteFaults(t *testing.T) {
	faults := []string{
		"", "throttle every 3rd", "GET /* -> 500 every 3rd", "PUT /* -> 500 every 3rd", "swr -> throttle x4", "POST /v3/groups -> 500 x1",
		"iam -> throttle retry-after 1s every 5th", "reset-before x1", "PUT /* -> reset-before every 3rd", "GET /* -> reset-after every 3rd",
		"PUT /v3/groups/* -> reset-after x3", "PUT /v3/* -> 504 acted x5", "POST /v3/groups -> reset-after x1",
		"POST /v2/manage/namespaces -> reset-after x1", "DELETE /v3/groups/* -> 504 acted x1",
		"cce -> throttle x4", "GET /api/* -> 500 every 3rd", "POST /api/v3/access-policies -> reset-after x1", "PUT /api/v3/access-policies/* -> reset-after x1",
		"DELETE /api/v3/access-policies/* -> 504 acted x1", "POST /v3.0/OS-USER/users -> reset-after x1", "PUT /v3.0/OS-USER/users/* -> 504 acted x1",
	}
	behaviours := map[string]fake.Behaviour{
		"documented": {}, "other answers": {
			RepeatedGrantConflicts: true, KeepsFullGroups: true, ListsDisabledUsers: true,
			ForeignOrganizationsForbidden: true, OthersWithoutSelf: true, SWRErrors: "array", CCEErrors: "flat", UniqueAccessPolicyNames: true,
		},
	}
	for name, behaviour := range behaviours {
		for _, text := range faults {
			t.Run(name+"/"+text, func(t *testing.T) {
				st := fake.New(fake.Seed{Account: "acme", Region: region, Users: []string{"alice", "bob", "carol", "dave"}})
				st.Behaviour = behaviour
				old := st.AddGroup("old-1", st.UserID("alice"))
				st.Attach(old, fake.ScopeDomain, "", "UCS FullAccess")
				st.AddCluster(region, "prod")
				policy := fake.AccessPolicy{Region: region, Name: "by-hand", Clusters: []string{st.ClusterID(region, "prod")}, Namespaces: []string{"*"},
					PolicyType: "CCEViewPolicy", PrincipalType: "user", Principals: []string{st.UserID("bob"), st.UserID("carol")}}
				st.AddAccessPolicy(policy)
				policy.Name, policy.PolicyType, policy.Namespaces = "by-hand-too", "CCEAdminPolicy", []string{"kube-system"}
				policy.Principals = []string{st.UserID("alice"), st.UserID("bob")}
				st.AddAccessPolicy(policy)
				var opt fake.Options
				if text != "" {
					fault, err := fake.ParseFault(text)
					require.NoError(t, err)
					opt.Faults = []fake.Fault{fault}
				}
				c := connect(t, st, opt)
				d := wanted()
				plan, e := c.plan(t, d)
				require.Len(t, plan.Changes, changesWanted)
				parallelism := 4
				if strings.Contains(text, "throttle") { // on the test's clock, whoever waits makes time pass for all
					parallelism = 1
				}
				results, err := provision.Apply(context.Background(), plan, d, e, c.writer(), provision.ApplyOptions{Parallelism: parallelism})
				require.NoError(t, err)
				for i, r := range results {
					require.Equal(t, provision.Done, r.Status, plan.Changes[i].Address)
				}
				second, _ := c.plan(t, d)
				require.Empty(t, second.Changes)
			})
		}
	}
}

// Where role assignments may not be listed, groups are read one by one: what stands in enterprise projects is found
// there as well, and what may not be read at all keeps prune from deleting a group.
func TestFallbackFindsEnterpriseProjects(t *testing.T) {
	cases := []struct {
		reason string
		deny   []string
		want   []string
	}{
		{"bulk", nil, []string{"group.old-1", "group.team/policy/SWR FullAccess@enterprise_project:default"}},
		{"one by one", []string{"role-assignments"}, []string{"group.old-1", "group.team/policy/SWR FullAccess@enterprise_project:default"}},
		{"not at all", []string{"role-assignments", "OS-PERMISSION/groups", "/v1.0/enterprise-projects"}, []string{}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			st := fake.New(fake.Seed{Account: "acme", Region: region, Users: []string{"alice"}})
			for _, name := range []string{"team", "old-1"} {
				st.Attach(st.AddGroup(name, st.UserID("alice")), fake.ScopeEnterpriseProject, "0", "SWR FullAccess")
			}
			st.AccessKeys[0].Deny = c.deny
			d := &provision.Desired{Tenant: provision.Tenant{Name: "acme", Region: region, OSCRegion: region}}
			d.Groups = []provision.Group{{Name: "team", Mode: provision.Exclusive, Policies: &[]provision.Policy{}}}
			d.Prune = provision.Prune{Groups: *list("old-*")}
			plan, _ := connect(t, st, fake.Options{}).plan(t, d)
			got := []string{}
			for _, change := range plan.Changes {
				require.Equal(t, provision.Delete, change.Action)
				got = append(got, change.Address)
			}
			require.Equal(t, c.want, got)
		})
	}
}

// The README says that IAM ReadOnlyAccess, with SWR Admin for organizations, is enough to plan.
func TestPlanWithReadOnlyRights(t *testing.T) {
	st := fake.New(fake.Seed{Account: "acme", Region: region, Users: []string{"alice", "bob", "carol", "dave", "auditor"}})
	auditors := st.AddGroup("auditors", st.UserID("auditor"))
	st.Attach(auditors, fake.ScopeDomain, "", "IAM ReadOnlyAccess")
	st.Attach(auditors, fake.ScopeProject, st.ProjectID(region), "SWR Admin")
	st.AddOrganization(region, "there", st.UserID("alice"))
	st.Attach(auditors, fake.ScopeProject, st.ProjectID(region), "CCE ReadOnlyAccess")
	st.AddCluster(region, "prod")
	st.AccessKeys = []fake.AccessKey{{Access: "READONLYREADONLY0000", Secret: "secret", UserID: st.UserID("auditor")}}
	d := wanted()
	d.Organizations = append(d.Organizations, provision.Organization{Name: "there", Region: region, Create: true, Mode: provision.Exclusive, ManagesGrants: true,
		Grants: []provision.Grant{{Level: swr.Read, Users: *list("bob")}}})
	c := connect(t, st, fake.Options{})
	plan, e := c.plan(t, d)
	require.NotEmpty(t, plan.Changes)
	results, err := provision.Apply(context.Background(), plan, d, e,
		c.writer(), provision.ApplyOptions{Parallelism: 4})
	require.Error(t, err, "but not to apply")
	for i, r := range results {
		if plan.Changes[i].Kind == provision.KindGroup {
			require.Equal(t, provision.Failed, r.Status)
		}
	}
}

// What was listed and is gone a moment later was not missing: somebody is deleting it, and another run sees the rest.
func TestWhatGoesWhileItIsReadIsExplained(t *testing.T) {
	for _, text := range []string{"GET /v3/groups/{id}/users -> 404 x1", "GET /v2/manage/namespaces/{name}/access -> 404 x1"} {
		st := fake.New(fake.Seed{Account: "acme", Region: region, Users: []string{"alice", "bob", "carol", "dave"}})
		st.AddGroup("old-1")
		st.AddOrganization(region, "images", st.UserID("alice"))
		st.AddCluster(region, "prod")
		fault, err := fake.ParseFault(text)
		require.NoError(t, err)
		c := connect(t, st, fake.Options{Faults: []fake.Fault{fault}})
		_, err = provision.Observe(context.Background(), c.reader(), wanted(), "")
		require.ErrorContains(t, err, "somebody is deleting it right now: nothing was changed, run again")
		_, err = provision.Observe(context.Background(), c.reader(), wanted(), "")
		require.NoError(t, err)
	}
}
