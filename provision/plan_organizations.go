package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/swr"
)

// reached is an organization with all that the blocks which reach it ask for together.
type reached struct {
	region, name string
	place        Place
	exclusiveAt  Place                 // the block that says that the declared grants are all there are
	existing     *ExistingOrganization // nil: it is going to be created
	mode         Mode
	manages      bool
	wanted       map[string]wantedGrant // by user name
	ended        map[string]Name        // by user name: who was to hold a level until a day that is over
}

type wantedGrant struct {
	level swr.Level
	name  Name
}

func (r *reached) address() string { return organizationAddress(r.region, r.name) }

// organizations plans every organization that a block declares or whose name fits a block's pattern.
func (p *planner) organizations() {
	p.closedRegions()
	p.reachOrganizations()
	for i := range p.reached {
		r := &p.reached[i]
		if r.existing == nil {
			p.change(Change{
				Action: Create, Kind: KindOrganization, Address: r.address(), Reason: Declared,
				After: &OrganizationFact{Region: r.region, Name: r.name}, DeclaredAt: r.place.String(),
			})
		} else {
			p.managed[r.address()]++
		}
		p.grants(r)
	}
}

// closedRegions reports regions in which the account has no project.
func (p *planner) closedRegions() {
	report := func(region string, at Place) {
		if p.e.ClosedRegions[region] {
			p.errorf(at, fmt.Sprintf("No region %q in this account", region),
				"Account %q has no IAM project of this name, so nothing can be there. Correct the region's id, or open the region in the console once.", p.e.Account.Name)
		}
	}
	if len(p.d.Prune.Organizations) > 0 {
		report(p.d.Tenant.Region, p.d.Tenant.Place)
	}
	for _, o := range p.d.Organizations {
		report(o.Region, o.Place)
	}
	for _, q := range p.d.Quotas {
		report(q.Region, q.Place)
	}
}

// reachOrganizations adds up the blocks: first what they name, to be created or there, then what patterns match
// among both.
func (p *planner) reachOrganizations() {
	byAddress := map[string]*reached{}
	var order []string
	reach := func(region, name string, existing *ExistingOrganization, d Organization) *reached {
		address := organizationAddress(region, name)
		r, ok := byAddress[address]
		if !ok {
			r = &reached{region: region, name: name, place: d.Place, existing: existing, mode: Additive, wanted: map[string]wantedGrant{}, ended: map[string]Name{}}
			byAddress[address] = r
			order = append(order, address)
		}
		p.addGrants(r, d)
		return r
	}
	there := map[string]*ExistingOrganization{}
	for _, region := range sortedKeys(p.e.Organizations) {
		for i, o := range p.e.Organizations[region] {
			there[organizationAddress(region, o.Name)] = &p.e.Organizations[region][i]
		}
	}
	for _, d := range p.d.Organizations {
		if d.pattern() || p.e.ClosedRegions[d.Region] {
			continue
		}
		existing := there[organizationAddress(d.Region, d.Name)]
		if existing == nil && !d.Create {
			p.noOrganization(d)
			continue
		}
		reach(d.Region, d.Name, existing, d)
	}
	for _, d := range p.d.Organizations {
		if !d.pattern() || p.e.ClosedRegions[d.Region] {
			continue
		}
		matched := false
		for _, address := range slices.Clone(order) {
			if r := byAddress[address]; r.existing == nil && r.region == d.Region && d.Fits(r.name) {
				reach(r.region, r.name, nil, d)
				matched = true
			}
		}
		for i, o := range p.e.Organizations[d.Region] {
			if d.Fits(o.Name) {
				reach(d.Region, o.Name, &p.e.Organizations[d.Region][i], d)
				matched = true
			}
		}
		if !matched {
			p.wait(d)
		}
	}
	for _, address := range order {
		p.reached = append(p.reached, *byAddress[address])
	}
}

func (p *planner) noOrganization(d Organization) {
	all := names(p.e.Organizations[d.Region], func(o ExistingOrganization) string { return o.Name })
	if unseen := p.e.unseenOrganizations(d.Region); unseen != "" {
		p.errorf(d.Place, fmt.Sprintf("No organization %q to be seen in %s", d.Name, d.Region),
			"The block says create = false. %s, and this one may be among the others.%s %s Or correct the name or the region.", unseen, didYouMean(d.Name, all), SeeAll)
		return
	}
	p.errorf(d.Place, fmt.Sprintf("No organization %q in %s", d.Name, d.Region),
		"The block says create = false, and the account has no SWR organization of this name in %s.%s Correct the name or the region, or take create = false out.",
		d.Region, didYouMean(d.Name, all))
}

// fixedGrant is a right that is never changed.
type fixedGrant struct {
	level swr.Level
	why   string
}

// liveGrants splits what an organization's list holds into grants that may be changed, by user name, and the rights
// of its creator and of the caller, which may not. Who creates an organization holds manage without being listed.
func (p *planner) liveGrants(r *reached) (live []swr.Grant, fixed map[string]fixedGrant) {
	fixed = map[string]fixedGrant{}
	caller := p.ix.userByID[p.e.CallerID].Name
	if r.existing == nil {
		if caller != "" {
			fixed[caller] = fixedGrant{swr.Manage, "creates the organization with this plan, and so holds manage"}
		}
		return nil, fixed
	}
	access := r.existing.Access
	if access == nil {
		return nil, fixed
	}
	creator := r.existing.Creator
	if creator == "" {
		creator = access.Creator
	}
	made, found := "made the organization and holds ", false
	for _, g := range access.Others {
		user := p.ix.grantee(g)
		switch {
		case creator != "" && g.UserName == creator: // SWR names the creator as of then; the grant tells the id
			fixed[user] = fixedGrant{g.Level, made + g.Level.String()}
			found = true
		case access.Self != nil && g.UserID == access.Self.UserID, caller != "" && user == caller:
			fixed[user] = fixedGrant{g.Level, "is who runs this plan and holds " + g.Level.String()}
		default:
			live = append(live, g)
		}
	}
	if creator != "" && !found {
		fixed[creator] = fixedGrant{swr.Manage, made + swr.Manage.String()}
	}
	if self := access.Self; self != nil {
		if _, listed := fixed[p.ix.grantee(*self)]; !listed {
			fixed[p.ix.grantee(*self)] = fixedGrant{self.Level, "is who runs this plan and holds " + self.Level.String()}
		}
	}
	slices.SortFunc(live, func(a, b swr.Grant) int { return strings.Compare(p.ix.grantee(a), p.ix.grantee(b)) })
	return live, fixed
}
