package provision

import (
	"fmt"
	"reflect"
	"slices"
)

// Difference is one way in which a plan made now goes beyond a saved one.
type Difference struct {
	Change  Change // of the plan made now
	Message string
}

// Approval says how a plan was approved.
type Approval string

// The approvals.
const (
	OnFile   Approval = "saved" // it was saved, and is applied
	OnScreen Approval = "shown" // it was shown, and somebody said yes
)

// Beyond lists what a plan made now would do that the approved one does not: nothing, when it is a subset, which also
// holds for what is left of a plan that was applied in part. What was approved is what runs.
func Beyond(now, plan *Plan, how Approval) []Difference {
	type key struct {
		action  Action
		address string
	}
	approved := map[key][]Change{} // two policies of one name at one scope share an address
	for _, c := range plan.Changes {
		k := key{c.Action, c.Address}
		approved[k] = append(approved[k], c)
	}
	var beyond []Difference
	for _, c := range now.Changes {
		if message := differs(c, approved[key{c.Action, c.Address}], how); message != "" {
			beyond = append(beyond, Difference{c, fmt.Sprintf("%s %s %s", c.Action, c.Address, message)})
		}
	}
	return beyond
}

// differs says in what a change is none of the approved ones, "" when it is one of them.
func differs(c Change, approved []Change, how Approval) string {
	message := "is not in the saved plan"
	if how == OnScreen {
		message = "is not in the plan that was shown"
	}
	for _, was := range approved {
		switch {
		case !within(c.Before, was):
			message = "is different: what is there has changed since the plan was saved"
			if how == OnScreen {
				message = "is different: what is there has changed since the plan was shown"
			}
		case !reflect.DeepEqual(c.After, was.After):
			message = "is different: it would become something else than the plan was saved with"
			if how == OnScreen {
				message = "is different: it would become something else than the plan that was shown says"
			}
		default:
			return ""
		}
	}
	return message
}

// within reports whether what is there now is what was there, or for an object that is deleted no more than that; a role in
// a cluster, which several policies may give, may also be there in part, before and after mixed.
func within(now Fact, change Change) bool {
	was := change.Before
	switch n := now.(type) {
	case *ClusterGrantFact:
		w, ok := was.(*ClusterGrantFact)
		if !ok {
			return false
		}
		all := w.Namespaces
		if after, also := change.After.(*ClusterGrantFact); also {
			all = slices.Concat(all, after.Namespaces)
		}
		bare, same := *n, *w
		bare.Namespaces, same.Namespaces = nil, nil
		return reflect.DeepEqual(bare, same) && !narrows(n.Namespaces, all)
	case *GroupFact:
		w, ok := was.(*GroupFact)
		return ok && n.Name == w.Name && n.Description == w.Description &&
			contains(w.Members, n.Members) && contains(w.Attachments, n.Attachments)
	case *OrganizationFact:
		w, ok := was.(*OrganizationFact)
		return ok && n.Region == w.Region && n.Name == w.Name && contains(w.Grants, n.Grants)
	}
	return reflect.DeepEqual(now, was)
}

func contains(all, some []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}
