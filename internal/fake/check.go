package fake

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// check refuses a state whose parts don't fit together. It names the part and what is wrong with it.
func (s *State) check() error {
	c := checker{}
	c.id("account", s.Account.ID, s.Account.Name)
	users := c.users(s)
	groups, projects := c.groups(s, users), c.projects(s)
	c.keys(s, users)
	roles := map[string]bool{}
	for id := range s.system() {
		c.once("system permission id", roles, id)
	}
	for _, p := range s.CustomPolicies {
		c.once("custom policy id", roles, p.ID)
		if p.Type != "AX" && p.Type != "XA" {
			c.wrong("the custom policy %q has type %q: it must be AX or XA", p.DisplayName, p.Type)
		}
	}
	enterprise := map[string]bool{}
	for _, e := range s.EnterpriseProjects {
		c.once("enterprise project id", enterprise, e.ID)
	}
	c.attachments(s, groups, roles, projects, enterprise)
	c.organizations(s, users)
	c.instances(s)
	c.clusters(s)
	c.missing(s)
	for _, name := range slices.Sorted(maps.Keys(s.Behaviour.Features)) {
		if status := s.Behaviour.Features[name]; !slices.Contains(featureStatuses, status) {
			c.wrong("behaviour.features has %q for %q: it must be one of %s", status, name, strings.Join(featureStatuses, ", "))
		}
	}
	if !slices.Contains([]string{"", "status", "flat"}, s.Behaviour.CCEErrors) {
		c.wrong(`behaviour.cce_errors is %q: it must be "status" or "flat"`, s.Behaviour.CCEErrors)
	}
	if !slices.Contains([]string{"", "object", "array", "flat"}, s.Behaviour.SWRErrors) {
		c.wrong(`behaviour.swr_errors is %q: it must be "object", "array" or "flat"`, s.Behaviour.SWRErrors)
	}
	if len(c.problems) == 0 {
		return nil
	}
	const most = 5
	shown := c.problems[:min(most, len(c.problems))]
	more := ""
	if len(c.problems) > most {
		more = fmt.Sprintf(" (and %d more)", len(c.problems)-most)
	}
	return fmt.Errorf("the state doesn't fit together: %s%s: correct it, restore it from a copy, or delete it to begin anew", strings.Join(shown, "; "), more)
}

type checker struct{ problems []string }

