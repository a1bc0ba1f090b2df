package fake_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func acme() *fake.State {
	return fake.New(fake.Seed{Account: "acme", Region: "cn-east-3", Regions: []string{"cn-north-4"}, Users: []string{"alice", "bob", "carol"}, EnterpriseProjects: []string{"prod"}})
}

func TestGroups(t *testing.T) {
	srv, c := serve(t, acme(), fake.Options{})
	domain := srv.Info().DomainID

	made := c.do("POST", "/v3/groups", `{"group":{"name":"dev","description":"who builds","domain_id":"`+domain+`"}}`, 201)
	id := made.text(t, "group", "id")
	assert.Len(t, id, 32)
	assert.Equal(t, "who builds", made.text(t, "group", "description"))
	assert.Equal(t, domain, made.text(t, "group", "domain_id"))
	assert.IsType(t, float64(0), made.at(t, "group", "create_time"), "clients fail on a text")
	assert.Equal(t, map[string]any{"self": srv.URL() + "/v3/groups/" + id}, made.at(t, "group", "links"), "only self on create")

	shown := c.do("GET", "/v3/groups/"+id, "", 200)
	assert.Equal(t, map[string]any{"self": srv.URL() + "/v3/groups/" + id, "previous": nil, "next": nil}, shown.at(t, "group", "links"))
	assert.Equal(t, []string{"dev"}, c.do("GET", "/v3/groups?name=dev&domain_id="+domain, "", 200).column(t, "groups", "name"))
	assert.Empty(t, c.do("GET", "/v3/groups?name=de", "", 200).list(t, "groups"), "name is the whole name")
	assert.Len(t, c.do("GET", "/v3/groups", "", 200).list(t, "groups"), 2, "admin and dev")

	assert.Empty(t, c.do("PATCH", "/v3/groups/"+id, `{"group":{"description":""}}`, 200).text(t, "group", "description"), "an empty description clears")
	assert.Equal(t, "ops", c.do("PATCH", "/v3/groups/"+id, `{"group":{"name":"ops"}}`, 200).text(t, "group", "name"))
	c.do("POST", "/v3/groups", `{"group":{"name":"dev"}}`, 201) // the old name is free again
	c.do("DELETE", "/v3/groups/"+id, "", 204)
	c.do("GET", "/v3/groups/"+id, "", 404)
}

