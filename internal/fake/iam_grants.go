package fake

import (
	"net/http"
	"slices"
)

// The four scopes differ in their paths and in nothing else: each of these makes the call for one of them.

func attach(scope Scope) func(*call) answer {
	return func(c *call) answer {
		a, problem := c.attachment(scope)
		if problem != nil {
			return *problem
		}
		at, there := c.cloud.attached(a)
		if there && c.cloud.base.Behaviour.RepeatedGrantConflicts {
			return conflict("grant", "Duplicate entry")
		}
		if there {
			return noContent()
		}
		if problem := c.noRoom(a); problem != nil {
			return *problem
		}
		// A permission whose type doesn't fit the scope is taken like any other, and does nothing.
		c.cloud.attachments = slices.Insert(c.cloud.attachments, at, a)
		c.cloud.lag.made(c.now, attachmentKey(a))
		return noContent()
	}
}

func detach(scope Scope) func(*call) answer {
	return func(c *call) answer {
		a, problem := c.attachment(scope)
		if problem != nil {
			return *problem
		}
		at, there := c.cloud.attached(a)
		if !there {
			return notFound("grant of role", a.RoleID)
		}
		c.cloud.attachments = slices.Delete(c.cloud.attachments, at, at+1)
		return noContent()
	}
}

func checkAttached(scope Scope) func(*call) answer {
	return func(c *call) answer {
		a, problem := c.attachment(scope)
		if problem != nil {
			return *problem
		}
		if _, there := c.cloud.attached(a); !there || c.cloud.lag.hides(c.now, attachmentKey(a)) {
			return notFound("grant of role", a.RoleID)
		}
		return noContent()
	}
}

func listAttached(scope Scope) func(*call) answer {
	return func(c *call) answer {
		target, problem := c.target(scope)
		if problem != nil {
			return *problem
		}
		roles := []role{}
		for _, a := range c.cloud.attachmentsOf(target.GroupID) {
			if a.Scope == scope && a.ScopeID == target.ScopeID && !c.cloud.lag.hides(c.now, attachmentKey(a)) {
				roles = append(roles, c.cloud.roles[a.RoleID])
			}
		}
		return ok(map[string]any{"roles": c.linked(roles, "/v3/roles/"), "links": c.listLinks()})
	}
}

func attachmentKey(a Attachment) string {
	return "attachment/" + a.GroupID + "/" + string(a.Scope) + "/" + a.ScopeID + "/" + a.RoleID
}

// target reads group and scope from the path: an attachment without its role.
func (c *call) target(scope Scope) (Attachment, *answer) {
	a := Attachment{GroupID: c.params["group"], Scope: scope}
	var problem answer
	switch scope {
	case ScopeAll, ScopeDomain:
		if c.params["domain"] != c.cloud.base.Account.ID {
			problem = forbidden()
			return a, &problem
		}
		if scope == ScopeAll && c.cloud.base.Behaviour.AllProjectsGated {
			problem = refuse(http.StatusUnauthorized, "IAM.0001", "The request you have made requires authentication.")
			return a, &problem
		}
	case ScopeProject, ScopeEnterpriseProject:
		a.ScopeID = c.params["project"]
	}
	if _, found := c.group(a.GroupID); !found {
		problem = notFound("group", a.GroupID)
		return a, &problem
	}
	if _, found := c.cloud.projects[a.ScopeID]; scope == ScopeProject && !found {
		problem = notFound("project", a.ScopeID)
		return a, &problem
	}
	if scope == ScopeEnterpriseProject && !c.cloud.hasEnterpriseProject(a.ScopeID) {
		problem = notFound("enterprise project", a.ScopeID)
		return a, &problem
	}
	return a, nil
}

// attachment reads group, scope and role from the path.
func (c *call) attachment(scope Scope) (Attachment, *answer) {
	a, problem := c.target(scope)
	if problem != nil {
		return a, problem
	}
	a.RoleID = c.params["role"]
	if _, found := c.cloud.roles[a.RoleID]; !found {
		missing := notFound("role", a.RoleID)
		return a, &missing
	}
	return a, nil
}

func (c *cloud) hasEnterpriseProject(id string) bool {
	return slices.ContainsFunc(c.base.EnterpriseProjects, func(e EnterpriseProject) bool { return e.ID == id })
}

// noRoom refuses one attachment too many for a group. Enterprise projects count apart from everything else.
func (c *call) noRoom(a Attachment) *answer {
	limit := c.cloud.base.Quotas.PoliciesPerGroup
	if a.Scope == ScopeEnterpriseProject {
		limit = c.cloud.base.Quotas.PoliciesPerGroupEnterpriseProjects
	}
	used := 0
	for _, other := range c.cloud.attachmentsOf(a.GroupID) {
		if (other.Scope == ScopeEnterpriseProject) == (a.Scope == ScopeEnterpriseProject) {
			used++
		}
	}
	if used < limit || limit < 0 {
		return nil
	}
	problem := quotaExceeded("permissions of the group", limit)
	return &problem
}

// listGroupsOfEnterpriseProject writes its fields in camel case, unlike every other list of groups.
func (c *call) listGroupsOfEnterpriseProject() answer {
	id := c.params["project"]
	if !c.cloud.hasEnterpriseProject(id) {
		return notFound("enterprise project", id)
	}
	groups := []map[string]any{}
	for _, a := range c.visibleAttachments() {
		g, found := c.group(a.GroupID)
		if a.Scope != ScopeEnterpriseProject || a.ScopeID != id || !found {
			continue
		}
		if n := len(groups); n > 0 && groups[n-1]["id"] == g.ID {
			continue // attachments of one group stand together
		}
		groups = append(groups, map[string]any{
			"id": g.ID, "name": g.Name, "description": g.Description, "domainId": c.cloud.base.Account.ID, "createTime": g.CreatedAt,
		})
	}
	return ok(map[string]any{"groups": groups})
}

func (c *call) listEnterpriseProjectsOfGroup() answer {
	g, found := c.group(c.params["id"])
	if !found {
		return notFound("group", c.params["id"])
	}
	var ids []string
	for _, a := range c.cloud.attachmentsOf(g.ID) {
		if a.Scope == ScopeEnterpriseProject && !c.cloud.lag.hides(c.now, attachmentKey(a)) {
			ids = append(ids, a.ScopeID)
		}
	}
	projects := []map[string]any{}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		projects = append(projects, map[string]any{"projectId": id})
	}
	return ok(map[string]any{"enterprise-projects": projects})
}

// visibleAttachments are the account's attachments that reads already see, a group's together.
func (c *call) visibleAttachments() []Attachment {
	list := make([]Attachment, 0, len(c.cloud.attachments))
	for _, a := range c.cloud.attachments {
		if !c.cloud.lag.hides(c.now, attachmentKey(a)) && !c.cloud.lag.hides(c.now, "group/"+a.GroupID) {
			list = append(list, a)
		}
	}
	return list
}
