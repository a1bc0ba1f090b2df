package fake

import "slices"

// The largest page of assignments, and the size of the first when no page is asked for.
const assignmentPage = 50

// assignmentFilter is what a bulk read of assignments asks for.
type assignmentFilter struct {
	role             string
	groups           map[string]bool // nil for every group
	scope            Scope           // "" for every scope
	scopeID          string
	inherited, apart bool // apart: scope is the account, and inherited tells its two scopes apart
}

// listAssignments reads the attachments of the whole account. Every subject here is a group: the sandbox has no agencies
// and gives users nothing directly, so a filter on those finds nothing but, with include_group, what a user's groups
// have. Without a scope filter the four scopes come together, as is_inherited is said to count with the scope domain
// only; what the real cloud does there is unverified.
func (c *call) listAssignments() answer {
	filter, problem := c.assignmentFilter()
	if problem != nil {
		return *problem
	}
	from, size, problem := c.page(assignmentPage, assignmentPage)
	if problem != nil {
		return *problem
	}
	matching := slices.DeleteFunc(c.visibleAttachments(), func(a Attachment) bool { return !filter.matches(a) })
	shown := []map[string]any{}
	for _, a := range cut(matching, from, size) {
		shown = append(shown, c.assignmentJSON(a))
	}
	return ok(map[string]any{"total_num": len(matching), "role_assignments": shown})
}

func (f assignmentFilter) matches(a Attachment) bool {
	switch {
	case f.role != "" && a.RoleID != f.role,
		f.groups != nil && !f.groups[a.GroupID],
		f.scopeID != "" && a.ScopeID != f.scopeID:
		return false
	case f.apart:
		return a.Scope == ScopeDomain && !f.inherited || a.Scope == ScopeAll && f.inherited
	}
	return f.scope == "" || a.Scope == f.scope
}

func (c *call) assignmentJSON(a Attachment) map[string]any {
	id := func(id string) map[string]any { return map[string]any{"id": id} }
	scope := map[string]any{}
	switch a.Scope {
	case ScopeDomain, ScopeAll:
		scope["domain"] = id(c.cloud.base.Account.ID)
	case ScopeProject:
		scope["project"] = id(a.ScopeID)
	case ScopeEnterpriseProject:
		scope["enterprise_project"] = id(a.ScopeID)
	}
	return map[string]any{"role": id(a.RoleID), "group": id(a.GroupID), "scope": scope, "is_inherited": a.Scope == ScopeAll}
}

// assignmentFilter reads the query: subject or one subject.*, scope or one scope.*.
func (c *call) assignmentFilter() (assignmentFilter, *answer) {
	f := assignmentFilter{role: c.query.Get("role_id")}
	refused := func(a answer) (assignmentFilter, *answer) { return f, &a }
	if c.query.Get("domain_id") == "" {
		return refused(badParameter("domain_id is a required parameter."))
	}
	if !c.ownDomain(c.query.Get("domain_id")) {
		return refused(forbidden())
	}
	subject, subjectID, several := c.oneOf("subject", map[string]string{"user": "subject.user_id", "group": "subject.group_id", "agency": "subject.agency_id"})
	if several {
		return refused(badParameter("subject must be user, group or agency, and excludes subject.user_id, subject.group_id and subject.agency_id, of which one may be given."))
	}
	scope, scopeID, several := c.oneOf("scope", map[string]string{
		"project": "scope.project_id", "domain": "scope.domain_id", "enterprise_project": "scope.enterprise_projects_id",
	})
	if several {
		return refused(badParameter("scope must be project, domain or enterprise_project, and excludes scope.project_id, scope.domain_id and scope.enterprise_projects_id, of which one may be given."))
	}
	inherited, problem := c.boolean("is_inherited", false)
	if problem != nil {
		return f, problem
	}
	withGroups, problem := c.boolean("include_group", true)
	if problem != nil {
		return f, problem
	}
	switch subject {
	case "group":
		if subjectID != "" {
			f.groups = map[string]bool{subjectID: true}
		}
	case "agency":
		f.groups = map[string]bool{}
	case "user":
		f.groups = map[string]bool{}
		for group, members := range c.cloud.members {
			_, member := members[subjectID]
			f.groups[group] = withGroups && (member || subjectID == "" && len(members) > 0)
		}
	}
	f.scope, f.scopeID = Scope(scope), scopeID
	if f.scope == ScopeDomain {
		if !c.ownDomain(scopeID) {
			return refused(forbidden())
		}
		f.apart, f.inherited, f.scopeID = true, inherited, ""
	}
	return f, nil
}

// oneOf reads a filter that is either a kind ("scope=project") or the id of one of a kind ("scope.project_id=…").
// wrong is true for two of them, and for a kind that there isn't.
func (c *call) oneOf(name string, idNames map[string]string) (kind, id string, wrong bool) {
	kind = c.query.Get(name)
	given := 0
	if kind != "" {
		given++
		if _, known := idNames[kind]; !known {
			return "", "", true
		}
	}
	for k, idName := range idNames {
		if value := c.query.Get(idName); value != "" {
			kind, id = k, value
			given++
		}
	}
	return kind, id, given > 1
}
