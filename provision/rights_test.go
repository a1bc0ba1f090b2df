package provision_test

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// audited is a tenant where a plan of everything finds something to remove of every kind, and the key of somebody who may
// only look.
func audited() *fake.State {
	st := fake.New(fake.Seed{Account: "acme", Region: region, Users: []string{"alice", "bob", "carol", "dave", "mallory", "auditor"}})
	auditors := st.AddGroup("auditors", st.UserID("auditor"))
	st.Attach(auditors, fake.ScopeDomain, "", "IAM ReadOnlyAccess")
	st.Attach(auditors, fake.ScopeProject, st.ProjectID(region), "SWR Admin")
	st.Attach(auditors, fake.ScopeProject, st.ProjectID(region), "CCE ReadOnlyAccess")
	team := st.AddGroup("team-0", st.UserID("alice"), st.UserID("mallory"), st.UserID("carol"))
	st.Attach(team, fake.ScopeDomain, "", "OBS Administrator")
	st.Attach(team, fake.ScopeDomain, "", "Security Administrator")
	st.Attach(team, fake.ScopeAll, "", "Tenant Guest")
	st.Attach(team, fake.ScopeProject, st.ProjectID(region), "SWR Admin")
	st.Attach(team, fake.ScopeEnterpriseProject, "0", "CCE FullAccess")
	st.Attach(st.AddGroup("old-1", st.UserID("alice")), fake.ScopeDomain, "", "UCS FullAccess")
	st.Attach(st.AddGroup("osc-publish", st.UserID("bob")), fake.ScopeDomain, "", "UCS FullAccess")
	st.Attach(st.AddGroup("elsewhere", st.UserID("mallory")), fake.ScopeDomain, "", "OBS Administrator")
	grants := func(name string, users ...string) {
		st.AddOrganization(region, name, st.UserID("alice"))
		for i := range st.Organizations {
			if st.Organizations[i].Name == name {
				for _, u := range users {
					st.Organizations[i].Grants = append(st.Organizations[i].Grants, fake.Grant{UserID: st.UserID(u), Auth: 7})
				}
			}
		}
	}
	grants("images", "bob", "mallory")
	grants("others", "mallory")
	grants("old-images")
	st.AddCluster(region, "prod")
	for _, who := range []string{"bob", "mallory"} {
		st.AddAccessPolicy(fake.AccessPolicy{Region: region, Name: "by-hand-" + who, Clusters: []string{st.ClusterID(region, "prod")}, Namespaces: []string{"*"},
			PolicyType: "CCEViewPolicy", PrincipalType: "user", Principals: []string{st.UserID(who)}})
	}
	st.AccessKeys = []fake.AccessKey{{Access: "READONLYREADONLY0000", Secret: "secret", UserID: st.UserID("auditor")}}
	return st
}

// everything asks for something in blocks of every kind.
func everything() *provision.Desired {
	d := wanted()
	d.Offboard = *list("mallory")
	d.Prune.Organizations = *list("old-*")
	d.Onboards = append(d.Onboards, provision.Onboard{Label: "registry", Users: *list("carol"), LiteralUsers: true, Can: []osc.Capability{osc.EnterpriseRegistry, osc.Upload}, Prefix: "osc-", Mode: provision.Exclusive})
	d.Checks = []provision.DeclaredCheck{{Name: "who may", Condition: provision.Expression{Source: "who_can(\"publish\")"}, Asks: provision.Asks{Everything: true}}}
	one := 1
	d.Quotas = []provision.Quota{{Name: "room", FreeGroups: &one, FreeUsers: &one, FreeOrganizations: &one, Region: region}}
	d.Guard.MaxRemovals = &provision.Limit{N: 50}
	return d
}

// whoMay works out the test's only check, so that what could not be read reaches it.
func whoMay(_ provision.DeclaredCheck, a provision.Access) (bool, string, error) {
	for _, c := range osc.Capabilities() {
		if _, err := a.WhoCan(c); err != nil {
			return false, "", err
		}
	}
	_, err := a.WhoHas("OBS Administrator")
	return true, "", err
}

func look(t *testing.T, st *fake.State, opt fake.Options, d *provision.Desired) (*provision.Plan, *clients, error) {
	t.Helper()
	c := connect(t, st, opt)
	e, err := provision.Observe(context.Background(), c.reader(), d, "2026-11-25")
	if err != nil {
		return nil, c, err
	}
	plan, problems := provision.Make(d, e, provision.Options{Today: "2026-11-25", Conditions: whoMay})
	return plan, c, problems.Err()
}

// takes lists what a plan takes away or changes, each as one line with what it leaves.
func takes(t *testing.T, plan *provision.Plan) []string {
	t.Helper()
	var lines []string
	for _, c := range plan.Changes {
		if c.Action == provision.Create {
			continue
		}
		text, err := json.Marshal([]any{c.Action, c.Address, c.After})
		require.NoError(t, err)
		lines = append(lines, string(text))
	}
	return lines
}

var routeParameter = regexp.MustCompile(`\{[^}]*\}`)

