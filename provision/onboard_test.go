package provision

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

const ownOrg = "osc-4d9d5802-2ce9-11ec-9ebf-0255ac1012a7-20211021"

func planOn(t *testing.T, today string, d *Desired, e *Existing) *Plan {
	t.Helper()
	plan, list := Make(d, e, Options{ToolVersion: "test", Today: today})
	require.NoError(t, list.Err())
	return plan
}

func TestOnboardExpandsToWhatCapabilitiesTake(t *testing.T) {
	deploy := onboard("ops", []string{"frank"}, osc.Deploy)
	deploy.Clusters = []OnboardCluster{{Name: "prod", Region: region, Role: cce.Edit, Place: Place{File: "main.hcl", Line: 62}}}
	d := desired(onboard("publishers", []string{"carol", "dave"}, osc.Publish, osc.Upload), deploy)
	e := newWorld("carol", "dave", "frank").organization(ownOrg, map[string]swr.Level{"carol": swr.Read}).cluster("prod").knowAll()
	plan := planOn(t, "", d, e)
	assert.Equal(t, []string{
		"create group.osc-deploy (declared)",
		"create group.osc-deploy/member/frank (declared)",
		"create group.osc-deploy/policy/UCS FullAccess@global (declared)",
		"create group.osc-publish (declared)",
		"create group.osc-publish/member/carol (declared)",
		"create group.osc-publish/member/dave (declared)",
		"create group.osc-publish/policy/OBS Administrator@global (declared)",
		"create group.osc-publish/policy/UCS FullAccess@global (declared)",
		"create group.osc-upload (declared)",
		"create group.osc-upload/member/carol (declared)",
		"create group.osc-upload/member/dave (declared)",
		"create group.osc-upload/policy/UCS FullAccess@global (declared)",
		"update organization.cn-east-3/" + ownOrg + "/grant/carol (changed)",
		"create organization.cn-east-3/" + ownOrg + "/grant/dave (declared)",
		"create cluster.cn-east-3/prod/grant/edit/user/frank (declared)",
	}, lines(plan))
	for _, c := range plan.Changes {
		want := "onboard.publishers"
		if c.Address == "group.osc-deploy" || groupOf(c) == "osc-deploy" || c.Kind == KindClusterGrant {
			want = "onboard.ops"
		}
		assert.Equal(t, []string{want}, c.AskedBy, c.Address)
	}
	assert.Empty(t, failing(plan))
}

func TestOnboardOwnsItsGroups(t *testing.T) {
	w := newWorld("carol", "dave").
		group("osc-publish", []string{"carol", "dave"}, at("ucs_full", iam.Global), at("system_all_159", iam.Global)).
		group("osc-view", []string{"dave"}, at("ucs_read", iam.Global)).
		group("osc-images", []string{"dave"}).
		group("isv-view", nil)
	d := desired(onboard("publishers", []string{"carol"}, osc.Publish))
	assert.Equal(t, []string{
		"delete group.osc-publish/member/dave (undeclared)",
		"delete group.osc-view (undeclared)",
	}, lines(planOn(t, "", d, w.knowAll())), "what nobody asks for any more is deleted, among the six of the prefix alone")

	none := onboard("publishers", nil, osc.Publish)
	assert.Equal(t, []string{"delete group.osc-publish (undeclared)", "delete group.osc-view (undeclared)"}, lines(planOn(t, "", desired(none), w.e)), "users = [] asks for nobody")
	none.LiteralUsers = false
	assert.Contains(t, failing(planOn(t, "", desired(none), w.e)), "allow_empty_groups", "a list that comes out empty is refused")

	assert.Empty(t, lines(planOn(t, "", desired(), w.e)), "without an onboard block nothing is owned")
}

