package provision

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func apply(t require.TestingT, s *simulated, d *Desired, parallelism int) (*Plan, []Result, error) {
	before := copyOf(s.e)
	plan, list := Make(d, before, Options{})
	require.NoError(t, list.Err())
	plan.Checks = nil // limits are another test's business
	results, err := Apply(context.Background(), plan, d, before, s.writer(), ApplyOptions{Parallelism: parallelism})
	return plan, results, err
}

// drawWorld and drawDesired draw from few names, so that they overlap.
var (
	someUsers  = []string{"alice", "bob", "carol", "dave"}
	someGroups = []string{"g1", "g2", "g3"}
	someRoles  = []string{"ucs_full", "te_admin", "ucs_read"}
	someOrgs   = []string{"osc-1", "osc-2"}
	levels     = []swr.Level{swr.Read, swr.Edit, swr.Manage}
)

func drawSome(t *rapid.T, from []string, label string) []string {
	return slices.DeleteFunc(slices.Clone(from), func(string) bool { return !rapid.Bool().Draw(t, label) })
}

func drawOf[T any](t *rapid.T, from []T) []T {
	return slices.DeleteFunc(slices.Clone(from), func(T) bool { return !rapid.Bool().Draw(t, "some") })
}

func drawWorld(t *rapid.T) *Existing {
	w := newWorld(someUsers...)
	for _, g := range drawSome(t, someGroups, "existing group") {
		var attached []iam.Attachment
		for _, r := range drawSome(t, someRoles, "attached") {
			attached = append(attached, at(r, rapid.SampledFrom([]iam.ScopeKind{iam.Global, iam.All}).Draw(t, "scope")))
		}
		w.group(g, drawSome(t, someUsers, "member"), attached...)
	}
	for _, o := range drawSome(t, someOrgs, "existing organization") {
		grants := map[string]swr.Level{}
		for _, u := range drawSome(t, someUsers, "grantee") {
			grants[u] = rapid.SampledFrom(levels).Draw(t, "level")
		}
		w.organization(o, grants)
	}
	w.group("team0", []string{"alice"}).group("team9", []string{"bob"})
	for _, c := range []string{"prod", "test"} {
		var policies []string
		for range rapid.IntRange(0, 3).Draw(t, "policies") {
			policies = append(policies, drawPolicy(t))
		}
		w.cluster(c, policies...)
	}
	return w.knowAll()
}

// drawPolicy draws an access policy, of one principal or several.
func drawPolicy(t *rapid.T) string {
	role := rapid.SampledFrom(cce.Roles()).Draw(t, "role")
	principals := rapid.SampledFrom([]string{"user/alice", "user/alice,user/bob", "group/team0", "group/team0,group/team9", "user/nobody"}).Draw(t, "principals")
	return string(role) + " " + principals + rapid.SampledFrom([]string{"", " default", " default,kube-system", " spanning"}).Draw(t, "where")
}

