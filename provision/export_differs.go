package provision

import (
	"fmt"

	"github.com/osc-perms/osc-perms/osc"
)

// differs says how a group is other than onboard blocks make it: with somebody in it, exactly the capability's system
// policies, and nothing else to tell.
func (t *trial) differs(g Group, c osc.Capability) (how string) {
	entry, _ := osc.Of(c)
	held, wanted := newSet[string](), newSet(entry.Policies...)
	for _, p := range *g.Policies {
		switch {
		case p.Custom != nil && *p.Custom:
			return fmt.Sprintf("holds a custom policy %s", p.Name)
		case !wanted.has(p.Name):
			return fmt.Sprintf("holds %s, too", p.Name)
		case p.Scope != ScopeByType:
			return fmt.Sprintf("holds %s at another scope than such blocks give it at", p.Name)
		case p.InternalName != "":
			return fmt.Sprintf("holds one of several policies called %s", p.Name)
		}
		held.add(p.Name)
	}
	for _, policy := range wanted.sorted() {
		if !held.has(policy) {
			return fmt.Sprintf("lacks %s", policy)
		}
	}
	switch {
	case len(*g.Members) == 0:
		return "has no members"
	case t.ix.groupByName[g.Name].Description != "":
		return "has a description"
	case g.Mode != Exclusive || len(t.drafter.x.Beside[groupAddress(g.Name)]) > 0:
		return "has more than a block can say"
	}
	return ""
}

// planned says what the plan of the trial would change or be refused for; "" is the engine's own word that the blocks mean
// what is there.
func (t *trial) planned() (why string) {
	plan, list := Make(t.x.Desired, t.e, Options{})
	if list.Err() != nil {
		return fmt.Sprintf("onboard blocks for prefix %s could not be planned", t.prefix)
	}
	for _, c := range plan.Changes {
		return fmt.Sprintf("onboard blocks for prefix %s would %s %s", t.prefix, c.Action, c.Address)
	}
	for _, c := range plan.Checks {
		if c.Status == Fail {
			return fmt.Sprintf("a plan with onboard blocks for prefix %s would be refused by the check %s", t.prefix, c.Name)
		}
	}
	return ""
}
