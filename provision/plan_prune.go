package provision

import (
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
)

// prune plans the deletion of what a prune block's patterns fit and no block declares. What a guard protects is
// skipped and listed: only prune would take it.
func (p *planner) prune() {
	kept := map[string]bool{}
	for _, g := range p.d.Groups {
		kept[g.Name] = true
		kept[p.current[g.Name].Name] = true
	}
	for _, n := range p.d.OwnedGroups() {
		if g, there := p.ix.groupByName[n.Name]; there && !kept[n.Name] {
			p.releaseGroup(g, n)
			kept[n.Name] = true
		}
	}
	for _, g := range p.e.Groups {
		if pattern, ok := matching(p.d.Prune.Groups, g.Name); ok && !kept[g.Name] {
			p.pruneGroup(g, pattern)
		}
	}
	for _, region := range sortedKeys(p.e.Organizations) {
		for _, o := range p.e.Organizations[region] {
			if pattern, ok := matching(p.d.Prune.Organizations, o.Name); ok && !reaches(p.d, region, o.Name) {
				p.pruneOrganization(region, o, pattern)
			}
		}
	}
}

func (p *planner) pruneGroup(g iam.Group, pattern Name) {
	address := groupAddress(g.Name)
	members, read := p.ix.memberNames(g.ID)
	switch {
	case p.protectedGroup(g.Name):
		p.leave(KindGroup, address, "prune's pattern %s fits group %s, which is protected and stays", pattern.Name, g.Name)
		return
	case !read || !p.ix.attachmentsRead(g.ID) || p.e.EnterprisesUnread:
		p.leave(KindGroup, address, "prune's pattern %s fits group %s, whose members or policies could not be read; it stays", pattern.Name, g.Name)
		return
	}
	if user, ok := p.protectedAmong(members); ok {
		p.leave(KindGroup, address, "prune's pattern %s fits group %s, but %s in it is protected; it stays", pattern.Name, g.Name, user)
		return
	}
	p.deleteGroup(g, members, Pruned, pattern.Place)
}

// releaseGroup deletes a group that onboard blocks own and no one asks for any more.
func (p *planner) releaseGroup(g iam.Group, owner Name) {
	members, read := p.ix.memberNames(g.ID)
	if !read || !p.ix.attachmentsRead(g.ID) || p.e.EnterprisesUnread {
		p.leave(KindGroup, groupAddress(g.Name), "no onboard block asks for group %s any more, but its members or policies could not be read; it stays", g.Name)
		return
	}
	p.deleteGroup(g, members, Undeclared, owner.Place)
}

func (p *planner) deleteGroup(g iam.Group, members []string, why Reason, at Place) {
	address := groupAddress(g.Name)
	held := newSet[string]()
	for _, a := range p.ix.attachments[g.ID] {
		held.add(p.attachmentName(a))
	}
	p.managed[address] += 1 + len(members) + len(p.ix.attachments[g.ID])
	p.change(Change{
		Action: Delete, Kind: KindGroup, Address: address, Reason: why, DeclaredAt: at.String(),
		Before: &GroupFact{Name: g.Name, Description: g.Description, Members: members, Attachments: held.sorted()},
	})
}

func (p *planner) pruneOrganization(region string, o ExistingOrganization, pattern Name) {
	address := organizationAddress(region, o.Name)
	switch {
	case o.Repositories == nil || o.Access == nil:
		p.leave(KindOrganization, address, "prune's pattern %s fits it, but its repositories or grants could not be read; it stays", pattern.Name)
		return
	case *o.Repositories > 0:
		p.leave(KindOrganization, address, "prune's pattern %s fits it, but it holds %s; only empty organizations are deleted", pattern.Name, count(*o.Repositories, "repository", "repositories"))
		return
	}
	var users, grants []string
	for _, g := range o.Access.Others {
		users = append(users, p.ix.grantee(g))
		grants = append(grants, p.ix.grantee(g)+"="+g.Level.String())
	}
	if user, ok := p.protectedAmong(users); ok {
		p.leave(KindOrganization, address, "prune's pattern %s fits it, but %s, who holds a grant on it, is protected; it stays", pattern.Name, user)
		return
	}
	p.managed[address] += 1 + len(grants)
	p.change(Change{
		Action: Delete, Kind: KindOrganization, Address: address, Reason: Pruned, DeclaredAt: pattern.Place.String(),
		Before: &OrganizationFact{Region: region, Name: o.Name, Grants: newSet(grants...).sorted()},
	})
}

// leftover is a group that no block declares and that holds policies of OSC's catalogue.
type leftover struct {
	group    iam.Group
	policies []string
}

// leftBehind finds such groups among those that are not managed. IAM's own group admin is none: it is in every
// account and nobody left it behind.
func leftBehind(ix *index, managed map[string]bool) []leftover {
	var found []leftover
	for _, g := range ix.e.Groups {
		if managed[g.ID] || g.Name == iam.AdminGroup {
			continue
		}
		held := newSet[string]()
		for _, a := range ix.attachments[g.ID] {
			if r, ok := ix.roleByID[a.RoleID]; ok && !r.Custom && osc.IsCataloguePolicy(r.DisplayName) {
				held.add(r.DisplayName + "@" + ix.scopeName(a.Scope))
			}
		}
		if len(held) > 0 {
			found = append(found, leftover{g, held.sorted()})
		}
	}
	return found
}

// leftBehind lists such groups with how many people are in them.
func (p *planner) leftBehind() {
	managed := map[string]bool{}
	for _, g := range p.current {
		managed[g.ID] = true
	}
	owned := newSet[string]()
	for _, n := range p.d.OwnedGroups() {
		owned.add(n.Name)
	}
	for _, g := range p.e.Groups {
		if _, ok := matching(p.d.Prune.Groups, g.Name); ok || owned.has(g.Name) {
			managed[g.ID] = true // deleted, or listed with the reason why not
		}
	}
	for _, l := range leftBehind(p.ix, managed) {
		people := "who is in it could not be read"
		if members, read := p.ix.memberNames(l.group.ID); read {
			people = fmt.Sprintf("%s in it", count(len(members), "person is", "people are"))
		}
		p.leave(KindGroup, groupAddress(l.group.Name), "no block declares group %s; it holds %s, and %s", l.group.Name, strings.Join(l.policies, ", "), people)
	}
	if p.e.EnterprisesUnread {
		p.check(Check{
			Kind: CheckGuard, Name: "enterprise projects", Status: Unknown,
			Message: "Policies attached in enterprise projects could not be read: these credentials may not list them, nor the enterprise projects (eps:enterpriseProjects:list). What may be there is left alone.",
		})
	}
	if p.e.AttachmentsOf != nil {
		p.check(Check{
			Kind: CheckGuard, Name: "unmanaged", Status: Unknown,
			Message: "Groups that no block declares could not be looked through for OSC's policies: these credentials may not list the account's role assignments (iam:permissions:listRoleAssignments). Declared groups were read one by one.",
		})
	}
}

// count is "1 person", "3 people".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
