package osc

import "strings"

// Person is what the cloud holds about one IAM user, as far as the catalogue asks.
type Person struct {
	Name    string
	Enabled bool
	Owner   bool // the account itself, which has every right
	// Holdings are the system policies that the person's groups hold, sorted by group, policy and scope.
	Holdings []Holding
	// Levels are the person's levels ("read", "edit", "manage") on OSC's own organizations, by name.
	Levels map[string]string
	// ClusterRoles are the roles that CCE's access policies give the person, sorted.
	ClusterRoles []ClusterRole
	// Unread says what about the person's groups and their policies could not be read; empty when all was.
	Unread []string
}

// Holding is a system policy that a person has through a group.
type Holding struct {
	Group  string
	Policy string // display name
	Scope  string // "global", "all", "project:cn-east-3", "enterprise_project:default"
}

func (h Holding) String() string { return h.Policy + "@" + h.Scope }

// in reports whether the holding covers the services of a region's project.
func (h Holding) in(region string) bool { return h.Scope == scopeAll || h.Scope == scopeProject+region }

// globally reports whether the holding covers global services: UCS and OBS.
func (h Holding) globally() bool { return h.Scope == scopeAll || h.Scope == scopeGlobal }

// Scopes as addresses write them.
const (
	scopeGlobal  = "global"
	scopeAll     = "all"
	scopeProject = "project:"
)

// ClusterRole is a Kubernetes role that an access policy gives a person.
type ClusterRole struct {
	Region, Cluster string
	Role            string   // "view", "edit", "admin", "cluster-admin"
	Group           string   // the group that has it; "" for the person
	Namespaces      []string // nil: all
}

func (r ClusterRole) String() string {
	text := r.Role + " in cluster " + r.Region + "/" + r.Cluster
	if len(r.Namespaces) > 0 {
		text += " (namespaces " + strings.Join(r.Namespaces, ", ") + ")"
	}
	return text
}

// Tenant is what the capabilities of all of an account's people hang on.
type Tenant struct {
	Region        string // where CCE and the Enterprise Edition are
	OSCRegion     string // where OSC keeps its organization
	Organizations Organizations
	Registry      Registry
	// ClustersUnread says why the access policies of clusters could not be read, or not all; "" when they were.
	ClustersUnread string
	// Elsewhere says why rights may come from somewhere that was not looked at, such as the new console's identity
	// policies; "" when they can't.
	Elsewhere string
}

// Organizations is what is known about SWR in OSC's region.
type Organizations struct {
	Own    []string // OSC's own, by name
	Unread string   // why that is not known, "" when it is
	// Limit and Used count organizations; RoomUnread says why they are not known, "" when they are.
	Limit, Used int
	RoomUnread  string
}

// Registry is what is known about Enterprise Edition instances in the tenant's region.
type Registry struct {
	Running    []string // names
	Others     []string // "name (Creating)"
	NotOffered bool     // the region has no Enterprise Edition
	Unread     string   // why that is not known, "" when it is
}
