package provision_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/provision"
)

const (
	membersOfGroup = "GET /v3/groups/{id}/users"
	groupsOfUser   = "GET /v3/users/{id}/groups"
)

// crowd is a tenant with so many users and declared groups, each user in some of them, and what is declared of it.
func crowd(users, groups int) (*fake.State, *provision.Desired) {
	st := fake.New(fake.Seed{Account: "acme", Region: region})
	st.Quotas.Users = 1000
	ids := make([]string, users)
	for i := range ids {
		ids[i] = st.AddUser(fmt.Sprintf("user-%02d", i))
	}
	d := &provision.Desired{Tenant: provision.Tenant{Name: "acme", Region: region, OSCRegion: region}}
	for i := range groups {
		st.AddGroup(fmt.Sprintf("group-%02d", i), ids[i%users], ids[(i+1)%users])
		d.Groups = append(d.Groups, provision.Group{
			Name: fmt.Sprintf("group-%02d", i), Mode: provision.Exclusive, // one member stays, one goes, one comes
			Members: list(fmt.Sprintf("user-%02d", i%users), fmt.Sprintf("user-%02d", (i+2)%users)),
		})
	}
	return st, d
}

// Whether memberships are read by user or by group depends on which takes fewer calls, and the plan does not depend on it.
func TestMembershipsAreReadTheShorterWay(t *testing.T) {
	plans := map[bool]*provision.Plan{}
	for _, byUser := range []bool{true, false} {
		st, d := crowd(4, 12)
		if !byUser {
			for i := range 20 {
				st.AddUser(fmt.Sprintf("bystander-%02d", i))
			}
		}
		c := connect(t, st, fake.Options{})
		plans[byUser], _ = c.plan(t, d)
		calls := c.server.Calls()
		if byUser {
			require.Equal(t, len(st.Users), calls[groupsOfUser])
			require.Zero(t, calls[membersOfGroup])
		} else {
			require.Equal(t, 13, calls[membersOfGroup], "and group admin's, whose policies give what the plan gives")
		}
	}
	require.Equal(t, plans[false].Changes, plans[true].Changes)
	require.Len(t, plans[true].Changes, 24)
	require.Equal(t, plans[false].Effects, plans[true].Effects)
}

// Where users may not be asked for their groups, the groups are asked for their members.
func TestMembershipsByUserFallBack(t *testing.T) {
	st, d := crowd(4, 12)
	open := connect(t, st, fake.Options{})
	want, _ := open.plan(t, d)
	c := connect(t, st, fake.Options{Faults: []fake.Fault{{Method: "GET", Path: "/v3/users/*/groups", Effect: fake.EffectStatus, Status: 403}}})
	got, _ := c.plan(t, d)
	require.Equal(t, want.Changes, got.Changes)
	require.Equal(t, 13, c.server.Calls()[membersOfGroup])
}

// In how many groups somebody is who joins one is asked only where it matters, the shorter way, and never guessed.
func TestWhoJoinsIsHeldAgainstTheLimit(t *testing.T) {
	for _, c := range []struct {
		reason              string
		elsewhere, in, many int // groups that no block declares, how many of them joiners are in, and how many users join
		byUser, byGroup     int // calls
		status              provision.Status
	}{
		{"few groups: nobody can be in too many", 8, 8, 3, 0, 2, ""},
		{"fewer who join than groups", 11, 2, 3, 3, 2, ""},
		{"fewer groups than who join", 11, 2, 30, 0, 13, ""},
		{"over the limit, by user", 11, 10, 3, 3, 2, provision.Fail},
		{"over the limit, by group", 11, 10, 30, 0, 13, provision.Fail},
	} {
		t.Run(c.reason, func(t *testing.T) {
			st, names, ids := fake.New(fake.Seed{Account: "acme", Region: region}), []string{}, []string{}
			st.Quotas.GroupsPerUser = 20
			for i := range c.many {
				names = append(names, fmt.Sprintf("user-%02d", i))
				ids = append(ids, st.AddUser(names[i]))
			}
			for i := range 30 {
				st.AddUser(fmt.Sprintf("bystander-%02d", i))
			}
			for i := range c.elsewhere {
				members := ids
				if i >= c.in {
					members = nil
				}
				st.AddGroup(fmt.Sprintf("elsewhere-%02d", i), members...)
			}
			st.AddGroup("team")
			d := &provision.Desired{Tenant: provision.Tenant{Name: "acme", Region: region, OSCRegion: region}}
			d.Groups = []provision.Group{{Name: "team", Mode: provision.Exclusive, Members: list(names...)}}
			cloud := connect(t, st, fake.Options{})
			plan, _ := cloud.plan(t, d)
			require.Equal(t, c.byUser, cloud.server.Calls()[groupsOfUser])
			require.Equal(t, c.byGroup, cloud.server.Calls()[membersOfGroup], "the declared group's, admin's, and those it takes")
			var failed []provision.Check
			for _, k := range plan.Checks {
				if k.Kind == provision.CheckQuota && k.Status != provision.Pass {
					failed = append(failed, k)
				}
			}
			if c.status == "" {
				require.Empty(t, failed)
				return
			}
			require.Len(t, failed, c.many)
			require.Equal(t, c.status, failed[0].Status)
		})
	}
}
