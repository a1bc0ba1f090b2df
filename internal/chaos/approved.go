package chaos

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/provision"
)

// approved is what a plan shows that it takes and gives, in the facts of the sandbox. What is going to be made has no id
// yet: "new:NAME" stands for it.
type approved struct {
	e            *provision.Existing
	names        map[string]string // declared name -> present name of groups that are renamed
	takes, gives facts
}

// approve translates a plan that was made from e.
func approve(plan *provision.Plan, e *provision.Existing) *approved {
	a := &approved{e: e, names: map[string]string{}, takes: facts{}, gives: facts{}}
	for _, c := range plan.Changes {
		before, is := c.Before.(*provision.GroupFact)
		after, too := c.After.(*provision.GroupFact)
		if is && too {
			a.names[after.Name] = before.Name
		}
	}
	for _, c := range plan.Changes {
		before, after := a.facts(c.Before), a.facts(c.After)
		for _, fact := range before.minus(after) {
			a.takes[fact] = true
		}
		for fact := range after { // all of it: what was there may be taken by somebody else meanwhile, and is asked for
			a.gives[fact] = true
		}
	}
	return a
}

func (a *approved) group(name string) string {
	name = cmp.Or(a.names[name], name)
	for _, g := range a.e.Groups {
		if g.Name == name {
			return g.ID
		}
	}
	return "new:" + name
}

func (a *approved) user(name string) string {
	for _, u := range a.e.Users {
		if u.Name == name {
			return u.ID
		}
	}
	for _, members := range a.e.Members {
		for _, u := range members {
			if u.Name == name {
				return u.ID
			}
		}
	}
	return "new:" + name
}

func (a *approved) role(display, internal string) string {
	for _, r := range a.e.Roles {
		if r.DisplayName == display && (internal == "" || r.Name == internal) {
			return r.ID
		}
	}
	return "unknown:" + display
}

// scope writes "project:cn-east-3" as the sandbox does: "project ID".
func (a *approved) scope(text string) string {
	kind, name, _ := strings.Cut(text, ":")
	switch kind {
	case "global":
		return "domain "
	case "project":
		for _, p := range a.e.Projects {
			if p.Name == name || p.ID == name {
				return "project " + p.ID
			}
		}
	case "enterprise_project":
		for _, p := range a.e.Enterprises {
			if p.Name == name || p.ID == name {
				return "enterprise_project " + p.ID
			}
		}
	}
	return kind + " " + name
}

var levels = map[string]int{"read": 1, "edit": 3, "manage": 7}

var roleTypes = map[string]string{"cluster-admin": "CCEClusterAdminPolicy", "admin": "CCEAdminPolicy", "edit": "CCEEditPolicy", "view": "CCEViewPolicy"}

func (a *approved) facts(fact provision.Fact) facts {
	f := facts{}
	add := func(format string, args ...any) { f[fmt.Sprintf(format, args...)] = true }
	grant := func(region, organization, user, level string) {
		for _, l := range []int{1, 3, 7} {
			if l <= levels[level] {
				add("grant %s/%s %s %d", region, organization, user, l)
			}
		}
	}
	switch v := fact.(type) {
	case *provision.GroupFact:
		id := a.group(v.Name)
		add("group %s", id)
		for _, m := range v.Members {
			add("member %s %s", id, a.user(m))
		}
		for _, text := range v.Attachments {
			at := strings.LastIndex(text, "@")
			add("attached %s %s %s", id, a.role(text[:at], ""), a.scope(text[at+1:]))
		}
	case *provision.MembershipFact:
		add("member %s %s", a.group(v.Group), a.user(v.User))
	case *provision.AttachmentFact:
		add("attached %s %s %s", a.group(v.Group), a.role(v.Policy, v.InternalName), a.scope(v.Scope))
	case *provision.OrganizationFact:
		add("organization %s/%s", v.Region, v.Name)
		for _, text := range v.Grants {
			user, level, _ := strings.Cut(text, "=")
			grant(v.Region, v.Name, a.user(user), level)
		}
	case *provision.GrantFact:
		grant(v.Region, v.Organization, a.user(v.User), v.Level)
	case *provision.UserFact:
		id := a.user(v.Name)
		add("user %s", id)
		if v.Enabled {
			add("enabled %s", id)
		}
	case *provision.ClusterGrantFact:
		principal := a.user(v.Principal)
		if v.PrincipalType == "group" {
			principal = a.group(v.Principal)
		}
		for _, c := range a.e.Clusters[v.Region] {
			if c.Name == v.Cluster {
				for _, n := range spread(v.Namespaces, namespaces) {
					add("right %s %s %s %s %s", c.ID, roleTypes[v.Role], v.PrincipalType, principal, n)
				}
			}
		}
	}
	return f
}

// known reports whether an id was there when the plan was made.
func (a *approved) known(id string) bool {
	for _, g := range a.e.Groups {
		if g.ID == id {
			return true
		}
	}
	for _, u := range a.e.Users {
		if u.ID == id {
			return true
		}
	}
	return false
}
