package provision

import (
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/iam"
)

const sensitive = "(sensitive)"

// groups plans every declared group: itself, its members, its policies.
func (p *planner) groups() {
	for _, g := range p.d.Groups {
		existing, found, ok := p.existingGroup(g)
		if !ok {
			continue
		}
		if found {
			p.current[g.Name] = existing
			p.managed[groupAddress(g.Name)]++
			p.updateGroup(g, existing)
		} else {
			p.change(Change{
				Action: Create, Kind: KindGroup, Address: groupAddress(g.Name), Reason: Declared,
				After: &GroupFact{Name: g.Name, Description: shownDescription(g)}, DeclaredAt: g.Place.String(), AskedBy: g.AskedBy,
			})
		}
		p.members(g, existing, found)
		p.policies(g, existing, found)
	}
}

// existingGroup finds the group behind a block: by its name, else by an earlier one. ok is false where the cloud
// leaves it open which group is meant.
func (p *planner) existingGroup(g Group) (existing iam.Group, found, ok bool) {
	existing, found = p.ix.groupByName[g.Name]
	name := g.Name
	for _, old := range g.Previously {
		was, there := p.ix.groupByName[old.Name]
		switch {
		case !there:
		case found:
			p.errorf(old.Place, fmt.Sprintf("Groups %q and %q are both there", old.Name, name),
				"The block says that group %q used to be called %q, but the account has both, so which one to keep is open. "+
					"Take %q out of previously and declare it in a block of its own, or delete one of the two groups.",
				g.Name, old.Name, old.Name)
			return existing, false, false
		default:
			existing, found, name = was, true, old.Name
		}
	}
	return existing, found, true
}

func shownDescription(g Group) string {
	switch {
	case g.Description == nil:
		return ""
	case g.SensitiveDescription:
		return sensitive
	}
	return *g.Description
}

// updateGroup plans a new name, a new description, or both in one change.
func (p *planner) updateGroup(g Group, existing iam.Group) {
	renamed := existing.Name != g.Name
	described := g.Description != nil && *g.Description != existing.Description
	if !renamed && !described {
		return
	}
	before := &GroupFact{Name: existing.Name, Description: existing.Description}
	after := &GroupFact{Name: g.Name, Description: existing.Description}
	if described {
		after.Description = shownDescription(g)
	}
	if g.SensitiveDescription {
		before.Description = sensitive
		after.Description = sensitive
	}
	reason := Changed
	if renamed {
		reason = Renamed
	}
	p.change(Change{
		Action: Update, Kind: KindGroup, Address: groupAddress(g.Name), Reason: reason,
		Before: before, After: after, DeclaredAt: g.Place.String(),
	})
}

// members plans who is in a group, and notes who will be.
func (p *planner) members(g Group, existing iam.Group, found bool) {
	var live []string
	if found {
		live, _ = p.ix.memberNames(existing.ID)
	}
	wanted, ended, there := newSet[string](), map[string]Name{}, newSet(live...)
	if g.Members != nil {
		for _, m := range *g.Members {
			if _, ok := p.user(m); !ok {
				continue
			}
			if p.ended(m.Until) {
				ended[m.Name] = m
				p.endedIn[g.Name] = append(p.endedIn[g.Name], m)
				continue
			}
			wanted.add(m.Name)
			address := memberAddress(g.Name, m.Name)
			p.announce(KindMembership, address, fmt.Sprintf("%s in group %s", m.Name, g.Name), m.Until)
			if there.has(m.Name) {
				p.managed[groupAddress(g.Name)]++
				continue
			}
			p.change(Change{
				Action: Create, Kind: KindMembership, Address: address, Reason: Declared,
				After: &MembershipFact{Group: g.Name, User: m.Name}, DeclaredAt: m.Place.String(), AskedBy: m.AskedBy,
			})
		}
	}
	after := wanted
	for _, name := range live {
		remove := func(reason Reason, at Name) {
			p.managed[groupAddress(g.Name)]++
			p.change(Change{
				Action: Delete, Kind: KindMembership, Address: memberAddress(g.Name, name), Reason: reason,
				Before: &MembershipFact{Group: g.Name, User: name}, DeclaredAt: at.Place.String(), AskedBy: at.AskedBy,
			})
		}
		end, over := ended[name]
		offboarded, leaves := p.offboarded[name]
		switch {
		case wanted.has(name):
		case leaves:
			remove(Offboarded, offboarded)
		case over:
			remove(Expired, end)
		case g.Members == nil:
			after.add(name)
			p.leave(KindMembership, memberAddress(g.Name, name), "%s is in group %s, whose block does not manage members", name, g.Name)
		case g.Mode == Additive:
			after.add(name)
			p.leave(KindMembership, memberAddress(g.Name, name), "%s is in group %s and not declared; the group's mode is additive", name, g.Name)
		default:
			remove(Undeclared, Name{Place: g.Place, AskedBy: g.AskedBy})
		}
	}
	p.after[g.Name] = after.sorted()
}

