package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// referable says what other blocks can use of a block.
type referable struct {
	attributes []string
	noun       string // what one of them is
	example    string
}

var referables = map[string]referable{
	"group":   {[]string{"name", "members"}, "group", `group.viewers.name, or group["Team A"].name`},
	"user":    {[]string{"name"}, "user", `user.erin.name, or user["Erin Wu"].name`},
	"onboard": {[]string{"users"}, "onboard block", `onboard.publishers.users, or onboard["Team A"].users`},
}

// several is what a block under for_each is.
func (r referable) several() string { return "it is several " + r.noun + "s" }

// resolveObject finds the nodes that a reference to a block needs.
func (l *loader) resolveObject(t hcl.Traversal, narrow map[hcl.Range]string) ([]node, *badReference) {
	root, label := t.RootName(), stepName(t, 1)
	of := referables[root]
	if label == "" {
		return nil, &badReference{summary: root + " stands alone", remedy: fmt.Sprintf("Write a label after it, as in %s for a label that is no identifier.", of.example)}
	}
	o := l.object(root, label)
	if o == nil {
		var labels []string
		for _, o := range *l.ofType(root) {
			labels = append(labels, o.label())
		}
		return nil, &badReference{summary: fmt.Sprintf("%s is not declared", node{root, label, ""}), excused: true,
			remedy: fmt.Sprintf("Declare it: %s %q { … }. What comes after %s is the block's label.%s", root, label, root, didYouMean(label, labels))}
	}
	reference := node{root, label, ""}.String()
	attr := stepName(t, 2)
	if o.forEach() != nil {
		if _, isAttr := stepAt(t, 2).(hcl.TraverseAttr); isAttr {
			return nil, &badReference{summary: fmt.Sprintf("%s has for_each: %s", reference, of.several()),
				remedy: fmt.Sprintf(`Write %s["<key>"].%s for one of them, or [for g in %s : g.%s] for all.`, reference, attr, reference, attr)}
		}
		attr = stepName(t, 3)
		if attr == "" {
			attr = narrow[t.SourceRange()]
		}
	} else if _, isIndex := stepAt(t, 2).(hcl.TraverseIndex); isIndex {
		return nil, &badReference{summary: fmt.Sprintf("%s has no for_each: it is one %s", reference, of.noun), remedy: fmt.Sprintf("Write %s.%s.", reference, strings.Join(of.attributes, " or "+reference+"."))}
	}
	switch {
	case attr == "members" && root == "group" && o.attrs["members"] == nil:
		return nil, &badReference{summary: fmt.Sprintf("%s does not say who its members are", title(o.Block)),
			remedy: fmt.Sprintf("Its membership is not managed, so the files don't know it. Write members in the block at %s.", place(o.at()))}
	case slices.Contains(of.attributes, attr):
		return []node{{root, label, attr}}, nil
	case attr != "":
		return nil, &badReference{summary: fmt.Sprintf("%s has no %q to refer to", reference, attr),
			remedy: fmt.Sprintf("Other blocks can use its %s.%s", strings.Join(of.attributes, " and "), didYouMean(attr, of.attributes))}
	}
	var nodes []node
	for _, a := range of.attributes {
		if a != "members" || o.attrs[a] != nil {
			nodes = append(nodes, node{root, label, a})
		}
	}
	return nodes, nil
}
