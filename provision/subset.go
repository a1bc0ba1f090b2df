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

// Beyond lists what a plan made now would do that the saved one does not: nothing, when it is a subset, which also
// holds for what is left of a plan that was applied in part. What was approved is what runs.
func Beyond(now, saved *Plan) []Difference {
	type key struct {
		action  Action
		address string
	}
	approved := map[key]Change{}
	for _, c := range saved.Changes {
		approved[key{c.Action, c.Address}] = c
	}
	var beyond []Difference
	for _, c := range now.Changes {
		was, ok := approved[key{c.Action, c.Address}]
		switch {
		case !ok:
			beyond = append(beyond, Difference{c, fmt.Sprintf("%s %s is not in the saved plan", c.Action, c.Address)})
		case !within(c.Before, was.Before):
			beyond = append(beyond, Difference{c, fmt.Sprintf("%s %s: what is there has changed since the plan was saved", c.Action, c.Address)})
		case !reflect.DeepEqual(c.After, was.After):
			beyond = append(beyond, Difference{c, fmt.Sprintf("%s %s: what it would become is different", c.Action, c.Address)})
		}
	}
	return beyond
}

// within reports whether what is there now is what was there, or for an object that is deleted no more than that.
func within(now, was Fact) bool {
	switch n := now.(type) {
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
