package fake

import (
	"cmp"
	"net/http"
)

// regional reports whether the call's service is one of a region, so that a request is about one region's objects.
func (r *route) regional() bool { return r.service == swr || r.service == cce }

// locate finds the region of a regional call: the region of the project that X-Project-Id names, else that of the path's
// project, else the home region. MOS has no region, so it is no project of these services. Where header and path both
// name a project it must be the same one.
//
// SWR doesn't know sub-projects: a sub-project's region is its parent's. CCE does: there a sub-project is a place of its
// own, with its own clusters, and its "region" is the sub-project's name.
func (c *call) locate(header string) *answer {
	c.region = c.cloud.base.Region
	inPath := c.params["project"]
	id := cmp.Or(header, inPath)
	if id == "" {
		return nil
	}
	var problem answer
	p, found := c.cloud.projects[id]
	region := c.cloud.regionOf(p)
	switch {
	case !found:
		problem = crossAccount.refuse("The project %s is not one of this account's.", id)
	case region == "":
		problem = crossAccount.refuse("The project %s is not one of a region.", id)
	case inPath != "" && inPath != id:
		problem = crossAccount.refuse("The project %s of the path is not %s, the one of the header X-Project-Id.", inPath, id)
	case c.route.service == cce:
		c.region = p.Name
		return nil
	default:
		c.region = region
		return nil
	}
	if c.route.enterpriseEdition() || c.route.service == cce {
		problem = failed(c.route, http.StatusForbidden, problem.message)
	}
	return &problem
}
