package chaos

import (
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// meddle is one thing that a second administrator does: whatever the seed says.
func meddle(seed uint64) func(*fake.State) {
	return func(st *fake.State) {
		d := newDice(seed)
		user := st.UserID(pick(d, people))
		var g *fake.Group
		for i := range st.Groups {
			if st.Groups[i].Name != "admin" && (g == nil || d.chance(2)) {
				g = &st.Groups[i]
			}
		}
		var o *fake.Organization
		if len(st.Organizations) > 0 {
			o = &st.Organizations[d.IntN(len(st.Organizations))]
		}
		switch what := d.IntN(10); {
		case what == 0 && g != nil && !slices.Contains(g.Members, user):
			g.Members = append(g.Members, user)
		case what == 1 && g != nil:
			g.Members = slices.DeleteFunc(g.Members, func(id string) bool { return id == user })
		case what == 2 && g != nil:
			attach(d, st, g.ID)
		case what == 3 && len(st.Attachments) > 2:
			at := d.IntN(len(st.Attachments))
			if g != nil && st.Attachments[at].GroupID == g.ID {
				st.Attachments = slices.Delete(st.Attachments, at, at+1)
			}
		case what == 4 && o != nil:
			o.Grants = slices.DeleteFunc(o.Grants, func(g fake.Grant) bool { return g.UserID == user })
			o.Grants = append(o.Grants, fake.Grant{UserID: user, Auth: pick(d, []int{1, 3, 7})})
		case what == 5 && o != nil:
			o.Grants = slices.DeleteFunc(o.Grants, func(g fake.Grant) bool { return g.UserID == user })
		case what == 6:
			name := pick(d, groups)
			if st.GroupID(name) == "" {
				st.AddGroup(name, user)
				st.Groups[len(st.Groups)-1].ID = fmt.Sprintf("%032x", seed) // no group gets the id of one that was deleted
			}
		case what == 7:
			name := pick(d, organizations[:3])
			if !slices.ContainsFunc(st.Organizations, func(o fake.Organization) bool { return o.Name == name }) {
				st.AddOrganization(region, name, st.UserID("sandbox-admin"))
			}
		case what == 8:
			st.AddAccessPolicy(drawAccessPolicy(d, st, fmt.Sprintf("meanwhile-%d", seed%1000)))
		case what == 9 && len(st.AccessPolicies) > 0:
			at := d.IntN(len(st.AccessPolicies))
			st.AccessPolicies = slices.Delete(st.AccessPolicies, at, at+1)
		}
	}
}