func TestRefusalsOfIAM(t *testing.T) {
	st := acme()
	st.AddGroup("dev", st.UserID("alice"))
	srv, c := serve(t, st, fake.Options{})
	domain, project, dev, role, alice := srv.Info().DomainID, srv.Info().ProjectID, st.GroupID("dev"), st.RoleID("UCS FullAccess"), st.UserID("alice")

	cases := []struct {
		reason, method, path, body string
		status                     int
		title, code                string // of shape A, or of shape B
	}{
		{"no such group", "GET", "/v3/groups/none", "", 404, "Not Found", ""},
		{"members of no group are forbidden, not missing", "GET", "/v3/groups/none/users", "", 403, "Forbidden", ""},
		{"a name that is taken", "POST", "/v3/groups", `{"group":{"name":"dev"}}`, 409, "Conflict", ""},
		{"a rename to a name that is taken", "PATCH", "/v3/groups/" + dev, `{"group":{"name":"admin"}}`, 409, "Conflict", ""},
		{"no name", "POST", "/v3/groups", `{"group":{}}`, 400, "Bad Request", ""},
		{"an empty name", "POST", "/v3/groups", `{"group":{"name":""}}`, 400, "Bad Request", ""},
		{"129 letters", "POST", "/v3/groups", `{"group":{"name":"` + strings.Repeat("组", 129) + `"}}`, 400, "Bad Request", ""},
		{"a description with a forbidden sign", "POST", "/v3/groups", `{"group":{"name":"x","description":"50%"}}`, 400, "Bad Request", ""},
		{"a name with a control character", "POST", "/v3/groups", `{"group":{"name":"a\u0007b"}}`, 400, "Bad Request", ""},
		{"a rename to one", "PATCH", "/v3/groups/" + dev, `{"group":{"name":"a\nb"}}`, 400, "Bad Request", ""},
		{"no UTF-8", "POST", "/v3/groups", "{\"group\":{\"name\":\"a\xff\"}}", 400, "Bad Request", ""},
		{"no UTF-8, shape B", "PUT", "/v3.0/OS-USER/users/" + alice, "{\"user\":{\"description\":\"\xff\"}}", 400, "", "IAM.0011"},
		{"the group that every account has", "DELETE", "/v3/groups/" + st.GroupID("admin"), "", 403, "Forbidden", ""},
		{"no JSON", "POST", "/v3/groups", `{"group":`, 400, "Bad Request", ""},
		{"another account", "POST", "/v3/groups", `{"group":{"name":"x","domain_id":"other"}}`, 403, "Forbidden", ""},
		{"another account's groups", "GET", "/v3/groups?domain_id=other", "", 403, "Forbidden", ""},
		{"an update of nothing", "PATCH", "/v3/groups/" + dev, `{"group":{}}`, 400, "Bad Request", ""},
		{"a member of no group", "PUT", "/v3/groups/none/users/" + alice, "", 404, "Not Found", ""},
		{"no such member", "PUT", "/v3/groups/" + dev + "/users/none", "", 404, "Not Found", ""},
		{"removing who isn't a member", "DELETE", "/v3/groups/" + dev + "/users/" + st.UserID("bob"), "", 404, "Not Found", ""},
		{"no such role", "PUT", "/v3/domains/" + domain + "/groups/" + dev + "/roles/none", "", 404, "Not Found", ""},
		{"no such project", "PUT", "/v3/projects/none/groups/" + dev + "/roles/" + role, "", 404, "Not Found", ""},
		{"another account's grant", "PUT", "/v3/domains/other/groups/" + dev + "/roles/" + role, "", 403, "Forbidden", ""},
		{"no such grant", "DELETE", "/v3/domains/" + domain + "/groups/" + dev + "/roles/" + role, "", 404, "Not Found", ""},
		{"no such inherited grant, shape B", "DELETE", "/v3/OS-INHERIT/domains/" + domain + "/groups/" + dev + "/roles/" + role + "/inherited_to_projects", "", 404, "", "IAM.0004"},
		{"no such enterprise project", "GET", "/v3.0/OS-PERMISSION/enterprise-projects/9/groups/" + dev + "/roles", "", 404, "Not Found", ""},
		{"page without per_page", "GET", "/v3/roles?page=1", "", 400, "Bad Request", ""},
		{"a page of 301", "GET", "/v3/roles?page=1&per_page=301", "", 400, "Bad Request", ""},
		{"a type that is none", "GET", "/v3/roles?type=AX", "", 400, "Bad Request", ""},
		{"per_page without page", "GET", "/v3/projects?per_page=10", "", 400, "Bad Request", ""},
		{"no such user, shape B", "GET", "/v3.0/OS-USER/users/none", "", 404, "", "IAM.0004"},
		{"no such user, shape A", "GET", "/v3/users/none", "", 404, "Not Found", ""},
		{"a user without domain_id", "POST", "/v3.0/OS-USER/users", `{"user":{"name":"erin"}}`, 400, "", "IAM.1100"},
		{"a user's name with a digit first", "POST", "/v3.0/OS-USER/users", `{"user":{"name":"1erin","domain_id":"` + domain + `"}}`, 400, "", "IAM.1101"},
		{"a user who is there", "POST", "/v3.0/OS-USER/users", `{"user":{"name":"alice","domain_id":"` + domain + `"}}`, 400, "", "IAM.1109"},
		{"the root user can't be deleted", "DELETE", "/v3/users/" + st.UserID("acme"), "", 403, "Forbidden", ""},
		{"another account's quotas", "GET", "/v3.0/OS-QUOTA/domains/other", "", 403, "", "IAM.0002"},
		{"quota of nothing", "GET", "/v3.0/OS-QUOTA/domains/" + domain + "?type=cluster", "", 400, "", "IAM.0007"},
		{"no such key", "GET", "/v3.0/OS-CREDENTIAL/credentials/NONE", "", 404, "", "IAM.0004"},
		{"no domain_id", "GET", "/v3.0/OS-PERMISSION/role-assignments", "", 400, "", "IAM.0007"},
		{"two scopes", "GET", "/v3.0/OS-PERMISSION/role-assignments?domain_id=" + domain + "&scope=project&scope.project_id=" + project, "", 400, "", "IAM.0007"},
		{"two subjects", "GET", "/v3.0/OS-PERMISSION/role-assignments?domain_id=" + domain + "&subject.group_id=a&subject.user_id=b", "", 400, "", "IAM.0007"},
		{"a page of 51", "GET", "/v3.0/OS-PERMISSION/role-assignments?domain_id=" + domain + "&page=1&per_page=51", "", 400, "", "IAM.0007"},
		{"page alone", "GET", "/v3.0/OS-PERMISSION/role-assignments?domain_id=" + domain + "&page=1", "", 400, "", "IAM.0007"},
		{"no such path", "GET", "/v3/nothing", "", 404, "", "APIGW.0101"},
		{"no such method", "PUT", "/v3/groups", "", 405, "", "APIGW.0101"},
		{"no check on enterprise projects", "POST", "/v3.0/OS-PERMISSION/enterprise-projects/0/groups/" + dev + "/roles/" + role, "", 405, "", "APIGW.0101"},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			r := c.on(t).do(tc.method, tc.path, tc.body, tc.status)
			assert.Len(t, r.Header.Get("X-Request-Id"), 32)
			assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
			if tc.code != "" {
				assert.Equal(t, tc.code, r.text(t, "error_code"))
				assert.NotEmpty(t, r.text(t, "error_msg"))
				return
			}
			assert.Equal(t, tc.title, r.text(t, "error", "title"))
			assert.EqualValues(t, tc.status, r.at(t, "error", "code"), "a number")
			assert.NotEmpty(t, r.text(t, "error", "message"))
		})
	}
	assert.Equal(t, st, srv.State(), "a refusal changes nothing")
}

