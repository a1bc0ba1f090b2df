package provision

import (
	"github.com/osc-perms/osc-perms/iam"
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
	for _, g := range d.Groups {
		if g.Members != nil {
			for _, m := range *g.Members {
				names.add(m.Name)
			}
		}
	}
	for _, o := range d.Organizations {
		for _, g := range o.Grants {
			for _, u := range g.Users {
				names.add(u.Name)
			}
		}
	}
	for _, u := range d.Guard.ProtectedUsers {
		names.add(u.Name)
	}
	return names.sorted()
}

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
	return regions.sorted()
}
