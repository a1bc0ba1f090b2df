package iam

import (
	"context"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// creation is how one thing is made, and how to see what became of it.
type creation[T named] struct {
	object string                                     // as errors name it: "group delivery"
	name   string                                     // unique in the account
	show   string                                     // the SDK's name of the call behind shown
	post   func(ctx context.Context) (T, error)       // makes it
	list   func(ctx context.Context) ([]T, error)     // those of the name
	shown  func(ctx context.Context, id string) error // reads it by id
}

// create makes something and waits until reads show it. When the answer is lost it is looked for before it is made again.
func create[T named](ctx context.Context, e *Editor, c creation[T]) (T, error) {
	var none T
	made, err := c.post(ctx)
	if lost(err) {
		made, err = regain(ctx, e, c, err)
	}
	if err != nil {
		return none, err
	}
	id, _ := made.identity()
	e.remember(id)
	return made, await(ctx, e, c, id)
}

// regain finds out what became of a creation whose answer was lost, and makes up for it. failed is how it was lost.
func regain[T named](ctx context.Context, e *Editor, c creation[T], failed error) (T, error) {
	made, found, err := find(ctx, e, c)
	switch {
	case err != nil:
		return made, failed // still not known
	case found:
		return made, nil
	}
	made, err = c.post(ctx)
	if apierr.Is(err, apierr.Exists) || lost(err) { // the first one was carried out, and reads lag
		if there, found, failed := find(ctx, e, c); found && failed == nil {
			return there, nil
		}
	}
	return made, err
}

// find looks for what was made by its name for as long as reads may lag.
func find[T named](ctx context.Context, e *Editor, c creation[T]) (made T, found bool, err error) {
	err = e.poll(ctx, readLag, func() (bool, error) {
		list, err := c.list(ctx)
		for _, candidate := range list {
			if _, name := candidate.identity(); name == c.name {
				made, found = candidate, true
			}
		}
		return found, err
	})
	return made, found, err
}

// await waits until reads show what was made.
func await[T named](ctx context.Context, e *Editor, c creation[T], id string) error {
	shown := false
	err := e.poll(ctx, createWait, func() (bool, error) {
		err := c.shown(ctx, id)
		shown = err == nil
		if apierr.Is(err, apierr.NotFound) || apierr.Is(err, apierr.Forbidden) {
			return false, nil // a group that does not exist is sometimes answered 403
		}
		return shown, err
	})
	if err == nil && !shown {
		err = &apierr.Error{Kind: apierr.Unanswered, Service: service.Name, Operation: c.show, Object: c.object, Status: 404,
			Message: "it was made, but reads did not show it within " + createWait.String() + "; run again in a minute"}
	}
	return err
}

// CreateGroup implements Writer.
func (e *Editor) CreateGroup(ctx context.Context, name, description string) (Group, error) {
	object := "group " + name
	return create(ctx, e, creation[Group]{
		object: object, name: name, show: "KeystoneShowGroup",
		list:  func(ctx context.Context) ([]Group, error) { return e.c.groups(ctx, &name) },
		shown: func(ctx context.Context, id string) error { _, err := e.c.show(ctx, id); return err },
		post: func(ctx context.Context) (Group, error) {
			q := question{name: "KeystoneCreateGroup", object: object, write: true}
			return ask(ctx, e.c, q, func(s *sdk.IamClient) (Group, error) {
				option := &model.KeystoneCreateGroupOption{Name: name, Description: orNil(description)}
				r, err := s.KeystoneCreateGroup(&model.KeystoneCreateGroupRequest{Body: &model.KeystoneCreateGroupRequestBody{Group: option}})
				switch {
				case err != nil:
					return Group{}, err
				case r.Group == nil || r.Group.Id == "":
					return Group{}, transport.Incomplete("the new group is missing")
				}
				return Group{ID: r.Group.Id, Name: r.Group.Name, Description: r.Group.Description}, nil
			})
		},
	})
}

// orNil is what an optional text is sent as: "" is left out.
func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