func TestMembersAndTheirLimit(t *testing.T) {
	st := acme()
	alice := st.UserID("alice")
	for i := range 10 {
		st.AddGroup(fmt.Sprint("g", i))
	}
	last := st.AddGroup("last")
	srv, c := serve(t, st, fake.Options{})
	for i := range 10 {
		path := "/v3/groups/" + st.GroupID(fmt.Sprint("g", i)) + "/users/" + alice
		c.do("HEAD", path, "", 404)
		c.do("PUT", path, "", 204)
		c.do("PUT", path, "", 204) // again is no conflict
		c.do("HEAD", path, "", 204)
	}
	c.do("PUT", "/v3/groups/"+last+"/users/"+alice, "", 403)
	assert.Len(t, c.do("GET", "/v3/users/"+alice+"/groups", "", 200).list(t, "groups"), 10)
	first := st.GroupID("g0")
	assert.Equal(t, []string{"alice"}, c.do("GET", "/v3/groups/"+first+"/users", "", 200).column(t, "users", "name"))
	c.do("DELETE", "/v3/groups/"+first, "", 204) // takes its memberships with it
	c.do("PUT", "/v3/groups/"+last+"/users/"+alice, "", 204)
	c.do("DELETE", "/v3/groups/"+last+"/users/"+alice, "", 204)
	assert.Empty(t, c.do("GET", "/v3/groups/"+last+"/users", "", 200).list(t, "users"))

	require.NoError(t, srv.Edit(func(s *fake.State) { s.Quotas.Groups = len(s.Groups) }))
	assert.Equal(t, "Forbidden", c.do("POST", "/v3/groups", `{"group":{"name":"one too many"}}`, 403).text(t, "error", "title"))
}

func TestUsers(t *testing.T) {
	srv, c := serve(t, acme(), fake.Options{})
	domain := srv.Info().DomainID
	made := c.do("POST", "/v3.0/OS-USER/users", `{"user":{"name":"erin","domain_id":"`+domain+`","email":"e@x.org","areacode":"0086","phone":"123","description":"d","enabled":false,"access_mode":"programmatic","xuser_id":"7"}}`, 201)
	id := made.text(t, "user", "id")
	for field, want := range map[string]any{
		"email": "e@x.org", "areacode": "0086", "phone": "123", "description": "d", "enabled": false, "access_mode": "programmatic",
		"xuser_id": "7", "domain_id": domain, "is_domain_owner": false, "password_expires_at": nil,
	} {
		assert.Equal(t, want, made.at(t, "user", field), field)
	}
	assert.IsType(t, "", made.at(t, "user", "create_time"), "text here, a number in groups")

	assert.NotContains(t, c.do("GET", "/v3/users", "", 200).column(t, "users", "name"), "erin", "enabled is true unless asked")
	assert.Equal(t, []string{"erin"}, c.do("GET", "/v3/users?enabled=false", "", 200).column(t, "users", "name"))
	assert.Len(t, c.do("GET", "/v3/users?enabled=true", "", 200).list(t, "users"), 5, "three, the administrator and the root user")
	assert.Nil(t, c.do("GET", "/v3/users?name=alice", "", 200).at(t, "users", 0, "password_expires_at"))

	c.do("PUT", "/v3.0/OS-USER/users/"+id, `{"user":{"enabled":true,"name":"eve"}}`, 200)
	assert.Equal(t, "eve", c.do("GET", "/v3/users/"+id, "", 200).text(t, "user", "name"))
	assert.Equal(t, "e@x.org", c.do("GET", "/v3.0/OS-USER/users/"+id, "", 200).text(t, "user", "email"))
	assert.Equal(t, true, c.do("GET", "/v3.0/OS-USER/users/"+srv.State().UserID("acme"), "", 200).at(t, "user", "is_domain_owner"))
	c.do("DELETE", "/v3/users/"+id, "", 204)
	c.do("DELETE", "/v3/users/"+id, "", 404)

	require.NoError(t, srv.Edit(func(s *fake.State) {
		s.Quotas.Users = len(s.Users)
		s.Behaviour.ListsDisabledUsers = true
		s.Users[0].Disabled = true
	}))
	assert.Len(t, c.do("GET", "/v3/users", "", 200).list(t, "users"), 5)
	assert.Equal(t, "IAM.1115", c.do("POST", "/v3.0/OS-USER/users", `{"user":{"name":"erin","domain_id":"`+domain+`"}}`, 400).text(t, "error_code"))
}

