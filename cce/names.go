package cce

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// Limits of names, in characters.
const (
	maxNamespace   = 63
	maxClusterName = 128
)

var (
	dnsLabel    = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	clusterName = regexp.MustCompile(`^[a-z]([a-z0-9-]*[a-z0-9])?$`)
)

// Problem is what is wrong with a name: "" for nothing. Certain problems are ones that are known to be refused, or
// never to be found; the others may pass.
type Problem struct {
	Text    string
	Certain bool
}

// CheckNamespace holds a Kubernetes namespace's name against Kubernetes' rule for labels of DNS (RFC 1123).
func CheckNamespace(name string) Problem {
	switch {
	case name == "":
		return Problem{Text: "is empty", Certain: true}
	case name == Everything:
		return Problem{Text: "is no namespace; leave the namespaces out for all", Certain: true}
	case len(name) > maxNamespace:
		return Problem{Text: fmt.Sprintf("has %d characters: Kubernetes takes at most %d", len(name), maxNamespace), Certain: true}
	case !dnsLabel.MatchString(name):
		return Problem{Text: "must hold only lowercase letters, digits and -, and begin and end with a letter or digit", Certain: true}
	}
	return Problem{}
}

// CheckClusterName holds a cluster's name against CCE's rule for new ones: 4 to 128 lowercase letters, digits and -, of
// which the first is a letter and the last no -. Only an empty name is certain to be wrong, because clusters are looked
// up, not made: an older name may be different.
func CheckClusterName(name string) Problem {
	switch {
	case name == "":
		return Problem{Text: "is empty", Certain: true}
	case strings.TrimSpace(name) != name:
		return Problem{Text: "begins or ends with a blank"}
	case len(name) > maxClusterName:
		return Problem{Text: fmt.Sprintf("has %d characters: CCE documents at most %d", len(name), maxClusterName)}
	case !clusterName.MatchString(name):
		return Problem{Text: "has other characters than CCE documents: lowercase letters, digits and -, a letter first, no - at the end"}
	}
	return Problem{}
}

// madeHere begins the names of the access policies that this tool makes.
const madeHere = "osc-perms-"

// MadeHere reports whether an access policy is one that this tool made, by its name.
func (p Policy) MadeHere() bool { return strings.HasPrefix(p.Name, madeHere) }

// PolicyName is what the access policy of a grant is called: osc-perms-view-group-1a2b3c4d. The same principal's same
// role in the same cluster always gives the same name. CCE takes 1 to 56 lowercase letters, digits, - and . with a
// letter first; the longest here has 39.
func PolicyName(g Grant) string {
	sum := sha256.Sum256([]byte(g.ClusterID + "/" + string(g.Role) + "/" + string(g.Principal.Type) + "/" + g.Principal.ID))
	return fmt.Sprintf("%s%s-%s-%s", madeHere, g.Role, g.Principal.Type, hex.EncodeToString(sum[:4]))
}

// freeName is the grant's name, or with a number at its end the first that no policy has. Whether several policies may
// have one name is not documented.
func freeName(g Grant, taken []Policy) string {
	names := map[string]bool{}
	for _, p := range taken {
		names[p.Name] = true
	}
	name := PolicyName(g)
	for n := 2; names[name]; n++ {
		name = fmt.Sprintf("%s-%d", PolicyName(g), n)
	}
	return name
}
