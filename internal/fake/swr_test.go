package fake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func grant(st *fake.State, user string, auth int) string {
	return fmt.Sprintf(`{"user_id":"%s","user_name":"%s","auth":%d}`, st.UserID(user), user, auth)
}

func code(t *testing.T, r reply) string { return r.text(t, "errors", 0, "errorCode") }

func TestOrganizations(t *testing.T) {
	st := acme()
	st.ForeignOrganizations = []fake.ForeignOrganization{{Region: "cn-east-3", Name: "taken"}}
	srv, c := serve(t, st, fake.Options{})
	c = c.in(srv.Info().ProjectID)
	north := c.in(st.ProjectID("cn-north-4"))

	assert.Empty(t, c.do("POST", "/v2/manage/namespaces", `{"namespace":"images"}`, 201).body)
	c.in(st.ProjectID("cn-east-3_sub")).do("GET", "/v2/manage/namespaces/images", "", 200)
	assert.Equal(t, "SVCSTG.SWR.4090060", code(t, c.do("POST", "/v2/manage/namespaces", `{"namespace":"images"}`, 409)))
	assert.Equal(t, "SVCSTG.SWR.4090060", code(t, c.do("POST", "/v2/manage/namespaces", `{"namespace":"taken"}`, 409)))
	north.do("POST", "/v2/manage/namespaces", `{"namespace":"taken"}`, 201) // names are a region's
	assert.Equal(t, "SVCSTG.SWR.4040058", code(t, c.do("GET", "/v2/manage/namespaces/taken", "", 404)))
	assert.Equal(t, "SVCSTG.SWR.4011064", code(t, c.in("other").do("GET", "/v2/manage/namespaces", "", 401)))

	for _, name := range []string{"", "library", "Upper", "1st", "a-", "a..b", "a--b", "a-_b", "a___b", strings.Repeat("a", 65)} {
		assert.Equal(t, "SVCSTG.SWR.4001028", code(t, c.do("POST", "/v2/manage/namespaces", `{"namespace":"`+name+`"}`, 400)), name)
	}
	for _, name := range []string{"a", "a__b.c-d", "osc-4d9d5802-2ce9-11ec-9ebf-0255ac1012a7-2", strings.Repeat("a", 64)} {
		c.do("POST", "/v2/manage/namespaces", `{"namespace":"`+name+`"}`, 201)
	}
	assert.Equal(t, "SVCSTG.SWR.4000097", code(t, c.do("POST", "/v2/manage/namespaces", `{"namespace":"sixth"}`, 400)))
	quota := c.do("GET", "/v2/manage/projects/"+srv.Info().ProjectID+"/quotas", "", 200)
	assert.Equal(t, map[string]any{"quota_key": "namespace", "quota_limit": 5.0, "used": 5.0, "unit": ""}, quota.at(t, "quotas", 0))
	assert.EqualValues(t, 1, c.in("").do("GET", "/v2/manage/projects/"+st.ProjectID("cn-north-4")+"/quotas", "", 200).at(t, "quotas", 0, "used"))
	c.do("GET", "/v2/manage/projects/{project_id}/quotas", "", 401)
	assert.Equal(t, "SVCSTG.SWR.4011064", code(t, c.do("GET", "/v2/manage/projects/"+st.ProjectID("cn-north-4")+"/quotas", "", 401)), "not the header's project")
	assert.Equal(t, "SVCSTG.SWR.4011064", code(t, c.in(st.ProjectID("MOS")).do("GET", "/v2/manage/namespaces", "", 401)), "no project of SWR's")
	assert.EqualValues(t, 5, c.do("GET", "/v2/manage/overview", "", 200).at(t, "namspace_num"))

	for query, want := range map[string]int{
		"": 5, "?namespace=images": 1, "?namespace=imag": 0, "?filter=namespace%3A%3Aimages%7Cmode%3A%3Avisible": 1,
		"?namespace=none&filter=namespace::images|mode::visible": 1, "?filter=mode::visible": 5,
	} {
		assert.Len(t, c.do("GET", "/v2/manage/namespaces"+query, "", 200).list(t, "namespaces"), want, query)
	}
	c.do("GET", "/v2/manage/namespaces?filter=name::images", "", 400)
	c.do("GET", "/v2/manage/namespaces?filter=mode::all", "", 400)
	shown := c.do("GET", "/v2/manage/namespaces/images", "", 200)
	assert.EqualValues(t, 7, shown.at(t, "auth"))
	assert.Equal(t, "sandbox-admin", shown.text(t, "creator_name"))

	require.NoError(t, srv.Edit(func(s *fake.State) {
		for i := range s.Organizations {
			if s.Organizations[i].Name == "images" {
				s.Organizations[i].Repositories = []fake.Repository{{ID: 1, Name: "web"}}
			}
		}
		s.Behaviour.ForeignOrganizationsForbidden = true
	}))
	assert.Equal(t, "SVCSTG.SWR.4060074", code(t, c.do("DELETE", "/v2/manage/namespaces/images", "", 406)))
	assert.Equal(t, "SVCSTG.SWR.4039001", code(t, c.do("GET", "/v2/manage/namespaces/taken", "", 403)))
	c.do("DELETE", "/v2/manage/namespaces/a", "", 204)
	c.do("DELETE", "/v2/manage/namespaces/a", "", 404)
}

