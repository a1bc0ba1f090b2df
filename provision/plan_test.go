package provision

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/swr"
)

func additive(g Group) Group { g.Mode = Additive; return g }

func previously(g Group, old ...string) Group {
	for _, o := range old {
		g.Previously = append(g.Previously, Name{Name: o, Place: g.Place})
	}
	return g
}

func scoped(policy string, wish ScopeWish, names ...string) []Policy {
	p := Policy{Name: policy, Scope: wish, Place: Place{File: "main.hcl", Line: 25}}
	for _, n := range names {
		p.Projects = append(p.Projects, Name{Name: n, Place: p.Place})
	}
	return []Policy{p}
}

func withPolicies(g Group, p []Policy) Group { g.Policies = &p; return g }

func TestPlanChanges(t *testing.T) {
	full := at("ucs_full", iam.Global)
	cases := []struct {
		reason string
		world  *world
		desire *Desired
		want   []string
	}{
		{
			reason: "a new group comes with its members and policies, each a fact; scope follows the policy's type",
			world:  newWorld("alice", "bob"),
			desire: desired(declare("osc", []string{"alice", "bob"}, []string{"UCS FullAccess", "Tenant Administrator", "CCE Administrator"})),
			want: []string{
				"create group.osc (declared)",
				"create group.osc/member/alice (declared)",
				"create group.osc/member/bob (declared)",
				"create group.osc/policy/CCE Administrator@all (declared)",
				"create group.osc/policy/Tenant Administrator@all (declared)",
				"create group.osc/policy/UCS FullAccess@global (declared)",
			},
		},
		{
			reason: "what is there as declared is left alone",
			world:  newWorld("alice").group("osc", []string{"alice"}, full),
			desire: desired(declare("osc", []string{"alice"}, []string{"UCS FullAccess"})),
			want:   []string{},
		},
		{
			reason: "exclusive removes what is not declared",
			world:  newWorld("alice", "bob").group("osc", []string{"alice", "bob"}, full, at("te_admin", iam.All)),
			desire: desired(declare("osc", []string{"alice"}, []string{"UCS FullAccess"})),
			want: []string{
				"delete group.osc/member/bob (undeclared)",
				"delete group.osc/policy/Tenant Administrator@all (undeclared)",
			},
		},
		{
			reason: "additive keeps it",
			world:  newWorld("alice", "bob").group("osc", []string{"bob"}, at("te_admin", iam.All)),
			desire: desired(additive(declare("osc", []string{"alice"}, []string{}))),
			want:   []string{"create group.osc/member/alice (declared)"},
		},
		{
			reason: "what a block does not mention is not its business",
			world:  newWorld("alice").group("osc", []string{"alice"}, full),
			desire: desired(declare("osc", nil, nil)),
			want:   []string{},
		},
		{
			reason: "a literal empty list means nobody",
			world:  newWorld("alice").group("osc", []string{"alice"}),
			desire: desired(declare("osc", []string{}, nil)),
			want:   []string{"delete group.osc/member/alice (undeclared)"},
		},
		{
			reason: "the same policy at another scope is another fact",
			world:  newWorld().group("osc", nil, at("te_admin", iam.Global)),
			desire: desired(declare("osc", nil, []string{"Tenant Administrator"})),
			want: []string{
				"create group.osc/policy/Tenant Administrator@all (declared)",
				"delete group.osc/policy/Tenant Administrator@global (undeclared)",
			},
		},
		{
			reason: "a project scope is named by the project",
			world:  newWorld().group("osc", nil),
			desire: desired(withPolicies(declare("osc", nil, nil), scoped("CCE Administrator", ScopeProjects, region))),
			want:   []string{"create group.osc/policy/CCE Administrator@project:cn-east-3 (declared)"},
		},
		{
			reason: "a rename keeps the group and its facts",
			world:  newWorld("alice").group("old", []string{"alice"}, full),
			desire: desired(previously(declare("new", []string{"alice"}, []string{"UCS FullAccess"}), "older", "old")),
			want:   []string{"update group.new (renamed)"},
		},
		{
			reason: "prune deletes what its pattern fits and no block declares, a renamed group's old name excepted",
			world:  newWorld("alice").group("team-a", []string{"alice"}, full).group("team-b", nil).group("team-old", nil).group("other", nil),
			desire: desired(declare("team-b", nil, nil), previously(declare("team-new", nil, nil), "team-old"), Prune{Groups: []Name{{Name: "team-*"}}}),
			want:   []string{"delete group.team-a (pruned)", "update group.team-new (renamed)"},
		},
		{
			reason: "an organization is made with its grants, not with the maker's own",
			world:  newWorld("alice"),
			desire: desired(declareOrganization("images", grant(swr.Manage, "alice"), grant(swr.Read, "admin"))),
			want: []string{
				"create organization.cn-east-3/images (declared)",
				"create organization.cn-east-3/images/grant/alice (declared)",
			},
		},
		{
			reason: "levels change in one change, the undeclared goes, creator and caller stay",
			world:  newWorld("alice", "bob").organization("images", map[string]swr.Level{"alice": swr.Read, "bob": swr.Edit}),
			desire: desired(declareOrganization("images", grant(swr.Manage, "alice"))),
			want: []string{
				"update organization.cn-east-3/images/grant/alice (changed)",
				"delete organization.cn-east-3/images/grant/bob (undeclared)",
			},
		},
		{
			reason: "blocks that reach one organization add up, the highest level wins",
			world:  newWorld("alice", "bob").organization("osc-1", nil),
			desire: desired(declareOrganization("osc-*", grant(swr.Manage, "alice")), declareOrganization("osc-1", grant(swr.Read, "alice", "bob"))),
			want: []string{
				"create organization.cn-east-3/osc-1/grant/alice (declared)",
				"create organization.cn-east-3/osc-1/grant/bob (declared)",
			},
		},
		{
			reason: "groups in a grant are the people in them after the plan",
			world:  newWorld("alice", "bob", "carol").group("team", []string{"bob"}).organization("images", nil),
			desire: desired(additive(declare("team", []string{"alice"}, nil)),
				declareOrganization("images", Grant{Level: swr.Read, Groups: []Name{{Name: "team"}}})),
			want: []string{
				"create group.team/member/alice (declared)",
				"create organization.cn-east-3/images/grant/alice (declared)",
				"create organization.cn-east-3/images/grant/bob (declared)",
			},
		},
		{
			reason: "a pattern that fits nothing waits",
			world:  newWorld("alice"),
			desire: desired(declareOrganization("osc-*", grant(swr.Manage, "alice"))),
			want:   []string{},
		},
		{
			reason: "only empty organizations are pruned",
			world:  full5(newWorld()),
			desire: desired(Prune{Organizations: []Name{{Name: "acme-*"}}}),
			want:   []string{"delete organization.cn-east-3/acme-empty (pruned)"},
		},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			e := c.world.knowAll()
			require.Equal(t, c.want, lines(makePlan(t, c.desire, e)))
		})
	}
}

