package fake_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

const policies = "/api/v3/access-policies"

// withClusters is acme with two clusters at home, one elsewhere and one in a sub-project.
func withClusters() *fake.State {
	st := acme()
	st.AddCluster("cn-east-3", "prod")
	st.AddCluster("cn-east-3", "test")
	st.AddCluster("cn-north-4", "prod")
	st.AddCluster("cn-east-3_sub", "nested")
	return st
}

// policyBody is a body that CCE takes, with parts put in other's place.
func policyBody(cluster string, replace ...string) string {
	body := `{"kind":"AccessPolicy","apiVersion":"v3","name":"osc-view","clusters":["` + cluster + `"],"accessScope":{"namespaces":["*"]},"policyType":"CCEViewPolicy","principal":{"type":"group","ids":["g1"]}}`
	return strings.NewReplacer(replace...).Replace(body)
}

func quoted(n int, format string) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`"`+format+`"`, i))
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestClustersAreListedByProject(t *testing.T) {
	st := withClusters()
	st.Clusters[1].Phase = "Error"
	_, c := serve(t, st, fake.Options{})
	cases := []struct {
		reason, project, query string
		want                   []string
	}{
		{"the home region's", "cn-east-3", "", []string{"prod", "test"}},
		{"another region's", "cn-north-4", "", []string{"prod"}},
		{"a sub-project's are its own", "cn-east-3_sub", "", []string{"nested"}},
		{"in a phase", "cn-east-3", "?status=Available", []string{"prod"}},
		{"one that failed passes for one that goes", "cn-east-3", "?status=Deleting", []string{"test"}},
		{"unless the failed are asked for", "cn-east-3", "?status=Error&errorStatus=true", []string{"test"}},
		{"of another type", "cn-east-3", "?type=ARM64", []string{}},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			project := st.ProjectID(tc.project)
			r := c.on(t).in(project).do("GET", "/api/v3/projects/"+project+"/clusters"+tc.query, "", 200)
			names := []string{}
			for i, item := range r.list(t, "items") {
				names = append(names, r.text(t, "items", i, "metadata", "name"))
				assert.Contains(t, item, "spec")
				assert.Equal(t, st.ClusterID(tc.project, names[i]), r.text(t, "items", i, "metadata", "uid"))
			}
			assert.Equal(t, tc.want, names)
		})
	}
	home := "/api/v3/projects/" + st.ProjectID("cn-east-3") + "/clusters"
	assert.Equal(t, "CCE.01403001", c.in(st.ProjectID("cn-north-4")).do("GET", home, "", 403).text(t, "errorCode"), "not the header's project")
	c.do("GET", "/api/v3/projects/none/clusters", "", 403)
	c.do("GET", "/api/v3/projects/"+st.ProjectID("MOS")+"/clusters", "", 403)
}

