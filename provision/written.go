package provision

import "slices"

// Writes reports whether applying the plan gives something this name or this description, which it does not have yet.
func (p *Plan) Writes(text string) bool {
	return slices.ContainsFunc(p.Changes, func(c Change) bool { return slices.Contains(newTexts(c), text) })
}

// newTexts are the names and descriptions that a change writes, less those that were there before.
func newTexts(c Change) []string {
	before := factTexts(c.Before)
	return slices.DeleteFunc(factTexts(c.After), func(text string) bool { return slices.Contains(before, text) })
}

func factTexts(f Fact) []string {
	switch f := f.(type) {
	case *GroupFact:
		return []string{f.Name, f.Description}
	case *UserFact:
		texts := []string{f.Name}
		if f.Description != nil {
			texts = append(texts, *f.Description)
		}
		return texts
	case *OrganizationFact:
		return []string{f.Name}
	case *ClusterGrantFact:
		return slices.Clone(f.Namespaces)
	}
	return nil
}
