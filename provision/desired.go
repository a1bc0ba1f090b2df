// Package provision is the engine: what is desired and what exists in one model, the plan between
// them as a pure function, its guards, the saved plan, and the order in which a plan is applied.
package provision

import (
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/swr"
)

// Place is where in the configuration something is declared.
type Place = diag.Place

// Desired is what a configuration asks for, with every expression resolved. It is plain data: it goes
// into a saved plan, and planning from it needs no configuration. Lists keep the order of the files.
type Desired struct {
	Tenant        Tenant         `json:"tenant"`
	Groups        []Group        `json:"groups,omitempty"`
	Organizations []Organization `json:"organizations,omitempty"`
	Quotas        []Quota        `json:"quotas,omitempty"`
	Prune         Prune          `json:"prune"`
	Guard         Guard          `json:"guard"`
}

// Tenant is the account the configuration is for, and how to reach it.
type Tenant struct {
	Name      string    `json:"name"`
	Region    string    `json:"region"`
	OSCRegion string    `json:"osc_region"` // never empty: Region when not written
	Profile   string    `json:"profile,omitempty"`
	Timezone  string    `json:"timezone"` // IANA name, never empty
	Endpoints Endpoints `json:"endpoints"`
	Place     Place     `json:"declared_at"`
}

// Endpoints are base addresses of the services, "" where the SDK's own apply.
type Endpoints struct {
	IAM string `json:"iam,omitempty"`
	SWR string `json:"swr,omitempty"`
	CCE string `json:"cce,omitempty"`
	EPS string `json:"eps,omitempty"`
}

// Mode says what happens to facts of an object that are there and not declared.
type Mode string

// The modes.
const (
	Exclusive Mode = "exclusive" // they are removed
	Additive  Mode = "additive"  // they stay, and are listed as unmanaged
)

// Name is something named in the configuration and where: a user, a group, a project.
type Name struct {
	Name  string `json:"name"`
	Place Place  `json:"declared_at"`
}

// Group is a user group that a block declares, one for each key of a for_each.
type Group struct {
	Label       string  `json:"label"`
	Key         string  `json:"key,omitempty"` // each.key
	Name        string  `json:"name"`          // in the cloud
	Description *string `json:"description,omitempty"`
	// SensitiveDescription: the description comes from a sensitive variable and is never shown.
	SensitiveDescription bool `json:"sensitive_description,omitempty"`
	// Members: nil when the block does not manage membership; sorted by name, each once.
	Members *[]Name `json:"members,omitempty"`
	// LiteralMembers: members is a list written out in the file, so that an empty one means nobody.
	// An empty list with false came out of an expression.
	LiteralMembers bool `json:"literal_members,omitempty"`
	// Policies: nil when the block has neither policies nor a policy block.
	Policies   *[]Policy `json:"policies,omitempty"`
	Mode       Mode      `json:"mode"`
	Previously []Name    `json:"previously,omitempty"`
	Place      Place     `json:"declared_at"`
}

// ScopeWish is what a policy's block says about scope.
type ScopeWish string

// The wishes.
const (
	ScopeByType      ScopeWish = "" // the policy's own type decides
	ScopeGlobal      ScopeWish = "global"
	ScopeAll         ScopeWish = "all"
	ScopeProjects    ScopeWish = "projects"
	ScopeEnterprises ScopeWish = "enterprise_projects"
)

// Policy is a policy that a group is to hold, by the display name that the console shows.
type Policy struct {
	Name         string    `json:"name"`
	Scope        ScopeWish `json:"scope,omitempty"`
	Projects     []Name    `json:"projects,omitempty"`            // names; with ScopeProjects, else empty
	Enterprises  []Name    `json:"enterprise_projects,omitempty"` // names or ids; with ScopeEnterprises, else empty
	Custom       *bool     `json:"custom,omitempty"`              // true: a custom policy; false: a system one; nil: either
	InternalName string    `json:"internal_name,omitempty"`
	Place        Place     `json:"declared_at"`
}

// Organization is an SWR organization, or a pattern for several, that a block declares.
type Organization struct {
	Label  string  `json:"label"`
	Key    string  `json:"key,omitempty"`
	Name   string  `json:"name"` // with a "*" it is a pattern: never created, matched in its region
	Region string  `json:"region"`
	Create bool    `json:"create"` // false: it must exist
	Grants []Grant `json:"grants,omitempty"`
	// ManagesGrants: at least one grant block stands, be it for nobody.
	ManagesGrants bool  `json:"manages_grants,omitempty"`
	Mode          Mode  `json:"mode"`
	Place         Place `json:"declared_at"`
}

// Grant is a level on an organization for users, and for the people in declared groups.
type Grant struct {
	Level  swr.Level `json:"level"`
	Users  []Name    `json:"users,omitempty"`
	Groups []Name    `json:"groups,omitempty"` // resolved to the cloud names of declared groups
	Place  Place     `json:"declared_at"`
}

// Quota is how much room must be left once the plan is applied.
type Quota struct {
	Name              string   `json:"name"`
	FreeOrganizations *int     `json:"free_organizations,omitempty"`
	FreeGroups        *int     `json:"free_groups,omitempty"`
	FreeUsers         *int     `json:"free_users,omitempty"`
	UnlessExists      string   `json:"unless_exists,omitempty"` // a pattern of organization names
	Region            string   `json:"region"`                  // never empty
	Severity          Severity `json:"severity"`
	Place             Place    `json:"declared_at"`
}

// Severity is what a failed quota or check does.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"   // the plan is refused
	SeverityWarning Severity = "warning" // it is said
)

// Prune names what is deleted when no block declares it.
type Prune struct {
	Groups        []Name `json:"groups,omitempty"`
	Organizations []Name `json:"organizations,omitempty"`
}

// Guard bounds what a plan may take away. The zero value is the default.
type Guard struct {
	MaxRemovals          *Limit `json:"max_removals,omitempty"`            // nil: 25 %, at least 3, at most 50
	MaxRemovalsPerObject *Limit `json:"max_removals_per_object,omitempty"` // nil: no limit of its own
	AllowEmptyGroups     bool   `json:"allow_empty_groups,omitempty"`
	ProtectedUsers       []Name `json:"protected_users,omitempty"`
	ProtectedGroups      []Name `json:"protected_groups,omitempty"` // "admin" comes on top
	// UnmanagedError: anything unmanaged fails the plan; otherwise it is listed.
	UnmanagedError bool  `json:"unmanaged_error,omitempty"`
	Place          Place `json:"declared_at"`
}
