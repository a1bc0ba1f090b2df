package provision

import (
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/osc"
)

// exportObserver reads what an export tells. A service of which nothing is meant is not called.
type exportObserver struct {
	*observer
	q ExportQuestion
}

// lists reads the account's lists, each in as few calls as it has pages.
func (x *exportObserver) lists(r *round) {
	read(r, x.observer, "the IAM users", x.cloud.IAM.Users, func(v []iam.User) { x.e.Users = v })
	read(r, x.observer, "the user groups", x.cloud.IAM.Groups, func(v []iam.Group) { x.e.Groups = v })
	if wants(x.q.Pick.Groups) {
		x.permissions(r)
	}
	if wants(x.q.Pick.Organizations) {
		for _, region := range x.q.Tenant.organizationRegions() {
			r.Go(func() error { return x.organizationsPicked(r.ctx, region, x.q.Pick.Organizations) })
		}
	}
	if wants(x.q.Pick.Clusters) {
		r.Go(func() error { return x.clusters(r.ctx, x.q.Tenant.Region) })
	}
}

// organizationRegions are the regions in which a tenant has organizations: its own, and OSC's.
func (t Tenant) organizationRegions() []string { return newSet(t.Region, t.OSCRegion).sorted() }

// details reads who is in the groups and who holds a grant on the organizations.
func (x *exportObserver) details(r *round) {
	x.ix = newIndex(x.e)
	var groups []iam.Group
	uploads := false
	for _, g := range x.e.Groups {
		if x.q.Pick.group(g.Name) {
			groups = append(groups, g)
			uploads = uploads || strings.HasSuffix(g.Name, string(osc.Upload))
		}
	}
	x.membershipsIfSeen(r, groups)
	x.bulk = x.bulk && len(x.e.Roles) > 0
	if !x.bulk {
		x.e.AttachmentsOf = map[string]bool{}
		if len(x.e.Roles) > 0 {
			x.attachmentsIfSeen(r, groups)
		}
	}
	for _, region := range sortedKeys(x.e.Organizations) {
		list := x.e.Organizations[region]
		for i := range list {
			if picked(x.q.Pick.Organizations, list[i].Name) || osc.IsOwnOrganization(list[i].Name) && uploads {
				r.Go(func() error { return x.access(r.ctx, region, list[i].Name, &list[i]) })
			}
		}
	}
}

// whetherCallerListed looks at the organizations that are not meant, too, where those that are don't show whether SWR lists
// the caller's own grants: an export of a part says the same of an organization as one of all.
func (x *exportObserver) whetherCallerListed(r *round) {
	undecided := false
	for _, list := range x.e.Organizations {
		for _, o := range list {
			undecided = undecided || o.callerMayHold()
		}
	}
	if !undecided || x.e.listsCaller() {
		return
	}
	for _, region := range sortedKeys(x.e.Organizations) {
		list := x.e.Organizations[region]
		for i := range list {
			if list[i].Access == nil && !picked(x.q.Pick.Organizations, list[i].Name) {
				r.Go(func() error { return x.access(r.ctx, region, list[i].Name, &list[i]) })
			}
		}
	}
}

// attachmentsIfSeen reads the groups' policies one group after the other; what may not be read stays unread.
func (x *exportObserver) attachmentsIfSeen(r *round, groups []iam.Group) {
	projects := names(x.e.Projects, func(p iam.Project) string { return p.ID })
	for _, g := range groups {
		r.Go(func() error {
			if err := x.attachmentsOf(r.ctx, g, projects); err != nil && !apierr.Is(err, apierr.Forbidden) {
				return err
			}
			return nil
		})
	}
}

// enterprises reads the names of enterprise projects where a policy is attached in one.
func (x *exportObserver) enterprises(r *round) {
	if slices.ContainsFunc(x.e.Attachments, func(a iam.Attachment) bool { return a.Scope.Kind == iam.EnterpriseProject }) {
		read(r, x.observer, "the enterprise projects", x.cloud.IAM.Enterprises, func(v []iam.Enterprise) { x.e.Enterprises = v })
	}
}
