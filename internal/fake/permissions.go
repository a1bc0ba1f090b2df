package fake

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// permission is one system permission, the same in every sandbox but for its id.
type permission struct {
	name    string // internal: te_admin, system_all_159
	display string // what the console shows; not unique: two are called "ServiceStage Developer"
	typ     string // AX global services, XA projects, AA both
	catalog string
}

//go:embed system-permissions.tsv
var knownPermissions string

// The permissions whose display names are public and whose internal names are not; those names are made up.
var namelessPermissions = []permission{
	{"system_all_901", "IAM ReadOnlyAccess", "AX", "IAM"},
	{"system_all_902", "UCS FullAccess", "AX", "UCS"},
	{"system_all_903", "UCS ReadOnlyAccess", "AX", "UCS"},
	{"system_all_904", "UCS CommonOperations", "AX", "UCS"},
	{"system_all_905", "UCS CIAOperations", "AX", "UCS"},
	{"system_all_906", "SWR FullAccess", "XA", "SWR"},
	{"system_all_907", "SWR OperateAccess", "XA", "SWR"},
	{"system_all_908", "SWR ReadOnlyAccess", "XA", "SWR"},
}

// The services that the made-up permissions are about. Those permissions' names are chosen so that none contains a real
// one's name, not even its case folded: so no look-up by substring finds a made-up permission where it meant a real one.
const madeUpServices = `AAD ADM AIS AOM APIG ASM BMS BSS CBH CBR CCI CDM CDN CFW CGS CPH CPTS CSE DAS DBSS DDM DEH DES DGC
	DLI DLV DME DRS DSC DWS EDGESEC EIP ER FGS GAUSSDB GES GSL HSS IEC IEF IOTDA LIVE LTS META MPC MSSI MTD NLP OCR
	OMS OROAS RFS ROMA RTC SECMASTER SIS SMC SPARKRTC TICS UCS-X VIAS VIDEO WAF WORKSPACE XROBOT`

var madeUpKinds = []struct {
	title, suffix string // a permission without a suffix is a policy, and its internal name a number
	typ           string
}{
	{"Manager", "_mgr", "XA"},
	{"Viewer", "_vwr", "XA"},
	{"Auditor", "_aud", "AX"},
	{"Editor", "", "XA"},
	{"Billing", "", "AX"},
}

// systemPermissions gives every system permission in the order in which the cloud lists them: over 300, so that a list
// takes two pages, with the ones that OSC needs on the second.
var systemPermissions = sync.OnceValue(func() []permission {
	var all []permission
	for line := range strings.Lines(knownPermissions) {
		if fields := strings.Split(strings.TrimSpace(line), "\t"); len(fields) == 5 {
			all = append(all, permission{fields[0], fields[1], fields[2], fields[3]})
		}
	}
	number := 4000
	for _, service := range strings.Fields(madeUpServices) {
		for _, kind := range madeUpKinds {
			name := strings.ToLower(service) + kind.suffix
			if kind.suffix == "" {
				name = fmt.Sprintf("system_all_%d", number)
				number++
			}
			all = append(all, permission{name, service + " " + kind.title, kind.typ, service})
		}
	}
	return slices.Concat(all, namelessPermissions)
})

// id is the permission's id in the cloud of a seed: ids differ between clouds, names don't.
func (p permission) id(seed string) string { return idOf(seed, "role", p.name) }

// isPolicy tells fine-grained policies (version 1.1) from roles (version 1.0).
func (p permission) isPolicy() bool { return strings.HasPrefix(p.name, "system_all_") }

