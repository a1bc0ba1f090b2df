package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
)

// drafter makes a configuration of what exists.
type drafter struct {
	q  ExportQuestion
	e  *Existing
	ix *index
	x  *Exported
	// callerListed: SWR lists the grants of who asks.
	callerListed bool
}

// exportOf is a pure function: what exists as a configuration whose plan is empty.
func exportOf(e *Existing, q ExportQuestion) *Exported {
	d := &drafter{q: q, e: e, ix: newIndex(e), x: &Exported{
		Account: e.Account, Desired: &Desired{Tenant: q.Tenant}, Beside: map[string][]string{}, Left: []Remark{}, Unread: []string{},
		Pick: q.Pick, Unfit: q.Pick.unfit(e, q.Tenant),
	}}
	d.unread()
	if wants(q.Pick.Groups) {
		d.groups()
	}
	d.organizations()
	d.clusters()
	if !q.Plain && !e.EnterprisesUnread {
		d.onboards()
	}
	if e.EnterprisesUnread {
		d.takeNothing()
	}
	slices.SortFunc(d.x.Left, func(a, b Remark) int { return strings.Compare(a.Address+"\x00"+a.Message, b.Address+"\x00"+b.Message) })
	slices.Sort(d.x.Unread)
	d.x.Unread = slices.Compact(d.x.Unread)
	return d.x
}

// unread tells which lists could not be read.
func (d *drafter) unread() {
	e, t := d.e, d.q.Tenant
	if wants(d.q.Pick.Groups) && len(e.Roles) == 0 {
		d.miss("which policies the groups hold: these credentials may not list policies")
	}
	if e.EnterprisesUnread {
		d.miss("policies attached in enterprise projects: these credentials may not list them, nor the enterprise projects (eps:enterpriseProjects:list)")
	}
	for _, region := range sortedKeys(e.OrganizationsUnread) {
		d.miss("the organizations in %s: %s", region, e.OrganizationsUnread[region])
	}
	for _, region := range sortedKeys(e.Organizations) {
		if unseen := e.unseenOrganizations(region); unseen != "" {
			d.miss("organizations in %s: %s; only those are in here. %s", region, unseen, SeeAll)
		} else if why := e.QuotasUnread[region]; why != "" {
			d.miss("whether there are more organizations in %s than these credentials see: %s", region, why)
		}
	}
	for _, region := range sortedKeys(e.ClustersUnread) {
		d.miss("the clusters in %s and their access policies: %s", region, e.ClustersUnread[region])
	}
	for _, region := range t.organizationRegions() {
		if e.ClosedRegions[region] {
			d.miss("organizations and clusters in %s: the account has no project there; correct the region's id, or open the region in the console once", region)
		}
	}
}

func (d *drafter) miss(format string, args ...any) {
	d.x.Unread = append(d.x.Unread, fmt.Sprintf(format, args...))
}

// beside tells what an object's block does not say.
func (d *drafter) beside(address, format string, args ...any) {
	d.x.Beside[address] = append(d.x.Beside[address], fmt.Sprintf(format, args...))
}

func (d *drafter) leave(kind Kind, address, format string, args ...any) {
	d.x.Left = append(d.x.Left, Remark{kind, address, fmt.Sprintf(format, args...)})
}

// sayable reports whether a configuration can hold a text, and says beside the object's block why it can't.
func (d *drafter) sayable(address, what string, wording Wording, text string) bool {
	why := d.q.Sayable(wording, text)
	if why != "" {
		d.beside(address, "%s can't be written here: %s", what, why)
	}
	return why == ""
}

// takeNothing makes every block additive, where something may be there that could not be read.
func (d *drafter) takeNothing() {
	for i := range d.x.Desired.Groups {
		d.x.Desired.Groups[i].Mode = Additive
	}
	for i := range d.x.Desired.Organizations {
		d.x.Desired.Organizations[i].Mode = Additive
	}
	for i := range d.x.Desired.Clusters {
		d.x.Desired.Clusters[i].Mode = Additive
	}
}

func (d *drafter) groups() {
	sorted := slices.Clone(d.e.Groups)
	slices.SortFunc(sorted, func(a, b iam.Group) int { return strings.Compare(a.Name, b.Name) })
	for _, g := range sorted {
		if !d.q.Pick.group(g.Name) {
			if g.Name == iam.AdminGroup && picked(d.q.Pick.Groups, g.Name) {
				d.leave(KindGroup, groupAddress(g.Name), "it is in every account and protected; --groups admin exports it")
			}
			continue
		}
		if why := d.q.Sayable(WordGroup, g.Name); why != "" {
			d.leave(KindGroup, groupAddress(g.Name), "its name can't be written here: %s", why)
			continue
		}
		if d.groupRead(g) {
			d.x.Desired.Groups = append(d.x.Desired.Groups, d.group(g))
		}
	}
}

// groupRead reports whether all of a group could be read. Otherwise no block stands for it: the same credentials could not
// plan it.
func (d *drafter) groupRead(g iam.Group) bool {
	_, members := d.e.Members[g.ID]
	policies := len(d.e.Roles) > 0 && d.ix.attachmentsRead(g.ID)
	switch {
	case !members:
		d.miss("who is in group %q: these credentials may not list its members", g.Name)
	case policies:
		return true
	case len(d.e.Roles) > 0:
		d.miss("which policies group %q holds: these credentials may not list its attachments", g.Name)
	}
	d.leave(KindGroup, groupAddress(g.Name), "not all of it could be read")
	return false
}

func (d *drafter) group(g iam.Group) Group {
	address := groupAddress(g.Name)
	out := Group{Label: g.Name, Name: g.Name, Mode: Exclusive, LiteralMembers: true}
	if g.Description != "" && d.sayable(address, "its description", WordDescription, g.Description) {
		out.Description = &g.Description
	}
	members, allMembers := d.members(g)
	policies, allPolicies := d.policies(g)
	out.Members, out.Policies = &members, &policies
	if !allMembers || !allPolicies {
		out.Mode = Additive
	}
	return out
}

// members lists who is in a group. whole is false where somebody can't be named.
func (d *drafter) members(g iam.Group) (list []Name, whole bool) {
	address := groupAddress(g.Name)
	named, whole := newSet[string](), true
	for _, m := range d.e.Members[g.ID] {
		switch u, known := d.ix.userByName[m.Name]; {
		case !known || u.ID != m.ID:
			d.beside(address, "%s is a member and no IAM user that the account lists", m.Name)
			d.miss("who %s, a member of group %q, is: the account does not list such an IAM user", m.Name, g.Name)
			whole = false
		case !d.sayable(address, "member "+m.Name, WordUser, m.Name):
			whole = false
		default:
			named.add(m.Name)
		}
	}
	return nameAll(named.sorted()), whole
}

func nameAll(list []string) []Name {
	out := []Name{}
	for _, name := range list {
		out = append(out, Name{Name: name})
	}
	return out
}
