package fake

import "slices"

// The changes that people make to a sandbox by hand, as somebody else would in the console.

// typesOf gives the types of the permissions that have a display name, by id: system permissions and custom policies.
// Two system permissions may have one name.
func (s *State) typesOf(displayName string) map[string]string {
	types := map[string]string{}
	for id, p := range s.system() {
		if p.display == displayName {
			types[id] = p.typ
		}
	}
	for _, p := range s.CustomPolicies {
		if p.DisplayName == displayName {
			types[p.ID] = p.Type
		}
	}
	return types
}

// AttachByType gives a group, by id, the permission of a display name in the scope that its type is made for: a
// permission of global services there, one of projects in the region's own project, one of both for all resources. It
// gives the attachment; made is false when it was there already. No permission of the name gives no attachment.
func (s *State) AttachByType(groupID, displayName, region string) (a Attachment, made bool) {
	id := s.RoleID(displayName)
	if id == "" {
		return Attachment{}, false
	}
	a = Attachment{GroupID: groupID, Scope: ScopeDomain, RoleID: id}
	switch s.typesOf(displayName)[id] {
	case "AA":
		a.Scope = ScopeAll
	case "XA":
		a.Scope, a.ScopeID = ScopeProject, s.AddProject(region)
	}
	if slices.Contains(s.Attachments, a) {
		return a, false
	}
	s.Attachments = append(s.Attachments, a)
	return a, true
}

// DetachAll takes every permission of a display name away from a group, by id, in every scope, and gives what it took,
// in order.
func (s *State) DetachAll(groupID, displayName string) []Attachment {
	types := s.typesOf(displayName)
	var taken []Attachment
	s.Attachments = slices.DeleteFunc(slices.Clone(s.Attachments), func(a Attachment) bool {
		_, named := types[a.RoleID]
		if !named || a.GroupID != groupID {
			return false
		}
		taken = append(taken, a)
		return true
	})
	slices.SortFunc(taken, compareAttachments)
	return taken
}

// Organization gives the organization of a region and name, which may be changed in place, or nil.
func (s *State) Organization(region, name string) *Organization {
	i := slices.IndexFunc(s.Organizations, func(o Organization) bool { return o.Region == region && o.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Organizations[i]
}

// AddRepository adds an empty image repository to an organization. It reports whether there is such an organization.
func (s *State) AddRepository(region, organization, name string) bool {
	o := s.Organization(region, organization)
	if o != nil {
		o.Repositories = append(o.Repositories, Repository{ID: s.makeNumber(), Name: name, CreatedAt: opened})
	}
	return o != nil
}

// RaiseOrganizationQuota makes a region's limit of organizations n where it is less.
func (s *State) RaiseOrganizationQuota(region string, n int) {
	if s.Quotas.organizations(region) >= n {
		return
	}
	if s.Quotas.OrganizationsInRegion == nil {
		s.Quotas.OrganizationsInRegion = map[string]int{}
	}
	s.Quotas.OrganizationsInRegion[region] = n
}
