package provision

import (
	"fmt"
	"strconv"
	"strings"

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
	unsure  bool     // more may lose something: who is in the group was not read
	objects []string // what the message names
}

// guards holds the plan against what a configuration allows to be taken away. A plan that breaks one is shown and refused.
func (p *planner) guards(opt Options, effects []Effect) {
	removals := p.removals()
	p.guardTotal(removals, opt.MaxRemovals)
	p.guardPerObject(removals)
	p.guardEmptyGroups(opt.Targets)
	p.guardNobody(opt.Targets)
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
			var read bool
			r.losers, read = p.ix.memberNames(p.current[before.Group].ID)
			r.unsure = !read
		case *GrantFact:
			r.losers = []string{before.User}
		case *UserFact:
			r.losers = []string{before.Name}
		case *ClusterGrantFact:
			r.losers = []string{before.Principal}
			if isGroup(before) {
				var read bool
				r.losers, read = p.ix.memberNames(p.groupNamed(before.Principal).ID)
				r.unsure = !read
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
	if l := p.d.Guard.MaxRemovals; l != nil && *l != (Limit{N: defaultRemovalPercent, Percent: true}) { // the default may be written
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
	return count(n, "membership, policy, grant, group, organization or user", "memberships, policies, grants, groups, organizations and users")
}

// listSome names the first few; the plan shows them all.
func listSome(objects []string) string {
	const most = 10
	if len(objects) <= most {
		return strings.Join(objects, ", ")
	}
	return strings.Join(objects[:most], ", ") + fmt.Sprintf(" and %d more", len(objects)-most)
}

// quoted gives names as a list in a configuration has them.
func quoted(names []string) string {
	written := make([]string, len(names))
	for i, n := range names {
		written[i] = strconv.Quote(n)
	}
	return strings.Join(written, ", ")
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
	enough := 0 // for every object
	for _, list := range byObject {
		weight, _ := weigh(list)
		enough = max(enough, weight)
	}
	for _, object := range sortedKeys(byObject) {
		weight, objects := weigh(byObject[object])
		if most := l.Of(p.managed[object]); weight > most {
			p.check(Check{Kind: CheckGuard, Name: "max_removals_per_object", Status: Fail, DeclaredAt: p.d.Guard.Place.String(),
				Message: fmt.Sprintf("The plan takes %s away from %s, where %d are there and managed, but only %d are allowed (max_removals_per_object = %s): %s. If that is meant, write max_removals_per_object = %d in the guard block.",
					facts(weight), object, p.managed[object], most, quoteLimit(*l), listSome(objects), enough)})
		}
	}
}

func (p *planner) guardUnmanaged() {
	c := Check{Kind: CheckGuard, Name: "unmanaged", Status: Pass, DeclaredAt: p.d.Guard.Place.String(), Message: "Nothing unmanaged was seen."}
	switch {
	case len(p.unmanaged) > 0:
		c.Status = Fail
		addresses := names(p.unmanaged, func(r Remark) string { return r.Address })
		c.Message = fmt.Sprintf(`unmanaged = "error", and %s: %s. Declare what is wanted, remove the rest, or write unmanaged = "report" in the guard block.`,
			count(len(addresses), "thing is unmanaged", "things are unmanaged"), listSome(addresses))
	case p.e.AttachmentsOf != nil:
		c.Status = Fail
		c.Message = `unmanaged = "error", but these credentials may not list the account's role assignments, so groups that no block declares could not be looked through. Allow iam:permissions:listRoleAssignments, or write unmanaged = "report" in the guard block.`
	}
	p.check(c)
}