func TestAccessPolicies(t *testing.T) {
	now := time.Date(2025, 3, 1, 8, 0, 0, 0, time.UTC)
	st := withClusters()
	prod, test := st.ClusterID("cn-east-3", "prod"), st.ClusterID("cn-east-3", "test")
	srv, c := serve(t, st, fake.Options{Now: func() time.Time { return now }, ReadLag: time.Hour})

	made := c.do("POST", policies, policyBody(prod, `"g1"`, `"g2","g1"`), 201)
	id := made.text(t, "policyId")
	assert.Len(t, id, 32)
	assert.Equal(t, "2025-03-01T08:00:00Z", made.text(t, "createTime"))
	assert.Equal(t, []any{"g2", "g1"}, made.list(t, "principal", "ids"), "as they were sent")
	assert.Equal(t, made.at(t), c.do("GET", policies+"/"+id, "", 200).at(t), "and seen at once")
	all := c.do("POST", policies, policyBody("*"), 201).text(t, "policyId") // the name is taken, and taken again

	now = now.Add(time.Minute)
	changed := c.do("PUT", policies+"/"+id, policyBody(test, `"*"`, `"default","dev"`, `"osc-view"`, `"a.b-c."`, "CCEViewPolicy", "CCEEditPolicy", `"group"`, `"user"`, `"name"`, `"policyId":"mine","createTime":"2000-01-01T00:00:00Z","name"`), 200)
	assert.Equal(t, id, changed.text(t, "policyId"), "which nobody can change")
	assert.Equal(t, "2025-03-01T08:00:00Z", changed.text(t, "createTime"))
	assert.Equal(t, "2025-03-01T08:01:00Z", changed.text(t, "updateTime"))
	assert.Equal(t, []any{"default", "dev"}, changed.list(t, "accessScope", "namespaces"))
	assert.Equal(t, "user", changed.text(t, "principal", "type"))

	ids := func(query string) []string {
		return c.do("GET", policies+query, "", 200).column(t, "accessPolicyList", "policyId")
	}
	assert.ElementsMatch(t, []string{id, all}, ids(""))
	assert.ElementsMatch(t, []string{id, all}, ids("?cluster_id="+test), "* is every cluster")
	assert.Equal(t, []string{all}, ids("?cluster_id="+prod))
	assert.Equal(t, "List", c.do("GET", policies, "", 200).text(t, "kind"))

	north := c.in(st.ProjectID("cn-north-4"))
	assert.Empty(t, north.do("GET", policies, "", 200).list(t, "accessPolicyList"), "a policy is its region's")
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		assert.Equal(t, "CCE.01404001", north.do(method, policies+"/"+id, policyBody("*"), 404).text(t, "errorCode"))
	}
	assert.Equal(t, 1, srv.Calls()["DELETE /api/v3/access-policies/{id}"])
	c.do("DELETE", policies+"/"+id, "", 204)
	c.do("DELETE", policies+"/"+id, "", 404)
	assert.Equal(t, []string{all}, ids(""))
}

func TestOddAccessPoliciesAreRefused(t *testing.T) {
	st := withClusters()
	prod := st.ClusterID("cn-east-3", "prod")
	id := st.AddAccessPolicy(fake.AccessPolicy{Region: "cn-east-3", Name: "there", Clusters: []string{prod}, Namespaces: []string{"*"}, PolicyType: "CCEAdminPolicy", PrincipalType: "user", Principals: []string{"u"}})
	srv, c := serve(t, st, fake.Options{})
	before := srv.State()
	cases := []struct {
		reason, body, want string
	}{
		{"no JSON", `{`, "unexpected end"},
		{"no object", `[]`, "it must be an object"},
		{"nothing", `{}`, `the name "" is invalid`},
		{"another kind", policyBody(prod, "AccessPolicy", "Policy"), "kind must be AccessPolicy"},
		{"another version", policyBody(prod, `"v3"`, `"v1"`), "apiVersion v3"},
		{"a capital", policyBody(prod, "osc-view", "Osc"), `the name "Osc" is invalid`},
		{"a digit first", policyBody(prod, "osc-view", "1osc"), "is invalid"},
		{"a dash last", policyBody(prod, "osc-view", "osc-"), "is invalid"},
		{"an underscore", policyBody(prod, "osc-view", "osc_view"), "is invalid"},
		{"57 letters", policyBody(prod, "osc-view", strings.Repeat("a", 57)), "is invalid"},
		{"an unknown role", policyBody(prod, "CCEViewPolicy", "view"), `the policy type "view" is none of`},
		{"an unknown principal", policyBody(prod, `"group"`, `"Group"`), `the principal type "Group" is none of`},
		{"nobody", policyBody(prod, `"g1"`, ``), "it names no principal"},
		{"everybody", policyBody(prod, `"g1"`, `"*"`), `the principal "*" is unknown`},
		{"somebody twice", policyBody(prod, `"g1"`, `"g1","g1"`), `the principal "g1" is unknown, malformed or there twice`},
		{"501 principals", policyBody(prod, `["g1"]`, quoted(501, "g%d")), "it names 501 principals, and 500 is the most"},
		{"no cluster", policyBody(prod, `["`+prod+`"]`, `[]`), "it names no cluster"},
		{"an unknown cluster", policyBody("none"), `the cluster "none" is unknown`},
		{"another region's cluster", policyBody(st.ClusterID("cn-north-4", "prod")), "is unknown"},
		{"all clusters and one", policyBody(prod, `["`+prod+`"]`, `["*","`+prod+`"]`), `it names "*" and other clusters`},
		{"201 clusters", policyBody(prod, `["`+prod+`"]`, quoted(201, "c%d")), "it names 201 clusters, and 200 is the most"},
		{"no namespace", policyBody(prod, `["*"]`, `[]`), "it names no namespace"},
		{"a namespace that is none", policyBody(prod, `["*"]`, `["Dev"]`), `the namespace "Dev"`},
		{"501 namespaces", policyBody(prod, `["*"]`, quoted(501, "n%d")), "it names 501 namespaces, and 500 is the most"},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			for _, r := range []reply{c.on(t).do("POST", policies, tc.body, 400), c.on(t).do("PUT", policies+"/"+id, tc.body, 400)} {
				assert.Contains(t, r.text(t, "message"), tc.want)
				assert.Equal(t, "CCE.01400001", r.text(t, "errorCode"))
				assert.Equal(t, "CCE_CM.0004", r.text(t, "error_code"))
				assert.EqualValues(t, 400, r.at(t, "code"), "a number")
			}
		})
	}
	assert.Equal(t, before, srv.State(), "a refusal changes nothing")
	c.do("POST", policies, policyBody(prod, `["g1"]`, quoted(500, "g%d"), "osc-view", strings.Repeat("a", 56)), 201)
}

