// Package iam is Huawei Cloud's Identity and Access Management (API v3) as this tool needs it:
// its nouns, its reads and writes over the SDK, its rules for names, scopes and limits.
package iam

import "context"

// Account is the tenant ("domain" in the API).
type Account struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// User is an IAM user.
type User struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Enabled bool   `json:"enabled"`
	// Description and AccessType are what the account's list of users says; members of a group come without them.
	Description string     `json:"description,omitempty"`
	AccessType  AccessType `json:"access_type,omitempty"`
}

// AccessType is how an IAM user may come in ("access_mode" in the API).
type AccessType string

// The ways of access.
const (
	AccessDefault      AccessType = "default"      // by key and on the console
	AccessProgrammatic AccessType = "programmatic" // by key only
	AccessConsole      AccessType = "console"      // on the console only
)

// Phone is a telephone number as IAM keeps it.
type Phone struct {
	CountryCode string `json:"country_code"` // "0086"
	Number      string `json:"number"`       // digits
}

// UserDetails is what only a look at one user tells (ShowUser).
type UserDetails struct {
	Email string `json:"email"`
	Phone Phone  `json:"phone"`
	Owner bool   `json:"owner"` // the user is the account itself
}

// NewUser is what an IAM user is made with; "" and the zero Phone are left out. Never a password or key.
type NewUser struct {
	Name, Email, Description string
	Phone                    Phone
	AccessType               AccessType // "" for IAM's default
	Enabled                  bool
}

// UserUpdate is what is to be different about an IAM user; nil leaves a thing as it is.
type UserUpdate struct {
	Email, Description *string
	Phone              *Phone
	AccessType         *AccessType
	Enabled            *bool
}

// Group is a user group.
type Group struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

// RoleType says at which layer a role or policy takes effect.
type RoleType string

// The types (API reference, KeystoneListPermissions).
const (
	GlobalRole  RoleType = "AX" // global services, attached to the domain
	ProjectRole RoleType = "XA" // regional services, attached to a project or to all resources
	AnyRole     RoleType = "AA" // both
	NoRole      RoleType = "XX" // neither
)

// Role is a permission that can be attached to a group: a system role, a system policy or a custom policy.
// The console shows DisplayName; Name is the stable internal name; ID differs per cloud.
type Role struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	DisplayName string   `json:"display_name"`
	Catalog     string   `json:"catalog"`
	Type        RoleType `json:"type"`
	Custom      bool     `json:"custom"`
}

// ScopeKind is one of the four kinds of scope, which are separate facts to IAM.
type ScopeKind string

// The kinds of scope.
const (
	Global            ScopeKind = "global"             // the domain: global services
	All               ScopeKind = "all"                // all resources: global services and every project, present and future
	InProject         ScopeKind = "project"            // one project
	EnterpriseProject ScopeKind = "enterprise_project" // one enterprise project
)

// Scope is where an attachment holds. ID is the project's or enterprise project's id, else empty.
type Scope struct {
	Kind ScopeKind `json:"kind"`
	ID   string    `json:"id,omitempty"`
}

// Attachment is a role attached to a group at a scope.
type Attachment struct {
	GroupID string `json:"group_id"`
	RoleID  string `json:"role_id"`
	Scope   Scope  `json:"scope"`
}

// Contents is what goes with a group that is deleted.
type Contents struct {
	Members     []User
	Attachments []Attachment
}

// Project is an IAM project: a region's own, a sub-project of one, or OBS's pseudo-project MOS.
type Project struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	ParentID string `json:"parent_id"`
}

// Enterprise is an enterprise project (EPS). The id of "default" is "0".
type Enterprise struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Quota is a limit of the account and how much of it is used. Used is -1 when the service does not say.
type Quota struct {
	Limit int `json:"limit"`
	Used  int `json:"used"`
}

// QuotaType names a quota in IAM's own words.
type QuotaType string

// The quotas that matter here (API reference, ShowDomainQuota; the typo is the API's).
const (
	QuotaUsers            QuotaType = "user"
	QuotaGroups           QuotaType = "group"
	QuotaGroupAttachments QuotaType = "assigment_group_mp" // attachments of one group on projects
	QuotaInEnterprises    QuotaType = "assigment_group_ep" // attachments of one group on enterprise projects
	QuotaCustomPolicies   QuotaType = "policy"
)

