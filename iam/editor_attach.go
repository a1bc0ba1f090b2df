package iam

import (
	"context"
	"errors"
	"fmt"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// AddMember implements Writer.
func (e *Editor) AddMember(ctx context.Context, groupID, userID string) error {
	q := question{name: "KeystoneAddUserToGroup", object: "group " + groupID, write: true}
	return unlessThere(e.settle(ctx, func() error {
		_, err := ask(ctx, e.c, q, func(s *sdk.IamClient) (*model.KeystoneAddUserToGroupResponse, error) {
			return s.KeystoneAddUserToGroup(&model.KeystoneAddUserToGroupRequest{GroupId: groupID, UserId: userID})
		})
		return err
	}, groupID, userID))
}

// RemoveMember implements Writer.
func (e *Editor) RemoveMember(ctx context.Context, groupID, userID string) error {
	q := question{name: "KeystoneRemoveUserFromGroup", object: "group " + groupID, write: true}
	_, err := ask(ctx, e.c, q, func(s *sdk.IamClient) (*model.KeystoneRemoveUserFromGroupResponse, error) {
		return s.KeystoneRemoveUserFromGroup(&model.KeystoneRemoveUserFromGroupRequest{GroupId: groupID, UserId: userID})
	})
	return unlessGone(e.c.orGone(ctx, groupID, err))
}

// Attach implements Writer. IAM accepts a role at a scope where it has no effect: see WithoutEffect.
func (e *Editor) Attach(ctx context.Context, a Attachment) error {
	account, err := e.c.Account(ctx)
	if err != nil {
		return err
	}
	name, call, err := attaching(a, account.ID)
	if err != nil {
		return err
	}
	q := question{name: name, object: "group " + a.GroupID, write: true}
	return unlessThere(e.settle(ctx, func() error {
		_, err := ask(ctx, e.c, q, func(s *sdk.IamClient) (struct{}, error) { return struct{}{}, call(s) })
		return err
	}, a.GroupID))
}

// Detach implements Writer.
func (e *Editor) Detach(ctx context.Context, a Attachment) error {
	account, err := e.c.Account(ctx)
	if err != nil {
		return err
	}
	name, call, err := detaching(a, account.ID)
	if err != nil {
		return err
	}
	q := question{name: name, object: "group " + a.GroupID, write: true}
	_, err = ask(ctx, e.c, q, func(s *sdk.IamClient) (struct{}, error) { return struct{}{}, call(s) })
	return unlessGone(e.c.orGone(ctx, a.GroupID, err))
}

// attaching is the call that attaches at the attachment's scope: each kind has its own (API reference, section 4.3).
func attaching(a Attachment, account string) (string, func(*sdk.IamClient) error, error) {
	switch a.Scope.Kind {
	case Global:
		return "KeystoneAssociateGroupWithDomainPermission", func(s *sdk.IamClient) error {
			_, err := s.KeystoneAssociateGroupWithDomainPermission(&model.KeystoneAssociateGroupWithDomainPermissionRequest{DomainId: account, GroupId: a.GroupID, RoleId: a.RoleID})
			return err
		}, nil
	case All:
		return "UpdateDomainGroupInheritRole", func(s *sdk.IamClient) error {
			_, err := s.UpdateDomainGroupInheritRole(&model.UpdateDomainGroupInheritRoleRequest{DomainId: account, GroupId: a.GroupID, RoleId: a.RoleID})
			return err
		}, nil
	case InProject:
		return "KeystoneAssociateGroupWithProjectPermission", func(s *sdk.IamClient) error {
			_, err := s.KeystoneAssociateGroupWithProjectPermission(&model.KeystoneAssociateGroupWithProjectPermissionRequest{ProjectId: a.Scope.ID, GroupId: a.GroupID, RoleId: a.RoleID})
			return err
		}, nil
	case EnterpriseProject:
		return "AssociateRoleToGroupOnEnterpriseProject", func(s *sdk.IamClient) error {
			_, err := s.AssociateRoleToGroupOnEnterpriseProject(&model.AssociateRoleToGroupOnEnterpriseProjectRequest{EnterpriseProjectId: a.Scope.ID, GroupId: a.GroupID, RoleId: a.RoleID})
			return err
		}, nil
	}
	return "", nil, fmt.Errorf("cannot attach at scope %q: there is no such kind", a.Scope.Kind)
}

// detaching is the reverse of attaching.
func detaching(a Attachment, account string) (string, func(*sdk.IamClient) error, error) {
	switch a.Scope.Kind {
	case Global:
		return "KeystoneRemoveDomainPermissionFromGroup", func(s *sdk.IamClient) error {
			_, err := s.KeystoneRemoveDomainPermissionFromGroup(&model.KeystoneRemoveDomainPermissionFromGroupRequest{DomainId: account, GroupId: a.GroupID, RoleId: a.RoleID})
			return err
		}, nil
	case All:
		return "DeleteDomainGroupInheritedRole", func(s *sdk.IamClient) error {
			_, err := s.DeleteDomainGroupInheritedRole(&model.DeleteDomainGroupInheritedRoleRequest{DomainId: account, GroupId: a.GroupID, RoleId: a.RoleID})
			return err
		}, nil
	case InProject:
		return "KeystoneRemoveProjectPermissionFromGroup", func(s *sdk.IamClient) error {
			_, err := s.KeystoneRemoveProjectPermissionFromGroup(&model.KeystoneRemoveProjectPermissionFromGroupRequest{ProjectId: a.Scope.ID, GroupId: a.GroupID, RoleId: a.RoleID})
			return err
		}, nil
	case EnterpriseProject:
		return "RevokeRoleFromGroupOnEnterpriseProject", func(s *sdk.IamClient) error {
			_, err := s.RevokeRoleFromGroupOnEnterpriseProject(&model.RevokeRoleFromGroupOnEnterpriseProjectRequest{EnterpriseProjectId: a.Scope.ID, GroupId: a.GroupID, RoleId: a.RoleID})
			return err
		}, nil
	}
	return "", nil, fmt.Errorf("cannot detach at scope %q: there is no such kind", a.Scope.Kind)
}

func asError(err error) (*apierr.Error, bool) {
	var e *apierr.Error
	ok := errors.As(err, &e)
	return e, ok
}
