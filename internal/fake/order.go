package fake

import (
	"cmp"
	"slices"
)

// sort puts every list in its order, so that equal states are equal bytes. Access keys keep theirs: the first is special.
// So do the lists inside an access policy: CCE shows them as they were sent.
func (s *State) sort() {
	s.AccessKeys, s.Users, s.Groups = listed(s.AccessKeys), listed(s.Users), listed(s.Groups)
	s.CustomPolicies, s.Projects, s.EnterpriseProjects = listed(s.CustomPolicies), listed(s.Projects), listed(s.EnterpriseProjects)
	s.Attachments, s.Organizations, s.Instances = listed(s.Attachments), listed(s.Organizations), listed(s.Instances)
	s.ForeignOrganizations, s.Clusters, s.AccessPolicies = listed(s.ForeignOrganizations), listed(s.Clusters), listed(s.AccessPolicies)
	slices.SortFunc(s.Users, func(a, b User) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(s.Groups, func(a, b Group) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	for i := range s.Groups {
		slices.Sort(s.Groups[i].Members)
	}
	slices.SortFunc(s.CustomPolicies, func(a, b CustomPolicy) int {
		return cmp.Or(cmp.Compare(a.DisplayName, b.DisplayName), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(s.Projects, func(a, b Project) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(s.EnterpriseProjects, func(a, b EnterpriseProject) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Attachments, compareAttachments)
	slices.SortFunc(s.Organizations, func(a, b Organization) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Name, b.Name))
	})
	for i := range s.Organizations {
		o := &s.Organizations[i]
		sortGrants(o.Grants)
		slices.SortFunc(o.Repositories, func(a, b Repository) int { return cmp.Compare(a.Name, b.Name) })
		for j := range o.Repositories {
			sortGrants(o.Repositories[j].Grants)
		}
	}
	slices.SortFunc(s.ForeignOrganizations, func(a, b ForeignOrganization) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(s.Instances, func(a, b Instance) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Clusters, func(a, b Cluster) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(s.AccessPolicies, func(a, b AccessPolicy) int { return cmp.Compare(a.ID, b.ID) })
	slices.Sort(s.RegionsWithoutEnterpriseEdition)
	slices.SortFunc(s.SystemPermissions, func(a, b SystemPermission) int {
		return cmp.Or(cmp.Compare(a.DisplayName, b.DisplayName), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(s.Missing, func(a, b Missing) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Name, b.Name))
	})
}

// listed makes no list an empty one: both say the same, so both must be the same bytes.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func sortGrants(grants []Grant) {
	slices.SortFunc(grants, func(a, b Grant) int { return cmp.Compare(a.UserID, b.UserID) })
}

func compareAttachments(a, b Attachment) int {
	return cmp.Or(cmp.Compare(a.GroupID, b.GroupID), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.ScopeID, b.ScopeID), cmp.Compare(a.RoleID, b.RoleID))
}
