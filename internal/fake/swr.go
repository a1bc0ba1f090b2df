package fake

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// The rights that a grant gives.
const (
	authManage = 7
	authEdit   = 3
	authRead   = 1
)

func knownAuth(auth int) bool { return auth == authManage || auth == authEdit || auth == authRead }

// swrCode is an error code of SWR's basic edition: 4090060 is "SVCSTG.SWR.4090060".
type swrCode int

const (
	badRequest        swrCode = 4000000 // for requests that the reference has no code for
	quotaUsedUp       swrCode = 4000097
	badOrganization   swrCode = 4001028
	badAuth           swrCode = 4001065
	badUserID         swrCode = 4001066
	badUserName       swrCode = 4001067
	badToken          swrCode = 4010000
	crossAccount      swrCode = 4011064
	throttled         swrCode = 4031032
	notYours          swrCode = 4039001
	noPermission      swrCode = 4039002
	noOrganization    swrCode = 4040058
	noRepository      swrCode = 4040059 // not in the reference
	noGrant           swrCode = 4040078
	notEmpty          swrCode = 4060074
	busy              swrCode = 4090023
	organizationTaken swrCode = 4090060
	grantExists       swrCode = 4090076
	brokenSWR         swrCode = 5000000
)

func (code swrCode) String() string { return fmt.Sprintf("SVCSTG.SWR.%d", int(code)) }

// refuse answers with the status that the code begins with.
func (code swrCode) refuse(format string, args ...any) answer {
	return refuse(int(code)/10000, code.String(), format, args...)
}

// locate finds the region of a SWR call: the region of the project that X-Project-Id names, else that of the path's
// project, else the home region. A sub-project's region is its parent's, as SWR doesn't know sub-projects; MOS has
// none, so it is no project of SWR's. Where header and path both name a project it must be the same one.
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
	default:
		c.region = region
		return nil
	}
	if c.route.enterpriseEdition() {
		problem = failed(c.route, http.StatusForbidden, problem.message)
	}
	return &problem
}

// filters reads SWR's filter syntax: name::value|name::value. Names that the call doesn't know are refused: a filter
// that isn't understood must not show everything.
func (c *call) filters(known ...string) (map[string]string, *answer) {
	found := map[string]string{}
	for part := range strings.SplitSeq(c.query.Get("filter"), "|") {
		name, value, ok := strings.Cut(part, "::")
		if part == "" {
			continue
		}
		if !ok || !slices.Contains(known, name) {
			problem := badRequest.refuse("The filter %q is not of the form name::value|name::value with names of %s.", part, strings.Join(known, ", "))
			return nil, &problem
		}
		found[name] = value
	}
	return found, nil
}

// organization looks up the path's organization, which the caller must have some right on.
func (c *call) organization() (*Organization, int, *answer) {
	key := orgKey{c.region, c.params["name"]}
	o, found := c.cloud.orgs[key]
	if !found {
		problem := noOrganization.refuse("The organization %s does not exist.", key.name)
		if c.cloud.foreign[key] && c.cloud.base.Behaviour.ForeignOrganizationsForbidden {
			problem = notYours.refuse("The organization %s is not yours.", key.name)
		}
		return nil, 0, &problem
	}
	auth := c.authIn(o.Grants)
	if auth == 0 {
		problem := noPermission.refuse("You have no permission for the organization %s.", key.name)
		return nil, 0, &problem
	}
	return o, auth, nil
}

// authIn gives the caller's right by grants; an administrator manages everything, listed there or not.
func (c *call) authIn(grants []Grant) int {
	if c.adminOfSWR() {
		return authManage
	}
	for _, g := range grants {
		if g.UserID == c.caller.ID {
			return g.Auth
		}
	}
	return 0
}

// organizations gives the region's own, sorted by name.
func (c *call) organizations() []*Organization {
	var list []*Organization
	for key, o := range c.cloud.orgs {
		if key.region == c.region {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b *Organization) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// listSWRQuotas has the one quota that the reference knows, of the region of the path's project.
func (c *call) listSWRQuotas() answer {
	return ok(map[string]any{"quotas": []any{map[string]any{
		"quota_key": "namespace", "quota_limit": c.cloud.base.Quotas.organizations(c.region), "used": len(c.organizations()), "unit": "",
	}}})
}

// showOverview counts the whole account, whatever the caller may see. The API writes "namspace".
func (c *call) showOverview() answer {
	repositories, images, size := 0, 0, int64(0)
	organizations := c.organizations()
	for _, o := range organizations {
		repositories += len(o.Repositories)
		for _, r := range o.Repositories {
			images += len(r.Tags)
			size += r.Size
		}
	}
	const megabyte = 1 << 20
	return ok(map[string]any{
		"domain_id": c.cloud.base.Account.ID, "domain_name": c.cloud.base.Account.Name, "namspace_num": len(organizations),
		"repo_num": repositories, "image_num": images, "store_space": float64(size) / megabyte, "downflow_size": 0,
	})
}

// listInstances shows Enterprise Edition instances of the path's project.
func (c *call) listInstances() answer {
	const most = 100
	limit, err1 := number(c.query.Get("limit"), most)
	offset, err2 := number(c.query.Get("offset"), 0)
	if err1 != nil || err2 != nil || limit < 1 || limit > most || offset%limit != 0 {
		return refuse(http.StatusBadRequest, "SWR.400003", "limit must be 1 to %d and offset a multiple of it.", most)
	}
	status, project := c.query.Get("status"), c.query.Get("enterprise_project_id")
	list := []map[string]any{}
	for _, i := range c.cloud.base.Instances {
		if i.Region == c.region && (status == "" || i.Status == status) && (project == "" || enterpriseProjectOf(i) == project) {
			list = append(list, c.instanceJSON(i))
		}
	}
	return ok(map[string]any{"total": len(list), "instances": cut(list, offset, limit)})
}

func (c *call) showInstance() answer {
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
