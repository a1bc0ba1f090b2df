package fake

import "regexp"

// Names begin with a lowercase letter and end with one or a digit; dots, dashes and underscores stand between letters
// and digits, never next to one another but for two underscores. Whether the real cloud takes "--" and ".." is
// ambiguous in its text; this one doesn't.
var organizationName = regexp.MustCompile(`^[a-z][a-z0-9]*((\.|-|_{1,2})[a-z0-9]+)*$`)

const longestOrganizationName = 64

// ValidOrganizationName reports whether SWR takes a name for a new organization.
func ValidOrganizationName(name string) bool {
	return organizationName.MatchString(name) && len(name) <= longestOrganizationName && name != "library"
}

func (c *call) organizationJSON(o *Organization, auth int) map[string]any {
	return map[string]any{
		"id": o.ID, "name": o.Name, "creator_name": o.CreatorName, "auth": auth,
		"access_user_count": len(o.Grants), "repo_count": len(o.Repositories),
	}
}

// listOrganizations shows the organizations on which the caller has a right, and with mode::visible also those in which
// it has one on a repository only (auth 0). Administrators see all of them either way. A filter makes namespace count
// for nothing.
func (c *call) listOrganizations() answer {
	name := c.query.Get("namespace")
	filter, problem := c.filters("namespace", "mode")
	if problem != nil {
		return *problem
	}
	if len(filter) > 0 {
		name = filter["namespace"]
	}
	if mode := filter["mode"]; mode != "" && mode != "visible" {
		return badRequest.refuse("The mode %q is unknown: it must be visible.", mode)
	}
	list := []map[string]any{}
	for _, o := range c.organizations() {
		auth := c.authIn(o.Grants)
		shown := auth > 0 || filter["mode"] == "visible" && c.seesRepository(o)
		if shown && (name == "" || o.Name == name) {
			list = append(list, c.organizationJSON(o, auth))
		}
	}
	return ok(map[string]any{"namespaces": list})
}

func (c *call) seesRepository(o *Organization) bool {
	for _, r := range o.Repositories {
		if c.authIn(r.Grants) > 0 {
			return true
		}
	}
	return false
}

// createOrganization takes an administrator of SWR. Names are unique in the region among all accounts.
func (c *call) createOrganization() answer {
	var b struct {
		Namespace string `json:"namespace"`
	}
	if problem := c.decode(&b); problem != nil {
		return badRequest.refuse("%s", problem.message)
	}
	key := orgKey{c.region, b.Namespace}
	limit := c.cloud.base.Quotas.organizations(c.region)
	switch {
	case !c.adminOfSWR():
		return noPermission.refuse("You have no permission to create organizations.")
	case !ValidOrganizationName(key.name):
		return badOrganization.refuse("The organization name %q is invalid.", key.name)
	case c.cloud.orgs[key] != nil || c.cloud.foreign[key]:
		return organizationTaken.refuse("The organization %s already exists.", key.name)
	case limit >= 0 && c.usedOrganizations() >= limit:
		return quotaUsedUp.refuse("The number of organizations has reached the quota of %d.", limit)
	}
	c.cloud.orgs[key] = &Organization{
		ID: c.cloud.base.makeNumber(), Region: key.region, Name: key.name, CreatorName: c.caller.Name, CreatedAt: c.now.UnixMilli(),
		Grants: []Grant{{UserID: c.caller.ID, Auth: authManage}},
	}
	return created(nil)
}

func (c *call) showOrganization() answer {
	o, auth, problem := c.organization()
	if problem != nil {
		return *problem
	}
	return ok(c.organizationJSON(o, auth))
}

func (c *call) deleteOrganization() answer {
	o, auth, problem := c.organization()
	switch {
	case problem != nil:
		return *problem
	case auth != authManage:
		return noPermission.refuse("You have no permission to delete the organization %s.", o.Name)
	case len(o.Repositories) > 0:
		return notEmpty.refuse("The organization %s is not empty.", o.Name)
	}
	delete(c.cloud.orgs, orgKey{o.Region, o.Name})
	return noContent()
}
