package provision

import "github.com/osc-perms/osc-perms/osc"

// AccessReport is who can do what in OSC: what `access --json` prints. Everything in it is sorted.
type AccessReport struct {
	FormatVersion string       `json:"format_version"`
	ToolVersion   string       `json:"tool_version"`
	Tenant        PlanTenant   `json:"tenant"`
	Sandbox       bool         `json:"sandbox,omitempty"`
	Users         []UserAccess `json:"users"`
	// Notes are what the report can't tell, and why: things that could not be read or are outside the catalogue.
	Notes []string `json:"notes"`
	// Asked are the capabilities that the report is about, in the catalogue's order.
	Asked []osc.Capability `json:"-"`
	// Named: the report is about people who were named, not about everybody.
	Named bool `json:"-"`
}

// UserAccess is what one IAM user can do in OSC.
type UserAccess struct {
	Name    string `json:"name"`
	Enabled bool   `json:"enabled"`
	Owner   bool   `json:"owner,omitempty"` // the account itself, which has every right
	// Capabilities by id, those of AccessReport.Asked.
	Capabilities map[osc.Capability]osc.Verdict `json:"capabilities"`
	// Notes are what is outside the catalogue: custom policies.
	Notes []string `json:"notes,omitempty"`
}

// Access answers what check blocks ask, about the access that holds after a plan over the whole account, its owner left
// out. An error says that something could not be read.
type Access interface {
	UserCan(user string, c osc.Capability) (bool, error)
	WhoCan(c osc.Capability) ([]string, error)
	WhoHas(policy string) ([]string, error)
	Members(group string) ([]string, error)
}

// Conditions works out a check block against the access after a plan. message is the block's own error message, worked
// out where the condition does not hold. An error says why it could not be worked out.
type Conditions func(c DeclaredCheck, a Access) (holds bool, message string, err error)
