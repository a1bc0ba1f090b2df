package cce

import (
	"context"
	"fmt"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3"
	cceregion "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3/region"

	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// Options of a Client.
type Options struct {
	Transport   *transport.Transport
	Credentials *credentials.Set
	// Endpoint gives a region's endpoint; nil, or an answer of "", for the SDK's table.
	Endpoint func(region string) (string, error)
	// ProjectID gives the id of a region's own project, which CCE is called with: its path or its header says it.
	ProjectID func(ctx context.Context, region string) (string, error)
}

// Client reads CCE. It implements Reader; what it writes with is an Editor. Safe for concurrent use.
type Client struct{ opt Options }

var _ Reader = (*Client)(nil)

// New makes a Client. It calls nothing yet.
func New(opt Options) *Client { return &Client{opt} }

// Endpoint is the SDK's endpoint of CCE in a region.
func Endpoint(region string) (string, error) {
	endpoint, known, err := transport.RegionEndpoint(cceregion.SafeValueOf, region)
	if err == nil && !known {
		err = fmt.Errorf("cannot find CCE in region %q: check the region's id, or write the endpoint into the tenant's endpoints block or OSC_PERMS_CCE_ENDPOINT", region)
	}
	return endpoint, err
}

func (c *Client) endpoint(region string) (string, error) {
	var given string
	var err error
	if c.opt.Endpoint != nil {
		given, err = c.opt.Endpoint(region)
	}
	if given == "" && err == nil {
		given, err = Endpoint(region)
	}
	if err != nil {
		return "", err
	}
	return c.opt.Transport.CheckEndpoint(given)
}

// question is one call as errors name it.
type question struct {
	name    string // the SDK's
	region  string
	policy  string // the access policy's name or id; may be empty
	write   bool
	rewrite func([]byte) []byte
}

func (q question) object() string {
	if q.policy == "" {
		return q.region
	}
	return fmt.Sprintf("access policy %s in %s", q.policy, q.region)
}

// ask makes one call of CCE in a region. CCE takes basic credentials only; they carry the project's id, so the SDK does
// not look for it.
func ask[R any](ctx context.Context, c *Client, q question, call func(*sdk.CceClient) (R, error)) (answer R, err error) {
	endpoint, err := c.endpoint(q.region)
	if err != nil {
		return answer, err
	}
	projectID, err := c.opt.ProjectID(ctx, q.region)
	if err != nil {
		return answer, err
	}
	op := transport.Operation{Service: &service, Name: q.name, Object: q.object(), Write: q.write}
	err = c.opt.Transport.Call(ctx, op, func(a *transport.Attempt) error {
		a.Rewrite = q.rewrite
		credential, err := c.opt.Credentials.Basic(ctx, projectID)
		if err != nil {
			return err
		}
		client, err := a.Client(sdk.CceClientBuilder(), endpoint, credential)
		if err != nil {
			return err
		}
		answer, err = call(sdk.NewCceClient(client))
		return err
	})
	return answer, err
}
