package swr

import (
	"context"
	"fmt"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2"
	sdkregion "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2/region"

	"github.com/osc-perms/osc-perms/internal/regional"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// Options of a Client.
type Options = regional.Options

// Client reads SWR. It implements Reader; what it writes with is an Editor. Safe for concurrent use.
type Client struct{ opt Options }

var _ Reader = (*Client)(nil)

// New makes a Client. It calls nothing yet.
func New(opt Options) *Client { return &Client{opt} }

var place = regional.Service{Name: "SWR", Table: sdkregion.SafeValueOf, Builder: sdk.SwrClientBuilder}

// Endpoint is the SDK's endpoint of SWR in a region.
func Endpoint(region string) (string, error) { return place.Endpoint(region) }

// question is one call as errors name it.
type question struct {
	name         string // the SDK's
	region       string
	organization string
	write        bool
}

func (q question) object() string {
	if q.organization == "" {
		return q.region
	}
	return fmt.Sprintf("organization %s in %s", q.organization, q.region)
}

// ask makes one call of SWR in a region.
func ask[R any](ctx context.Context, c *Client, q question, call func(*sdk.SwrClient) (R, error)) (answer R, err error) {
	op := transport.Operation{Service: &service, Name: q.name, Object: q.object(), Write: q.write}
	err = place.Call(ctx, c.opt, q.region, op, nil, func(h *core.HcHttpClient) error {
		answer, err = call(sdk.NewSwrClient(h))
		return err
	})
	if err != nil {
		var none R
		return none, err // an answer that does not count leaves nothing behind
	}
	return answer, nil
}
