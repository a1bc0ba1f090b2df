package chaos

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// facts are what is there, each as a line of ids: "member GROUP USER".
type facts map[string]bool

func (f facts) sorted() []string { return slices.Sorted(maps.Keys(f)) }

// minus lists what is in f and not in other, sorted.
func (f facts) minus(other facts) []string {
	var out []string
	for fact := range f {
		if !other[fact] {
			out = append(out, fact)
		}
	}
	slices.Sort(out)
	return out
}

// everywhere stands for all namespaces, or all clusters.
const everywhere = "*"

// spread gives what a list of namespaces or clusters reaches: "*" reaches each, and what may come.
func spread(list, all []string) []string {
	if slices.Contains(list, everywhere) {
		return append([]string{everywhere}, all...)
	}
	return list
}

func clusterIDs(st *fake.State) []string {
	var out []string
	for _, c := range st.Clusters {
		out = append(out, c.ID)
	}
	return out
}

// factsOf lists what a state holds. What several access policies say is one fact, and a level on an organization holds
// those below it.
func factsOf(st *fake.State) facts {
	f := facts{}
	add := func(format string, args ...any) { f[fmt.Sprintf(format, args...)] = true }
	for _, u := range st.Users {
		add("user %s", u.ID)
		if !u.Disabled {
			add("enabled %s", u.ID)
		}
	}
	for _, g := range st.Groups {
		add("group %s", g.ID)
		for _, u := range g.Members {
			add("member %s %s", g.ID, u)
		}
	}
	for _, a := range st.Attachments {
		add("attached %s %s %s %s", a.GroupID, a.RoleID, a.Scope, a.ScopeID)
	}
	for _, o := range st.Organizations {
		add("organization %s/%s", o.Region, o.Name)
		for _, g := range o.Grants {
			for _, level := range []int{1, 3, 7} {
				if level <= g.Auth {
					add("grant %s/%s %s %d", o.Region, o.Name, g.UserID, level)
				}
			}
		}
	}
	for _, p := range st.AccessPolicies {
		for _, principal := range p.Principals {
			for _, c := range spread(p.Clusters, clusterIDs(st)) {
				for _, n := range spread(p.Namespaces, namespaces) {
					add("right %s %s %s %s %s", c, p.PolicyType, p.PrincipalType, principal, n)
				}
			}
		}
	}
	return f
}

// holds lists what each person may do: the facts, with groups replaced by who is in them.
func holds(st *fake.State) facts {
	out := facts{}
	members := map[string][]string{}
	for _, g := range st.Groups {
		members[g.ID] = g.Members
	}
	for fact := range factsOf(st) {
		w := strings.SplitN(fact, " ", 6)
		switch {
		case w[0] == "attached":
			for _, u := range members[w[1]] {
				out[u+" holds "+strings.Join(strings.SplitN(fact, " ", 3)[2:], " ")] = true
			}
		case w[0] == "right" && w[3] == "group":
			for _, u := range members[w[4]] {
				out[strings.Join([]string{u, "has", w[2], "in", w[1], w[5]}, " ")] = true
			}
		case w[0] == "right":
			out[strings.Join([]string{w[4], "has", w[2], "in", w[1], w[5]}, " ")] = true
		case w[0] == "grant", w[0] == "enabled":
			out[fact] = true
		}
	}
	return out
}

// doubles counts the access policies that say the same, of each kind that there is more than one of, among those whose
// names begin so.
func doubles(st *fake.State, prefix string) map[string]int {
	count := map[string]int{}
	for _, p := range st.AccessPolicies {
		if !strings.HasPrefix(p.Name, prefix) {
			continue
		}
		key := fmt.Sprint(p.Region, p.PolicyType, p.PrincipalType, sortedCopy(p.Clusters), sortedCopy(p.Namespaces), sortedCopy(p.Principals))
		count[key]++
	}
	maps.DeleteFunc(count, func(_ string, n int) bool { return n < 2 })
	return count
}

// doubled lists what there is more than one of, and more than before.
func doubled(before, after *fake.State, prefix string) []string {
	var out []string
	were := doubles(before, prefix)
	for key, n := range doubles(after, prefix) {
		if n > max(1, were[key]) {
			out = append(out, "access policy "+key)
		}
	}
	slices.Sort(out)
	return out
}

func sortedCopy(list []string) []string { return slices.Sorted(slices.Values(list)) }
