package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/swr"
)

// Default ceiling for removals: a share, at least and at most so many.
const (
	defaultRemovalPercent = 25
	defaultRemovalsLeast  = 3
	defaultRemovalsMost   = 50
)

// removal is a change that takes something away from people.
type removal struct {
	change  Change
	weight  int      // how many facts go with it
	losers  []string // the users who lose something, as far as known
	objects []string // what the message names
}

// guards holds the plan against what a configuration allows to be taken away. A plan that breaks one is shown and refused.
func (p *planner) guards(opt Options, effects []Effect) {
	removals := p.removals()
	p.guardTotal(removals, opt.MaxRemovals)
	p.guardPerObject(removals)
	p.guardEmptyGroups(opt.Targets)
	p.guardNobody()
	p.guardProtected(removals)
	p.guardCaller()
	p.guardPrivileged(effects)
	p.guardOwnGain(effects)
	if p.d.Guard.UnmanagedError {
		p.guardUnmanaged()
	}
}

// removals lists what the plan takes away: what it deletes, and levels it lowers.
func (p *planner) removals() []removal {
	var found []removal
	for _, c := range p.changes {
		r := removal{change: c, weight: 1, objects: []string{c.Address}}
		switch before := c.Before.(type) {
		case *GroupFact:
			r.weight += len(before.Members) + len(before.Attachments)
			r.losers = before.Members
		case *OrganizationFact:
			r.weight += len(before.Grants)
			for _, g := range before.Grants {
				user, _, _ := strings.Cut(g, "=")
				r.losers = append(r.losers, user)
			}
		case *MembershipFact:
			r.losers = []string{before.User}
		case *AttachmentFact:
			r.losers, _ = p.ix.memberNames(p.current[before.Group].ID)
		case *GrantFact:
			r.losers = []string{before.User}
		case *UserFact:
			r.losers = []string{before.Name}
		case *ClusterGrantFact:
			r.losers = []string{before.Principal}
			if isGroup(before) {
				r.losers, _ = p.ix.memberNames(p.ix.groupByName[before.Principal].ID)
			}
		}
		if removes(c) {
			found = append(found, r)
		}
	}
	return found
}

// lowers reports whether an update takes something: it lowers a level on an organization, narrows the namespaces of a
// role in a cluster, or disables a user.
func lowers(c Change) bool {
	switch before := c.Before.(type) {
	case *UserFact:
		after, ok := c.After.(*UserFact)
		return ok && before.Enabled && !after.Enabled
	case *ClusterGrantFact:
		after, ok := c.After.(*ClusterGrantFact)
		return ok && narrows(before.Namespaces, after.Namespaces)
	}
	before, ok := c.Before.(*GrantFact)
	after, also := c.After.(*GrantFact)
	if !ok || !also {
		return false
	}
	from, known := swr.ParseLevel(before.Level)
	to, _ := swr.ParseLevel(after.Level)
	return !known || to < from
}

// weigh counts what removals take. What ends does not count; a person who is offboarded counts once, whatever that takes.
func weigh(removals []removal) (weight int, objects []string) {
	people := newSet[string]()
	for _, r := range removals {
		switch r.change.Reason {
		case Expired:
		case Offboarded:
			for _, u := range r.losers {
				people.add(u)
			}
		default:
			weight += r.weight
			objects = append(objects, r.objects...)
		}
	}
	for _, u := range people.sorted() {
		objects = append(objects, "offboarding "+u)
	}
	return weight + len(people), objects
}

func (p *planner) guardTotal(removals []removal, override *int) {
	total := 0
	for _, n := range p.managed {
		total += n
	}
	weight, objects := weigh(removals)
	if weight == 0 {
		return
	}
	most := max(defaultRemovalsLeast, min(defaultRemovalsMost, total*defaultRemovalPercent/100))
	limit := fmt.Sprintf("the default, %d%% of the %d managed facts that are there, at least %d and at most %d", defaultRemovalPercent, total, defaultRemovalsLeast, defaultRemovalsMost)
	if l := p.d.Guard.MaxRemovals; l != nil {
		most = l.Of(total)
		limit = fmt.Sprintf("max_removals = %s in the guard block", quoteLimit(*l))
		if l.Percent {
			limit += fmt.Sprintf(", of the %d managed facts that are there", total)
		}
	}
	if override != nil {
		most, limit = *override, fmt.Sprintf("--max-removals %d", *override)
	}
	c := Check{Kind: CheckGuard, Name: "max_removals", Status: Pass, DeclaredAt: p.d.Guard.Place.String(),
		Message: fmt.Sprintf("The plan takes away %s; %d are allowed (%s).", facts(weight), most, limit)}
	if weight > most {
		c.Status = Fail
		c.Message = fmt.Sprintf("The plan takes away %s, but only %d are allowed (%s): %s. If that is meant, use --max-removals %d, or write max_removals = %d in the guard block.",
			facts(weight), most, limit, listSome(objects), weight, weight)
	}
	p.check(c)
}

