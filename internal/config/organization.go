package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

// readOrganizations reads the organization blocks, each for every key of its for_each.
func (l *loader) readOrganizations(mode provision.Mode, tenantRegion string) []provision.Organization {
	var organizations []provision.Organization
	for _, o := range l.organizations {
		l.value(node{"organization", o.label(), "name"}, o.at())
		for i := range l.instancesOf(o) {
			organizations = append(organizations, l.readOrganization(o, i, mode, tenantRegion))
		}
		l.probe(o, mode, tenantRegion)
	}
	return organizations
}

func (l *loader) readOrganization(o *object, i int, mode provision.Mode, tenantRegion string) provision.Organization {
	in := &o.instances[i]
	r := reader{l: l, attrs: o.attrs, in: in.scope(), what: o.titleOf(in)}
	g := provision.Organization{
		Label: o.label(), Key: in.id(), Name: o.name(i).value, Region: r.regionOr(tenantRegion),
		Create: true, Mode: r.mode(mode), Place: place(o.at()),
	}
	if create, st := r.flag("create"); st == present {
		g.Create = create
		if create && provision.IsPattern(g.Name) {
			r.fail("create", "Leave it out: a name with a * stands for organizations that are there, and none is created.", "can't be true for the pattern %q", g.Name)
		}
	}
	g.ManagesGrants = mentions(o.Body, organizationShape, "grant")
	content, _ := l.expand(o.Body, organizationShape, in.scope())
	levels := map[string]levelOf{} // of users and groups that stand in this block
	for _, b := range content.Blocks {
		if grant, ok := l.readGrant(b, in, r.what, levels); ok {
			g.Grants = append(g.Grants, grant)
		}
	}
	return g
}

// levelOf is the level at which a name stands, and where.
type levelOf struct {
	level swr.Level
	place provision.Place
}

func (l *loader) readGrant(b *hcl.Block, in *instance, what string, levels map[string]levelOf) (provision.Grant, bool) {
	level, ok := swr.ParseLevel(b.Labels[0])
	words := []string{"manage", "edit", "read"}
	if !ok {
		l.fail(b.LabelRanges[0], "Write "+oneOf(words)+"."+didYouMean(b.Labels[0], words), "%q in %s is no level of a grant", b.Labels[0], what)
	}
	content, _, _ := b.Body.PartialContent(grantShape.schema())
	within := fmt.Sprintf("%s in %s", title(b), what)
	r := reader{l: l, attrs: content.Attributes, in: in.scope(), what: within}
	grant := provision.Grant{Level: level, Place: place(blockRange(b))}

	users := r.list("users", func(name string, at hcl.Range) { l.checkUserName(name, at, "users", within) })
	groups := r.list("groups", nil)
	if !ok {
		return grant, false
	}
	if users.state == absent && groups.state == absent {
		l.fail(blockRange(b), `Write users = ["alice"], groups = ["viewers"], or users = [] for nobody.`, "%s names neither users nor groups", within)
		return grant, false
	}
	grant.Users = l.atOneLevel("user", users, level, what, levels)
	resolved := l.resolveGroups(groups, within)
	grant.Groups = l.atOneLevel("group", resolved, level, what, levels)
	return grant, true
}

// atOneLevel reports names that stand at another level in the same block, and gives the names in order.
func (l *loader) atOneLevel(kind string, n nameList, level swr.Level, what string, levels map[string]levelOf) []provision.Name {
	if n.state != present {
		return nil
	}
	for _, name := range n.sorted() {
		key := kind + " " + name.Name
		other, there := levels[key]
		if there && other.level != level {
			l.fail(n.ranges[name.Name], fmt.Sprintf("It has %q at %s. The highest level would win, so leave only that one.", other.level, other.place), "%s %q stands at two levels in %s", kind, name.Name, what)
		} else if !there {
			levels[key] = levelOf{level, name.Place}
		}
	}
	if len(n.names) == 0 {
		return nil
	}
	return n.sorted()
}

// resolveGroups turns what groups says into the cloud names of declared groups: a cloud name first, then a label.
func (l *loader) resolveGroups(n nameList, what string) nameList {
	if n.state != present {
		return n
	}
	resolved := nameList{state: present, ranges: map[string]hcl.Range{}}
	for _, name := range n.names {
		cloud, ok := l.cloudName(name.Name, n.ranges[name.Name], what)
		if !ok {
			continue
		}
		if _, there := resolved.ranges[cloud]; there {
			continue
		}
		resolved.ranges[cloud] = n.ranges[name.Name]
		resolved.names = append(resolved.names, provision.Name{Name: cloud, Place: name.Place})
	}
	return resolved
}

func (l *loader) cloudName(name string, at hcl.Range, what string) (string, bool) {
	var known []string
	complete := !l.broken
	for _, o := range l.groups {
		complete = complete && o.known && len(o.names) == len(o.instances)
		for _, t := range o.names {
			if t.state != present {
				complete = false
				continue
			}
			if t.value == name {
				return name, true
			}
			known = append(known, t.value)
		}
	}
	o := l.group(name)
	switch {
	case o == nil && complete:
		l.fail(at, "Write the name or the label of a group block; SWR knows no groups, so only declared ones can be expanded to people."+didYouMean(name, known), "%s names group %q, which is not declared", what, name)
	case o == nil:
	case o.forEach() != nil:
		l.fail(at, fmt.Sprintf(`Write %s["<key>"].name for one of them, or [for g in %s : g.name] for all.`, node{"group", name, ""}, node{"group", name, ""}),
			"%s names %s, which has for_each: it is several groups", what, title(o.Block))
	case len(o.names) == 1 && o.names[0].state == present:
		return o.names[0].value, true
	}
	l.unknown()
	return "", false
}

// checkOrganizationName holds a name, or a pattern, against SWR's rules.
func (l *loader) checkOrganizationName(name string, at hcl.Range, attribute, what string) {
	if provision.IsPattern(name) {
		l.checkPattern(name, at, attribute, what, "lowercase letters, digits and . _ -", func(r rune) bool {
			return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)
		})
		return
	}
	if p := swr.CheckOrganizationName(name); p.Text != "" {
		l.problem(at, attribute, what, fmt.Sprintf("is %q, which %s", name, p.Text), p.Certain)
	}
}

// checkPattern refuses a pattern that no name can fit.
func (l *loader) checkPattern(pattern string, at hcl.Range, attribute, what, allowed string, fits func(rune) bool) {
	if i := strings.IndexFunc(pattern, func(r rune) bool { return r != '*' && !fits(r) }); i >= 0 {
		l.fail(at, "Names hold "+allowed+", and a * stands for any of them.", "%s of %s holds the pattern %q, which no name can fit", attribute, what, pattern)
	}
}