func TestRolesArePagedAndFiltered(t *testing.T) {
	st := acme()
	st.CustomPolicies = []fake.CustomPolicy{{ID: "c1", Name: "custom_1", DisplayName: "UCS FullAccess", Type: "AX", Policy: fake.PolicyBody{Version: "1.1"}}}
	srv, c := serve(t, st, fake.Options{})

	first := c.do("GET", "/v3/roles", "", 200)
	assert.Len(t, first.list(t, "roles"), 300)
	assert.Nil(t, first.at(t, "links", "next"), "says nothing of the second page")
	second := c.do("GET", "/v3/roles?page=2&per_page=300", "", 200)
	assert.EqualValues(t, first.at(t, "total_number"), 300+len(second.list(t, "roles")))
	assert.Contains(t, second.column(t, "roles", "display_name"), "UCS FullAccess", "only on the second page")
	assert.NotContains(t, first.column(t, "roles", "display_name"), "UCS FullAccess")
	assert.Empty(t, c.do("GET", "/v3/roles?page=3&per_page=300", "", 200).list(t, "roles"))
	assert.Empty(t, c.do("GET", "/v3/roles?page=2147483647&per_page=300", "", 200).list(t, "roles"))

	assert.ElementsMatch(t, []string{"Tenant Administrator"}, c.do("GET", "/v3/roles?display_name=Tenant%20Administrator", "", 200).column(t, "roles", "display_name"))
	assert.Contains(t, c.do("GET", "/v3/roles?display_name=Tenant%20A", "", 200).column(t, "roles", "display_name"), "CS Tenant Admin", "a substring")
	assert.Equal(t, []string{"system_all_159"}, c.do("GET", "/v3/roles?display_name=OBS+Administrator", "", 200).column(t, "roles", "name"))
	assert.Len(t, c.do("GET", "/v3/roles?display_name=ServiceStage%20Developer", "", 200).list(t, "roles"), 2)
	assert.Len(t, c.do("GET", "/v3/roles?name=te_admin", "", 200).list(t, "roles"), 1)
	for _, r := range c.do("GET", "/v3/roles?type=domain&permission_type=policy", "", 200).list(t, "roles") {
		assert.Equal(t, "fine_grained", r.(map[string]any)["flag"])
		assert.Contains(t, []any{"AA", "AX"}, r.(map[string]any)["type"])
	}

	custom := c.do("GET", "/v3/roles?permission_type=role&domain_id="+srv.Info().DomainID, "", 200)
	assert.Equal(t, []string{"c1"}, custom.column(t, "roles", "id"))
	assert.Equal(t, srv.Info().DomainID, custom.text(t, "roles", 0, "domain_id"))
	assert.Equal(t, []string{"c1"}, c.do("GET", "/v3.0/OS-ROLE/roles", "", 200).column(t, "roles", "id"))
	c.do("GET", "/v3.0/OS-ROLE/roles?page=1", "", 400)
	c.do("GET", "/v3.0/OS-ROLE/roles/c1", "", 200)
	c.do("GET", "/v3.0/OS-ROLE/roles/"+st.RoleID("Tenant Guest"), "", 404)

	admin := c.do("GET", "/v3/roles/"+st.RoleID("Tenant Administrator"), "", 200)
	assert.Equal(t, "1.0", admin.text(t, "role", "policy", "Version"))
	assert.Nil(t, admin.at(t, "role", "domain_id"))
	assert.Equal(t, "identity:*", admin.text(t, "role", "policy", "Statement", 1, "Action", 0))
	assert.IsType(t, "", admin.at(t, "role", "created_time"))
}