// Credentials that may only look plan everything; and where they may not look at one thing, whichever it is, no plan takes
// anything that a plan of someone who sees it all would not take, and the plan or the error names what is missing.
func TestWhatMayNotBeReadIsNeverTaken(t *testing.T) {
	kinds := map[provision.Kind]bool{}
	for _, c := range []struct {
		reason string
		keep   func(*provision.Desired)
	}{
		{"everything", func(*provision.Desired) {}},
		{"no check", func(d *provision.Desired) { d.Checks = nil }},
		{"offboard", func(d *provision.Desired) {
			*d = provision.Desired{Tenant: d.Tenant, Offboard: d.Offboard, Guard: d.Guard}
		}},
		{"groups", func(d *provision.Desired) { *d = provision.Desired{Tenant: d.Tenant, Groups: d.Groups, Guard: d.Guard} }},
		{"prune", func(d *provision.Desired) { *d = provision.Desired{Tenant: d.Tenant, Prune: d.Prune, Guard: d.Guard} }},
		{"onboard", func(d *provision.Desired) {
			*d = provision.Desired{Tenant: d.Tenant, Onboards: d.Onboards, Users: d.Users, Guard: d.Guard}
		}},
		{"organizations", func(d *provision.Desired) {
			*d = provision.Desired{Tenant: d.Tenant, Organizations: d.Organizations, Groups: d.Groups[1:2], Guard: d.Guard}
		}},
		{"clusters", func(d *provision.Desired) {
			*d = provision.Desired{Tenant: d.Tenant, Clusters: d.Clusters, Groups: d.Groups[1:2], Guard: d.Guard}
		}},
		{"checks", func(d *provision.Desired) { *d = provision.Desired{Tenant: d.Tenant, Checks: d.Checks} }},
	} {
		t.Run(c.reason, func(t *testing.T) {
			d := everything()
			c.keep(d)
			denyEach(t, d, kinds)
		})
	}
	require.Len(t, kinds, 6, "there was something to remove of every kind but users: %v", kinds)
}

// denyEach plans with each read refused that a plan of all makes.
func denyEach(t *testing.T, d *provision.Desired, kinds map[provision.Kind]bool) {
	whole, c, err := look(t, audited(), fake.Options{}, d)
	require.NoError(t, err)
	removals := takes(t, whole)
	for _, c := range whole.Changes {
		if c.Action == provision.Delete {
			kinds[c.Kind] = true
		}
	}
	wholeText, err := json.Marshal(whole)
	require.NoError(t, err)

	bulk := audited()
	bulk.AccessKeys[0].Deny = []string{"role-assignments"}
	_, b, err := look(t, bulk, fake.Options{}, d)
	require.NoError(t, err)
	calls := map[string]bool{}
	for _, server := range []*fake.Server{c.server, b.server} {
		for name := range server.Calls() {
			require.True(t, strings.HasPrefix(name, "GET ") || strings.HasPrefix(name, "HEAD "), "a plan only reads: %s", name)
			calls[name] = true
		}
	}
	t.Logf("%d reads, %d removals and changes in the whole plan", len(calls), len(removals))
	outcomes := map[string]int{}
	for name := range calls {
		for _, base := range []string{"", "role-assignments"} {
			for _, exact := range []bool{false, true} {
				st := audited()
				var opt fake.Options
				if base != "" {
					st.AccessKeys[0].Deny = append(st.AccessKeys[0].Deny, base)
				}
				if exact { // this call and none below it
					fault, err := fake.ParseFault(routeParameter.ReplaceAllString(name, "*") + " -> 403")
					require.NoError(t, err)
					opt.Faults = []fake.Fault{fault}
				} else { // an entry of Deny holds for longer paths as well
					st.AccessKeys[0].Deny = append(st.AccessKeys[0].Deny, name)
				}
				plan, server, err := look(t, st, opt, d)
				what := name + " without " + base
				for called := range server.server.Calls() {
					require.True(t, strings.HasPrefix(called, "GET ") || strings.HasPrefix(called, "HEAD "), what)
				}
				if err != nil {
					var mistakes diag.List
					if errors.As(err, &mistakes) { // an enterprise project that may not be there, or not be seen
						require.Len(t, mistakes, 1, what)
						require.Contains(t, mistakes[0].Detail, "eps:enterpriseProjects:list", what)
						outcomes["a mistake that says so"]++
						continue
					}
					var refused *apierr.Error
					require.ErrorAs(t, err, &refused, what)
					require.Equal(t, apierr.Forbidden, refused.Kind, what)
					assert.NotEmpty(t, refused.Needs, what)
					require.Contains(t, err.Error(), refused.Needs, what)
					outcomes["error"]++
					continue
				}
				for _, line := range takes(t, plan) {
					assert.Contains(t, removals, line, what)
				}
				text, err := json.Marshal(plan)
				require.NoError(t, err)
				if byID(text) == byID(wholeText) {
					outcomes["the same plan"]++
					continue
				}
				outcomes["a plan that says so"]++
				assert.True(t, slices.ContainsFunc(plan.Checks, func(c provision.Check) bool {
					return (c.Status == provision.Unknown || c.Status == provision.Fail) && names(c.Message)
				}), "%s: no check names what is missing: %+v", what, plan.Checks)
			}
		}
	}
	t.Log(outcomes)
}

// byID makes one of the id and the name of the tenant's only enterprise project: without its name a plan shows the id.
func byID(plan []byte) string {
	return strings.ReplaceAll(string(plan), "@enterprise_project:default", "@enterprise_project:0")
}

var anyAction = regexp.MustCompile(`\b(iam|eps|swr|cce):[a-zA-Z]+:[a-zA-Z]+\b|SWR Admin|SWR ReadOnlyAccess|CCE ReadOnlyAccess|GetFeatureStatusV5`)

func names(message string) bool { return anyAction.MatchString(message) }
