package cce

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3/model"

	"github.com/osc-perms/osc-perms/internal/transport"
)

// Clusters implements Reader. Two clusters of one name are two: which of them is meant can't be told by the name.
func (c *Client) Clusters(ctx context.Context, region string) ([]Cluster, error) {
	return ask(ctx, c, question{name: "ListClusters", region: region}, func(s *sdk.CceClient) ([]Cluster, error) {
		r, err := s.ListClusters(&model.ListClustersRequest{})
		switch {
		case err != nil:
			return nil, err
		case r.Items == nil:
			return nil, transport.Incomplete("the list of clusters is missing")
		}
		list := make([]Cluster, 0, len(*r.Items))
		for _, item := range *r.Items {
			if item.Metadata == nil || item.Metadata.Name == "" || text(item.Metadata.Uid) == "" {
				return nil, transport.Incomplete("one of the clusters lacks its id or name")
			}
			cluster := Cluster{ID: *item.Metadata.Uid, Name: item.Metadata.Name}
			if item.Status != nil {
				cluster.Phase = text(item.Status.Phase)
			}
			list = append(list, cluster)
		}
		slices.SortFunc(list, func(a, b Cluster) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
		return slices.CompactFunc(list, func(a, b Cluster) bool { return a.ID == b.ID }), nil
	})
}

// Policies implements Reader. Rights that someone clicked in CCE's console or bound inside a cluster are not known to be
// among them: what is missing here may be there all the same.
func (c *Client) Policies(ctx context.Context, region string) ([]Policy, error) {
	q := question{name: "ListAccessPolicy", region: region, rewrite: withoutTimes}
	return ask(ctx, c, q, func(s *sdk.CceClient) ([]Policy, error) {
		r, err := s.ListAccessPolicy(&model.ListAccessPolicyRequest{})
		switch {
		case err != nil:
			return nil, err
		case r.AccessPolicyList == nil:
			return nil, transport.Incomplete("the list of access policies is missing")
		}
		list := make([]Policy, len(*r.AccessPolicyList))
		for i, item := range *r.AccessPolicyList {
			if list[i], err = convert(item); err != nil {
				return nil, err
			}
		}
		slices.SortFunc(list, func(a, b Policy) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
		return slices.CompactFunc(list, func(a, b Policy) bool { return a.ID == b.ID }), nil
	})
}

// policy reads one access policy (GetAccessPolicy); apierr.NotFound when it is gone.
func (c *Client) policy(ctx context.Context, region, id string) (Policy, error) {
	q := question{name: "GetAccessPolicy", region: region, policy: id, rewrite: withoutTimes}
	return ask(ctx, c, q, func(s *sdk.CceClient) (Policy, error) {
		r, err := s.GetAccessPolicy(&model.GetAccessPolicyRequest{PolicyId: id})
		if err != nil {
			return Policy{}, err
		}
		if text(r.PolicyId) != id {
			return Policy{}, transport.Incomplete("the access policy is missing")
		}
		return convert(model.AccessPolicyResp{Name: r.Name, PolicyId: r.PolicyId, Clusters: r.Clusters,
			AccessScope: r.AccessScope, PolicyType: r.PolicyType, Principal: r.Principal})
	})
}

// convert makes ours of the SDK's. A part that is missing makes the whole answer bad: taken for none it would look as
// if someone had less, or as if a policy could be changed without touching anybody else.
func convert(p model.AccessPolicyResp) (Policy, error) {
	var missing string
	switch {
	case text(p.PolicyId) == "":
		missing = "its id"
	case p.Clusters == nil || slices.Contains(*p.Clusters, ""):
		missing = "its clusters"
	case p.AccessScope == nil || p.AccessScope.Namespaces == nil || slices.Contains(p.AccessScope.Namespaces, ""):
		missing = "its namespaces"
	case text(p.PolicyType) == "":
		missing = "its type"
	case p.Principal == nil || p.Principal.Ids == nil || slices.Contains(p.Principal.Ids, ""),
		p.Principal.Type.Value() == "", p.Principal.Type.Value() == "null":
		missing = "whose it is"
	}
	if missing != "" {
		return Policy{}, transport.Incomplete("an access policy lacks " + missing)
	}
	return Policy{
		ID: *p.PolicyId, Name: text(p.Name), Clusters: sorted(*p.Clusters), Namespaces: sorted(p.AccessScope.Namespaces),
		Role: roleOf(*p.PolicyType), Type: PrincipalType(p.Principal.Type.Value()), Principals: sorted(p.Principal.Ids),
	}, nil
}

// policyTypes are the API's names of the roles (API reference, section 8.1).
var policyTypes = map[Role]string{
	View: "CCEViewPolicy", Edit: "CCEEditPolicy", Admin: "CCEAdminPolicy", ClusterAdmin: "CCEClusterAdminPolicy",
}

// roleOf is the role of a policyType; one that is none of the four stays as it is.
func roleOf(policyType string) Role {
	for role, name := range policyTypes {
		if name == policyType {
			return role
		}
	}
	return Role(policyType)
}

// PolicyType is the reverse of roleOf.
func (r Role) PolicyType() string {
	if name, known := policyTypes[r]; known {
		return name
	}
	return string(r)
}

// withoutTimes takes the times out of an answer about access policies. Nothing here needs them, in which form they come
// is not documented, and the SDK refuses a whole list for one time in a form that it does not know.
func withoutTimes(body []byte) []byte {
	var answer map[string]any
	if json.Unmarshal(body, &answer) != nil {
		return body
	}
	drop := func(policy map[string]any) {
		delete(policy, "createTime")
		delete(policy, "updateTime")
	}
	drop(answer)
	if list, ok := answer["accessPolicyList"].([]any); ok {
		for _, item := range list {
			if policy, ok := item.(map[string]any); ok {
				drop(policy)
			}
		}
	}
	timeless, err := json.Marshal(answer)
	if err != nil {
		return body
	}
	return timeless
}

// sorted gives a sorted copy without what is there twice.
func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
