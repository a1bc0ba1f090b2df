package provision

import "encoding/json"

// FormatVersion of the plan document.
const FormatVersion = "1.0"

// Plan is the whole outcome of planning: what `plan --json` prints, word for word. Everything in it is
// sorted; its bytes depend on the configuration, the cloud and the day alone.
type Plan struct {
	FormatVersion string     `json:"format_version"`
	ToolVersion   string     `json:"tool_version"`
	Tenant        PlanTenant `json:"tenant"`
	Sandbox       bool       `json:"sandbox,omitempty"`
	Effects       []Effect   `json:"effects"`
	Changes       []Change   `json:"changes"`
	Checks        []Check    `json:"checks"`
	Unmanaged     []Remark   `json:"unmanaged"`
	Waiting       []Remark   `json:"waiting"`
	Ending        []Remark   `json:"ending,omitempty"` // what ends within 14 days
	Summary       Summary    `json:"summary"`
	Results       []Result   `json:"results,omitzero"` // after apply
	Targets       []string   `json:"targets,omitempty"`
}

// PlanTenant is the account and region that a plan is for.
type PlanTenant struct {
	Name     string `json:"name"`
	DomainID string `json:"domain_id"`
	Region   string `json:"region"`
}

// Effect is what a plan means for one person.
type Effect struct {
	User           string   `json:"user"`
	Gains          []string `json:"gains"`
	Loses          []string `json:"loses"`
	Unknown        []string `json:"unknown"`
	PoliciesGained []string `json:"policies_gained"`
	PoliciesLost   []string `json:"policies_lost"`
	// MayLose are those of Unknown that the person has now for sure: what gave them goes, and what else might is not seen.
	MayLose []string `json:"may_lose,omitempty"`
	// Caller: the person is who makes the plan.
	Caller bool `json:"caller,omitempty"`
}

// Action is what a change does to its fact.
type Action string

// The actions.
const (
	Create Action = "create"
	Update Action = "update"
	Delete Action = "delete"
)

// Kind is what a change is about.
type Kind string

// The kinds, in the order in which an object's changes are shown.
const (
	KindUser         Kind = "user"
	KindGroup        Kind = "group"
	KindMembership   Kind = "membership"
	KindAttachment   Kind = "policy_attachment"
	KindOrganization Kind = "organization"
	KindGrant        Kind = "organization_grant"
	KindClusterGrant Kind = "cluster_grant"
)

// Reason is why a change is in the plan.
type Reason string

// The reasons.
const (
	Declared   Reason = "declared"   // in the files, not in the cloud
	Changed    Reason = "changed"    // there, but different
	Undeclared Reason = "undeclared" // in the cloud, not in the files, in an object whose mode is exclusive
	Pruned     Reason = "pruned"     // a prune block names it
	Expired    Reason = "expired"    // its last day is over
	Offboarded Reason = "offboarded" // an offboard block names the user
	Renamed    Reason = "renamed"    // previously names the old name
)

// Change is one fact about the cloud that is to be different: plain data.
type Change struct {
	Action  Action `json:"action"`
	Kind    Kind   `json:"kind"`
	Address string `json:"address"`
	Reason  Reason `json:"reason"`
	Before  Fact   `json:"before"` // null for a create
	After   Fact   `json:"after"`  // null for a delete
	// DeclaredAt is "main.hcl:12": the line that asks for the change, or for a removal the block
	// that manages the object.
	DeclaredAt string `json:"declared_at"`
	// AskedBy are the onboard blocks that ask for it: "onboard.publishers"; sorted.
	AskedBy []string `json:"asked_by,omitempty"`
}

// Fact is what is there or is to be there, one of *GroupFact, *MembershipFact, *AttachmentFact,
// *OrganizationFact, *GrantFact, *UserFact, *ClusterGrantFact, or nil.
type Fact interface{ fact() }

// GroupFact describes a group. Members and Attachments are filled for a group that is deleted.
// A description that comes from a sensitive variable reads "(sensitive)".
type GroupFact struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Members     []string `json:"members,omitempty"`
	Attachments []string `json:"policy_attachments,omitempty"` // "UCS FullAccess@global"
}

// MembershipFact is a user in a group.
type MembershipFact struct {
	Group string `json:"group"`
	User  string `json:"user"`
}

// AttachmentFact is a policy attached to a group at a scope.
type AttachmentFact struct {
	Group        string `json:"group"`
	Policy       string `json:"policy"` // display name
	InternalName string `json:"internal_name"`
	Scope        string `json:"scope"` // "global", "all", "project:cn-east-3", "enterprise_project:default"
}

// OrganizationFact describes an organization. Grants is filled for one that is deleted: "alice=manage".
type OrganizationFact struct {
	Region string   `json:"region"`
	Name   string   `json:"name"`
	Grants []string `json:"grants,omitempty"`
}

