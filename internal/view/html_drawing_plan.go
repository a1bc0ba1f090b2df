package view

import (
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// drawPlan draws what comes and goes: memberships, policies of groups, grants, and the capabilities that hang on them.
func drawPlan(p *provision.Plan) *htmlDrawing {
	s := newSketch()
	of := map[string][]strand{} // by user
	byPolicy := map[string]bool{}
	for _, c := range p.Changes {
		s.change(c, of, byPolicy)
	}
	for i, e := range p.Effects {
		s.effect(e, of, byPolicy)
		changed := slices.Concat(e.Gains, e.Loses, e.MayLose)
		sortIDs(changed)
		s.person(i, Clean(e.User), of[e.User], cleaned(changed))
		delete(of, e.User)
	}
	for _, user := range sortedNames(of) { // no capability and no policy comes of it
		s.person(noRow, Clean(user), of[user], nil)
	}
	return s.draw(true)
}

// noRow is of somebody in the drawing and not in the matrix.
const noRow = -1

// change draws one change.
func (s *sketch) change(c provision.Change, of map[string][]strand, byPolicy map[string]bool) {
	how := gains
	if c.Action == provision.Delete {
		how = loses
	}
	switch f := either(c).(type) {
	case *provision.MembershipFact:
		of[f.User] = append(of[f.User], strand{group: Clean(f.Group), how: how})
	case *provision.AttachmentFact:
		byPolicy[f.Policy+"@"+f.Scope] = true
		tie(s.groupRight, Clean(f.Group), Clean(f.Policy+"@"+f.Scope), how)
	case *provision.GroupFact:
		for _, member := range f.Members {
			of[member] = append(of[member], strand{group: Clean(f.Name), how: how})
		}
		for _, attachment := range f.Attachments {
			byPolicy[attachment] = true
			tie(s.groupRight, Clean(f.Name), Clean(attachment), how)
		}
	case *provision.GrantFact:
		right := Clean(f.Level + " on organization " + f.Region + "/" + f.Organization)
		of[f.User] = append(of[f.User], strand{right: right, how: how})
		if osc.IsOwnOrganization(f.Organization) && f.Level == "manage" {
			tie(s.rightCan, right, string(osc.Upload), how)
		}
	case *provision.ClusterGrantFact:
		right := Clean(f.Role + " in cluster " + f.Region + "/" + f.Cluster)
		if f.PrincipalType == "group" {
			tie(s.groupRight, Clean(f.Principal), right, how)
		} else {
			of[f.Principal] = append(of[f.Principal], strand{right: right, how: how})
		}
		if f.Role != "view" {
			tie(s.rightCan, right, string(osc.Deploy), how)
		}
	}
}

// effect draws what a person's policies come to. Through which group a policy comes that the plan does not attach is
// known only where it is a single one; else the line leads past the groups.
func (s *sketch) effect(e provision.Effect, of map[string][]strand, byPolicy map[string]bool) {
	for _, side := range []struct {
		how                string
		policies, changing []string
	}{
		{gains, e.PoliciesGained, e.Gains},
		{loses, e.PoliciesLost, slices.Concat(e.Loses, e.MayLose)},
	} {
		var through []string
		for _, st := range of[e.User] {
			if st.group != "" && st.how == side.how {
				through = append(through, st.group)
			}
		}
		for _, policy := range side.policies {
			right := Clean(policy)
			switch {
			case byPolicy[policy]:
			case len(through) == 1:
				tie(s.groupRight, through[0], right, there)
			default:
				of[e.User] = append(of[e.User], strand{right: right, how: side.how})
			}
			name, _, _ := strings.Cut(policy, "@")
			for _, id := range side.changing {
				if serves(name, osc.Capability(id)) {
					tie(s.rightCan, right, id, side.how)
				}
			}
		}
	}
}

func sortedNames(of map[string][]strand) []string {
	var names []string
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// serves reports whether a capability takes a policy, or what the policy includes.
func serves(policy string, id osc.Capability) bool {
	e, ok := osc.Of(id)
	return ok && (slices.Contains(e.Policies, policy) || policy == osc.TenantAdministrator || policy == osc.UCSFullAccess && id == osc.View)
}
