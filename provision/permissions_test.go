package provision_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/rights"
	"github.com/osc-perms/osc-perms/provision"
)

func service(name string) provision.ServiceRights {
	all := provision.Rights()
	return all[slices.IndexFunc(all, func(s provision.ServiceRights) bool { return s.Service == name })]
}

// Every call that the clients' source names has its row, once, and every row is a call.
func TestEveryCallHasItsRights(t *testing.T) {
	operation := regexp.MustCompile(`"((?:Keystone|Show|List|Create|Update|Delete|Get|Associate|Revoke)[A-Z][A-Za-z0-9]+)"`)
	for _, room := range []struct {
		folder   string
		services []string
	}{{"iam", []string{"IAM", "EPS"}}, {"swr", []string{"SWR"}}, {"cce", []string{"CCE"}}} {
		called, listed := map[string]bool{}, map[string]bool{}
		files, err := filepath.Glob("../" + room.folder + "/*.go")
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || filepath.Base(file) == "rights.go" {
				continue
			}
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, m := range operation.FindAllStringSubmatch(string(text), -1) {
				called[m[1]] = true
			}
		}
		for _, name := range room.services {
			for _, r := range service(name).Rights {
				require.False(t, listed[r.Call], "%s stands twice", r.Call)
				listed[r.Call] = true
				require.NotEmpty(t, r.Topics, r.Call)
				require.NotEmpty(t, r.Page, r.Call)
				switch r.Basis {
				case rights.Documented, rights.Inferred, rights.Identity:
					require.NotEmpty(t, r.Actions, r.Call)
				default:
					require.Empty(t, r.Actions, r.Call)
				}
				if r.Basis != rights.Free && !r.Custom() {
					require.NotEmpty(t, r.System, "%s: what else to attach", r.Call)
				}
				if r.Use == rights.Plan {
					require.False(t, r.Write, "%s: plan only reads", r.Call)
				}
			}
		}
		assert.Equal(t, called, listed, room.folder)
		assert.NotEmpty(t, called, room.folder)
	}
}

// What is called is what permissions lists, for a configuration of each kind.
func TestCallsAreThoseThatPermissionsLists(t *testing.T) {
	for _, c := range []struct {
		reason string
		keep   func(*provision.Desired)
		lacks  []string
	}{
		{"everything", func(*provision.Desired) {}, nil},
		{"groups", func(d *provision.Desired) { *d = provision.Desired{Tenant: d.Tenant, Groups: d.Groups, Guard: d.Guard} }, []string{"swr:", "cce:"}},
		{"offboard", func(d *provision.Desired) {
			*d = provision.Desired{Tenant: d.Tenant, Offboard: d.Offboard, Guard: d.Guard}
		}, []string{"createGroup", "createUser", "grantRole"}},
		{"users", func(d *provision.Desired) { *d = provision.Desired{Tenant: d.Tenant, Users: d.Users} }, []string{"swr:", "cce:", "createGroup"}},
		{"organizations", func(d *provision.Desired) {
			d.Groups[1].Policies = nil
			*d = provision.Desired{Tenant: d.Tenant, Organizations: d.Organizations, Groups: d.Groups[1:2], Guard: d.Guard}
		}, []string{"cce:"}},
		{"clusters", func(d *provision.Desired) {
			*d = provision.Desired{Tenant: d.Tenant, Clusters: d.Clusters, Groups: d.Groups[1:2], Guard: d.Guard}
		}, []string{"swr:"}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			d := everything()
			c.keep(d)
			st := audited()
			st.AccessKeys[0].UserID = st.UserID("sandbox-admin")
			plan, cl, err := look(t, st, fake.Options{}, d)
			require.NoError(t, err)
			allowed := func(use rights.Use) map[string]bool {
				listed := map[string]bool{}
				p := provision.PermissionsFor(d, use)
				for _, s := range provision.Rights() {
					for _, r := range s.Rights {
						custom := r.Custom() && !slices.ContainsFunc(r.Actions, func(a string) bool {
							return !slices.ContainsFunc(p.Policies, func(c provision.CustomPolicy) bool { return slices.Contains(c.Policy.Statement[0].Action, a) })
						})
						system := slices.ContainsFunc(p.System, func(s provision.SystemPolicy) bool {
							return slices.ContainsFunc(s.Calls, func(c provision.Call) bool { return c.Name == r.Call })
						})
						if custom || system || r.Basis == rights.Free {
							listed[r.Call] = true
						}
					}
				}
				return listed
			}
			planned := allowed(rights.Plan)
			for _, s := range cl.transport.Stats() {
				require.True(t, planned[s.Operation], "plan calls %s of %s, which permissions does not list", s.Operation, s.Service)
				_, known := service(s.Service).Rights.Of(s.Operation)
				require.True(t, known, s.Operation)
			}
			e, err := provision.Observe(context.Background(), cl.reader(), d, "2026-11-25")
			require.NoError(t, err)
			results, err := provision.Apply(context.Background(), plan, d, e, cl.writer(), provision.ApplyOptions{Parallelism: 1})
			require.NoError(t, err)
			require.NotEmpty(t, results)
			applied := allowed(rights.Apply)
			for _, s := range cl.transport.Stats() {
				require.True(t, applied[s.Operation], "apply calls %s of %s, which permissions does not list", s.Operation, s.Service)
			}
			for _, lacks := range c.lacks {
				for call := range applied {
					for _, s := range provision.Rights() {
						if r, ok := s.Rights.Of(call); ok && r.Basis != rights.Free {
							require.NotContains(t, strings.Join(r.Actions, " "), lacks)
						}
					}
				}
			}
		})
	}
}

// An action that a message names is one of the table's.
func TestMessagesNameActionsOfTheTable(t *testing.T) {
	known := map[string]bool{}
	for _, s := range provision.Rights() {
		for _, r := range s.Rights {
			for _, a := range r.Actions {
				known[a] = true
			}
		}
	}
	action := regexp.MustCompile(`\b(?:iam|eps|swr|cce):[a-zA-Z]+:[a-zA-Z]+\b`)
	found := 0
	for _, folder := range []string{"../provision", "../iam", "../swr", "../cce", "../cmd", "../osc", "../internal/view"} {
		files, err := filepath.Glob(folder + "/*.go")
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, a := range action.FindAllString(string(text), -1) {
				found++
				assert.True(t, known[a], "%s names %s", file, a)
			}
		}
	}
	require.Positive(t, found)
}

// docsRow is a right as docs/permissions.md shows it.
func docsRow(r rights.Right) string {
	actions := strings.Join(r.Actions, "`, `")
	if actions != "" {
		actions = "`" + actions + "`"
	}
	return "| " + strings.Join([]string{r.Call, string(r.Use), actions, string(r.Basis), r.Page, r.Instead}, " | ") + " |"
}

// The page by call says what the tables say.
func TestPageListsEveryCall(t *testing.T) {
	text, err := os.ReadFile("../docs/permissions.md")
	require.NoError(t, err)
	rows := 0
	for _, s := range provision.Rights() {
		for _, r := range s.Rights {
			rows++
			assert.Contains(t, string(text), docsRow(r)+"\n")
		}
	}
	assert.Equal(t, rows+len(provision.Rights()), strings.Count(string(text), "\n| ")-strings.Count(string(text), "\n| basis")-5, "and no more")
}
