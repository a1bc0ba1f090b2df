package provision

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

// A renamed group is the same group to CCE: its rights in clusters stay as they are, and so does what its people can do.
func TestRenamedGroupKeepsItsClusterRights(t *testing.T) {
	w := newWorld("bob").group("old", []string{"bob"}, at("ucs_full", iam.Global)).cluster("prod", "cluster-admin group/old")
	g := declare("new", []string{"bob"}, []string{"UCS FullAccess"})
	g.Previously = []Name{{Name: "old"}}
	plan := planOn(t, "", desired(g, declareCluster("prod", "cluster-admin group/new")), w.knowAll())
	assert.Equal(t, []string{"update group.new (renamed)"}, lines(plan))
	assert.Empty(t, plan.Effects)

	check := DeclaredCheck{Name: "k", Severity: SeverityError}
	_, list := Make(desired(g, check), w.e, Options{Conditions: func(_ DeclaredCheck, a Access) (bool, string, error) {
		can, err := a.UserCan("bob", osc.Deploy)
		assert.NoError(t, err)
		assert.True(t, can, "after the renaming, too")
		return true, "", nil
	}})
	require.NoError(t, list.Err())

	taken := planOn(t, "", desired(g, declareCluster("prod")), w.e)
	assert.Equal(t, []string{"update group.new (renamed)", "delete cluster.cn-east-3/prod/grant/cluster-admin/group/new (undeclared)"}, lines(taken))
	s := &simulated{e: copyOf(w.e)}
	_, err := Apply(context.Background(), taken, desired(g, declareCluster("prod")), copyOf(w.e), s.writer(), ApplyOptions{Parallelism: 1})
	require.NoError(t, err)
	assert.Empty(t, s.e.ClusterPolicies[region])
}

func TestAdditiveClustersTakeNothing(t *testing.T) {
	w := newWorld("alice", "bob").cluster("prod", "view user/alice default,kube-system", "edit user/bob")
	c := declareCluster("prod", "view user/alice default")
	c.Mode = Additive
	plan := planOn(t, "", desired(c), w.knowAll())
	assert.Empty(t, lines(plan))
	assert.Len(t, plan.Unmanaged, 2)

	c = declareCluster("prod", "view user/alice web")
	c.Mode = Additive
	plan = planOn(t, "", desired(c), w.e)
	require.Equal(t, []string{"update cluster.cn-east-3/prod/grant/view/user/alice (changed)"}, lines(plan))
	assert.Equal(t, []string{"default", "kube-system", "web"}, plan.Changes[0].After.(*ClusterGrantFact).Namespaces)
}

func TestAnEndThatOnlyNarrowsIsAnEnd(t *testing.T) {
	w := newWorld("alice").cluster("prod", "view user/alice a,b")
	for _, mode := range []Mode{Exclusive, Additive} {
		c := declareCluster("prod", "view user/alice a", "view user/alice b")
		c.Mode = mode
		c.Grants[0].Users[0].Until = "2027-01-31"
		d := desired(c, Guard{MaxRemovals: limit("0")})
		assert.Len(t, planOn(t, "2027-01-30", d, w.knowAll()).Ending, 1)
		plan := planOn(t, "2027-02-01", d, w.e)
		assert.Equal(t, []string{"update cluster.cn-east-3/prod/grant/view/user/alice (expired)"}, lines(plan))
		assert.Empty(t, failing(plan))
	}
}

// What an update of namespaces gives comes before what is taken elsewhere, though it takes something itself.
func TestAnUpdateThatGivesComesBeforeARemoval(t *testing.T) {
	w := newWorld("alice", "bob").group("ops", []string{"alice", "bob"}).cluster("prod", "edit user/alice a", "edit group/ops b")
	d := desired(declare("ops", []string{"bob"}, nil), declareCluster("prod", "edit user/alice b", "edit group/ops b"))
	plan := planOn(t, "", d, w.knowAll())
	require.Equal(t, []string{"delete group.ops/member/alice (undeclared)", "update cluster.cn-east-3/prod/grant/edit/user/alice (changed)"}, lines(plan))
	s := &simulated{e: copyOf(w.e)}
	_, err := Apply(context.Background(), plan, d, copyOf(w.e), s.writer(), ApplyOptions{Parallelism: 1})
	require.NoError(t, err)
	assert.Equal(t, "remove u-alice from g-ops", s.calls[len(s.calls)-1], s.calls)
}

