package provision

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/swr"
)

func limit(s string) *Limit {
	l, err := ParseLimit(s)
	if err != nil {
		panic(err)
	}
	return &l
}

func people(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("user%02d", i)
	}
	return out
}

func TestGuards(t *testing.T) {
	crowd := people(20)
	cases := []struct {
		reason string
		world  *world
		desire *Desired
		want   []string // names of the failing checks
	}{
		{"a quarter of 21 managed facts is 5: five removals pass",
			newWorld(crowd...).group("g", crowd), desired(declare("g", crowd[5:], nil)), []string{}},
		{"six do not",
			newWorld(crowd...).group("g", crowd), desired(declare("g", crowd[6:], nil)), []string{"max_removals"}},
		{"at least three are allowed",
			newWorld(crowd...).group("g", crowd[:4]), desired(declare("g", crowd[:1], nil)), []string{}},
		{"a number beats the default",
			newWorld(crowd...).group("g", crowd), desired(declare("g", crowd[2:], nil), Guard{MaxRemovals: limit("1")}), []string{"max_removals"}},
		{"none may be allowed",
			newWorld(crowd...).group("g", crowd), desired(declare("g", crowd[1:], nil), Guard{MaxRemovals: limit("0")}), []string{"max_removals"}},
		{"a deleted group counts its members and attachments",
			newWorld(crowd...).group("old", crowd[:3], at("ucs_full", iam.Global)), desired(Prune{Groups: []Name{{Name: "old"}}}, Guard{MaxRemovals: limit("4")}), []string{"max_removals"}},
		{"a lowered level is a removal",
			newWorld("alice").organization("o", map[string]swr.Level{"alice": swr.Manage}),
			desired(declareOrganization("o", grant(swr.Read, "alice")), Guard{MaxRemovals: limit("0")}), []string{"max_removals"}},
		{"a raised level is none",
			newWorld("alice").organization("o", map[string]swr.Level{"alice": swr.Read}),
			desired(declareOrganization("o", grant(swr.Edit, "alice")), Guard{MaxRemovals: limit("0")}), []string{}},
		{"an object has a limit of its own",
			newWorld(crowd...).group("g", crowd), desired(declare("g", crowd[3:], nil), Guard{MaxRemovalsPerObject: limit("2")}), []string{"max_removals_per_object"}},
		{"nobody left in a group, but others come: fine",
			newWorld("alice", "bob").group("g", []string{"alice"}), desired(declare("g", []string{"bob"}, nil)), []string{}},
		{"a computed empty list is refused",
			newWorld("alice").group("g", []string{"alice"}),
			desired(func() Group { g := declare("g", []string{}, nil); g.LiteralMembers = false; return g }()), []string{"allow_empty_groups"}},
		{"unless the guard allows it",
			newWorld("alice").group("g", []string{"alice"}),
			desired(func() Group { g := declare("g", []string{}, nil); g.LiteralMembers = false; return g }(), Guard{AllowEmptyGroups: true}), []string{}},
		{"a protected user loses no membership",
			newWorld("alice", "bob").group("g", []string{"alice", "bob"}), desired(declare("g", []string{"bob"}, nil), Guard{ProtectedUsers: []Name{{Name: "alice"}}}), []string{"protected_users"}},
		{"nor a policy of a group",
			newWorld("alice").group("g", []string{"alice"}, at("ucs_full", iam.Global)), desired(declare("g", nil, []string{}), Guard{ProtectedUsers: []Name{{Name: "alice"}}}), []string{"protected_users"}},
		{"nor a level",
			newWorld("alice").organization("o", map[string]swr.Level{"alice": swr.Manage}), desired(declareOrganization("o", grant(swr.Read, "alice")), Guard{ProtectedUsers: []Name{{Name: "alice"}}}), []string{"protected_users"}},
		{"the group admin is always protected",
			newWorld("alice").group("admin", []string{"admin", "alice"}), desired(declare("admin", []string{"admin"}, nil)), []string{"protected_groups"}},
		{"what only prune would take is skipped",
			newWorld("alice").group("team-a", []string{"alice"}).group("team-b", nil), desired(Prune{Groups: []Name{{Name: "*"}}}, Guard{ProtectedUsers: []Name{{Name: "alice"}}, ProtectedGroups: []Name{{Name: "team-b"}}}), []string{}},
		{"the caller keeps a way to manage permissions",
			newWorld("alice").group("sec", []string{"admin", "alice"}, at("secu_admin", iam.Global)), desired(declare("sec", []string{"alice"}, nil)), []string{"caller"}},
		{"another way will do",
			newWorld("alice").group("sec", []string{"admin", "alice"}, at("secu_admin", iam.Global)).group("admin", []string{"admin"}), desired(declare("sec", []string{"alice"}, nil)), []string{}},
		{"detaching the policy is the same",
			newWorld("alice").group("sec", []string{"admin"}, at("secu_admin", iam.Global)), desired(declare("sec", nil, []string{})), []string{"caller"}},
		{"unmanaged can be an error",
			newWorld("alice").group("left", nil, at("ucs_full", iam.Global)), desired(declare("g", nil, nil), Guard{UnmanagedError: true}), []string{"unmanaged"}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			plan := makePlan(t, c.desire, c.world.knowAll())
			require.Equal(t, c.want, failing(plan))
			require.Equal(t, len(c.want) > 0, plan.Refused())
		})
	}
}

func TestMaxRemovalsOnTheCommandLineWins(t *testing.T) {
	crowd := people(20)
	e := newWorld(crowd...).group("g", crowd).knowAll()
	d := desired(declare("g", crowd[10:], nil))
	plan := makePlan(t, d, e)
	require.True(t, plan.Refused())
	check := plan.Checks[0]
	for _, part := range []string{"10", "5 are allowed", "--max-removals 10", "max_removals = 10", "group.g/member/user00"} {
		require.Contains(t, check.Message, part)
	}
	ten := 10
	plan, list := Make(d, e, Options{MaxRemovals: &ten})
	require.NoError(t, list.Err())
	require.False(t, plan.Refused())
}

func TestCallerWhoIsNotKnown(t *testing.T) {
	w := newWorld("alice").group("sec", []string{"admin", "alice"}, at("secu_admin", iam.Global)).group("other", []string{"alice"})
	w.e.CallerID = ""
	plan := makePlan(t, desired(declare("sec", []string{"alice"}, nil)), w.knowAll())
	require.Equal(t, Unknown, statuses(plan)["caller"], "a temporary key does not tell whose it is")
	require.False(t, plan.Refused())
	plan = makePlan(t, desired(declare("other", []string{}, nil)), w.knowAll())
	require.NotContains(t, statuses(plan), "caller", "no such right is taken")
}

func TestPrunedButProtectedIsListed(t *testing.T) {
	e := newWorld("alice").group("admin", []string{"admin"}).group("team", []string{"alice"}).knowAll()
	plan := makePlan(t, desired(Prune{Groups: []Name{{Name: "*"}}}, Guard{ProtectedUsers: []Name{{Name: "alice"}}}), e)
	require.Empty(t, plan.Changes)
	require.Len(t, plan.Unmanaged, 2)
	require.Contains(t, plan.Unmanaged[0].Message+plan.Unmanaged[1].Message, "protected")
}
