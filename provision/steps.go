package provision

import (
	"cmp"
	"slices"
	"strings"
)

// step is one call of apply with the changes it makes: one change, or the grants of one organization that change
// in the same way.
type step struct {
	changes []int // into the plan's changes
	// needs are steps without which this one is impossible: an object has to be created first.
	needs []int
	// after are, for a removal, the changes that give something to the people who lose something here. It waits
	// for them, and is skipped where one failed: nobody may pass through a moment with less access than both
	// before and after. Per change, since a step may take from several people.
	after map[int][]int // change -> changes
}

// steps orders a plan: objects before what belongs to them, additions before the removals that touch the same people.
func steps(p *Plan, ix *index, current map[string]string, after map[string][]string) []step {
	o := &ordering{plan: p, ix: ix, current: current, after: after, stepOf: make([]int, len(p.Changes)), created: map[string]int{}, batch: map[string]int{}}
	for i, c := range p.Changes {
		if c.Action == Create && (c.Kind == KindUser || c.Kind == KindGroup || c.Kind == KindOrganization) {
			o.created[c.Address] = o.add(i, "")
		}
	}
	for i, c := range p.Changes {
		if _, done := o.created[c.Address]; !done || c.Action != Create {
			o.add(i, batchKey(c))
		}
	}
	o.orderRemovals()
	return o.steps
}

type ordering struct {
	plan    *Plan
	ix      *index
	current map[string]string   // id of the existing group behind a name
	after   map[string][]string // who is in a declared group after the plan
	steps   []step
	stepOf  []int          // change -> step
	created map[string]int // address of a created object -> step
	batch   map[string]int // batchKey -> step
}

// batchKey is equal for changes that go in one call, "" for a change with a call of its own.
func batchKey(c Change) string {
	if c.Kind != KindGrant {
		return ""
	}
	key := string(c.Action) + " " + c.Object()
	if lowers(c) {
		key = "lower " + key // a removal, which waits, unlike raising a level
	}
	return key
}

func (o *ordering) add(change int, key string) int {
	if s, ok := o.batch[key]; ok && key != "" {
		o.steps[s].changes = append(o.steps[s].changes, change)
		for _, address := range requires(o.plan.Changes[change]) {
			if owner, ok := o.created[address]; ok && !slices.Contains(o.steps[s].needs, owner) {
				o.steps[s].needs = append(o.steps[s].needs, owner)
			}
		}
		o.stepOf[change] = s
		return s
	}
	s := len(o.steps)
	c := o.plan.Changes[change]
	st := step{changes: []int{change}}
	for _, address := range requires(c) {
		if owner, ok := o.created[address]; ok {
			st.needs = append(st.needs, owner)
		}
	}
	o.steps = append(o.steps, st)
	o.stepOf[change] = s
	if key != "" {
		o.batch[key] = s
	}
	return s
}

// requires lists the addresses of objects that have to be there for a change to be possible: the object it belongs to, and
// the user or group it names.
func requires(c Change) []string {
	var needed []string
	if object := c.Object(); object != c.Address {
		needed = append(needed, object)
	}
	if user := changeUser(c); user != "" && c.Kind != KindUser {
		needed = append(needed, userAddress(user))
	}
	if f, ok := factOf(c).(*ClusterGrantFact); ok && isGroup(f) {
		needed = append(needed, groupAddress(f.Principal))
	}
	return needed
}

// removes reports whether a change takes something away.
func removes(c Change) bool { return c.Action == Delete || c.Action == Update && lowers(c) }

// TakesAccess reports whether applying the plan takes anything from anybody: what it deletes, levels it lowers, namespaces it
// narrows, users it disables.
func (p *Plan) TakesAccess() bool { return slices.ContainsFunc(p.Changes, removes) }

// alsoGives reports whether a change that takes something gives something, too: other namespaces.
func alsoGives(c Change) bool {
	before, ok := c.Before.(*ClusterGrantFact)
	after, also := c.After.(*ClusterGrantFact)
	return ok && also && narrows(after.Namespaces, before.Namespaces)
}

// everybody stands for people who are not known by name.
const everybody = "*"

// orderRemovals makes each removal wait for every addition that touches one of the same people.
func (o *ordering) orderRemovals() {
	gives := map[string][]int{} // user -> changes
	var all []int
	for i, c := range o.plan.Changes {
		if removes(c) && !alsoGives(c) || c.Kind == KindGroup && c.Action == Update || c.Kind == KindOrganization {
			continue
		}
		all = append(all, i)
		for _, user := range o.touches(c) {
			gives[user] = append(gives[user], i)
		}
	}
	for i, c := range o.plan.Changes {
		if !removes(c) {
			continue
		}
		var waits []int
		for _, user := range o.touches(c) {
			if user == everybody {
				waits = all
				break
			}
			waits = append(waits, gives[user]...)
			waits = append(waits, gives[everybody]...)
		}
		if c.Action == Update { // two that give and take at once would wait for each other
			waits = slices.DeleteFunc(slices.Clone(waits), func(w int) bool { return removes(o.plan.Changes[w]) })
		}
		if len(waits) > 0 {
			waits = slices.Clone(waits)
			slices.Sort(waits)
			st := &o.steps[o.stepOf[i]]
			if st.after == nil {
				st.after = map[int][]int{}
			}
			st.after[i] = slices.Compact(waits)
		}
	}
}

// touches lists the users whose access a change concerns.
func (o *ordering) touches(c Change) []string {
	fact := c.After
	if fact == nil {
		fact = c.Before
	}
	switch f := fact.(type) {
	case *MembershipFact:
		return []string{f.User}
	case *GrantFact:
		return []string{f.User}
	case *AttachmentFact:
		live, read := o.ix.memberNames(o.current[f.Group])
		if !read && o.current[f.Group] != "" {
			return []string{everybody}
		}
		return newSet(append(live, o.after[f.Group]...)...).sorted()
	case *UserFact:
		return []string{f.Name}
	case *ClusterGrantFact:
		if !isGroup(f) {
			return []string{f.Principal}
		}
		id := cmp.Or(o.current[f.Principal], o.ix.groupByName[f.Principal].ID)
		live, read := o.ix.memberNames(id)
		if !read && id != "" {
			return []string{everybody}
		}
		return newSet(append(live, o.after[f.Principal]...)...).sorted()
	case *GroupFact:
		return f.Members
	case *OrganizationFact:
		var users []string
		for _, g := range f.Grants {
			user, _, _ := strings.Cut(g, "=")
			users = append(users, user)
		}
		return users
	}
	return []string{everybody}
}
