package provision

import (
	"slices"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

func (d *drafter) organizations() {
	d.callerListed = d.e.listsCaller()
	for _, region := range sortedKeys(d.e.Organizations) {
		byName := map[string]ExistingOrganization{}
		for _, o := range d.e.Organizations[region] {
			byName[o.Name] = o
		}
		for _, name := range sortedKeys(byName) {
			if !picked(d.q.Pick.Organizations, name) {
				continue
			}
			if why := d.q.Sayable(WordOrganization, name); why != "" {
				d.leave(KindOrganization, organizationAddress(region, name), "its name can't be written here: %s", why)
				continue
			}
			if byName[name].Access == nil { // nor could the same credentials plan it
				d.miss("who holds a grant on organization %q in %s: it takes SWR Admin, or manage on the organization in SWR", name, region)
				d.leave(KindOrganization, organizationAddress(region, name), "who holds a grant on it could not be read")
				continue
			}
			d.x.Desired.Organizations = append(d.x.Desired.Organizations, d.organization(region, byName[name]))
		}
	}
}

// organization says who holds what. OSC's own is never created: OSC makes it itself.
func (d *drafter) organization(region string, o ExistingOrganization) Organization {
	label := o.Name
	if home := d.q.Tenant.Region; region != home {
		if _, namesake := d.e.organization(home, o.Name); namesake {
			label += " in " + region // no name has blanks
		}
	}
	out := Organization{Label: label, Name: o.Name, Region: region, Create: !osc.IsOwnOrganization(o.Name), Mode: Exclusive}
	address := organizationAddress(region, o.Name)
	held := map[swr.Level]set[string]{}
	for _, g := range d.listedGrants(address, o) {
		user := d.ix.grantee(g)
		_, known := d.ix.userByID[g.UserID]
		_, word := swr.ParseLevel(g.Level.String())
		switch {
		case !known:
			d.beside(address, "%s holds %s and is no IAM user that the account lists", user, g.Level)
		case !word:
			d.beside(address, "%s holds %s, which has no word here", user, g.Level)
		case d.sayable(address, "the grant of "+g.Level.String()+" to "+user, WordUser, user):
			if held[g.Level] == nil {
				held[g.Level] = newSet[string]()
			}
			held[g.Level].add(user)
			continue
		}
		out.Mode = Additive
	}
	if self := o.Access.Self; !d.callerListed && o.callerMayHold() {
		// Where another administrator plans, it may be one grant more. An unknown is never a removal. That the caller's
		// policies give as much is no proof: a grant may be there all the same.
		d.beside(address, "%s, who exported this, holds %s, and SWR does not tell whether by a grant, too: where the plan of another administrator lists none, take mode = \"additive\" out", d.ix.grantee(*self), self.Level)
		out.Mode = Additive
	}
	for _, level := range slices.Backward(sortedKeys(held)) {
		out.Grants = append(out.Grants, Grant{Level: level, Users: nameAll(held[level].sorted())})
	}
	out.ManagesGrants = len(out.Grants) > 0
	if !out.ManagesGrants {
		out.Mode = Exclusive // manages no grants, and so takes none
	}
	return out
}

// listedGrants are an organization's grants without that of its creator, whose rights no plan changes. Those of who runs
// the export stay: another one may plan.
func (d *drafter) listedGrants(address string, o ExistingOrganization) []swr.Grant {
	creator := o.madeBy()
	var grants []swr.Grant
	for _, g := range o.Access.Others {
		if creator != "" && g.UserName == creator {
			continue
		}
		grants = append(grants, g)
	}
	if creator != "" {
		d.beside(address, "%s made it: no plan changes the rights of who did", creator)
	}
	return grants
}

func (o ExistingOrganization) madeBy() string {
	if o.Creator != "" {
		return o.Creator
	}
	return o.Access.Creator
}

// callerMayHold reports whether who asks may hold a grant that is not listed.
func (o ExistingOrganization) callerMayHold() bool {
	return o.Access != nil && o.Access.Self != nil && o.madeBy() != o.Access.Self.UserName
}

// listsCaller reports whether SWR is seen to list the grants of who asks, as its reference leaves open: then one that is
// not listed is none.
func (e *Existing) listsCaller() bool {
	for _, list := range e.Organizations {
		for _, o := range list {
			if o.Access == nil || o.Access.Self == nil {
				continue
			}
			if slices.ContainsFunc(o.Access.Others, func(g swr.Grant) bool { return g.UserID == o.Access.Self.UserID }) {
				return true
			}
		}
	}
	return false
}
