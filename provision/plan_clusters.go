package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/cce"
)

// reachedCluster is a cluster with all that the blocks which reach it ask for together.
type reachedCluster struct {
	region, name, id string
	mode             Mode
	exclusiveAt      Name
	manages          bool
	wanted           map[string]*wantedClusterGrant // by key
}

// wantedClusterGrant is a role of a principal that blocks ask for, or asked for until a day that is over.
type wantedClusterGrant struct {
	key        clusterKey
	namespaces map[string]Name // who asks for each; "*": all
	ended      map[string]Name
	name       Name // who asked first
}

// reach is the namespaces that are asked for now.
func (w *wantedClusterGrant) reach() set[string] { return newSet(sortedKeys(w.namespaces)...) }

// clusters plans the access policies of every cluster that a block declares.
func (p *planner) clusters() {
	byAddress := map[string]*reachedCluster{}
	for _, d := range p.d.Clusters {
		if _, closed := p.e.ClosedRegions[d.Region]; closed {
			p.errorf(d.Place, fmt.Sprintf("No region %q in this account", d.Region),
				"Account %q has no IAM project of this name, so nothing can be there. Correct the region's id, or open the region in the console once.", p.e.Account.Name)
			continue
		}
		cluster, ok := p.cluster(d)
		if !ok {
			continue
		}
		address := clusterAddress(d.Region, d.Name)
		r := byAddress[address]
		if r == nil {
			r = &reachedCluster{region: d.Region, name: d.Name, id: cluster.ID, mode: Additive, wanted: map[string]*wantedClusterGrant{}}
			byAddress[address] = r
		}
		p.addClusterGrants(r, d)
	}
	for _, address := range sortedKeys(byAddress) {
		p.clusterGrants(byAddress[address])
		p.reachedClusters = append(p.reachedClusters, *byAddress[address])
	}
}

// cluster finds a cluster by name and region.
func (p *planner) cluster(d Cluster) (cce.Cluster, bool) {
	found := p.e.clustersNamed(d.Region, d.Name)
	switch len(found) {
	case 1:
		return found[0], true
	case 0:
		all := names(p.e.Clusters[d.Region], func(c cce.Cluster) string { return c.Name })
		remedy := " Correct the name or the region, or create the cluster in CCE first."
		if p.sandbox {
			remedy = " Correct it, or add the cluster to the sandbox: osc-perms sandbox add-cluster " + shellQuote(d.Name) + " --region " + d.Region
		}
		p.errorf(d.Place, fmt.Sprintf("No CCE cluster %q in %s", d.Name, d.Region),
			"Account %q has no cluster of this name in %s.%s%s", p.e.Account.Name, d.Region, didYouMean(d.Name, all), remedy)
	default:
		p.errorf(d.Place, fmt.Sprintf("%d CCE clusters are called %q in %s", len(found), d.Name, d.Region),
			"Which one is meant is open. Give one of them another name in CCE.")
	}
	return cce.Cluster{}, false
}

// addClusterGrants adds one block's grants: namespaces of one role and principal come together.
func (p *planner) addClusterGrants(r *reachedCluster, d Cluster) {
	if !d.ManagesGrants {
		return
	}
	r.manages = true
	if d.Mode == Exclusive && r.mode != Exclusive {
		r.mode, r.exclusiveAt = Exclusive, Name{Place: d.Place}
	}
	for _, g := range d.Grants {
		for _, u := range g.Users {
			if _, ok := p.user(u); ok {
				p.wantClusterGrant(r, clusterKey{g.Role, cce.User, u.Name}, g.Namespaces, u)
			}
		}
		for _, n := range g.Groups {
			if p.group(n) {
				p.wantClusterGrant(r, clusterKey{g.Role, cce.Group, n.Name}, g.Namespaces, n)
			}
		}
	}
}

func (p *planner) wantClusterGrant(r *reachedCluster, k clusterKey, namespaces []string, n Name) {
	w := r.wanted[k.String()]
	if w == nil {
		w = &wantedClusterGrant{key: k, namespaces: map[string]Name{}, ended: map[string]Name{}, name: n}
		r.wanted[k.String()] = w
	}
	if namespaces == nil {
		namespaces = []string{cce.Everything}
	}
	for _, ns := range namespaces {
		had, there := w.namespaces[ns]
		switch {
		case p.ended(n.Until):
			w.ended[ns] = n
		case !there || later(n.Until, had.Until):
			w.namespaces[ns] = n
		}
	}
}

// group reports whether a group is there or going to be, and says so where it is not.
func (p *planner) group(n Name) bool {
	if _, declared := p.after[n.Name]; declared {
		return true
	}
	if _, there := p.ix.groupByName[n.Name]; there {
		if p.goes(n.Name) {
			p.errorf(n.Place, fmt.Sprintf("Group %q is going to be deleted", n.Name),
				"This plan deletes the group, because no block declares it and prune or an onboard block's prefix fits it. Declare the group, or take it out here.")
			return false
		}
		return true
	}
	all := names(p.d.Groups, func(g Group) string { return g.Name })
	for _, g := range p.e.Groups {
		all = append(all, g.Name)
	}
	p.errorf(n.Place, fmt.Sprintf("No user group %q", n.Name),
		"No block declares a group of this name, and account %q has none.%s Correct the name, or declare the group.", p.e.Account.Name, didYouMean(n.Name, all))
	return false
}