func quoteLimit(l Limit) string {
	if l.Percent {
		return `"` + l.String() + `"`
	}
	return l.String()
}

func facts(n int) string {
	return count(n, "membership, policy, grant, group or organization", "memberships, policies, grants, groups and organizations")
}

// listSome names the first few; the plan shows them all.
func listSome(objects []string) string {
	const most = 10
	if len(objects) <= most {
		return strings.Join(objects, ", ")
	}
	return strings.Join(objects[:most], ", ") + fmt.Sprintf(" and %d more", len(objects)-most)
}

func (p *planner) guardPerObject(removals []removal) {
	l := p.d.Guard.MaxRemovalsPerObject
	if l == nil {
		return
	}
	byObject := map[string][]removal{}
	for _, r := range removals {
		if r.change.Reason == Offboarded {
			continue
		}
		byObject[r.change.Object()] = append(byObject[r.change.Object()], r)
	}
	for _, object := range sortedKeys(byObject) {
		weight, objects := weigh(byObject[object])
		if most := l.Of(p.managed[object]); weight > most {
			p.check(Check{Kind: CheckGuard, Name: "max_removals_per_object", Status: Fail, DeclaredAt: p.d.Guard.Place.String(),
				Message: fmt.Sprintf("The plan takes %s away from %s, where %d are there and managed, but only %d are allowed (max_removals_per_object = %s): %s. If that is meant, raise max_removals_per_object in the guard block.",
					facts(weight), object, p.managed[object], most, quoteLimit(*l), listSome(objects))})
		}
	}
}

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
			c.Message = fmt.Sprintf("The members of group %s come out of an expression as an empty list, which would leave nobody in it. Write members = [] if that is meant, or set allow_empty_groups = true in the guard block.", g.Name)
			p.check(c)
		case emptied:
			c.Message = fmt.Sprintf("The plan takes the last %s out of group %s. Apply what brings others in along with it, write members = [] if nobody is to be in it, or set allow_empty_groups = true in the guard block.",
				count(len(live), "person", "people"), g.Name)
			p.check(c)
		}
	}
}

// guardNobody refuses an onboard block whose users come out of an expression as an empty list: the groups it owns would go.
func (p *planner) guardNobody() {
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
		if user, ok := p.protectedAmong(r.losers); ok {
			p.check(Check{Kind: CheckGuard, Name: "protected_users", Status: Fail, DeclaredAt: p.d.Guard.Place.String(),
				Message: fmt.Sprintf("%s would lose %s, but protected_users in the guard block says that %s loses nothing. Declare it, or take %s out of protected_users.",
					user, r.change.Address, user, user)})
		}
		group := groupOf(r.change)
		if group == "" {
			continue
		}
		was := p.groupNamed(group).Name
		if p.protectedGroup(group) || p.protectedGroup(was) {
			way := "Declare it, or take the group out of protected_groups in the guard block."
			if group == iam.AdminGroup {
				way = `The group "admin" is always protected: declare it, or use mode = "additive" in its block.`
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

func (p *planner) guardUnmanaged() {
	c := Check{Kind: CheckGuard, Name: "unmanaged", Status: Pass, DeclaredAt: p.d.Guard.Place.String(), Message: "Nothing unmanaged was seen."}
	switch {
	case len(p.unmanaged) > 0:
		c.Status = Fail
		addresses := names(p.unmanaged, func(r Remark) string { return r.Address })
		c.Message = fmt.Sprintf(`unmanaged = "error", and %s: %s. Declare what is wanted, remove the rest, or write unmanaged = "report".`,
			count(len(addresses), "thing is unmanaged", "things are unmanaged"), listSome(addresses))
	case p.e.AttachmentsOf != nil:
		c.Status = Fail
		c.Message = `unmanaged = "error", but these credentials may not list the account's role assignments, so groups that no block declares could not be looked through. Allow iam:permissions:listRoleAssignments, or write unmanaged = "report".`
	}
	p.check(c)
}
