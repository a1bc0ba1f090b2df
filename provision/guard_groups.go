package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
)

// guardEmptyGroups refuses a list of members that came out of an expression empty, and otherwise to take the last people
// out of a group, unless members = [] says so. The changes are looked at: with targets they are fewer.
func (p *planner) guardEmptyGroups(targets []string) {
	if p.d.Guard.AllowEmptyGroups {
		return
	}
	loses, ends, gains := map[string]int{}, map[string]int{}, map[string]int{}
	for _, c := range p.changes {
		if f, ok := c.Before.(*MembershipFact); ok && c.Action == Delete {
			loses[f.Group]++
			if c.Reason == Expired {
				ends[f.Group]++
			}
		}
		if f, ok := c.After.(*MembershipFact); ok {
			gains[f.Group]++
		}
	}
	for _, g := range p.d.Groups {
		if g.Members == nil || g.Mode != Exclusive {
			continue
		}
		live, _ := p.ix.memberNames(p.current[g.Name].ID)
		emptied := loses[g.Name] > ends[g.Name] && gains[g.Name] == 0 && loses[g.Name] == len(live)
		c := Check{Kind: CheckGuard, Name: "allow_empty_groups", Status: Fail, DeclaredAt: g.Place.String()}
		switch {
		case len(*g.Members) == 0 && g.LiteralMembers:
		case len(*g.Members) == 0 && (len(targets) == 0 || emptied):
			c.Message = fmt.Sprintf("The members of group %s come out of an expression as an empty list, which would leave nobody in it, where %s now. Write members = [] if that is meant, or set allow_empty_groups = true in the guard block.", g.Name, inIt(len(live)))
			p.check(c)
		case emptied:
			c.Message = fmt.Sprintf("The plan takes the last %s out of group %s: %s. Apply what brings others in along with it, write members = [] if nobody is to be in it, or set allow_empty_groups = true in the guard block.",
				count(len(live), "person", "people"), g.Name, listSome(live))
			p.check(c)
		}
	}
}

// inIt says how many people are in a group.
func inIt(n int) string {
	if n == 1 {
		return "1 person is"
	}
	return fmt.Sprintf("%d people are", n)
}

// guardNobody refuses an onboard block whose users come out of an expression as an empty list: the groups it owns would go.
func (p *planner) guardNobody(targets []string) {
	if len(targets) > 0 && !slices.ContainsFunc(p.changes, func(c Change) bool { return c.Action == Delete && c.Reason == Undeclared }) {
		return
	}
	for _, o := range p.d.Onboards {
		if len(o.Users) == 0 && !o.LiteralUsers && !p.d.Guard.AllowEmptyGroups {
			p.check(Check{Kind: CheckGuard, Name: "allow_empty_groups", Status: Fail, DeclaredAt: o.Place.String(),
				Message: fmt.Sprintf("The users of %s come out of an expression as an empty list, so nobody would be asked for. Write users = [] if that is meant, or set allow_empty_groups = true in the guard block.", o.Address())})
		}
	}
}

func (p *planner) protectedGroup(name string) bool {
	return name == iam.AdminGroup || slices.ContainsFunc(p.d.Guard.ProtectedGroups, func(n Name) bool { return n.Name == name })
}

// protectedAmong finds the first protected user among some.
func (p *planner) protectedAmong(users []string) (string, bool) {
	for _, u := range users {
		if slices.ContainsFunc(p.d.Guard.ProtectedUsers, func(n Name) bool { return n.Name == u }) {
			return u, true
		}
	}
	return "", false
}

// guardProtected refuses whatever a protected user or group would lose.
func (p *planner) guardProtected(removals []removal) {
	for _, r := range removals {
		if r.unsure && len(p.d.Guard.ProtectedUsers) > 0 {
			p.check(Check{Kind: CheckGuard, Name: "protected_users", Status: Fail, DeclaredAt: p.d.Guard.Place.String(),
				Message: fmt.Sprintf("Whether somebody whom protected_users in the guard block names loses %s could not be read. Let the credentials read the members of its group, or declare it.", r.change.Address)})
		}
		if user, ok := p.protectedAmong(r.losers); ok {
			p.check(Check{Kind: CheckGuard, Name: "protected_users", Status: Fail, DeclaredAt: p.d.Guard.Place.String(),
				Message: fmt.Sprintf("%s would lose %s, but protected_users in the guard block says that %s loses nothing. Declare it, or take %s out of protected_users there.",
					user, r.change.Address, user, user)})
		}
		group := groupOf(r.change)
		if group == "" {
			continue
		}
		was := p.groupNamed(group).Name
		if p.protectedGroup(group) || p.protectedGroup(was) {
			way := "Declare it, or take " + group + " out of protected_groups in the guard block."
			if group == iam.AdminGroup {
				way = `The group "admin" is always protected: declare it, or use mode = "additive" in its block.`
			}
			if r.change.Reason == Offboarded {
				way = "Nobody is offboarded out of a protected group: take them out on IAM's console first."
			}
			p.check(Check{Kind: CheckGuard, Name: "protected_groups", Status: Fail, DeclaredAt: p.d.Guard.Place.String(),
				Message: fmt.Sprintf("Group %s is protected and would lose %s. %s", group, r.change.Address, way)})
		}
	}
}

// groupOf is the group that a change is about, "" for none.
func groupOf(c Change) string {
	name, ok := strings.CutPrefix(c.Object(), "group.")
	if !ok {
		return ""
	}
	return name
}
