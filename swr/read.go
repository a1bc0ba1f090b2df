package swr

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// Organizations implements Reader (ListNamespaces, which knows no pages).
//
// mode::visible asks for every organization the caller can see; without a mode SWR leaves out those where the caller
// holds a right on single repositories only. One that is left out would look as if it had to be created.
func (c *Client) Organizations(ctx context.Context, region string) ([]Organization, error) {
	return ask(ctx, c, question{name: "ListNamespaces", region: region}, func(s *sdk.SwrClient) ([]Organization, error) {
		r, err := s.ListNamespaces(&model.ListNamespacesRequest{Filter: new("mode::visible")})
		switch {
		case err != nil:
			return nil, err
		case r.Namespaces == nil:
			return nil, transport.Incomplete("the list of organizations is missing")
		}
		list := make([]Organization, 0, len(*r.Namespaces))
		for _, n := range *r.Namespaces {
			if n.Name == "" {
				return nil, transport.Incomplete("one of the organizations lacks its name")
			}
			list = append(list, Organization{Name: n.Name, Creator: n.CreatorName})
		}
		slices.SortFunc(list, func(a, b Organization) int { return cmp.Compare(a.Name, b.Name) })
		return slices.CompactFunc(list, func(a, b Organization) bool { return a.Name == b.Name }), nil
	})
}

// show reads one organization; apierr.NotFound or apierr.Forbidden when it is not the account's.
func (c *Client) show(ctx context.Context, region, organization string) error {
	_, err := ask(ctx, c, question{name: "ShowNamespace", region: region, organization: organization}, func(s *sdk.SwrClient) (struct{}, error) {
		r, err := s.ShowNamespace(&model.ShowNamespaceRequest{Namespace: organization})
		switch {
		case err != nil:
			return struct{}{}, err
		case r.Name == nil || *r.Name != organization:
			return struct{}{}, transport.Incomplete("the organization is missing")
		}
		return struct{}{}, nil
	})
	return err
}

// Access implements Reader (ShowNamespaceAuth). The list of others is there even when nobody else holds a right: it
// names the creator, too.
func (c *Client) Access(ctx context.Context, region, organization string) (Access, error) {
	return ask(ctx, c, question{name: "ShowNamespaceAuth", region: region, organization: organization}, func(s *sdk.SwrClient) (Access, error) {
		r, err := s.ShowNamespaceAuth(&model.ShowNamespaceAuthRequest{Namespace: organization})
		switch {
		case err != nil:
			return Access{}, err
		case r.Name == nil || *r.Name != organization:
			return Access{}, transport.Incomplete("the organization is missing")
		case r.OthersAuths == nil:
			return Access{}, transport.Incomplete("the list of grants is missing")
		}
		var access Access
		if r.CreatorName != nil {
			access.Creator = *r.CreatorName
		}
		if r.SelfAuth != nil && r.SelfAuth.UserId != "" {
			access.Self = new(grant(*r.SelfAuth))
		}
		for _, a := range *r.OthersAuths {
			if a.UserId == "" || a.UserName == "" {
				return Access{}, transport.Incomplete("one of the grants lacks its user")
			}
			access.Others = append(access.Others, grant(a))
		}
		slices.SortFunc(access.Others, func(a, b Grant) int {
			return cmp.Or(cmp.Compare(a.UserName, b.UserName), cmp.Compare(a.UserID, b.UserID))
		})
		return access, nil
	})
}

func grant(a model.UserAuth) Grant {
	return Grant{UserID: a.UserId, UserName: a.UserName, Level: Level(a.Auth.Value())}
}

// repositoriesPerPage is the most that ListReposDetails gives at once.
const repositoriesPerPage = 1000

// mostPages bounds a list: what finds something new on every page would never come to an end.
const mostPages = 1000

func endless(operation, what string, came int) error {
	return &apierr.Error{Kind: apierr.BadAnswer, Service: service.Name, Operation: operation, Status: 200,
		Message: fmt.Sprintf("the list of %s has no end: %d came on %d pages; check the endpoint", what, came, mostPages)}
}

// Repositories implements Reader (ListReposDetails).
func (c *Client) Repositories(ctx context.Context, region, organization string) (int, error) {
	seen, total := map[string]bool{}, int64(0)
	for offset, pages := 0, 0; ; pages++ {
		if pages == mostPages {
			return 0, endless("ListReposDetails", "repositories", len(seen))
		}
		list, err := c.repositories(ctx, region, organization, offset)
		if err != nil {
			return 0, err
		}
		offset += len(list)
		before := len(seen)
		for _, r := range list {
			seen[r.Namespace+"/"+r.Name] = true
			total = r.TotalRange
		}
		switch {
		case len(seen) > before && (len(list) == repositoriesPerPage || int64(len(seen)) < total):
			// More may follow.
		case int64(len(seen)) < total:
			return 0, &apierr.Error{Kind: apierr.BadAnswer, Service: service.Name, Operation: "ListReposDetails", Status: 200,
				Object: "organization " + organization, Message: fmt.Sprintf("of %d repositories only %d came", total, len(seen))}
		default:
			return len(seen), nil
		}
	}
}

func (c *Client) repositories(ctx context.Context, region, organization string, offset int) ([]model.ShowReposResp, error) {
	q := question{name: "ListReposDetails", region: region, organization: organization}
	return ask(ctx, c, q, func(s *sdk.SwrClient) ([]model.ShowReposResp, error) {
		r, err := s.ListReposDetails(&model.ListReposDetailsRequest{Namespace: &organization,
			Limit: new(strconv.Itoa(repositoriesPerPage)), Offset: new(strconv.Itoa(offset))})
		switch {
		case err != nil:
			return nil, err
		case r.Body == nil || *r.Body == nil:
			return nil, transport.Incomplete("the list of repositories is missing")
		}
		for _, repository := range *r.Body {
			if repository.Name == "" {
				return nil, transport.Incomplete("one of the repositories lacks its name")
			}
		}
		return *r.Body, nil
	})
}

// Quota implements Reader (ListQuotas, key "namespace").
func (c *Client) Quota(ctx context.Context, region string) (*Quota, error) {
	return ask(ctx, c, question{name: "ListQuotas", region: region}, func(s *sdk.SwrClient) (*Quota, error) {
		r, err := s.ListQuotas(&model.ListQuotasRequest{})
		switch {
		case err != nil:
			return nil, err
		case r.Quotas == nil:
			return nil, transport.Incomplete("the list of quotas is missing")
		}
		for _, q := range *r.Quotas {
			if q.QuotaKey == "namespace" {
				return &Quota{Limit: int(q.QuotaLimit), Used: int(q.Used)}, nil
			}
		}
		return nil, nil
	})
}
