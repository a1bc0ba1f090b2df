package provision

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/regional"
)

// Gap is a part of a cloud that could not be read.
type Gap struct {
	Part   Part
	Region string // of a regional part
	ID     string // a group's id, or an organization's name
	// Object is how people call it: a group's name, or an organization's.
	Object     string
	NotOffered bool // the cloud has no such thing there
	Why        string
}

// Part is what a gap is about.
type Part string

// The parts of a cloud that may be missing.
const (
	PartAssignments           Part = "the bulk list of policy attachments"
	PartGroupAttachments      Part = "the policies of group"
	PartEnterpriseAttachments Part = "policies in enterprise projects"
	PartEnterpriseProjects    Part = "the enterprise projects"
	PartMembers               Part = "the members of group"
	PartOwner                 Part = "which user is the account itself"
	PartCaller                Part = "whose the credentials are"
	PartQuotas                Part = "the account's quotas"
	PartConsole               Part = "whether the account uses the new console"
	PartOrganizations         Part = "the organizations"
	PartUnseenOrganizations   Part = "organizations that these credentials do not see"
	PartOrganizationQuota     Part = "the organization quota"
	PartGrants                Part = "the grants of organization"
	PartRepositories          Part = "the repositories of organization"
	PartInstances             Part = "the Enterprise Edition instances"
	PartClusters              Part = "the clusters"
	PartAccessPolicies        Part = "the access policies of clusters"
)

// String says what is missing, where: "the grants of organization team in cn-east-3".
func (g Gap) String() string {
	text := string(g.Part)
	if g.Object != "" {
		text += " " + g.Object
	}
	if g.Region != "" {
		text += " in " + g.Region
	}
	return text
}

// SortGaps puts gaps in their order: by part, region and object.
func SortGaps(gaps []Gap) {
	slices.SortFunc(gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Object, b.Object))
	})
}

const mayNotList = "these credentials may not list them"

// part runs a read that may leave a gap.
func part[T any](r *round, s *surveyor, g Gap, get func(context.Context) (T, error), keep func(T)) {
	r.Go(func() error {
		answer, err := get(r.ctx)
		s.mu.Lock()
		defer s.mu.Unlock()
		if err == nil {
			keep(answer)
			return nil
		}
		if !s.leaves(&g, err) {
			return fmt.Errorf("cannot read %s: %w", g, goneMeanwhile(err))
		}
		s.survey.Gaps = append(s.survey.Gaps, g)
		return nil
	})
}

// leaves reports whether an error is a gap, and says in it why.
func (s *surveyor) leaves(g *Gap, err error) bool {
	var nowhere *regional.NoEndpointError
	var api *apierr.Error
	away := g.Region != "" && !slices.Contains(s.home, g.Region)
	switch why, ok := tolerable(err); {
	case apierr.Is(err, apierr.NotFound) && g.Object != "":
		return false // what was listed a moment ago is not there
	case ok && g.Part == PartGroupAttachments:
		g.Why = mayNotList // of several calls at once, any may be the first that is refused
	case ok:
		g.Why, g.NotOffered = why, apierr.Is(err, apierr.NotFound)
	case errors.As(err, &nowhere):
		g.Why, g.NotOffered = fmt.Sprintf("no endpoint of %s is known there", nowhere.Service), true
	case away && apierr.Is(err, apierr.Unanswered):
		errors.As(err, &api)
		g.Why = fmt.Sprintf("%s did not answer there", api.Service)
	case away && errors.As(err, &api) && api.Status == http.StatusNotFound:
		g.Why, g.NotOffered = fmt.Sprintf("%s of %s is not offered there", api.Operation, api.Service), true
	default:
		return false
	}
	return true
}
