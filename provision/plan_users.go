package provision

import (
	"fmt"

	"github.com/osc-perms/osc-perms/iam"
)

func userAddress(user string) string { return "user." + user }

// declaredUsers plans every user that a block creates and keeps. A user is never deleted.
func (p *planner) declaredUsers() {
	names := newSet[string]()
	for name := range p.users {
		names.add(name)
	}
	for _, name := range names.sorted() {
		u := p.users[name]
		over := p.ended(u.Until)
		if _, leaves := p.offboarded[name]; over || leaves {
			u.Enabled = false
		}
		p.announce(KindUser, userAddress(name), "IAM user "+name, u.Until)
		existing, there := p.ix.userByName[name]
		if !there {
			p.change(Change{
				Action: Create, Kind: KindUser, Address: userAddress(name), Reason: Declared,
				After: newUserFact(u), DeclaredAt: u.Place.String(),
			})
			continue
		}
		p.managed[userAddress(name)]++
		p.updateUser(u, existing, over)
	}
}

// newUserFact shows what a user is made with.
func newUserFact(u User) *UserFact {
	f := &UserFact{Name: u.Name, Enabled: u.Enabled}
	if u.Email != nil {
		f.Email = new(iam.MaskedEmail(*u.Email))
	}
	if u.Phone != nil {
		f.Phone = new(u.Phone.Masked())
	}
	f.Description = u.Description
	if u.AccessType != "" {
		f.AccessType = new(string(u.AccessType))
	}
	return f
}

// updateUser plans what is to be different about a user who is there, in one change.
func (p *planner) updateUser(u User, existing iam.User, over bool) {
	details := p.e.UserDetails[existing.ID]
	before := &UserFact{Name: u.Name, Enabled: existing.Enabled}
	after := &UserFact{Name: u.Name, Enabled: u.Enabled}
	changed := existing.Enabled != u.Enabled
	if u.Email != nil && *u.Email != details.Email {
		before.Email, after.Email, changed = new(iam.MaskedEmail(details.Email)), new(iam.MaskedEmail(*u.Email)), true
	}
	if u.Phone != nil && *u.Phone != details.Phone {
		before.Phone, after.Phone, changed = new(details.Phone.Masked()), new(u.Phone.Masked()), true
	}
	if u.Description != nil && *u.Description != existing.Description {
		before.Description, after.Description, changed = new(existing.Description), u.Description, true
	}
	if u.AccessType != "" && u.AccessType != existing.AccessType {
		before.AccessType, after.AccessType, changed = new(string(existing.AccessType)), new(string(u.AccessType)), true
	}
	if !changed {
		return
	}
	c := Change{
		Action: Update, Kind: KindUser, Address: userAddress(u.Name), Reason: Changed,
		Before: before, After: after, DeclaredAt: u.Place.String(),
	}
	if existing.Enabled && !u.Enabled {
		if at, leaves := p.offboarded[u.Name]; leaves {
			c.Reason, c.DeclaredAt = Offboarded, at.Place.String()
		} else if over {
			c.Reason = Expired
		}
	}
	p.change(c)
}

// offboard takes people out of what no block declares, and disables them. What blocks declare was planned with the rest,
// so is what they lose there.
func (p *planner) offboard() {
	names := sortedKeys(p.offboarded)
	for _, name := range names {
		at := p.offboarded[name]
		user, there := p.ix.userByName[name]
		if !there {
			all := namesOf(p.e.Users)
			p.check(Check{
				Kind: CheckGuard, Name: "offboard", Status: Warn, DeclaredAt: at.Place.String(),
				Message: fmt.Sprintf("Account %s has no IAM user %s: there is nobody to offboard, or the name is another one.%s", p.e.Account.Name, name, didYouMean(name, all)),
			})
			continue
		}
		if name == p.e.Account.Name {
			p.check(Check{
				Kind: CheckGuard, Name: "offboard", Status: Fail, DeclaredAt: at.Place.String(),
				Message: fmt.Sprintf("%s is the account itself, which has every right and can't be disabled. Take the name out of the offboard block.", name),
			})
		}
		p.leaveGroups(user, at)
		if _, declared := p.users[name]; !declared && user.Enabled {
			p.change(Change{
				Action: Update, Kind: KindUser, Address: userAddress(name), Reason: Offboarded, DeclaredAt: at.Place.String(),
				Before: &UserFact{Name: name, Enabled: true}, After: &UserFact{Name: name, Enabled: false},
			})
		}
	}
	if len(names) > 0 {
		p.leaveOrganizations()
		p.leaveClusters()
	}
}

