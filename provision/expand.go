package provision

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

// ownPattern is how messages and addresses call OSC's own organizations before one is there.
const ownPattern = "osc-*"

// Expand gives a desired state in which the onboard blocks stand as what they take: groups with their policies, manage
// on OSC's own organizations, rights in clusters, and the quota check before the first upload. It does not depend on the
// day: ends go along with the names. What onboard blocks own is told by OwnedGroups.
func (d *Desired) Expand() *Desired {
	if len(d.Onboards) == 0 {
		return d
	}
	out := *d
	out.Groups = append(slices.Clone(d.Groups), onboardGroups(d.Onboards)...)
	if o, ok := onboardOrganization(d); ok {
		out.Organizations = append(slices.Clone(d.Organizations), o)
		if one := 1; len(o.Grants[0].Users) > 0 {
			out.Quotas = append(slices.Clone(d.Quotas), Quota{
				Name: "onboard upload", FreeOrganizations: &one, UnlessOwn: true, Region: d.Tenant.OSCRegion, Severity: SeverityError, Place: o.Place,
			})
		}
	}
	out.Clusters = append(slices.Clone(d.Clusters), onboardClusters(d.Onboards)...)
	return &out
}

// asks reports whether the block says who: somebody, or with a written empty list nobody. A list that came out empty says
// nothing, and a guard refuses it.
func (o Onboard) asks() bool { return len(o.Users) > 0 || o.LiteralUsers }

// GroupName is the group that an onboard block puts people into for a capability.
func (o Onboard) GroupName(c osc.Capability) string { return o.Prefix + string(c) }

// Address is how changes name the block: "onboard.publishers", `onboard.team["a"]`.
func (o Onboard) Address() string {
	if o.Key == "" {
		return "onboard." + o.Label
	}
	return fmt.Sprintf("onboard.%s[%q]", o.Label, o.Key)
}

// OwnedGroups lists the groups that onboard blocks own: the six of each prefix, with the first block of the prefix. One
// that nobody asks for any more is deleted.
func (d *Desired) OwnedGroups() []Name {
	var owned []Name
	seen := newSet[string]()
	for _, o := range d.Onboards {
		if seen.has(o.Prefix) {
			continue
		}
		seen.add(o.Prefix)
		for _, c := range osc.Capabilities() {
			owned = append(owned, Name{Name: o.GroupName(c), Place: o.Place})
		}
	}
	return owned
}

// onboardGroups makes the groups that blocks ask for together, by name.
func onboardGroups(onboards []Onboard) []Group {
	asked := map[string]*askedGroup{}
	for _, o := range onboards {
		for _, c := range o.Can {
			g := asked[o.GroupName(c)]
			if g == nil {
				g = &askedGroup{capability: c, people: askers{}}
				asked[o.GroupName(c)] = g
			}
			g.blocks = append(g.blocks, o)
			g.people.add(o)
		}
	}
	var groups []Group
	for _, name := range sortedKeys(asked) {
		if g := asked[name]; len(g.people) > 0 { // asked for by nobody
			groups = append(groups, g.group(name))
		}
	}
	return groups
}

// askedGroup is a group with the blocks that ask for it.
type askedGroup struct {
	capability osc.Capability
	blocks     []Onboard
	people     askers
}

func (g *askedGroup) group(name string) Group {
	first := g.blocks[0]
	members := g.people.names()
	system := false
	policies := []Policy{}
	entry, _ := osc.Of(g.capability)
	for _, p := range entry.Policies {
		policies = append(policies, Policy{Name: p, Custom: &system, Place: first.Place})
	}
	return Group{
		Label: name, Name: name, Members: &members, LiteralMembers: true, Policies: &policies,
		Mode: modeOf(g.blocks), Place: first.Place, AskedBy: addresses(g.blocks),
	}
}

// modeOf several blocks that reach one object: exclusive wins.
func modeOf(blocks []Onboard) Mode {
	if slices.ContainsFunc(blocks, func(o Onboard) bool { return o.Mode == Exclusive }) {
		return Exclusive
	}
	return Additive
}

func addresses(blocks []Onboard) []string {
	all := newSet[string]()
	for _, b := range blocks {
		all.add(b.Address())
	}
	return all.sorted()
}

// askers are the people of several blocks, each with the latest of their ends.
type askers map[string]Name

func (p askers) add(o Onboard) {
	for _, u := range o.Users {
		had, there := p[u.Name]
		if !there || later(u.Until, had.Until) {
			u.AskedBy = had.AskedBy
			had = u
		}
		if !slices.Contains(had.AskedBy, o.Address()) {
			had.AskedBy = newSet(append(slices.Clone(had.AskedBy), o.Address())...).sorted()
		}
		p[u.Name] = had
	}
}

func (p askers) names() []Name {
	names := []Name{}
	for _, name := range sortedKeys(p) {
		names = append(names, p[name])
	}
	return names
}

// later reports whether an end is after another one; no end is the latest.
func later(a, b string) bool { return b != "" && (a == "" || a > b) }

// onboardOrganization is OSC's own organization with everybody who is to upload.
func onboardOrganization(d *Desired) (Organization, bool) {
	var blocks []Onboard
	all := askers{}
	for _, o := range d.Onboards {
		if slices.Contains(o.Can, osc.Upload) && o.asks() {
			blocks = append(blocks, o)
			all.add(o)
		}
	}
	if len(blocks) == 0 {
		return Organization{}, false
	}
	return Organization{
		Label: ownPattern, Name: ownPattern, Region: d.Tenant.OSCRegion, Own: true, ManagesGrants: true,
		Grants: []Grant{{Level: swr.Manage, Users: all.names(), Place: blocks[0].Place}},
		Mode:   modeOf(blocks), Place: blocks[0].Place, AskedBy: addresses(blocks),
	}, true
}

// onboardClusters gives each block's people their role in each of its clusters.
func onboardClusters(onboards []Onboard) []Cluster {
	var clusters []Cluster
	for _, o := range onboards {
		if !o.asks() {
			continue
		}
		for _, c := range o.Clusters {
			all := askers{}
			all.add(o)
			clusters = append(clusters, Cluster{
				Label: c.Name, Name: c.Name, Region: c.Region, ManagesGrants: true, Mode: o.Mode, Place: c.Place,
				Grants: []ClusterGrant{{Role: c.Role, Users: all.names(), Place: c.Place}},
			})
		}
	}
	slices.SortStableFunc(clusters, func(a, b Cluster) int {
		return cmp.Or(strings.Compare(a.Region, b.Region), strings.Compare(a.Name, b.Name))
	})
	return clusters
}