func TestWhoMayCallCCE(t *testing.T) {
	st := withClusters()
	prod := st.ClusterID("cn-east-3", "prod")
	home, north, sub := st.ProjectID("cn-east-3"), st.ProjectID("cn-north-4"), st.ProjectID("cn-east-3_sub")
	cases := []struct {
		reason, role string
		scope        fake.Scope
		project      string
		read, write  int
	}{
		{"nobody without a role", "", "", "", 403, 403},
		{"a reader", "CCE ReadOnlyAccess", fake.ScopeProject, home, 200, 403},
		{"a guest", "Tenant Guest", fake.ScopeProject, home, 200, 403},
		{"who has all of CCE", "CCE FullAccess", fake.ScopeProject, home, 200, 201},
		{"its administrator", "CCE Administrator", fake.ScopeProject, home, 200, 201},
		{"its administrator everywhere", "CCE Administrator", fake.ScopeAll, "", 200, 201},
		{"the tenant's administrator", "Tenant Administrator", fake.ScopeAll, "", 200, 201},
		{"of another region", "CCE Administrator", fake.ScopeProject, north, 403, 403},
		{"of a sub-project", "CCE Administrator", fake.ScopeProject, sub, 403, 403},
		{"where it has no effect", "CCE Administrator", fake.ScopeDomain, "", 403, 403},
		{"of global services only", "Tenant Administrator", fake.ScopeDomain, "", 403, 403},
		{"another service's", "SWR FullAccess", fake.ScopeProject, home, 403, 403},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			st := fake.New(fake.Seed{Account: "acme", Regions: []string{"cn-north-4"}, Users: []string{"alice"}, Clusters: []fake.SeedCluster{{Region: "cn-east-3", Name: "prod"}}})
			dev := st.AddGroup("dev", st.UserID("alice"))
			if tc.role != "" {
				st.Attach(dev, tc.scope, tc.project, tc.role)
			}
			key := st.AddAccessKey(st.UserID("alice"))
			_, c := serve(t, st, fake.Options{})
			c = c.as(key)
			for _, r := range []reply{c.do("GET", policies, "", tc.read), c.do("GET", "/api/v3/projects/"+home+"/clusters", "", tc.read), c.do("POST", policies, policyBody(prod), tc.write)} {
				if r.StatusCode == 403 {
					assert.Equal(t, "CCE.01403001", r.text(t, "errorCode"))
				}
			}
		})
	}
	root := st.AddAccessKey(st.UserID("acme"))
	denied := st.AddAccessKey(st.UserID("acme"), "POST /api/v3/access-policies")
	nested := st.AddAccessKey(st.UserID("alice"))
	st.Attach(st.AddGroup("dev", st.UserID("alice")), fake.ScopeProject, sub, "CCE Administrator")
	_, c := serve(t, st, fake.Options{})
	c.as(root).do("POST", policies, policyBody(prod), 201)
	c.as(denied).do("POST", policies, policyBody(prod), 403)
	c.as(nested).in(sub).do("POST", policies, policyBody(st.ClusterID("cn-east-3_sub", "nested")), 201)
}