func TestTheFourScopesAreSeparate(t *testing.T) {
	st := acme()
	dev := st.AddGroup("dev")
	srv, c := serve(t, st, fake.Options{})
	domain, project, role := srv.Info().DomainID, srv.Info().ProjectID, st.RoleID("Tenant Administrator")
	scopes := []struct{ list, one, check string }{
		{"/v3/domains/" + domain + "/groups/" + dev + "/roles", "/v3/domains/" + domain + "/groups/" + dev + "/roles/" + role, "HEAD"},
		{"/v3/projects/" + project + "/groups/" + dev + "/roles", "/v3/projects/" + project + "/groups/" + dev + "/roles/" + role, "HEAD"},
		{"/v3/OS-INHERIT/domains/" + domain + "/groups/" + dev + "/roles/inherited_to_projects", "/v3/OS-INHERIT/domains/" + domain + "/groups/" + dev + "/roles/" + role + "/inherited_to_projects", "HEAD"},
		{"/v3.0/OS-PERMISSION/enterprise-projects/0/groups/" + dev + "/roles", "/v3.0/OS-PERMISSION/enterprise-projects/0/groups/" + dev + "/roles/" + role, ""},
	}
	for i, given := range scopes {
		c.do("PUT", given.one, "", 204)
		c.do("PUT", given.one, "", 204)
		for j, other := range scopes {
			want := 0
			if i == j {
				want = 1
			}
			assert.Len(t, c.do("GET", other.list, "", 200).list(t, "roles"), want)
			if other.check != "" {
				c.do("HEAD", other.one, "", map[int]int{0: 404, 1: 204}[want])
			}
		}
		if i == 3 {
			assert.Equal(t, []string{"0"}, c.do("GET", "/v3.0/OS-PERMISSION/groups/"+dev+"/enterprise-projects", "", 200).column(t, "enterprise-projects", "projectId"))
			shown := c.do("GET", "/v3.0/OS-PERMISSION/enterprise-projects/0/groups", "", 200)
			assert.Equal(t, domain, shown.text(t, "groups", 0, "domainId"))
			assert.IsType(t, float64(0), shown.at(t, "groups", 0, "createTime"))
		}
		c.do("DELETE", given.one, "", 204)
		c.do("DELETE", given.one, "", 404)
	}

	// A permission of projects on the account is taken, listed, and gives nothing.
	wrong := "/v3/domains/" + domain + "/groups/" + dev + "/roles/" + st.RoleID("SWR Admin")
	c.do("PUT", wrong, "", 204)
	assert.Len(t, c.do("GET", scopes[0].list, "", 200).list(t, "roles"), 1)

	require.NoError(t, srv.Edit(func(s *fake.State) {
		s.Quotas.PoliciesPerGroup = 1
		s.Behaviour.AllProjectsGated = true
		s.Behaviour.RepeatedGrantConflicts = true
	}))
	c.do("PUT", wrong, "", 409)
	c.do("PUT", scopes[1].one, "", 403)
	c.do("PUT", scopes[3].one, "", 204) // enterprise projects count apart
	assert.Equal(t, "The request you have made requires authentication.", c.do("PUT", scopes[2].one, "", 401).text(t, "error", "message"))
	require.NoError(t, srv.Edit(func(s *fake.State) { s.Behaviour.KeepsFullGroups = true }))
	c.do("DELETE", "/v3/groups/"+dev, "", 409)
	require.NoError(t, srv.Edit(func(s *fake.State) { s.Behaviour.KeepsFullGroups = false }))
	c.do("DELETE", "/v3/groups/"+dev, "", 204)
	assert.Len(t, srv.State().Attachments, 2, "only the group admin's are left")
}

func TestAssignments(t *testing.T) {
	st := acme()
	dev := st.AddGroup("dev", st.UserID("alice"))
	for i, name := range []string{"UCS FullAccess", "Tenant Guest", "OBS Administrator"} {
		st.Attach(dev, fake.ScopeDomain, "", name)
		if i < 2 {
			st.Attach(dev, fake.ScopeAll, "", name)
		}
	}
	st.Attach(dev, fake.ScopeProject, st.ProjectID("cn-east-3"), "CCE Administrator")
	st.Attach(dev, fake.ScopeProject, st.ProjectID("cn-north-4"), "CCE Administrator")
	st.Attach(dev, fake.ScopeEnterpriseProject, "0", "ECS FullAccess")
	srv, c := serve(t, st, fake.Options{})
	domain := srv.Info().DomainID

	cases := []struct {
		reason, query string
		want          int
	}{
		{"everything", "", 10},
		{"the account's, which hides the inherited", "&scope=domain", 4},
		{"the inherited", "&scope=domain&is_inherited=true", 3},
		{"the account by id", "&scope.domain_id=" + domain + "&is_inherited=true", 3},
		{"projects, where is_inherited counts for nothing", "&scope=project&is_inherited=true", 2},
		{"one project", "&scope.project_id=" + st.ProjectID("cn-north-4"), 1},
		{"enterprise projects", "&scope=enterprise_project", 1},
		{"one enterprise project", "&scope.enterprise_projects_id=0", 1},
		{"another enterprise project", "&scope.enterprise_projects_id=1", 0},
		{"groups", "&subject=group", 10},
		{"one group", "&subject.group_id=" + dev, 8},
		{"one role", "&role_id=" + st.RoleID("CCE Administrator"), 2},
		{"agencies", "&subject=agency", 0},
		{"a user through groups", "&subject.user_id=" + st.UserID("alice"), 8},
		{"a user alone", "&subject.user_id=" + st.UserID("alice") + "&include_group=false", 0},
		{"users through groups", "&subject=user", 10},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			r := c.on(t).do("GET", "/v3.0/OS-PERMISSION/role-assignments?domain_id="+domain+tc.query, "", 200)
			assert.Len(t, r.list(t, "role_assignments"), tc.want)
			assert.EqualValues(t, tc.want, r.at(t, "total_num"))
		})
	}
	seen := 0
	for page := 1; page <= 5; page++ {
		seen += len(c.do("GET", fmt.Sprintf("/v3.0/OS-PERMISSION/role-assignments?domain_id=%s&page=%d&per_page=4", domain, page), "", 200).list(t, "role_assignments"))
	}
	assert.Equal(t, 10, seen, "4, 4, 2 and empty pages past the end")

	one := c.do("GET", "/v3.0/OS-PERMISSION/role-assignments?scope=project&domain_id="+domain, "", 200).at(t, "role_assignments", 0).(map[string]any)
	assert.Equal(t, map[string]any{"id": dev}, one["group"])
	assert.Contains(t, one["scope"], "project")
	assert.Equal(t, false, one["is_inherited"])
}

