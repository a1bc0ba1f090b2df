package cce_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
)

func group(id string) cce.Principal { return cce.Principal{Type: cce.Group, ID: id} }

func TestLifeOfAGrant(t *testing.T) {
	for _, form := range []string{"status", "flat"} {
		for _, unique := range []bool{false, true} {
			t.Run(fmt.Sprint(form, " ", unique), func(t *testing.T) {
				st := newState()
				st.Behaviour.CCEErrors, st.Behaviour.UniqueAccessPolicyNames = form, unique
				prod := st.ClusterID(region, "prod")
				e := newEngine(t, st)
				ctx := t.Context()
				everywhere := cce.Grant{ClusterID: prod, Role: cce.ClusterAdmin, Principal: group("g1")}
				somewhere := cce.Grant{ClusterID: prod, Role: cce.View, Principal: cce.Principal{Type: cce.User, ID: "u1"}, Namespaces: []string{"web", "default"}}

				require.NoError(t, e.Grant(ctx, region, everywhere))
				require.NoError(t, e.Grant(ctx, region, somewhere))
				list, err := e.Policies(ctx, region)
				require.NoError(t, err)
				require.Len(t, list, 2)
				assert.Equal(t, cce.Policy{ID: list[0].ID, Name: cce.PolicyName(everywhere), Clusters: []string{prod}, Namespaces: []string{"*"},
					Role: cce.ClusterAdmin, Type: cce.Group, Principals: []string{"g1"}}, list[0])
				assert.Equal(t, cce.Policy{ID: list[1].ID, Name: cce.PolicyName(somewhere), Clusters: []string{prod}, Namespaces: []string{"default", "web"},
					Role: cce.View, Type: cce.User, Principals: []string{"u1"}}, list[1])

				somewhere.Namespaces = []string{"web"}
				for range 2 { // what is so already is no error
					require.NoError(t, e.SetNamespaces(ctx, region, list[1].ID, somewhere))
				}
				somewhere.Namespaces = nil
				require.NoError(t, e.SetNamespaces(ctx, region, list[1].ID, somewhere))
				list, err = e.Policies(ctx, region)
				require.NoError(t, err)
				assert.Equal(t, []string{"*"}, list[1].Namespaces)
				assert.Equal(t, cce.PolicyName(somewhere), list[1].Name, "its name stays")

				for range 2 { // who is gone is no error
					require.NoError(t, e.Remove(ctx, region, list[1].ID, prod, somewhere.Principal))
				}
				require.NoError(t, e.Remove(ctx, region, list[0].ID, prod, group("g1")))
				list, err = e.Policies(ctx, region)
				require.NoError(t, err)
				assert.Empty(t, list)
				assert.Equal(t, apierr.NotFound, apierr.KindOf(e.SetNamespaces(ctx, region, "00000000-0000-0000-0000-000000000000", everywhere)))
			})
		}
	}
}

