package provision

import (
	"fmt"

	"github.com/osc-perms/osc-perms/iam"
)

// managesPermissions are the internal names of system permissions that let a user manage permissions in IAM.
var managesPermissions = map[string]bool{
	"secu_admin":      true, // Security Administrator
	"system_all_1001": true, // FullAccess
}

// guardCaller refuses a plan that takes away the caller's own last way to manage permissions. Where the caller, the
// caller's groups or their policies are not known, or where none of them gives that right (the account's own user
// needs no group; custom policies are not looked into), nothing can be said and nothing is refused.
func (p *planner) guardCaller() {
	caller, known := p.ix.userByID[p.e.CallerID]
	groups, read := p.e.GroupsOf[p.e.CallerID]
	if !known || !read {
		return
	}
	lost := map[string]string{} // by group id: the change that takes the right
	for _, c := range p.changes {
		if c.Action != Delete {
			continue
		}
		switch f := c.Before.(type) {
		case *MembershipFact:
			if f.User == caller.Name {
				lost[p.current[f.Group].ID] = c.Address
			}
		case *GroupFact:
			lost[p.ix.groupByName[f.Name].ID] = c.Address
		case *AttachmentFact:
			if managesPermissions[f.InternalName] && !p.keepsManaging(f.Group) {
				lost[p.current[f.Group].ID] = c.Address
			}
		}
	}
	if len(lost) == 0 {
		return
	}
	var taken []string
	for _, g := range groups {
		switch {
		case !p.ix.manages(g.ID):
		case lost[g.ID] == "":
			return // one way is left
		default:
			taken = append(taken, lost[g.ID])
		}
	}
	if len(taken) > 0 {
		p.check(Check{Kind: CheckGuard, Name: "caller", Status: Fail,
			Message: fmt.Sprintf("%s runs this plan and would lose the last right to manage permissions: %s. Let another administrator apply it, or keep the right in the configuration.",
				caller.Name, listSome(taken))})
	}
}

// manages reports whether a group gives the right to manage permissions now.
func (ix *index) manages(groupID string) bool {
	if ix.groupByID[groupID].Name == iam.AdminGroup {
		return true
	}
	for _, a := range ix.attachments[groupID] {
		if r := ix.roleByID[a.RoleID]; managesPermissions[r.Name] && !r.Custom {
			return true
		}
	}
	return false
}

// keepsManaging reports whether a declared group still holds such a policy when the plan's detachments are done.
func (p *planner) keepsManaging(group string) bool {
	removed := map[string]bool{}
	for _, c := range p.changes {
		switch f := c.Before.(type) {
		case *AttachmentFact:
			if f.Group == group && c.Action == Delete {
				removed[f.InternalName+"@"+f.Scope] = true
			}
		}
		if f, ok := c.After.(*AttachmentFact); ok && f.Group == group && managesPermissions[f.InternalName] {
			return true
		}
	}
	if p.current[group].Name == iam.AdminGroup {
		return true
	}
	for _, a := range p.ix.attachments[p.current[group].ID] {
		r := p.ix.roleByID[a.RoleID]
		if managesPermissions[r.Name] && !removed[r.Name+"@"+p.ix.scopeName(a.Scope)] {
			return true
		}
	}
	return false
}
