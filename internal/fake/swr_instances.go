package fake

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
)

// instanceStatuses are those that an Enterprise Edition instance goes through.
var instanceStatuses = []string{"Initial", "Creating", "Running", "Unavailable"}

// InstanceStatuses gives the statuses that an Enterprise Edition instance goes through.
func InstanceStatuses() []string { return slices.Clone(instanceStatuses) }

// AddInstance adds an instance of SWR's Enterprise Edition to a region, and the region's project where there is none. An
// empty status is "Running". It gives the instance's id.
func (s *State) AddInstance(region, name, status string) string {
	s.AddProject(region)
	id := s.idFor("instance", region+"/"+name)
	s.Instances = append(s.Instances, Instance{
		ID: id, Region: region, Name: name, Spec: "swr.ee.professional", Version: "1.0", Status: cmp.Or(status, "Running"), CreatedAt: opened,
	})
	return id
}

// notOffered refuses calls in a region that hasn't the edition. What the real cloud says there is unverified: 404, or
// with Behaviour.MissingEditionForbidden 403.
func (c *call) notOffered() *answer {
	if !slices.Contains(c.cloud.base.RegionsWithoutEnterpriseEdition, c.region) {
		return nil
	}
	status := http.StatusNotFound
	if c.cloud.base.Behaviour.MissingEditionForbidden {
		status = http.StatusForbidden
	}
	problem := failed(c.route, status, fmt.Sprintf("The Enterprise Edition is not available in the region %s.", c.region))
	return &problem
}

// listInstances shows Enterprise Edition instances of the path's project. Whether the real cloud takes a status that it
// doesn't know is unverified.
func (c *call) listInstances() answer {
	const most = 100
	if problem := c.notOffered(); problem != nil {
		return *problem
	}
	limit, err1 := number(c.query.Get("limit"), most)
	offset, err2 := number(c.query.Get("offset"), 0)
	if err1 != nil || err2 != nil || limit < 1 || limit > most || offset%limit != 0 {
		return refuse(http.StatusBadRequest, "SWR.400003", "limit must be 1 to %d and offset a multiple of it.", most)
	}
	status, project := c.query.Get("status"), c.query.Get("enterprise_project_id")
	if status != "" && !slices.Contains(instanceStatuses, status) {
		return refuse(http.StatusBadRequest, "SWR.400003", "The status %q is none that an instance has.", status)
	}
	list := []map[string]any{}
	for _, i := range c.cloud.base.Instances {
		if i.Region == c.region && (status == "" || i.Status == status) && (project == "" || enterpriseProjectOf(i) == project) {
			list = append(list, c.instanceJSON(i))
		}
	}
	return ok(map[string]any{"total": len(list), "instances": cut(list, offset, limit)})
}

func (c *call) showInstance() answer {
	if problem := c.notOffered(); problem != nil {
		return *problem
	}
	for _, i := range c.cloud.base.Instances {
		if i.Region == c.region && i.ID == c.params["id"] {
			return ok(c.instanceJSON(i))
		}
	}
	return refuse(http.StatusNotFound, "SWR.404001", "The instance %s does not exist.", c.params["id"])
}

// enterpriseProjectOf is the default one where an instance names none.
func enterpriseProjectOf(i Instance) string { return cmp.Or(i.EnterpriseProjectID, "0") }

func (c *call) instanceJSON(i Instance) map[string]any {
	at := timeText(i.CreatedAt)
	project := c.params["project"]
	return map[string]any{
		"id": i.ID, "name": i.Name, "description": i.Description, "spec": i.Spec, "version": i.Version, "status": i.Status,
		"charge_mode": "postPaid", "access_address": i.Name + ".swr-pro." + i.Region + ".example.com",
		"vpc_id": idOf(i.ID, "vpc"), "subnet_id": idOf(i.ID, "subnet"), "obs_bucket_name": "swr-" + i.ID, "user_def_obs": false,
		"project_id": project, "enterprise_project_id": enterpriseProjectOf(i), "created_at": at, "updated_at": at, "expires_at": "",
	}
}
