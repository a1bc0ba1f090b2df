package iam

import (
	"cmp"
	"context"
	"slices"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/osc-perms/osc-perms/internal/atonce"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// rolesPerPage is the most that KeystoneListPermissions gives at once; there are more system roles than that.
const rolesPerPage = 300

// Roles implements Reader. KeystoneListPermissions gives the account's own policies only when asked with its id, and
// the system's only when asked without.
func (c *Client) Roles(ctx context.Context) ([]Role, error) {
	account, err := c.Account(ctx)
	if err != nil {
		return nil, err
	}
	var system, custom []Role
	g, gctx := atonce.WithContext(ctx)
	g.Go(func() (err error) { system, err = c.roles(gctx, nil); return err })
	g.Go(func() (err error) { custom, err = c.roles(gctx, &account.ID); return err })
	if err := g.Wait(); err != nil {
		return nil, err
	}
	// Should a service list the system's in both, they are the system's all the same.
	known := map[string]bool{}
	for _, r := range system {
		known[r.ID] = true
	}
	all := system
	for _, r := range custom {
		if !known[r.ID] {
			r.Custom = true
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b Role) int {
		return cmp.Or(cmp.Compare(a.DisplayName, b.DisplayName), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

func (c *Client) roles(ctx context.Context, accountID *string) ([]Role, error) {
	l := listing{service.Name, "KeystoneListPermissions", "policies"}
	return pages(ctx, l, rolesPerPage, func(r Role) string { return r.ID }, func(ctx context.Context, n int) (page[Role], error) {
		return ask(ctx, c, question{name: l.operation}, func(s *sdk.IamClient) (page[Role], error) {
			r, err := s.KeystoneListPermissions(&model.KeystoneListPermissionsRequest{
				DomainId: accountID, Page: new(int32(n)), PerPage: new(int32(rolesPerPage)),
			})
			if err != nil {
				return page[Role]{}, err
			}
			items, err := whole(r.Roles, nil, l.what)
			if err != nil {
				return page[Role]{}, err
			}
			p := page[Role]{total: number(r.TotalNumber)}
			for _, item := range items {
				role := Role{ID: item.Id, Name: item.Name, DisplayName: text(item.DisplayName), Catalog: text(item.Catalog),
					Type: RoleType(item.Type), Custom: text(item.DomainId) != ""}
				if role.ID == "" || role.Name == "" {
					return page[Role]{}, transport.Incomplete("a policy lacks its id or name")
				}
				if role.DisplayName == "" {
					role.DisplayName = role.Name
				}
				p.items = append(p.items, role)
			}
			return p, nil
		})
	})
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
