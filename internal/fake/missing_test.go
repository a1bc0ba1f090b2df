package fake_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// A part that is missing refuses the calls about it, and no others.
func TestMissingPartsAreRefused(t *testing.T) {
	tenant := func() *fake.State {
		st := fake.New(fake.Seed{Account: "acme", Region: "cn-east-3", Regions: []string{"cn-north-4"}, Users: []string{"alice"}})
		for _, region := range []string{"cn-east-3", "cn-north-4"} {
			st.AddOrganization(region, "images", st.UserID("alice"))
		}
		st.AddOrganization("cn-east-3", "others", st.UserID("alice"))
		st.AddGroup("team")
		return st
	}
	st := tenant()
	team, admin, account := st.GroupID("team"), st.GroupID("admin"), st.Account.ID
	project := func(region string) string { return st.ProjectID(region) }
	for _, tt := range []struct {
		reason  string
		missing fake.Missing
		region  string // of the calls
		refused []string
		answers []string
	}{
		{"members of a group", fake.Missing{Part: fake.PartMembers, Name: team}, "", []string{"/v3/groups/" + team + "/users", "/v3/users/" + st.UserID("alice") + "/groups"},
			[]string{"/v3/groups/" + admin + "/users", "/v3/groups"}},
		{"policies of a group", fake.Missing{Part: fake.PartGroupAttachments, Name: team}, "", []string{"/v3/domains/" + account + "/groups/" + team + "/roles", "/v3.0/OS-PERMISSION/groups/" + team + "/enterprise-projects"},
			[]string{"/v3/domains/" + account + "/groups/" + admin + "/roles"}},
		{"policies in enterprise projects", fake.Missing{Part: fake.PartEnterpriseAttachments}, "", []string{"/v3.0/OS-PERMISSION/role-assignments?domain_id=" + account + "&scope=enterprise_project", "/v3.0/OS-PERMISSION/groups/" + team + "/enterprise-projects"},
			[]string{"/v3.0/OS-PERMISSION/role-assignments?domain_id=" + account + "&scope=project"}},
		{"the bulk list", fake.Missing{Part: fake.PartAssignments}, "", []string{"/v3.0/OS-PERMISSION/role-assignments?domain_id=" + account + "&scope=project"},
			[]string{"/v3/domains/" + account + "/groups/" + team + "/roles"}},
		{"organizations of a region", fake.Missing{Part: fake.PartOrganizations, Region: "cn-east-3"}, "cn-east-3", []string{"/v2/manage/namespaces", "/v2/manage/namespaces/images/access"},
			[]string{"/v2/manage/projects/" + project("cn-east-3") + "/quotas"}},
		{"organizations of another region", fake.Missing{Part: fake.PartOrganizations, Region: "cn-east-3"}, "cn-north-4", nil, []string{"/v2/manage/namespaces"}},
		{"grants of an organization", fake.Missing{Part: fake.PartGrants, Region: "cn-east-3", Name: "images"}, "cn-east-3", []string{"/v2/manage/namespaces/images/access"},
			[]string{"/v2/manage/namespaces", "/v2/manage/namespaces/others/access"}},
		{"repositories of an organization", fake.Missing{Part: fake.PartRepositories, Region: "cn-east-3", Name: "images"}, "cn-east-3",
			[]string{"/v2/manage/repos?namespace=images&limit=10&offset=0", "/v2/manage/repos?filter=namespace::images|limit::10|offset::0"}, []string{"/v2/manage/repos?namespace=others&limit=10&offset=0"}},
		{"clusters", fake.Missing{Part: fake.PartClusters, Region: "cn-east-3"}, "cn-east-3", []string{"/api/v3/projects/" + project("cn-east-3") + "/clusters"}, []string{"/api/v3/access-policies"}},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			for _, status := range []int{0, http.StatusNotFound} {
				tt.missing.Status, tt.missing.Why = status, "of a test"
				lacking := tenant()
				lacking.Missing = []fake.Missing{tt.missing}
				_, c := serve(t, lacking, fake.Options{})
				c = c.on(t).in(project(tt.region))
				want := http.StatusForbidden
				if status != 0 {
					want = status
				}
				for _, path := range tt.refused {
					c.do("GET", path, "", want)
				}
				for _, path := range tt.answers {
					c.do("GET", path, "", http.StatusOK)
				}
			}
		})
	}
}

