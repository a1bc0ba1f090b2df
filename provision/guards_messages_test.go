package provision

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

// Whoever is refused learns from the message alone which guard it is, what the limit is, how far the plan goes beyond it,
// what it is about, and which line or flag allows it.
func TestRefusalsSayWhatAndHow(t *testing.T) {
	crowd := people(20)
	computed := func() Group {
		g := declare("g", []string{}, nil)
		g.LiteralMembers = false
		return g
	}
	nobody := onboard("team", nil, osc.View)
	nobody.LiteralUsers = false
	cases := []struct {
		reason  string
		world   *world
		desire  *Desired
		targets []string
		guard   string
		says    []string
	}{
		{"removals in all, by the default",
			newWorld(crowd...).group("g", crowd), desired(declare("g", crowd[10:], nil)), nil,
			"max_removals", []string{"25% of the 21 managed facts", "at least 3 and at most 50", "takes away 10", "only 5 are allowed", "group.g/member/user00", "--max-removals 10", "max_removals = 10 in the guard block"}},
		{"removals in all, by a number",
			newWorld(crowd...).group("g", crowd), desired(declare("g", crowd[2:], nil), Guard{MaxRemovals: limit("1")}), nil,
			"max_removals", []string{"max_removals = 1 in the guard block", "takes away 2", "only 1 are allowed", "group.g/member/user01", "--max-removals 2", "write max_removals = 2"}},
		{"removals in all, by a share",
			newWorld(crowd...).group("g", crowd), desired(declare("g", crowd[5:], nil), Guard{MaxRemovals: limit("10%")}), nil,
			"max_removals", []string{`max_removals = "10%" in the guard block, of the 21 managed facts`, "takes away 5", "only 2 are allowed", "--max-removals 5"}},
		{"more objects than a line holds are counted",
			newWorld(crowd...).group("g", crowd), desired(declare("g", crowd[15:], nil)), nil,
			"max_removals", []string{"takes away 15", "user09 and 5 more", "--max-removals 15"}},
		{"removals of one object",
			newWorld(crowd...).group("g", crowd), desired(declare("g", crowd[3:], nil), Guard{MaxRemovalsPerObject: limit("2")}), nil,
			"max_removals_per_object", []string{"max_removals_per_object = 2", "takes 3", "from group.g", "21 are there", "only 2 are allowed", "group.g/member/user02", "write max_removals_per_object = 3 in the guard block"}},
		{"a group that an expression leaves empty",
			newWorld("alice", "bob").group("g", []string{"alice", "bob"}), desired(computed()), nil,
			"allow_empty_groups", []string{"group g", "2 people are now", "members = []", "allow_empty_groups = true in the guard block"}},
		{"a group whose last people go, by a target",
			newWorld("alice", "bob").group("g", []string{"alice"}), desired(declare("g", []string{"bob"}, nil)), []string{"group.g/member/alice"},
			"allow_empty_groups", []string{"last 1 person", "group g: alice", "members = []", "allow_empty_groups = true in the guard block"}},
		{"an onboard block that an expression leaves without people",
			newWorld("alice"), desired(nobody), nil,
			"allow_empty_groups", []string{"onboard.team", "users = []", "allow_empty_groups = true in the guard block"}},
		{"a protected user",
			newWorld("alice", "bob").group("g", []string{"alice", "bob"}), desired(declare("g", []string{"bob"}, nil), Guard{ProtectedUsers: []Name{{Name: "alice"}}}), nil,
			"protected_users", []string{"alice would lose group.g/member/alice", "protected_users in the guard block", "take alice out of protected_users"}},
		{"a protected group",
			newWorld("alice", "bob").group("g", []string{"alice", "bob"}), desired(declare("g", []string{"bob"}, nil), Guard{ProtectedGroups: []Name{{Name: "g"}}}), nil,
			"protected_groups", []string{"Group g is protected", "group.g/member/alice", "take g out of protected_groups in the guard block"}},
		{"the group admin",
			newWorld("alice").group("admin", []string{"admin", "alice"}), desired(declare("admin", []string{"admin"}, nil)), nil,
			"protected_groups", []string{"Group admin is protected", "group.admin/member/alice", `mode = "additive" in its block`}},
		{"the caller's way to manage permissions",
			newWorld("alice").group("sec", []string{"admin", "alice"}, at("secu_admin", iam.Global)), desired(declare("sec", []string{"alice"}, nil)), nil,
			"caller", []string{"admin runs this plan", "last right to manage permissions", "group.sec/member/admin", "another administrator", "declare"}},
		{"something unmanaged",
			newWorld("alice").group("left", nil, at("ucs_full", iam.Global)), desired(declare("g", nil, nil), Guard{UnmanagedError: true}), nil,
			"unmanaged", []string{`unmanaged = "error"`, "1 thing is unmanaged", "group.left", `write unmanaged = "report" in the guard block`}},
		{"a new holder of an administrator's policy",
			newWorld("alice", "bob").group("g", nil), desired(declare("g", []string{"alice", "bob"}, []string{"Tenant Administrator"}), Guard{Privileged: &[]Name{{Name: "alice"}}}), nil,
			"privileged", []string{"hands out Tenant Administrator@", "to alice, bob", "privileged in the guard block does not name bob", `add "bob" to privileged`}},
		{"a level that is lowered",
			newWorld("alice").organization("o", map[string]swr.Level{"alice": swr.Manage}), desired(declareOrganization("o", grant(swr.Read, "alice")), Guard{MaxRemovals: limit("0")}), nil,
			"max_removals", []string{"takes away 1 ", "organization.cn-east-3/o/grant/alice", "--max-removals 1"}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			plan, list := Make(c.desire, c.world.knowAll(), Options{Targets: c.targets})
			require.NoError(t, list.Err())
			require.True(t, plan.Refused())
			for _, check := range plan.Checks {
				if check.Name == c.guard && check.Status == Fail {
					require.Equal(t, CheckGuard, check.Kind)
					for _, part := range c.says {
						require.Contains(t, check.Message, part)
					}
					return
				}
			}
			t.Fatalf("no guard %s fails: %v", c.guard, plan.Checks)
		})
	}
}

// The limit that a refusal of one object names is enough for every object.
func TestTheWayPastOneObjectIsEnough(t *testing.T) {
	crowd := people(8)
	world := func() *Existing { return newWorld(crowd...).group("g", crowd[:4]).group("h", crowd).knowAll() }
	wanted := []any{declare("g", crowd[:1], nil), declare("h", crowd[:2], nil)}
	plan := makePlan(t, desired(append(wanted, Guard{MaxRemovals: limit("100"), MaxRemovalsPerObject: limit("1")})...), world())
	require.Equal(t, []string{"max_removals_per_object", "max_removals_per_object"}, failing(plan))
	for _, c := range plan.Checks {
		if c.Name == "max_removals_per_object" {
			require.Contains(t, c.Message, "max_removals_per_object = 6 in the guard block")
		}
	}
	plan = makePlan(t, desired(append(wanted, Guard{MaxRemovals: limit("100"), MaxRemovalsPerObject: limit("6")})...), world())
	require.False(t, plan.Refused())
}