// Somebody else's policy holds more than one: the others stay as they are.
func TestRemovingSparesTheOthers(t *testing.T) {
	st := newState()
	prod, dev := st.ClusterID(region, "prod"), st.ClusterID(region, "dev-1")
	mine := fake.AccessPolicy{Region: region, Name: "by-hand", Clusters: []string{prod}, Namespaces: []string{"web", "default"},
		PolicyType: "CCEEditPolicy", PrincipalType: "group", Principals: []string{"g3", "g1", "g2"}}
	spanning, everywhere, users := mine, mine, mine
	spanning.Clusters, everywhere.Clusters, users.PrincipalType = []string{prod, dev}, []string{"*"}, "user"
	ids := []string{st.AddAccessPolicy(mine), st.AddAccessPolicy(spanning), st.AddAccessPolicy(everywhere), st.AddAccessPolicy(users)}
	e := newEngine(t, st)
	ctx := t.Context()
	before, err := e.Policies(ctx, region)
	require.NoError(t, err)
	policy := func(id string) cce.Policy {
		list, err := e.Policies(ctx, region)
		require.NoError(t, err)
		return list[slices.IndexFunc(list, func(p cce.Policy) bool { return p.ID == id })]
	}

	for _, id := range ids[1:3] {
		err := e.Remove(ctx, region, id, prod, group("g1"))
		assert.Equal(t, apierr.Invalid, apierr.KindOf(err), "%v", err)
		assert.ErrorContains(t, err, "access policy by-hand ("+id+") in cn-east-3: it has come to be about other clusters")
	}
	assert.Equal(t, apierr.Invalid, apierr.KindOf(e.Remove(ctx, region, ids[0], dev, group("g1"))), "it is about another cluster")
	require.NoError(t, e.Remove(ctx, region, ids[3], prod, group("g1")), "it is about users")
	require.NoError(t, e.Remove(ctx, region, ids[0], prod, group("g9")), "who is not in it")
	after, err := e.Policies(ctx, region)
	require.NoError(t, err)
	assert.Equal(t, before, after, "nothing was changed")

	require.NoError(t, e.Remove(ctx, region, ids[0], prod, group("g1")))
	assert.Equal(t, cce.Policy{ID: ids[0], Name: "by-hand", Clusters: []string{prod}, Namespaces: []string{"default", "web"},
		Role: cce.Edit, Type: cce.Group, Principals: []string{"g2", "g3"}}, policy(ids[0]))
}

func TestRemovalsAtOnce(t *testing.T) {
	st := newState()
	prod := st.ClusterID(region, "prod")
	var principals []string
	for i := range 12 {
		principals = append(principals, fmt.Sprintf("g%02d", i))
	}
	id := st.AddAccessPolicy(fake.AccessPolicy{Region: region, Name: "team", Clusters: []string{prod}, Namespaces: []string{"*"},
		PolicyType: "CCEViewPolicy", PrincipalType: "group", Principals: principals})
	e := newEngine(t, st)
	var all sync.WaitGroup
	for _, p := range principals[:11] {
		all.Go(func() { assert.NoError(t, e.Remove(t.Context(), region, id, prod, group(p))) })
	}
	all.Wait()
	list, err := e.Policies(t.Context(), region)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, []string{"g11"}, list[0].Principals)
}

// A read that is behind still shows who was just removed: they don't come back with the next removal.
func TestRemovingWhileReadsLag(t *testing.T) {
	var wrote []string
	e := oddServer(t, func(r *http.Request) string {
		if r.Method == http.MethodPut {
			body, _ := io.ReadAll(r.Body)
			_, ids, _ := strings.Cut(string(body), `"ids":`)
			ids, _, _ = strings.Cut(ids, "]")
			wrote = append(wrote, ids+"]")
		}
		return `{"policyId":"p1","name":"n","clusters":["c"],"accessScope":{"namespaces":["*"]},"policyType":"CCEViewPolicy","principal":{"type":"group","ids":["a","b","c"]}}`
	})
	require.NoError(t, e.Remove(t.Context(), region, "p1", "c", group("a")))
	require.NoError(t, e.Remove(t.Context(), region, "p1", "c", group("b")))
	assert.Equal(t, []string{`["b","c"]`, `["c"]`}, wrote)
}

func TestSetNamespacesOnlyOfOnesOwn(t *testing.T) {
	st := newState()
	prod := st.ClusterID(region, "prod")
	g := cce.Grant{ClusterID: prod, Role: cce.View, Principal: group("g1"), Namespaces: []string{"web"}}
	own := fake.AccessPolicy{Region: region, Name: "x", Clusters: []string{prod}, Namespaces: []string{"*"},
		PolicyType: "CCEViewPolicy", PrincipalType: "group", Principals: []string{"g1"}}
	another, spanning, more, users := own, own, own, own
	another.PolicyType = "CCEEditPolicy"
	spanning.Clusters = []string{"*"}
	more.Principals = []string{"g1", "g2"}
	users.PrincipalType = "user"
	var ids []string
	for _, p := range []fake.AccessPolicy{another, spanning, more, users} {
		ids = append(ids, st.AddAccessPolicy(p))
	}
	e := newEngine(t, st)
	before := e.srv.State()
	for _, id := range ids {
		err := e.SetNamespaces(t.Context(), region, id, g)
		assert.Equal(t, apierr.Invalid, apierr.KindOf(err), "%v", err)
		assert.ErrorContains(t, err, "nothing was changed")
	}
	assert.Equal(t, before, e.srv.State())
}

