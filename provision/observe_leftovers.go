package provision

import (
	"context"
	"errors"
	"slices"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/atonce"
	"github.com/osc-perms/osc-perms/osc"
)

// leftovers looks for rights where no block does: for people who are offboarded in all the account's regions; and where a
// group that onboard blocks own is there and nobody asks for its capability any more, at what came with that capability,
// which stays and is listed. A region that can't be read is no error: the plan says that it was not looked at.
func (o *observer) leftovers(r *round) {
	organizations, clusters := map[string]func(name string) bool{}, newSet[string]() // first found out, then read
	if len(o.desired.Offboard) > 0 {
		for _, p := range o.e.Projects {
			if p.ParentID == o.e.Account.ID && p.Name != "MOS" {
				organizations[p.Name] = func(string) bool { return true }
				clusters.add(p.Name)
			}
		}
	}
	if region := o.raw.Tenant.OSCRegion; o.dropped(osc.Upload) && organizations[region] == nil {
		organizations[region] = osc.IsOwnOrganization
	}
	if o.dropped(osc.Deploy) {
		clusters.add(o.raw.Tenant.Region)
	}
	for region := range organizations {
		if _, read := o.e.Organizations[region]; read || o.e.ClosedRegions[region] || o.e.OrganizationsUnread[region] != "" {
			delete(organizations, region)
		}
	}
	for region := range clusters {
		if _, read := o.e.Clusters[region]; read || o.e.ClosedRegions[region] || o.e.ClustersUnread[region] != "" {
			delete(clusters, region)
		}
	}
	for region, wanted := range organizations {
		r.Go(func() error { return o.organizationsIfSeen(r.ctx, region, wanted) })
	}
	for region := range clusters {
		r.Go(func() error { return o.clustersIfSeen(r.ctx, region) })
	}
}

// dropped reports whether a group that onboard blocks own for a capability is there and nobody asks for it any more.
func (o *observer) dropped(c osc.Capability) bool {
	return slices.ContainsFunc(o.raw.Onboards, func(b Onboard) bool {
		_, there := o.ix.groupByName[b.GroupName(c)]
		return there && !slices.ContainsFunc(o.desired.Groups, func(g Group) bool { return g.Name == b.GroupName(c) })
	})
}

// organizationsIfSeen reads a region's organizations, and who holds what on those that are wanted. What can't be read is
// kept as such.
func (o *observer) organizationsIfSeen(ctx context.Context, region string, wanted func(name string) bool) error {
	v, err := o.cloud.SWR.Organizations(ctx, region)
	if err != nil {
		return o.unseen(ctx, o.e.OrganizationsUnread, region, err)
	}
	list := make([]ExistingOrganization, len(v))
	g, ctx := atonce.WithContext(ctx)
	if len(o.desired.Offboard) > 0 {
		g.Go(func() error { return o.organizationQuota(ctx, region) })
	}
	for i, organization := range v {
		list[i].Organization = organization
		if wanted(organization.Name) {
			g.Go(func() error { return o.access(ctx, region, organization.Name, &list[i]) })
		}
	}
	if err := g.Wait(); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.e.Organizations[region] = list
	return nil
}

func (o *observer) clustersIfSeen(ctx context.Context, region string) error {
	clusters, err := o.cloud.CCE.Clusters(ctx, region)
	if err != nil {
		return o.unseen(ctx, o.e.ClustersUnread, region, err)
	}
	policies, err := o.cloud.CCE.Policies(ctx, region)
	if err != nil {
		return o.unseen(ctx, o.e.ClustersUnread, region, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.e.Clusters[region], o.e.ClusterPolicies[region] = clusters, policies
	return nil
}

// unseen keeps why a region could not be read, unless the run is over.
func (o *observer) unseen(ctx context.Context, reasons map[string]string, region string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var closed *iam.RegionError
	if errors.As(err, &closed) {
		return nil // nothing can be there
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	reasons[region] = err.Error()
	return nil
}
