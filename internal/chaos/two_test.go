package chaos

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// otherwise is what somebody else wants of the same tenant at the same time.
var otherwise = strings.NewReplacer(
	`members  = ["alice", "bob", "carol"]`, `members  = ["carol", "frank"]`,
	`policies = ["Tenant Administrator"]`, `policies = ["UCS ReadOnlyAccess"]`,
	`grant "read" { users = ["dave"] }`, `grant "manage" { users = ["dave"] }`,
	`clusters = { prod = "edit" }`, `clusters = { prod = "view" }`,
)

// Two applies at once, of one configuration or of two: neither breaks anything, each error says what to do, and one more
// run of either ends in what that one wants.
func TestTwoAtOnce(t *testing.T) {
	for _, seed := range seeds(t, 8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := newDice(seed)
			other := configuration
			if d.chance(2) {
				other = otherwise.Replace(configuration)
			}
			dirs := []string{writeConfiguration(t, configuration), writeConfiguration(t, other)}
			server, counter, environ := cloudFor(t, tenantOf())
			var runs []*program
			second := make(chan struct{})
			counter.plan(d.between(1, 60), func() { close(second) }) // the other one joins in when this one is about so far
			runs = append(runs, start(t, environ, "apply", "--auto-approve", fmt.Sprintf("--parallelism=%d", d.between(1, 8)), dirs[0]))
			<-second
			runs = append(runs, start(t, environ, "apply", "--auto-approve", fmt.Sprintf("--parallelism=%d", d.between(1, 8)), dirs[1]))
			for _, p := range runs {
				code := p.end()
				require.Contains(t, []int{0, 1, 3}, code, p.said())
				if code != 0 {
					require.Regexp(t, `plan again|run again`, p.said(), "each error says what to do")
				}
			}
			dir := dirs[d.IntN(2)]
			converges(t, environ, dir)
			p := start(t, environ, "plan", dir)
			require.Equal(t, 0, p.end(), p.said())
			require.Equal(t, twice(server.State()), strings.Contains(p.said(), "access policies give"), "policies that both made are told\n%s", p.said())
		})
	}
}

// twice reports whether an access policy stands beside another one that says the same.
func twice(st *fake.State) bool {
	said := map[string]bool{}
	for _, p := range st.AccessPolicies {
		key := fmt.Sprint(p.Region, p.Clusters, p.Namespaces, p.PolicyType, p.PrincipalType, p.Principals)
		if said[key] {
			return true
		}
		said[key] = true
	}
	return false
}

// A state file is served by one process at a time: two applies on it take turns.
func TestTwoAtOnceOnAStateFile(t *testing.T) {
	for _, seed := range seeds(t, 4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dirs := []string{writeConfiguration(t, configuration), writeConfiguration(t, otherwise.Replace(configuration))}
			file := t.TempDir() + "/state.json"
			server, err := fake.Serve("127.0.0.1:0", tenantOf(), fake.Options{File: file})
			require.NoError(t, err)
			require.NoError(t, server.Close())
			var runs []*program
			for _, dir := range dirs {
				runs = append(runs, start(t, nil, "apply", "--auto-approve", "--sandbox="+file, dir))
			}
			for _, p := range runs {
				require.Equal(t, 0, p.end(), p.said())
			}
			converges(t, nil, "--sandbox="+file, dirs[seed%2])
		})
	}
}
