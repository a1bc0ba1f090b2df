package swr

import (
	"context"
	"errors"
	"fmt"
	"slices"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// Editor changes SWR. It implements Writer; whoever is only to plan gets a Client. Safe for concurrent use.
type Editor struct{ c *Client }

var _ Writer = (*Editor)(nil)

// NewEditor makes an Editor that works through the client's transport, which must not be read-only.
func NewEditor(c *Client) *Editor { return &Editor{c} }

// done is the answer of the calls that answer nothing.
type done = struct{}

// CreateOrganization implements Writer. Names are unique across all accounts of a region, so a name that is there may
// be anybody's: only one's own can be shown. That also tells what became of a creation whose answer was lost.
func (e *Editor) CreateOrganization(ctx context.Context, region, organization string) error {
	err := e.create(ctx, region, organization)
	wasLost := lost(err)
	if wasLost {
		shown := e.c.show(ctx, region, organization)
		if !foreign(shown) {
			return unlessShown(shown, err)
		}
		err = e.create(ctx, region, organization)
	}
	if !apierr.Is(err, apierr.Exists) {
		return err
	}
	shown := e.c.show(ctx, region, organization)
	switch {
	case foreign(shown):
		var refusal *apierr.Error
		errors.As(err, &refusal)
		taken := *refusal
		taken.Kind = apierr.Taken
		taken.Message = "the name belongs to another account; names are unique in a region across all accounts: choose another"
		return &taken
	case wasLost:
		return unlessShown(shown, err)
	}
	return err
}

// foreign reports whether an organization that was to be shown is not the account's.
func foreign(shown error) bool {
	return apierr.Is(shown, apierr.NotFound) || apierr.Is(shown, apierr.Forbidden)
}

// unlessShown gives err, or nil when the organization was shown: then it is made.
func unlessShown(shown, err error) error {
	if shown == nil {
		return nil
	}
	return err
}

func (e *Editor) create(ctx context.Context, region, organization string) error {
	q := question{name: "CreateNamespace", region: region, organization: organization, write: true}
	_, err := ask(ctx, e.c, q, func(s *sdk.SwrClient) (done, error) {
		_, err := s.CreateNamespace(&model.CreateNamespaceRequest{Body: &model.CreateNamespaceRequestBody{Namespace: organization}})
		return done{}, err
	})
	return err
}

// DeleteOrganization implements Writer.
func (e *Editor) DeleteOrganization(ctx context.Context, region, organization string) error {
	q := question{name: "DeleteNamespaces", region: region, organization: organization, write: true}
	_, err := ask(ctx, e.c, q, func(s *sdk.SwrClient) (done, error) {
		_, err := s.DeleteNamespaces(&model.DeleteNamespacesRequest{Namespace: organization})
		return done{}, err
	})
	return unlessGone(err)
}

// Grant implements Writer (CreateNamespaceAuth: a bare list as body). When the answer is lost, who holds what by then
// says whether it has to be asked for again.
func (e *Editor) Grant(ctx context.Context, region, organization string, grants []Grant) error {
	if len(grants) == 0 {
		return nil
	}
	err := e.grant(ctx, region, organization, grants)
	if !lost(err) {
		return err
	}
	access, failed := e.c.Access(ctx, region, organization)
	if failed != nil {
		return err // still not known
	}
	missing := slices.DeleteFunc(slices.Clone(grants), func(g Grant) bool { return slices.Contains(access.Others, g) })
	if len(missing) == 0 {
		return nil
	}
	return e.grant(ctx, region, organization, missing)
}

func (e *Editor) grant(ctx context.Context, region, organization string, grants []Grant) error {
	body, err := userAuths(grants)
	if err != nil {
		return err
	}
	q := question{name: "CreateNamespaceAuth", region: region, organization: organization, write: true}
	_, err = ask(ctx, e.c, q, func(s *sdk.SwrClient) (done, error) {
		_, err := s.CreateNamespaceAuth(&model.CreateNamespaceAuthRequest{Namespace: organization, Body: &body})
		return done{}, err
	})
	return err
}

// Regrant implements Writer (UpdateNamespaceAuth: nobody is without a right in between).
func (e *Editor) Regrant(ctx context.Context, region, organization string, grants []Grant) error {
	if len(grants) == 0 {
		return nil
	}
	body, err := userAuths(grants)
	if err != nil {
		return err
	}
	q := question{name: "UpdateNamespaceAuth", region: region, organization: organization, write: true}
	_, err = ask(ctx, e.c, q, func(s *sdk.SwrClient) (done, error) {
		_, err := s.UpdateNamespaceAuth(&model.UpdateNamespaceAuthRequest{Namespace: organization, Body: &body})
		return done{}, err
	})
	return err
}

// Revoke implements Writer (DeleteNamespaceAuth). One person without a right may make SWR refuse all of a list: then
// those who still hold one are asked for, and only they.
func (e *Editor) Revoke(ctx context.Context, region, organization string, userIDs []string) error {
	if len(userIDs) == 0 {
		return nil
	}
	err := e.revoke(ctx, region, organization, userIDs)
	if !apierr.Is(err, apierr.NotFound) {
		return err
	}
	access, failed := e.c.Access(ctx, region, organization)
	if failed != nil {
		return unlessGone(failed)
	}
	var holders []string
	for _, g := range access.Others {
		if slices.Contains(userIDs, g.UserID) {
			holders = append(holders, g.UserID)
		}
	}
	if len(holders) == 0 {
		return nil
	}
	return e.revoke(ctx, region, organization, holders)
}

func (e *Editor) revoke(ctx context.Context, region, organization string, userIDs []string) error {
	q := question{name: "DeleteNamespaceAuth", region: region, organization: organization, write: true}
	_, err := ask(ctx, e.c, q, func(s *sdk.SwrClient) (done, error) {
		_, err := s.DeleteNamespaceAuth(&model.DeleteNamespaceAuthRequest{Namespace: organization, Body: &userIDs})
		return done{}, err
	})
	return err
}

// userAuths makes the SDK's of our grants. SWR wants the name along with the id.
func userAuths(grants []Grant) ([]model.UserAuth, error) {
	levels := model.GetUserAuthAuthEnum()
	body := make([]model.UserAuth, len(grants))
	for i, g := range grants {
		body[i] = model.UserAuth{UserId: g.UserID, UserName: g.UserName}
		switch g.Level {
		case Read:
			body[i].Auth = levels.E_1
		case Edit:
			body[i].Auth = levels.E_3
		case Manage:
			body[i].Auth = levels.E_7
		default:
			return nil, fmt.Errorf("cannot grant %s to %q: SWR knows read, edit and manage", g.Level, g.UserName)
		}
		if g.UserID == "" || g.UserName == "" {
			return nil, fmt.Errorf("cannot grant %s: it needs a user's id and name", g.Level)
		}
	}
	return body, nil
}

// lost reports whether a write may have been carried out although it failed.
func lost(err error) bool {
	var e *apierr.Error
	return errors.As(err, &e) && e.Ambiguous
}

// unlessGone forgives that what is to be removed is not there.
func unlessGone(err error) error {
	if apierr.Is(err, apierr.NotFound) {
		return nil
	}
	return err
}