// A custom policy may bear an administrator's policy's name, and is not one.
func TestPrivilegedTellsCustomPoliciesApart(t *testing.T) {
	custom := at("custom_1", iam.Global)
	w := newWorld("alice").group("custom", []string{"alice"}, custom).group("system", nil, at("system_all_159", iam.Global))
	d := desired(declare("system", []string{"alice"}, nil), Guard{Privileged: &[]Name{}})
	plan := planOn(t, "", d, w.knowAll())
	assert.Equal(t, []string{"privileged"}, failing(plan))
	assert.Equal(t, []string{"OBS Administrator@global"}, plan.Effects[0].PoliciesGained)

	w = newWorld("alice").group("custom", nil, custom)
	plan = planOn(t, "", desired(declare("custom", []string{"alice"}, nil), Guard{Privileged: &[]Name{}}), w.knowAll())
	assert.Empty(t, failing(plan))
	assert.Equal(t, []string{"OBS Administrator@global (custom policy)"}, plan.Effects[0].PoliciesGained)
}

func TestProtectedUsersInUnreadGroups(t *testing.T) {
	w := newWorld("alice").group("ops", []string{"alice"}).cluster("prod", "edit group/ops")
	d := desired(declareCluster("prod"), Guard{ProtectedUsers: []Name{{Name: "alice"}}})
	assert.Equal(t, []string{"protected_users"}, failing(planOn(t, "", d, w.knowAll())))
	delete(w.e.Members, "g-ops")
	assert.Equal(t, []string{"protected_users"}, failing(planOn(t, "", d, w.e)), "who is not known to be spared is not")
}

// SWR shows organizations by rights: OSC's own may be there unseen.
func TestInvisibleOrganizationsLeaveUploadUnknown(t *testing.T) {
	w := newWorld("carol").group("g", []string{"carol"}, at("ucs_full", iam.Global))
	w.e.OrganizationQuotas[region].Used = 3
	s := newStanding(newIndex(w.knowAll()), desired().Tenant)
	v := osc.Evaluate(osc.Upload, s.tenantState(), s.person("carol"))
	assert.Equal(t, osc.Unknown, v.Verdict)
	assert.Contains(t, v.Unread[0], "SWR counts 3 organizations in cn-east-3 and shows these credentials 0")
}

func TestWhoHasNeedsAllThatIsRead(t *testing.T) {
	w := newWorld("alice")
	w.e.EnterprisesUnread = true
	_, list := Make(desired(DeclaredCheck{Name: "k"}), w.knowAll(), Options{Conditions: func(_ DeclaredCheck, a Access) (bool, string, error) {
		_, err := a.WhoHas("Tenant Administrator")
		assert.ErrorContains(t, err, "enterprise projects could not be read")
		return true, "", nil
	}})
	require.NoError(t, list.Err())
}

func TestOwnedGroupStaysWhereItCouldNotBeReadWhole(t *testing.T) {
	w := newWorld("carol").group("osc-view", []string{"carol"}, at("ucs_read", iam.Global))
	w.e.EnterprisesUnread = true
	assert.NotContains(t, lines(planOn(t, "", desired(onboard("u", []string{"carol"}, osc.Full)), w.knowAll())), "delete group.osc-view (undeclared)")
}

// A written empty list means nobody, beyond IAM as well.
func TestOnboardNobodyTakesWhatCameAlong(t *testing.T) {
	o := onboard("u", nil, osc.Upload, osc.Deploy)
	o.Clusters = []OnboardCluster{{Name: "prod", Region: region, Role: cce.Edit}}
	w := newWorld("carol").organization(ownOrg, map[string]swr.Level{"carol": swr.Manage}).cluster("prod", "edit user/carol")
	assert.Equal(t, []string{
		"delete organization.cn-east-3/" + ownOrg + "/grant/carol (undeclared)",
		"delete cluster.cn-east-3/prod/grant/edit/user/carol (undeclared)",
	}, lines(planOn(t, "", desired(o), w.knowAll())))
}

