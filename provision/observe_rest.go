package provision

import (
	"context"
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

// organizationDetails reads the grants of the organizations that a block reaches, counts the repositories of those
// that prune may delete, and asks for a region's quota where an organization is going to be created, or anything hangs on
// one that is not listed.
func (o *observer) organizationDetails(r *round) {
	creates := map[string]bool{}
	for _, q := range o.desired.Quotas {
		if q.FreeOrganizations != nil {
			creates[q.Region] = true
		}
	}
	for _, d := range o.desired.Organizations {
		if !d.pattern() {
			if _, ok := o.e.organization(d.Region, d.Name); !ok && d.Create {
				creates[d.Region] = true
			}
		}
	}
	for _, region := range sortedKeys(creates) {
		if o.e.ClosedRegions[region] {
			continue
		}
		read(r, o, "the organization quota in "+region,
			func(ctx context.Context) (*swr.Quota, error) { return o.cloud.SWR.Quota(ctx, region) },
			func(v *swr.Quota) { o.e.OrganizationQuotas[region] = v })
	}
	upload := o.raw.checksAsk(osc.Upload)
	for _, region := range o.raw.Regions() {
		_, listed := o.e.Organizations[region]
		if listed && !creates[region] && (upload && region == o.raw.Tenant.OSCRegion || o.hangsOnAbsence(region)) {
			r.Go(func() error { return o.organizationQuota(r.ctx, region) })
		}
	}
	for _, region := range sortedKeys(o.e.Organizations) {
		list := o.e.Organizations[region]
		for i := range list {
			name, declared := list[i].Name, reaches(o.desired, region, list[i].Name)
			_, pruned := matching(o.desired.Prune.Organizations, name)
			own := region == o.raw.Tenant.OSCRegion && osc.IsOwnOrganization(name) && upload
			switch {
			case declared || pruned:
				read(r, o, fmt.Sprintf("the grants of organization %q in %s", name, region),
					func(ctx context.Context) (swr.Access, error) {
						v, err := o.cloud.SWR.Access(ctx, region, name)
						return v, goneMeanwhile(err)
					},
					func(v swr.Access) { list[i].Access = &v })
			case own || len(o.desired.Offboard) > 0:
				r.Go(func() error { return o.access(r.ctx, region, name, &list[i]) })
			}
			if pruned && !declared {
				read(r, o, fmt.Sprintf("the repositories of organization %q in %s", name, region),
					func(ctx context.Context) (int, error) {
						v, err := o.cloud.SWR.Repositories(ctx, region, name)
						return v, goneMeanwhile(err)
					},
					func(v int) { list[i].Repositories = &v })
			}
		}
	}
}

// reaches reports whether a block declares the organization, by name or by pattern.
func reaches(d *Desired, region, name string) bool {
	for _, o := range d.Organizations {
		if o.Region == region && o.Fits(name) {
			return true
		}
	}
	return false
}

// caller finds out who plans, and in which groups that user is, where it matters: where a managed group gives the right
// to manage permissions, which the caller must not lose, and where an organization is going to be created or does not
// name the caller, whose own rights are never changed.
func (o *observer) caller(r *round) {
	groups, _ := o.managedGroups()
	disables := slices.ContainsFunc(o.desired.Users, func(u User) bool { return !u.Enabled || u.Until != "" })
	manages := disables || len(o.desired.Offboard) > 0 || slices.ContainsFunc(groups, func(g iam.Group) bool { return o.ix.manages(g.ID) })
	unnamed := false
	for _, d := range o.desired.Organizations {
		_, there := o.e.organization(d.Region, d.Name)
		unnamed = unnamed || !there && !d.pattern()
	}
	for _, list := range o.e.Organizations {
		unnamed = unnamed || slices.ContainsFunc(list, func(e ExistingOrganization) bool { return e.Access != nil && e.Access.Self == nil })
	}
	if !manages && !unnamed {
		return
	}
	r.Go(func() error {
		id, err := o.cloud.IAM.Caller(r.ctx)
		if err != nil {
			return fmt.Errorf("cannot read the caller: %w", err)
		}
		if err := o.callerListed(id); err != nil {
			return err
		}
		o.mu.Lock()
		o.e.CallerID = id
		o.mu.Unlock()
		if id != "" && manages {
			return o.groupsOf(r.ctx, id)
		}
		return nil
	})
}

// rest reads what the details led to: the names of enterprise projects, who plans, and in how many groups everybody is
// who is going to join one.
func (o *observer) rest(r *round) {
	o.ix = newIndex(o.e)
	o.caller(r)
	if o.concernsEnterprises() {
		read(r, o, "the enterprise projects", o.cloud.IAM.Enterprises, func(v []iam.Enterprise) { o.e.Enterprises = v })
	}
	o.joiners(r)
	o.leftovers(r)
}

// wantsAccountQuota reports whether a quota block asks, or a group may come near the limit of policies a group, which
// the account may have had raised.
func (o *observer) wantsAccountQuota() bool {
	for _, g := range o.desired.Groups {
		if g.Policies != nil && len(*g.Policies)+len(o.ix.attachments[o.ix.groupByName[g.Name].ID]) > iam.MaxAttachmentsPerGroup {
			return true
		}
	}
	for _, u := range o.desired.Users {
		if _, there := o.ix.userByName[u.Name]; !there {
			return true
		}
	}
	for _, q := range o.desired.Quotas {
		if q.FreeGroups != nil || q.FreeUsers != nil {
			return true
		}
	}
	return false
}
