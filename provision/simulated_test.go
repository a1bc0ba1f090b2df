package provision

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/swr"
)

// simulated carries writes out on an Existing, so that what an apply did can be planned from again. It is for the
// engine's order and accounting; the clients are tested against the sandbox.
type simulated struct {
	mu    sync.Mutex
	e     *Existing
	calls []string
	made  int // access policies
	// fails says whether a call fails before it does anything.
	fails func(call string) error
	// wrote is told after each write.
	wrote func(*Existing)
}

func (s *simulated) do(call string, write func()) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails != nil {
		if err := s.fails(call); err != nil {
			return err
		}
	}
	s.calls = append(s.calls, call)
	write()
	groupsOf(s.e)
	if s.wrote != nil {
		s.wrote(s.e)
	}
	return nil
}

func (s *simulated) writer() Writer {
	return Writer{IAM: s, SWR: s, CCE: clusterWriter{s}, Access: func(_ context.Context, region, name string) (swr.Access, error) {
		o, _ := s.e.organization(region, name)
		return *o.Access, nil
	}}
}

func (s *simulated) CreateGroup(_ context.Context, name, description string) (iam.Group, error) {
	g := iam.Group{ID: "g-" + name, Name: name, Description: description}
	return g, s.do("create group "+name, func() {
		s.e.Groups = append(s.e.Groups, g)
		s.e.Members[g.ID] = []iam.User{}
	})
}

func (s *simulated) UpdateGroup(_ context.Context, id string, name, description *string) error {
	return s.do("update group "+id, func() {
		for i := range s.e.Groups {
			if g := &s.e.Groups[i]; g.ID == id {
				if name != nil {
					g.Name = *name
				}
				if description != nil {
					g.Description = *description
				}
			}
		}
	})
}

func (s *simulated) DeleteGroup(_ context.Context, id string, _ iam.Contents) error {
	return s.do("delete group "+id, func() {
		s.e.Groups = slices.DeleteFunc(s.e.Groups, func(g iam.Group) bool { return g.ID == id })
		s.e.Attachments = slices.DeleteFunc(s.e.Attachments, func(a iam.Attachment) bool { return a.GroupID == id })
		delete(s.e.Members, id)
	})
}

func (s *simulated) AddMember(_ context.Context, group, user string) error {
	return s.do("add "+user+" to "+group, func() {
		for _, u := range s.e.Users {
			if u.ID == user {
				s.e.Members[group] = append(s.e.Members[group], u)
			}
		}
	})
}

func (s *simulated) RemoveMember(_ context.Context, group, user string) error {
	return s.do("remove "+user+" from "+group, func() {
		s.e.Members[group] = slices.DeleteFunc(s.e.Members[group], func(u iam.User) bool { return u.ID == user })
	})
}

func (s *simulated) Attach(_ context.Context, a iam.Attachment) error {
	return s.do(fmt.Sprintf("attach %v", a), func() { s.e.Attachments = append(s.e.Attachments, a) })
}

func (s *simulated) Detach(_ context.Context, a iam.Attachment) error {
	return s.do(fmt.Sprintf("detach %v", a), func() {
		s.e.Attachments = slices.DeleteFunc(s.e.Attachments, func(b iam.Attachment) bool { return a == b })
	})
}

func (s *simulated) CreateOrganization(_ context.Context, region, name string) error {
	return s.do("create organization "+name, func() {
		s.e.Organizations[region] = append(s.e.Organizations[region], ExistingOrganization{
			Organization: swr.Organization{Name: name, Creator: "admin"},
			Access:       &swr.Access{Creator: "admin", Others: []swr.Grant{{UserID: "u-admin", UserName: "admin", Level: swr.Manage}}},
		})
	})
}

func (s *simulated) DeleteOrganization(_ context.Context, region, name string) error {
	return s.do("delete organization "+name, func() {
		s.e.Organizations[region] = slices.DeleteFunc(s.e.Organizations[region], func(o ExistingOrganization) bool { return o.Name == name })
	})
}

func (s *simulated) grants(region, name string) *swr.Access {
	for _, o := range s.e.Organizations[region] {
		if o.Name == name {
			return o.Access
		}
	}
	return &swr.Access{}
}

func (s *simulated) hold(region, name string, grants []swr.Grant) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.grants(region, name).Others, func(there swr.Grant) bool {
		return slices.ContainsFunc(grants, func(g swr.Grant) bool { return g.UserID == there.UserID })
	})
}

func (s *simulated) Grant(_ context.Context, region, name string, grants []swr.Grant) error {
	if s.hold(region, name, grants) {
		return &apierr.Error{Kind: apierr.Exists, Service: "SWR"}
	}
	return s.do(fmt.Sprintf("grant %s %v", name, grants), func() {
		a := s.grants(region, name)
		a.Others = append(a.Others, grants...)
	})
}

func (s *simulated) Regrant(_ context.Context, region, name string, grants []swr.Grant) error {
	return s.do(fmt.Sprintf("regrant %s %v", name, grants), func() {
		a := s.grants(region, name)
		for _, g := range grants {
			for i := range a.Others {
				if a.Others[i].UserID == g.UserID {
					a.Others[i].Level = g.Level
				}
			}
		}
	})
}

func (s *simulated) Revoke(_ context.Context, region, name string, users []string) error {
	return s.do(fmt.Sprintf("revoke %s %v", name, users), func() {
		a := s.grants(region, name)
		a.Others = slices.DeleteFunc(a.Others, func(g swr.Grant) bool { return slices.Contains(users, g.UserID) })
	})
}