// Reader is every read of IAM that planning needs. Every list is complete or an error:
// a lost page, a missing list or an answer that is not JSON is apierr.BadAnswer, never an empty list.
type Reader interface {
	// Account is the account of the credentials (KeystoneListAuthDomains).
	Account(ctx context.Context) (Account, error)
	// Caller is the IAM user whose access key signs the calls, by id; "" when that can't be found out
	// (temporary keys, no right to look): nothing may be concluded from "".
	Caller(ctx context.Context) (userID string, err error)
	// Users lists every IAM user, enabled or not, by name.
	Users(ctx context.Context) ([]User, error)
	// Groups lists every user group, by name.
	Groups(ctx context.Context) ([]Group, error)
	// Members lists the users in a group, by name; apierr.NotFound when the group is gone.
	Members(ctx context.Context, groupID string) ([]User, error)
	// GroupsOfUser lists the groups a user is in.
	GroupsOfUser(ctx context.Context, userID string) ([]Group, error)
	// Roles lists every system role, system policy and custom policy, by display name, then id.
	Roles(ctx context.Context) ([]Role, error)
	// Projects lists every project of the account, by name.
	Projects(ctx context.Context) ([]Project, error)
	// Enterprises lists every enterprise project, by name; empty where the account has none or may not look.
	Enterprises(ctx context.Context) ([]Enterprise, error)
	// ListEnterprises is Enterprises for who has to tell "none" from "may not look": a refusal is the error.
	ListEnterprises(ctx context.Context) ([]Enterprise, error)
	// Attachments lists the attachments of every group at every scope (ShowDomainRoleAssignments);
	// apierr.Forbidden where the account may not call that: use GroupAttachments. whole is false where those in
	// enterprise projects may not be read and the account is not known to have none: then they are left out.
	Attachments(ctx context.Context) (list []Attachment, whole bool, err error)
	// GroupAttachments lists one group's attachments: global, all resources, each of the projects
	// and every enterprise project the group is attached in. whole is as with Attachments.
	GroupAttachments(ctx context.Context, groupID string, projectIDs []string) (list []Attachment, whole bool, err error)
	// UserDetails reads one user (ShowUser).
	UserDetails(ctx context.Context, userID string) (UserDetails, error)
	// NewConsole tells whether the account uses, or is coming to use, the new console, whose identity policies this API
	// does not show (GetFeatureStatusV5 of v5_console: on or pending). Where there is no such call it does not;
	// apierr.Forbidden where the credentials may not ask.
	NewConsole(ctx context.Context) (bool, error)
	// Quotas gives the account's quotas. A type that the service does not name is left out.
	Quotas(ctx context.Context) (map[QuotaType]Quota, error)
}

// Writer is every write of IAM that applying needs. Each returns when the service has taken it;
// a state that is there already is no error for Add, Attach, Remove, Detach and Delete.
type Writer interface {
	// CreateUser makes an IAM user and waits until reads show it. A name that is there is apierr.Exists, no room
	// apierr.Quota. After a lost answer the user is looked for before it is made again.
	CreateUser(ctx context.Context, u NewUser) (User, error)
	// UpdateUser changes what the update names.
	UpdateUser(ctx context.Context, userID string, u UserUpdate) error
	// CreateGroup makes a group and waits until reads show it. A name that is there is apierr.Exists.
	CreateGroup(ctx context.Context, name, description string) (Group, error)
	// UpdateGroup changes the name, the description, or both; nil leaves one as it is.
	UpdateGroup(ctx context.Context, groupID string, name, description *string) error
	// DeleteGroup deletes a group with its members and attachments, as long as they are no others than those that
	// shown lists: who was added meanwhile keeps what they were given, and it is apierr.Invalid. One that is gone is no error.
	DeleteGroup(ctx context.Context, groupID string, shown Contents) error
	AddMember(ctx context.Context, groupID, userID string) error
	RemoveMember(ctx context.Context, groupID, userID string) error
	Attach(ctx context.Context, a Attachment) error
	Detach(ctx context.Context, a Attachment) error
}
