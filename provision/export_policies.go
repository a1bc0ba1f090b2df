package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
)

// policies lists what a group holds. whole is false where something can't be said.
func (d *drafter) policies(g iam.Group) (list []Policy, whole bool) {
	address := groupAddress(g.Name)
	whole = true
	byKey := map[string]*Policy{}
	for _, a := range d.ix.attachments[g.ID] {
		p, ok := d.policy(address, a)
		if !ok {
			whole = false
			continue
		}
		key := policyKey(p)
		if had := byKey[key]; had != nil { // more projects of the same policy
			had.Projects = append(had.Projects, p.Projects...)
			had.Enterprises = append(had.Enterprises, p.Enterprises...)
			continue
		}
		byKey[key] = &p
	}
	list = []Policy{}
	for _, key := range sortedKeys(byKey) {
		p := byKey[key]
		for _, names := range [][]Name{p.Projects, p.Enterprises} {
			slices.SortFunc(names, func(a, b Name) int { return strings.Compare(a.Name, b.Name) })
		}
		list = append(list, *p)
	}
	return list, whole
}

// scopeOrder is the order of one policy's blocks.
var scopeOrder = []ScopeWish{ScopeByType, ScopeGlobal, ScopeAll, ScopeProjects, ScopeEnterprises}

// policyKey is the same for attachments that one block says, and sorts as the blocks do.
func policyKey(p Policy) string {
	custom := p.Custom != nil && *p.Custom
	return fmt.Sprintf("%s\x00%s\x00%t\x00%d", p.Name, p.InternalName, custom, slices.Index(scopeOrder, p.Scope))
}

// policy says one attachment.
func (d *drafter) policy(address string, a iam.Attachment) (Policy, bool) {
	role, known := d.ix.roleByID[a.RoleID]
	if !known {
		d.beside(address, "it holds a policy at %s that IAM does not list any more (id %s)", d.ix.scopeName(a.Scope), a.RoleID)
		return Policy{}, false
	}
	what := fmt.Sprintf("policy %s at %s", role.DisplayName, d.ix.scopeName(a.Scope))
	if !d.sayable(address, what, WordPolicy, role.DisplayName) {
		return Policy{}, false
	}
	p := Policy{Name: role.DisplayName}
	if !d.narrow(&p, role) {
		d.beside(address, "%s can't be told from another one of the same names", what)
		return Policy{}, false
	}
	if p.InternalName != "" && !d.sayable(address, what, WordPolicy, p.InternalName) {
		return Policy{}, false
	}
	if !d.scope(&p, role, a.Scope) {
		d.beside(address, "%s can't be written here: no project of that id has a name that stands for it alone", what)
		return Policy{}, false
	}
	for _, n := range slices.Concat(p.Projects, p.Enterprises) {
		if !d.sayable(address, what, WordProject, n.Name) {
			return Policy{}, false
		}
	}
	if why := iam.WithoutEffect(role, a.Scope.Kind, d.ix.projectByID[a.Scope.ID].Name); why != "" {
		d.beside(address, "%s has no effect: %s", what, why)
	}
	return p, true
}

// narrow says which of several permissions of one display name is meant, with no more than that takes.
func (d *drafter) narrow(p *Policy, role iam.Role) bool {
	wishes := []Policy{{}, {Custom: &role.Custom}}
	if role.Name != "" {
		wishes = append(wishes, Policy{InternalName: role.Name}, Policy{Custom: &role.Custom, InternalName: role.Name})
	}
	for _, w := range wishes {
		fits := func(r iam.Role) bool {
			return (w.Custom == nil || *w.Custom == r.Custom) && (w.InternalName == "" || w.InternalName == r.Name)
		}
		if n := len(slices.DeleteFunc(slices.Clone(d.ix.rolesByDisplay[role.DisplayName]), func(r iam.Role) bool { return !fits(r) })); n == 1 {
			p.Custom, p.InternalName = w.Custom, w.InternalName
			return true
		}
	}
	return false
}

// scope says where an attachment holds; nothing where the policy's type says so.
func (d *drafter) scope(p *Policy, role iam.Role, s iam.Scope) bool {
	switch s.Kind {
	case iam.DefaultScope(role.Type):
	case iam.Global:
		p.Scope = ScopeGlobal
	case iam.All:
		p.Scope = ScopeAll
	case iam.InProject:
		project, known := d.ix.projectByID[s.ID]
		p.Scope, p.Projects = ScopeProjects, []Name{{Name: project.Name}}
		return known && d.ix.projectByName[project.Name].ID == s.ID
	case iam.EnterpriseProject:
		p.Scope = ScopeEnterprises
		for _, e := range d.e.Enterprises {
			if e.ID != s.ID {
				continue
			}
			for _, name := range []string{e.Name, e.ID} {
				if found, ok := d.ix.enterprise(name); ok && found.ID == s.ID && name != "" {
					p.Enterprises = []Name{{Name: name}}
					return true
				}
			}
		}
		return false
	default:
		return false
	}
	return true
}