// body is what the permission allows. Only the samples of the reference are true to the real cloud.
func (p permission) body() PolicyBody {
	allow := func(actions ...string) []Statement { return []Statement{{Action: actions, Effect: "Allow"}} }
	service := strings.ToLower(strings.ReplaceAll(p.catalog, " ", ""))
	switch {
	case p.name == "te_admin":
		return PolicyBody{Version: "1.0", Statement: append(allow("*"), Statement{Action: []string{"identity:*"}, Effect: "Deny"})}
	case p.name == "readonly":
		return PolicyBody{Version: "1.0", Statement: append(allow("*:*:get*", "*:*:list*"), Statement{Action: []string{"identity:*"}, Effect: "Deny"})}
	case p.name == "secu_admin":
		return PolicyBody{Version: "1.0", Statement: allow("identity:*")}
	case p.display == "UCS FullAccess":
		return PolicyBody{Version: "1.1", Statement: allow("ucs:*:*", "cce:*:*", "swr:*:*", "aom:*:get", "aom:*:list", "smn:*:list", "vpcep:*:*")}
	case strings.HasSuffix(p.display, "ReadOnlyAccess"):
		return PolicyBody{Version: "1.1", Statement: allow(service+":*:get*", service+":*:list*")}
	case p.isPolicy():
		return PolicyBody{Version: "1.1", Statement: allow(service + ":*:*")}
	default:
		return PolicyBody{Version: "1.0", Statement: allow(service + ":*:*"), Depends: []Depends{{Catalog: "BASE", DisplayName: "Tenant Guest"}}}
	}
}

// role is a permission as IAM shows it: a system permission, or a custom policy of the account.
type role struct {
	ID            string         `json:"id"`
	Name          string         `json:"name"`
	DisplayName   string         `json:"display_name"`
	Type          string         `json:"type"`
	Catalog       string         `json:"catalog"`
	Flag          string         `json:"flag,omitempty"` // "fine_grained" for policies
	DomainID      *string        `json:"domain_id"`      // null for system permissions
	Description   string         `json:"description"`
	DescriptionCN string         `json:"description_cn"`
	CreatedTime   string         `json:"created_time"` // milliseconds, as text
	UpdatedTime   string         `json:"updated_time"`
	Links         map[string]any `json:"links"`
	Policy        PolicyBody     `json:"policy"`
}

func (p permission) role(seed string) role {
	r := role{
		ID: p.id(seed), Name: p.name, DisplayName: p.display, Type: p.typ, Catalog: p.catalog,
		Description: p.display, DescriptionCN: p.display,
		CreatedTime: strconv.Itoa(opened), UpdatedTime: strconv.Itoa(opened), Policy: p.body(),
	}
	if p.isPolicy() {
		r.Flag = "fine_grained"
	}
	return r
}

func (p CustomPolicy) role(accountID string) role {
	at := strconv.FormatInt(p.CreatedAt, 10)
	return role{
		ID: p.ID, Name: p.Name, DisplayName: p.DisplayName, Type: p.Type, Catalog: "CUSTOMED", Flag: "fine_grained", DomainID: &accountID,
		Description: p.Description, DescriptionCN: p.DescriptionCN, CreatedTime: at, UpdatedTime: at, Policy: p.Policy,
	}
}

// roleFilter is what a list of roles asks for. Empty fields ask for anything.
type roleFilter struct{ name, displayName, catalog, typ, permissionType string }

func (f roleFilter) matches(r role) bool {
	switch {
	case f.name != "" && r.Name != f.name,
		f.catalog != "" && r.Catalog != f.catalog,
		f.displayName != "" && !strings.Contains(r.DisplayName, f.displayName), // a substring, not the whole name
		f.permissionType == "policy" && r.Policy.Version != "1.1",
		f.permissionType == "role" && r.Policy.Version != "1.0":
		return false
	}
	switch f.typ {
	case "domain":
		return r.Type == "AA" || r.Type == "AX"
	case "project":
		return r.Type == "AA" || r.Type == "XA"
	case "all":
		return r.Type != "XX"
	}
	return true
}

// takesEffect reports whether a permission of a type does anything in a scope. The cloud accepts it either way.
func takesEffect(typ string, scope Scope) bool {
	switch scope {
	case ScopeDomain:
		return typ == "AX" || typ == "AA"
	case ScopeProject, ScopeEnterpriseProject:
		return typ == "XA" || typ == "AA"
	default:
		return true
	}
}
