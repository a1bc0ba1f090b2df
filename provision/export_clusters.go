package provision

import (
	"cmp"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/cce"
)

// clusters says who has which role in the clusters that have access policies, or that are named.
func (d *drafter) clusters() {
	region := d.q.Tenant.Region
	seen := newSet[string]()
	sorted := slices.Clone(d.e.Clusters[region])
	slices.SortFunc(sorted, func(a, b cce.Cluster) int { return strings.Compare(a.Name, b.Name) })
	for _, c := range sorted {
		if !picked(d.q.Pick.Clusters, c.Name) || seen.has(c.Name) {
			continue
		}
		seen.add(c.Name)
		address := clusterAddress(region, c.Name)
		held := d.ix.heldIn(region, c.ID, nil)
		why := d.q.Sayable(WordCluster, c.Name)
		switch {
		case len(d.e.clustersNamed(region, c.Name)) > 1:
			d.leave(KindClusterGrant, address, "%d clusters are called so; give one of them another name in CCE", len(d.e.clustersNamed(region, c.Name)))
		case len(held) == 0 && !slices.Contains(d.q.Pick.Clusters, c.Name):
		case why != "":
			d.leave(KindClusterGrant, address, "its name can't be written here: %s", why)
		default:
			block := d.cluster(address, region, c, held)
			if block.ManagesGrants || slices.Contains(d.q.Pick.Clusters, c.Name) {
				d.x.Desired.Clusters = append(d.x.Desired.Clusters, block)
				continue
			}
			for _, what := range d.x.Beside[address] { // a block would say nothing
				d.leave(KindClusterGrant, address, "a block could declare nothing of what is given there: %s", what)
			}
			delete(d.x.Beside, address)
		}
	}
}

func (d *drafter) cluster(address, region string, c cce.Cluster, held map[string]*heldClusterGrant) Cluster {
	out := Cluster{Label: c.Name, Name: c.Name, Region: region, Mode: Exclusive}
	byKey := map[string]*ClusterGrant{}
	for _, k := range sortedKeys(held) {
		h := held[k]
		for _, p := range h.spanning {
			d.beside(address, "access policy %s gives %s %s %s in several clusters; no plan changes such a policy", p.Name, h.key.kind, h.key.name, h.key.role)
		}
		if len(h.policies) == 0 {
			continue
		}
		grant, ok := d.clusterGrant(address, h)
		if !ok {
			out.Mode = Additive
			continue
		}
		key := roleKey(grant)
		if byKey[key] == nil {
			byKey[key] = &grant
		} else {
			byKey[key].Users = append(byKey[key].Users, grant.Users...)
			byKey[key].Groups = append(byKey[key].Groups, grant.Groups...)
		}
	}
	for _, key := range sortedKeys(byKey) {
		g := byKey[key]
		for _, names := range [][]Name{g.Users, g.Groups} {
			slices.SortFunc(names, func(a, b Name) int { return cmp.Compare(a.Name, b.Name) })
		}
		out.Grants = append(out.Grants, *g)
	}
	out.ManagesGrants = len(out.Grants) > 0
	if !out.ManagesGrants {
		out.Mode = Exclusive // manages no grants, and so takes none
	}
	return out
}

// roleKey is the same for grants that one block says, and sorts as the blocks do: what gives most comes first.
func roleKey(g ClusterGrant) string {
	return string(rune('9'-slices.Index(cce.Roles(), g.Role))) + strings.Join(g.Namespaces, "\x00")
}

// clusterGrant says one principal's role; ok is false where it can't be said.
func (d *drafter) clusterGrant(address string, h *heldClusterGrant) (g ClusterGrant, ok bool) {
	what := string(h.key.kind) + " " + h.key.name + ", who has " + string(h.key.role) + ","
	role, knownRole := cce.ParseRole(string(h.key.role))
	if !h.known || !knownRole {
		d.beside(address, "%s is no user or group of the account, or the role is none of the four", what)
		return g, false
	}
	g.Role = role
	wording := WordUser
	if h.key.kind == cce.Group {
		wording = WordGroup
		g.Groups = []Name{{Name: h.key.name}}
	} else {
		g.Users = []Name{{Name: h.key.name}}
	}
	if !d.sayable(address, what, wording, h.key.name) {
		return g, false
	}
	namespaces := namespacesOf(h.policies)
	if everywhere(namespaces) {
		return g, true
	}
	g.Namespaces = namespaces.sorted()
	for _, ns := range g.Namespaces {
		if !d.sayable(address, what+" in namespace "+ns, WordNamespace, ns) {
			return g, false
		}
	}
	return g, len(g.Namespaces) > 0
}
