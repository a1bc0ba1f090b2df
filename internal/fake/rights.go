package fake

import (
	"slices"
	"strings"
)

// need is the right that a call takes.
type need int

const (
	anyone    need = iota // every caller of the account; the call itself may look closer
	iamRead               // to see the account's users, groups and permissions
	iamWrite              // to change them
	ownOrRead             // as iamRead, but every user may ask about themselves, as the {id} of the path

	instanceRead // to see the region's instances of SWR's Enterprise Edition
	cceRead      // to see the region's clusters and access policies
	cceWrite     // to change access policies
)

// The internal names of the permissions that carry these rights. Tenant Administrator isn't one of the first two: it
// excludes IAM.
var (
	iamWriters = []string{"secu_admin", "system_all_1001"}
	iamReaders = append([]string{"system_all_901"}, iamWriters...)
	swrAdmins  = []string{"te_admin", "swr_adm", "system_all_906"}

	// SWR OperateAccess, SWR ReadOnlyAccess and Tenant Guest read instances as well.
	instanceReaders = append([]string{"system_all_907", "system_all_908", "readonly"}, swrAdmins...)

	cceWriters = []string{"te_admin", "cce_adm", "system_all_32"}
	cceReaders = append([]string{"system_all_31", "readonly"}, cceWriters...)
)

// allowed reports whether the caller may make the call. In the real cloud a change of rights takes minutes to work;
// here it works at once.
func (c *call) allowed() bool {
	refused := func(entry string) bool { return entry != "" && strings.Contains(c.route.name(), entry) }
	switch {
	case slices.ContainsFunc(c.key.Deny, refused):
		return false
	case c.key.Unchecked, c.caller.Root || c.route.needs == anyone:
		return true
	case c.route.needs == ownOrRead && c.params["id"] == c.caller.ID:
		return true
	}
	switch c.route.needs {
	case iamWrite:
		return c.cloud.holds(c.caller.ID, "", iamWriters)
	case instanceRead:
		return c.cloud.holds(c.caller.ID, c.region, instanceReaders)
	case cceRead:
		return c.cloud.holds(c.caller.ID, c.region, cceReaders)
	case cceWrite:
		return c.cloud.holds(c.caller.ID, c.region, cceWriters)
	default:
		return c.cloud.holds(c.caller.ID, "", iamReaders)
	}
}

// holds reports whether a user is in a group that has one of some permissions where it takes effect: for a region in
// its own project or all resources, for no region ("") globally or in all resources.
func (c *cloud) holds(userID, region string, names []string) bool {
	for group := range c.groupsOf[userID] {
		for _, a := range c.attachmentsOf(group) {
			r := c.roles[a.RoleID]
			if !slices.Contains(names, r.Name) || !takesEffect(r.Type, a.Scope) {
				continue
			}
			switch a.Scope {
			case ScopeAll:
				return true
			case ScopeDomain:
				if region == "" {
					return true
				}
			case ScopeProject:
				// SWR knows no sub-projects: only the region's own project counts. CCE's region may be one itself.
				if region != "" && c.projects[a.ScopeID].Name == region {
					return true
				}
			}
		}
	}
	return false
}

// adminOfSWR reports whether the caller manages every organization of the call's region, listed there or not.
func (c *call) adminOfSWR() bool {
	return c.key.Unchecked || c.caller.Root || c.cloud.holds(c.caller.ID, c.region, swrAdmins)
}
