package provision

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

// Existing is what the cloud holds now, as far as a configuration needs to know. Everything in it was read
// completely; what was not read is absent, and absence is never taken for emptiness.
type Existing struct {
	Account iam.Account
	// CallerID is the IAM user who plans; "" when it can't be found out.
	CallerID    string
	Users       []iam.User
	Groups      []iam.Group
	Members     map[string][]iam.User // by group id; no key: not read
	Roles       []iam.Role
	Projects    []iam.Project
	Enterprises []iam.Enterprise
	Attachments []iam.Attachment
	// AttachmentsOf is nil when Attachments covers every group; else it covers the groups with these ids.
	AttachmentsOf map[string]bool
	// EnterprisesUnread: attachments in enterprise projects may exist that could not be read.
	EnterprisesUnread bool
	// GroupsOf holds the groups of each user who gains a membership, and of the caller; no key: not read.
	GroupsOf map[string][]iam.Group
	// Quotas is nil when not read.
	Quotas map[iam.QuotaType]iam.Quota
	// Organizations by region; no key: not read.
	Organizations map[string][]ExistingOrganization
	// ClosedRegions are those the configuration names and the account has no project in.
	ClosedRegions map[string]bool
	// OrganizationQuotas by region; no key: not read; nil: the service did not say.
	OrganizationQuotas map[string]*swr.Quota
	// OrganizationsUnread says why a region's could not be read, where that is no error.
	OrganizationsUnread map[string]string
	// QuotasUnread says why a region's organization quota could not be read, where that is no error.
	QuotasUnread map[string]string
	// UserDetails by user id, of the users that user blocks keep; no key: not read.
	UserDetails map[string]iam.UserDetails
	// Clusters and ClusterPolicies by region; no key: not read. ClustersUnread says why, where that is no error.
	Clusters        map[string][]cce.Cluster
	ClusterPolicies map[string][]cce.Policy
	ClustersUnread  map[string]string
	// Registries are Enterprise Edition instances by region; no key: not read.
	Registries map[string]Registry
	// Elsewhere says why rights may come from somewhere that is not shown here; "" when they can't, or nobody asked.
	Elsewhere string
	// OwnerID is the user that is the account itself; "" when that is not known.
	OwnerID string
}

// Registry is what SWR says about Enterprise Edition instances in a region.
type Registry struct {
	Instances  []swr.Instance
	NotOffered bool
	Unread     string // why they could not be read
}

// ExistingOrganization is an organization that is there.
type ExistingOrganization struct {
	swr.Organization
	Access       *swr.Access // nil: not read
	Repositories *int        // nil: not counted
}

// UserNames lists every IAM user that the configuration names, each once, sorted: whom a sandbox needs.
func (d *Desired) UserNames() []string {
	names := newSet[string]()
	add := func(list []Name) {
		for _, n := range list {
			names.add(n.Name)
		}
	}
	for _, g := range d.Groups {
		if g.Members != nil {
			add(*g.Members)
		}
	}
	for _, o := range d.Organizations {
		for _, g := range o.Grants {
			add(g.Users)
		}
	}
	for _, c := range d.Clusters {
		for _, g := range c.Grants {
			add(g.Users)
		}
	}
	for _, o := range d.Onboards {
		add(o.Users)
	}
	add(d.Offboard)
	add(d.Guard.ProtectedUsers)
	if d.Guard.Privileged != nil {
		add(*d.Guard.Privileged)
	}
	for _, u := range d.Users { // made by the first apply
		delete(names, u.Name)
	}
	return names.sorted()
}

// ClusterNames lists the clusters that the configuration names, each once, by region and name.
func (d *Desired) ClusterNames() []ClusterName {
	seen := map[ClusterName]bool{}
	for _, c := range d.Expand().Clusters {
		seen[ClusterName{c.Region, c.Name}] = true
	}
	list := slices.Collect(maps.Keys(seen))
	slices.SortFunc(list, func(a, b ClusterName) int {
		return cmp.Or(strings.Compare(a.Region, b.Region), strings.Compare(a.Name, b.Name))
	})
	return list
}

// ClusterName is a cluster as the configuration names it.
type ClusterName struct{ Region, Name string }

// ProjectNames lists the IAM projects and the enterprise projects that the configuration names, each once, sorted.
func (d *Desired) ProjectNames() (projects, enterprises []string) {
	inIAM, inEPS := newSet[string](), newSet[string]()
	for _, g := range d.Groups {
		if g.Policies == nil {
			continue
		}
		for _, p := range *g.Policies {
			for _, n := range p.Projects {
				inIAM.add(n.Name)
			}
			for _, n := range p.Enterprises {
				inEPS.add(n.Name)
			}
		}
	}
	return inIAM.sorted(), inEPS.sorted()
}

// Regions lists the regions whose organizations the configuration is about, sorted; empty when no block
// concerns SWR.
func (d *Desired) Regions() []string {
	d = d.Expand()
	regions := newSet[string]()
	for _, o := range d.Organizations {
		regions.add(o.Region)
	}
	for _, q := range d.Quotas {
		if q.FreeOrganizations != nil {
			regions.add(q.Region)
		}
	}
	if len(d.Prune.Organizations) > 0 {
		regions.add(d.Tenant.Region)
	}
	if len(d.Offboard) > 0 {
		regions.add(d.Tenant.Region)
		regions.add(d.Tenant.OSCRegion)
	}
	if d.checksAsk(osc.Upload) {
		regions.add(d.Tenant.OSCRegion)
	}
	return regions.sorted()
}

// namesOrganizationsOf reports whether a block is about a region's organizations; otherwise only people who are offboarded
// or a check have to do with them.
func (d *Desired) namesOrganizationsOf(region string) bool {
	return slices.ContainsFunc(d.Organizations, func(o Organization) bool { return o.Region == region }) ||
		slices.ContainsFunc(d.Quotas, func(q Quota) bool { return q.FreeOrganizations != nil && q.Region == region }) ||
		len(d.Prune.Organizations) > 0 && d.Tenant.Region == region
}

// ClusterRegions lists the regions whose clusters the configuration is about, sorted; empty when no block concerns CCE.
func (d *Desired) ClusterRegions() []string {
	regions := newSet[string]()
	for _, c := range d.ClusterNames() {
		regions.add(c.Region)
	}
	if len(d.Offboard) > 0 || d.checksAsk(osc.Deploy) {
		regions.add(d.Tenant.Region)
	}
	return regions.sorted()
}

// checksAsk reports whether a check block asks about a capability.
func (d *Desired) checksAsk(c osc.Capability) bool {
	return slices.ContainsFunc(d.Checks, func(k DeclaredCheck) bool {
		return k.Asks.Everything || slices.Contains(k.Asks.Capabilities, c)
	})
}

// concernsEnterprise reports whether the Enterprise Edition matters to a block.
func (d *Desired) concernsEnterprise() bool {
	return d.checksAsk(osc.EnterpriseRegistry) || slices.ContainsFunc(d.Onboards, func(o Onboard) bool {
		return len(o.Users) > 0 && slices.Contains(o.Can, osc.EnterpriseRegistry)
	})
}
