package fake

import (
	"fmt"
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

// usedOrganizations counts the region's, those that nobody here sees included.
func (c *call) usedOrganizations() int {
	return len(c.organizations()) + c.cloud.base.Quotas.OrganizationsUnseen[c.region]
}

// listSWRQuotas has the one quota that the reference knows, of the region of the path's project.
func (c *call) listSWRQuotas() answer {
	limit := c.cloud.base.Quotas.organizations(c.region)
	if limit < 0 {
		return ok(map[string]any{"quotas": []any{}})
	}
	return ok(map[string]any{"quotas": []any{map[string]any{
		"quota_key": "namespace", "quota_limit": limit, "used": c.usedOrganizations(), "unit": "",
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