func TestTheAccountsSurroundings(t *testing.T) {
	srv, c := serve(t, acme(), fake.Options{})
	info := srv.Info()
	assert.Equal(t, "acme", c.do("GET", "/v3/auth/domains", "", 200).text(t, "domains", 0, "name"))
	assert.Len(t, c.do("GET", "/v3/auth/domains?name=acme", "", 200).list(t, "domains"), 1)
	assert.Empty(t, c.do("GET", "/v3/auth/domains?name=acm", "", 200).list(t, "domains"), "the whole name")
	all := c.do("GET", "/v3/projects", "", 200).column(t, "projects", "name")
	assert.Equal(t, []string{"MOS", "cn-east-3", "cn-east-3_sub", "cn-north-4"}, all)
	assert.Equal(t, []string{info.ProjectID}, c.do("GET", "/v3/projects?name=cn-east-3", "", 200).column(t, "projects", "id"), "exactly one")
	assert.Equal(t, []string{"cn-east-3_sub"}, c.do("GET", "/v3/projects?parent_id="+info.ProjectID, "", 200).column(t, "projects", "name"))
	assert.Len(t, c.do("GET", "/v3/projects?page=2&per_page=3", "", 200).list(t, "projects"), 1)
	assert.Empty(t, c.do("GET", "/v3/projects?enabled=false", "", 200).list(t, "projects"))
	assert.Len(t, c.do("GET", "/v3/auth/projects", "", 200).list(t, "projects"), 4)
	assert.Equal(t, "off", c.do("GET", "/v5/features/v5_console", "", 200).text(t, "feature_status"))
	c.do("GET", "/v5/features/nothing", "", 404)
	assert.Equal(t, info.DomainID, c.do("GET", "/v5/caller-identity", "", 200).text(t, "account_id"))
	key := c.do("GET", "/v3.0/OS-CREDENTIAL/credentials/"+info.AccessKey, "", 200)
	assert.Equal(t, srv.State().UserID("sandbox-admin"), key.text(t, "credential", "user_id"))
	assert.Equal(t, "active", key.text(t, "credential", "status"))

	quotas := c.do("GET", "/v3.0/OS-QUOTA/domains/"+info.DomainID, "", 200)
	var types []string
	for _, q := range quotas.list(t, "quotas", "resources") {
		types = append(types, q.(map[string]any)["type"].(string))
	}
	assert.Equal(t, []string{"user", "group", "idp", "agency", "policy", "assigment_group_mp", "assigment_agency_mp", "assigment_group_ep", "assigment_user_ep", "mapping"}, types)
	assert.Nil(t, quotas.at(t, "quotas", "resources", 9, "used"))
	group := c.do("GET", "/v3.0/OS-QUOTA/domains/"+info.DomainID+"?type=group", "", 200)
	assert.Equal(t, map[string]any{"type": "group", "quota": 20.0, "used": 1.0, "min": 10.0, "max": 300.0}, group.at(t, "quotas", "resources", 0))

	projects := c.do("GET", "/v1.0/enterprise-projects?limit=1&offset=0", "", 200)
	assert.Equal(t, []string{"default"}, projects.column(t, "enterprise_projects", "name"))
	assert.Equal(t, "0", projects.text(t, "enterprise_projects", 0, "id"))
	assert.EqualValues(t, 2, projects.at(t, "total_count"))
	assert.Len(t, c.do("GET", "/v1.0/enterprise-projects?name=ro&status=1", "", 200).list(t, "enterprise_projects"), 1)
	c.do("GET", "/v1.0/enterprise-projects?limit=0", "", 400)
}