// A name is taken by a policy that has come to say something else: the grant gets another, and that policy is left.
func TestANameThatIsTaken(t *testing.T) {
	st := newState()
	st.Behaviour.UniqueAccessPolicyNames = true
	prod := st.ClusterID(region, "prod")
	g := cce.Grant{ClusterID: prod, Role: cce.View, Principal: group("g1")}
	st.AddAccessPolicy(fake.AccessPolicy{Region: region, Name: cce.PolicyName(g), Clusters: []string{prod}, Namespaces: []string{"*"},
		PolicyType: "CCEViewPolicy", PrincipalType: "group", Principals: []string{"g1", "g2"}})
	e := newEngine(t, st)
	for range 2 { // one that says just the same is no error
		require.NoError(t, e.Grant(t.Context(), region, g))
		list, err := e.Policies(t.Context(), region)
		require.NoError(t, err)
		require.Len(t, list, 2, "made once")
		assert.Equal(t, []string{"g1", "g2"}, list[0].Principals)
		assert.Equal(t, cce.PolicyName(g)+"-2", list[1].Name)
	}
}

// A lost answer makes neither two policies nor none.
func TestLostAnswers(t *testing.T) {
	for _, fault := range []string{
		"POST * -> reset-after x1", "POST * -> reset-before x1", "POST * -> truncate x1", "POST * -> empty x1", "POST * -> 504 acted x1",
		"POST * -> html x1", "POST * -> 500 x1", "cce -> throttle every 2nd", "PUT * -> reset-after x2", "PUT * -> 504 acted x1", "PUT * -> empty",
		"DELETE * -> reset-after x2", "DELETE * -> 504 acted x2", "GET * -> 500 x2",
	} {
		for _, unique := range []bool{false, true} {
			t.Run(fmt.Sprint(fault, " ", unique), func(t *testing.T) {
				st := newState()
				st.Behaviour.UniqueAccessPolicyNames = unique
				prod := st.ClusterID(region, "prod")
				e := newEngine(t, st, fault)
				ctx := t.Context()
				g := cce.Grant{ClusterID: prod, Role: cce.Edit, Principal: group("g1")}
				require.NoError(t, e.Grant(ctx, region, g))
				made := e.srv.State().AccessPolicies
				require.Len(t, made, 1)
				g.Namespaces = []string{"web"}
				require.NoError(t, e.SetNamespaces(ctx, region, made[0].ID, g))
				assert.Equal(t, []string{"web"}, e.srv.State().AccessPolicies[0].Namespaces)
				require.NoError(t, e.Remove(ctx, region, made[0].ID, prod, g.Principal))
				assert.Empty(t, e.srv.State().AccessPolicies)
			})
		}
	}
}

func TestGrantThatStaysUnknown(t *testing.T) {
	asked := map[string]int{}
	e := oddServer(t, func(r *http.Request) string {
		asked[r.Method]++
		if r.Method == http.MethodPost {
			return `202!`
		}
		return `{"accessPolicyList":[]}`
	})
	err := e.Grant(t.Context(), region, cce.Grant{ClusterID: "c", Role: cce.View, Principal: group("g1")})
	var unknown *apierr.Error
	require.ErrorAs(t, err, &unknown)
	assert.Equal(t, apierr.BadAnswer, unknown.Kind)
	assert.True(t, unknown.Ambiguous)
	assert.Equal(t, 2, asked[http.MethodPost], "asked for once more, then no more")

	e = oddServer(t, always(`500!{}`))
	err = e.Grant(t.Context(), region, cce.Grant{ClusterID: "c", Role: cce.View, Principal: group("g1")})
	assert.Equal(t, apierr.Unanswered, apierr.KindOf(err), "the lists don't tell either: %v", err)
}

