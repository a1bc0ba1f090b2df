package cmd

import (
	"fmt"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

// waysToUpload are the ways out where no organization can be created any more (OSC's FAQ, private upload).
var waysToUpload = []string{
	"Delete an organization that is not in use.",
	"File a service ticket with SWR to raise the organization quota.",
	"Buy an Enterprise Edition instance and bind it in OSC: it keeps any number of packages.",
}

// firstUpload tells whether OSC's own organization is there already, or could be created on the first private upload, and
// where it could not, which organizations are empty and who made them.
func (s *session) firstUpload(region string, quota *swr.Quota) (*view.FirstUpload, error) {
	f := &view.FirstUpload{Region: region}
	if quota != nil && quota.Limit >= 0 {
		free := max(0, quota.Limit-quota.Used)
		f.Creatable = &free
	}
	list, err := s.swr.Organizations(s.ctx, region)
	switch {
	case apierr.Is(err, apierr.Forbidden):
		f.OrganizationUnread = "these credentials may not list SWR's organizations"
		f.Message = fmt.Sprintf("Whether OSC has an organization of its own in %s could not be read: these credentials may not list SWR's organizations.", region)
		return f, nil
	case err != nil:
		return nil, fmt.Errorf("cannot read the organizations in %s: %w", region, err)
	}
	for _, o := range list {
		if osc.IsOwnOrganization(o.Name) {
			f.Organization = append(f.Organization, o.Name)
		}
	}
	unseen := provision.UnseenOrganizations(quota, len(list), region)
	switch {
	case len(f.Organization) > 0:
		f.Message = "OSC's own organization is there: uploads need manage on it, and no more room."
	case unseen != "":
		f.OrganizationUnread = unseen
		f.Message = fmt.Sprintf("Whether OSC has an organization of its own in %s is not known: %s, and OSC's own may be among the others. If it is there, uploads need manage on it and no more room; if not, the first private upload creates it, and needs room for it. %s", region, unseen, provision.SeeAll)
	case f.Creatable == nil:
		f.Message = "SWR does not say how many organizations can still be created: look at its console before the first upload."
	case *f.Creatable > 0:
		f.Message = "The first private upload creates OSC's own organization, and there is room for it."
	default:
		f.Message = "The first private upload would fail: OSC makes an organization of its own then, and none can be created any more."
		f.Ways = waysToUpload
		f.Empty, err = s.emptyOrganizations(region, list)
	}
	return f, err
}

// emptyOrganizations lists those without repositories, and those whose repositories may not be counted.
func (s *session) emptyOrganizations(region string, list []swr.Organization) ([]view.EmptyOrganization, error) {
	var empty []view.EmptyOrganization
	for _, o := range list {
		n, err := s.swr.Repositories(s.ctx, region, o.Name)
		switch {
		case apierr.Is(err, apierr.Forbidden):
			empty = append(empty, view.EmptyOrganization{Name: o.Name, Creator: o.Creator})
		case err != nil:
			return nil, fmt.Errorf("cannot count the repositories of organization %q in %s: %w", o.Name, region, err)
		case n == 0:
			empty = append(empty, view.EmptyOrganization{Name: o.Name, Creator: o.Creator, Repositories: &n})
		}
	}
	return empty, nil
}
