// Package cce is Huawei Cloud's Cloud Container Engine as this tool needs it: clusters by name, and the
// Kubernetes rights that its access policies give IAM users and groups in them.
package cce

import (
	"context"
	"slices"
)

// Role is a Kubernetes ClusterRole that an access policy gives (API reference, section 8.1).
type Role string

// The roles, from the least to the most.
const (
	View         Role = "view"          // 只读权限, CCEViewPolicy
	Edit         Role = "edit"          // 开发权限, CCEEditPolicy
	Admin        Role = "admin"         // 运维权限, CCEAdminPolicy
	ClusterAdmin Role = "cluster-admin" // 管理员权限, CCEClusterAdminPolicy
)

// Roles lists the four roles, from the least to the most.
func Roles() []Role { return []Role{View, Edit, Admin, ClusterAdmin} }

// ParseRole reads "view", "edit", "admin" or "cluster-admin".
func ParseRole(s string) (Role, bool) {
	return Role(s), slices.Contains(Roles(), Role(s))
}

// AtLeast reports whether the role allows what another one does.
func (r Role) AtLeast(other Role) bool {
	return slices.Index(Roles(), r) >= slices.Index(Roles(), other)
}

// Cluster is a CCE cluster of a region.
type Cluster struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Phase string `json:"phase"` // such as "Available"
}

// PrincipalType is what kind of IAM object an access policy names.
type PrincipalType string

// The kinds of principals.
const (
	User   PrincipalType = "user"
	Group  PrincipalType = "group"
	Agency PrincipalType = "agency"
)

// Principal is one IAM object that an access policy names.
type Principal struct {
	Type PrincipalType `json:"type"`
	ID   string        `json:"id"`
}

// Everything stands for all clusters, or all namespaces, in an access policy.
const Everything = "*"

// Policy is a CCE access policy, as it is: it may hold many principals, clusters and namespaces.
type Policy struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Clusters   []string      `json:"clusters"`   // ids, or Everything; sorted
	Namespaces []string      `json:"namespaces"` // names, or Everything; sorted
	Role       Role          `json:"role"`       // the API's own policyType where it is none of the four
	Type       PrincipalType `json:"principal_type"`
	Principals []string      `json:"principals"` // ids of IAM objects of that type; sorted
}

// Spans reports whether the policy is about more than one cluster, or about all: such a policy is never changed.
func (p Policy) Spans() bool {
	return len(p.Clusters) != 1 || p.Clusters[0] == Everything
}

// Grant is a role of one principal in one cluster, as this tool makes it: one access policy each.
type Grant struct {
	ClusterID  string    `json:"cluster_id"`
	Role       Role      `json:"role"`
	Principal  Principal `json:"principal"`
	Namespaces []string  `json:"namespaces"` // nil: all
}

// Reader is every read of CCE that planning needs; every list is complete or an error.
type Reader interface {
	// Clusters lists the clusters of a region, by name (ListClusters, which knows no pages).
	Clusters(ctx context.Context, region string) ([]Cluster, error)
	// Policies lists the access policies of a region, by name, then id (ListAccessPolicy, which knows no pages).
	Policies(ctx context.Context, region string) ([]Policy, error)
}

// Writer is every write of CCE that applying needs.
type Writer interface {
	// Grant makes one access policy for one principal. One that says just the same is no error: it is there.
	Grant(ctx context.Context, region string, g Grant) error
	// SetNamespaces changes the namespaces (nil: all) of a policy that is about g's principal, role and cluster alone;
	// apierr.Invalid where it has come to hold others, and then nothing is changed.
	SetNamespaces(ctx context.Context, region, policyID string, g Grant) error
	// Remove takes a principal out of a policy that is about one cluster: the policy is read again and written less that
	// one, or deleted where nobody is left. Someone who is not in it, and a policy that is gone, are no error;
	// apierr.Invalid where it has come to span other clusters, and then nothing is changed.
	Remove(ctx context.Context, region, policyID, clusterID string, p Principal) error
}