func namesOf(users []iam.User) []string {
	return names(users, func(u iam.User) string { return u.Name })
}

// leaveGroups takes a user out of the groups that no block declares and that are not deleted anyway.
func (p *planner) leaveGroups(user iam.User, at Name) {
	groups, read := p.e.GroupsOf[user.ID]
	if !read {
		p.check(Check{
			Kind: CheckGuard, Name: "offboard", Status: Unknown, DeclaredAt: at.Place.String(),
			Message: fmt.Sprintf("The groups of %s could not be read (iam:groups:listGroupsForUser): %s may still be in groups that no block declares.", user.Name, user.Name),
		})
		return
	}
	seen := map[string]bool{}
	for _, g := range p.current {
		seen[g.ID] = true
	}
	for _, c := range p.changes {
		if f, ok := c.Before.(*GroupFact); ok && c.Action == Delete {
			seen[p.ix.groupByName[f.Name].ID] = true
		}
	}
	for _, g := range groups {
		if seen[g.ID] {
			continue
		}
		p.managed[groupAddress(g.Name)]++
		p.change(Change{
			Action: Delete, Kind: KindMembership, Address: memberAddress(g.Name, user.Name), Reason: Offboarded,
			Before: &MembershipFact{Group: g.Name, User: user.Name}, DeclaredAt: at.Place.String(),
		})
	}
}

// leaveOrganizations takes the grants of people who are offboarded on organizations that no block reaches.
func (p *planner) leaveOrganizations() {
	handled := newSet[string]()
	for _, r := range p.reached {
		handled.add(r.address())
	}
	for _, c := range p.changes {
		if c.Kind == KindOrganization && c.Action == Delete {
			handled.add(c.Address)
		}
	}
	for _, region := range sortedKeys(p.e.OrganizationsUnread) {
		p.check(Check{Kind: CheckGuard, Name: "offboard", Status: Unknown,
			Message: fmt.Sprintf("SWR's organizations in %s could not be read (%s): people who are offboarded may hold a grant there.", region, p.e.OrganizationsUnread[region])})
	}
	for _, region := range sortedKeys(p.e.Organizations) {
		if unseen := p.e.unseenOrganizations(region); unseen != "" {
			p.check(Check{Kind: CheckGuard, Name: "offboard", Status: Unknown,
				Message: fmt.Sprintf("%s: people who are offboarded may hold a grant on the others. %s", unseen, SeeAll)})
		}
		for i := range p.e.Organizations[region] {
			o := &p.e.Organizations[region][i]
			r := &reached{region: region, name: o.Name, existing: o, wanted: map[string]wantedGrant{}}
			if handled.has(r.address()) {
				continue
			}
			if o.Access == nil {
				p.check(Check{Kind: CheckGuard, Name: "offboard", Status: Unknown,
					Message: fmt.Sprintf("Who holds a grant on organization %s in %s could not be read (it takes SWR Admin, or manage on the organization in SWR): people who are offboarded may hold one.", o.Name, region)})
				continue
			}
			live, fixed := p.liveGrants(r)
			for _, g := range live {
				if at, leaves := p.offboarded[p.ix.grantee(g)]; leaves {
					p.revoke(r, g, Offboarded, at)
				}
			}
			p.noteFixed(r, fixed)
		}
	}
	for i := range p.reached {
		_, fixed := p.liveGrants(&p.reached[i])
		p.noteFixed(&p.reached[i], fixed)
	}
}

// noteFixed says where somebody who is offboarded holds a right that is never changed.
func (p *planner) noteFixed(r *reached, fixed map[string]fixedGrant) {
	for _, user := range sortedKeys(fixed) {
		if at, leaves := p.offboarded[user]; leaves && r.existing != nil {
			p.check(Check{
				Kind: CheckGuard, Name: "own rights", Status: Warn, DeclaredAt: at.Place.String(),
				Message: fmt.Sprintf("%s %s on organization %s; such rights are never changed. As a disabled user %s can't use it; take it on SWR's console if need be.", user, fixed[user].why, r.name, user),
			})
		}
	}
}
