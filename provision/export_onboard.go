package provision

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

// defaultPrefix begins the names of groups that onboard blocks make where they name no other.
const defaultPrefix = "osc-"

// onboards says groups as what onboard blocks make, where the blocks would make exactly these: a prefix's groups all or
// none, since the blocks own all six names.
func (d *drafter) onboards() {
	for _, prefix := range d.prefixes() {
		t := &trial{drafter: d, prefix: prefix}
		if t.make() && t.emptyPlan() {
			d.x = t.x
			continue
		}
		for _, g := range d.x.Desired.Groups {
			if _, ok := capabilityOf(prefix, g.Name); ok {
				d.beside(groupAddress(g.Name), "called as onboard blocks call their groups; the groups of prefix %s are not exactly what such blocks would make", prefix)
			}
		}
	}
}

// prefixes are those under which groups stand as onboard blocks name them. Any word may end in "-view": beside the usual
// prefix one counts from two groups on.
func (d *drafter) prefixes() []string {
	groups := map[string]int{}
	for _, g := range d.x.Desired.Groups {
		for _, c := range osc.Capabilities() {
			if prefix, ok := strings.CutSuffix(g.Name, string(c)); ok && prefix != "" {
				groups[prefix]++
			}
		}
	}
	return slices.DeleteFunc(sortedKeys(groups), func(p string) bool { return p != defaultPrefix && groups[p] < 2 })
}

// capabilityOf is what people get in a group that onboard blocks of a prefix make.
func capabilityOf(prefix, group string) (osc.Capability, bool) {
	rest, ok := strings.CutPrefix(group, prefix)
	_, is := osc.Of(osc.Capability(rest))
	return osc.Capability(rest), ok && is
}

// trial is an export in which the groups of one prefix are onboard blocks.
type trial struct {
	*drafter
	prefix string
	x      *Exported
	can    map[string][]osc.Capability // by user
	in     map[string]map[string]cce.Role
}

// make builds the blocks; false where a group is none that they would make.
func (t *trial) make() bool {
	desired := *t.drafter.x.Desired
	exported := *t.drafter.x
	exported.Desired, t.x = &desired, &exported
	t.can, t.in = map[string][]osc.Capability{}, map[string]map[string]cce.Role{}
	for _, c := range osc.Capabilities() {
		name := t.prefix + string(c)
		if t.q.Sayable(WordGroup, name) != "" {
			return false
		}
		if _, there := t.ix.groupByName[name]; !there {
			continue
		}
		i := slices.IndexFunc(desired.Groups, func(g Group) bool { return g.Name == name })
		if i < 0 || !t.made(desired.Groups[i], c) {
			return false
		}
		for _, m := range *desired.Groups[i].Members {
			t.can[m.Name] = append(t.can[m.Name], c)
		}
	}
	desired.Groups = slices.DeleteFunc(slices.Clone(desired.Groups), func(g Group) bool {
		_, ok := capabilityOf(t.prefix, g.Name)
		return ok
	})
	t.x.Beside = maps.Clone(t.x.Beside)
	return t.clusters() && t.organizations() && t.blocks()
}

// made reports whether a group is as onboard blocks make it: with somebody in it, exactly the capability's system
// policies, and nothing else to tell.
func (t *trial) made(g Group, c osc.Capability) bool {
	if g.Members == nil || len(*g.Members) == 0 || g.Policies == nil || g.Mode != Exclusive ||
		t.ix.groupByName[g.Name].Description != "" || len(t.drafter.x.Beside[groupAddress(g.Name)]) > 0 {
		return false
	}
	entry, _ := osc.Of(c)
	held := newSet[string]()
	for _, p := range *g.Policies {
		if p.Scope != ScopeByType || p.InternalName != "" || p.Custom != nil && *p.Custom {
			return false
		}
		held.add(p.Name)
	}
	return len(*g.Policies) == len(entry.Policies) && slices.Equal(held.sorted(), newSet(entry.Policies...).sorted())
}

