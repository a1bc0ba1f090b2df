package iam

import (
	"context"
	"slices"
	"sync"
	"time"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// Reads may lag behind writes: for some seconds a group or user that was just made does not exist to other calls.
const (
	readLag    = 10 * time.Second // for how long the answers about a new group or user are not believed
	createWait = 20 * time.Second // for how long a creation waits for reads to show what was made
)

// Editor changes IAM. It implements Writer; whoever is only to plan gets a Client. Safe for concurrent use.
type Editor struct {
	c *Client

	mu   sync.Mutex
	born map[string]time.Time // the groups and users made here, by id
}

var _ Writer = (*Editor)(nil)

// NewEditor makes an Editor that works through the client's transport, which must not be read-only.
func NewEditor(c *Client) *Editor { return &Editor{c: c, born: map[string]time.Time{}} }

// poll asks until it is done, fails, or the time is over: at once, then after a half, one, two, two … seconds.
func (e *Editor) poll(ctx context.Context, within time.Duration, ask func() (done bool, err error)) error {
	t := e.c.transport
	start, wait := t.Now(), 500*time.Millisecond
	for {
		if done, err := ask(); done || err != nil {
			return err
		}
		left := within - t.Now().Sub(start)
		if left <= 0 {
			return nil
		}
		if err := t.Sleep(ctx, min(wait, left)); err != nil {
			return err
		}
		wait = min(2*wait, 2*time.Second)
	}
}

// remember that something was made just now.
func (e *Editor) remember(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.born[id] = e.c.transport.Now()
}

// settle makes a write about a group, a user, or both. While one of them is new, an answer that it does not exist is
// not believed.
func (e *Editor) settle(ctx context.Context, write func() error, ids ...string) error {
	var born time.Time // of the newest; zero when none was made here
	e.mu.Lock()
	for _, id := range ids {
		if at := e.born[id]; at.After(born) {
			born = at
		}
	}
	e.mu.Unlock()
	var last error
	err := e.poll(ctx, readLag-e.c.transport.Now().Sub(born), func() (bool, error) {
		last = write()
		stale := !born.IsZero() && (apierr.Is(last, apierr.NotFound) || apierr.Is(last, apierr.Forbidden))
		return !stale, nil
	})
	if err != nil {
		return err
	}
	return last
}

// UpdateGroup implements Writer. Errors: apierr.NotFound; apierr.Exists when another group has the name.
func (e *Editor) UpdateGroup(ctx context.Context, groupID string, name, description *string) error {
	if name == nil && description == nil {
		return nil
	}
	q := question{name: "KeystoneUpdateGroup", object: "group " + groupID, write: true}
	return e.settle(ctx, func() error {
		_, err := ask(ctx, e.c, q, func(s *sdk.IamClient) (*model.KeystoneUpdateGroupResponse, error) {
			return s.KeystoneUpdateGroup(&model.KeystoneUpdateGroupRequest{GroupId: groupID,
				Body: &model.KeystoneUpdateGroupRequestBody{Group: &model.KeystoneUpdateGroupOption{Name: name, Description: description}}})
		})
		return err
	}, groupID)
}

// DeleteGroup implements Writer. Whether IAM deletes a group that still has members or attachments is not
// documented: when it refuses, they are taken out first.
func (e *Editor) DeleteGroup(ctx context.Context, groupID string) error {
	err := e.delete(ctx, groupID)
	refusal, ok := asError(err)
	switch {
	case !ok, refusal.Code == "IAM.0002", refusal.Code == "IAM.0003": // not for what is in it: the right is missing
		return err
	case !slices.Contains([]apierr.Kind{apierr.Exists, apierr.NotEmpty, apierr.Invalid, apierr.Forbidden}, refusal.Kind):
		return err
	}
	emptied, failed := e.empty(ctx, groupID)
	switch {
	case apierr.Is(failed, apierr.NotFound):
		return nil
	case failed != nil:
		return failed
	case !emptied:
		return err
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

// empty takes everything out of a group, and tells whether there was something.
func (e *Editor) empty(ctx context.Context, groupID string) (bool, error) {
	members, err := e.c.Members(ctx, groupID)
	if err != nil {
		return false, err
	}
	projects, err := e.c.Projects(ctx)
	if err != nil {
		return false, err
	}
	var projectIDs []string
	for _, p := range projects {
		projectIDs = append(projectIDs, p.ID)
	}
	attachments, _, err := e.c.GroupAttachments(ctx, groupID, projectIDs)
	if err != nil {
		return false, err
	}
	for _, a := range attachments {
		if err := e.Detach(ctx, a); err != nil {
			return false, err
		}
	}
	for _, m := range members {
		if err := e.RemoveMember(ctx, groupID, m.ID); err != nil {
			return false, err
		}
	}
	return len(members)+len(attachments) > 0, nil
}

// lost reports whether a write may have been carried out although it failed.
func lost(err error) bool {
	e, ok := asError(err)
	return ok && e.Ambiguous
}

// unlessGone forgives that what is to be removed is not there.
func unlessGone(err error) error {
	if apierr.Is(err, apierr.NotFound) {
		return nil
	}
	return err
}

// unlessThere forgives that what is to be added is there.
func unlessThere(err error) error {
	if apierr.Is(err, apierr.Exists) {
		return nil
	}
	return err
}
