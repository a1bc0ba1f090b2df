package provision

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/osc"
)

// standings are who holds what before and after the plan.
func (p *planner) standings() (before, after *standing) {
	if p.before == nil {
		p.before = newStanding(p.ix, p.d.Tenant)
		p.then = p.before.with(p.changes)
	}
	return p.before, p.then
}

// effects is what the plan means for people: who gains and who loses which capability, and which policies.
func (p *planner) effects() []Effect {
	effects := []Effect{}
	if len(p.changes) == 0 {
		return effects
	}
	before, _ := p.standings()
	was, will := before.tenantState(), p.then.tenantState()
	was.Elsewhere, will.Elsewhere = "", "" // the effects of this plan are about what it changes
	caller := p.ix.userByID[p.e.CallerID].Name
	for _, user := range p.affected(before) {
		had, has := before.policiesOf(user), p.then.policiesOf(user)
		p.gained[user] = without(has, had)
		e := Effect{
			User: user, Gains: []string{}, Loses: []string{}, Unknown: []string{}, Caller: caller != "" && user == caller,
			PoliciesGained: shown(p.gained[user]), PoliciesLost: shown(without(had, has)),
		}
		a, b := before.verdicts(was, user, osc.Capabilities()), p.then.verdicts(will, user, osc.Capabilities())
		for _, c := range osc.Capabilities() {
			from, to := a[c].Verdict, b[c].Verdict
			switch {
			case from == to:
			case from == osc.Unknown, to == osc.Unknown:
				e.Unknown = append(e.Unknown, string(c))
				if from == osc.Yes {
					e.MayLose = append(e.MayLose, string(c))
				}
			case to == osc.Yes:
				e.Gains = append(e.Gains, string(c))
			default:
				e.Loses = append(e.Loses, string(c))
			}
		}
		if len(e.Gains)+len(e.Loses)+len(e.Unknown)+len(e.PoliciesGained)+len(e.PoliciesLost) > 0 {
			effects = append(effects, e)
		}
	}
	return effects
}

// affected lists the users whose access the changes may concern, sorted.
func (p *planner) affected(before *standing) []string {
	users, everybody := newSet[string](), false
	everybodyWho := func(s *standing, group string) {
		if g := s.groups[group]; g != nil {
			for user := range g.members {
				users.add(user)
			}
		}
	}
	for _, c := range p.changes {
		for _, fact := range []Fact{c.Before, c.After} {
			switch f := fact.(type) {
			case *UserFact:
				users.add(f.Name)
			case *MembershipFact:
				users.add(f.User)
			case *GrantFact:
				users.add(f.User)
			case *GroupFact:
				for _, m := range f.Members {
					users.add(m)
				}
			case *AttachmentFact:
				everybodyWho(before, f.Group)
				everybodyWho(p.then, f.Group)
			case *ClusterGrantFact:
				if isGroup(f) {
					everybodyWho(before, f.Principal)
					everybodyWho(p.then, f.Principal)
				} else {
					users.add(f.Principal)
				}
			case *OrganizationFact: // the room for OSC's own hangs on it, and so does every first upload
				everybody = everybody || f.Region == p.d.Tenant.OSCRegion
			}
		}
	}
	if everybody {
		for user := range p.then.users {
			users.add(user)
		}
	}
	return users.sorted()
}

// policiesOf is what a user's groups hold.
func (s *standing) policiesOf(user string) map[heldPolicy]bool {
	held := map[heldPolicy]bool{}
	for _, group := range s.groupsHolding(user) {
		maps.Copy(held, s.groups[group].held)
	}
	return held
}

// without is what is in a and not in b.
func without(a, b map[heldPolicy]bool) []heldPolicy {
	var left []heldPolicy
	for h := range a {
		if !b[h] {
			left = append(left, h)
		}
	}
	return left
}

// shown gives policies as outputs name them, "UCS FullAccess@global", each once, sorted.
func shown(policies []heldPolicy) []string {
	names := newSet[string]()
	for _, h := range policies {
		if h.custom {
			names.add(h.String() + " (custom policy)")
		} else {
			names.add(h.String())
		}
	}
	return names.sorted()
}

// includes says what an administrator's policy hands out; "" for any other.
func includes(policy, scope string) string {
	switch policy {
	case osc.TenantAdministrator:
		switch {
		case scope == "all":
			return "every service of the account but IAM, in every region"
		case scope == "global":
			return "every global service but IAM, every OBS bucket among them"
		}
		return "every regional service in " + strings.TrimPrefix(strings.TrimPrefix(scope, "project:"), "enterprise_project:")
	case osc.OBSAdministrator:
		return "every bucket of the account, with all that is in it"
	case osc.SecurityAdmin:
		return "IAM itself: users, groups, policies and keys, and by them every right there is"
	case osc.FullAccess:
		return "every service that authorizes by policies"
	}
	return ""
}

// guardPrivileged tells who newly comes to hold an administrator's policy and what that includes, and refuses it for
// people whom guard's privileged does not name.
func (p *planner) guardPrivileged(effects []Effect) {
	gains := map[string][]string{}     // "OBS Administrator@global" -> users
	meaning := map[string]heldPolicy{} // what that is
	for _, e := range effects {
		for _, h := range p.gained[e.User] {
			if !h.custom && includes(h.policy, h.scope) != "" {
				gains[h.String()] = append(gains[h.String()], e.User)
				meaning[h.String()] = h
			}
		}
	}
	for _, held := range sortedKeys(gains) {
		h := meaning[held]
		c := Check{Kind: CheckGuard, Name: "privileged", Status: Warn, DeclaredAt: p.d.Guard.Place.String(),
			Message: fmt.Sprintf("The plan hands out %s to %s: %s.", held, listSome(gains[held]), includes(h.policy, h.scope))}
		if allowed := p.d.Guard.Privileged; allowed != nil {
			others := slices.DeleteFunc(slices.Clone(gains[held]), func(user string) bool {
				return slices.ContainsFunc(*allowed, func(n Name) bool { return n.Name == user })
			})
			if len(others) > 0 {
				c.Status = Fail
				c.Message += fmt.Sprintf(" privileged in the guard block does not name %s. Take the policy out, or add %s to privileged there.", listSome(others), quoted(others))
			}
		}
		p.check(c)
	}
}

// guardOwnGain says where whoever makes the plan gets something from it.
func (p *planner) guardOwnGain(effects []Effect) {
	for _, e := range effects {
		if !e.Caller || len(e.Gains)+len(e.PoliciesGained) == 0 {
			continue
		}
		p.check(Check{Kind: CheckGuard, Name: "own gain", Status: Warn,
			Message: fmt.Sprintf("%s makes this plan and gains by it: %s. Let somebody else look at it.", e.User, strings.Join(append(slices.Clone(e.Gains), e.PoliciesGained...), ", "))})
	}
}
