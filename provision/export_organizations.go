package provision

import (
	"slices"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

func (d *drafter) organizations() {
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
			d.x.Desired.Organizations = append(d.x.Desired.Organizations, d.organization(region, byName[name]))
		}
	}
}

// organization says who holds what. OSC's own is never created: OSC makes it itself.
func (d *drafter) organization(region string, o ExistingOrganization) Organization {
	out := Organization{Label: o.Name, Name: o.Name, Region: region, Create: !osc.IsOwnOrganization(o.Name), Mode: Exclusive}
	address := organizationAddress(region, o.Name)
	if o.Access == nil {
		d.miss("who holds a grant on organization %q in %s could not be read (it takes SWR Admin, or manage on the organization in SWR)", o.Name, region)
		d.beside(address, "who holds a grant on it could not be read")
		return out
	}
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
	creator := o.Creator
	if creator == "" {
		creator = o.Access.Creator
	}
	var grants []swr.Grant
	listed := newSet[string]()
	for _, g := range o.Access.Others {
		listed.add(g.UserID)
		if creator != "" && g.UserName == creator {
			continue
		}
		grants = append(grants, g)
	}
	if creator != "" {
		d.beside(address, "%s made it; that one's rights are never changed", creator)
	}
	if self := o.Access.Self; self != nil && !listed.has(self.UserID) && d.ix.grantee(*self) != creator && self.UserName != creator {
		// SWR does not say whether that is by a grant. Where another one plans, taking it would be worse than giving it.
		grants = append(grants, *self)
	}
	return grants
}