func TestWhoMayCall(t *testing.T) {
	st := acme()
	guest, root, denied := st.AddAccessKey(st.UserID("alice")), st.AddAccessKey(st.UserID("acme")), st.AddAccessKey(st.UserID("sandbox-admin"), "role-assignments", "POST /v3/groups")
	reader := st.AddGroup("readers", st.UserID("bob"))
	st.Attach(reader, fake.ScopeDomain, "", "IAM ReadOnlyAccess")
	readOnly := st.AddAccessKey(st.UserID("bob"))
	temporary := st.AddAccessKey(st.UserID("carol"))
	st.AccessKeys[len(st.AccessKeys)-1].SecurityToken = "token"
	temporary.SecurityToken = "token"
	srv, admin := serve(t, st, fake.Options{})
	domain := srv.Info().DomainID
	assignments := "/v3.0/OS-PERMISSION/role-assignments?domain_id=" + domain

	admin.do("GET", assignments, "", 200)
	admin.as(root).do("GET", assignments, "", 200)
	assert.Equal(t, "IAM.0002", admin.as(denied).do("GET", assignments, "", 403).text(t, "error_code"))
	assert.Equal(t, "Forbidden", admin.as(denied).do("POST", "/v3/groups", `{"group":{"name":"x"}}`, 403).text(t, "error", "title"))
	admin.as(denied).do("GET", "/v3/groups", "", 200)
	admin.as(readOnly).do("GET", "/v3/groups", "", 200)
	admin.as(readOnly).do("POST", "/v3/groups", `{"group":{"name":"x"}}`, 403)
	admin.as(guest).do("GET", "/v3/groups", "", 403)
	admin.as(guest).do("GET", "/v3/users/"+st.UserID("alice")+"/groups", "", 200)
	admin.as(guest).do("GET", "/v3/users/"+st.UserID("bob")+"/groups", "", 403)
	admin.as(guest).do("GET", "/v3.0/OS-QUOTA/domains/"+domain, "", 200)
	admin.as(guest).do("GET", "/v3.0/OS-CREDENTIAL/credentials/"+guest.Access, "", 200)
	admin.as(guest).do("GET", "/v3.0/OS-CREDENTIAL/credentials/"+root.Access, "", 403)
	assert.Empty(t, admin.as(guest).do("GET", "/v3/auth/projects", "", 200).list(t, "projects"))

	admin.as(temporary).do("GET", "/v3/auth/domains", "", 200)
	temporary.SecurityToken = ""
	admin.as(temporary).do("GET", "/v3/auth/domains", "", 401)
	admin.do("GET", "/v3.0/OS-CREDENTIAL/credentials/"+temporary.Access, "", 404)

	admin.do("PUT", "/v3.0/OS-USER/users/"+st.UserID("alice"), `{"user":{"enabled":false}}`, 200)
	admin.as(guest).do("GET", "/v3/auth/domains", "", 403)
	admin.do("DELETE", "/v3/users/"+st.UserID("alice"), "", 204)
	admin.as(guest).do("GET", "/v3/auth/domains", "", 401)
}

func TestReadLag(t *testing.T) {
	now := time.Now()
	st := acme()
	old := st.AddGroup("old")
	srv, c := serve(t, st, fake.Options{ReadLag: 3 * time.Second, Now: func() time.Time { return now }})
	domain := srv.Info().DomainID

	id := c.do("POST", "/v3/groups", `{"group":{"name":"new"}}`, 201).text(t, "group", "id")
	c.do("GET", "/v3/groups/"+id, "", 404)
	c.do("GET", "/v3/groups/"+id+"/users", "", 403)
	c.do("POST", "/v3/groups", `{"group":{"name":"new"}}`, 409)
	assert.Empty(t, c.do("GET", "/v3/groups?name=new", "", 200).list(t, "groups"))
	grant := "/v3/domains/" + domain + "/groups/" + old + "/roles/" + st.RoleID("UCS FullAccess")
	c.do("PUT", grant, "", 204)
	c.do("HEAD", grant, "", 404)
	assert.Empty(t, c.do("GET", "/v3/domains/"+domain+"/groups/"+old+"/roles", "", 200).list(t, "roles"))
	assert.Empty(t, c.do("GET", "/v3.0/OS-PERMISSION/role-assignments?subject.group_id="+old+"&domain_id="+domain, "", 200).list(t, "role_assignments"))
	c.do("PUT", "/v3/groups/"+old+"/users/"+st.UserID("alice"), "", 204)
	assert.Empty(t, c.do("GET", "/v3/groups/"+old+"/users", "", 200).list(t, "users"))
	user := c.do("POST", "/v3.0/OS-USER/users", `{"user":{"name":"erin","domain_id":"`+domain+`"}}`, 201).text(t, "user", "id")
	c.do("GET", "/v3/users/"+user, "", 404)

	now = now.Add(3 * time.Second)
	c.do("GET", "/v3/groups/"+id, "", 200)
	c.do("HEAD", grant, "", 204)
	c.do("GET", "/v3/users/"+user, "", 200)
	assert.Len(t, c.do("GET", "/v3/groups/"+old+"/users", "", 200).list(t, "users"), 1)
	assert.EqualValues(t, now.Add(-3*time.Second).UnixMilli(), c.do("GET", "/v3/groups/"+id, "", 200).at(t, "group", "create_time"))
}

