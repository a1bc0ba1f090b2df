package iam

import (
	"context"
	"slices"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/osc-perms/osc-perms/internal/atonce"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// Users implements Reader. It asks twice, for those who are enabled and for those who are not: what IAM lists when
// nothing is said about that is not documented. The account's own user is always among them, so an answer without any
// enabled user is apierr.BadAnswer.
func (c *Client) Users(ctx context.Context) ([]User, error) { return c.users(ctx, nil) }

// users lists those of a name, or all.
func (c *Client) users(ctx context.Context, name *string) ([]User, error) {
	var halves [2][]User
	g, gctx := atonce.WithContext(ctx)
	for i, enabled := range []bool{true, false} {
		g.Go(func() (err error) {
			halves[i], err = ask(gctx, c, question{name: "KeystoneListUsers"}, func(s *sdk.IamClient) ([]User, error) {
				r, err := s.KeystoneListUsers(&model.KeystoneListUsersRequest{Enabled: &enabled, Name: name})
				if err != nil {
					return nil, err
				}
				if name == nil && enabled && r.Users != nil && len(*r.Users) == 0 {
					return nil, transport.Incomplete("no enabled IAM user came, and an account always has one, its own: the list was lost; try again")
				}
				return convert(r.Users, "users", func(u model.KeystoneListUsersResult) User {
					return User{ID: u.Id, Name: u.Name, Enabled: u.Enabled,
						Description: text(u.Description), AccessType: AccessType(text(u.AccessMode))}
				})
			})
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return byName(slices.Concat(halves[0], halves[1])), nil
}

// UserDetails implements Reader. Errors: apierr.NotFound when there is no such user, or none yet.
func (c *Client) UserDetails(ctx context.Context, userID string) (UserDetails, error) {
	return ask(ctx, c, question{name: "ShowUser", object: "user " + userID}, func(s *sdk.IamClient) (UserDetails, error) {
		r, err := s.ShowUser(&model.ShowUserRequest{UserId: userID})
		switch {
		case err != nil:
			return UserDetails{}, err
		case r.User == nil || r.User.Id != userID:
			return UserDetails{}, transport.Incomplete("the user is missing")
		}
		return UserDetails{Email: text(r.User.Email), Phone: phoneOf(text(r.User.Areacode), text(r.User.Phone)), Owner: r.User.IsDomainOwner}, nil
	})
}
