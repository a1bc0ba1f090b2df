package provision

import (
	"context"
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/swr"
)

// SWR lists the organizations on which the caller has a right, all of them only to its administrators, and its quota
// counts all. So a list that lacks an organization is no proof that it is not there:
// the count tells.

// UnseenOrganizations says that SWR counts more organizations in a region than it lists to the caller; "" where it lists
// all, or does not say how many there are. q is the region's quota, nil where it is not known, and listed how many were
// listed.
func UnseenOrganizations(q *swr.Quota, listed int, region string) string {
	if q == nil || q.Used <= listed {
		return ""
	}
	return fmt.Sprintf("SWR counts %s in %s and shows these credentials %d", count(q.Used, "organization", "organizations"), region, listed)
}

// SeeAll is how organizations that SWR counts and does not list come into sight.
const SeeAll = "Give the credentials SWR Admin, or a right on each organization in SWR."

// unseenOrganizations is UnseenOrganizations of what was read; "" where the quota was not.
func (e *Existing) unseenOrganizations(region string) string {
	return UnseenOrganizations(e.OrganizationQuotas[region], len(e.Organizations[region]), region)
}

// organizationsPicked lists a region's organizations for who wants all of a pick, and asks how many there are, unless it
// only has names and all of them are listed.
func (o *observer) organizationsPicked(ctx context.Context, region string, patterns []string) error {
	if err := o.organizations(ctx, region); err != nil {
		return err
	}
	return o.countPicked(ctx, region, patterns)
}

func (o *observer) countPicked(ctx context.Context, region string, patterns []string) error {
	o.mu.Lock()
	there, listed := o.e.Organizations[region]
	_, asked := o.e.OrganizationQuotas[region]
	o.mu.Unlock()
	has := func(name string) bool {
		return slices.ContainsFunc(there, func(e ExistingOrganization) bool { return e.Name == name })
	}
	absent := patterns == nil || slices.ContainsFunc(patterns, func(p string) bool { return p != "" && (IsPattern(p) || !has(p)) })
	if !listed || asked || !absent {
		return nil
	}
	return o.organizationQuota(ctx, region)
}

// hangsOnAbsence reports whether something that blocks say of a region's organizations hangs on one that is not listed:
// one of its name, or any that a pattern fits.
func (o *observer) hangsOnAbsence(region string) bool {
	if len(o.desired.Offboard) > 0 {
		return true
	}
	for _, d := range o.desired.Organizations {
		if d.Region == region && !o.listed(d) {
			return true
		}
	}
	return false
}

// listed reports whether an organization is there that a block names.
func (o *observer) listed(d Organization) bool {
	for _, there := range o.e.Organizations[d.Region] {
		if d.Fits(there.Name) {
			return true
		}
	}
	return false
}

// unseenChecks tells where a plan hangs on organizations that are not listed and may be there all the same.
func (p *planner) unseenChecks() {
	creates := map[string]set[string]{}
	for _, c := range p.changes {
		if fact, ok := c.After.(*OrganizationFact); ok && c.Action == Create {
			if creates[fact.Region] == nil {
				creates[fact.Region] = newSet[string]()
			}
			creates[fact.Region].add(fact.Name)
		}
	}
	for _, region := range sortedKeys(p.e.Organizations) {
		unseen := p.e.unseenOrganizations(region)
		if unseen == "" {
			continue
		}
		if names := creates[region].sorted(); len(names) > 0 {
			p.check(Check{Kind: CheckQuota, Name: "organizations not seen in " + region, Status: Unknown,
				Message: fmt.Sprintf("%s: %s may be among the others, and creating it would then fail. %s", unseen, listSome(names), SeeAll)})
		}
	}
}