// full5 adds two organizations, one of them with repositories in it.
func full5(w *world) *world {
	w.organization("acme-empty", nil).organization("acme-full", nil)
	three := 3
	w.e.Organizations[region][1].Repositories = &three
	return w
}

func TestPlanIsPlainSortedBytes(t *testing.T) {
	d := desired(declare("b", []string{"alice"}, []string{"UCS FullAccess"}), declare("a", []string{"alice"}, nil))
	first, err := json.Marshal(makePlan(t, d, newWorld("alice").knowAll()))
	require.NoError(t, err)
	for range 10 {
		again, err := json.Marshal(makePlan(t, d, newWorld("alice").knowAll()))
		require.NoError(t, err)
		require.Equal(t, string(first), string(again))
	}
	require.Less(t, strings.Index(string(first), "group.a"), strings.Index(string(first), "group.b"))
	var back Plan
	require.NoError(t, json.Unmarshal(first, &back))
	second, err := json.Marshal(back)
	require.NoError(t, err)
	require.Equal(t, string(first), string(second), "a plan survives being read back")
}

func TestPlanRefusesWhatItCannotResolve(t *testing.T) {
	cases := []struct {
		reason string
		world  *world
		desire *Desired
		want   []string // parts of the message
	}{
		{"an unknown user, with near names", newWorld("alice", "alina"), desired(declare("g", []string{"alic"}, nil)),
			[]string{`No IAM user "alic"`, `"alice"`, "main.hcl:10"}},
		{"an unknown policy, prefixes first", newWorld(), desired(declare("g", nil, []string{"UCS Full"})),
			[]string{`No policy "UCS Full"`, `"UCS FullAccess"`}},
		{"two permissions of one name list the ways to tell them apart", newWorld(), desired(declare("g", nil, []string{"ServiceStage Developer"})),
			[]string{"2 permissions", `internal_name = "svcstg_dev"`, `internal_name = "system_all_27"`}},
		{"a custom policy that looks like a system one", newWorld(), desired(declare("g", nil, []string{"OBS Administrator"})),
			[]string{"2 permissions", `"custom_1" (custom policy)`}},
		{"a scope without effect", newWorld(), desired(withPolicies(declare("g", nil, nil), scoped("CCE Administrator", ScopeGlobal))),
			[]string{"has no effect at global", "regional service", "projects ="}},
		{"a global policy in a project", newWorld(), desired(withPolicies(declare("g", nil, nil), scoped("UCS FullAccess", ScopeProjects, region))),
			[]string{"has no effect at project:cn-east-3", "global service"}},
		{"an unknown project", newWorld(), desired(withPolicies(declare("g", nil, nil), scoped("CCE Administrator", ScopeProjects, "cn-east-4"))),
			[]string{`No project "cn-east-4"`, `"cn-east-3"`}},
		{"old and new name both there", newWorld().group("old", nil).group("new", nil), desired(previously(declare("new", nil, nil), "old")),
			[]string{"are both there"}},
		{"an organization that must exist", newWorld().organization("images", nil),
			desired(func() Organization { o := declareOrganization("image"); o.Create = false; return o }()),
			[]string{`No organization "image"`, `"images"`}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			plan, list := Make(c.desire, c.world.knowAll(), Options{})
			require.Nil(t, plan)
			text := ""
			for _, d := range list {
				text += d.Summary + "\n" + d.Detail + "\n" + Place{File: d.File, Line: d.Line}.String() + "\n"
			}
			for _, part := range c.want {
				require.Contains(t, text, part)
			}
		})
	}
}