func drawDesired(t *rapid.T) *Desired {
	display := map[string]string{"ucs_full": "UCS FullAccess", "te_admin": "Tenant Administrator", "ucs_read": "UCS ReadOnlyAccess"}
	d := desired()
	for _, name := range drawSome(t, someGroups, "declared group") {
		var members []string
		if rapid.Bool().Draw(t, "manages members") {
			members = append([]string{}, drawSome(t, someUsers, "declared member")...)
		}
		g := declare(name, members, nil)
		if rapid.Bool().Draw(t, "manages policies") {
			list := []Policy{}
			for _, r := range drawSome(t, someRoles, "declared policy") {
				wish := rapid.SampledFrom([]ScopeWish{ScopeByType, ScopeAll}).Draw(t, "wish")
				list = append(list, Policy{Name: display[r], Scope: wish})
			}
			g.Policies = &list
		}
		if rapid.Bool().Draw(t, "additive") {
			g.Mode = Additive
		}
		d.Groups = append(d.Groups, g)
	}
	for _, name := range append(drawSome(t, someOrgs, "declared organization"), "osc-*") {
		o := declareOrganization(name)
		for _, u := range drawSome(t, someUsers, "declared grantee") {
			o.Grants = append(o.Grants, grant(rapid.SampledFrom(levels).Draw(t, "declared level"), u))
		}
		o.ManagesGrants = len(o.Grants) > 0
		d.Organizations = append(d.Organizations, o)
	}
	if rapid.Bool().Draw(t, "onboards") {
		o := onboard("team", drawSome(t, someUsers[:3], "onboarded"), drawOf(t, []osc.Capability{osc.View, osc.Full, osc.Upload, osc.EnterpriseRegistry})...)
		if len(o.Can) > 0 {
			d.Onboards = append(d.Onboards, o)
		}
	}
	if rapid.Bool().Draw(t, "declares cluster") {
		c := declareCluster("prod")
		for _, u := range drawSome(t, someUsers[:3], "cluster user") {
			role := rapid.SampledFrom(cce.Roles()).Draw(t, "cluster role")
			c.Grants = append(c.Grants, declareCluster("", string(role)+" user/"+u+rapid.SampledFrom([]string{"", " default", " kube-system,other"}).Draw(t, "namespaces")).Grants...)
		}
		d.Clusters = append(d.Clusters, c)
	}
	if rapid.Bool().Draw(t, "creates a user") {
		d.Users = append(d.Users, User{Label: "erin", Name: "erin", Enabled: true})
		g := declare("g4", []string{"erin"}, []string{"UCS FullAccess"})
		d.Groups = append(d.Groups, g)
	}
	if !slices.ContainsFunc(append(d.UserNames(), ""), func(u string) bool { return u == "dave" }) && rapid.Bool().Draw(t, "offboards") {
		d.Offboard = []Name{{Name: "dave"}}
	}
	if rapid.Bool().Draw(t, "prune") {
		d.Prune = Prune{Groups: []Name{{Name: "g*"}}}
	}
	return d
}

// After an apply a second plan is empty; a run that broke off anywhere, then another, ends the same; nobody ever has
// less than both before and after; nothing is written that the plan does not show.
func TestApplyProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, d := drawWorld(t), drawDesired(t)
		whole := &simulated{e: copyOf(start)}
		plan, results, err := apply(t, whole, d, 1)
		require.NoError(t, err)
		for i, r := range results {
			require.Equal(t, Done, r.Status, plan.Changes[i].Address)
		}
		second, list := Make(d, whole.e, Options{})
		require.NoError(t, list.Err())
		require.Empty(t, lines(second), "a second plan is empty")

		before, after := holds(start), holds(whole.e)
		failing := rapid.IntRange(0, 3).Draw(t, "one call in so many fails; 0: none")
		n := 0
		broken := &simulated{e: copyOf(start)}
		broken.fails = func(string) error {
			if n++; failing > 0 && n%(failing+1) == 0 {
				return &apierr.Error{Kind: apierr.Unanswered, Service: "IAM"}
			}
			return nil
		}
		broken.wrote = func(e *Existing) {
			now := holds(e)
			for fact := range before {
				if after.has(fact) && !now.has(fact) {
					t.Fatalf("%s before and after, but not in between; calls: %s", fact, strings.Join(broken.calls, "; "))
				}
			}
		}
		_, results, _ = apply(t, broken, d, rapid.IntRange(1, 4).Draw(t, "parallelism"))
		for _, r := range results {
			require.NotEmpty(t, r.Status, "every change has an account")
		}
		rest, list := Make(d, broken.e, Options{})
		require.NoError(t, list.Err())
		require.Empty(t, Beyond(rest, plan, OnFile), "what is left is a part of what was planned")
		broken.fails = nil
		_, _, err = apply(t, broken, d, 2)
		require.NoError(t, err)
		require.Equal(t, after.sorted(), holds(broken.e).sorted(), "a second run ends the same")
	})
}

