package provision

import (
	"cmp"
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
		why := t.make()
		if why == "" {
			why = t.planned()
		}
		if why == "" {
			d.x = t.x
			continue
		}
		for _, g := range d.x.Desired.Groups {
			if _, ok := capabilityOf(prefix, g.Name); ok {
				d.beside(groupAddress(g.Name), "called as onboard blocks call their groups, and written as a group: %s", why)
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

// make builds the blocks. It says why not, where a group is none that they would make.
func (t *trial) make() (why string) {
	desired := *t.drafter.x.Desired
	exported := *t.drafter.x
	exported.Desired, t.x = &desired, &exported
	t.can, t.in = map[string][]osc.Capability{}, map[string]map[string]cce.Role{}
	for _, c := range osc.Capabilities() {
		name := t.prefix + string(c)
		if t.q.Sayable(WordGroup, name) != "" {
			return fmt.Sprintf("%q can't be the name of a group here", name)
		}
		if _, there := t.ix.groupByName[name]; !there {
			continue
		}
		i := slices.IndexFunc(desired.Groups, func(g Group) bool { return g.Name == name })
		switch {
		case !t.q.Pick.group(name):
			return fmt.Sprintf("onboard blocks own all groups of prefix %s, and --groups leaves out %s", t.prefix, name)
		case i < 0:
			return fmt.Sprintf("not all of group %s could be read", name)
		}
		if why := t.differs(desired.Groups[i], c); why != "" {
			return fmt.Sprintf("of prefix %s, group %s %s", t.prefix, name, why)
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
	if why := cmp.Or(t.clusters(), t.organizations()); why != "" {
		return why
	}
	t.blocks()
	return ""
}

// clusters takes the roles that deploy takes out of the cluster blocks, the highest of each person in each cluster. It says
// where somebody with deploy has none.
func (t *trial) clusters() (why string) {
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
	for _, user := range sortedKeys(t.can) {
		if !deploys(user) || len(t.in[user]) > 0 {
			continue
		}
		if !wants(t.q.Pick.Clusters) {
			return "deploy comes with roles in clusters, and --clusters leaves all of them out"
		}
		role := fmt.Sprintf("%s can deploy by %s, but has no role of edit or more in a cluster", user, t.prefix+string(osc.Deploy))
		if t.q.Pick.Clusters != nil {
			return fmt.Sprintf("%s that --clusters takes in, in all namespaces", role)
		}
		return fmt.Sprintf("%s of %s, in all namespaces", role, t.q.Tenant.Region)
	}
	return ""
}

// organizations takes manage on OSC's own organizations, which comes with upload, out of their blocks. It says why that can't
// be told.
func (t *trial) organizations() (why string) {
	uploads := func(user string) bool { return slices.Contains(t.can[user], osc.Upload) }
	anybody := false
	for user := range t.can {
		anybody = anybody || uploads(user)
	}
	if !anybody {
		return ""
	}
	region := t.q.Tenant.OSCRegion
	_, read := t.e.Organizations[region]
	switch unseen := t.e.unseenOrganizations(region); { // whose manage the blocks would take there, nobody knows
	case !wants(t.q.Pick.Organizations):
		return "upload comes with manage on OSC's own organization, and --organizations leaves all of them out"
	case !read:
		return fmt.Sprintf("upload comes with manage on OSC's own organization, and the organizations in %s could not be read", region)
	case unseen != "":
		return fmt.Sprintf("upload comes with manage on OSC's own organization, and %s", unseen)
	}
	for _, o := range t.e.Organizations[region] {
		if osc.IsOwnOrganization(o.Name) && o.Access == nil {
			return fmt.Sprintf("upload comes with manage on OSC's own organization, and who holds a grant on %s could not be read", o.Name)
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
	return ""
}

// blocks puts people who share a set of rights into one block.
func (t *trial) blocks() {
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