func TestGrantsThatAreNotSent(t *testing.T) {
	st := newState()
	e := newEngine(t, st)
	good := cce.Grant{ClusterID: "c", Role: cce.View, Principal: group("g1")}
	for says, change := range map[string]func(*cce.Grant){
		"CCE knows view, edit, admin and cluster-admin": func(g *cce.Grant) { g.Role = "owner" },
		"one cluster's id":             func(g *cce.Grant) { g.ClusterID = cce.Everything },
		"a user, a group or an agency": func(g *cce.Grant) { g.Principal.ID = "" },
		"namespaces is empty":          func(g *cce.Grant) { g.Namespaces = []string{} },
		"lacks its name":               func(g *cce.Grant) { g.Namespaces = []string{""} },
		"others beside them":           func(g *cce.Grant) { g.Namespaces = []string{"*", "web"} },
	} {
		g := good
		change(&g)
		assert.ErrorContains(t, e.Grant(t.Context(), region, g), says)
		assert.ErrorContains(t, e.SetNamespaces(t.Context(), region, "p", g), says)
	}
	assert.ErrorContains(t, e.Remove(t.Context(), region, "", "c", group("g1")), "lacks an id")
	assert.Empty(t, e.srv.Calls())
}

func TestRefusedWrites(t *testing.T) {
	answers := map[string]struct {
		text string
		kind apierr.Kind
	}{
		"no right": {`403!{"kind":"Status","code":403,"errorCode":"CCE.01403001","message":"not allowed"}`, apierr.Forbidden},
		"bad":      {`400!{"errorCode":"CCE.01400001","errorMsg":"bad"}`, apierr.Invalid},
		"full":     {`403!{"errorCode":"CCE.01403002","errorMsg":"Quota of access policies exceeded"}`, apierr.Quota},
	}
	for name, tt := range answers {
		t.Run(name, func(t *testing.T) {
			e := oddServer(t, func(r *http.Request) string {
				if r.Method == http.MethodGet {
					return `{"policyId":"p","name":"n","clusters":["c"],"accessScope":{"namespaces":["*"]},"policyType":"CCEViewPolicy","principal":{"type":"group","ids":["g1"]}}`
				}
				return tt.text
			})
			g := cce.Grant{ClusterID: "c", Role: cce.View, Principal: group("g1"), Namespaces: []string{"web"}}
			assert.Equal(t, tt.kind, apierr.KindOf(e.Grant(t.Context(), region, g)))
			assert.Equal(t, tt.kind, apierr.KindOf(e.SetNamespaces(t.Context(), region, "p", g)))
			assert.Equal(t, tt.kind, apierr.KindOf(e.Remove(t.Context(), region, "p", "c", group("g1"))))
		})
	}
}

func TestPlanningCannotWrite(t *testing.T) {
	st := newState()
	prod := st.ClusterID(region, "prod")
	id := st.AddAccessPolicy(fake.AccessPolicy{Region: region, Name: "x", Clusters: []string{prod}, Namespaces: []string{"*"},
		PolicyType: "CCEViewPolicy", PrincipalType: "group", Principals: []string{"g1"}})
	srv := newEngine(t, st).srv
	before, info := srv.State(), srv.Info()
	reader := reach(t, info.Endpoint, info.AccessKey, info.SecretKey, info.ProjectID, transport.Options{ReadOnly: true})
	g := cce.Grant{ClusterID: prod, Role: cce.View, Principal: group("g1"), Namespaces: []string{"web"}}
	var refused *transport.ReadOnlyError
	assert.ErrorAs(t, reader.Grant(t.Context(), region, g), &refused)
	assert.ErrorAs(t, reader.SetNamespaces(t.Context(), region, id, g), &refused)
	assert.ErrorAs(t, reader.Remove(t.Context(), region, id, prod, group("g1")), &refused)
	assert.Equal(t, before, srv.State())
}
