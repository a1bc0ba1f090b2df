package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

const defaultPrefix = "osc-"

// readOnboards reads the onboard blocks, each for every key of its for_each, and keeps what groups they make.
func (l *loader) readOnboards(mode provision.Mode, tenantRegion string) []provision.Onboard {
	var onboards []provision.Onboard
	l.onboardsKnown = true
	for _, o := range l.onboards {
		l.value(node{"onboard", o.label(), "users"}, o.at())
		for i := range l.instancesOf(o) {
			b, ok := l.readOnboard(o, i, mode, tenantRegion)
			l.onboardsKnown = l.onboardsKnown && ok
			onboards = append(onboards, b)
			from := firstPlace{o.titleOf(&o.instances[i]), o.at()}
			if _, there := l.owned[b.Prefix]; !there {
				l.owned[b.Prefix] = from
			}
			for _, c := range b.Can {
				l.made[b.Prefix+string(c)] = from
			}
		}
		l.onboardsKnown = l.onboardsKnown && o.known
		l.probe(o, mode, tenantRegion)
	}
	return onboards
}

// readOnboard reads one of what an onboard block makes; ok is false where it is not known what groups it asks for.
func (l *loader) readOnboard(o *object, i int, mode provision.Mode, tenantRegion string) (b provision.Onboard, ok bool) {
	in := &o.instances[i]
	r := reader{l: l, attrs: o.attrs, in: in.scope(), what: o.titleOf(in)}
	b = provision.Onboard{Label: o.label(), Key: in.id(), Users: []provision.Name{}, Mode: r.mode(mode), Place: place(o.at())}
	e := r.ends(true)
	if i < len(o.members) {
		switch users := o.members[i]; users.state {
		case absent:
			l.fail(o.at(), `Write users = ["carol"], IAM users by name; users = [] for nobody.`, "%s has no users", r.what)
		case present:
			b.Users, b.LiteralUsers = users.sorted(), users.literal
			e.end(b.Users)
			r.checkEnds(e, "is not among its users", users)
		}
	}
	can, canKnown := r.can(o)
	b.Can = can
	prefix, prefixKnown := r.prefix()
	b.Prefix = prefix
	b.Clusters = r.onboardClusters(o, can, canKnown, tenantRegion)
	return b, canKnown && prefixKnown
}

// can reads capabilities, in the catalogue's order; known is false after a mistake.
func (r reader) can(o *object) (can []osc.Capability, known bool) {
	known = true
	list := r.list("can", func(word string, at hcl.Range) {
		c, remedy := capabilityCalled(word)
		if remedy != "" {
			r.l.fail(at, remedy, "can of %s names %q, which is no capability", r.what, word)
			known = false
			return
		}
		can = append(can, c)
	})
	switch {
	case list.state == absent:
		r.l.fail(o.at(), `Write can = ["publish"], or others of "view", "full", "publish", "upload", "deploy" and "enterprise-registry".`, "%s does not say what its users can do", r.what)
		known = false
	case list.state == present && list.whole && len(list.names) == 0:
		r.fail("can", "Name a capability, or take the block out.", "is empty")
	}
	osc.Sort(can)
	return can, known && list.state == present && list.whole
}

// prefix reads what the names of the block's groups begin with, and holds all six against IAM's rules.
func (r reader) prefix() (prefix string, known bool) {
	t := r.text("prefix")
	switch {
	case t.state == absent:
		return defaultPrefix, true
	case t.state == bad:
		return defaultPrefix, false
	case t.value == "":
		r.fail("prefix", `Write what the names of its groups begin with, or leave prefix out for "osc-".`, "is empty")
		return defaultPrefix, false
	}
	for _, certain := range []bool{true, false} {
		for _, c := range osc.Capabilities() {
			name := t.value + string(c)
			if p := iam.CheckGroupName(name); p.Text != "" && p.Certain == certain {
				r.l.checkGroupName(name, t.at, "prefix", r.what, groupsOf(t.value)...)
				return t.value, true
			}
		}
	}
	r.l.checkGroupName(t.value+string(osc.View), t.at, "prefix", r.what) // control characters
	return t.value, true
}

// groupsOf are the groups of a prefix.
func groupsOf(prefix string) []string {
	var names []string
	for _, c := range osc.Capabilities() {
		names = append(names, prefix+string(c))
	}
	return names
}

const clustersExample = `clusters = { prod = "edit" }`