func TestPlanReportsEveryProblemAtOnce(t *testing.T) {
	_, list := Make(desired(declare("g", []string{"nobody", "noone"}, []string{"No Such Policy"})), newWorld().knowAll(), Options{})
	require.Len(t, list, 3)
}

func TestScopeWithoutEffectThatIsThereIsKeptWithAWarning(t *testing.T) {
	w := newWorld().group("g", nil, at("cce_adm", iam.Global))
	plan := makePlan(t, desired(withPolicies(declare("g", nil, nil), scoped("CCE Administrator", ScopeGlobal))), w.knowAll())
	require.Empty(t, plan.Changes)
	require.Len(t, plan.Checks, 1)
	require.Equal(t, Warn, plan.Checks[0].Status)
}

func TestUnknownsAreNeverRemoved(t *testing.T) {
	w := newWorld().group("g", nil, at("gone", iam.Global), iam.Attachment{RoleID: "r-cce_adm", Scope: iam.Scope{Kind: iam.InProject, ID: "p-gone"}})
	plan := makePlan(t, desired(declare("g", nil, []string{})), w.knowAll())
	require.Empty(t, plan.Changes, "a policy or project that is in no list can't be told apart for sure")
	require.Len(t, plan.Unmanaged, 2)
}

func TestUnmanagedAndWaiting(t *testing.T) {
	w := newWorld("alice", "bob").
		group("left", []string{"alice", "bob"}, at("ucs_full", iam.Global)).
		group("plain", []string{"bob"}).
		group("mine", []string{"bob"}, at("ucs_read", iam.Global)).
		organization("images", map[string]swr.Level{"bob": swr.Read})
	d := desired(declare("mine", nil, nil), Organization{Name: "images", Region: region, Create: true, Mode: Exclusive},
		declareOrganization("osc-*", grant(swr.Manage, "alice")))
	plan := makePlan(t, d, w.knowAll())
	var got []string
	for _, r := range append(plan.Unmanaged, plan.Waiting...) {
		got = append(got, r.Address)
	}
	require.Equal(t, []string{
		"group.left", "group.mine/member/bob", "group.mine/policy/UCS ReadOnlyAccess@global",
		"organization.cn-east-3/images/grant/bob",
		"organization.cn-east-3/osc-*", "organization.cn-east-3/osc-*/grant/alice",
	}, got)
	require.Contains(t, plan.Unmanaged[0].Message, "2 people are in it")
	require.Contains(t, plan.Unmanaged[0].Message, "UCS FullAccess@global")
}

