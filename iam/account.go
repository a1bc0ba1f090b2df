package iam

import (
	"context"
	"fmt"
	"strings"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"
	sdk5 "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v5"
	model5 "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v5/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// Account implements Reader. It is asked for once. Credentials that reach several accounts get the one whose id came
// with them, or else the one that is wanted. Errors: apierr.Forbidden where IAM names none.
func (c *Client) Account(ctx context.Context) (Account, error) {
	return c.account.get(ctx, func(ctx context.Context) (Account, error) {
		list, err := askAs(ctx, c, "", question{name: "KeystoneListAuthDomains"}, func(s *sdk.IamClient) ([]Account, error) {
			r, err := s.KeystoneListAuthDomains(&model.KeystoneListAuthDomainsRequest{})
			if err != nil {
				return nil, err
			}
			domains, err := whole(r.Domains, nil, "accounts")
			if err != nil {
				return nil, err
			}
			list := make([]Account, len(domains))
			for i, d := range domains {
				if d.Id == "" || d.Name == "" {
					return nil, transport.Incomplete("an account lacks its id or name")
				}
				list[i] = Account{ID: d.Id, Name: d.Name}
			}
			return list, nil
		})
		if err != nil {
			return Account{}, err
		}
		return c.choose(list)
	})
}

func (c *Client) choose(list []Account) (Account, error) {
	refuse := func(message string) (Account, error) {
		return Account{}, &apierr.Error{Kind: apierr.Forbidden, Service: service.Name, Operation: "KeystoneListAuthDomains", Status: 200, Message: message}
	}
	if len(list) == 0 {
		return refuse("it names no account for these credentials; its list may have been lost, so try again, and if that does not help, their user needs the right to read itself (iam:users:getUser)")
	}
	var names []string
	for _, a := range list {
		if a.ID == c.credentials.DomainID || c.credentials.DomainID == "" && (a.Name == c.wanted || len(list) == 1) {
			return a, nil
		}
		names = append(names, fmt.Sprintf("%s (%s)", a.Name, a.ID))
	}
	if c.credentials.DomainID != "" {
		return refuse(fmt.Sprintf("account %s, which %s names, is not among those they reach: %s",
			c.credentials.DomainID, c.credentials, strings.Join(names, ", ")))
	}
	return refuse("the credentials reach several accounts: " + strings.Join(names, ", ") + "; name one with HUAWEICLOUD_SDK_DOMAIN_ID")
}

// Caller implements Reader (ShowPermanentAccessKey).
func (c *Client) Caller(ctx context.Context) (string, error) {
	id, permanent := c.credentials.PermanentKey()
	if !permanent {
		return "", nil
	}
	user, err := ask(ctx, c, question{name: "ShowPermanentAccessKey"}, func(s *sdk.IamClient) (string, error) {
		r, err := s.ShowPermanentAccessKey(&model.ShowPermanentAccessKeyRequest{AccessKey: id})
		switch {
		case err != nil:
			return "", err
		case r.Credential == nil || r.Credential.UserId == "":
			return "", transport.Incomplete("the access key's user is missing")
		}
		return r.Credential.UserId, nil
	})
	if apierr.Is(err, apierr.NotFound) || apierr.Is(err, apierr.Forbidden) || noSuchCall(err) {
		return "", nil
	}
	return user, err
}

// Quotas implements Reader (ShowDomainQuota).
func (c *Client) Quotas(ctx context.Context) (map[QuotaType]Quota, error) {
	account, err := c.Account(ctx)
	if err != nil {
		return nil, err
	}
	return ask(ctx, c, question{name: "ShowDomainQuota"}, func(s *sdk.IamClient) (map[QuotaType]Quota, error) {
		r, err := s.ShowDomainQuota(&model.ShowDomainQuotaRequest{DomainId: account.ID})
		switch {
		case err != nil:
			return nil, err
		case r.Quotas == nil || r.Quotas.Resources == nil:
			return nil, transport.Incomplete("the list of quotas is missing")
		}
		quotas := map[QuotaType]Quota{}
		for _, q := range *r.Quotas.Resources {
			if q.Type == nil || q.Quota == nil {
				continue
			}
			used := -1
			if q.Used != nil {
				used = int(*q.Used)
			}
			quotas[QuotaType(*q.Type)] = Quota{Limit: int(*q.Quota), Used: used}
		}
		return quotas, nil
	})
}

// NewConsole implements Reader. A status that is none of the three is apierr.BadAnswer: it says neither yes nor no.
func (c *Client) NewConsole(ctx context.Context) (bool, error) {
	used, err := ask5(ctx, c, question{name: "GetFeatureStatusV5", object: "the new console"}, func(s *sdk5.IamClient) (bool, error) {
		r, err := s.GetFeatureStatusV5(&model5.GetFeatureStatusV5Request{FeatureName: model5.GetGetFeatureStatusV5RequestFeatureNameEnum().V5_CONSOLE})
		switch {
		case err != nil:
			return false, err
		case r.FeatureStatus == nil:
			return false, transport.Incomplete("the feature's status is missing")
		}
		switch status := r.FeatureStatus.Value(); status {
		case "on", "pending":
			return true, nil
		case "off":
			return false, nil
		default:
			return false, transport.Incomplete(fmt.Sprintf("the feature's status is %q, not on, off or pending", status))
		}
	})
	if apierr.Is(err, apierr.NotFound) || noSuchCall(err) {
		return false, nil
	}
	return used, err
}
