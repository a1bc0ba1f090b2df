package provision

import (
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
)

func compareStrings(a, b string) int { return strings.Compare(a, b) }

// wantedAttachments resolves a group's policies to roles and scopes; what can't be resolved is said.
func (p *planner) wantedAttachments(g Group) []wantedAttachment {
	var wanted []wantedAttachment
	for _, policy := range *g.Policies {
		role, ok := p.role(policy)
		if !ok {
			continue
		}
		for _, scope := range p.scopes(policy, role) {
			wanted = append(wanted, wantedAttachment{role, scope, policy.Place})
		}
	}
	return wanted
}

// role finds the one permission that a policy means: by its exact display name, narrowed down by custom and
// internal_name.
func (p *planner) role(policy Policy) (iam.Role, bool) {
	var found []iam.Role
	for _, r := range p.ix.rolesByDisplay[policy.Name] {
		if (policy.Custom == nil || *policy.Custom == r.Custom) &&
			(policy.InternalName == "" || policy.InternalName == r.Name) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 1:
		return found[0], true
	case 0:
		p.noPolicy(policy)
	default:
		choices := make([]string, 0, len(found))
		for _, r := range found {
			choices = append(choices, fmt.Sprintf("  internal_name = %q (%s)", r.Name, describe(r)))
		}
		p.errorf(policy.Place, fmt.Sprintf("%d permissions are called %q", len(found), policy.Name),
			"Say which one is meant, in a policy block, with one of\n%s", strings.Join(choices, "\n"))
	}
	return iam.Role{}, false
}

func (p *planner) noPolicy(policy Policy) {
	if others := p.ix.rolesByDisplay[policy.Name]; len(others) > 0 {
		choices := names(others, func(r iam.Role) string { return fmt.Sprintf("%q (%s)", r.Name, describe(r)) })
		p.errorf(policy.Place, fmt.Sprintf("No such permission among those called %q", policy.Name),
			"custom and internal_name fit none of them. There is %s.", joinOr(choices))
		return
	}
	all := func() []string { return names(p.e.Roles, func(r iam.Role) string { return r.DisplayName }) }
	p.errorf(policy.Place, fmt.Sprintf("No policy %q", policy.Name),
		"IAM has no system role, system policy or custom policy of this display name.%s Write the name as the console shows it in English.",
		p.didYouMean("policy", policy.Name, all))
}

func describe(r iam.Role) string {
	if r.Custom {
		return "custom policy"
	}
	return "system, " + strings.Join(strings.Fields(r.Catalog), " ") // of one line, whatever the cloud says
}

// scopes gives the scopes that a policy asks for; without a wish its type decides: a policy of global services is
// attached globally, any other to all resources.
func (p *planner) scopes(policy Policy, role iam.Role) []iam.Scope {
	switch policy.Scope {
	case ScopeGlobal:
		return []iam.Scope{{Kind: iam.Global}}
	case ScopeAll:
		return []iam.Scope{{Kind: iam.All}}
	case ScopeProjects:
		var scopes []iam.Scope
		for _, n := range policy.Projects {
			if project, ok := p.ix.projectByName[n.Name]; ok {
				scopes = append(scopes, iam.Scope{Kind: iam.InProject, ID: project.ID})
				continue
			}
			all := names(p.e.Projects, func(p iam.Project) string { return p.Name })
			p.errorf(n.Place, fmt.Sprintf("No project %q", n.Name),
				"Account %q has no IAM project of this name.%s A region's own project is called like the region's id, such as cn-east-3.",
				p.e.Account.Name, didYouMean(n.Name, all))
		}
		return scopes
	case ScopeEnterprises:
		var scopes []iam.Scope
		for _, n := range policy.Enterprises {
			if e, ok := p.ix.enterprise(n.Name); ok {
				scopes = append(scopes, iam.Scope{Kind: iam.EnterpriseProject, ID: e.ID})
				continue
			}
			all := names(p.e.Enterprises, func(e iam.Enterprise) string { return e.Name })
			p.errorf(n.Place, fmt.Sprintf("No enterprise project %q", n.Name),
				"Account %q shows no enterprise project of this name or id.%s It may have none, or the credentials may not list them (eps:enterpriseProjects:list).",
				p.e.Account.Name, didYouMean(n.Name, all))
		}
		return scopes
	}
	return []iam.Scope{{Kind: iam.DefaultScope(role.Type)}}
}
