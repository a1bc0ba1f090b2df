// Package provision is the engine: what is desired and what exists in one model, the plan between
// them as a pure function, its guards, the saved plan, and the order in which a plan is applied.
package provision

import (
	"encoding/json"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

// Place is where in the configuration something is declared.
type Place = diag.Place

// Desired is what a configuration asks for, with every expression resolved. It is plain data: it goes
// into a saved plan, and planning from it needs no configuration. Lists keep the order of the files.
type Desired struct {
	Tenant        Tenant          `json:"tenant"`
	Groups        []Group         `json:"groups,omitempty"`
	Organizations []Organization  `json:"organizations,omitempty"`
	Clusters      []Cluster       `json:"clusters,omitempty"`
	Users         []User          `json:"users,omitempty"`
	Onboards      []Onboard       `json:"onboards,omitempty"`
	Offboard      []Name          `json:"offboard,omitempty"` // each once, sorted
	Quotas        []Quota         `json:"quotas,omitempty"`
	Checks        []DeclaredCheck `json:"checks,omitempty"`
	Prune         Prune           `json:"prune"`
	Guard         Guard           `json:"guard"`
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
	// Until is the last day on which it counts, as YYYY-MM-DD in the tenant's time zone; "" for no end.
	Until string `json:"until,omitempty"`
	// AskedBy are the onboard blocks it comes from; sorted. They are worked out, not saved.
	AskedBy []string `json:"-"`
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
	// AskedBy are the onboard blocks that ask for the group, none for a group block; sorted.
	AskedBy []string `json:"-"`
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
	// Own: it stands for OSC's own organizations, which onboard blocks ask for; AskedBy says which blocks do.
	Own     bool     `json:"-"`
	AskedBy []string `json:"-"`
}

// Fits reports whether the block reaches an organization of its region, by name or by pattern.
func (o Organization) Fits(name string) bool {
	if o.Own {
		return osc.IsOwnOrganization(name)
	}
	return Match(o.Name, name)
}

// pattern reports whether the block stands for what is there, and makes nothing.
func (o Organization) pattern() bool { return o.Own || IsPattern(o.Name) }

// Grant is a level on an organization for users, and for the people in declared groups.
type Grant struct {
	Level  swr.Level `json:"level"`
	Users  []Name    `json:"users,omitempty"`
	Groups []Name    `json:"groups,omitempty"` // resolved to the cloud names of declared groups
	Place  Place     `json:"declared_at"`
}

// Cluster is a CCE cluster whose access policies a block declares.
type Cluster struct {
	Label  string         `json:"label"`
	Key    string         `json:"key,omitempty"`
	Name   string         `json:"name"`
	Region string         `json:"region"`
	Grants []ClusterGrant `json:"grants,omitempty"`
	// ManagesGrants: at least one grant block stands, be it for nobody.
	ManagesGrants bool  `json:"manages_grants,omitempty"`
	Mode          Mode  `json:"mode"`
	Place         Place `json:"declared_at"`
}

// ClusterGrant is a Kubernetes role in a cluster for users and groups: CCE knows both.
type ClusterGrant struct {
	Role       cce.Role `json:"role"`
	Users      []Name   `json:"users,omitempty"`
	Groups     []Name   `json:"groups,omitempty"`     // cloud names; declared groups or ones that are there
	Namespaces []string `json:"namespaces,omitempty"` // nil: all; sorted, each once
	Place      Place    `json:"declared_at"`
}

// User is an IAM user whom a block creates and keeps. Never a password or key; never deleted.
type User struct {
	Label       string         `json:"label"`
	Key         string         `json:"key,omitempty"`
	Name        string         `json:"name"`
	Email       *string        `json:"email,omitempty"` // nil here and below: not managed
	Phone       *iam.Phone     `json:"phone,omitempty"`
	Description *string        `json:"description,omitempty"`
	Enabled     bool           `json:"enabled"`
	AccessType  iam.AccessType `json:"access_type,omitempty"` // "": not managed
	Until       string         `json:"until,omitempty"`       // disabled afterwards
	Place       Place          `json:"declared_at"`
}

// Onboard is what people should be able to do; what that takes is osc's business.
type Onboard struct {
	Label string `json:"label"`
	Key   string `json:"key,omitempty"`
	// Users: each once, sorted, each with its end.
	Users []Name `json:"users"`
	// LiteralUsers: users is a list written out in the file, so that an empty one means nobody.
	LiteralUsers bool             `json:"literal_users,omitempty"`
	Can          []osc.Capability `json:"can"`                // each once, in the catalogue's order
	Clusters     []OnboardCluster `json:"clusters,omitempty"` // with deploy; by region and name
	Prefix       string           `json:"prefix"`             // never empty
	Mode         Mode             `json:"mode"`
	Place        Place            `json:"declared_at"`
}

// OnboardCluster is a cluster and the role that people who are onboarded get in it.
type OnboardCluster struct {
	Name   string   `json:"name"` // in the cloud
	Region string   `json:"region"`
	Role   cce.Role `json:"role"`
	Place  Place    `json:"declared_at"`
}

// DeclaredCheck is a condition on the access that holds after a plan.
type DeclaredCheck struct {
	Name         string     `json:"name"`
	Condition    Expression `json:"condition"`
	ErrorMessage Expression `json:"error_message"`
	Asks         Asks       `json:"asks"`
	Severity     Severity   `json:"severity"`
	Place        Place      `json:"declared_at"`
}

// Expression is an expression that can only be worked out against a plan: its text, and the values of all that it
// refers to, so that a saved plan needs no configuration. What is in Values is the language's own business.
type Expression struct {
	Source string          `json:"source"`
	Values json.RawMessage `json:"values,omitempty"`
	Place  Place           `json:"declared_at"`
}

// Asks is what a check has to be told, so that it can be read. Everything: an argument is no plain text.
type Asks struct {
	Capabilities []osc.Capability `json:"capabilities,omitempty"`
	Policies     []string         `json:"policies,omitempty"` // display names
	Groups       []string         `json:"groups,omitempty"`
	Everything   bool             `json:"everything,omitempty"`
}

// Quota is how much room must be left once the plan is applied.
type Quota struct {
	Name              string   `json:"name"`
	FreeOrganizations *int     `json:"free_organizations,omitempty"`
	FreeGroups        *int     `json:"free_groups,omitempty"`
	FreeUsers         *int     `json:"free_users,omitempty"`
	UnlessExists      string   `json:"unless_exists,omitempty"` // a pattern of organization names
	UnlessOwn         bool     `json:"-"`                       // no need where OSC's own organization exists
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
	// Privileged: who alone may newly hold an administrator's policy; nil: anybody.
	Privileged *[]Name `json:"privileged,omitempty"`
	// UnmanagedError: anything unmanaged fails the plan; otherwise it is listed.
	UnmanagedError bool  `json:"unmanaged_error,omitempty"`
	Place          Place `json:"declared_at"`
}
