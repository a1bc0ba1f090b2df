package fake

import "encoding/json"

// StateVersion is the version of the file format that this package reads and writes.
const StateVersion = 1

// State is all that a sandbox cloud remembers: one account and what is in it. Its JSON form is the sandbox's file; the
// json names below are that file's format. Everything is a plain value, so a test or a seed may build one by hand, but
// New and the Add methods are easier. Equal states give equal files: Parse and the server keep every list sorted.
//
// Ids are any text without a slash; those the sandbox makes are 32 hexadecimal digits. Times are milliseconds since 1970.
type State struct {
	Version  int     `json:"version"`   // StateVersion
	Seed     string  `json:"seed"`      // what made-up ids derive from; system permissions' ids do too, and are not stored
	LastMade uint64  `json:"last_made"` // how many ids were made so far: each made id counts it up
	Account  Account `json:"account"`
	Region   string  `json:"region"` // where calls go that name no project; the name of one of Projects
	// AccessKeys are the credentials that the sandbox accepts. The first is the one that Server.Info shows.
	AccessKeys []AccessKey `json:"access_keys"`
	// Caller is whose the sandbox's own key is, by user id, where AccessKeys has none yet: a snapshot's, which holds no keys.
	Caller string  `json:"caller,omitempty"`
	Users  []User  `json:"users"`
	Groups []Group `json:"groups"`
	// SystemPermissions are those of another cloud, under its ids; none stands for the sandbox's own.
	SystemPermissions    []SystemPermission    `json:"system_permissions,omitempty"`
	CustomPolicies       []CustomPolicy        `json:"custom_policies"`
	Projects             []Project             `json:"projects"`
	EnterpriseProjects   []EnterpriseProject   `json:"enterprise_projects"`
	Attachments          []Attachment          `json:"attachments"`
	Organizations        []Organization        `json:"organizations"`
	ForeignOrganizations []ForeignOrganization `json:"foreign_organizations"`
	Instances            []Instance            `json:"instances"`
	Clusters             []Cluster             `json:"clusters"`
	AccessPolicies       []AccessPolicy        `json:"access_policies"`
	// RegionsWithoutEnterpriseEdition are those in which SWR hasn't the edition: its calls are refused there.
	RegionsWithoutEnterpriseEdition []string `json:"regions_without_enterprise_edition,omitempty"`
	// Missing are the parts that could not be read when this was copied from another cloud: calls about them are refused.
	Missing   []Missing `json:"missing,omitempty"`
	Quotas    Quotas    `json:"quotas"`
	Behaviour Behaviour `json:"behaviour"`
}

// Account is the tenant, which the API calls domain.
type Account struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	CreatedAt int64  `json:"created_at"`
}

// AccessKey is a credential, and through its user the caller.
type AccessKey struct {
	Access        string `json:"access"`
	Secret        string `json:"secret"`
	SecurityToken string `json:"security_token,omitempty"` // set for a temporary key: requests must carry it
	UserID        string `json:"user_id"`                  // the account's root user or an IAM user
	Inactive      bool   `json:"inactive,omitempty"`
	Description   string `json:"description,omitempty"`
	CreatedAt     int64  `json:"created_at"`
	// Deny lists what calls with this key are refused (403), whatever its user's rights: an entry refuses every
	// operation whose name, such as "POST /v3/groups" or "GET /v3.0/OS-PERMISSION/role-assignments", contains it.
	// So "role-assignments" refuses the bulk read, and "PUT " every PUT.
	Deny []string `json:"deny,omitempty"`
	// Unchecked lets every call with this key through, whatever its user may do: of rights that custom policies give in
	// another cloud, the sandbox knows nothing. Deny still counts.
	Unchecked bool `json:"unchecked,omitempty"`
}

// User is an IAM user, or the account's own root user.
type User struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Root        bool   `json:"root,omitempty"` // the account's owner: exactly one user is
	Unlisted    bool   `json:"unlisted,omitempty"`
	Disabled    bool   `json:"disabled,omitempty"`
	Description string `json:"description,omitempty"`
	Email       string `json:"email,omitempty"`
	AreaCode    string `json:"areacode,omitempty"`
	Phone       string `json:"phone,omitempty"`
	AccessMode  string `json:"access_mode,omitempty"` // "default" when empty; or "programmatic", "console"
	PwdStatus   bool   `json:"pwd_status,omitempty"`  // the password must be changed at first login
	ExternalID  string `json:"xuser_id,omitempty"`
	ExternalTyp string `json:"xuser_type,omitempty"`
	CreatedAt   int64  `json:"created_at"`
	UpdatedAt   int64  `json:"updated_at,omitempty"`
}