func TestFailureStopsWhatDependsOnItAndNothingElse(t *testing.T) {
	e := newWorld("alice", "bob").group("old", []string{"alice", "bob"}, at("ucs_full", iam.Global)).knowAll()
	d := desired(declare("new", []string{"alice"}, []string{"UCS FullAccess"}), declare("old", []string{}, nil), declare("other", []string{"bob"}, nil))
	s := &simulated{e: copyOf(e), fails: func(call string) error {
		if call == "create group new" {
			return errors.New("no room")
		}
		return nil
	}}
	plan, results, err := apply(t, s, d, 4)
	require.ErrorContains(t, err, "cannot create group.new: no room")
	got := map[string]ResultStatus{}
	for i, r := range results {
		got[string(r.Action)+" "+plan.Changes[i].Address] = r.Status
	}
	require.Equal(t, map[string]ResultStatus{
		"create group.new":                              Failed,
		"create group.new/member/alice":                 Skipped,
		"create group.new/policy/UCS FullAccess@global": Skipped,
		"delete group.old/member/alice":                 Skipped, // she has nothing else yet
		"delete group.old/member/bob":                   Done,
		"create group.other":                            Done,
		"create group.other/member/bob":                 Done,
	}, got)
}

func TestGrantsOfOneOrganizationGoInOneCall(t *testing.T) {
	crowd := people(30)
	levels := map[string]swr.Level{}
	for _, u := range crowd[10:] {
		levels[u] = swr.Read
	}
	s := &simulated{e: newWorld(crowd...).organization("o", levels).knowAll()}
	_, _, err := apply(t, s, desired(declareOrganization("o", grant(swr.Read, crowd[:10]...), grant(swr.Edit, crowd[10:20]...))), 4)
	require.NoError(t, err)
	require.Len(t, s.calls, 3, "one grant, one change of levels, one removal")
}

func TestOneBadGrantDoesNotStopTheOthers(t *testing.T) {
	s := &simulated{e: newWorld("alice", "bob").organization("o", nil).knowAll()}
	s.fails = func(call string) error {
		if strings.Contains(call, "u-bob") {
			return &apierr.Error{Kind: apierr.Invalid, Service: "SWR", Message: "no such user"}
		}
		return nil
	}
	_, results, err := apply(t, s, desired(declareOrganization("o", grant(swr.Read, "alice", "bob"))), 1)
	require.Error(t, err)
	require.Equal(t, []ResultStatus{Done, Failed}, []ResultStatus{results[0].Status, results[1].Status})
}

func TestStopLetsNothingMoreStart(t *testing.T) {
	crowd := people(20)
	stop := make(chan struct{})
	s := &simulated{e: newWorld(crowd...).knowAll()}
	s.wrote = func(*Existing) {
		if len(s.calls) == 5 {
			close(stop)
		}
	}
	d := desired(declare("g", crowd, nil))
	plan := makePlan(t, d, s.e)
	results, err := Apply(context.Background(), plan, d, copyOf(s.e), s.writer(), ApplyOptions{Parallelism: 1, Stop: stop})
	require.NoError(t, err)
	count := map[ResultStatus]int{}
	for _, r := range results {
		count[r.Status]++
	}
	require.Equal(t, map[ResultStatus]int{Done: 5, Skipped: 16}, count)
}

func TestRefusedPlanIsNotApplied(t *testing.T) {
	s := &simulated{e: newWorld().knowAll()}
	_, err := Apply(context.Background(), &Plan{Checks: []Check{{Status: Fail}}}, desired(), s.e, s.writer(), ApplyOptions{})
	require.Error(t, err)
	require.Empty(t, s.calls)
}

func TestSavedPlan(t *testing.T) {
	d := desired(declare("g", []string{"alice"}, []string{"UCS FullAccess"}), Guard{MaxRemovals: limit("30%")}, declareOrganization("o", grant(swr.Manage, "alice")))
	plan := makePlan(t, d, newWorld("alice").knowAll())
	seven := 7
	data, err := (&Saved{Desired: d, Plan: plan, MaxRemovals: &seven}).Encode()
	require.NoError(t, err)
	back, err := Decode(data)
	require.NoError(t, err)
	require.Empty(t, DesiredDiffers(d, back.Desired))
	require.Equal(t, lines(plan), lines(back.Plan))
	require.Empty(t, Beyond(plan, back.Plan, OnFile))

	moved := *back.Desired
	moved.Groups = slices.Clone(moved.Groups)
	moved.Groups[0].Place.Line = 99
	require.Empty(t, DesiredDiffers(d, &moved), "where it stands in the files does not matter")
	moved.Groups[0].Name = "h"
	require.Equal(t, []string{"group.g is only in the configuration", "group.h is only in the plan"}, DesiredDiffers(d, &moved))

	for i := 0; i < len(data)-1; i += 7 {
		_, err := Decode(data[:i])
		require.Error(t, err, "a plan cut short after %d bytes", i)
	}
	edited := strings.Replace(string(data), `"alice"`, `"mallory"`, 1)
	_, err = Decode([]byte(edited))
	require.ErrorContains(t, err, "checksum")

	d.Groups[0].SensitiveDescription = true
	_, err = (&Saved{Desired: d, Plan: plan}).Encode()
	require.ErrorContains(t, err, "sensitive")
}

