package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"github.com/osc-perms/osc-perms/provision"
)

// groupFinder turns a group's name or label into its cloud name; false where that can't be told, which was reported.
type groupFinder func(name string, at hcl.Range, what string) (string, bool)

// resolveGroups turns what groups says into cloud names, each once: with the latest end of those that stand for it.
func (l *loader) resolveGroups(n nameList, what string, cloudName groupFinder) nameList {
	if n.state != present {
		return n
	}
	resolved := nameList{state: present, ranges: map[string]hcl.Range{}, whole: n.whole}
	index := map[string]int{}
	for _, name := range n.names {
		cloud, ok := cloudName(name.Name, n.ranges[name.Name], what)
		if !ok {
			resolved.whole = false
			continue
		}
		if i, there := index[cloud]; there {
			resolved.names[i].Until = latest(resolved.names[i].Until, name.Until)
			continue
		}
		index[cloud] = len(resolved.names)
		resolved.ranges[cloud] = n.ranges[name.Name]
		resolved.names = append(resolved.names, provision.Name{Name: cloud, Place: name.Place, Until: name.Until})
	}
	return resolved
}

// cloudName finds a declared group, or one that an onboard block makes.
func (l *loader) cloudName(name string, at hcl.Range, what string) (string, bool) {
	found, known, complete := l.findGroup(name, at, what)
	if found.state == absent && complete {
		l.fail(at, "Write the name or the label of a group block, or the name of a group that an onboard block makes; SWR knows no groups, so only declared ones can be expanded to people."+didYouMean(name, known),
			"%s names group %q, which is not declared", what, name)
	}
	if found.state != present {
		l.unknown()
	}
	return found.value, found.state == present
}

// cloudNameAnywhere finds a group as cloudName does. One that is declared nowhere may be in IAM: the plan sees to that.
func (l *loader) cloudNameAnywhere(name string, at hcl.Range, what string) (string, bool) {
	found, _, _ := l.findGroup(name, at, what)
	switch found.state {
	case absent:
		l.checkGroupName(name, at, "groups", what)
		return name, true
	case bad:
		l.unknown()
	}
	return found.value, found.state == present
}

// findGroup looks for a group by its cloud name, then by its label. known are the cloud names there are, all of them
// when complete; bad is a label that stands for no one group, which was reported.
func (l *loader) findGroup(name string, at hcl.Range, what string) (found text, known []string, complete bool) {
	if _, ok := l.made[name]; ok {
		return text{state: present, value: name}, nil, true
	}
	for made := range l.made {
		known = append(known, made)
	}
	complete = !l.broken && l.onboardsKnown
	for _, o := range l.groups {
		complete = complete && o.known && len(o.names) == len(o.instances)
		for _, t := range o.names {
			if t.state != present {
				complete = false
				continue
			}
			if t.value == name {
				return t, known, complete
			}
			known = append(known, t.value)
		}
	}
	o := l.group(name)
	switch {
	case o == nil:
		return text{state: absent}, known, complete
	case o.forEach() != nil:
		l.fail(at, fmt.Sprintf(`Write %s["<key>"].name for one of them, or [for g in %s : g.name] for all.`, node{"group", name, ""}, node{"group", name, ""}),
			"%s names %s, which has for_each: it is several groups", what, title(o.Block))
	case len(o.names) == 1 && o.names[0].state == present:
		return o.names[0], known, complete
	}
	return text{state: bad}, known, complete
}
