package fake

import (
	"net/http"
	"slices"
	"strings"
)

// Part is a part of a cloud that a copy of it may lack.
type Part string

// The parts. Those of a region have one, and those of an object have its name.
const (
	PartAssignments           Part = "role_assignments"       // the bulk read: each group's may be there
	PartGroupAttachments      Part = "group_attachments"      // of a group
	PartEnterpriseAttachments Part = "enterprise_attachments" // attachments in enterprise projects
	PartEnterpriseProjects    Part = "enterprise_projects"
	PartMembers               Part = "members" // of a group
	PartUserDetails           Part = "user_details"
	PartCaller                Part = "caller" // whose the key is
	PartQuotas                Part = "quotas"
	PartFeatures              Part = "features"             // whether the account has the new console
	PartOrganizations         Part = "organizations"        // of a region
	PartUnseenOrganizations   Part = "unseen_organizations" // of a region: the quota counts them, no list has them
	PartOrganizationQuota     Part = "organization_quota"   // of a region
	PartGrants                Part = "grants"               // of an organization of a region
	PartRepositories          Part = "repositories"         // of an organization of a region
	PartInstances             Part = "instances"            // of a region
	PartClusters              Part = "clusters"             // of a region
	PartAccessPolicies        Part = "access_policies"      // of a region
)

// Missing is a part that could not be read when a state was copied. Calls about it are refused, reads and writes: what is
// not known is not there to look at, and never looks empty.
type Missing struct {
	Part   Part   `json:"part"`
	Region string `json:"region,omitempty"`
	Name   string `json:"name,omitempty"`   // a group's id, or an organization's name
	Status int    `json:"status,omitempty"` // of the refusal; 403 when 0, or 404 for what isn't offered
	Why    string `json:"why"`
}

// partPaths are the calls that each part's absence refuses.
var partPaths = map[Part][]string{
	PartAssignments:           {"/v3.0/OS-PERMISSION/role-assignments"},
	PartGroupAttachments:      {"/v3/domains/{domain}/groups", "/v3/projects/{project}/groups", "/v3/OS-INHERIT", "/v3.0/OS-PERMISSION/enterprise-projects", "/v3.0/OS-PERMISSION/groups"},
	PartEnterpriseAttachments: {"/v3.0/OS-PERMISSION"},
	PartEnterpriseProjects:    {"/v1.0/enterprise-projects"},
	PartMembers:               {"/v3/groups/{id}/users", "/v3/users/{id}/groups"},
	PartUserDetails:           {"/v3.0/OS-USER/users/{id}"},
	PartCaller:                {"/v3.0/OS-CREDENTIAL"},
	PartQuotas:                {"/v3.0/OS-QUOTA"},
	PartFeatures:              {"/v5/features"},
	PartOrganizations:         {"/v2/manage/namespaces", "/v2/manage/repos", "/v3/manage/repos", "/v2/manage/overview"},
	PartUnseenOrganizations:   nil, // no call is refused: none would be told of them in the cloud, either
	PartOrganizationQuota:     {"/v2/manage/projects"},
	PartGrants:                {"/v2/manage/namespaces/{name}/access"},
	PartRepositories:          {"/v2/manage/repos", "/v3/manage/repos"},
	PartInstances:             {"/v2/{project}/instances"},
	PartClusters:              {"/api/v3/projects/{project}/clusters"},
	PartAccessPolicies:        {"/api/v3/access-policies"},
}

// missing refuses a call about a part that the state lacks.
func (c *call) missing() *answer {
	for _, m := range c.cloud.base.Missing {
		about := func(prefix string) bool { return under(c.route.path, prefix) }
		if !slices.ContainsFunc(partPaths[m.Part], about) || m.Region != "" && m.Region != c.region || !c.concerns(m) {
			continue
		}
		status := http.StatusForbidden
		if m.Status != 0 {
			status = m.Status
		}
		refusal := failed(c.route, status, "The sandbox lacks this part of the cloud that it was copied from: "+m.Why+".")
		return &refusal
	}
	return nil
}

// concerns reports whether a call to one of a part's paths is about the object that is missing.
func (c *call) concerns(m Missing) bool {
	switch m.Part {
	case PartMembers: // who is in a group that isn't known may be in any user's list
		return c.params["id"] == m.Name || strings.HasPrefix(c.route.path, "/v3/users/")
	case PartGroupAttachments:
		return c.params["group"] == m.Name || c.params["id"] == m.Name
	case PartGrants:
		return c.params["name"] == m.Name
	case PartRepositories:
		asked, _ := c.filters("namespace", "name", "category", "limit", "offset", "order_column", "order_type")
		return m.Name == c.query.Get("namespace") || m.Name == asked["namespace"]
	case PartEnterpriseAttachments:
		return !strings.HasSuffix(c.route.path, "/role-assignments") || c.query.Get("scope") == string(ScopeEnterpriseProject)
	case PartUserDetails:
		return c.route.reads()
	}
	return true
}

// missing checks the parts that a state says it lacks.
func (c *checker) missing(s *State) {
	for _, m := range s.Missing {
		if _, known := partPaths[m.Part]; !known {
			c.wrong("%q among the missing is no part of a cloud", m.Part)
		}
		if m.Status != 0 && m.Status != http.StatusForbidden && m.Status != http.StatusNotFound {
			c.wrong("the missing %q has the status %d: it must be 403, 404 or left out", m.Part, m.Status)
		}
	}
}

// under reports whether a path begins with a pattern's segments.
func under(path, prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }
