package iam

import (
	"context"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/osc-perms/osc-perms/internal/transport"
)

// CreateUser implements Writer (CreateUser, API reference, section 3). No password is sent: until an administrator sets
// one, or gives a key, nobody can come in as the new user.
func (e *Editor) CreateUser(ctx context.Context, u NewUser) (User, error) {
	account, err := e.c.Account(ctx)
	if err != nil {
		return User{}, err
	}
	object := "user " + u.Name
	return create(ctx, e, creation[User]{
		object: object, name: u.Name, show: "ShowUser",
		list:  func(ctx context.Context) ([]User, error) { return e.c.users(ctx, &u.Name) },
		shown: func(ctx context.Context, id string) error { _, err := e.c.UserDetails(ctx, id); return err },
		post: func(ctx context.Context) (User, error) {
			q := question{name: "CreateUser", object: object, write: true}
			return ask(ctx, e.c, q, func(s *sdk.IamClient) (User, error) {
				option := &model.CreateUserOption{Name: u.Name, DomainId: account.ID, Enabled: &u.Enabled,
					Email: orNil(u.Email), Description: orNil(u.Description), AccessMode: orNil(string(u.AccessType))}
				if u.Phone != (Phone{}) { // both or none
					option.Areacode, option.Phone = &u.Phone.CountryCode, &u.Phone.Number
				}
				r, err := s.CreateUser(&model.CreateUserRequest{Body: &model.CreateUserRequestBody{User: option}})
				switch {
				case err != nil:
					return User{}, err
				case r.User == nil || r.User.Id == "" || r.User.Name == "":
					return User{}, transport.Incomplete("the new user is missing")
				}
				return User{ID: r.User.Id, Name: r.User.Name, Enabled: r.User.Enabled,
					Description: text(r.User.Description), AccessType: AccessType(text(r.User.AccessMode))}, nil
			})
		},
	})
}

// UpdateUser implements Writer (UpdateUser). A country code and a number go together: to change one is to send both.
// Errors: apierr.NotFound.
func (e *Editor) UpdateUser(ctx context.Context, userID string, u UserUpdate) error {
	if u == (UserUpdate{}) {
		return nil
	}
	option := &model.UpdateUserOption{Email: u.Email, Description: u.Description, Enabled: u.Enabled}
	if u.AccessType != nil {
		option.AccessMode = new(string(*u.AccessType))
	}
	if u.Phone != nil {
		option.Areacode, option.Phone = &u.Phone.CountryCode, &u.Phone.Number
	}
	q := question{name: "UpdateUser", object: "user " + userID, write: true}
	return e.settle(ctx, func() error {
		_, err := ask(ctx, e.c, q, func(s *sdk.IamClient) (*model.UpdateUserResponse, error) {
			return s.UpdateUser(&model.UpdateUserRequest{UserId: userID, Body: &model.UpdateUserRequestBody{User: option}})
		})
		return err
	}, userID)
}