func TestAccess(t *testing.T) {
	st := acme()
	st.AddOrganization("cn-east-3", "images", st.UserID("carol"))
	alice := st.AddAccessKey(st.UserID("alice"))
	srv, c := serve(t, st, fake.Options{})
	path := "/v2/manage/namespaces/images/access"

	c.do("POST", path, "["+grant(st, "alice", 7)+","+grant(st, "bob", 1)+"]", 200)
	shown := c.do("GET", path, "", 200)
	assert.Equal(t, "carol", shown.text(t, "creator_name"))
	assert.Equal(t, "sandbox-admin", shown.text(t, "self_auth", "user_name"), "manages it without being listed")
	assert.ElementsMatch(t, []string{"alice", "bob", "carol"}, shown.column(t, "others_auths", "user_name"), "the creator too")
	assert.Contains(t, c.as(alice).do("GET", path, "", 200).column(t, "others_auths", "user_name"), "alice", "and the caller")

	assert.Empty(t, c.do("PATCH", path, "["+grant(st, "bob", 3)+"]", 201).body)
	cases := []struct {
		reason, method, body string
		status               int
		code                 string
	}{
		{"one who has a right", "POST", "[" + grant(st, "bob", 7) + "]", 409, "4090076"},
		{"the creator has one", "POST", "[" + grant(st, "carol", 7) + "]", 409, "4090076"},
		{"a change of none", "PATCH", "[" + grant(st, "acme", 7) + "]", 404, "4040078"},
		{"half right is wrong", "PATCH", "[" + grant(st, "bob", 1) + "," + grant(st, "acme", 7) + "]", 404, "4040078"},
		{"no such level", "POST", "[" + grant(st, "acme", 5) + "]", 400, "4001065"},
		{"no such user", "POST", `[{"user_id":"none","user_name":"none","auth":1}]`, 400, "4001066"},
		{"no name", "POST", `[{"user_id":"` + st.UserID("acme") + `","auth":1}]`, 400, "4001067"},
		{"a wrapper", "POST", `{"auths":[]}`, 400, "4000000"},
		{"nobody", "POST", `[]`, 400, "4000000"},
		{"removal of no right", "DELETE", `["` + st.UserID("acme") + `"]`, 404, "4040078"},
		{"removal without users", "DELETE", ``, 400, "4000000"},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			r := c.on(t).do(tc.method, path, tc.body, tc.status)
			assert.Equal(t, "SVCSTG.SWR."+tc.code, code(t, r))
			assert.Contains(t, string(r.body), `"detail":""`)
		})
	}
	c.do("DELETE", path, `["`+st.UserID("bob")+`","`+st.UserID("carol")+`"]`, 204)
	c.do("GET", "/v2/manage/namespaces/none/access", "", 404)

	for form, first := range map[string]string{"array": `[{"`, "flat": `{"detail"`, "object": `{"errors":[`} {
		require.NoError(t, srv.Edit(func(s *fake.State) { s.Behaviour.SWRErrors = form }))
		assert.Contains(t, string(c.do("GET", "/v2/manage/namespaces/none", "", 404).body), first, form)
	}
	require.NoError(t, srv.Edit(func(s *fake.State) { s.Behaviour.OthersWithoutSelf = true }))
	assert.Empty(t, c.as(alice).do("GET", path, "", 200).list(t, "others_auths"))
}

