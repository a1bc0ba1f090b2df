// Package rights is the form of each service's table of rights: what a call of the cloud takes. The same table answers
// what to allow before a run (osc-perms permissions) and what is missing after a refusal.
package rights

import (
	"slices"
	"strings"
)

// Basis says how far it is known that an action covers a call.
type Basis string

// The bases. Only the first two go into a custom policy: a name that IAM does not know would make it refuse the whole.
const (
	Documented Basis = "documented"             // a page names the action for custom policies (Version 1.1)
	Inferred   Basis = "inferred"               // the action is documented, but no page says that it covers this call
	Identity   Basis = "identity policies"      // named for identity policies of the new console only; not verified for custom policies
	Unnamed    Basis = "no action found"        // no page that was found names one
	Free       Basis = "no permission is asked" // the reference says so
)

// Use says which command makes a call.
type Use string

// The uses. Apply makes those of plan as well.
const (
	Plan  Use = "plan" // access and quota, too
	Apply Use = "apply"
)

// Topic is what a configuration is about.
type Topic string

// The topics.
const (
	Always        Topic = "always"
	Groups        Topic = "groups" // and their members and policies
	Users         Topic = "users"
	Offboard      Topic = "offboard"
	Checks        Topic = "checks"
	Quotas        Topic = "quotas"
	Organizations Topic = "organizations" // of SWR, in blocks
	OfOthers      Topic = "looks at SWR"  // an offboard or a check looks at organizations that no block names
	Pruning       Topic = "prunes organizations"
	Instances     Topic = "enterprise registry"
	Clusters      Topic = "clusters" // of CCE, in blocks
	ClustersSeen  Topic = "looks at CCE"
)

// Right is what one call takes.
type Right struct {
	Call    string   // the SDK's name, as in transport.Operation: "KeystoneListGroups"
	Actions []string // as they stand in a policy; all are needed
	Write   bool
	Basis   Basis
	Use     Use
	Topics  []Topic // a configuration that is about any of them makes the call
	// Instead is what gives the right without the action: a system policy, or a right of the service's own.
	Instead string
	// System is the system policy alone, as the console lists it.
	System string
	Page   string // of the reference, where the action stands or was looked for
}

// Custom reports whether the actions can go into a custom policy.
func (r Right) Custom() bool { return r.Basis == Documented || r.Basis == Inferred }

// Needs says what is missing where the call is refused: "iam:groups:listGroups"; "" where no permission is asked.
func (r Right) Needs() string {
	actions := strings.Join(r.Actions, " and ")
	switch {
	case r.Basis == Free:
		return ""
	case r.Custom():
		return actions
	case actions == "":
		return r.Instead
	}
	return r.Instead + " (in an identity policy: " + actions + ")"
}

// Table is a service's calls, each once.
type Table []Right

// Of finds a call's row.
func (t Table) Of(call string) (Right, bool) {
	i := slices.IndexFunc(t, func(r Right) bool { return r.Call == call })
	if i < 0 {
		return Right{}, false
	}
	return t[i], true
}

// Needs is what a call that was refused needs; "" when the table lacks it, or no permission is asked.
func (t Table) Needs(call string) string {
	r, _ := t.Of(call)
	return r.Needs()
}

// For lists the rows that a command's calls take, for a configuration that is about the topics.
func (t Table) For(use Use, topics []Topic) Table {
	var rows Table
	for _, r := range t {
		made := r.Use == Plan || r.Use == use
		if made && slices.ContainsFunc(r.Topics, func(topic Topic) bool { return slices.Contains(topics, topic) }) {
			rows = append(rows, r)
		}
	}
	return rows
}
