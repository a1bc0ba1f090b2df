package provision

import (
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/cce"
)

func clusterAddress(region, cluster string) string { return "cluster." + region + "/" + cluster }

func clusterGrantAddress(region, cluster string, k clusterKey) string {
	return fmt.Sprintf("%s/grant/%s/%s/%s", clusterAddress(region, cluster), k.role, k.kind, k.name)
}

// clusterKey tells the grants of one cluster apart: a role of a principal.
type clusterKey struct {
	role cce.Role
	kind cce.PrincipalType
	name string
}

func (k clusterKey) String() string { return string(k.role) + "/" + string(k.kind) + "/" + k.name }

// heldClusterGrant is a grant that access policies give now.
type heldClusterGrant struct {
	key        clusterKey
	namespaces set[string]
	policies   []cce.Policy // those about this cluster alone, which may be changed
	spanning   []cce.Policy // those about other clusters too, which may not
	known      bool         // the principal is a user or group of the account
}

// namespacesOf are those of several policies together.
func namespacesOf(policies []cce.Policy) set[string] {
	all := newSet[string]()
	for _, p := range policies {
		for _, ns := range p.Namespaces {
			all.add(ns)
		}
	}
	return all
}

// everywhere reports whether namespaces are all of them.
func everywhere(namespaces set[string]) bool { return namespaces.has(cce.Everything) }

func shownNamespaces(namespaces set[string]) []string {
	if everywhere(namespaces) {
		return []string{cce.Everything}
	}
	return namespaces.sorted()
}

// heldIn reads a cluster's access policies as one grant per role and principal. renamed names groups, by id, that are to
// be called otherwise.
func (ix *index) heldIn(region, clusterID string, renamed map[string]string) map[string]*heldClusterGrant {
	held := map[string]*heldClusterGrant{}
	for _, policy := range ix.e.ClusterPolicies[region] {
		if !slices.Contains(policy.Clusters, clusterID) && !slices.Contains(policy.Clusters, cce.Everything) {
			continue
		}
		for _, id := range policy.Principals {
			name, known := ix.principal(policy.Type, id)
			if now, ok := renamed[id]; ok && policy.Type == cce.Group {
				name = now
			}
			k := clusterKey{policy.Role, policy.Type, name}
			h := held[k.String()]
			if h == nil {
				h = &heldClusterGrant{key: k, known: known}
				held[k.String()] = h
			}
			if policy.Spans() {
				h.spanning = append(h.spanning, policy)
			} else {
				h.policies = append(h.policies, policy)
			}
		}
	}
	for _, h := range held {
		h.namespaces = namespacesOf(slices.Concat(h.policies, h.spanning))
	}
	return held
}

// principal names who an access policy means; what the account has no user or group for stands by its id.
func (ix *index) principal(kind cce.PrincipalType, id string) (name string, known bool) {
	switch kind {
	case cce.User:
		u, ok := ix.userByID[id]
		return orID(u.Name, id), ok
	case cce.Group:
		g, ok := ix.groupByID[id]
		return orID(g.Name, id), ok
	}
	return id, false
}

func orID(name, id string) string {
	if name == "" {
		return id
	}
	return name
}

// clusterOf finds the cluster that a fact is about.
func (e *Existing) clusterOf(f *ClusterGrantFact) (cce.Cluster, bool) {
	found := e.clustersNamed(f.Region, f.Cluster)
	if len(found) != 1 {
		return cce.Cluster{}, false
	}
	return found[0], true
}

// clustersNamed lists a region's clusters of a name: CCE does not keep two from having the same.
func (e *Existing) clustersNamed(region, name string) []cce.Cluster {
	var found []cce.Cluster
	for _, c := range e.Clusters[region] {
		if c.Name == name {
			found = append(found, c)
		}
	}
	return found
}

// clusterKeyOf is the key of a fact.
func clusterKeyOf(f *ClusterGrantFact) clusterKey {
	return clusterKey{cce.Role(f.Role), cce.PrincipalType(f.PrincipalType), f.Principal}
}

// narrows reports whether namespaces that were there are not among those that are to be.
func narrows(before, after []string) bool {
	if slices.Contains(after, cce.Everything) {
		return false
	}
	return slices.ContainsFunc(before, func(ns string) bool { return !slices.Contains(after, ns) })
}