// clusters takes the roles that deploy takes out of the cluster blocks, the highest of each person in each cluster; false
// where somebody with deploy has none.
func (t *trial) clusters() bool {
	deploys := func(user string) bool { return slices.Contains(t.can[user], osc.Deploy) }
	var clusters []Cluster
	for _, c := range t.x.Desired.Clusters {
		before := c.Grants
		c.Grants = nil
		for _, g := range before { // from the highest role on
			users := g.Users
			g.Users = nil
			for _, u := range users {
				if t.in[u.Name][c.Name] == "" && deploys(u.Name) && g.Namespaces == nil && g.Role.AtLeast(cce.Edit) {
					if t.in[u.Name] == nil {
						t.in[u.Name] = map[string]cce.Role{}
					}
					t.in[u.Name][c.Name] = g.Role
					continue
				}
				g.Users = append(g.Users, u)
			}
			if len(g.Users)+len(g.Groups) > 0 {
				c.Grants = append(c.Grants, g)
			}
		}
		c.ManagesGrants = len(c.Grants) > 0
		if c.ManagesGrants || len(before) == 0 || len(t.x.Beside[clusterAddress(c.Region, c.Name)]) > 0 {
			clusters = append(clusters, c)
		}
	}
	t.x.Desired.Clusters = clusters
	for user := range t.can {
		if deploys(user) && len(t.in[user]) == 0 {
			return false
		}
	}
	return true
}

// organizations takes manage on OSC's own organizations, which comes with upload, out of their blocks.
func (t *trial) organizations() bool {
	uploads := func(user string) bool { return slices.Contains(t.can[user], osc.Upload) }
	anybody := false
	for user := range t.can {
		anybody = anybody || uploads(user)
	}
	if !anybody {
		return true
	}
	region := t.q.Tenant.OSCRegion
	if _, read := t.e.Organizations[region]; !read || t.e.unseenOrganizations(region) != "" {
		return false // whose manage the blocks would take on one that is not seen, nobody knows
	}
	for _, o := range t.e.Organizations[region] {
		if osc.IsOwnOrganization(o.Name) && o.Access == nil {
			return false
		}
	}
	var organizations []Organization
	for _, o := range t.x.Desired.Organizations {
		if o.Region != region || !osc.IsOwnOrganization(o.Name) {
			organizations = append(organizations, o)
			continue
		}
		var grants []Grant
		for _, g := range o.Grants {
			if g.Level == swr.Manage {
				g.Users = slices.DeleteFunc(slices.Clone(g.Users), func(n Name) bool { return uploads(n.Name) })
			}
			if len(g.Users) > 0 {
				grants = append(grants, g)
			}
		}
		if o.Grants, o.ManagesGrants = grants, len(grants) > 0; o.ManagesGrants {
			organizations = append(organizations, o)
			continue
		}
		delete(t.x.Beside, organizationAddress(region, o.Name))
		t.x.Left = append(slices.Clone(t.x.Left), Remark{KindOrganization, organizationAddress(region, o.Name), "OSC's own; the onboard blocks with upload give manage on it"})
	}
	t.x.Desired.Organizations = organizations
	return true
}

// blocks puts people who share a set of rights into one block.
func (t *trial) blocks() bool {
	byKey := map[string]*Onboard{}
	for _, user := range sortedKeys(t.can) {
		can := slices.Clone(t.can[user])
		osc.Sort(can)
		o := Onboard{Label: t.label(can), Users: []Name{}, LiteralUsers: true, Can: can, Prefix: t.prefix, Mode: Exclusive}
		for _, name := range sortedKeys(t.in[user]) {
			o.Clusters = append(o.Clusters, OnboardCluster{Name: name, Region: t.q.Tenant.Region, Role: t.in[user][name]})
		}
		key := fmt.Sprint(can, o.Clusters)
		if byKey[key] == nil {
			byKey[key] = &o
		}
		byKey[key].Users = append(byKey[key].Users, Name{Name: user})
	}
	taken := map[string]int{}
	for _, o := range t.x.Desired.Onboards {
		taken[o.Label]++
	}
	onboards := slices.Clone(t.x.Desired.Onboards)
	for _, key := range sortedKeys(byKey) {
		o := *byKey[key]
		label := o.Label
		for n := 2; taken[o.Label] > 0; n++ {
			o.Label = fmt.Sprintf("%s-%d", label, n)
		}
		taken[o.Label]++
		onboards = append(onboards, o)
	}
	slices.SortFunc(onboards, func(a, b Onboard) int { return strings.Compare(a.Label, b.Label) })
	t.x.Desired.Onboards = onboards
	return len(byKey) > 0
}

// label names a block by what its people can do.
func (t *trial) label(can []osc.Capability) string {
	words := []string{}
	if t.prefix != defaultPrefix {
		words = append(words, strings.Trim(t.prefix, "-_ "))
	}
	for _, c := range can {
		words = append(words, string(c))
	}
	return strings.Join(words, "-")
}

// emptyPlan reports whether the plan of the trial changes nothing and is refused for nothing: the engine's own word that
// the blocks mean what is there.
func (t *trial) emptyPlan() bool {
	plan, list := Make(t.x.Desired, t.e, Options{})
	return list.Err() == nil && len(plan.Changes) == 0 && !plan.Refused()
}
