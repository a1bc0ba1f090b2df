package osc

import (
	"fmt"
	"slices"
	"strings"
)

// Evaluate says whether a person has a capability, by which paths, or what is missing. It follows the catalogue, and
// what implies what: Tenant Administrator at all resources gives everything but IAM (globally attached, the global
// services; in a project, the regional ones there), UCS FullAccess covers what UCS ReadOnlyAccess does, an
// administrator of SWR or CCE needs no grant there. An attachment at a scope where it has no effect counts for nothing.
// What was not read never becomes a "no".
func Evaluate(c Capability, t Tenant, p Person) Verdict {
	entry, ok := Of(c)
	if !ok {
		return Verdict{Verdict: Unknown, Paths: []string{}, Missing: []string{}, Unread: []string{fmt.Sprintf("%q is no capability", c)}}
	}
	var parts []part
	for _, policy := range entry.Policies {
		parts = append(parts, p.policy(policy, t))
	}
	switch entry.Condition {
	case OwnOrganization:
		parts = append(parts, p.organization(t))
	case ClusterGrant:
		parts = append(parts, p.cluster(t))
	case RunningEnterprise:
		parts = append(parts, p.registry(t))
	}
	v := p.sum(parts)
	if v.Verdict != Yes {
		v.Remedy = p.remedy(parts)
		v.ByFiles = slices.ContainsFunc(parts, func(x part) bool { return x.status != Yes && x.policy })
	}
	return v
}

// remedy says what to do about what is missing.
func (p Person) remedy(parts []part) string {
	var ways []string
	if !p.Enabled {
		ways = append(ways, fmt.Sprintf("enable %s in IAM, or with enabled = true in a user block", p.Name))
	}
	for _, x := range parts {
		if x.status != Yes && x.remedy != "" {
			ways = append(ways, x.remedy)
		}
	}
	return strings.Join(compact(ways), "; ")
}

// part is one thing that a capability takes.
type part struct {
	status  Status
	paths   []string
	missing string // what to give, in few words
	has     string // what of it there is: the near miss
	why     string // why that is not enough
	unread  []string
	remedy  string // what to do about it
	policy  bool   // it is one of IAM's policies
}

func held(paths []string) part { return part{status: Yes, paths: paths} }

// sum puts the parts together: one that is surely missing decides.
func (p Person) sum(parts []part) Verdict {
	v := Verdict{Verdict: Yes, Paths: []string{}, Missing: []string{}}
	var has, lacks, why, around []string
	for _, x := range parts {
		if x.status == Yes {
			v.Paths = append(v.Paths, x.paths...)
			has = append(has, x.has)
			continue
		}
		if v.Verdict != No {
			v.Verdict = x.status
		}
		v.Missing = append(v.Missing, x.missing)
		v.Unread = append(v.Unread, x.unread...)
		has, lacks, why = append(has, x.has), append(lacks, x.missing), append(why, x.why)
		if !x.policy {
			around = append(around, x.why)
		}
	}
	if !p.Enabled {
		v.Missing = append([]string{"an enabled user"}, v.Missing...)
		v.Nearest = p.Name + " is disabled in IAM"
		if v.Verdict == Yes {
			v.Nearest += ", and would have it once enabled"
		}
		v.Verdict, v.Paths, v.Unread = No, []string{}, nil
		return v
	}
	if v.Verdict == Yes {
		v.Paths = compact(v.Paths)
		v.Unread = nil
		return v
	}
	v.Paths = []string{}
	v.Missing = compact(v.Missing)
	v.Unread = compact(v.Unread)
	if v.Verdict == No {
		v.Unread = nil
	}
	if has = compact(has); len(has) > 0 {
		v.Nearest = "has " + strings.Join(has, " and ") + ", lacks " + strings.Join(compact(lacks), " and ")
		if why = compact(why); len(why) > 0 {
			v.Nearest += ": " + strings.Join(why, "; ")
		}
	} else {
		v.Nearest = strings.Join(compact(around), "; ") // nothing of it is there: only what holds for everybody
	}
	return v
}

// compact drops empty texts and repetitions, and keeps the order.
func compact(list []string) []string {
	kept := []string{}
	for _, s := range list {
		if s != "" && !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// absent is how something ends that was not found: surely missing only where everything could be looked at.
func (p Person) absent(x part, t Tenant) part {
	x.unread = append(x.unread, p.Unread...)
	if t.Elsewhere != "" {
		x.unread = append(x.unread, t.Elsewhere)
	}
	x.status = No
	if len(x.unread) > 0 {
		x.status = Unknown
	}
	return x
}

func (p Person) path(h Holding) string {
	return fmt.Sprintf("%s → %s → %s", p.Name, h.Group, h)
}

// paths gives the way through each holding that does; the account itself needs none.
func (p Person) paths(does func(Holding) bool) []string {
	var paths []string
	if p.Owner {
		paths = append(paths, p.Name+" is the account itself")
	}
	for _, h := range p.Holdings {
		if does(h) {
			paths = append(paths, p.path(h))
		}
	}
	return paths
}