func TestDesiredDiffers(t *testing.T) {
	with := func(change func(*Group)) *Desired {
		g := declare("g", []string{"alice", "bob"}, []string{"UCS FullAccess"})
		change(&g)
		return desired(g)
	}
	text := "not to be told: it may be sensitive"
	tests := []struct {
		reason string
		change func(*Group)
		want   []string
	}{
		{"the same", func(*Group) {}, []string{}},
		{"who came and who left", func(g *Group) { g.Members = declare("g", []string{"alice", "carol"}, nil).Members }, []string{"group.g differs in members (now with carol, without bob)"}},
		{"who came", func(g *Group) { g.Members = declare("g", []string{"alice", "bob", "carol"}, nil).Members }, []string{"group.g differs in members (now with carol)"}},
		{"who left", func(g *Group) { g.Members = declare("g", []string{"alice"}, nil).Members }, []string{"group.g differs in members (now without bob)"}},
		{"a day", func(g *Group) { (*g.Members)[0].Until = "2027-01-31" }, []string{"group.g differs in members"}},
		{"a list that is not managed any more", func(g *Group) { g.Members = nil }, []string{"group.g differs in members"}},
		{"a text, and more than one thing", func(g *Group) { g.Description, g.Mode = &text, Additive }, []string{"group.g differs in description, mode"}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			require.Equal(t, tt.want, DesiredDiffers(with(tt.change), with(func(*Group) {})))
		})
	}
}

func TestBeyond(t *testing.T) {
	crowd := people(6)
	w := newWorld(crowd...).group("team-a", crowd[:2])
	d := desired(Prune{Groups: []Name{{Name: "team-*"}}})
	saved := makePlan(t, d, w.knowAll())
	w.e.Members["g-team-a"] = w.e.Members["g-team-a"][:1]
	require.Empty(t, Beyond(makePlan(t, d, w.e), saved, OnFile), "a deleted group that lost a member meanwhile takes no more")
	w.e.Members["g-team-a"] = []iam.User{{ID: "u-user05", Name: "user05"}}
	require.Len(t, Beyond(makePlan(t, d, w.e), saved, OnFile), 1, "one that gained a member does")
	w.group("team-b", nil)
	require.Len(t, Beyond(makePlan(t, d, w.e), saved, OnFile), 2)
}

func FuzzDecode(f *testing.F) {
	d := desired(declare("g", []string{"alice"}, nil))
	plan, _ := Make(d, newWorld("alice").knowAll(), Options{})
	data, err := (&Saved{Desired: d, Plan: plan}).Encode()
	require.NoError(f, err)
	f.Add(data)
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Decode(data)
		if err != nil {
			return
		}
		again, err := s.Encode()
		if err != nil {
			return // a sensitive description
		}
		back, err := Decode(again)
		require.NoError(t, err)
		require.Empty(t, DesiredDiffers(s.Desired, back.Desired))
	})
}

func FuzzMatch(f *testing.F) {
	f.Add("osc-*", "osc-4d9d5802")
	f.Add("*a*b*", "xaybz")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		got := Match(pattern, name)
		if !IsPattern(pattern) {
			require.Equal(t, pattern == name, got)
		}
		require.True(t, Match("*", name))
		require.True(t, Match(name+"*", name) || strings.Contains(name, "*"))
	})
}
