package fake

import (
	"cmp"
	"slices"
)

type projectJSON struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	DomainID    string         `json:"domain_id"`
	ParentID    string         `json:"parent_id"`
	IsDomain    bool           `json:"is_domain"`
	Enabled     bool           `json:"enabled"`
	Description string         `json:"description"`
	Links       map[string]any `json:"links"`
}

// projectList gives the projects that a test picks, by name: MOS and sub-projects are projects like any other.
func (c *call) projectList(pick func(Project) bool) []projectJSON {
	list := []projectJSON{}
	for _, p := range c.cloud.base.Projects {
		if pick(p) && !p.Unlisted {
			list = append(list, projectJSON{
				ID: p.ID, Name: p.Name, DomainID: c.cloud.base.Account.ID, ParentID: p.ParentID, Enabled: !p.Disabled, Description: p.Description,
				Links: c.links("/v3/projects/" + p.ID),
			})
		}
	}
	return list
}

func (c *call) listProjects() answer {
	if !c.ownDomain(c.query.Get("domain_id")) {
		return forbidden()
	}
	from, size, problem := c.page(5000, -1)
	if problem != nil {
		return *problem
	}
	enabled, problem := c.boolean("enabled", true)
	if problem != nil {
		return *problem
	}
	either := c.query.Get("enabled") == ""
	name, parent := c.query.Get("name"), c.query.Get("parent_id")
	list := c.projectList(func(p Project) bool {
		return (name == "" || p.Name == name) && (parent == "" || p.ParentID == parent) && (either || enabled != p.Disabled)
	})
	return ok(map[string]any{"projects": cut(list, from, size), "links": c.listLinks()})
}

// listOwnProjects shows what the caller may reach: everything for the account, its security administrators, and who has
// a permission for all resources; otherwise the projects in which a group of the caller has one.
func (c *call) listOwnProjects() answer {
	all := c.caller.Root || c.cloud.holds(c.caller.ID, "", iamWriters)
	reached := map[string]bool{}
	for group := range c.cloud.groupsOf[c.caller.ID] {
		for _, a := range c.cloud.attachmentsOf(group) {
			all = all || a.Scope == ScopeAll
			reached[a.ScopeID] = true
		}
	}
	list := c.projectList(func(p Project) bool { return all || reached[p.ID] })
	return ok(map[string]any{"projects": list, "links": c.listLinks()})
}

// listDomains has the caller's own account only, and a name filter is the whole name.
func (c *call) listDomains() answer {
	a := c.cloud.base.Account
	list := []any{}
	if name := c.query.Get("name"); name == "" || name == a.Name {
		list = append(list, map[string]any{"id": a.ID, "name": a.Name, "enabled": true, "description": "", "links": c.self("/v3/domains/" + a.ID)})
	}
	return ok(map[string]any{"domains": list, "links": c.listLinks()})
}

// quotaJSON is one limit. Used is null for mapping.
type quotaJSON struct {
	Type  string `json:"type"`
	Quota int    `json:"quota"`
	Used  *int   `json:"used"`
	Min   int    `json:"min"`
	Max   int    `json:"max"`
}

// showIAMQuota takes no permission. The root user counts among the users. The API writes "assigment".
func (c *call) showIAMQuota() answer {
	if c.params["domain"] != c.cloud.base.Account.ID {
		return forbidden()
	}
	q := c.cloud.base.Quotas
	onProjects, onEnterprise := 0, 0
	for _, a := range c.cloud.attachments {
		if a.Scope == ScopeEnterpriseProject {
			onEnterprise++
		} else {
			onProjects++
		}
	}
	used := func(n int) *int { return &n }
	all := []quotaJSON{
		{"user", q.Users, used(c.cloud.usedUsers()), 50, 1000},
		{"group", q.Groups, used(len(c.cloud.groups)), 10, 300},
		{"idp", 10, used(0), 10, 20},
		{"agency", 50, used(0), 10, 300},
		{"policy", q.CustomPolicies, used(len(c.cloud.base.CustomPolicies)), 128, 300},
		{"assigment_group_mp", q.PoliciesPerGroup, used(onProjects), 5, 1000},
		{"assigment_agency_mp", 50, used(0), 5, 1000},
		{"assigment_group_ep", q.PoliciesPerGroupEnterpriseProjects, used(onEnterprise), 5, 5000},
		{"assigment_user_ep", 500, used(0), 5, 5000},
		{"mapping", 10, nil, 10, 20},
	}
	for i := range all { // a limit that was raised or lowered for this account lies within its bounds
		all[i].Min, all[i].Max = min(all[i].Min, all[i].Quota), max(all[i].Max, all[i].Quota)
	}
	all = slices.DeleteFunc(all, func(r quotaJSON) bool { return r.Quota < 0 }) // a cloud that this was copied from doesn't say
	if typ := c.query.Get("type"); typ != "" {
		all = slices.DeleteFunc(all, func(r quotaJSON) bool { return r.Type != typ })
		if len(all) == 0 {
			return badParameter("type is none that has a quota: %s.", typ)
		}
	}
	return ok(map[string]any{"quotas": map[string]any{"resources": all}})
}

// showAccessKey tells whose a permanent access key is: to its owner, and to who may read IAM. Temporary keys have none.
func (c *call) showAccessKey() answer {
	index := slices.IndexFunc(c.cloud.base.AccessKeys, func(k AccessKey) bool { return k.Access == c.params["access"] })
	if index < 0 || c.cloud.base.AccessKeys[index].SecurityToken != "" {
		return notFound("credential", c.params["access"])
	}
	k := c.cloud.base.AccessKeys[index]
	if k.UserID != c.caller.ID && !c.caller.Root && !c.cloud.holds(c.caller.ID, "", iamReaders) {
		return forbidden()
	}
	status := "active"
	if k.Inactive {
		status = "inactive"
	}
	return ok(map[string]any{"credential": map[string]any{
		"user_id": k.UserID, "access": k.Access, "status": status, "description": k.Description,
		"create_time": timeText(k.CreatedAt), "last_use_time": timeText(c.now.UnixMilli()),
	}})
}

// featureStatuses are what a feature may be here: a missing one is as if the call knew no such name.
var featureStatuses = []string{"on", "off", "pending", "missing"}

// SetFeature sets what is said of a feature such as "v5_console", the new console: "on", "off", "pending" or "missing".
func (s *State) SetFeature(name, status string) {
	if s.Behaviour.Features == nil {
		s.Behaviour.Features = map[string]string{}
	}
	s.Behaviour.Features[name] = status
}

func (c *call) showFeature() answer {
	name := c.params["name"]
	status, known := c.cloud.base.Behaviour.Features[name]
	if status == "missing" || !known && name != "v5_console" && name != "access_analyzer" {
		return notFound("feature", name)
	}
	return ok(map[string]any{"feature_status": cmp.Or(status, "off")})
}

func (c *call) showCaller() answer {
	return ok(map[string]any{
		"account_id": c.cloud.base.Account.ID, "principal_id": c.caller.ID,
		"principal_urn": "iam::" + c.cloud.base.Account.ID + ":user:" + c.caller.Name,
	})
}
