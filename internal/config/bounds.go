package config

import (
	"fmt"
	"slices"
	"unicode"

	"github.com/hashicorp/hcl/v2"

	"github.com/osc-perms/osc-perms/provision"
)

// readQuotas reads the quota blocks.
func (l *loader) readQuotas(tenantRegion string) []provision.Quota {
	var quotas []provision.Quota
	for _, b := range l.quotas {
		content, _, _ := b.Body.PartialContent(quotaShape.schema())
		r := reader{l: l, attrs: content.Attributes, what: title(b)}
		q := provision.Quota{
			Name: b.Labels[0], Region: r.regionOr(tenantRegion), Place: place(blockRange(b)),
			FreeOrganizations: r.number("free_organizations"), FreeGroups: r.number("free_groups"), FreeUsers: r.number("free_users"),
			Severity: provision.Severity(r.choice("severity", string(provision.SeverityError), string(provision.SeverityError), string(provision.SeverityWarning))),
		}
		if t := r.text("unless_exists"); t.state == present {
			q.UnlessExists = t.value
			l.checkOrganizationName(t.value, t.at, "unless_exists", r.what)
		}
		written := false
		for _, name := range []string{"free_organizations", "free_groups", "free_users"} {
			written = written || content.Attributes[name] != nil
		}
		if !written {
			l.fail(blockRange(b), "Write free_organizations = 1, free_groups or free_users.", "%s asks for nothing", title(b))
		}
		quotas = append(quotas, q)
	}
	return quotas
}

// firstOf reads all blocks of a kind, of which there is at most one: further ones were reported, and are read for the
// other mistakes in them. No block gives the zero value.
func firstOf[T any](blocks []*hcl.Block, read func(*hcl.Block) T) (first T) {
	for i, b := range blocks {
		if v := read(b); i == 0 {
			first = v
		}
	}
	return first
}

func (l *loader) readPrune(b *hcl.Block) provision.Prune {
	content, _, _ := b.Body.PartialContent(pruneShape.schema())
	r := reader{l: l, attrs: content.Attributes, what: "prune"}
	groups := r.list("groups", func(name string, at hcl.Range) {
		if name == "" {
			l.fail(at, "Write a name, or a pattern such as \"team-*\".", "groups of prune hold an empty name")
		}
		if provision.IsPattern(name) {
			l.checkPattern(name, at, "groups", "prune", "no control characters", func(r rune) bool { return !unicode.IsControl(r) })
		} else {
			l.checkGroupName(name, at, "groups", "prune")
		}
	})
	organizations := r.list("organizations", func(name string, at hcl.Range) { l.checkOrganizationName(name, at, "organizations", "prune") })
	return provision.Prune{Groups: orNil(groups), Organizations: orNil(organizations)}
}

func orNil(n nameList) []provision.Name {
	if len(n.names) == 0 {
		return nil
	}
	return n.sorted()
}

func (l *loader) readGuard(b *hcl.Block) provision.Guard {
	content, _, _ := b.Body.PartialContent(guardShape.schema())
	r := reader{l: l, attrs: content.Attributes, what: "guard"}
	g := provision.Guard{MaxRemovals: r.limit("max_removals"), MaxRemovalsPerObject: r.limit("max_removals_per_object"), Place: place(blockRange(b))}
	g.AllowEmptyGroups, _ = r.flag("allow_empty_groups")
	g.ProtectedUsers = orNil(r.list("protected_users", func(name string, at hcl.Range) { l.checkUserName(name, at, "protected_users", "guard") }))
	g.ProtectedGroups = orNil(r.list("protected_groups", func(name string, at hcl.Range) { l.checkGroupName(name, at, "protected_groups", "guard") }))
	if privileged := r.list("privileged", func(name string, at hcl.Range) { l.checkUserName(name, at, "privileged", "guard") }); privileged.state == present {
		names := privileged.sorted()
		g.Privileged = &names
	}
	g.UnmanagedError = r.choice("unmanaged", "report", "report", "error") == "error"
	return g
}

// checkEmptyGroups warns of what the plan will refuse: members, or users to onboard, that come out empty of an expression.
func (l *loader) checkEmptyGroups(d *provision.Desired) {
	if d.Guard.AllowEmptyGroups {
		return
	}
	for _, o := range slices.Concat(l.groups, l.onboards) {
		for i, m := range o.members {
			if m.state == present && m.whole && len(m.names) == 0 && !m.literal {
				l.warn(m.at, "The plan refuses to empty a group for such a list, since a table that was read wrongly looks the same. If nobody is meant, write "+o.people()+" = [], or guard { allow_empty_groups = true }.",
					"%s of %s come out empty", o.people(), o.titleOf(&o.instances[i]))
			}
		}
	}
}

// firstPlace is where a cloud name was declared first.
type firstPlace struct {
	what string
	at   hcl.Range
}

// checkGroupNames reports groups of one cloud name, and old names that can't be told apart.
func (l *loader) checkGroupNames() {
	declared := map[string]firstPlace{}
	for _, o := range l.groups {
		for i, t := range o.names {
			if t.state == present {
				l.checkOnce(declared, t.value, firstPlace{o.titleOf(&o.instances[i]), t.at}, "the group %q", t.value)
			}
		}
	}
	claimed := map[string]hcl.Range{}
	for _, o := range l.groups {
		for _, list := range o.previously {
			for _, old := range list.names {
				at := list.ranges[old.Name]
				if now, ok := declared[old.Name]; ok {
					l.fail(at, fmt.Sprintf("%s bears it now (%s). Only a name that is no longer declared can be an old one.", now.what, place(now.at)),
						"previously names %q, which is a declared group's present name", old.Name)
				} else if first, twice := claimed[old.Name]; twice {
					l.fail(at, fmt.Sprintf("The other one is at %s. One group became one group: take one of them out.", place(first)), "the old name %q is claimed twice", old.Name)
				} else {
					claimed[old.Name] = at
				}
			}
		}
	}
}

func (l *loader) checkOnce(declared map[string]firstPlace, key string, x firstPlace, format string, args ...any) {
	if first, twice := declared[key]; twice {
		l.fail(x.at, fmt.Sprintf("%s is it too (%s). Put them together, or give one of them another name.", first.what, place(first.at)), format+" is declared twice", args...)
		return
	}
	declared[key] = x
}

// checkOrganizationNames reports organizations of one name in one region.
func (l *loader) checkOrganizationNames(organizations []provision.Organization) {
	var regions []string
	for _, o := range organizations {
		regions = append(regions, o.Region)
	}
	l.checkNamesInRegions(l.organizations, regions)
}

// checkClusterNames reports clusters of one name in one region.
func (l *loader) checkClusterNames(clusters []provision.Cluster) {
	var regions []string
	for _, c := range clusters {
		regions = append(regions, c.Region)
	}
	l.checkNamesInRegions(l.clusters, regions)
}

// checkNamesInRegions reports names that stand twice in a region; regions are those of all instances in order.
func (l *loader) checkNamesInRegions(objects []*object, regions []string) {
	declared := map[string]firstPlace{}
	i := 0
	for _, o := range objects {
		for n := range o.instances {
			region := regions[i]
			i++
			if t := o.name(n); t.state == present {
				where := ""
				if region != "" { // a region that is wrong was reported
					where = " in " + region
				}
				l.checkOnce(declared, region+"/"+t.value, firstPlace{o.titleOf(&o.instances[n]), t.at}, "the %s %q%s", o.Type, t.value, where)
			}
		}
	}
}
