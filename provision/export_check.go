package provision

import (
	"context"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/internal/diag"
)

// Coverage is what is in the live tenant and in no block of a configuration, and the JSON document of it.
type Coverage struct {
	ToolVersion string     `json:"tool_version"`
	Tenant      PlanTenant `json:"tenant"`
	Sandbox     bool       `json:"sandbox,omitempty"`
	Undeclared  []Remark   `json:"undeclared"`
	// Unsayable is there too, and no block could declare it: such as an access policy that spans clusters.
	Unsayable []Remark `json:"unsayable"`
	// Unfit says which patterns of the pick no name fits.
	Unfit  []string `json:"unfit"`
	Unread []string `json:"unread"` // what could not be looked at: there may be more
}

// FindUndeclared reads the live tenant and lists what of the pick no block declares: groups, organizations, clusters with
// access policies, and what is in declared ones beyond what their blocks say. today is the day to look at, as in Options.
// Errors: those of Observe; a diag.List where the configuration names what is not there.
func FindUndeclared(ctx context.Context, cloud Reader, d *Desired, pick Pick, today string) (*Coverage, error) {
	o, err := observe(ctx, cloud, d, today)
	if err != nil {
		return nil, err
	}
	if err := o.rounds(ctx, func(r *round) { o.undeclaredLists(r, pick) }); err != nil {
		return nil, err
	}
	if err := pick.check(o.e, d.Tenant); err != nil {
		return nil, err
	}
	u, list := undeclared(d, o.e, pick, today)
	return u, list.Err()
}

// undeclaredLists reads the lists that no block concerns.
func (o *observer) undeclaredLists(r *round, pick Pick) {
	// First found out, then read: reading changes what is looked at here.
	listed, home := sortedKeys(o.e.Organizations), o.raw.Tenant.Region
	var unlisted []string
	for _, region := range o.raw.Tenant.organizationRegions() {
		if !slices.Contains(listed, region) && !o.e.ClosedRegions[region] && o.e.OrganizationsUnread[region] == "" {
			unlisted = append(unlisted, region)
		}
	}
	_, read := o.e.Clusters[home]
	clusters := !read && !o.e.ClosedRegions[home] && o.e.ClustersUnread[home] == ""
	if wants(pick.Organizations) {
		for _, region := range listed {
			r.Go(func() error { return o.countPicked(r.ctx, region, pick.Organizations) })
		}
		for _, region := range unlisted {
			r.Go(func() error { return o.organizationsPicked(r.ctx, region, pick.Organizations) })
		}
	}
	if clusters && wants(pick.Clusters) {
		r.Go(func() error { return o.clusters(r.ctx, home) })
	}
}

// undeclared is a pure function of what is desired and what exists.
func undeclared(d *Desired, e *Existing, pick Pick, today string) (*Coverage, diag.List) {
	p := newPlanner(d, e, today)
	p.changeAll()
	if p.diags.HasErrors() {
		return nil, sortDiagnostics(p.diags)
	}
	for _, c := range p.changes {
		if c.Action == Delete && (c.Reason == Undeclared || c.Reason == Pruned) {
			p.leave(c.Kind, c.Address, "no block declares it, and apply would remove it")
		}
	}
	meant := slices.Concat(p.groupsMeant(pick), p.organizationsMeant(pick), p.clustersMeant(pick))
	p.sort()
	u := &Coverage{
		Tenant:     PlanTenant{Name: e.Account.Name, DomainID: e.Account.ID, Region: d.Tenant.Region},
		Undeclared: []Remark{}, Unsayable: []Remark{}, Unread: p.unlooked(pick), Unfit: pick.unfit(e, d.Tenant),
	}
	for _, r := range p.unmanaged {
		switch {
		case !slices.ContainsFunc(meant, func(address string) bool { return covers(address, r.Address) }):
		case slices.Contains(p.unsayable, r):
			u.Unsayable = append(u.Unsayable, r)
		default:
			u.Undeclared = append(u.Undeclared, r)
		}
	}
	return u, nil
}

// groupsMeant gives the addresses of the groups of the pick, and remarks on those that no block declares.
func (p *planner) groupsMeant(pick Pick) (addresses []string) {
	said := newSet[string]()
	for _, g := range p.current {
		said.add(g.ID)
	}
	for _, r := range p.unmanaged {
		said.add(r.Address)
	}
	for _, g := range p.e.Groups {
		address := groupAddress(g.Name)
		if !pick.group(g.Name) {
			continue
		}
		addresses = append(addresses, address)
		if said.has(g.ID) || said.has(address) {
			continue
		}
		held := newSet[string]()
		for _, a := range p.ix.attachments[g.ID] {
			held.add(p.attachmentName(a))
		}
		what := ""
		if p.ix.attachmentsRead(g.ID) && len(p.e.Roles) > 0 {
			what = "; it holds no policy"
			if len(held) > 0 {
				what = "; it holds " + strings.Join(held.sorted(), ", ")
			}
		}
		p.leave(KindGroup, address, "no block declares it%s", what)
	}
	return addresses
}

// organizationsMeant does so for organizations.
func (p *planner) organizationsMeant(pick Pick) (addresses []string) {
	said := newSet[string]()
	for i := range p.reached {
		said.add(p.reached[i].address())
	}
	for _, c := range p.changes {
		said.add(c.Address) // pruned
	}
	for _, region := range sortedKeys(p.e.Organizations) {
		for _, o := range p.e.Organizations[region] {
			address := organizationAddress(region, o.Name)
			if !picked(pick.Organizations, o.Name) {
				continue
			}
			addresses = append(addresses, address)
			if !said.has(address) {
				p.leave(KindOrganization, address, "no block declares it")
			}
		}
	}
	return addresses
}

// clustersMeant does so for clusters in which access policies give something.
func (p *planner) clustersMeant(pick Pick) (addresses []string) {
	said := newSet[string]()
	for _, r := range p.reachedClusters {
		said.add(r.id)
	}
	for _, region := range sortedKeys(p.e.Clusters) {
		for _, c := range p.e.Clusters[region] {
			if !picked(pick.Clusters, c.Name) {
				continue
			}
			address := clusterAddress(region, c.Name)
			addresses = append(addresses, address)
			if said.has(c.ID) {
				continue
			}
			held, sayable := p.ix.heldIn(region, c.ID, p.renamed()), 0
			for _, h := range held {
				if _, known := cce.ParseRole(string(h.key.role)); known && h.known && len(h.policies) > 0 {
					sayable++
				}
			}
			switch {
			case sayable > 0:
				p.leave(KindClusterGrant, address, "no block declares it; access policies give %s in it", count(sayable, "role", "roles"))
			case len(held) > 0:
				p.leaveUnsayable(KindClusterGrant, address, "access policies give %s in it that no block could declare: they span clusters, or name who is no user or group of the account", count(len(held), "role", "roles"))
			}
		}
	}
	return addresses
}

// unlooked tells what could not be looked at.
func (p *planner) unlooked(pick Pick) []string {
	d := &drafter{q: ExportQuestion{Tenant: p.d.Tenant, Pick: pick}, e: p.e, x: &Exported{}}
	d.unread()
	return append([]string{}, d.x.Unread...)
}