// GrantFact is a user's level on an organization.
type GrantFact struct {
	Region       string `json:"region"`
	Organization string `json:"organization"`
	User         string `json:"user"`
	Level        string `json:"level"` // "read", "edit", "manage"
}

// UserFact describes an IAM user; what is not managed is left out. E-mail and phone are masked.
type UserFact struct {
	Name        string  `json:"name"`
	Enabled     bool    `json:"enabled"`
	Email       *string `json:"email,omitempty"` // "e***@example.com"
	Phone       *string `json:"phone,omitempty"` // "+86 138****0000"
	Description *string `json:"description,omitempty"`
	AccessType  *string `json:"access_type,omitempty"`
}

// ClusterGrantFact is a Kubernetes role of a user or group in a cluster.
type ClusterGrantFact struct {
	Region        string   `json:"region"`
	Cluster       string   `json:"cluster"`
	Role          string   `json:"role"`           // "cluster-admin", "admin", "edit", "view"
	PrincipalType string   `json:"principal_type"` // "user", "group"
	Principal     string   `json:"principal"`
	Namespaces    []string `json:"namespaces"` // ["*"]: all
}

func (*GroupFact) fact()        {}
func (*MembershipFact) fact()   {}
func (*AttachmentFact) fact()   {}
func (*OrganizationFact) fact() {}
func (*GrantFact) fact()        {}
func (*UserFact) fact()         {}
func (*ClusterGrantFact) fact() {}

// CheckKind is what kind of condition was checked.
type CheckKind string

// The kinds of checks.
const (
	CheckQuota CheckKind = "quota"
	CheckCheck CheckKind = "check"
	CheckGuard CheckKind = "guard"
)

// Status is how a check came out.
type Status string

// The outcomes. Fail refuses the plan; Unknown says that the cloud did not tell.
const (
	Pass    Status = "pass"
	Warn    Status = "warn"
	Fail    Status = "fail"
	Unknown Status = "unknown"
)

// Check is one condition on the plan. Message says what was found, and for a failure the way out.
type Check struct {
	Kind    CheckKind `json:"kind"`
	Name    string    `json:"name"`
	Status  Status    `json:"status"`
	Message string    `json:"message"`
	// DeclaredAt is "main.hcl:12", or "" for a check that always holds.
	DeclaredAt string `json:"declared_at,omitempty"`
}

// Remark is something that is there and left alone (unmanaged), or that waits for something (waiting).
type Remark struct {
	Kind    Kind   `json:"kind"`
	Address string `json:"address"`
	Message string `json:"message"`
}

// Summary counts the changes.
type Summary struct {
	Create int `json:"create"`
	Update int `json:"update"`
	Delete int `json:"delete"`
}

// ResultStatus is how a change ended.
type ResultStatus string

// The ends of a change.
const (
	Done    ResultStatus = "done"
	Failed  ResultStatus = "failed"
	Skipped ResultStatus = "skipped" // something it depends on failed, or the run was stopped
)

// Result is what became of one change.
type Result struct {
	Address    string       `json:"address"`
	Action     Action       `json:"action"`
	Status     ResultStatus `json:"status"`
	Error      *string      `json:"error"`
	RequestID  string       `json:"request_id"`
	DurationMS int64        `json:"duration_ms"`
	// Note is what is left to do by hand once the change is made: how a new user gets to log in.
	Note string `json:"note,omitempty"`
}

// Refused reports whether a check fails: such a plan is shown and never applied.
func (p *Plan) Refused() bool {
	for _, c := range p.Checks {
		if c.Status == Fail {
			return true
		}
	}
	return false
}

// UnmarshalJSON reads a change with the fact that belongs to its kind.
func (c *Change) UnmarshalJSON(data []byte) error {
	type plain Change
	raw := struct {
		*plain
		Before json.RawMessage `json:"before"`
		After  json.RawMessage `json:"after"`
	}{plain: (*plain)(c)}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	var err error
	if c.Before, err = readFact(c.Kind, raw.Before); err != nil {
		return err
	}
	c.After, err = readFact(c.Kind, raw.After)
	return err
}

func readFact(kind Kind, data json.RawMessage) (Fact, error) {
	if len(data) == 0 || string(data) == "null" {
		return nil, nil
	}
	var f Fact
	switch kind {
	case KindGroup:
		f = &GroupFact{}
	case KindMembership:
		f = &MembershipFact{}
	case KindAttachment:
		f = &AttachmentFact{}
	case KindOrganization:
		f = &OrganizationFact{}
	case KindGrant:
		f = &GrantFact{}
	case KindUser:
		f = &UserFact{}
	case KindClusterGrant:
		f = &ClusterGrantFact{}
	default:
		return nil, unknownKindError(kind)
	}
	return f, json.Unmarshal(data, f)
}

type unknownKindError Kind

func (e unknownKindError) Error() string { return "unknown kind of change " + string(e) }
