// Package osc is what Huawei Cloud's Operator Service Center (云原生服务中心) asks of a tenant: the policies
// its users need, and the marks by which its own objects are known. The facts are those of OSC's public FAQ.
package osc

import "slices"

// Region is where OSC itself is deployed (上海一). Its own SWR organization, and an ISV's OBS bucket for
// publishing, must be there.
const Region = "cn-east-3"

// The policies that OSC's users need, by the display names that the console shows.
const (
	TenantAdministrator = "Tenant Administrator" // private services in an Enterprise Edition registry (企业仓库)
	UCSFullAccess       = "UCS FullAccess"       // every OSC interface; no OBS, SWR or Kubernetes rights
	UCSReadOnlyAccess   = "UCS ReadOnlyAccess"   // every Read and List interface
	OBSAdministrator    = "OBS Administrator"    // on top of UCS FullAccess, to publish a commercial service (商品发布)
)

var cataloguePolicies = []string{OBSAdministrator, TenantAdministrator, UCSFullAccess, UCSReadOnlyAccess}

// CataloguePolicies lists the display names of the policies that OSC's users need, sorted.
func CataloguePolicies() []string { return slices.Clone(cataloguePolicies) }

// IsCataloguePolicy reports whether a system policy of this display name, spelled exactly so, is one that
// OSC's users need. A custom policy may bear the same name: whether it is one is the caller's to tell.
func IsCataloguePolicy(displayName string) bool {
	return slices.Contains(cataloguePolicies, displayName)
}
