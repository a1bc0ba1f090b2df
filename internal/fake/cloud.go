package fake

import (
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// cloud is a State with the indexes that let each call be answered without a search through all of it. It isn't safe
// for concurrent use: the server's lock guards it.
type cloud struct {
	// base holds what calls don't change: account, keys, projects, clusters, quotas … Its users, groups, attachments,
	// organizations and access policies are nil: they live in the fields below.
	base State

	users       map[string]*User               // by id
	userIDs     map[string]string              // by name
	groups      map[string]*Group              // by id; Members is nil, see members
	groupIDs    map[string]string              // by name
	members     map[string]map[string]struct{} // user ids by group id
	groupsOf    map[string]map[string]struct{} // group ids by user id
	attachments []Attachment                   // sorted by compareAttachments, so a group's stand together
	roles       map[string]role                // by id
	system      []role                         // in the cloud's order
	projects    map[string]Project             // by id
	orgs        map[orgKey]*Organization
	foreign     map[orgKey]bool
	policies    map[string]*AccessPolicy // by id
	lag         lag
}

type orgKey struct{ region, name string }

// newCloud indexes a state, which it takes over.
func newCloud(s *State, readLag time.Duration) *cloud {
	s.sort()
	c := &cloud{
		base:  *s,
		users: map[string]*User{}, userIDs: map[string]string{},
		groups: map[string]*Group{}, groupIDs: map[string]string{},
		members: map[string]map[string]struct{}{}, groupsOf: map[string]map[string]struct{}{},
		attachments: s.Attachments,
		roles:       map[string]role{}, projects: map[string]Project{},
		orgs: map[orgKey]*Organization{}, foreign: map[orgKey]bool{}, policies: map[string]*AccessPolicy{},
		lag: lag{delay: readLag, born: map[string]time.Time{}},
	}
	for i := range s.Users {
		c.putUser(&s.Users[i])
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		c.putGroup(g)
		for _, id := range g.Members {
			c.join(g.ID, id)
		}
		g.Members = nil
	}
	unlisted := s.unlistedPermissions()
	for id, p := range s.system() {
		r := p.role(s.Seed)
		r.ID = id
		if !unlisted[r.ID] {
			c.system = append(c.system, r)
		}
		c.roles[r.ID] = r
	}
	for _, p := range s.CustomPolicies {
		c.roles[p.ID] = p.role(s.Account.ID)
	}
	for _, p := range s.Projects {
		c.projects[p.ID] = p
	}
	for i := range s.Organizations {
		o := &s.Organizations[i]
		c.orgs[orgKey{o.Region, o.Name}] = o
	}
	for _, f := range s.ForeignOrganizations {
		c.foreign[orgKey{f.Region, f.Name}] = true
	}
	for i := range s.AccessPolicies {
		c.policies[s.AccessPolicies[i].ID] = &s.AccessPolicies[i]
	}
	c.base.Users, c.base.Groups, c.base.Attachments, c.base.Organizations, c.base.AccessPolicies = nil, nil, nil, nil, nil
	return c
}

// snapshot gives the cloud as a State that shares nothing with it which a call could change.
func (c *cloud) snapshot() *State {
	s := c.base
	s.Attachments = c.attachments
	for _, u := range c.users {
		s.Users = append(s.Users, *u)
	}
	for _, g := range c.groups {
		group := *g
		group.Members = slices.Collect(maps.Keys(c.members[g.ID]))
		s.Groups = append(s.Groups, group)
	}
	for _, o := range c.orgs {
		s.Organizations = append(s.Organizations, *o)
	}
	for _, p := range c.policies {
		s.AccessPolicies = append(s.AccessPolicies, *p)
	}
	copied := s.clone()
	copied.sort()
	return copied
}

func (c *cloud) putUser(u *User) {
	c.users[u.ID] = u
	c.userIDs[u.Name] = u.ID
	c.groupsOf[u.ID] = map[string]struct{}{}
}

// dropUser removes a user with its memberships, its grants and its access keys.
func (c *cloud) dropUser(u *User) {
	for group := range c.groupsOf[u.ID] {
		delete(c.members[group], u.ID)
	}
	for _, o := range c.orgs {
		o.Grants = withoutUser(o.Grants, u.ID)
		for i := range o.Repositories {
			o.Repositories[i].Grants = withoutUser(o.Repositories[i].Grants, u.ID)
		}
	}
	c.dropPrincipal("user", u.ID)
	c.base.AccessKeys = slices.DeleteFunc(slices.Clone(c.base.AccessKeys), func(k AccessKey) bool { return k.UserID == u.ID })
	delete(c.groupsOf, u.ID)
	delete(c.userIDs, u.Name)
	delete(c.users, u.ID)
}

func (c *cloud) putGroup(g *Group) {
	c.groups[g.ID] = g
	c.groupIDs[g.Name] = g.ID
	c.members[g.ID] = map[string]struct{}{}
}

// dropGroup removes a group with its memberships and attachments.
func (c *cloud) dropGroup(g *Group) {
	for user := range c.members[g.ID] {
		delete(c.groupsOf[user], g.ID)
	}
	from, to := c.attachmentRange(g.ID)
	c.attachments = slices.Delete(c.attachments, from, to)
	c.dropPrincipal("group", g.ID)
	delete(c.members, g.ID)
	delete(c.groupIDs, g.Name)
	delete(c.groups, g.ID)
}

// dropPrincipal takes one who is deleted out of the access policies, where the cloud does that.
func (c *cloud) dropPrincipal(typ, id string) {
	if !c.base.Behaviour.DropsDeletedPrincipals {
		return
	}
	for _, p := range c.policies {
		if p.PrincipalType != typ {
			continue
		}
		p.Principals = slices.DeleteFunc(slices.Clone(p.Principals), func(other string) bool { return other == id })
		if len(p.Principals) == 0 {
			delete(c.policies, p.ID)
		}
	}
}

func (c *cloud) join(groupID, userID string) {
	c.members[groupID][userID] = struct{}{}
	c.groupsOf[userID][groupID] = struct{}{}
}

func (c *cloud) leave(groupID, userID string) {
	delete(c.members[groupID], userID)
	delete(c.groupsOf[userID], groupID)
}

// attachmentRange gives where a group's attachments begin and end.
func (c *cloud) attachmentRange(groupID string) (from, to int) {
	from = sort.Search(len(c.attachments), func(i int) bool { return c.attachments[i].GroupID >= groupID })
	to = sort.Search(len(c.attachments), func(i int) bool { return c.attachments[i].GroupID > groupID })
	return from, to
}

func (c *cloud) attachmentsOf(groupID string) []Attachment {
	from, to := c.attachmentRange(groupID)
	return c.attachments[from:to]
}

func (c *cloud) attached(a Attachment) (at int, found bool) {
	return slices.BinarySearchFunc(c.attachments, a, compareAttachments)
}

// regionOf gives the region of a project: its own name, or its parent's; "" for MOS, which has none.
func (c *cloud) regionOf(p Project) string {
	if parent, sub := c.projects[p.ParentID]; sub {
		p = parent
	}
	if p.Name == "MOS" {
		return ""
	}
	region, _, _ := strings.Cut(p.Name, "_")
	return region
}

// lag hides what was just made from reads, for a while.
type lag struct {
	delay time.Duration
	born  map[string]time.Time // what was made less than a delay ago, by a key of its kind and ids
}

// made notes that something was made now, and forgets what is old. It is for writes.
func (l *lag) made(now time.Time, key string) {
	if l.delay <= 0 {
		return
	}
	maps.DeleteFunc(l.born, func(_ string, at time.Time) bool { return !now.Before(at.Add(l.delay)) })
	l.born[key] = now
}

// hides reports whether reads don't see a thing yet.
func (l *lag) hides(now time.Time, key string) bool {
	at, young := l.born[key]
	return young && now.Before(at.Add(l.delay))
}

func withoutUser(grants []Grant, userID string) []Grant {
	return slices.DeleteFunc(slices.Clone(grants), func(g Grant) bool { return g.UserID == userID })
}

// clone copies a state so that the two share nothing that a call or an edit could change.
func (s *State) clone() *State {
	t := *s
	t.AccessKeys, t.Users, t.Attachments = slices.Clone(s.AccessKeys), slices.Clone(s.Users), slices.Clone(s.Attachments)
	t.CustomPolicies, t.Projects, t.EnterpriseProjects = slices.Clone(s.CustomPolicies), slices.Clone(s.Projects), slices.Clone(s.EnterpriseProjects)
	t.ForeignOrganizations, t.Instances, t.Clusters = slices.Clone(s.ForeignOrganizations), slices.Clone(s.Instances), slices.Clone(s.Clusters)
	t.RegionsWithoutEnterpriseEdition = slices.Clone(s.RegionsWithoutEnterpriseEdition)
	t.SystemPermissions, t.Missing = slices.Clone(s.SystemPermissions), slices.Clone(s.Missing)
	t.Quotas.OrganizationsInRegion = maps.Clone(s.Quotas.OrganizationsInRegion)
	t.Quotas.OrganizationsUnseen = maps.Clone(s.Quotas.OrganizationsUnseen)
	t.Behaviour.Features = maps.Clone(s.Behaviour.Features)
	t.Groups = slices.Clone(s.Groups)
	for i := range t.Groups {
		t.Groups[i].Members = slices.Clone(t.Groups[i].Members)
	}
	t.AccessPolicies = slices.Clone(s.AccessPolicies)
	for i := range t.AccessPolicies {
		p := &t.AccessPolicies[i]
		p.Clusters, p.Namespaces, p.Principals = slices.Clone(p.Clusters), slices.Clone(p.Namespaces), slices.Clone(p.Principals)
	}
	t.Organizations = slices.Clone(s.Organizations)
	for i := range t.Organizations {
		o := &t.Organizations[i]
		o.Grants, o.Repositories = slices.Clone(o.Grants), slices.Clone(o.Repositories)
		for j := range o.Repositories {
			o.Repositories[j].Grants = slices.Clone(o.Repositories[j].Grants)
		}
	}
	return &t
}
