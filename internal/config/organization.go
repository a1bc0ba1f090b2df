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

// levelsCalled are the words that SWR's console, and other places, have for the levels.
var levelsCalled = map[string]string{
	"管理": "manage", "编辑": "edit", "读取": "read", "只读": "read", "admin": "manage", "write": "edit", "view": "read",
}

func (l *loader) readGrant(b *hcl.Block, in *instance, what string, levels map[string]levelOf) (provision.Grant, bool) {
	level, ok := swr.ParseLevel(b.Labels[0])
	words := []string{"manage", "edit", "read"}
	if !ok {
		near := didYouMean(b.Labels[0], words)
		if meant, known := levelsCalled[b.Labels[0]]; known {
			near = fmt.Sprintf(" Did you mean %q?", meant)
		}
		l.fail(b.LabelRanges[0], "Write "+oneOf(words)+"."+near, "%q in %s is no level of a grant", b.Labels[0], what)
	}
	content, _, _ := b.Body.PartialContent(grantShape.schema())
	within := fmt.Sprintf("%s in %s", title(b), what)
	r := reader{l: l, attrs: content.Attributes, in: in.scope(), what: within}
	grant := provision.Grant{Level: level, Place: place(blockRange(b))}

	users := r.list("users", func(name string, at hcl.Range) { l.checkUserName(name, at, "users", within) })
	groups := r.list("groups", nil)
	e := r.ends(true)
	if !ok {
		return grant, false
	}
	if users.state == absent && groups.state == absent {
		l.fail(blockRange(b), `Write users = ["alice"], groups = ["viewers"], or users = [] for nobody.`, "%s names neither users nor groups", within)
		return grant, false
	}
	r.endGrant(e, users, groups)
	grant.Users = l.atOneLevel("user", users, level, what, levels)
	resolved := l.resolveGroups(groups, within, l.cloudName)
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

// checkOrganizationName holds a name, or a pattern, against SWR's rules.
func (l *loader) checkOrganizationName(name string, at hcl.Range, attribute, what string) {
	if provision.IsPattern(name) {
		l.checkPattern(name, at, attribute, what, "lowercase letters, digits and . _ -", func(r rune) bool {
			return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)
		})
		return
	}
	if p := swr.CheckOrganizationName(name); p.Text != "" {
		l.problem(at, attribute, what, fmt.Sprintf("is %q, which %s", name, p.Text), p.Certain, name)
	}
}

// checkPattern refuses a pattern that no name can fit.
func (l *loader) checkPattern(pattern string, at hcl.Range, attribute, what, allowed string, fits func(rune) bool) {
	if i := strings.IndexFunc(pattern, func(r rune) bool { return r != '*' && !fits(r) }); i >= 0 {
		l.fail(at, "Names hold "+allowed+", and a * stands for any of them.", "%s of %s holds the pattern %q, which no name can fit", attribute, what, pattern)
	}
}