// onboardClusters reads in which clusters deploy gives which role.
func (r reader) onboardClusters(o *object, can []osc.Capability, canKnown bool, tenantRegion string) []provision.OnboardCluster {
	p := r.pairs("clusters", "from clusters to roles", clustersExample)
	deploys := slices.Contains(can, osc.Deploy)
	switch {
	case !canKnown:
	case deploys && (p.state == absent || p.state == present && p.whole && len(p.list) == 0):
		at := o.at()
		if p.state == present {
			at = r.attrs["clusters"].Expr.Range()
		}
		r.l.fail(at, "Write in which clusters, and with which Kubernetes role: "+clustersExample+".", "%s has deploy, and names no clusters", r.what)
	case !deploys && p.state == present:
		r.fail("clusters", `Write "deploy" into can, or take clusters out.`, "says where people deploy, and can has no deploy")
	}
	var clusters []provision.OnboardCluster
	named := map[string]string{} // by region and name: as it is written
	for _, x := range p.list {
		c, ok := r.clusterCalled(x, tenantRegion)
		role, isRole := r.l.role(x.value, x.at, "clusters of %s has %q, which is no role", r.what, x.value)
		if !ok || !isRole {
			r.l.unknown()
			continue
		}
		if !role.AtLeast(cce.Edit) {
			r.l.warn(x.at, `Write "edit" or more, if they should create service instances: "view" only lets them look.`, "deploy takes more than the role %q that %s gives in cluster %q", role, r.what, x.key)
		}
		id := c.Region + "/" + c.Name
		if other, twice := named[id]; twice {
			r.l.fail(x.at, fmt.Sprintf("%q is the same cluster. Leave one of them.", other), "clusters of %s names the cluster %q in %s twice", r.what, c.Name, c.Region)
			continue
		}
		named[id] = x.key
		c.Role = role
		clusters = append(clusters, c)
	}
	slices.SortFunc(clusters, func(a, b provision.OnboardCluster) int {
		return cmp.Or(strings.Compare(a.Region, b.Region), strings.Compare(a.Name, b.Name))
	})
	return clusters
}

// clusterCalled finds a cluster: by the label of a cluster block, by the name that one declares, and otherwise as a
// name in the tenant's region, which the plan looks up.
func (r reader) clusterCalled(x pair, tenantRegion string) (c provision.OnboardCluster, ok bool) {
	l := r.l
	c = provision.OnboardCluster{Name: x.key, Region: tenantRegion, Place: place(x.at)}
	if o := l.object("cluster", x.key); o != nil && o.forEach() == nil {
		l.value(node{"cluster", o.label(), "name"}, o.at())
		t := o.name(0)
		c.Name, c.Region = t.value, l.clusterRegion(o, 0, tenantRegion)
		return c, t.state == present
	}
	var regions []string
	for _, o := range l.clusters {
		l.value(node{"cluster", o.label(), "name"}, o.at())
		for i := range o.instances {
			if t := o.name(i); t.state == present && t.value == x.key {
				regions = append(regions, l.clusterRegion(o, i, tenantRegion))
			}
		}
	}
	switch {
	case len(regions) == 1:
		c.Region = regions[0]
	case len(regions) > 1 && !slices.Contains(regions, tenantRegion):
		l.fail(x.at, "Write the label of the one that is meant.", "clusters of %s names %q, which is a cluster in %s", r.what, x.key, strings.Join(regions, " and in "))
		return c, false
	case len(regions) == 0 && l.object("cluster", x.key) != nil:
		l.fail(x.at, "Write the name of one of them.", "clusters of %s names cluster %q, which has for_each: it is several clusters", r.what, x.key)
		return c, false
	case len(regions) == 0:
		l.checkClusterName(x.key, x.at, "clusters", r.what)
	}
	return c, true
}

func (l *loader) clusterRegion(o *object, i int, tenantRegion string) string {
	in := &o.instances[i]
	return reader{l: l, attrs: o.attrs, in: in.scope(), what: o.titleOf(in)}.regionOr(tenantRegion)
}

// checkOnboardGroups reports group blocks for groups that onboard blocks own.
func (l *loader) checkOnboardGroups() {
	owner := func(name string) (firstPlace, bool) {
		for _, c := range osc.Capabilities() {
			if prefix, ok := strings.CutSuffix(name, string(c)); ok {
				if from, there := l.owned[prefix]; there {
					return from, true
				}
			}
		}
		return firstPlace{}, false
	}
	for _, o := range l.groups {
		for i, t := range o.names {
			if t.state != present {
				continue
			}
			if from, ok := owner(t.value); ok {
				l.fail(t.at, fmt.Sprintf("%s (%s) makes and deletes the six groups of its prefix. Take the group block out, give the group another name, or give the onboard block another prefix.", from.what, place(from.at)),
					"%s is the group %q, which %s owns", o.titleOf(&o.instances[i]), t.value, from.what)
			}
		}
		for _, list := range o.previously {
			for _, old := range list.names {
				if from, ok := owner(old.Name); ok {
					l.fail(list.ranges[old.Name], fmt.Sprintf("It would be taken away from %s (%s). Take the name out, or the onboard block.", from.what, place(from.at)),
						"previously names %q, a group that %s owns", old.Name, from.what)
				}
			}
		}
	}
}
