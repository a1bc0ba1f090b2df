package iam

import (
	"cmp"
	"context"
	"slices"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// Groups implements Reader (KeystoneListGroups, which knows no pages).
func (c *Client) Groups(ctx context.Context) ([]Group, error) { return c.groups(ctx, nil) }

func (c *Client) groups(ctx context.Context, name *string) ([]Group, error) {
	groups, err := ask(ctx, c, question{name: "KeystoneListGroups"}, func(s *sdk.IamClient) ([]Group, error) {
		r, err := s.KeystoneListGroups(&model.KeystoneListGroupsRequest{Name: name})
		if err != nil {
			return nil, err
		}
		return convert(r.Groups, "groups", group)
	})
	return byName(groups), err
}

func group(g model.KeystoneGroupResult) Group {
	return Group{ID: g.Id, Name: g.Name, Description: g.Description}
}

// Members implements Reader (KeystoneListUsersForGroupByAdmin).
func (c *Client) Members(ctx context.Context, groupID string) ([]User, error) {
	users, err := ask(ctx, c, question{name: "KeystoneListUsersForGroupByAdmin", object: "group " + groupID}, func(s *sdk.IamClient) ([]User, error) {
		r, err := s.KeystoneListUsersForGroupByAdmin(&model.KeystoneListUsersForGroupByAdminRequest{GroupId: groupID})
		if err != nil {
			return nil, err
		}
		return convert(r.Users, "members", func(u model.KeystoneUserResult) User {
			return User{ID: u.Id, Name: u.Name, Enabled: u.Enabled}
		})
	})
	return byName(users), c.orGone(ctx, groupID, err)
}

// orGone gives err, or apierr.NotFound where it is a 403 about a group that does not exist: IAM answers that so.
func (c *Client) orGone(ctx context.Context, groupID string, err error) error {
	if !apierr.Is(err, apierr.Forbidden) {
		return err
	}
	if _, shown := c.show(ctx, groupID); apierr.Is(shown, apierr.NotFound) {
		return shown
	}
	return err
}

// show reads one group; apierr.NotFound when there is none, or none yet.
func (c *Client) show(ctx context.Context, groupID string) (Group, error) {
	return ask(ctx, c, question{name: "KeystoneShowGroup", object: "group " + groupID}, func(s *sdk.IamClient) (Group, error) {
		r, err := s.KeystoneShowGroup(&model.KeystoneShowGroupRequest{GroupId: groupID})
		switch {
		case err != nil:
			return Group{}, err
		case r.Group == nil || r.Group.Id != groupID || r.Group.Name == "":
			return Group{}, transport.Incomplete("the group is missing")
		}
		return Group{ID: r.Group.Id, Name: r.Group.Name, Description: r.Group.Description}, nil
	})
}

// GroupsOfUser implements Reader (KeystoneListGroupsForUser).
func (c *Client) GroupsOfUser(ctx context.Context, userID string) ([]Group, error) {
	groups, err := ask(ctx, c, question{name: "KeystoneListGroupsForUser", object: "user " + userID}, func(s *sdk.IamClient) ([]Group, error) {
		r, err := s.KeystoneListGroupsForUser(&model.KeystoneListGroupsForUserRequest{UserId: userID})
		if err != nil {
			return nil, err
		}
		return convert(r.Groups, "groups", group)
	})
	return byName(groups), err
}

// named is what every list here is made of.
type named interface{ identity() (id, name string) }

func (u User) identity() (string, string)       { return u.ID, u.Name }
func (g Group) identity() (string, string)      { return g.ID, g.Name }
func (p Project) identity() (string, string)    { return p.ID, p.Name }
func (e Enterprise) identity() (string, string) { return e.ID, e.Name }

// convert makes ours of the SDK's items. A list or an identity that is missing makes the whole answer bad.
func convert[S any, T named](list *[]S, what string, one func(S) T) ([]T, error) {
	items, err := whole(list, nil, what)
	if err != nil {
		return nil, err
	}
	result := make([]T, len(items))
	for i, item := range items {
		result[i] = one(item)
		if id, name := result[i].identity(); id == "" || name == "" {
			return nil, transport.Incomplete("one of the " + what + " lacks its id or name")
		}
	}
	return result, nil
}

// byName sorts by name, then id, and drops what came twice.
func byName[T named](list []T) []T {
	slices.SortStableFunc(list, func(a, b T) int {
		aID, aName := a.identity()
		bID, bName := b.identity()
		return cmp.Or(cmp.Compare(aName, bName), cmp.Compare(aID, bID))
	})
	return slices.CompactFunc(list, func(a, b T) bool {
		aID, _ := a.identity()
		bID, _ := b.identity()
		return aID == bID
	})
}
