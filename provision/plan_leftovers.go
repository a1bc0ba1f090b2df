package provision

import "github.com/osc-perms/osc-perms/osc"

// leftGrants lists the rights on OSC's own organizations and in clusters that onboarding gave once and no block asks for:
// on organizations that no block reaches, and by access policies of this tool's making in clusters that none does.
func (p *planner) leftGrants() {
	if len(p.d.Onboards) == 0 {
		return
	}
	reachedThings := newSet[string]()
	for i := range p.reached {
		reachedThings.add(p.reached[i].address())
	}
	for _, r := range p.reachedClusters {
		reachedThings.add(clusterAddress(r.region, r.name))
	}
	region := p.d.Tenant.OSCRegion
	for i := range p.e.Organizations[region] {
		r := &reached{region: region, name: p.e.Organizations[region][i].Name, existing: &p.e.Organizations[region][i]}
		if !osc.IsOwnOrganization(r.name) || reachedThings.has(r.address()) {
			continue
		}
		live, _ := p.liveGrants(r)
		for _, g := range live {
			if user := p.ix.grantee(g); p.offboarded[user].Name == "" {
				p.leave(KindGrant, grantAddress(region, r.name, user), "%s holds %s on OSC's own organization %s, and no block asks for it; an organization block with a grant block manages it", user, g.Level, r.name)
			}
		}
	}
	for _, region := range sortedKeys(p.e.Clusters) {
		for _, c := range p.e.Clusters[region] {
			if reachedThings.has(clusterAddress(region, c.Name)) {
				continue
			}
			held := p.ix.heldIn(region, c.ID, p.renamed())
			for _, k := range sortedKeys(held) {
				for _, policy := range held[k].policies {
					if policy.MadeHere() {
						p.leave(KindClusterGrant, clusterGrantAddress(region, c.Name, held[k].key), "osc-perms once gave %s %s in cluster %s, and no block asks for it; a cluster block with a grant block manages it", held[k].key.name, held[k].key.role, c.Name)
					}
				}
			}
		}
	}
}