func TestListsLinkToThemselves(t *testing.T) {
	st := acme()
	srv, c := serve(t, st, fake.Options{})
	domain, project, admin, alice := srv.Info().DomainID, srv.Info().ProjectID, st.GroupID("admin"), st.UserID("alice")
	for _, path := range []string{
		"/v3/groups", "/v3/groups?name=a%20b&domain_id=" + domain, "/v3/groups/" + admin + "/users", "/v3/users?enabled=true",
		"/v3/users/" + alice + "/groups", "/v3/roles?page=2&per_page=300", "/v3.0/OS-ROLE/roles?page=1&per_page=10",
		"/v3/projects?name=MOS", "/v3/auth/projects", "/v3/auth/domains?name=acme",
		"/v3/domains/" + domain + "/groups/" + admin + "/roles",
		"/v3/projects/" + project + "/groups/" + admin + "/roles",
		"/v3/OS-INHERIT/domains/" + domain + "/groups/" + admin + "/roles/inherited_to_projects",
		"/v3.0/OS-PERMISSION/enterprise-projects/0/groups/" + admin + "/roles",
	} {
		links := c.do("GET", path, "", 200).at(t, "links")
		assert.Equal(t, map[string]any{"self": srv.URL() + path, "previous": nil, "next": nil}, links)
	}
}

func TestMessagesSpeakOfJSON(t *testing.T) {
	st := acme()
	st.AddOrganization("cn-east-3", "images", st.UserID("alice"))
	_, c := serve(t, st, fake.Options{})
	for body, want := range map[string]string{
		`[]`:                       "it must be an object, not an array",
		`{"group":7}`:              "group must be an object, not a number",
		`{"group":{"name":["a"]}}`: "group.name must be a string, not an array",
		`{"group":{"name":true}}`:  "group.name must be a string, not true or false",
	} {
		assert.Contains(t, c.do("POST", "/v3/groups", body, 400).text(t, "error", "message"), want)
	}
	access := "/v2/manage/namespaces/images/access"
	for body, want := range map[string]string{`{}`: "it must be an array, not an object", `[{"auth":"7"}]`: "auth must be a whole number, not a string"} {
		assert.Contains(t, c.do("POST", access, body, 400).text(t, "errors", 0, "errorMessage"), want)
	}
}

func TestCallsAreCounted(t *testing.T) {
	srv, c := serve(t, acme(), fake.Options{})
	c.do("GET", "/v3/groups", "", 200)
	c.do("GET", "/v3/groups/none/users", "", 403)
	c.do("GET", "/v3/groups/other/users", "", 403)
	c.do("GET", "/nothing", "", 404)
	assert.Equal(t, map[string]int{"GET /v3/groups": 1, "GET /v3/groups/{id}/users": 2, "unknown": 1}, srv.Calls())
	assert.Equal(t, 4, srv.ResetCalls())
	assert.Empty(t, srv.Calls())
}

func TestWrongMethodsSayWhichAreRight(t *testing.T) {
	_, c := serve(t, acme(), fake.Options{})
	assert.Equal(t, "GET, POST", c.do(http.MethodDelete, "/v3/groups", "", 405).Header.Get("Allow"))
}

func TestADeletedUserIsGoneEverywhere(t *testing.T) {
	st := acme()
	alice := st.UserID("alice")
	st.AddGroup("dev", alice)
	st.AddOrganization("cn-east-3", "images", alice)
	st.Organizations[0].Repositories = []fake.Repository{{ID: 1, Name: "web", Grants: []fake.Grant{{UserID: alice, Auth: 1}}}}
	st.AddAccessKey(alice)
	srv, c := serve(t, st, fake.Options{})
	c.do("DELETE", "/v3/users/"+alice, "", 204)
	text, err := json.Marshal(srv.State())
	require.NoError(t, err)
	assert.NotContains(t, string(text), alice)
	assert.Equal(t, "alice", c.do("GET", "/v2/manage/namespaces/images", "", 200).text(t, "creator_name"))
}

func TestTheLogHasALineForEveryCall(t *testing.T) {
	var log strings.Builder
	srv, c := serve(t, acme(), fake.Options{Log: &log})
	id := c.do("GET", "/v3/groups?name=x", "", 200).Header.Get("X-Request-Id")
	other := c.do("GET", "/nothing", "", 404).Header.Get("X-Request-Id")
	require.NoError(t, srv.Close())
	assert.Equal(t, "GET /v3/groups?name=x 200 "+id+"\nGET /nothing 404 "+other+"\n", log.String())
}
