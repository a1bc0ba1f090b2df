package provision_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

func tenant() *provision.Desired {
	return &provision.Desired{Tenant: provision.Tenant{Name: "acme", Region: region, OSCRegion: region}}
}

func addresses(p *provision.Plan) []string {
	list := []string{}
	for _, c := range p.Changes {
		list = append(list, string(c.Action)+" "+c.Address)
	}
	return list
}

// Effects are about people whatever the blocks are about: a plan of organizations or clusters alone says who loses what.
func TestEffectsOfPlansWithoutGroups(t *testing.T) {
	d := tenant()
	d.Organizations = []provision.Organization{{Name: "osc-*", Region: region, Mode: provision.Exclusive, ManagesGrants: true}}
	st := team()
	st.AddUser("zoe")
	st.AddOrganization(region, "osc-11111111-2222", st.UserID("zoe"))
	c := connect(t, st, fake.Options{})
	require.NoError(t, swr.NewEditor(c.swr).Grant(context.Background(), region, "osc-11111111-2222", []swr.Grant{{UserID: st.UserID("carol"), UserName: "carol", Level: swr.Manage}}))
	plan, _ := c.plan(t, d)
	require.Equal(t, []string{"delete organization.cn-east-3/osc-11111111-2222/grant/carol"}, addresses(plan))
	require.Len(t, plan.Effects, 1)
	assert.Equal(t, []string{"upload"}, plan.Effects[0].Unknown, "manage is left on one of two")
	assert.Equal(t, []string{"upload"}, plan.Effects[0].MayLose)

	clusters := tenant()
	clusters.Clusters = []provision.Cluster{{Name: "prod", Region: region, Mode: provision.Exclusive, ManagesGrants: true}}
	clusters.Guard.ProtectedUsers = *list("frank")
	plan, _ = connect(t, team(), fake.Options{}).plan(t, clusters)
	require.Equal(t, []string{"delete cluster.cn-east-3/prod/grant/edit/group/ops"}, addresses(plan))
	require.Len(t, plan.Effects, 1)
	assert.Equal(t, []string{"deploy"}, plan.Effects[0].MayLose)
	assert.True(t, plan.Refused(), "frank is protected, and in a group that no block declares")
}

// Every plan lists the groups that are left behind, whatever its blocks are about.
func TestLeftBehindIsListedInEveryPlan(t *testing.T) {
	plan, _ := connect(t, team(), fake.Options{}).plan(t, tenant())
	assert.Empty(t, plan.Changes)
	var left []string
	for _, u := range plan.Unmanaged {
		left = append(left, u.Address)
	}
	assert.Equal(t, []string{"group.ops", "group.publishers", "group.viewers"}, left)

	st := team()
	st.AccessKeys[0].Deny = []string{"GET /v3/roles", "role-assignments", "/roles"}
	plan, _ = connect(t, st, fake.Options{}).plan(t, tenant())
	assert.Empty(t, plan.Unmanaged)
	found := false
	for _, c := range plan.Checks {
		found = found || c.Name == "unmanaged" && c.Status == provision.Unknown
	}
	assert.True(t, found, "where it could not be looked, that is said: %+v", plan.Checks)
}

// Somebody who is offboarded is out of grants in every region of the account.
func TestOffboardingReachesEveryRegion(t *testing.T) {
	st := team()
	st.AddProject("cn-north-4")
	there := st.AddCluster("cn-north-4", "edge")
	st.AddAccessPolicy(fake.AccessPolicy{Region: "cn-north-4", Name: "edge", Clusters: []string{there}, Namespaces: []string{"*"},
		PolicyType: "CCEEditPolicy", PrincipalType: "user", Principals: []string{st.UserID("frank"), st.UserID("erin")}})
	d := tenant()
	d.Offboard = *list("frank")
	c := connect(t, st, fake.Options{})
	plan, e := c.plan(t, d)
	assert.Equal(t, []string{"update user.frank", "delete group.ops/member/frank", "delete cluster.cn-north-4/edge/grant/edit/user/frank"}, addresses(plan))
	_, err := provision.Apply(context.Background(), plan, d, e, c.writer(), provision.ApplyOptions{Parallelism: 2})
	require.NoError(t, err)
	second, _ := c.plan(t, d)
	assert.Empty(t, second.Changes)
	held, err := c.cce.Policies(context.Background(), "cn-north-4")
	require.NoError(t, err)
	require.Len(t, held, 1, "erin stays")
	assert.Equal(t, []string{st.UserID("erin")}, held[0].Principals)

	st = team()
	st.AddProject("cn-north-4")
	st.AccessKeys[0].Deny = []string{"/api/v3/"}
	plan, _ = connect(t, st, fake.Options{}).plan(t, d)
	unread := 0
	for _, k := range plan.Checks {
		if k.Name == "offboard" && k.Status == provision.Unknown {
			unread++
		}
	}
	assert.Equal(t, 2, unread, "each region that could not be looked at is named: %+v", plan.Checks)
}

// A rename and a cluster's grant to the group, applied for real where access policies have unique names.
func TestRenamingAGroupKeepsItsClusterRights(t *testing.T) {
	st := team()
	st.Behaviour.UniqueAccessPolicyNames = true
	d := tenant()
	d.Groups = []provision.Group{{Name: "crew", Mode: provision.Exclusive, Previously: *list("ops")}}
	d.Clusters = []provision.Cluster{{Name: "prod", Region: region, Mode: provision.Exclusive, ManagesGrants: true,
		Grants: []provision.ClusterGrant{{Role: cce.Edit, Groups: *list("crew"), Namespaces: []string{"default"}}}}}
	c := connect(t, st, fake.Options{})
	plan, e := c.plan(t, d)
	require.Equal(t, []string{"update group.crew"}, addresses(plan))
	_, err := provision.Apply(context.Background(), plan, d, e, c.writer(), provision.ApplyOptions{Parallelism: 2})
	require.NoError(t, err)
	second, _ := c.plan(t, d)
	assert.Empty(t, second.Changes)
	r, err := provision.ReportAccess(context.Background(), c.reader(), provision.AccessQuestion{Tenant: d.Tenant, Users: []string{"frank"}, Capabilities: []osc.Capability{osc.Deploy}})
	require.NoError(t, err)
	assert.Equal(t, osc.Yes, r.Users[0].Capabilities[osc.Deploy].Verdict)
}