func (c *checker) wrong(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// id checks an object's id and name.
func (c *checker) id(kind, id, name string) {
	if id == "" || strings.ContainsAny(id, "/?#% ") {
		c.wrong("the %s %q has the id %q: an id is text without spaces and slashes", kind, name, id)
	}
	if name == "" {
		c.wrong("the %s with the id %q has no name", kind, id)
	}
}

// once notes what must be unique, and reports what isn't.
func (c *checker) once(kind string, seen map[string]bool, key string) {
	if seen[key] {
		c.wrong("the %s %q stands there twice", kind, key)
	}
	seen[key] = true
}

func (c *checker) users(s *State) map[string]bool {
	ids, names, roots := map[string]bool{}, map[string]bool{}, 0
	for _, u := range s.Users {
		c.id("user", u.ID, u.Name)
		c.once("user id", ids, u.ID)
		c.once("user name", names, u.Name)
		// Names are not held against what IAM takes for new users: older and federated ones may be different.
		if u.Root {
			roots++
		}
	}
	if roots != 1 {
		c.wrong(`%d users are marked "root": exactly one must be, the account's owner`, roots)
	}
	return ids
}

func (c *checker) groups(s *State, users map[string]bool) map[string]bool {
	ids, names := map[string]bool{}, map[string]bool{}
	for _, g := range s.Groups {
		c.id("group", g.ID, g.Name)
		c.once("group id", ids, g.ID)
		c.once("group name", names, g.Name)
		members := map[string]bool{}
		for _, id := range g.Members {
			c.once("member of group "+g.Name, members, id)
			if !users[id] {
				c.wrong("the group %q has the member %q, who is no user's id", g.Name, id)
			}
		}
	}
	return ids
}

func (c *checker) projects(s *State) map[string]bool {
	ids, names := map[string]bool{}, map[string]bool{}
	for _, p := range s.Projects {
		c.id("project", p.ID, p.Name)
		c.once("project id", ids, p.ID)
		c.once("project name", names, p.Name)
	}
	if !names[s.Region] {
		c.wrong("the region %q has no project", s.Region)
	}
	for _, p := range s.Projects {
		if p.ParentID != s.Account.ID && !ids[p.ParentID] {
			c.wrong("the project %q has the parent %q, which is neither the account's id nor a project's", p.Name, p.ParentID)
		}
	}
	return ids
}

func (c *checker) keys(s *State, users map[string]bool) {
	if len(s.AccessKeys) == 0 {
		c.wrong("there are no access keys, so nobody could call this cloud")
	}
	seen := map[string]bool{}
	for _, k := range s.AccessKeys {
		c.once("access key", seen, k.Access)
		if k.Access == "" || k.Secret == "" {
			c.wrong("the access key %q lacks its id or its secret", k.Access)
		}
		// They are printed for a shell to read, and sent in headers.
		if strings.ContainsFunc(k.Access+k.Secret+k.SecurityToken, func(r rune) bool { return r <= ' ' || r > '~' }) {
			c.wrong("the access key %q holds, or its secret or token does, what no key has: only letters, digits and signs of ASCII may stand there", k.Access)
		}
		if !users[k.UserID] {
			c.wrong("the access key %q belongs to %q, which is no user's id", k.Access, k.UserID)
		}
	}
}

func (c *checker) attachments(s *State, groups, roles, projects, enterprise map[string]bool) {
	seen := map[Attachment]bool{}
	for _, a := range s.Attachments {
		if seen[a] {
			c.wrong("the attachment %+v stands there twice", a)
		}
		seen[a] = true
		scopes := map[Scope]bool{
			ScopeDomain: a.ScopeID == "", ScopeAll: a.ScopeID == "",
			ScopeProject: projects[a.ScopeID], ScopeEnterpriseProject: enterprise[a.ScopeID],
		}
		if !groups[a.GroupID] || !roles[a.RoleID] || !scopes[a.Scope] {
			c.wrong("the attachment %+v names a group, role or scope that isn't there", a)
		}
	}
}

func (c *checker) organizations(s *State, users map[string]bool) {
	names := map[string]bool{}
	grants := func(where string, list []Grant) {
		seen := map[string]bool{}
		for _, g := range list {
			c.once("user with a grant on "+where, seen, g.UserID)
			if !users[g.UserID] && g.UserName == "" || !knownAuth(g.Auth) {
				c.wrong("%s grants %d to %q: it must be 7, 3 or 1, to a user's id", where, g.Auth, g.UserID)
			}
		}
	}
	for _, o := range s.Organizations {
		c.once("organization", names, o.Region+"/"+o.Name)
		grants("organization "+o.Region+"/"+o.Name, o.Grants)
		repositories := map[string]bool{}
		for _, r := range o.Repositories {
			c.once("repository of "+o.Name, repositories, r.Name)
			grants("repository "+o.Name+"/"+r.Name, r.Grants)
		}
	}
	for _, f := range s.ForeignOrganizations {
		c.once("organization", names, f.Region+"/"+f.Name)
	}
}

func (c *checker) instances(s *State) {
	ids := map[string]bool{}
	for _, i := range s.Instances {
		c.id("instance", i.ID, i.Name)
		c.once("instance id", ids, i.ID)
		if !slices.Contains(instanceStatuses, i.Status) {
			c.wrong("the instance %q has the status %q: it must be one of %s", i.Name, i.Status, strings.Join(instanceStatuses, ", "))
		}
		if slices.Contains(s.RegionsWithoutEnterpriseEdition, i.Region) {
			c.wrong("the instance %q is in %s, one of the regions_without_enterprise_edition", i.Name, i.Region)
		}
	}
}

// clusters checks clusters and access policies. Clusters of one name are let in: clients must cope with them.
func (c *checker) clusters(s *State) {
	ids, policies := map[string]bool{}, map[string]bool{}
	for _, k := range s.Clusters {
		c.id("cluster", k.ID, k.Name)
		c.once("cluster id", ids, k.ID)
		if s.ProjectID(k.Region) == "" {
			c.wrong("the cluster %q is in %q, which is no project's name", k.Name, k.Region)
		}
		if k.Phase != "" && !slices.Contains(clusterPhases, k.Phase) {
			c.wrong("the cluster %q has the phase %q: it must be one of %s", k.Name, k.Phase, strings.Join(clusterPhases, ", "))
		}
	}
	for _, p := range s.AccessPolicies {
		c.once("access policy id", policies, p.ID)
		if p.AsFound {
			continue
		}
		c.id("access policy", p.ID, p.Name)
		if s.ProjectID(p.Region) == "" {
			c.wrong("the access policy %q is in %q, which is no project's name", p.Name, p.Region)
		}
		if why := p.problem(func(id string) bool { return s.clusterOf(p.Region, id) }); why != "" {
			c.wrong("the access policy %q doesn't fit: %s", p.Name, why)
		}
	}
}