// groupsOf reads everybody's groups anew from the members of groups.
func groupsOf(e *Existing) {
	e.GroupsOf = map[string][]iam.Group{}
	for _, u := range e.Users {
		e.GroupsOf[u.ID] = []iam.Group{}
	}
	for _, g := range e.Groups {
		for _, m := range e.Members[g.ID] {
			e.GroupsOf[m.ID] = append(e.GroupsOf[m.ID], g)
		}
	}
}

// clusterWriter carries writes of CCE out: its Grant is another one than SWR's.
type clusterWriter struct{ s *simulated }

func (w clusterWriter) Grant(_ context.Context, region string, g cce.Grant) error {
	return w.s.do(fmt.Sprintf("policy %v", g), func() {
		namespaces := g.Namespaces
		if namespaces == nil {
			namespaces = []string{cce.Everything}
		}
		w.s.made++
		w.s.e.ClusterPolicies[region] = append(w.s.e.ClusterPolicies[region], cce.Policy{
			ID: fmt.Sprintf("made-%d", w.s.made), Name: "made", Clusters: []string{g.ClusterID}, Namespaces: namespaces,
			Role: g.Role, Type: g.Principal.Type, Principals: []string{g.Principal.ID},
		})
	})
}

func (w clusterWriter) SetNamespaces(_ context.Context, region, policyID string, g cce.Grant) error {
	return w.s.do("namespaces "+policyID, func() {
		for i := range w.s.e.ClusterPolicies[region] {
			if p := &w.s.e.ClusterPolicies[region][i]; p.ID == policyID {
				p.Namespaces = g.Namespaces
				if p.Namespaces == nil {
					p.Namespaces = []string{cce.Everything}
				}
			}
		}
	})
}

func (w clusterWriter) Remove(_ context.Context, region, policyID, _ string, p cce.Principal) error {
	return w.s.do("remove "+p.ID+" from policy "+policyID, func() {
		list := w.s.e.ClusterPolicies[region]
		for i := range list {
			if list[i].ID == policyID {
				if list[i].Spans() {
					panic("a policy that spans clusters was changed")
				}
				list[i].Principals = slices.DeleteFunc(slices.Clone(list[i].Principals), func(id string) bool { return id == p.ID })
			}
		}
		w.s.e.ClusterPolicies[region] = slices.DeleteFunc(list, func(q cce.Policy) bool { return len(q.Principals) == 0 })
	})
}

// holds lists what everybody has: a policy at a scope through a group, and for an organization each level up to theirs.
func holds(e *Existing) set[string] {
	all := newSet[string]()
	for _, a := range e.Attachments {
		for _, u := range e.Members[a.GroupID] {
			all.add(u.Name + " has " + a.RoleID + "@" + string(a.Scope.Kind))
		}
	}
	for region, list := range e.Organizations {
		for _, o := range list {
			for _, g := range o.Access.Others {
				for _, level := range []swr.Level{swr.Read, swr.Edit, swr.Manage} {
					if level <= g.Level {
						all.add(g.UserName + " may " + level.String() + " " + region + "/" + o.Name)
					}
				}
			}
		}
	}
	for _, list := range e.ClusterPolicies {
		for _, p := range list {
			for _, id := range p.Principals {
				for _, c := range p.Clusters {
					for _, ns := range p.Namespaces {
						all.add(inNamespace(p, id, ns, c))
					}
				}
			}
		}
		for _, p := range list { // everywhere is in each
			for _, id := range p.Principals {
				for _, c := range p.Clusters {
					if all.has(inNamespace(p, id, cce.Everything, c)) {
						for _, ns := range []string{"default", "kube-system", "other"} {
							all.add(inNamespace(p, id, ns, c))
						}
					}
				}
			}
		}
	}
	return all
}

func inNamespace(p cce.Policy, id, namespace, cluster string) string {
	return fmt.Sprintf("%s %s has %s in %s of %s", p.Type, id, p.Role, namespace, cluster)
}

// copyOf is a deep copy, of what apply can change.
func copyOf(e *Existing) *Existing {
	c := *e
	c.Groups = slices.Clone(e.Groups)
	c.Attachments = slices.Clone(e.Attachments)
	c.Members = map[string][]iam.User{}
	for id, m := range e.Members {
		c.Members[id] = slices.Clone(m)
	}
	c.Users = slices.Clone(e.Users)
	c.ClusterPolicies = map[string][]cce.Policy{}
	for region, list := range e.ClusterPolicies {
		c.ClusterPolicies[region] = slices.Clone(list)
	}
	c.Organizations = map[string][]ExistingOrganization{}
	for region, list := range e.Organizations {
		c.Organizations[region] = slices.Clone(list)
		for i := range list {
			a := *list[i].Access
			a.Others = slices.Clone(a.Others)
			c.Organizations[region][i].Access = &a
		}
	}
	return &c
}

func (s *simulated) CreateUser(_ context.Context, n iam.NewUser) (iam.User, error) {
	u := iam.User{ID: "u-" + n.Name, Name: n.Name, Enabled: n.Enabled, Description: n.Description, AccessType: n.AccessType}
	return u, s.do("create user "+n.Name, func() { s.e.Users = append(s.e.Users, u) })
}

func (s *simulated) UpdateUser(_ context.Context, id string, n iam.UserUpdate) error {
	return s.do("update user "+id, func() {
		for i := range s.e.Users {
			if u := &s.e.Users[i]; u.ID == id {
				if n.Enabled != nil {
					u.Enabled = *n.Enabled
				}
				if n.Description != nil {
					u.Description = *n.Description
				}
				if n.AccessType != nil {
					u.AccessType = *n.AccessType
				}
			}
		}
	})
}
