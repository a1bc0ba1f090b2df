package iam

import (
	"context"
	"fmt"
	"slices"

	eps "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/eps/v1"
	epsmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/eps/v1/model"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// The most that one page holds.
const (
	projectsPerPage    = 5000
	enterprisesPerPage = 1000
)

// Projects implements Reader. They are read once: nothing here makes any. Every account has its regions' own, so an empty
// list is apierr.BadAnswer.
func (c *Client) Projects(ctx context.Context) ([]Project, error) {
	list, err := c.projects.get(ctx, c.readProjects)
	return slices.Clone(list), err
}

func (c *Client) readProjects(ctx context.Context) ([]Project, error) {
	l := listing{service.Name, "KeystoneListProjects", "projects"}
	list, err := pages(ctx, l, projectsPerPage, func(p Project) string { return p.ID }, func(ctx context.Context, n int) (page[Project], error) {
		return ask(ctx, c, question{name: l.operation}, func(s *sdk.IamClient) (page[Project], error) {
			r, err := s.KeystoneListProjects(&model.KeystoneListProjectsRequest{Page: new(int32(n)), PerPage: new(int32(projectsPerPage))})
			if err != nil {
				return page[Project]{}, err
			}
			items, err := convert(r.Projects, l.what, func(p model.ProjectResult) Project {
				return Project{ID: p.Id, Name: p.Name, ParentID: p.ParentId}
			})
			// No total is given. A round number may be the service's own cap on pages, so only another ends there.
			if err == nil && n == 1 && len(items) == 0 {
				err = transport.Incomplete("no project came, and an account always has its regions' own: the list was lost; try again")
			}
			more := len(items)%100 == 0 || r.Links != nil && r.Links.Next != ""
			return page[Project]{items: items, end: !more}, err
		})
	})
	return byName(list), err
}

// ProjectID gives the id of a region's own project, which SWR and other regional services are called with. Where the
// projects can't be read, or the region has none, the project id that came with the credentials has to do.
func (c *Client) ProjectID(ctx context.Context, region string) (string, error) {
	projects, err := c.Projects(ctx)
	given := c.credentials.ProjectID
	switch {
	case apierr.Is(err, apierr.Forbidden) && given != "":
		return given, nil
	case err != nil:
		return "", fmt.Errorf("cannot read the IAM projects: %w", err)
	}
	for _, p := range projects {
		if p.Name == region {
			return p.ID, nil
		}
	}
	if given != "" {
		return given, nil
	}
	return "", &RegionError{Region: region}
}

// RegionError says that the account has no project in a region: it has never been opened there, or there is none.
type RegionError struct{ Region string }

func (e *RegionError) Error() string {
	return fmt.Sprintf("cannot use region %q: the account has no project of that name; check the region's id, or open the region in the console once", e.Region)
}

// Enterprises implements Reader. An account that never used enterprise projects is answered 403, 404 or an empty list.
func (c *Client) Enterprises(ctx context.Context) ([]Enterprise, error) {
	list, err := c.ListEnterprises(ctx)
	if apierr.Is(err, apierr.Forbidden) || apierr.Is(err, apierr.NotFound) {
		return nil, nil
	}
	return list, err
}

// ListEnterprises implements Reader (EPS ListEnterpriseProject).
func (c *Client) ListEnterprises(ctx context.Context) ([]Enterprise, error) {
	l := listing{enterpriseService.Name, "ListEnterpriseProject", "enterprise projects"}
	list, err := pages(ctx, l, enterprisesPerPage, func(e Enterprise) string { return e.ID }, func(ctx context.Context, n int) (page[Enterprise], error) {
		return askEPS(ctx, c, question{name: l.operation}, func(s *eps.EpsClient) (page[Enterprise], error) {
			r, err := s.ListEnterpriseProject(&epsmodel.ListEnterpriseProjectRequest{
				Offset: new(int32((n - 1) * enterprisesPerPage)), Limit: new(int32(enterprisesPerPage)),
			})
			if err != nil {
				return page[Enterprise]{}, err
			}
			items, err := convert(r.EnterpriseProjects, l.what, func(p epsmodel.EpDetail) Enterprise {
				return Enterprise{ID: p.Id, Name: p.Name}
			})
			return page[Enterprise]{items: items, total: number(r.TotalCount)}, err
		})
	})
	return byName(list), err
}
