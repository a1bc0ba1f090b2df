package iam

import (
	"context"
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

// poll asks until it is done, fails, or the time is over: at once, then after a half, one, two, two … seconds. The last
// question is put when the time is over, however long the one before took: an answer may be old when it comes.
func (e *Editor) poll(ctx context.Context, within time.Duration, ask func() (done bool, err error)) error {
	t := e.c.transport
	start, wait := t.Now(), 500*time.Millisecond
	for {
		asked := t.Now()
		if done, err := ask(); done || err != nil {
			return err
		}
		if asked.Sub(start) >= within {
			return nil
		}
		if err := t.Sleep(ctx, max(0, min(wait, within-t.Now().Sub(start)))); err != nil {
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