func TestCCEWhereTheReferenceIsSilent(t *testing.T) {
	st := withClusters()
	prod, alice := st.ClusterID("cn-east-3", "prod"), st.UserID("alice")
	dev := st.AddGroup("dev")
	add := func(name, typ string, ids ...string) string {
		return st.AddAccessPolicy(fake.AccessPolicy{Region: "cn-east-3", Name: name, Clusters: []string{prod}, Namespaces: []string{"*"}, PolicyType: "CCEViewPolicy", PrincipalType: typ, Principals: ids})
	}
	both, alone, users := add("both", "group", dev, "other"), add("alone", "group", dev), add("users", "user", alice, st.UserID("bob"))
	srv, c := serve(t, st, fake.Options{})
	require.NoError(t, srv.Edit(func(s *fake.State) {
		s.Behaviour.CCEErrors, s.Behaviour.UniqueAccessPolicyNames = "flat", true
	}))
	taken := c.do("POST", policies, policyBody(prod, "osc-view", "alone"), 409)
	assert.Equal(t, map[string]any{"error_code": "CCE.01409001", "error_msg": "An access policy with the name alone already exists."}, taken.at(t))
	c.do("PUT", policies+"/"+both, policyBody(prod, "osc-view", "alone"), 409)
	c.do("PUT", policies+"/"+both, policyBody(prod, "osc-view", "both", `"g1"`, `"`+dev+`","other"`), 200) // its own name

	c.do("DELETE", "/v3/users/"+st.UserID("bob"), "", 204)
	assert.Len(t, c.do("GET", policies+"/"+users, "", 200).list(t, "principal", "ids"), 2, "who is no more stays in")
	require.NoError(t, srv.Edit(func(s *fake.State) { s.Behaviour.DropsDeletedPrincipals = true }))
	c.do("DELETE", "/v3/groups/"+dev, "", 204)
	c.do("DELETE", "/v3/users/"+alice, "", 204)
	assert.Equal(t, []any{"other"}, c.do("GET", policies+"/"+both, "", 200).list(t, "principal", "ids"))
	c.do("GET", policies+"/"+alone, "", 404)
	assert.Len(t, c.do("GET", policies+"/"+users, "", 200).list(t, "principal", "ids"), 1)
}

func TestFaultsOfCCE(t *testing.T) {
	st := withClusters()
	for text, want := range map[string]int{"cce -> throttle": 429, "cce -> 500": 500, "GET /api/v3/access-policies -> 409": 409, "iam -> 500": 200, "cce -> nil-list": 200} {
		t.Run(text, func(t *testing.T) {
			fault, err := fake.ParseFault(text)
			require.NoError(t, err)
			_, c := serve(t, st, fake.Options{Faults: []fake.Fault{fault}})
			r := c.do("GET", policies, "", want)
			if want != 200 {
				assert.Equal(t, fmt.Sprintf("CCE.01%d001", want), r.text(t, "errorCode"))
			} else if strings.Contains(text, "nil-list") {
				assert.Nil(t, r.at(t, "accessPolicyList"))
			}
		})
	}
}
