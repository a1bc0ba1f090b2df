package fake

import (
	"slices"
)

// The largest page of roles, and the size of a list's first page when no page is asked for.
const rolePage = 300

// linked adds the links that a role shows.
func (c *call) linked(roles []role, path string) []role {
	shown := slices.Clone(roles)
	for i := range shown {
		shown[i].Links = c.links(path + shown[i].ID)
	}
	return shown
}

// custom are the account's own policies.
func (c *call) custom() []role {
	var list []role
	for _, p := range c.cloud.base.CustomPolicies {
		list = append(list, c.cloud.roles[p.ID])
	}
	return list
}

// listRoles shows system permissions, or with domain_id the account's custom policies alone. A page past the end is
// empty, not an error.
func (c *call) listRoles() answer {
	filter := roleFilter{
		name: c.query.Get("name"), displayName: c.query.Get("display_name"), catalog: c.query.Get("catalog"),
		typ: c.query.Get("type"), permissionType: c.query.Get("permission_type"),
	}
	if !slices.Contains([]string{"", "domain", "project", "all"}, filter.typ) {
		return badParameter("type must be domain, project or all.")
	}
	if !slices.Contains([]string{"", "policy", "role"}, filter.permissionType) {
		return badParameter("permission_type must be policy or role.")
	}
	from, size, problem := c.page(rolePage, rolePage)
	if problem != nil {
		return *problem
	}
	domain := c.query.Get("domain_id")
	if !c.ownDomain(domain) {
		return forbidden()
	}
	all := c.cloud.system
	if domain != "" {
		all, filter.permissionType = c.custom(), "" // which counts for system permissions only
	}
	matching := make([]role, 0, len(all))
	for _, r := range all {
		if filter.matches(r) {
			matching = append(matching, r)
		}
	}
	return ok(map[string]any{
		"roles": c.linked(cut(matching, from, size), "/v3/roles/"), "links": c.listLinks(), "total_number": len(matching),
	})
}

func (c *call) showRole() answer {
	r, found := c.cloud.roles[c.params["id"]]
	if !found {
		return notFound("role", c.params["id"])
	}
	r.Links = c.links("/v3/roles/" + r.ID)
	return ok(map[string]any{"role": r})
}

func (c *call) listCustomPolicies() answer {
	from, size, problem := c.page(rolePage, rolePage)
	if problem != nil {
		return *problem
	}
	all := c.custom()
	return ok(map[string]any{
		"roles": c.linked(cut(all, from, size), "/v3.0/OS-ROLE/roles/"), "links": c.listLinks(), "total_number": len(all),
	})
}

func (c *call) showCustomPolicy() answer {
	r, found := c.cloud.roles[c.params["id"]]
	if !found || r.DomainID == nil {
		return notFound("role", c.params["id"])
	}
	r.Links = c.links("/v3.0/OS-ROLE/roles/" + r.ID)
	return ok(map[string]any{"role": r})
}
