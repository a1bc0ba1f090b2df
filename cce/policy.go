package cce

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// policyOf is the access policy that a grant is made as.
func policyOf(name string, g Grant) Policy {
	namespaces := sorted(g.Namespaces)
	if g.Namespaces == nil {
		namespaces = []string{Everything}
	}
	return Policy{Name: name, Clusters: []string{g.ClusterID}, Namespaces: namespaces, Role: g.Role,
		Type: g.Principal.Type, Principals: []string{g.Principal.ID}}
}

// same reports whether two policies say the same, whatever they are called.
func (p Policy) same(other Policy) bool {
	return p.Role == other.Role && p.Type == other.Type && slices.Equal(p.Clusters, other.Clusters) &&
		slices.Equal(p.Namespaces, other.Namespaces) && slices.Equal(p.Principals, other.Principals)
}

// check refuses a grant that would say something else than it means. An empty list of namespaces is none, not all.
func check(g Grant) error {
	var why string
	switch {
	case !slices.Contains(Roles(), g.Role):
		why = "CCE knows view, edit, admin and cluster-admin"
	case g.ClusterID == "" || g.ClusterID == Everything:
		why = "it needs one cluster's id"
	case g.Principal.ID == "" || !slices.Contains([]PrincipalType{User, Group, Agency}, g.Principal.Type):
		why = "it needs the id of a user, a group or an agency"
	case g.Namespaces != nil && len(g.Namespaces) == 0:
		why = "its list of namespaces is empty"
	case slices.Contains(g.Namespaces, ""):
		why = "one of its namespaces lacks its name"
	case slices.Contains(g.Namespaces, Everything) && len(g.Namespaces) > 1:
		why = "it names all namespaces and others beside them"
	default:
		return nil
	}
	return fmt.Errorf("cannot grant %q in cluster %q to %s %q: %s", g.Role, g.ClusterID, g.Principal.Type, g.Principal.ID, why)
}

// body is an access policy as it is sent: whole, because what an update leaves out is not documented to stay.
func body(p Policy) *model.AccessPolicy {
	var kind model.PrincipalType
	_ = kind.UnmarshalJSON([]byte(strconv.Quote(string(p.Type)))) // the SDK's only way to a type beyond its own three; a text is always taken
	sent := &model.AccessPolicy{
		Kind: new("AccessPolicy"), ApiVersion: new("v3"), Clusters: p.Clusters, AccessScope: &model.AccessScope{Namespaces: p.Namespaces},
		PolicyType: p.Role.PolicyType(), Principal: &model.Principal{Type: kind, Ids: p.Principals},
	}
	if p.Name != "" {
		sent.Name = &p.Name
	}
	return sent
}

// lost reports whether a write may have been carried out although it failed.
func lost(err error) bool {
	var e *apierr.Error
	return errors.As(err, &e) && e.Ambiguous
}

// unlessGone forgives that what is to be removed is not there.
func unlessGone(err error) error {
	if apierr.Is(err, apierr.NotFound) {
		return nil
	}
	return err
}
