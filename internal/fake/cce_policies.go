package fake

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// AccessPolicy gives IAM principals a Kubernetes role in clusters. Its lists stay as they were sent.
type AccessPolicy struct {
	ID            string   `json:"id"`
	Region        string   `json:"region"` // as a Cluster's
	Name          string   `json:"name"`   // several may have the same
	Clusters      []string `json:"clusters"`
	Namespaces    []string `json:"namespaces"`
	PolicyType    string   `json:"policy_type"`    // such as "CCEViewPolicy"
	PrincipalType string   `json:"principal_type"` // "user", "group" or "agency"
	Principals    []string `json:"principals"`     // ids, also of who is no more
	CreatedAt     int64    `json:"created_at"`
	UpdatedAt     int64    `json:"updated_at"`
	AsFound       bool     `json:"as_found,omitempty"` // it was copied from another cloud, whatever the rules here are
}

const (
	everything        = "*" // all clusters, or all namespaces
	mostClusters      = 200
	mostNamespaces    = 500
	mostPrincipals    = 500
	longestPolicyName = 56
)

var (
	policyTypes    = []string{"CCEAdminPolicy", "CCEClusterAdminPolicy", "CCEEditPolicy", "CCEViewPolicy"}
	principalTypes = []string{"agency", "group", "user"}
	policyName     = regexp.MustCompile(`^[a-z]([a-z0-9.-]*[a-z0-9.])?$`)
	namespaceName  = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`) // Kubernetes' own rule
)

// AddAccessPolicy adds an access policy. Its ID, and its times where they are 0, are filled in; it gives the id.
func (s *State) AddAccessPolicy(p AccessPolicy) string {
	p.ID = s.makeID("access policy")
	p.CreatedAt = cmp.Or(p.CreatedAt, opened)
	p.UpdatedAt = cmp.Or(p.UpdatedAt, p.CreatedAt)
	s.AccessPolicies = append(s.AccessPolicies, p)
	return p.ID
}

// problem says what is wrong with a policy, or "". known reports whether its region has a cluster of an id. Whether
// principals are there isn't asked: that CCE looks them up is unverified, and so is that it drops those who are deleted.
func (p AccessPolicy) problem(known func(id string) bool) string {
	ids := func(what string, list []string, most int, valid func(string) bool) string {
		switch {
		case len(list) == 0:
			return "it names no " + what
		case len(list) > most:
			return fmt.Sprintf("it names %d %ss, and %d is the most", len(list), what, most)
		case len(list) > 1 && slices.Contains(list, everything):
			return fmt.Sprintf("it names %q and other %ss beside it", everything, what)
		}
		seen := map[string]bool{}
		for _, id := range list {
			if seen[id] || !valid(id) {
				return fmt.Sprintf("the %s %q is unknown, malformed or there twice", what, id)
			}
			seen[id] = true
		}
		return ""
	}
	switch {
	case !slices.Contains(policyTypes, p.PolicyType):
		return fmt.Sprintf("the policy type %q is none of %s", p.PolicyType, strings.Join(policyTypes, ", "))
	case !slices.Contains(principalTypes, p.PrincipalType):
		return fmt.Sprintf("the principal type %q is none of %s", p.PrincipalType, strings.Join(principalTypes, ", "))
	}
	return cmp.Or(
		ids("cluster", p.Clusters, mostClusters, func(id string) bool { return id == everything || known(id) }),
		ids("namespace", p.Namespaces, mostNamespaces, func(name string) bool { return name == everything || namespaceName.MatchString(name) }),
		ids("principal", p.Principals, mostPrincipals, func(id string) bool { return id != "" && !strings.ContainsAny(id, "/* ") }),
	)
}

// clusterOf reports whether a region has a cluster of an id.
func (s *State) clusterOf(region, id string) bool {
	return slices.ContainsFunc(s.Clusters, func(k Cluster) bool { return k.Region == region && k.ID == id })
}

// accessPolicyJSON is an access policy as CCE takes it and shows it. Sent ids and times count for nothing.
type accessPolicyJSON struct {
	Kind        string   `json:"kind"`
	APIVersion  string   `json:"apiVersion"`
	Name        string   `json:"name"`
	PolicyID    string   `json:"policyId"`
	Clusters    []string `json:"clusters"`
	AccessScope struct {
		Namespaces []string `json:"namespaces"`
	} `json:"accessScope"`
	PolicyType string `json:"policyType"`
	Principal  struct {
		Type string   `json:"type"`
		IDs  []string `json:"ids"`
	} `json:"principal"`
	CreateTime string `json:"createTime"`
	UpdateTime string `json:"updateTime"`
}

func (p *AccessPolicy) shown() accessPolicyJSON {
	out := accessPolicyJSON{
		Kind: "AccessPolicy", APIVersion: "v3", Name: p.Name, PolicyID: p.ID, Clusters: p.Clusters, PolicyType: p.PolicyType,
		CreateTime: zulu(p.CreatedAt), UpdateTime: zulu(p.UpdatedAt),
	}
	out.AccessScope.Namespaces = p.Namespaces
	out.Principal.Type, out.Principal.IDs = p.PrincipalType, p.Principals
	return out
}

// accessPolicies gives the region's, sorted by id.
func (c *call) accessPolicies() []*AccessPolicy {
	var list []*AccessPolicy
	for _, p := range c.cloud.policies {
		if p.Region == c.region {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *AccessPolicy) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// accessPolicy looks up the path's policy, which must be one of the region.
func (c *call) accessPolicy() (*AccessPolicy, *answer) {
	p, found := c.cloud.policies[c.params["id"]]
	if !found || p.Region != c.region {
		problem := refuseCCE(http.StatusNotFound, "The access policy %s does not exist.", c.params["id"])
		return nil, &problem
	}
	return p, nil
}

// listAccessPolicies shows the region's policies, all at once; with cluster_id those about the cluster, also because
// they are about every one. No lag of reads is documented here, so there is none.
func (c *call) listAccessPolicies() answer {
	cluster, asked := c.query.Get("cluster_id"), c.query.Has("cluster_id")
	list := []accessPolicyJSON{}
	for _, p := range c.accessPolicies() {
		if !asked || slices.Contains(p.Clusters, cluster) || slices.Contains(p.Clusters, everything) {
			list = append(list, p.shown())
		}
	}
	return ok(map[string]any{"kind": "List", "apiVersion": "v3", "accessPolicyList": list})
}

func (c *call) showAccessPolicy() answer {
	p, problem := c.accessPolicy()
	if problem != nil {
		return *problem
	}
	return ok(p.shown())
}

// readAccessPolicy reads and checks a body, and applies it to a policy: whatever it doesn't say is refused, not kept.
func (c *call) readAccessPolicy(into *AccessPolicy) *answer {
	var b accessPolicyJSON
	if problem := c.decode(&b); problem != nil {
		*problem = refuseCCE(http.StatusBadRequest, "%s", problem.message)
		return problem
	}
	next := *into
	next.Name, next.Clusters, next.Namespaces = b.Name, b.Clusters, b.AccessScope.Namespaces
	next.PolicyType, next.PrincipalType, next.Principals = b.PolicyType, b.Principal.Type, b.Principal.IDs
	next.UpdatedAt = c.now.UnixMilli()
	var why string
	switch {
	case b.Kind != "" && b.Kind != "AccessPolicy" || b.APIVersion != "" && b.APIVersion != "v3":
		why = "kind must be AccessPolicy and apiVersion v3"
	case len(next.Name) > longestPolicyName || !policyName.MatchString(next.Name):
		why = fmt.Sprintf("the name %q is invalid", next.Name)
	default:
		why = next.problem(func(id string) bool { return c.cloud.base.clusterOf(c.region, id) })
	}
	if why != "" {
		problem := refuseCCE(http.StatusBadRequest, "The access policy is invalid: %s.", why)
		return &problem
	}
	same := func(p *AccessPolicy) bool { return p.Name == next.Name && p.ID != next.ID }
	if c.cloud.base.Behaviour.UniqueAccessPolicyNames && slices.ContainsFunc(c.accessPolicies(), same) {
		problem := refuseCCE(http.StatusConflict, "An access policy with the name %s already exists.", next.Name)
		return &problem
	}
	*into = next
	return nil
}

// createAccessPolicy takes a name that another policy has, unless Behaviour.UniqueAccessPolicyNames. That the real
// cloud does so is unverified, and so are the statuses of success: 201 here, 200 for a change, 204 for a deletion.
func (c *call) createAccessPolicy() answer {
	p := &AccessPolicy{Region: c.region, CreatedAt: c.now.UnixMilli()}
	if problem := c.readAccessPolicy(p); problem != nil {
		return *problem
	}
	p.ID = c.cloud.base.makeID("access policy")
	c.cloud.policies[p.ID] = p
	return created(p.shown())
}

// updateAccessPolicy replaces a policy but for its id and its time of creation.
func (c *call) updateAccessPolicy() answer {
	p, problem := c.accessPolicy()
	if problem != nil {
		return *problem
	}
	if problem := c.readAccessPolicy(p); problem != nil {
		return *problem
	}
	return ok(p.shown())
}

func (c *call) deleteAccessPolicy() answer {
	p, problem := c.accessPolicy()
	if problem != nil {
		return *problem
	}
	delete(c.cloud.policies, p.ID)
	return noContent()
}
