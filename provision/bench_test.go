package provision

import (
	"fmt"
	"testing"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/swr"
)

// tenant makes a tenant of so many groups, with twenty members and three policies each, and ten times as many users,
// that is as its configuration says.
func tenant(groups int) (*Desired, *Existing) {
	users := make([]string, 10*groups)
	for i := range users {
		users[i] = fmt.Sprintf("user-%05d", i)
	}
	w := newWorld(users...)
	d := desired()
	for i := range groups {
		members := make([]string, 20)
		for j := range members {
			members[j] = users[(i*7+j*131)%len(users)]
		}
		name := fmt.Sprintf("group-%04d", i)
		w.group(name, members, at("ucs_full", iam.Global), at("te_admin", iam.All), at("ucs_read", iam.Global))
		d.Groups = append(d.Groups, declare(name, members, []string{"UCS FullAccess", "Tenant Administrator", "UCS ReadOnlyAccess"}))
	}
	for i := range groups / 4 {
		name := fmt.Sprintf("org-%04d", i)
		w.organization(name, map[string]swr.Level{users[i]: swr.Read})
		d.Organizations = append(d.Organizations, declareOrganization(name, grant(swr.Read, users[i])))
	}
	return d, w.knowAll()
}

func BenchmarkMake(b *testing.B) {
	for _, groups := range []int{20, 300, 2000} {
		d, e := tenant(groups)
		b.Run(fmt.Sprintf("unchanged/%d", groups), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if plan, list := Make(d, e, Options{}); list.HasErrors() || len(plan.Changes) > 0 {
					b.Fatal("not unchanged")
				}
			}
		})
		empty := newWorld()
		empty.e.Users = e.Users
		b.Run(fmt.Sprintf("new/%d", groups), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if plan, list := Make(d, empty.knowAll(), Options{}); list.HasErrors() || len(plan.Changes) == 0 {
					b.Fatal("nothing to do")
				}
			}
		})
	}
}