// Group is a user group with its members.
type Group struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	CreatedAt   int64    `json:"created_at"`
	Members     []string `json:"members,omitempty"` // user ids
}

// CustomPolicy is a permission that the account wrote itself. Its display name may equal a system permission's.
type CustomPolicy struct {
	ID            string     `json:"id"`
	Name          string     `json:"name"` // internal name
	DisplayName   string     `json:"display_name"`
	Type          string     `json:"type"` // "AX" or "XA"
	Description   string     `json:"description,omitempty"`
	DescriptionCN string     `json:"description_cn,omitempty"`
	CreatedAt     int64      `json:"created_at"`
	Policy        PolicyBody `json:"policy"`
}

// PolicyBody is what a permission allows. Version 1.0 is a role, 1.1 a policy.
type PolicyBody struct {
	Version   string      `json:"Version"`
	Statement []Statement `json:"Statement"`
	Depends   []Depends   `json:"Depends,omitempty"`
}

// Statement is one rule of a permission.
type Statement struct {
	Action    []string        `json:"Action"`
	Effect    string          `json:"Effect"` // "Allow" or "Deny"
	Condition json.RawMessage `json:"Condition,omitempty"`
	Resource  json.RawMessage `json:"Resource,omitempty"`
}

// Depends names a permission that a role needs beside it.
type Depends struct {
	Catalog     string `json:"catalog"`
	DisplayName string `json:"display_name"`
}

// Project is an IAM project: a region's own ("cn-east-3"), a sub-project ("cn-east-3_test"), or OBS's "MOS".
type Project struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	ParentID    string `json:"parent_id"` // the account's id, or for a sub-project its region project's
	Description string `json:"description,omitempty"`
	Disabled    bool   `json:"disabled,omitempty"`
	Unlisted    bool   `json:"unlisted,omitempty"` // no list has it: attachments name it all the same
}

// EnterpriseProject groups resources across regions. The one named default has the id "0".
type EnterpriseProject struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Disabled    bool   `json:"disabled,omitempty"`
	Type        string `json:"type,omitempty"` // "prod" when empty, or "poc"
	Unlisted    bool   `json:"unlisted,omitempty"`
	CreatedAt   int64  `json:"created_at"`
}

// Scope is where an attachment applies. The four are separate facts: none shows in another's list.
type Scope string

// The scopes.
const (
	ScopeDomain            Scope = "domain"             // global services
	ScopeAll               Scope = "all"                // all resources: inherited to every project
	ScopeProject           Scope = "project"            // one project
	ScopeEnterpriseProject Scope = "enterprise_project" // one enterprise project
)

// Attachment gives a permission to a group in one scope. A permission of the wrong type for the scope is kept and
// listed like any other and has no effect, as in the real cloud.
type Attachment struct {
	GroupID string `json:"group_id"`
	Scope   Scope  `json:"scope"`
	ScopeID string `json:"scope_id,omitempty"` // the project's or enterprise project's id; empty for domain and all
	RoleID  string `json:"role_id"`
}

// Organization is an SWR organization (the API says namespace) of this account.
type Organization struct {
	ID           int64        `json:"id"`
	Region       string       `json:"region"`
	Name         string       `json:"name"`
	CreatorName  string       `json:"creator_name"`
	CreatedAt    int64        `json:"created_at"`
	CallerAuth   int          `json:"caller_auth,omitempty"` // the right shown to an unchecked key's user, where it is another than to manage
	Grants       []Grant      `json:"grants,omitempty"`
	Repositories []Repository `json:"repositories,omitempty"`
}

// Grant is one user's right in an organization or repository: 7 manage, 3 edit, 1 read.
type Grant struct {
	UserID string `json:"user_id"`
	Auth   int    `json:"auth"`
	// UserName is the name that SWR keeps from when the grant was made, where it is not the user's name now; the user may be gone.
	UserName string `json:"user_name,omitempty"`
}

// Repository is an image repository of an organization.
type Repository struct {
	ID          int64    `json:"id"`
	Name        string   `json:"name"`
	Category    string   `json:"category,omitempty"` // "other" when empty
	Description string   `json:"description,omitempty"`
	Public      bool     `json:"is_public,omitempty"`
	Size        int64    `json:"size,omitempty"` // bytes
	Downloads   int64    `json:"num_download,omitempty"`
	Tags        []string `json:"tags,omitempty"`
	CreatedAt   int64    `json:"created_at"`
	UpdatedAt   int64    `json:"updated_at,omitempty"`
	Grants      []Grant  `json:"grants,omitempty"`
}

// ForeignOrganization is a name that another account holds in a region: it can't be created, and isn't listed.
type ForeignOrganization struct {
	Region string `json:"region"`
	Name   string `json:"name"`
}

