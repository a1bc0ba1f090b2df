package provision

import (
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/iam"
)

// managesPermissions are the internal names of system permissions that let a user manage permissions in IAM.
var managesPermissions = map[string]bool{
	"secu_admin":      true, // Security Administrator
	"system_all_1001": true, // FullAccess
}

// guardCaller refuses a plan that takes away the caller's own last way to manage permissions. Where the caller, the
// caller's groups or their policies are not known, the check is unknown and refuses nothing. Where none of the groups
// gives that right (the account's own user needs no group; custom policies are not looked into), nothing can be lost.
func (p *planner) guardCaller() {
	caller, known := p.ix.userByID[p.e.CallerID]
	for _, c := range p.changes {
		f, ok := c.Before.(*UserFact)
		if ok && !known && lowers(c) {
			p.check(Check{Kind: CheckGuard, Name: "caller", Status: Unknown,
				Message: fmt.Sprintf("The plan disables %s, and whether that is whoever runs it could not be found out (it takes a permanent access key and iam:credentials:getCredential). Make sure that somebody stays who manages permissions.", f.Name)})
		}
		if ok && known && f.Name == caller.Name && lowers(c) {
			p.check(Check{Kind: CheckGuard, Name: "caller", Status: Fail,
				Message: fmt.Sprintf("%s runs this plan and would be disabled by it (%s). Let another administrator apply it, or keep the user: enabled = true, no until that is over, and no offboard block with the name.", caller.Name, c.Address)})
			return
		}
	}
	groups, read := p.e.GroupsOf[p.e.CallerID]
	lost := map[string]string{} // by group id: the change that takes the right
	for _, c := range p.changes {
		if c.Action != Delete {
			continue
		}
		switch f := c.Before.(type) {
		case *MembershipFact:
			if id := p.groupNamed(f.Group).ID; (!known || f.User == caller.Name) && p.ix.manages(id) {
				lost[id] = c.Address
			}
		case *GroupFact:
			if id := p.ix.groupByName[f.Name].ID; p.ix.manages(id) {
				lost[id] = c.Address
			}
		case *AttachmentFact:
			if managesPermissions[f.InternalName] && !p.keepsManaging(f.Group) {
				lost[p.current[f.Group].ID] = c.Address
			}
		}
	}
	if len(lost) == 0 {
		return
	}
	unsure := !known || !read
	var taken []string
	for _, g := range groups {
		switch {
		case !p.ix.attachmentsRead(g.ID):
			unsure = true
		case !p.ix.manages(g.ID):
		case lost[g.ID] == "":
			return // one way is left
		default:
			taken = append(taken, lost[g.ID])
		}
	}
	if unsure {
		addresses := make([]string, 0, len(lost))
		for _, id := range sortedKeys(lost) {
			addresses = append(addresses, lost[id])
		}
		slices.Sort(addresses)
		p.check(Check{Kind: CheckGuard, Name: "caller", Status: Unknown,
			Message: fmt.Sprintf("The plan takes a right to manage permissions (%s), and whether it is the last one of whoever runs it could not be found out (it takes a permanent access key, iam:credentials:getCredential and iam:groups:listGroupsForUser). Make sure that somebody keeps one.", listSome(addresses))})
		return
	}
	if len(taken) > 0 {
		p.check(Check{Kind: CheckGuard, Name: "caller", Status: Fail,
			Message: fmt.Sprintf("%s runs this plan and would lose the last right to manage permissions: %s. Let another administrator apply it, or declare in the configuration what it takes.",
				caller.Name, listSome(taken))})
	}
}

// groupNamed is the existing group behind a declared name, or of this name.
func (p *planner) groupNamed(name string) iam.Group {
	if g, declared := p.current[name]; declared {
		return g
	}
	return p.ix.groupByName[name]
}

// manages reports whether a group gives the right to manage permissions now.
func (ix *index) manages(groupID string) bool {
	if ix.groupByID[groupID].Name == iam.AdminGroup {
		return true
	}
	for _, a := range ix.attachments[groupID] {
		if r := ix.roleByID[a.RoleID]; managesPermissions[r.Name] && !r.Custom && ix.inEffect(a) {
			return true
		}
	}
	return false
}

// inEffect reports whether such an attachment, of a policy of global services, does anything where it is.
func (ix *index) inEffect(a iam.Attachment) bool {
	return a.Scope.Kind == iam.Global || a.Scope.Kind == iam.All
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
		if f, ok := c.After.(*AttachmentFact); ok && f.Group == group && managesPermissions[f.InternalName] && (f.Scope == string(iam.Global) || f.Scope == string(iam.All)) {
			return true
		}
	}
	if p.current[group].Name == iam.AdminGroup {
		return true
	}
	for _, a := range p.ix.attachments[p.current[group].ID] {
		r := p.ix.roleByID[a.RoleID]
		if managesPermissions[r.Name] && p.ix.inEffect(a) && !removed[r.Name+"@"+p.ix.scopeName(a.Scope)] {
			return true
		}
	}
	return false
}