func TestOnboardBlocksAddUp(t *testing.T) {
	d := desired(
		onboard("a", []string{"carol until 2027-01-31", "dave until 2027-01-31"}, osc.View),
		onboard("b", []string{"carol until 2027-03-31", "dave"}, osc.View),
	)
	groups := d.Expand().Groups
	require.Len(t, groups, 1)
	members := *groups[0].Members
	assert.Equal(t, "2027-03-31", members[0].Until, "the latest end counts")
	assert.Equal(t, "", members[1].Until, "and none is the latest")
	assert.Equal(t, []string{"onboard.a", "onboard.b"}, members[0].AskedBy)
	assert.Equal(t, Exclusive, groups[0].Mode)
	e := newWorld("carol", "dave").knowAll()
	assert.Contains(t, lines(planOn(t, "2027-03-31", d, e)), "create group.osc-view/member/carol (declared)", "the last day still counts")
	assert.NotContains(t, lines(planOn(t, "2027-04-01", d, e)), "create group.osc-view/member/carol (declared)")
}

func TestFirstUploadWaitsForOrganization(t *testing.T) {
	d := desired(onboard("uploaders", []string{"carol"}, osc.Upload))
	w := newWorld("carol")
	plan := planOn(t, "", d, w.knowAll())
	require.Len(t, plan.Waiting, 2)
	assert.Contains(t, plan.Waiting[0].Message, "OSC has no organization of its own in cn-east-3 yet")
	assert.Contains(t, plan.Waiting[1].Message, "carol gets manage")
	assert.Empty(t, failing(plan))

	plan = planOn(t, "", d, used(w, 5).e)
	assert.Equal(t, []string{"onboard upload"}, failing(plan), "OSC's own organization would not fit")
}

func TestEnterpriseEditionIsLookedFor(t *testing.T) {
	d := desired(onboard("team", []string{"carol"}, osc.EnterpriseRegistry))
	for _, tt := range []struct {
		reason   string
		registry *Registry
		status   Status
		says     string
	}{
		{"runs", &Registry{Instances: []swr.Instance{{Name: "ee", Status: swr.Running}}}, Pass, "ee is Running"},
		{"is being made", &Registry{Instances: []swr.Instance{{Name: "ee", Status: "Creating"}}}, Warn, "there is ee (Creating)"},
		{"is not there", &Registry{}, Warn, "There is no Enterprise Edition instance"},
		{"is not offered", &Registry{NotOffered: true}, Warn, "is not offered in cn-east-3"},
		{"may not be looked for", &Registry{Unread: "may not"}, Unknown, "may not"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			w := newWorld("carol")
			w.e.Registries = map[string]Registry{region: *tt.registry}
			plan := planOn(t, "", d, w.knowAll())
			for _, c := range plan.Checks {
				if c.Name == "enterprise-registry" {
					assert.Equal(t, tt.status, c.Status)
					assert.Contains(t, c.Message, tt.says)
					assert.Equal(t, "main.hcl:60", c.DeclaredAt)
					return
				}
			}
			t.Fatal("no check")
		})
	}
}

func TestEnds(t *testing.T) {
	g := declare("delivery", []string{"alice", "dave"}, nil)
	(*g.Members)[1].Until = "2027-01-31"
	g.Mode = Additive
	o := declareOrganization("images", Grant{Level: swr.Manage, Users: []Name{{Name: "dave", Until: "2027-01-31"}}}, Grant{Level: swr.Read, Groups: []Name{{Name: "delivery"}}}, grant(swr.Read, "dave"))
	o.Mode = Additive
	d := desired(g, o)
	w := newWorld("alice", "dave").group("delivery", []string{"alice", "dave"}).organization("images", map[string]swr.Level{"dave": swr.Manage, "alice": swr.Read})
	before := planOn(t, "2027-01-31", d, w.knowAll())
	assert.Empty(t, lines(before))
	require.Len(t, before.Ending, 2)
	assert.Contains(t, before.Ending[0].Message, "today is the last day")
	assert.Empty(t, planOn(t, "2027-01-16", d, w.e).Ending, "fifteen days ahead is too early")
	assert.Len(t, planOn(t, "2027-01-17", d, w.e).Ending, 2)

	zero := 0
	d.Guard.MaxRemovals = &Limit{N: zero}
	after := planOn(t, "2027-02-01", d, w.e)
	assert.Equal(t, []string{
		"delete group.delivery/member/dave (expired)",
		"update organization.cn-east-3/images/grant/dave (expired)",
	}, lines(after), "in every mode, with its reason; a lower wish without an end stays")
	assert.Empty(t, failing(after), "no ceiling counts what ends")
}

