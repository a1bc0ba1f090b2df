package iam

import (
	"context"
	"fmt"
	"slices"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// DeleteGroup implements Writer. IAM deletes whatever is in a group by then, so it is looked at right before. Whether IAM
// deletes a group that still has members or attachments is not documented: when it refuses, they are taken out first.
func (e *Editor) DeleteGroup(ctx context.Context, groupID string, shown Contents) error {
	now, err := e.contents(ctx, groupID)
	if err != nil {
		return unlessGone(err)
	}
	if err := now.within(shown, groupID); err != nil {
		return err
	}
	err = e.delete(ctx, groupID)
	refusal, ok := asError(err)
	switch {
	case !ok, refusal.Code == "IAM.0002", refusal.Code == "IAM.0003": // not for what is in it: the right is missing
		return err
	case !slices.Contains([]apierr.Kind{apierr.Exists, apierr.NotEmpty, apierr.Invalid, apierr.Forbidden}, refusal.Kind):
		return err
	case len(now.Members)+len(now.Attachments) == 0:
		return err
	}
	for _, a := range now.Attachments {
		if err := e.Detach(ctx, a); err != nil {
			return err
		}
	}
	for _, m := range now.Members {
		if err := e.RemoveMember(ctx, groupID, m.ID); err != nil {
			return err
		}
	}
	return e.delete(ctx, groupID)
}

func (e *Editor) delete(ctx context.Context, groupID string) error {
	q := question{name: "KeystoneDeleteGroup", object: "group " + groupID, write: true}
	_, err := ask(ctx, e.c, q, func(s *sdk.IamClient) (*model.KeystoneDeleteGroupResponse, error) {
		return s.KeystoneDeleteGroup(&model.KeystoneDeleteGroupRequest{GroupId: groupID})
	})
	return unlessGone(err)
}

// contents reads what is in a group now; apierr.NotFound when it is gone. Where its policies may not be listed group by
// group, or not in enterprise projects, the list for the whole account tells.
func (e *Editor) contents(ctx context.Context, groupID string) (Contents, error) {
	members, err := e.c.Members(ctx, groupID)
	if err != nil {
		return Contents{}, err
	}
	projects, err := e.c.Projects(ctx)
	if err != nil {
		return Contents{}, err
	}
	projectIDs := make([]string, len(projects))
	for i, p := range projects {
		projectIDs[i] = p.ID
	}
	attachments, whole, err := e.c.GroupAttachments(ctx, groupID, projectIDs)
	if apierr.Is(err, apierr.Forbidden) || err == nil && !whole {
		attachments, _, err = e.c.Attachments(ctx)
		attachments = slices.DeleteFunc(attachments, func(a Attachment) bool { return a.GroupID != groupID })
	}
	return Contents{Members: members, Attachments: attachments}, err
}

// within says what is in a group beyond what was shown, nil for nothing.
func (c Contents) within(shown Contents, groupID string) error {
	what := ""
	for _, m := range c.Members {
		if !slices.ContainsFunc(shown.Members, func(u User) bool { return u.ID == m.ID }) {
			what = fmt.Sprintf("user %q has come to be in it", m.Name)
		}
	}
	for _, a := range c.Attachments {
		if !slices.Contains(shown.Attachments, a) {
			what = fmt.Sprintf("policy %s has come to be attached to it", a.RoleID)
		}
	}
	if what == "" {
		return nil
	}
	return &apierr.Error{Kind: apierr.Invalid, Service: service.Name, Operation: "KeystoneDeleteGroup", Object: "group " + groupID, Status: 200,
		Message: what + " since it was read; nothing was deleted: plan again"}
}