// A copy holds no key: the sandbox makes one for its caller, the same each time, that may do everything.
func TestCopyMakesItsKey(t *testing.T) {
	st := fake.New(fake.Seed{Account: "acme", Region: "cn-east-3", Users: []string{"alice"}})
	st.AccessKeys, st.Attachments, st.Caller = nil, nil, st.UserID("alice")
	data, err := st.Copied()
	require.NoError(t, err)
	assert.NotContains(t, string(data), "secret")
	one, err := fake.Parse(data)
	require.NoError(t, err)
	two, err := fake.Parse(data)
	require.NoError(t, err)
	require.Len(t, one.AccessKeys, 1)
	assert.Equal(t, one.AccessKeys, two.AccessKeys)
	_, c := serve(t, one, fake.Options{})
	c.do("GET", "/v3/groups", "", http.StatusOK) // alice has no right to, by herself
}

func TestMissingIsChecked(t *testing.T) {
	for _, tt := range []struct {
		reason  string
		missing fake.Missing
		want    string
	}{
		{"no part of that name", fake.Missing{Part: "weather"}, `"weather" among the missing is no part of a cloud`},
		{"a status that says something else", fake.Missing{Part: fake.PartQuotas, Status: 500}, "it must be 403, 404 or left out"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			st := fake.New(fake.Seed{})
			st.Missing = []fake.Missing{tt.missing}
			_, err := st.Copied()
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// Limits that another cloud does not tell are not in the answer, and stop nothing.
func TestLimitsThatAreNotTold(t *testing.T) {
	st := fake.New(fake.Seed{Account: "acme", Region: "cn-east-3"})
	st.Quotas = fake.Quotas{Users: -1, Groups: -1, GroupsPerUser: 10, PoliciesPerGroup: -1, PoliciesPerGroupEnterpriseProjects: -1, CustomPolicies: -1,
		OrganizationsPerRegion: 5, OrganizationsInRegion: map[string]int{"cn-east-3": -1}}
	account, project := st.Account.ID, st.ProjectID("cn-east-3")
	_, c := serve(t, st, fake.Options{})
	for _, told := range c.do("GET", "/v3.0/OS-QUOTA/domains/"+account, "", http.StatusOK).at(t, "quotas", "resources").([]any) {
		assert.NotContains(t, []string{"user", "group", "policy", "assigment_group_mp", "assigment_group_ep"}, told.(map[string]any)["type"])
	}
	assert.Empty(t, c.in(project).do("GET", "/v2/manage/projects/"+project+"/quotas", "", http.StatusOK).at(t, "quotas"))
	group := c.do("POST", "/v3/groups", `{"group":{"name":"team"}}`, http.StatusCreated).at(t, "group", "id").(string)
	c.do("PUT", "/v3/domains/"+account+"/groups/"+group+"/roles/"+st.RoleID("UCS FullAccess"), "", http.StatusNoContent)
	c.do("POST", "/v3.0/OS-USER/users", `{"user":{"name":"erin","domain_id":"`+account+`"}}`, http.StatusCreated)
	c.in(project).do("POST", "/v2/manage/namespaces", `{"namespace":"images"}`, http.StatusCreated)
}

// Organizations that nobody here sees count all the same.
func TestUnseenOrganizationsCount(t *testing.T) {
	st := fake.New(fake.Seed{Account: "acme", Region: "cn-east-3"})
	st.Quotas.OrganizationsInRegion, st.Quotas.OrganizationsUnseen = map[string]int{"cn-east-3": 3}, map[string]int{"cn-east-3": 2}
	project := st.ProjectID("cn-east-3")
	_, c := serve(t, st, fake.Options{})
	c = c.in(project)
	c.do("POST", "/v2/manage/namespaces", `{"namespace":"images"}`, http.StatusCreated)
	assert.InDelta(t, 3, c.do("GET", "/v2/manage/projects/"+project+"/quotas", "", http.StatusOK).at(t, "quotas", 0, "used"), 0)
	c.do("POST", "/v2/manage/namespaces", `{"namespace":"more"}`, http.StatusBadRequest)
}