func TestEndOfAMemberEndsTheGrantThroughTheGroup(t *testing.T) {
	g := declare("delivery", []string{"alice", "dave"}, nil)
	(*g.Members)[1].Until = "2027-01-31"
	o := declareOrganization("images", Grant{Level: swr.Read, Groups: []Name{{Name: "delivery"}}})
	o.Mode = Additive
	w := newWorld("alice", "dave").group("delivery", []string{"alice", "dave"}).organization("images", map[string]swr.Level{"dave": swr.Read, "alice": swr.Read})
	assert.Equal(t, []string{
		"delete group.delivery/member/dave (expired)",
		"delete organization.cn-east-3/images/grant/dave (expired)",
	}, lines(planOn(t, "2027-02-01", desired(g, o), w.knowAll())))
}

func TestOffboard(t *testing.T) {
	w := newWorld("alice", "mallory").
		group("declared", []string{"alice", "mallory"}).group("elsewhere", []string{"mallory"}, at("ucs_full", iam.Global)).
		organization("images", map[string]swr.Level{"mallory": swr.Edit}).organization("hidden", map[string]swr.Level{"mallory": swr.Read}).
		cluster("prod", "edit user/mallory", "view user/mallory,user/alice default", "admin user/mallory spanning")
	g := declare("declared", []string{"alice"}, nil)
	g.Mode = Additive
	plan := planOn(t, "", desired(g, Offboard("mallory")), w.knowAll())
	assert.Equal(t, []string{
		"update user.mallory (offboarded)",
		"delete group.declared/member/mallory (offboarded)",
		"delete group.elsewhere/member/mallory (offboarded)",
		"delete organization.cn-east-3/hidden/grant/mallory (offboarded)",
		"delete organization.cn-east-3/images/grant/mallory (offboarded)",
		"delete cluster.cn-east-3/prod/grant/edit/user/mallory (offboarded)",
		"delete cluster.cn-east-3/prod/grant/view/user/mallory (offboarded)",
	}, lines(plan))
	assert.Empty(t, failing(plan), "a person who is offboarded counts once")
	assert.Contains(t, messages(plan, "offboard"), "never changed. Take mallory out on CCE's Permissions page")

	missing := planOn(t, "", desired(Offboard("malory")), w.e)
	assert.Empty(t, lines(missing))
	assert.Contains(t, messages(missing, "offboard"), `Did you mean "mallory"?`)

	d := desired(Offboard("mallory"), Guard{ProtectedUsers: []Name{{Name: "mallory"}}})
	assert.Contains(t, failing(planOn(t, "", d, w.e)), "protected_users")
	w.e.CallerID = "u-mallory"
	assert.Contains(t, failing(planOn(t, "", desired(Offboard("mallory")), w.e)), "caller", "nobody offboards themselves")
}

func messages(p *Plan, name string) string {
	text := ""
	for _, c := range p.Checks {
		if c.Name == name {
			text += c.Message + "\n"
		}
	}
	return text
}

func TestUserBlocks(t *testing.T) {
	email, description := "erin@example.com", "ISV delivery"
	erin := User{Label: "erin", Name: "erin", Email: &email, Description: &description, Enabled: true, Place: Place{File: "main.hcl", Line: 50}}
	d := desired(erin, declare("g", []string{"erin"}, nil))
	w := newWorld("alice")
	plan := planOn(t, "", d, w.knowAll())
	assert.Equal(t, []string{"create user.erin (declared)", "create group.g (declared)", "create group.g/member/erin (declared)"}, lines(plan))
	assert.Equal(t, "e***@example.com", *plan.Changes[0].After.(*UserFact).Email)

	w.e.Users = append(w.e.Users, iam.User{ID: "u-erin", Name: "erin", Enabled: true, Description: description})
	w.e.UserDetails = map[string]iam.UserDetails{"u-erin": {Email: email}}
	w.group("g", []string{"erin"})
	assert.Empty(t, lines(planOn(t, "", d, w.knowAll())))

	d.Users[0].Until = "2027-01-31"
	last := planOn(t, "2027-02-01", d, w.e)
	assert.Equal(t, []string{"update user.erin (expired)"}, lines(last), "disabled, never deleted")
	assert.False(t, last.Changes[0].After.(*UserFact).Enabled)
}

