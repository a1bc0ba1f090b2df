package cce

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// readLag is for how long a list that lacks what may have been made is not believed. None is documented for CCE.
const readLag = 4 * time.Second

// Editor changes CCE's access policies. It implements Writer; whoever is only to plan gets a Client. Safe for
// concurrent use.
//
// CCE has no conditional writes: what somebody else writes into a policy between a read and a write here is lost. That
// is why a policy is read anew right before each write, and why grants are policies of their own.
type Editor struct {
	c *Client

	mu    sync.Mutex
	turns map[string]*turn // by region and policy id
}

// turn lets one change of a policy after the other be made, so that two removals don't undo each other.
type turn struct {
	sync.Mutex
	// removed are those who were taken out here. A read that is behind may still show them: they are not written again.
	removed map[string]bool
}

var _ Writer = (*Editor)(nil)

// NewEditor makes an Editor that works through the client's transport, which must not be read-only.
func NewEditor(c *Client) *Editor { return &Editor{c: c, turns: map[string]*turn{}} }

// take waits for a policy's turn. Unlock it.
func (e *Editor) take(region, policyID string) *turn {
	e.mu.Lock()
	key := region + "/" + policyID
	t, ok := e.turns[key]
	if !ok {
		t = &turn{removed: map[string]bool{}}
		e.turns[key] = t
	}
	e.mu.Unlock()
	t.Lock()
	return t
}

// Grant implements Writer (CreateAccessPolicy). When the answer is lost, or does not say what was made, the policies
// tell whether it has to be asked for again. A name that is taken by another policy is replaced by a free one.
func (e *Editor) Grant(ctx context.Context, region string, g Grant) error {
	if err := check(g); err != nil {
		return err
	}
	name := PolicyName(g)
	err := e.create(ctx, region, name, g)
	if lost(err) {
		there, _, failed := e.find(ctx, region, g)
		if failed != nil {
			return err // still not known
		}
		if there {
			return nil
		}
		err = e.create(ctx, region, name, g)
	}
	if !lost(err) && !apierr.Is(err, apierr.Exists) {
		return err
	}
	there, list, failed := e.find(ctx, region, g)
	switch {
	case failed != nil:
		return err
	case there:
		return nil
	case apierr.Is(err, apierr.Exists) && freeName(g, list) != name:
		return e.create(ctx, region, freeName(g, list), g)
	}
	return err
}

func (e *Editor) create(ctx context.Context, region, name string, g Grant) error {
	q := question{name: "CreateAccessPolicy", region: region, policy: name, write: true, rewrite: withoutTimes}
	_, err := ask(ctx, e.c, q, func(s *sdk.CceClient) (struct{}, error) {
		r, err := s.CreateAccessPolicy(&model.CreateAccessPolicyRequest{Body: body(policyOf(name, g))})
		if err == nil && text(r.PolicyId) == "" {
			err = transport.Incomplete("the new access policy is missing")
		}
		return struct{}{}, err
	})
	return err
}

// find looks for a policy that says just what the grant does, for as long as reads may lag, and gives all there are.
func (e *Editor) find(ctx context.Context, region string, g Grant) (there bool, list []Policy, err error) {
	t := e.c.opt.Transport
	want := policyOf("", g)
	for start := t.Now(); ; {
		asked := t.Now() // an answer may be old when it comes
		if list, err = e.c.Policies(ctx, region); err != nil {
			return false, nil, err
		}
		if slices.ContainsFunc(list, want.same) {
			return true, list, nil
		}
		if asked.Sub(start) >= readLag {
			return false, list, nil
		}
		if err := t.Sleep(ctx, time.Second); err != nil {
			return false, nil, err
		}
	}
}

// SetNamespaces implements Writer (UpdateAccessPolicy).
func (e *Editor) SetNamespaces(ctx context.Context, region, policyID string, g Grant) error {
	if err := check(g); err != nil {
		return err
	}
	turn := e.take(region, policyID)
	defer turn.Unlock()
	now, err := e.c.policy(ctx, region, policyID)
	if err != nil {
		return err
	}
	want := policyOf(now.Name, g)
	want.ID = now.ID
	asItIs := want
	asItIs.Namespaces = now.Namespaces
	switch {
	case !now.same(asItIs):
		return e.refuse(region, now, "it has come to hold other clusters, roles or principals since it was read; nothing was changed: plan again")
	case now.same(want):
		return nil
	}
	return e.update(ctx, region, want)
}

// Remove implements Writer (UpdateAccessPolicy, or DeleteAccessPolicy for the last one).
func (e *Editor) Remove(ctx context.Context, region, policyID, clusterID string, p Principal) error {
	turn := e.take(region, policyID)
	defer turn.Unlock()
	now, err := e.c.policy(ctx, region, policyID)
	switch {
	case err != nil:
		return unlessGone(err)
	case now.Type != p.Type || !slices.Contains(now.Principals, p.ID):
		return nil
	case now.Spans() || now.Clusters[0] != clusterID:
		return e.refuse(region, now, "it has come to be about other clusters since it was read; nothing was changed: take them out of it in CCE's console, or plan again")
	}
	left := slices.DeleteFunc(slices.Clone(now.Principals), func(id string) bool { return id == p.ID || turn.removed[id] })
	if len(left) == 0 {
		err = e.delete(ctx, region, policyID)
	} else {
		now.Principals = left
		err = e.update(ctx, region, now)
	}
	if err == nil {
		turn.removed[p.ID] = true
	}
	return unlessGone(err)
}

// refuse says why a policy is left as it is.
func (e *Editor) refuse(region string, p Policy, why string) error {
	q := question{region: region, policy: p.ID}
	if p.Name != "" {
		q.policy = fmt.Sprintf("%s (%s)", transport.Harmless(p.Name, 100), p.ID)
	}
	return &apierr.Error{Kind: apierr.Invalid, Service: service.Name, Operation: "GetAccessPolicy", Object: q.object(), Status: 200, Message: why}
}

func (e *Editor) update(ctx context.Context, region string, p Policy) error {
	q := question{name: "UpdateAccessPolicy", region: region, policy: p.ID, write: true, rewrite: withoutTimes}
	_, err := ask(ctx, e.c, q, func(s *sdk.CceClient) (*model.UpdateAccessPolicyResponse, error) {
		return s.UpdateAccessPolicy(&model.UpdateAccessPolicyRequest{PolicyId: p.ID, Body: body(p)})
	})
	return err
}

func (e *Editor) delete(ctx context.Context, region, policyID string) error {
	q := question{name: "DeleteAccessPolicy", region: region, policy: policyID, write: true}
	_, err := ask(ctx, e.c, q, func(s *sdk.CceClient) (*model.DeleteAccessPolicyResponse, error) {
		return s.DeleteAccessPolicy(&model.DeleteAccessPolicyRequest{PolicyId: policyID})
	})
	return err
}