// goes reports whether a group is deleted by this plan: prune or an onboard block's prefix fits it, and no block declares it.
func (p *planner) goes(group string) bool {
	if slices.ContainsFunc(p.d.Groups, func(g Group) bool { return g.Name == group }) {
		return false
	}
	_, pruned := matching(p.d.Prune.Groups, group)
	return pruned || slices.ContainsFunc(p.d.OwnedGroups(), func(n Name) bool { return n.Name == group })
}

// clusterGrants plans who has which role in one cluster.
func (p *planner) clusterGrants(r *reachedCluster) {
	held := p.ix.heldIn(r.region, r.id, p.renamed())
	for _, k := range sortedKeys(held) {
		h := held[k]
		for _, policy := range h.spanning {
			p.leaveUnsayable(KindClusterGrant, clusterGrantAddress(r.region, r.name, h.key),
				"access policy %s gives %s %s in several clusters; such a policy is never changed, look at it on CCE's Permissions page", policy.Name, h.key.name, h.key.role)
		}
	}
	for _, k := range sortedKeys(r.wanted) {
		w := r.wanted[k]
		for _, ns := range sortedKeys(w.namespaces) {
			where := ""
			if ns != cce.Everything {
				where = " (namespace " + ns + ")"
			}
			p.announce(KindClusterGrant, clusterGrantAddress(r.region, r.name, w.key), fmt.Sprintf("%s of %s in cluster %s%s", w.key.role, w.key.name, r.name, where), w.namespaces[ns].Until)
		}
		p.wantedClusterGrant(r, w, held[k])
	}
	for _, k := range sortedKeys(held) {
		if _, ok := r.wanted[k]; !ok && len(held[k].policies) > 0 {
			p.undeclaredClusterGrant(r, held[k])
		}
	}
}

// renamed gives the declared names of groups that are called otherwise still, by id.
func (p *planner) renamed() map[string]string {
	names := map[string]string{}
	for name, g := range p.current {
		if g.Name != name {
			names[g.ID] = name
		}
	}
	return names
}

func (r *reachedCluster) fact(k clusterKey, namespaces set[string]) *ClusterGrantFact {
	return &ClusterGrantFact{
		Region: r.region, Cluster: r.name, Role: string(k.role), PrincipalType: string(k.kind), Principal: k.name,
		Namespaces: shownNamespaces(namespaces),
	}
}

// wantedClusterGrant plans one role of one principal: what is asked for, and in additive mode what else is there, less
// what has ended.
func (p *planner) wantedClusterGrant(r *reachedCluster, w *wantedClusterGrant, h *heldClusterGrant) {
	target, own, all := w.reach(), newSet[string](), newSet[string]()
	if h != nil {
		own, all = namespacesOf(h.policies), h.namespaces // what may be changed, and with policies that span clusters
	}
	if len(own) > 0 {
		p.managed[clusterAddress(r.region, r.name)]++
	}
	if r.mode == Additive {
		for _, ns := range lostNamespaces(own, target) {
			if _, over := w.ended[ns]; !over {
				target.add(ns)
				p.leave(KindClusterGrant, clusterGrantAddress(r.region, r.name, w.key), "%s %s has %s in cluster %s in namespace %s, too, which is not declared; the mode is additive", w.key.kind, w.key.name, w.key.role, r.name, ns)
			}
		}
	}
	lost := lostNamespaces(own, target)
	reason, at := Changed, w.name
	if len(lost) > 0 && !slices.ContainsFunc(lost, func(ns string) bool { _, over := w.ended[ns]; return !over }) {
		reason, at = Expired, w.ended[lost[0]]
	}
	c := Change{
		Kind: KindClusterGrant, Address: clusterGrantAddress(r.region, r.name, w.key), Reason: reason,
		DeclaredAt: at.Place.String(), AskedBy: at.AskedBy,
	}
	switch {
	case slices.Equal(shownNamespaces(own), shownNamespaces(target)):
		p.tellDuplicates(r, w, h)
		return
	case len(target) == 0:
		c.Action, c.Before = Delete, r.fact(w.key, own)
		if reason != Expired {
			c.Reason = Undeclared
		}
	case len(own) > 0:
		c.Action, c.Before, c.After = Update, r.fact(w.key, own), r.fact(w.key, target)
	case len(lostNamespaces(target, all)) == 0:
		return // a policy that spans clusters gives it already
	default:
		c.Action, c.Reason, c.After = Create, Declared, r.fact(w.key, target)
	}
	p.change(c)
}

