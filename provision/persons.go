package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

// tenantState is what everybody's capabilities hang on.
func (s *standing) tenantState() osc.Tenant {
	e, region := s.ix.e, s.tenant.OSCRegion
	t := osc.Tenant{Region: s.tenant.Region, OSCRegion: region, Elsewhere: e.Elsewhere}
	if _, read := e.Organizations[region]; !read {
		t.Organizations.Unread = notRead("SWR's organizations in "+region, e.why(e.OrganizationsUnread, region))
	}
	for _, name := range sortedKeys(s.organizations) {
		t.Organizations.Own = append(t.Organizations.Own, name)
		if !s.organizations[name].read && t.Organizations.Unread == "" {
			t.Organizations.Unread = fmt.Sprintf("who holds a grant on organization %s in %s could not be read (it takes SWR Admin, or manage on the organization in SWR)", name, region)
		}
	}
	q, read := e.OrganizationQuotas[region]
	if unseen := e.unseenOrganizations(region); len(s.organizations) == 0 && t.Organizations.Unread == "" && unseen != "" {
		t.Organizations.Unread = unseen + ": OSC's own may be among the others"
	}
	switch {
	case !read:
		t.Organizations.RoomUnread = notRead("the organization quota in "+region, e.why(e.QuotasUnread, region))
	case !knownLimit(q):
		t.Organizations.RoomUnread = "SWR does not say how many organizations there may be in " + region
	default:
		t.Organizations.Limit, t.Organizations.Used = q.Limit, s.used
	}
	t.Registry = s.ix.registry(s.tenant.Region)
	t.ClustersUnread = s.clustersUnread()
	return t
}

// notRead says that something was not read, and why where that is known.
func notRead(what, why string) string {
	if why == "" {
		return what + " were not read: no block concerns them"
	}
	return what + " could not be read: " + why
}

// why says why something of a region was not read; "" where nothing is known about that.
func (e *Existing) why(reasons map[string]string, region string) string {
	if e.ClosedRegions[region] {
		return "the account has no project in that region, or its id is another one"
	}
	return reasons[region]
}

// registry is what is known about the Enterprise Edition in a region.
func (ix *index) registry(region string) osc.Registry {
	r, read := ix.e.Registries[region]
	if !read {
		return osc.Registry{Unread: notRead("Enterprise Edition instances in "+region, "")}
	}
	out := osc.Registry{NotOffered: r.NotOffered}
	if r.Unread != "" {
		out.Unread = notRead("Enterprise Edition instances in "+region, r.Unread)
	}
	for _, i := range r.Instances {
		if i.Status == swr.Running {
			out.Running = append(out.Running, i.Name)
		} else {
			out.Others = append(out.Others, fmt.Sprintf("%s (%s)", i.Name, i.Status))
		}
	}
	return out
}

func (s *standing) clustersUnread() string {
	e := s.ix.e
	for _, region := range sortedKeys(e.ClustersUnread) {
		return notRead("the access policies of CCE's clusters in "+region, e.ClustersUnread[region])
	}
	for _, region := range sortedKeys(e.ClosedRegions) {
		if len(e.Clusters) == 0 {
			return notRead("the access policies of CCE's clusters in "+region, e.why(nil, region))
		}
	}
	if len(e.Clusters) == 0 {
		return notRead("the access policies of CCE's clusters", "")
	}
	return ""
}

// person is what the catalogue asks about a user.
func (s *standing) person(name string) osc.Person {
	u, there := s.users[name]
	p := osc.Person{Name: name, Enabled: u.enabled, Owner: u.owner, Levels: map[string]string{}, Unread: s.unread()}
	if !there {
		return p
	}
	groups := s.groupsHolding(name)
	for _, group := range groups {
		for _, h := range s.groups[group].sortedHeld() {
			if h.relevant() {
				p.Holdings = append(p.Holdings, osc.Holding{Group: group, Policy: h.policy, Scope: h.scope})
			}
		}
	}
	for _, organization := range sortedKeys(s.organizations) {
		if level := s.organizations[organization].levels[name]; level != "" {
			p.Levels[organization] = level
		}
	}
	for i := range s.clusters {
		f := &s.clusters[i].fact
		role := osc.ClusterRole{Region: f.Region, Cluster: f.Cluster, Role: f.Role}
		if !slices.Contains(f.Namespaces, cce.Everything) {
			role.Namespaces = f.Namespaces
		}
		if _, known := cce.ParseRole(f.Role); !known {
			continue
		}
		switch {
		case isGroup(f) && slices.Contains(groups, f.Principal):
			role.Group = f.Principal
			p.ClusterRoles = append(p.ClusterRoles, role)
		case !isGroup(f) && f.Principal == name && f.PrincipalType == string(cce.User):
			p.ClusterRoles = append(p.ClusterRoles, role)
		}
	}
	slices.SortFunc(p.ClusterRoles, func(a, b osc.ClusterRole) int { return strings.Compare(a.String()+a.Group, b.String()+b.Group) })
	return p
}

// sortedHeld lists what a group holds.
func (g *standingGroup) sortedHeld() []heldPolicy {
	list := make([]heldPolicy, 0, len(g.held))
	for h := range g.held {
		list = append(list, h)
	}
	slices.SortFunc(list, func(a, b heldPolicy) int { return strings.Compare(a.String()+a.internal, b.String()+b.internal) })
	return list
}

// unread says which groups may give somebody something that could not be seen.
func (s *standing) unread() []string {
	if s.unseen == nil {
		s.unseen = []string{}
		unread := 0
		var members []string
		for _, name := range sortedKeys(s.groups) {
			g := s.groups[name]
			switch {
			case !g.read:
				unread++
			case g.members == nil && slices.ContainsFunc(g.sortedHeld(), heldPolicy.relevant):
				members = append(members, name)
			}
		}
		if len(members) == 1 {
			s.unseen = append(s.unseen, "who is in group "+members[0]+" was not read (iam:users:listUsersForGroup)")
		} else if len(members) > 1 {
			s.unseen = append(s.unseen, "who is in the groups "+listSome(members)+" was not read (iam:users:listUsersForGroup)")
		}
		if unread > 0 {
			s.unseen = append(s.unseen, fmt.Sprintf("the policies of %s could not be read (iam:permissions:listRoleAssignments)", count(unread, "group", "groups")))
		}
	}
	return s.unseen
}

// verdicts evaluates capabilities for a user; a user who is not there can do nothing.
func (s *standing) verdicts(t osc.Tenant, name string, capabilities []osc.Capability) map[osc.Capability]osc.Verdict {
	p := s.person(name)
	out := make(map[osc.Capability]osc.Verdict, len(capabilities))
	for _, c := range capabilities {
		out[c] = osc.Evaluate(c, t, p)
	}
	return out
}
