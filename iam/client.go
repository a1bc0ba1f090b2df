package iam

import (
	"context"
	"fmt"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	eps "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/eps/v1"
	epsregion "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/eps/v1/region"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	iamregion "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/region"
	sdk5 "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v5"

	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// Options of a Client.
type Options struct {
	Transport   *transport.Transport
	Credentials *credentials.Set
	// Account is the name of the account that is wanted, for credentials that reach several; may be empty.
	Account string
	// Region is the tenant's, for the SDK's table of endpoints.
	Region string
	// Endpoint and EPSEndpoint come before the table. A region that the table lacks is served by the global endpoint.
	Endpoint    string
	EPSEndpoint string
}

// Client reads IAM, and the names of enterprise projects from EPS. It implements Reader; what it writes with is an
// Editor. Safe for concurrent use.
type Client struct {
	transport   *transport.Transport
	credentials *credentials.Set
	wanted      string
	endpoint    string
	epsEndpoint string

	account  *memo[Account]
	projects *memo[[]Project]
}

var _ Reader = (*Client)(nil)

// The global endpoints, which know every region's objects: IAM and EPS are global services.
const (
	globalIAM = "https://iam.myhuaweicloud.com"
	globalEPS = "https://eps.myhuaweicloud.com"
)

// New makes a Client. It calls nothing yet. Errors: an endpoint that can't be used.
func New(opt Options) (*Client, error) {
	endpoint, err := endpointOf(opt, opt.Endpoint, iamregion.SafeValueOf, globalIAM)
	if err != nil {
		return nil, fmt.Errorf("cannot reach IAM: %w", err)
	}
	epsEndpoint, err := endpointOf(opt, opt.EPSEndpoint, epsregion.SafeValueOf, globalEPS)
	if err != nil {
		return nil, fmt.Errorf("cannot reach EPS: %w", err)
	}
	return &Client{
		transport: opt.Transport, credentials: opt.Credentials, wanted: opt.Account,
		endpoint: endpoint, epsEndpoint: epsEndpoint,
		account: newMemo[Account](), projects: newMemo[[]Project](),
	}, nil
}

func endpointOf(opt Options, given string, table func(string) (*region.Region, error), global string) (string, error) {
	if given == "" {
		given = global
		if opt.Region != "" {
			found, known, err := transport.RegionEndpoint(table, opt.Region)
			if err != nil {
				return "", err
			}
			if known {
				given = found
			}
		}
	}
	return opt.Transport.CheckEndpoint(given)
}

// question is one call as errors name it, and what is special about it.
type question struct {
	name    string // the SDK's
	object  string
	write   bool
	rewrite func([]byte) []byte
}

// ask makes one call of IAM in the name of the account.
func ask[R any](ctx context.Context, c *Client, q question, call func(*sdk.IamClient) (R, error)) (R, error) {
	account, err := c.Account(ctx)
	if err != nil {
		var none R
		return none, err
	}
	return askAs(ctx, c, account.ID, q, call)
}

// askAs makes one call of IAM. The credentials carry the account's id, so the SDK does not look for it: it would,
// over a connection of its own, and keep what it found for the whole process.
func askAs[R any](ctx context.Context, c *Client, accountID string, q question, call func(*sdk.IamClient) (R, error)) (answer R, err error) {
	op := transport.Operation{Service: &service, Name: q.name, Object: q.object, Write: q.write}
	err = c.transport.Call(ctx, op, func(a *transport.Attempt) error {
		a.Rewrite = q.rewrite
		credential, err := c.credentials.Global(ctx, accountID)
		if err != nil {
			return err
		}
		client, err := a.Client(sdk.IamClientBuilder(), c.endpoint, credential)
		if err != nil {
			return err
		}
		answer, err = call(sdk.NewIamClient(client))
		return err
	})
	return only(answer, err)
}

// ask5 makes one call of IAM's API v5, which is at the same endpoint, in the name of the account.
func ask5[R any](ctx context.Context, c *Client, q question, call func(*sdk5.IamClient) (R, error)) (answer R, err error) {
	account, err := c.Account(ctx)
	if err != nil {
		return answer, err
	}
	op := transport.Operation{Service: &service, Name: q.name, Object: q.object}
	err = c.transport.Call(ctx, op, func(a *transport.Attempt) error {
		credential, err := c.credentials.Global(ctx, account.ID)
		if err != nil {
			return err
		}
		client, err := a.Client(sdk5.IamClientBuilder(), c.endpoint, credential)
		if err != nil {
			return err
		}
		answer, err = call(sdk5.NewIamClient(client))
		return err
	})
	return only(answer, err)
}

// askEPS makes one call of EPS in the name of the account.
func askEPS[R any](ctx context.Context, c *Client, q question, call func(*eps.EpsClient) (R, error)) (answer R, err error) {
	account, err := c.Account(ctx)
	if err != nil {
		return answer, err
	}
	op := transport.Operation{Service: &enterpriseService, Name: q.name, Object: q.object}
	err = c.transport.Call(ctx, op, func(a *transport.Attempt) error {
		credential, err := c.credentials.Global(ctx, account.ID)
		if err != nil {
			return err
		}
		client, err := a.Client(eps.EpsClientBuilder(), c.epsEndpoint, credential)
		if err != nil {
			return err
		}
		answer, err = call(eps.NewEpsClient(client))
		return err
	})
	return only(answer, err)
}

// only gives nothing of an answer that does not count.
func only[R any](answer R, err error) (R, error) {
	if err != nil {
		var none R
		return none, err
	}
	return answer, nil
}

// whole is the content of a list that an answer must hold. The SDK takes every answer below 400 for success, an empty
// one too, and leaves nil what it did not find.
func whole[T any](list *[]T, err error, what string) ([]T, error) {
	switch {
	case err != nil:
		return nil, err
	case list == nil:
		return nil, transport.Incomplete("the list of " + what + " is missing")
	}
	return *list, nil
}

// memo keeps what is read once: the first to ask reads, the others wait for it. A failure is not kept.
type memo[T any] struct {
	turn  chan struct{}
	have  bool
	value T
}

func newMemo[T any]() *memo[T] { return &memo[T]{turn: make(chan struct{}, 1)} }

func (m *memo[T]) get(ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
	if m.have {
		return m.value, nil
	}
	value, err := read(ctx)
	if err == nil {
		m.value, m.have = value, true
	}
	return value, err
}
