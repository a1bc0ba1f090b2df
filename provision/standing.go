package provision

import (
	"cmp"
	"maps"
	"slices"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

// standing is who holds what, by names: as it is now, or with a plan's changes made.
type standing struct {
	ix            *index
	tenant        Tenant
	users         map[string]standingUser
	groups        map[string]*standingGroup
	organizations map[string]*standingOrganization // OSC's own, by name
	used          int                              // organizations in OSC's region, as the quota counts them
	clusters      []standingCluster
	groupsOf      map[string][]string // names of the groups that are known to hold a user
	unseen        []string            // what unread says, once it has been worked out
}

type standingUser struct{ enabled, owner bool }

type standingGroup struct {
	members set[string] // nil: not read
	held    map[heldPolicy]bool
	read    bool // its policies were
}

// heldPolicy is a policy that a group holds at a scope.
type heldPolicy struct {
	policy   string // display name
	internal string
	custom   bool
	scope    string
}

func (h heldPolicy) String() string { return h.policy + "@" + h.scope }

// relevant reports whether the policy can change what somebody can do in OSC.
func (h heldPolicy) relevant() bool { return !h.custom && osc.Relevant(h.policy) }

type standingOrganization struct {
	read   bool
	levels map[string]string // by user name
}

// standingCluster is a role of one principal in one cluster. spans: a policy gives it that is never changed.
type standingCluster struct {
	fact  ClusterGrantFact
	spans bool
}

// newStanding is what there is now.
func newStanding(ix *index, t Tenant) *standing {
	e := ix.e
	s := &standing{
		ix: ix, tenant: t, users: make(map[string]standingUser, len(e.Users)), groups: make(map[string]*standingGroup, len(e.Groups)),
		organizations: map[string]*standingOrganization{},
	}
	for _, u := range e.Users {
		s.users[u.Name] = standingUser{u.Enabled, u.ID == e.OwnerID}
	}
	for _, g := range e.Groups {
		group := &standingGroup{held: map[heldPolicy]bool{}, read: ix.attachmentsRead(g.ID)}
		if members, read := e.Members[g.ID]; read {
			group.members = make(set[string], len(members))
			for _, m := range members {
				group.members.add(m.Name)
			}
		}
		for _, a := range ix.attachments[g.ID] {
			r := ix.roleByID[a.RoleID]
			group.held[heldPolicy{cmp.Or(r.DisplayName, a.RoleID), r.Name, r.Custom, ix.scopeName(a.Scope)}] = true
		}
		s.groups[g.Name] = group
	}
	for _, o := range e.Organizations[t.OSCRegion] {
		if osc.IsOwnOrganization(o.Name) {
			s.organizations[o.Name] = ix.standingOrganization(o)
		}
	}
	if q := e.OrganizationQuotas[t.OSCRegion]; q != nil {
		s.used = q.Used
	}
	for _, region := range sortedKeys(e.Clusters) {
		for _, c := range e.Clusters[region] {
			held := ix.heldIn(region, c.ID, nil)
			for _, k := range sortedKeys(held) {
				h := held[k]
				r := reachedCluster{region: region, name: c.Name}
				if own := namespacesOf(h.policies); len(own) > 0 {
					s.clusters = append(s.clusters, standingCluster{fact: *r.fact(h.key, own)})
				}
				if spanning := namespacesOf(h.spanning); len(spanning) > 0 {
					s.clusters = append(s.clusters, standingCluster{fact: *r.fact(h.key, spanning), spans: true})
				}
			}
		}
	}
	return s
}

// standingOrganization is who holds what on an organization of OSC's: its grants, its creator's and the caller's own.
func (ix *index) standingOrganization(o ExistingOrganization) *standingOrganization {
	s := &standingOrganization{levels: map[string]string{}}
	if o.Access == nil {
		return s
	}
	s.read = true
	give := func(g swr.Grant) {
		user := ix.grantee(g)
		if had, _ := swr.ParseLevel(s.levels[user]); g.Level > had {
			s.levels[user] = g.Level.String()
		}
	}
	for _, g := range o.Access.Others {
		give(g)
	}
	if self := o.Access.Self; self != nil {
		give(*self)
	}
	if creator := cmp.Or(o.Creator, o.Access.Creator); creator != "" && s.levels[creator] == "" {
		s.levels[creator] = swr.Manage.String()
	}
	return s
}

// with is the standing with changes made.
func (s *standing) with(changes []Change) *standing {
	after := *s
	after.users, after.groups = maps.Clone(s.users), maps.Clone(s.groups)
	after.organizations, after.clusters = maps.Clone(s.organizations), slices.Clone(s.clusters)
	after.groupsOf, after.unseen = nil, nil
	copied := map[string]bool{}
	for _, c := range changes { // a group's later facts go by its new name
		before, renamed := c.Before.(*GroupFact)
		if now, ok := c.After.(*GroupFact); ok && renamed && now.Name != before.Name {
			after.groups[now.Name] = after.groups[before.Name]
			delete(after.groups, before.Name)
			for i := range after.clusters {
				if f := &after.clusters[i].fact; isGroup(f) && f.Principal == before.Name {
					f.Principal = now.Name
				}
			}
		}
	}
	group := func(name string) *standingGroup {
		g := after.groups[name]
		switch {
		case g == nil:
			g = &standingGroup{members: newSet[string](), held: map[heldPolicy]bool{}, read: true}
		case !copied[name]:
			g = &standingGroup{members: maps.Clone(g.members), held: maps.Clone(g.held), read: g.read}
		}
		copied[name], after.groups[name] = true, g
		return g
	}
	for _, c := range changes {
		fact, gives := c.After, true
		if fact == nil {
			fact, gives = c.Before, false
		}
		switch f := fact.(type) {
		case *UserFact:
			after.users[f.Name] = standingUser{f.Enabled, s.users[f.Name].owner}
		case *GroupFact:
			if c.Action == Create {
				group(f.Name)
			} else if c.Action == Delete {
				delete(after.groups, f.Name)
			}
		case *MembershipFact:
			if g := group(f.Group); g.members != nil && gives {
				g.members.add(f.User)
			} else {
				delete(g.members, f.User)
			}
		case *AttachmentFact:
			h := s.ix.heldPolicy(f)
			if gives {
				group(f.Group).held[h] = true
			} else {
				delete(group(f.Group).held, h)
			}
		case *OrganizationFact:
			if f.Region == s.tenant.OSCRegion {
				after.used += map[Action]int{Create: 1, Delete: -1}[c.Action]
				if c.Action == Delete {
					delete(after.organizations, f.Name)
				}
			}
		case *GrantFact:
			after.grant(s, f, gives)
		case *ClusterGrantFact:
			after.clusterGrant(f, gives)
		}
	}
	return &after
}

func (s *standing) grant(before *standing, f *GrantFact, gives bool) {
	o := s.organizations[f.Organization]
	if f.Region != s.tenant.OSCRegion || o == nil {
		return
	}
	if o == before.organizations[f.Organization] {
		o = &standingOrganization{read: o.read, levels: maps.Clone(o.levels)}
		s.organizations[f.Organization] = o
	}
	if gives {
		o.levels[f.User] = f.Level
	} else {
		delete(o.levels, f.User)
	}
}

// clusterGrant makes one change of a right in a cluster; what a policy that spans clusters gives beside it stays.
func (s *standing) clusterGrant(f *ClusterGrantFact, gives bool) {
	same := func(c standingCluster) bool {
		return !c.spans && c.fact.Region == f.Region && c.fact.Cluster == f.Cluster && clusterKeyOf(&c.fact) == clusterKeyOf(f)
	}
	s.clusters = slices.DeleteFunc(s.clusters, same)
	if gives {
		s.clusters = append(s.clusters, standingCluster{fact: *f})
	}
}

// heldPolicy is what an attachment's fact says.
func (ix *index) heldPolicy(f *AttachmentFact) heldPolicy {
	h := heldPolicy{policy: f.Policy, internal: f.InternalName, scope: f.Scope}
	if r, ok := ix.role(f); ok {
		h.custom = r.Custom
	}
	return h
}

// groupsHolding indexes groups by their members, once.
func (s *standing) groupsHolding(user string) []string {
	if s.groupsOf == nil {
		s.groupsOf = map[string][]string{}
		for _, name := range sortedKeys(s.groups) {
			for member := range s.groups[name].members {
				s.groupsOf[member] = append(s.groupsOf[member], name)
			}
		}
	}
	return s.groupsOf[user]
}

// isGroup reports whether a grant is a group's.
func isGroup(f *ClusterGrantFact) bool { return f.PrincipalType == string(cce.Group) }