// wantedAttachment is one policy at one scope that a block asks for.
type wantedAttachment struct {
	role  iam.Role
	scope iam.Scope
	place Place
}

// policies plans which policies a group holds.
func (p *planner) policies(g Group, existing iam.Group, found bool) {
	var live []iam.Attachment
	if found {
		live = slices.Clone(p.ix.attachments[existing.ID])
		slices.SortFunc(live, func(a, b iam.Attachment) int {
			return compareStrings(p.attachmentName(a), p.attachmentName(b))
		})
	}
	if g.Policies == nil {
		for _, a := range live {
			p.leave(KindAttachment, groupAddress(g.Name)+"/policy/"+p.attachmentName(a),
				"group %s holds %s; its block does not manage policies", g.Name, p.attachmentName(a))
		}
		return
	}
	there := map[iam.Attachment]bool{}
	for _, a := range live {
		there[a] = true
	}
	wanted := map[iam.Attachment]bool{}
	for _, w := range p.wantedAttachments(g) {
		a := iam.Attachment{GroupID: existing.ID, RoleID: w.role.ID, Scope: w.scope}
		if wanted[a] {
			continue
		}
		wanted[a] = true
		scope := p.ix.scopeName(w.scope)
		if why := iam.WithoutEffect(w.role, w.scope.Kind, p.ix.projectByID[w.scope.ID].Name); why != "" {
			p.withoutEffect(g, w, why, there[a])
		}
		if there[a] {
			p.managed[groupAddress(g.Name)]++
			continue
		}
		p.change(Change{
			Action: Create, Kind: KindAttachment, Address: attachmentAddress(g.Name, w.role.DisplayName, scope), Reason: Declared,
			After:      &AttachmentFact{Group: g.Name, Policy: w.role.DisplayName, InternalName: w.role.Name, Scope: scope},
			DeclaredAt: w.place.String(), AskedBy: g.AskedBy,
		})
	}
	for _, a := range live {
		if !wanted[a] {
			p.undeclaredAttachment(g, a)
		}
	}
}

// undeclaredAttachment removes what an exclusive group holds and no block declares. What can't be told apart for
// sure, because its policy or project is in no list, is left alone.
func (p *planner) undeclaredAttachment(g Group, a iam.Attachment) {
	name := p.attachmentName(a)
	address := groupAddress(g.Name) + "/policy/" + name
	role, known := p.ix.roleByID[a.RoleID]
	scope := p.ix.scopeName(a.Scope)
	_, knownScope := p.ix.scopeOf(scope)
	switch {
	case !known || !knownScope:
		p.leaveUnsayable(KindAttachment, address, "group %s holds %s, which IAM does not list any more; it is left alone, remove it in the console if it is not wanted", g.Name, name)
	case g.Mode == Additive:
		p.leave(KindAttachment, address, "group %s holds %s, which is not declared; the group's mode is additive", g.Name, name)
	default:
		p.managed[groupAddress(g.Name)]++
		p.change(Change{
			Action: Delete, Kind: KindAttachment, Address: address, Reason: Undeclared,
			Before:     &AttachmentFact{Group: g.Name, Policy: role.DisplayName, InternalName: role.Name, Scope: scope},
			DeclaredAt: g.Place.String(), AskedBy: g.AskedBy,
		})
	}
}

// attachmentName is "UCS FullAccess@global".
func (p *planner) attachmentName(a iam.Attachment) string {
	name := a.RoleID
	if r, ok := p.ix.roleByID[a.RoleID]; ok {
		name = r.DisplayName
	}
	return name + "@" + p.ix.scopeName(a.Scope)
}

// withoutEffect says that IAM would take an attachment which then does nothing: an error where the plan would make
// it, a warning where it is there already.
func (p *planner) withoutEffect(g Group, w wantedAttachment, why string, there bool) {
	scope := p.ix.scopeName(w.scope)
	if there {
		p.check(Check{
			Kind: CheckGuard, Name: "scope", Status: Warn, DeclaredAt: w.place.String(),
			Message: fmt.Sprintf("%s is attached to group %s at %s without effect: %s. It is kept because it is declared.", w.role.DisplayName, g.Name, scope, why),
		})
		return
	}
	p.errorf(w.place, fmt.Sprintf("%s has no effect at %s", w.role.DisplayName, scope),
		"IAM would accept this attachment to group %q, and it would give nothing: %s. %s",
		g.Name, why, iam.ScopeRemedy(w.role))
}