// What a capability brought along stays where the capability is taken out of the files, and is listed.
func TestRightsThatNobodyAsksForAnyMoreAreListed(t *testing.T) {
	w := newWorld("carol").organization(ownOrg, map[string]swr.Level{"carol": swr.Manage}).cluster("prod", "edit user/carol")
	w.e.ClusterPolicies[region][0].Name = cce.PolicyName(cce.Grant{ClusterID: "c-prod", Role: cce.Edit, Principal: cce.Principal{Type: cce.User, ID: "u-carol"}})
	plan := planOn(t, "", desired(onboard("u", []string{"carol"}, osc.Full)), w.knowAll())
	require.Len(t, plan.Unmanaged, 2)
	assert.Contains(t, plan.Unmanaged[0].Message, "carol holds manage on OSC's own organization")
	assert.Contains(t, plan.Unmanaged[1].Message, "osc-perms once gave carol edit in cluster prod")
}

// Two applies at once each make an access policy: what stands there twice is told, and never taken.
func TestAccessPoliciesThatSayTheSame(t *testing.T) {
	tests := []struct {
		reason   string
		policies []string
		want     string
	}{
		{"one is as it should be", []string{"edit user/alice"}, ""},
		{"three for the same", []string{"edit user/alice", "edit user/alice", "edit user/alice"}, "3 access policies give alice edit in cluster prod, one as the other"},
		{"one with somebody else was made by hand", []string{"edit user/alice", "edit user/alice,user/bob"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			w := newWorld("alice", "bob").cluster("prod", tt.policies...)
			wanted := declareCluster("prod", "edit user/alice")
			wanted.Mode = Additive
			plan := planOn(t, "", desired(wanted), w.knowAll())
			assert.Empty(t, plan.Changes)
			if tt.want == "" {
				assert.Empty(t, messages(plan, "duplicates"))
			} else {
				assert.Contains(t, messages(plan, "duplicates"), tt.want)
			}
			assert.False(t, plan.Refused())
		})
	}
}

func TestTwoClustersOfOneName(t *testing.T) {
	w := newWorld("mallory").cluster("prod").cluster("prod", "edit user/mallory")
	w.e.Clusters[region][1].ID = "c-other"
	w.e.ClusterPolicies[region][0].Clusters = []string{"c-other"}
	plan := planOn(t, "", desired(Offboard("mallory")), w.knowAll())
	assert.Equal(t, []string{"update user.mallory (offboarded)"}, lines(plan))
	assert.Contains(t, messages(plan, "offboard"), "one of several clusters called prod")
	_, list := Make(desired(declareCluster("prod")), w.e, Options{})
	require.Error(t, list.Err())
}

func TestAClusterGrantToAGroupThatGoes(t *testing.T) {
	w := newWorld("bob").group("osc-view", []string{"bob"}).cluster("prod")
	_, list := Make(desired(onboard("u", []string{"bob"}, osc.Full), declareCluster("prod", "view group/osc-view")), w.knowAll(), Options{})
	require.Len(t, list, 1)
	assert.Contains(t, list[0].Summary, "is going to be deleted")
}

func TestTheAccountItselfIsNotOffboarded(t *testing.T) {
	w := newWorld("acme")
	assert.Equal(t, []string{"offboard"}, failing(planOn(t, "", desired(Offboard("acme")), w.knowAll())))
}

// Writing the default is the default.
func TestWrittenDefaultCeiling(t *testing.T) {
	w := newWorld("a", "b", "c", "d").group("g", []string{"a", "b", "c", "d"})
	d := desired(declare("g", []string{"a"}, nil), Guard{MaxRemovals: limit("25%")})
	assert.Empty(t, failing(planOn(t, "", d, w.knowAll())), "three of five")
	d.Guard.MaxRemovals = limit("20%")
	assert.Equal(t, []string{"max_removals"}, failing(planOn(t, "", d, w.e)))
}