func TestClusterGrants(t *testing.T) {
	w := newWorld("alice", "bob").group("ops", []string{"bob"}).
		cluster("prod", "view user/alice,user/bob default", "view user/alice kube-system", "edit group/ops", "admin user/gone", "admin user/alice spanning")
	tests := []struct {
		reason string
		block  Cluster
		want   []string
	}{
		{"what is there is one grant a role and principal, its namespaces together", declareCluster("prod", "view user/alice default,kube-system", "view user/bob default", "edit group/ops"), []string{}},
		{"other namespaces are a change", declareCluster("prod", "view user/alice default", "view user/bob default", "edit group/ops"),
			[]string{"update cluster.cn-east-3/prod/grant/view/user/alice (changed)"}},
		{"what is undeclared goes; who is nobody here and what spans clusters stay", declareCluster("prod", "view user/alice default,kube-system"),
			[]string{"delete cluster.cn-east-3/prod/grant/edit/group/ops (undeclared)", "delete cluster.cn-east-3/prod/grant/view/user/bob (undeclared)"}},
		{"a policy that spans clusters gives it already", declareCluster("prod", "view user/alice default,kube-system", "view user/bob default", "edit group/ops", "admin user/alice"), []string{}},
		{"a new role", declareCluster("prod", "view user/alice default,kube-system", "view user/bob default", "edit group/ops", "edit user/bob"),
			[]string{"create cluster.cn-east-3/prod/grant/edit/user/bob (declared)"}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			plan := planOn(t, "", desired(tt.block), w.knowAll())
			assert.Equal(t, tt.want, lines(plan))
			assert.NotEmpty(t, plan.Unmanaged)
		})
	}
	_, list := Make(desired(declareCluster("pord")), w.e, Options{})
	require.Len(t, list, 1)
	assert.Contains(t, list[0].Detail, `Did you mean "prod"?`)
	_, list = Make(desired(declareCluster("prod", "view group/opps")), w.e, Options{})
	require.Len(t, list, 1)
	assert.Contains(t, list[0].Detail, `Did you mean "ops"?`)
}

func TestEffects(t *testing.T) {
	w := newWorld("alice", "bob", "carol").
		group("a", []string{"alice", "bob"}, at("ucs_full", iam.Global)).
		group("b", []string{"bob"}, at("ucs_full", iam.Global))
	d := desired(publishers("a", "carol"), Guard{AllowEmptyGroups: true})
	plan := planOn(t, "", d, w.knowAll())
	require.Len(t, plan.Effects, 2, "bob has it through b all the same: %+v", plan.Effects)
	assert.Equal(t, Effect{User: "alice", Gains: []string{}, Loses: []string{"view", "full"}, Unknown: []string{"deploy"}, PoliciesGained: []string{}, PoliciesLost: []string{"UCS FullAccess@global"}}, without1(plan.Effects[0], "upload"))
	assert.Equal(t, []string{"view", "full", "publish", "upload"}, plan.Effects[1].Gains)
	assert.Equal(t, []string{"OBS Administrator@global", "UCS FullAccess@global"}, plan.Effects[1].PoliciesGained)
	assert.Contains(t, messages(plan, "privileged"), "The plan hands out OBS Administrator@global to carol: every bucket of the account")

	d.Guard.Privileged = &[]Name{{Name: "alice"}}
	assert.Equal(t, []string{"privileged"}, failing(planOn(t, "", d, w.e)))
	d.Guard.Privileged = &[]Name{{Name: "carol"}}
	assert.Empty(t, failing(planOn(t, "", d, w.e)))

	w.e.CallerID = "u-carol"
	plan = planOn(t, "", d, w.e)
	assert.True(t, plan.Effects[1].Caller)
	assert.Contains(t, messages(plan, "own gain"), "carol makes this plan and gains by it")
}

