package provision

import (
	"fmt"

	"github.com/osc-perms/osc-perms/swr"
)

// addGrants adds one block's grants to an organization: a person's highest level wins. Modes apply to the sum, and
// exclusive wins, since it says that the declared grants are all there are.
func (p *planner) addGrants(r *reached, d Organization) {
	if !d.ManagesGrants {
		return
	}
	r.manages = true
	if d.Mode == Exclusive && r.mode != Exclusive {
		r.mode, r.exclusiveAt = Exclusive, d.Place
	}
	for _, g := range d.Grants {
		for _, n := range p.people(g) {
			if p.ended(n.Until) {
				r.ended[n.Name] = n
				continue
			}
			if had, ok := r.wanted[n.Name]; !ok || g.Level > had.level {
				r.wanted[n.Name] = wantedGrant{g.Level, n}
			} else if g.Level == had.level && later(n.Until, had.name.Until) {
				had.name.Until = n.Until
				r.wanted[n.Name] = had
			}
		}
	}
}

// people lists whom a grant means: its users, and who is in its groups after the plan. Who was in a group until a day
// that is over comes along with that end.
func (p *planner) people(g Grant) []Name {
	var people []Name
	for _, u := range g.Users {
		if _, ok := p.user(u); ok {
			people = append(people, u)
		}
	}
	for _, group := range g.Groups {
		for _, name := range p.after[group.Name] {
			people = append(people, Name{Name: name, Place: group.Place, Until: group.Until})
		}
		for _, was := range p.endedIn[group.Name] {
			people = append(people, Name{Name: was.Name, Place: group.Place, Until: was.Until})
		}
	}
	return people
}

// wait lists the grants of a pattern that no organization fits yet.
func (p *planner) wait(d Organization) {
	address := organizationAddress(d.Region, d.Name)
	r := &reached{wanted: map[string]wantedGrant{}, ended: map[string]Name{}}
	p.addGrants(r, d)
	message := fmt.Sprintf("%s; what the block asks for is made by the first apply after one is there", notYet(d))
	if unseen := p.e.unseenOrganizations(d.Region); unseen != "" {
		message = fmt.Sprintf("%s, so it is not known whether %s is there. What the block asks for is made by the first apply that sees one. %s", unseen, d.called(), SeeAll)
	}
	p.waiting = append(p.waiting, Remark{KindOrganization, address, message})
	for _, user := range sortedKeys(r.wanted) {
		p.waiting = append(p.waiting, Remark{KindGrant, grantAddress(d.Region, d.Name, user),
			fmt.Sprintf("%s gets %s once the organization is there", user, r.wanted[user].level)})
	}
}

// called names what a pattern stands for.
func (o Organization) called() string {
	if o.Own {
		return "an organization of OSC's own"
	}
	return "an organization called " + o.Name
}

// notYet says that nothing is there that a pattern fits.
func notYet(d Organization) string {
	if d.Own {
		return fmt.Sprintf("OSC has no organization of its own in %s yet: it makes one on the first private upload", d.Region)
	}
	return fmt.Sprintf("no organization in %s is called %s yet", d.Region, d.Name)
}

// grants plans who may do what in one organization. The rights of its creator and of the caller are never changed.
func (p *planner) grants(r *reached) {
	live, fixed := p.liveGrants(r)
	if !r.manages {
		for _, g := range live {
			if at, leaves := p.offboarded[p.ix.grantee(g)]; leaves {
				p.revoke(r, g, Offboarded, at)
				continue
			}
			p.leave(KindGrant, grantAddress(r.region, r.name, g.UserName), "%s holds %s on organization %s; no grant block manages it", g.UserName, g.Level, r.name)
		}
		return
	}
	there := map[string]swr.Grant{}
	for _, g := range live {
		there[p.ix.grantee(g)] = g
	}
	for _, user := range sortedKeys(r.wanted) {
		w := r.wanted[user]
		if own, ok := fixed[user]; ok {
			if own.level != w.level {
				p.check(Check{
					Kind: CheckGuard, Name: "own rights", Status: Warn, DeclaredAt: w.name.Place.String(),
					Message: fmt.Sprintf("%s %s on organization %s; the files ask for %s, and such rights are never changed.", user, own.why, r.name, w.level),
				})
			}
			continue
		}
		g, ok := there[user]
		c := Change{
			Action: Create, Kind: KindGrant, Address: grantAddress(r.region, r.name, user), Reason: Declared,
			After:      &GrantFact{Region: r.region, Organization: r.name, User: user, Level: w.level.String()},
			DeclaredAt: w.name.Place.String(), AskedBy: w.name.AskedBy,
		}
		p.announce(KindGrant, c.Address, fmt.Sprintf("%s of %s on organization %s", w.level, user, r.name), w.name.Until)
		switch {
		case ok && g.Level == w.level:
			p.managed[r.address()]++
			continue
		case ok:
			p.managed[r.address()]++
			c.Action, c.Reason = Update, Changed
			if end, over := r.ended[user]; over && w.level < g.Level {
				c.Reason, c.DeclaredAt = Expired, end.Place.String()
			}
			c.Before = &GrantFact{Region: r.region, Organization: r.name, User: user, Level: g.Level.String()}
		}
		p.change(c)
	}
	for _, g := range live {
		user := p.ix.grantee(g)
		if _, ok := r.wanted[user]; ok {
			continue
		}
		at, leaves := p.offboarded[user]
		end, over := r.ended[user]
		switch {
		case leaves:
			p.revoke(r, g, Offboarded, at)
		case over:
			p.revoke(r, g, Expired, end)
		case r.mode == Additive:
			p.leave(KindGrant, grantAddress(r.region, r.name, user), "%s holds %s on organization %s and is not declared; the mode is additive", user, g.Level, r.name)
		default:
			p.revoke(r, g, Undeclared, Name{Place: r.exclusiveAt})
		}
	}
}

// revoke plans to take a grant.
func (p *planner) revoke(r *reached, g swr.Grant, why Reason, at Name) {
	user := p.ix.grantee(g)
	p.managed[r.address()]++
	p.change(Change{
		Action: Delete, Kind: KindGrant, Address: grantAddress(r.region, r.name, user), Reason: why,
		Before:     &GrantFact{Region: r.region, Organization: r.name, User: user, Level: g.Level.String()},
		DeclaredAt: at.Place.String(), AskedBy: at.AskedBy,
	})
}
