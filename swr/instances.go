package swr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// instancesPerPage is the most that ListInstance gives at once. Its offset must be a multiple of the limit.
const instancesPerPage = 100

// Instances implements Reader. Pages are read until one is empty, or short when as many came as the answer says there
// are; fewer than that is apierr.BadAnswer.
func (c *Client) Instances(ctx context.Context, region string) ([]Instance, error) {
	var all []Instance
	seen, total := map[string]bool{}, 0
	for offset := 0; ; offset += instancesPerPage {
		if offset == mostPages*instancesPerPage {
			return nil, endless("ListInstance", "Enterprise Edition instances", len(all))
		}
		p, err := c.instances(ctx, region, offset)
		if err != nil {
			return nil, unlessOffered(err)
		}
		before := len(all)
		for _, i := range p.list {
			if !seen[i.ID] {
				seen[i.ID] = true
				all = append(all, i)
			}
		}
		if p.total != nil {
			total = int(*p.total)
		}
		short := len(p.list) < instancesPerPage && p.total != nil && len(all) >= total
		if short || len(all) == before {
			break
		}
	}
	if len(all) < total {
		return nil, &apierr.Error{Kind: apierr.BadAnswer, Service: service.Name, Operation: "ListInstance", Object: region, Status: 200,
			Message: fmt.Sprintf("of %d Enterprise Edition instances only %d came: a page was lost; try again", total, len(all))}
	}
	slices.SortFunc(all, func(a, b Instance) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

type instancePage struct {
	list  []Instance
	total *int32 // on all pages, where the answer says so
}

func (c *Client) instances(ctx context.Context, region string, offset int) (instancePage, error) {
	return ask(ctx, c, question{name: "ListInstance", region: region}, func(s *sdk.SwrClient) (instancePage, error) {
		r, err := s.ListInstance(&model.ListInstanceRequest{Limit: new(int32(instancesPerPage)), Offset: new(int32(offset))})
		switch {
		case err != nil:
			return instancePage{}, err
		case r.Instances == nil:
			return instancePage{}, transport.Incomplete("the list of Enterprise Edition instances is missing")
		}
		p := instancePage{total: r.Total}
		for _, i := range *r.Instances {
			if i.Id == nil || *i.Id == "" || i.Name == nil || *i.Name == "" || i.Status == nil || i.Status.Value() == "" {
				return instancePage{}, transport.Incomplete("one of the Enterprise Edition instances lacks its id, name or status")
			}
			p.list = append(p.list, Instance{ID: *i.Id, Name: *i.Name, Status: i.Status.Value()})
		}
		return p, nil
	})
}

// unlessOffered makes apierr.NotFound of both ways in which a region may say that it hasn't the edition: its own 404,
// and the gateway's, which knows no such call.
func unlessOffered(err error) error {
	var e *apierr.Error
	if !errors.As(err, &e) || e.Status != http.StatusNotFound {
		return err
	}
	if e.Kind != apierr.NotFound && !strings.HasPrefix(e.Code, "APIGW.") {
		return err
	}
	missing := *e
	missing.Kind = apierr.NotFound
	missing.Message = "the Enterprise Edition is not offered in this region (" + e.Message + ")"
	return &missing
}