func TestWhoMaySeeAndGrantInSWR(t *testing.T) {
	st := acme()
	st.AddOrganization("cn-east-3", "images", st.UserID("sandbox-admin"))
	st.AddOrganization("cn-east-3", "other", st.UserID("sandbox-admin"))
	st.Organizations[0].Grants = append(st.Organizations[0].Grants, fake.Grant{UserID: st.UserID("alice"), Auth: 3}, fake.Grant{UserID: st.UserID("bob"), Auth: 7})
	st.Organizations[1].Repositories = []fake.Repository{{ID: 1, Name: "team/web", Grants: []fake.Grant{{UserID: st.UserID("alice"), Auth: 1}}}}
	group := st.AddGroup("swr", st.UserID("carol"))
	alice, bob, carol := st.AddAccessKey(st.UserID("alice")), st.AddAccessKey(st.UserID("bob")), st.AddAccessKey(st.UserID("carol"))
	srv, c := serve(t, st, fake.Options{})

	assert.Equal(t, []string{"images"}, c.as(alice).do("GET", "/v2/manage/namespaces", "", 200).column(t, "namespaces", "name"))
	assert.Equal(t, []string{"images", "other"}, c.as(alice).do("GET", "/v2/manage/namespaces?filter=mode::visible", "", 200).column(t, "namespaces", "name"))
	assert.Equal(t, "SVCSTG.SWR.4039002", code(t, c.as(alice).do("POST", "/v2/manage/namespaces/images/access", "["+grant(st, "carol", 1)+"]", 403)))
	c.as(alice).do("POST", "/v2/manage/namespaces", `{"namespace":"mine"}`, 403)
	c.as(alice).do("DELETE", "/v2/manage/namespaces/images", "", 403)
	c.as(alice).do("GET", "/v2/manage/namespaces/other", "", 403)
	c.as(bob).do("POST", "/v2/manage/namespaces/images/access", "["+grant(st, "carol", 1)+"]", 200)
	assert.EqualValues(t, 7, c.as(bob).do("GET", "/v2/manage/namespaces/images", "", 200).at(t, "auth"))

	repo := "/v2/manage/namespaces/other/repos/team$web/access"
	assert.EqualValues(t, 1, c.as(alice).do("GET", repo, "", 200).at(t, "self_auth", "auth"))
	c.as(alice).do("POST", repo, "["+grant(st, "bob", 1)+"]", 403)
	c.do("POST", repo, "["+grant(st, "bob", 1)+"]", 200)
	c.do("PATCH", repo, "["+grant(st, "bob", 7)+"]", 201)
	c.as(bob).do("DELETE", repo, `["`+st.UserID("alice")+`"]`, 204)
	c.as(alice).do("GET", repo, "", 403)
	c.do("GET", "/v2/manage/namespaces/other/repos/none/access", "", 404)

	admins := []struct {
		reason, policy string
		scope          fake.Scope
		project        string
		admin          bool
	}{
		{"in the region", "SWR Admin", fake.ScopeProject, "cn-east-3", true},
		{"in another region", "SWR Admin", fake.ScopeProject, "cn-north-4", false},
		{"a project's permission on the account does nothing", "SWR Admin", fake.ScopeDomain, "", false},
		{"for all resources", "SWR FullAccess", fake.ScopeAll, "", true},
		{"for global services only", "Tenant Administrator", fake.ScopeDomain, "", false},
		{"UCS gives nothing in SWR", "UCS FullAccess", fake.ScopeAll, "", false},
	}
	for _, tc := range admins {
		t.Run(tc.reason, func(t *testing.T) {
			require.NoError(t, srv.Edit(func(s *fake.State) {
				s.Attachments = s.Attachments[:0]
				s.Attach(group, tc.scope, s.ProjectID(tc.project), tc.policy)
			}))
			c.on(t).as(carol).do("GET", "/v2/manage/namespaces/other", "", map[bool]int{true: 200, false: 403}[tc.admin])
		})
	}
}

func TestARepositorysSlashMayBeADollar(t *testing.T) {
	st := acme()
	st.AddOrganization("cn-east-3", "images", st.UserID("alice"))
	st.Organizations[0].Repositories = []fake.Repository{{ID: 1, Name: "a/b"}, {ID: 2, Name: "ab"}}
	_, c := serve(t, st, fake.Options{})
	for _, query := range []string{"name=a$b", "name=a/b", "name=a%2Fb", "filter=name::a$b"} {
		list := c.do("GET", "/v2/manage/repos?"+query, "", 200)
		require.Len(t, list.list(t), 1, query)
		assert.Equal(t, "a/b", list.text(t, 0, "name"))
	}
	assert.Equal(t, []string{"a/b"}, c.do("GET", "/v3/manage/repos?name=a$b", "", 200).column(t, "repos", "name"))
}