func TestCreatorAndCallerAreNoted(t *testing.T) {
	w := newWorld("alice", "maker").organization("images", nil)
	o := &w.e.Organizations[region][0]
	o.Creator, o.Access.Creator = "maker", "maker"
	o.Access.Others = []swr.Grant{{UserID: "u-maker", UserName: "maker", Level: swr.Manage}, {UserID: "u-admin", UserName: "admin", Level: swr.Manage}}
	plan := makePlan(t, desired(declareOrganization("images", grant(swr.Read, "maker", "admin"))), w.knowAll())
	require.Empty(t, plan.Changes)
	require.Len(t, plan.Checks, 2)
	for _, c := range plan.Checks {
		require.Equal(t, Warn, c.Status, "a note, not a refusal")
		require.Contains(t, c.Message, "never changed")
	}
}

func TestGrantsBelongToIdsNotToNames(t *testing.T) {
	at := func(others ...swr.Grant) *Existing {
		w := newWorld("alice", "robert").organization("images", nil)
		w.e.Organizations[region][0].Access.Others = others
		return w.knowAll()
	}
	old := swr.Grant{UserID: "u-old", UserName: "alice", Level: swr.Read} // of a user who was deleted
	cases := []struct {
		reason string
		e      *Existing
		want   []string
	}{
		{"a deleted user's grant is not the new user's", at(old), []string{
			"create organization.cn-east-3/images/grant/alice (declared)",
			"delete organization.cn-east-3/images/grant/alice (deleted user u-old) (undeclared)",
		}},
		{"both are told apart", at(old, swr.Grant{UserID: "u-alice", UserName: "alice", Level: swr.Read}), []string{
			"delete organization.cn-east-3/images/grant/alice (deleted user u-old) (undeclared)",
		}},
		{"a renamed user keeps a grant", at(swr.Grant{UserID: "u-alice", UserName: "alicia", Level: swr.Read}), []string{}},
		{"a renamed creator too", at(swr.Grant{UserID: "u-robert", UserName: "admin", Level: swr.Manage}, swr.Grant{UserID: "u-alice", UserName: "alice", Level: swr.Read}), []string{}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			c.e.Organizations[region][0].Access.Self = nil
			d := desired(declareOrganization("images", grant(swr.Read, "alice")))
			require.Equal(t, c.want, lines(makePlan(t, d, c.e)))
			s := &simulated{e: copyOf(c.e)}
			_, _, err := apply(t, s, d, 1)
			require.NoError(t, err)
			require.Empty(t, lines(makePlan(t, d, s.e)), "it converges")
		})
	}
}

func TestTargets(t *testing.T) {
	w := newWorld("alice", "bob").group("b", []string{"bob"})
	d := desired(declare("a", []string{"alice", "bob"}, nil), declare("b", []string{"alice"}, nil),
		declareOrganization("images", grant(swr.Read, "alice")))
	cases := []struct {
		reason string
		target string
		want   []string
	}{
		{"an object with all that belongs to it", "group.b", []string{"create group.b/member/alice (declared)", "delete group.b/member/bob (undeclared)"}},
		{"a fact brings the object it needs", "group.a/member/alice", []string{"create group.a (declared)", "create group.a/member/alice (declared)"}},
		{"a user is every change about the user", "user.alice", []string{
			"create group.a (declared)", "create group.a/member/alice (declared)", "create group.b/member/alice (declared)",
			"create organization.cn-east-3/images (declared)", "create organization.cn-east-3/images/grant/alice (declared)"}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			plan, list := Make(d, w.knowAll(), Options{Targets: []string{c.target}})
			require.NoError(t, list.Err())
			require.Equal(t, c.want, lines(plan))
		})
	}
	_, list := Make(d, w.knowAll(), Options{Targets: []string{"group.bb"}})
	require.ErrorContains(t, list.Err(), `"group.bb" names nothing`)
}