// tellDuplicates says where several access policies say just the same, as two applies at once leave them: CCE takes a second
// one. None is removed for it, since whoever made it may count on it.
func (p *planner) tellDuplicates(r *reachedCluster, w *wantedClusterGrant, h *heldClusterGrant) {
	if h == nil {
		return
	}
	alike := map[string][]cce.Policy{}
	for _, policy := range h.policies {
		if len(policy.Principals) == 1 {
			namespaces := strings.Join(policy.Namespaces, ", ")
			alike[namespaces] = append(alike[namespaces], policy)
		}
	}
	for _, namespaces := range sortedKeys(alike) {
		if n := len(alike[namespaces]); n > 1 {
			p.check(Check{Kind: CheckGuard, Name: "duplicates", Status: Warn, DeclaredAt: w.name.Place.String(),
				Message: fmt.Sprintf("%d access policies give %s %s in cluster %s, one as the other. They are left alone: keep one (%s) and delete the others on CCE's Permissions page.", n, h.key.name, h.key.role, r.name, alike[namespaces][0].Name)})
		}
	}
}

// lostNamespaces lists those of before that after does not reach.
func lostNamespaces(before, after set[string]) []string {
	if everywhere(after) {
		return nil
	}
	return slices.DeleteFunc(before.sorted(), after.has)
}

// undeclaredClusterGrant removes what an exclusive cluster has and no block declares. Who is no user or group of the
// account is left alone.
func (p *planner) undeclaredClusterGrant(r *reachedCluster, h *heldClusterGrant) {
	address := clusterGrantAddress(r.region, r.name, h.key)
	own := namespacesOf(h.policies)
	remove := func(why Reason, at Name) {
		p.managed[clusterAddress(r.region, r.name)]++
		p.change(Change{
			Action: Delete, Kind: KindClusterGrant, Address: address, Reason: why,
			Before: r.fact(h.key, own), DeclaredAt: at.Place.String(), AskedBy: at.AskedBy,
		})
	}
	_, knownRole := cce.ParseRole(string(h.key.role))
	at, leaves := p.offboarded[h.key.name]
	switch {
	case !h.known || !knownRole:
		p.leaveUnsayable(KindClusterGrant, address, "access policy %s gives %s %s in cluster %s; the account has no such user or group, or the role is none of the four, so it is left alone", h.policies[0].Name, h.key.name, h.key.role, r.name)
	case leaves && h.key.kind == cce.User:
		remove(Offboarded, at)
	case !r.manages:
		p.leave(KindClusterGrant, address, "%s %s has %s in cluster %s; no grant block manages it", h.key.kind, h.key.name, h.key.role, r.name)
	case r.mode == Additive:
		p.leave(KindClusterGrant, address, "%s %s has %s in cluster %s and is not declared; the mode is additive", h.key.kind, h.key.name, h.key.role, r.name)
	default:
		remove(Undeclared, r.exclusiveAt)
	}
}

// leaveClusters takes the rights of people who are offboarded in clusters that no block reaches.
func (p *planner) leaveClusters() {
	handled := newSet[string]()
	for _, r := range p.reachedClusters {
		handled.add(r.id)
	}
	for _, region := range sortedKeys(p.e.ClustersUnread) {
		p.check(Check{Kind: CheckGuard, Name: "offboard", Status: Unknown,
			Message: fmt.Sprintf("The access policies of clusters in %s could not be read (%s): people who are offboarded may have rights there.", region, p.e.ClustersUnread[region])})
	}
	for _, region := range sortedKeys(p.e.Clusters) {
		for _, c := range p.e.Clusters[region] {
			r := &reachedCluster{region: region, name: c.Name, id: c.ID}
			held := p.ix.heldIn(region, c.ID, p.renamed())
			for _, k := range sortedKeys(held) {
				h := held[k]
				at, leaves := p.offboarded[h.key.name]
				if !leaves || h.key.kind != cce.User {
					continue
				}
				for _, policy := range h.spanning {
					p.check(Check{Kind: CheckGuard, Name: "offboard", Status: Warn, DeclaredAt: at.Place.String(),
						Message: fmt.Sprintf("Access policy %s gives %s %s in several clusters, %s among them; such a policy is never changed. Take %s out on CCE's Permissions page.", policy.Name, h.key.name, h.key.role, c.Name, h.key.name)})
				}
				switch {
				case len(h.policies) == 0 || handled.has(c.ID):
				case len(p.e.clustersNamed(region, c.Name)) > 1:
					p.check(Check{Kind: CheckGuard, Name: "offboard", Status: Warn, DeclaredAt: at.Place.String(),
						Message: fmt.Sprintf("%s has %s in one of several clusters called %s in %s; which one is meant can't be said by name. Take %s out on CCE's Permissions page.", h.key.name, h.key.role, c.Name, region, h.key.name)})
				default:
					p.undeclaredClusterGrant(r, h)
				}
			}
		}
	}
}
