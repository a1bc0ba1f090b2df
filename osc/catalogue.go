package osc

import "slices"

// The policies that OSC's users need, by the display names that the console shows.
const (
	TenantAdministrator = "Tenant Administrator" // private services in an Enterprise Edition registry (企业仓库)
	UCSFullAccess       = "UCS FullAccess"       // every OSC interface; no OBS, SWR or Kubernetes rights
	UCSReadOnlyAccess   = "UCS ReadOnlyAccess"   // every Read and List interface
	OBSAdministrator    = "OBS Administrator"    // on top of UCS FullAccess, to publish a commercial service (商品发布)
)

// Condition is what a capability takes beyond IAM's policies.
type Condition string

// The conditions.
const (
	OwnOrganization   Condition = "manage on OSC's own SWR organization; before the first upload, room for one more"
	ClusterGrant      Condition = "edit or more in a CCE cluster"
	RunningEnterprise Condition = "an Enterprise Edition instance that is Running in the region and bound in OSC"
)

// Entry is a row of the catalogue: a capability and what it takes.
type Entry struct {
	ID      Capability
	English string // what a person wants to do
	Chinese string // in the console's words
	FAQ     string // the case behind it
	// Policies are all needed, on groups the person is in, each at a scope where it takes effect.
	Policies  []string
	Condition Condition
	Words     []string // other words people use for it, the console's among them
}

var entries = []Entry{
	{
		ID: View, English: "look at OSC: every Read and List interface", Chinese: "查看 OSC（只读）",
		FAQ:      "fine-grained authorization: UCS ReadOnlyAccess for those who only look",
		Policies: []string{UCSReadOnlyAccess},
		Words:    []string{"read", "readonly", "read-only", "viewer", "look", "list", "查看", "只读"},
	},
	{
		ID: Full, English: "use every OSC interface", Chinese: "使用 OSC 全部功能",
		FAQ:      "fine-grained authorization: UCS FullAccess for those who work with OSC",
		Policies: []string{UCSFullAccess},
		Words:    []string{"all", "everything", "fullaccess", "full-access", "write", "全部", "全部功能", "完全"},
	},
	{
		ID: Publish, English: "publish a commercial service as an ISV's sub-user", Chinese: "商品发布",
		FAQ:      "publishing as an ISV's sub-user: UCS FullAccess and OBS Administrator",
		Policies: []string{UCSFullAccess, OBSAdministrator},
		Words:    []string{"publisher", "publishing", "release", "商品发布", "发布商品", "发布", "发布服务"},
	},
	{
		ID: Upload, English: "upload a private service to the basic edition registry", Chinese: "上传私有服务",
		FAQ:       "private upload: UCS FullAccess, manage on OSC's organization, and room for one before the first upload",
		Policies:  []string{UCSFullAccess},
		Condition: OwnOrganization,
		Words:     []string{"uploader", "push", "private-upload", "上传", "上传服务", "上传私有服务", "私有服务"},
	},
	{
		ID: Deploy, English: "create and query service instances in a CCE cluster", Chinese: "部署服务实例",
		FAQ:       "service instances: UCS FullAccess and Kubernetes rights in the cluster",
		Policies:  []string{UCSFullAccess},
		Condition: ClusterGrant,
		Words:     []string{"install", "operate", "operator", "run", "instance", "部署", "创建实例", "服务实例", "部署服务", "部署服务实例"},
	},
	{
		ID: EnterpriseRegistry, English: "use private services in an Enterprise Edition registry", Chinese: "使用企业仓库",
		FAQ:       "several IAM users share an Enterprise Edition registry: Tenant Administrator",
		Policies:  []string{TenantAdministrator},
		Condition: RunningEnterprise,
		Words:     []string{"enterprise", "enterprise-edition", "registry", "ee", "企业仓库", "企业版", "容器镜像仓库(企业版)"},
	},
}

// Catalogue lists the six capabilities, in the order in which they are shown.
func Catalogue() []Entry { return slices.Clone(entries) }

// Capabilities lists their ids, in the same order.
func Capabilities() []Capability {
	ids := make([]Capability, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	return ids
}

// Of is the catalogue's entry of a capability; ok is false for what is none.
func Of(c Capability) (e Entry, ok bool) {
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.ID == c })
	if i < 0 {
		return Entry{}, false
	}
	return entries[i], true
}

// Sort puts capabilities in the catalogue's order.
func Sort(list []Capability) {
	all := Capabilities()
	slices.SortFunc(list, func(a, b Capability) int { return slices.Index(all, a) - slices.Index(all, b) })
}

// Meant gives the capability that a word other than an id stands for, in the console's language or a person's: 商品发布
// is Publish.
func Meant(word string) (Capability, bool) {
	for _, e := range entries {
		if slices.Contains(e.Words, word) || word == e.Chinese {
			return e.ID, true
		}
	}
	return "", false
}

var cataloguePolicies = []string{OBSAdministrator, TenantAdministrator, UCSFullAccess, UCSReadOnlyAccess}

// CataloguePolicies lists the display names of the policies that OSC's users need, sorted.
func CataloguePolicies() []string { return slices.Clone(cataloguePolicies) }

// IsCataloguePolicy reports whether a system policy of this display name, spelled exactly so, is one that
// OSC's users need. A custom policy may bear the same name: whether it is one is the caller's to tell.
func IsCataloguePolicy(displayName string) bool {
	return slices.Contains(cataloguePolicies, displayName)
}