// publishers declares a group with what publishing takes; a custom policy is called OBS Administrator, too.
func publishers(name string, members ...string) Group {
	g, system := declare(name, members, []string{"UCS FullAccess", "OBS Administrator"}), false
	(*g.Policies)[1].Custom = &system
	return g
}

// without1 is an effect less a capability that is lost.
func without1(e Effect, c string) Effect {
	var kept []string
	for _, l := range e.Loses {
		if l != c {
			kept = append(kept, l)
		}
	}
	e.Loses = kept
	return e
}

// Room for OSC's own organization is everybody's upload: a plan that fills the quota takes it from all.
func TestFillingTheQuotaTakesUpload(t *testing.T) {
	w := newWorld("carol").group("g", []string{"carol"}, at("ucs_full", iam.Global))
	for _, name := range []string{"a", "b", "c", "d"} {
		w.organization(name, nil)
	}
	plan := planOn(t, "", desired(declareOrganization("images")), w.knowAll())
	require.Len(t, plan.Effects, 1)
	assert.Equal(t, []string{"upload"}, plan.Effects[0].Loses, "harmless as it looks")
}

func TestDeclaredChecks(t *testing.T) {
	w := newWorld("alice", "carol", "dave").
		group("p", []string{"carol"}, at("ucs_full", iam.Global), at("system_all_159", iam.Global)).group("x", []string{"dave"})
	check := func(severity Severity) DeclaredCheck {
		return DeclaredCheck{Name: "k", Severity: severity, Place: Place{File: "main.hcl", Line: 90}}
	}
	d := desired(publishers("p", "carol", "dave"), check(SeverityError))
	made := func(conditions Conditions) Check {
		plan, list := Make(d, w.knowAll(), Options{Conditions: conditions})
		require.NoError(t, list.Err())
		for _, c := range plan.Checks {
			if c.Kind == CheckCheck {
				return c
			}
		}
		t.Fatal("no check")
		return Check{}
	}
	made(func(_ DeclaredCheck, a Access) (bool, string, error) {
		who, err := a.WhoCan(osc.Publish)
		assert.NoError(t, err)
		assert.Equal(t, []string{"carol", "dave"}, who, "after the plan")
		has, err := a.WhoHas("OBS Administrator")
		assert.NoError(t, err)
		assert.Equal(t, []string{"carol", "dave"}, has)
		can, err := a.UserCan("alice", osc.View)
		assert.NoError(t, err)
		assert.False(t, can)
		members, err := a.Members("x")
		assert.NoError(t, err)
		assert.Equal(t, []string{"dave"}, members)
		_, err = a.WhoCan(osc.Deploy)
		assert.ErrorContains(t, err, "whether carol can deploy is not known", "what could not be read is an error")
		_, err = a.UserCan("alcie", osc.View)
		assert.ErrorContains(t, err, `Did you mean "alice"?`)
		_, err = a.Members("y")
		assert.Error(t, err)
		_, err = a.WhoHas("OBS Admin")
		assert.ErrorContains(t, err, "OBS Administrator")
		return true, "", nil
	})
	assert.Equal(t, Pass, made(func(DeclaredCheck, Access) (bool, string, error) { return true, "", nil }).Status)
	failed := made(func(DeclaredCheck, Access) (bool, string, error) { return false, "only carol", nil })
	assert.Equal(t, Fail, failed.Status)
	assert.Equal(t, "only carol", failed.Message)
	unread := made(func(DeclaredCheck, Access) (bool, string, error) { return false, "", errors.New("not read") })
	assert.Equal(t, Fail, unread.Status)
	d.Checks[0].Severity = SeverityWarning
	assert.Equal(t, Warn, made(func(DeclaredCheck, Access) (bool, string, error) { return false, "", nil }).Status)
}