// Instance is an SWR Enterprise Edition instance.
type Instance struct {
	ID                  string `json:"id"`
	Region              string `json:"region"`
	Name                string `json:"name"`
	Description         string `json:"description,omitempty"`
	Spec                string `json:"spec,omitempty"`
	Version             string `json:"version,omitempty"`
	Status              string `json:"status"` // "Initial", "Creating", "Running" or "Unavailable"
	EnterpriseProjectID string `json:"enterprise_project_id,omitempty"`
	CreatedAt           int64  `json:"created_at"`
}

// Quotas are the account's limits. One below zero is a limit that the cloud does not tell, and none here.
type Quotas struct {
	Users                              int            `json:"users"`
	Groups                             int            `json:"groups"`
	GroupsPerUser                      int            `json:"groups_per_user"`
	PoliciesPerGroup                   int            `json:"policies_per_group"`                        // account and projects together
	PoliciesPerGroupEnterpriseProjects int            `json:"policies_per_group_on_enterprise_projects"` // all of them together
	CustomPolicies                     int            `json:"custom_policies"`
	OrganizationsPerRegion             int            `json:"organizations_per_region"`
	OrganizationsInRegion              map[string]int `json:"organizations_in_region,omitempty"` // regions with a limit of their own; -1: SWR says none
	OrganizationsUnseen                map[string]int `json:"organizations_unseen,omitempty"`    // by region: those that count and aren't listed
}

// organizations gives the limit in a region.
func (q Quotas) organizations(region string) int {
	if limit, own := q.OrganizationsInRegion[region]; own {
		return limit
	}
	return q.OrganizationsPerRegion
}

// Behaviour chooses among answers that the API reference leaves open, so that clients can be tested under each. The
// zero value is the sandbox's usual behaviour.
type Behaviour struct {
	// ReadLagMS is for how many milliseconds a new group, user, membership or attachment is not seen by reads: a group
	// or user is answered with 404 and missing from lists, an attachment missing from its lists. Names and quotas
	// count it at once. Seconds to tens of seconds in the real cloud; Options.ReadLag overrides it.
	ReadLagMS int64 `json:"read_lag_ms,omitempty"`
	// RepeatedGrantConflicts answers 409 to the second PUT of an attachment, not 204.
	RepeatedGrantConflicts bool `json:"repeated_grant_conflicts,omitempty"`
	// KeepsFullGroups refuses (409) to delete a group that has members or attachments, instead of dropping them with it.
	KeepsFullGroups bool `json:"keeps_full_groups,omitempty"`
	// AllProjectsGated answers 401 to all-projects grants, as clouds do that open them on request only.
	AllProjectsGated bool `json:"all_projects_gated,omitempty"`
	// ListsDisabledUsers makes a user list without an enabled filter show everyone, not only the enabled.
	ListsDisabledUsers bool `json:"lists_disabled_users,omitempty"`
	// ForeignOrganizationsForbidden answers 403, not 404, about an organization of another account.
	ForeignOrganizationsForbidden bool `json:"foreign_organizations_forbidden,omitempty"`
	// OthersWithoutSelf leaves the caller out of an organization's others_auths.
	OthersWithoutSelf bool `json:"others_auths_without_self,omitempty"`
	// SWRErrors is the form of SWR's error bodies: "object" ({"errors":[…]}, also when empty), "array" or "flat".
	SWRErrors string `json:"swr_errors,omitempty"`
	// BareUserCodes writes the codes of refused users as "1109", not "IAM.1109": the reference gives them without a prefix.
	BareUserCodes bool `json:"bare_user_codes,omitempty"`
	// MissingEditionForbidden answers 403, not 404, to calls in a region that hasn't SWR's Enterprise Edition.
	MissingEditionForbidden bool `json:"missing_edition_forbidden,omitempty"`
	// CCEErrors is the form of CCE's error bodies: "status" (Kubernetes' Status with codes, also when empty) or "flat".
	CCEErrors string `json:"cce_errors,omitempty"`
	// UniqueAccessPolicyNames refuses (409) an access policy with a name that another one of the region has.
	UniqueAccessPolicyNames bool `json:"unique_access_policy_names,omitempty"`
	// DropsDeletedPrincipals takes users and groups out of access policies when they are deleted, and with the last one
	// the policy, instead of leaving their ids in.
	DropsDeletedPrincipals bool `json:"drops_deleted_principals,omitempty"`
	// Features are the answers of /v5/features/{name}: "on", "off" or "pending", or "missing" for a 404. "v5_console"
	// and "access_analyzer" are "off" when they aren't listed.
	Features map[string]string `json:"features,omitempty"`
}
