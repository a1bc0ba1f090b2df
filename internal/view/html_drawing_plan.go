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
	for _, c := range p.Changes {
		s.change(c, of)
	}
	holders := s.holders()
	for i, e := range p.Effects {
		s.effect(e, of, holders)
		changed := slices.Concat(e.Gains, e.Loses, e.MayLose)
		sortIDs(changed)
		s.person(i, Clean(e.User), of[e.User], Cleaned(changed))
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
func (s *sketch) change(c provision.Change, of map[string][]strand) {
	how := gains
	if c.Action == provision.Delete {
		how = loses
	}
	switch f := either(c).(type) {
	case *provision.MembershipFact:
		of[f.User] = append(of[f.User], strand{group: Clean(f.Group), how: how})
	case *provision.AttachmentFact:
		tie(s.groupRight, Clean(f.Group), Clean(f.Policy+"@"+f.Scope), how)
	case *provision.GroupFact:
		for _, member := range f.Members {
			of[member] = append(of[member], strand{group: Clean(f.Name), how: how})
		}
		for _, attachment := range f.Attachments {
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

// holders are the groups that come to hold a right, or cease to, by how and right.
func (s *sketch) holders() map[link][]string {
	of := map[link][]string{}
	for _, l := range sortedLinks(s.groupRight) {
		key := link{s.groupRight[l], l.to}
		of[key] = append(of[key], l.from)
	}
	return of
}

// effect draws what a person's policies come to.
func (s *sketch) effect(e provision.Effect, of map[string][]strand, holders map[link][]string) {
	for _, side := range []struct {
		how                string
		policies, changing []string
	}{
		{gains, e.PoliciesGained, e.Gains},
		{loses, e.PoliciesLost, slices.Concat(e.Loses, e.MayLose)},
	} {
		var through []string // the groups that the person comes into, or leaves
		for _, st := range of[e.User] {
			if st.group != "" && st.how == side.how {
				through = append(through, st.group)
			}
		}
		for _, policy := range side.policies {
			right := Clean(policy)
			of[e.User] = append(of[e.User], s.way(right, side.how, through, holders[link{side.how, right}])...)
			name, _, _ := strings.Cut(policy, "@")
			for _, id := range side.changing {
				if serves(name, osc.Capability(id)) {
					tie(s.rightCan, right, Clean(id), side.how)
				}
			}
		}
	}
}

// way draws how somebody comes to a policy, or loses it, as far as the plan tells: through a group whose membership and
// policy both change; or where only one of them does, through that group if there is no other it could be. Else the line
// leads past the groups.
func (s *sketch) way(right, how string, through, holders []string) []strand {
	switch {
	case slices.ContainsFunc(through, func(group string) bool { return slices.Contains(holders, group) }):
		return nil
	case len(holders) == 0 && len(through) == 1:
		tie(s.groupRight, through[0], right, there)
		return nil
	case len(through) == 0 && len(holders) == 1:
		return []strand{{group: holders[0], how: there}}
	}
	return []strand{{right: right, how: how}}
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