func TestRepositoriesAndInstances(t *testing.T) {
	st := acme()
	st.AddOrganization("cn-east-3", "images", st.UserID("alice"))
	for i := range 250 {
		st.Organizations[0].Repositories = append(st.Organizations[0].Repositories, fake.Repository{
			ID: int64(i), Name: fmt.Sprintf("r%03d", i), Size: 1 << 20, UpdatedAt: int64(1000 - i), Tags: []string{"v1"}, Public: i%2 == 0,
		})
	}
	for i := range 3 {
		st.Instances = append(st.Instances, fake.Instance{ID: fmt.Sprint("i", i), Region: "cn-north-4", Name: fmt.Sprint("ee", i), Status: "Running"})
	}
	srv, c := serve(t, st, fake.Options{})

	page := c.do("GET", "/v2/manage/repos", "", 200)
	assert.Len(t, page.list(t), 100, "a bare array")
	assert.Equal(t, "0-100/250", page.Header.Get("Content-Range"))
	assert.EqualValues(t, 250, page.at(t, 0, "total_range"))
	assert.Len(t, c.do("GET", "/v2/manage/repos?limit=1000&offset=200", "", 200).list(t), 50)
	for query, want := range map[string]string{"limit=10&offset=245": "245-5/250", "limit=10&offset=20": "20-10/250", "limit=10&offset=999": "999-0/250"} {
		assert.Equal(t, want, c.do("GET", "/v2/manage/repos?"+query, "", 200).Header.Get("Content-Range"), "the offset, how many are here, and of how many")
	}
	c.do("GET", "/v2/manage/repos?limit=10", "", 400)
	c.do("GET", "/v2/manage/repos?limit=1001&offset=0", "", 400)
	filtered := c.do("GET", "/v2/manage/repos?namespace=none&filter=namespace::images|name::r24|limit::5|offset::5", "", 200)
	assert.Equal(t, "r245", filtered.at(t, 0, "name"))
	assert.Equal(t, "r249", c.do("GET", "/v2/manage/repos?order_column=updated_at&order_type=asc", "", 200).at(t, 0, "name"))
	c.do("GET", "/v2/manage/repos?order_column=updated_at", "", 400)
	assert.Empty(t, c.in(st.ProjectID("cn-north-4")).do("GET", "/v2/manage/repos", "", 200).list(t))

	newer := c.do("GET", "/v3/manage/repos?namespace=images&limit=200", "", 200)
	assert.Len(t, newer.list(t, "repos"), 200)
	last := c.do("GET", fmt.Sprintf("/v3/manage/repos?limit=200&marker=%v", newer.at(t, "nextMarker")), "", 200)
	assert.Len(t, last.list(t, "repos"), 50)
	assert.NotContains(t, last.at(t), "nextMarker")
	assert.Len(t, c.do("GET", "/v3/manage/repos?is_public=true&limit=1000", "", 200).list(t, "repos"), 125)
	assert.EqualValues(t, 250, c.do("GET", "/v2/manage/overview", "", 200).at(t, "store_space"), "in megabytes")

	home, north := "/v2/"+srv.Info().ProjectID+"/instances", "/v2/"+st.ProjectID("cn-north-4")+"/instances"
	assert.EqualValues(t, 0, c.do("GET", home, "", 200).at(t, "total"))
	assert.Len(t, c.do("GET", north+"?limit=2&offset=2&status=Running&enterprise_project_id=0", "", 200).list(t, "instances"), 1)
	assert.Empty(t, c.do("GET", north+"?limit=2&offset=4", "", 200).list(t, "instances"))
	assert.Equal(t, "SWR.400003", c.do("GET", north+"?limit=2&offset=1", "", 400).text(t, "error_code"), "shape D")
	assert.Equal(t, "ee1", c.do("GET", north+"/i1", "", 200).text(t, "name"))
	assert.Equal(t, "0", c.do("GET", north+"/i1", "", 200).text(t, "enterprise_project_id"), "the default one")
	assert.Empty(t, c.do("GET", north+"?enterprise_project_id=1", "", 200).list(t, "instances"))
	assert.Equal(t, "SWR.403001", c.in(srv.Info().ProjectID).do("GET", north, "", 403).text(t, "error_code"), "not the header's project")
	assert.Equal(t, "SWR.403001", c.do("GET", "/v2/"+st.ProjectID("MOS")+"/instances", "", 403).text(t, "error_code"))
	c.do("GET", home+"/i1", "", 404)
	c.do("GET", "/v2/none/instances", "", 403)
}
