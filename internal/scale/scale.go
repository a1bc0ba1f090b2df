// Package scale makes tenants of three sizes, for measuring: what the cloud holds, and the configuration that says the
// same. Equal sizes give equal bytes.
package scale

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// Size is how large a tenant is. Members and Policies are for each group.
type Size struct {
	Name                         string
	Groups, Users, Organizations int
	Members, Policies            int
}

// Sizes are a team, a company, and the largest tenant that IAM's raised quotas allow to think of: 40,000 memberships and
// 6,000 policy attachments.
var Sizes = []Size{
	{Name: "S", Groups: 20, Users: 50, Organizations: 10, Members: 8, Policies: 3},
	{Name: "M", Groups: 300, Users: 1_000, Organizations: 100, Members: 20, Policies: 3},
	{Name: "L", Groups: 2_000, Users: 20_000, Organizations: 500, Members: 20, Policies: 3},
}

// Named gives the size of a name: "M", or "2xM" for one that is twice as large. Error: there is none.
func Named(name string) (Size, error) {
	times, base, multiple := strings.Cut(name, "x")
	n, err := strconv.Atoi(times)
	if !multiple {
		n, base, err = 1, name, nil
	}
	for _, s := range Sizes {
		switch {
		case s.Name != base || err != nil || n < 1:
		case multiple:
			return s.Times(n), nil
		default:
			return s, nil
		}
	}
	return Size{}, fmt.Errorf("there is no size %q: write S, M or L, or a multiple such as 2xM", name)
}

// Times gives a tenant so many times as large.
func (s Size) Times(n int) Size {
	s.Name = fmt.Sprintf("%dx%s", n, s.Name)
	s.Groups, s.Users, s.Organizations = n*s.Groups, n*s.Users, n*s.Organizations
	return s
}

// region is where everything of these tenants is.
const region = "cn-east-3"

// policies are what every group holds, as far as Policies goes.
var policies = []string{"UCS FullAccess", "UCS ReadOnlyAccess", "OBS Administrator"}

func user(i int) string         { return fmt.Sprintf("user-%05d", i) }
func group(i int) string        { return fmt.Sprintf("group-%04d", i) }
func organization(i int) string { return fmt.Sprintf("images-%04d", i) }

// member is the jth member of the ith group; people are in different groups with different others.
func (s Size) member(i, j int) string { return user((i*7 + j*131) % s.Users) }

// Empty is a cloud that has the users and nothing else yet, with quotas that fit.
func (s Size) Empty() *fake.State {
	users := make([]string, s.Users)
	for i := range users {
		users[i] = user(i)
	}
	state := fake.New(fake.Seed{Account: "acme-isv", Region: region, Users: users})
	state.Quotas.Groups = s.Groups + 20
	state.Quotas.GroupsPerUser = 100
	state.Quotas.OrganizationsPerRegion = s.Organizations + 5
	return state
}

// State is a cloud that is as Configuration says.
func (s Size) State() *fake.State {
	state := s.Empty()
	ids := map[string]string{}
	for _, u := range state.Users {
		ids[u.Name] = u.ID
	}
	for i := range s.Groups {
		members := make([]string, s.Members)
		for j := range members {
			members[j] = ids[s.member(i, j)]
		}
		g := state.AddGroup(group(i), members...)
		for _, policy := range policies[:s.Policies] {
			state.Attach(g, fake.ScopeDomain, "", policy)
		}
	}
	for i := range s.Organizations {
		state.AddOrganization(region, organization(i), ids[state.Account.Name])
		o := &state.Organizations[len(state.Organizations)-1]
		for j := range 3 {
			o.Grants = append(o.Grants, fake.Grant{UserID: ids[user((i*3+j)%s.Users)], Auth: 1})
		}
	}
	return state
}

// Configuration is the text of the tenant's only file.
func (s Size) Configuration() string {
	var b strings.Builder
	fmt.Fprintf(&b, "tenant \"acme\" {\n  name   = \"acme-isv\"\n  region = %q\n}\n", region)
	for i := range s.Groups {
		members := make([]string, s.Members)
		for j := range members {
			members[j] = fmt.Sprintf("%q", s.member(i, j))
		}
		fmt.Fprintf(&b, "\ngroup %q {\n  members  = [%s]\n  policies = [\"%s\"]\n}\n",
			group(i), strings.Join(members, ", "), strings.Join(policies[:s.Policies], `", "`))
	}
	for i := range s.Organizations {
		users := make([]string, 3)
		for j := range users {
			users[j] = fmt.Sprintf("%q", user((i*3+j)%s.Users))
		}
		fmt.Fprintf(&b, "\norganization %q {\n  grant \"read\" { users = [%s] }\n}\n", organization(i), strings.Join(users, ", "))
	}
	return b.String()
}
