package provision_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// The report on access says "no" only where a report that sees it all does, and one that sees less says what is missing.
func TestAccessThatMayNotBeReadIsUnknown(t *testing.T) {
	q := provision.AccessQuestion{Tenant: provision.Tenant{Name: "acme", Region: region, OSCRegion: region}, Today: "2026-11-25"}
	report := func(st *fake.State, opt fake.Options) (*provision.AccessReport, *clients, error) {
		c := connect(t, st, opt)
		r, err := provision.ReportAccess(context.Background(), c.reader(), q)
		return r, c, err
	}
	start := func() *fake.State {
		st := team()
		auditor := st.AddUser("auditor")
		auditors := st.AddGroup("auditors", auditor)
		st.Attach(auditors, fake.ScopeDomain, "", "IAM ReadOnlyAccess")
		st.Attach(auditors, fake.ScopeProject, st.ProjectID(region), "SWR Admin")
		st.Attach(auditors, fake.ScopeProject, st.ProjectID(region), "CCE ReadOnlyAccess")
		st.AccessKeys = []fake.AccessKey{{Access: "READONLYREADONLY0000", Secret: "secret", UserID: auditor}}
		return st
	}
	whole, c, err := report(start(), fake.Options{})
	require.NoError(t, err)
	bulk := start()
	bulk.AccessKeys[0].Deny = []string{"role-assignments"}
	_, b, err := report(bulk, fake.Options{})
	require.NoError(t, err)
	calls := map[string]bool{}
	for _, server := range []*fake.Server{c.server, b.server} {
		for name := range server.Calls() {
			require.True(t, strings.HasPrefix(name, "GET "), "a report only reads: %s", name)
			calls[name] = true
		}
	}
	outcomes := map[string]int{}
	for name := range calls {
		for _, base := range []string{"", "role-assignments"} {
			fault, err := fake.ParseFault(routeParameter.ReplaceAllString(name, "*") + " -> 403")
			require.NoError(t, err)
			st := start()
			if base != "" {
				st.AccessKeys[0].Deny = []string{base}
			}
			less, _, err := report(st, fake.Options{Faults: []fake.Fault{fault}})
			if err != nil {
				var refused *apierr.Error
				require.ErrorAs(t, err, &refused, name)
				require.Equal(t, apierr.Forbidden, refused.Kind, name)
				require.NotEmpty(t, refused.Needs, name)
				outcomes["error"]++
				continue
			}
			known := map[string]map[osc.Capability]osc.Verdict{}
			for _, u := range whole.Users {
				known[u.Name] = u.Capabilities
			}
			unknown := false
			for _, u := range less.Users {
				for capability, v := range u.Capabilities {
					if v.Verdict == osc.Unknown && known[u.Name][capability].Verdict != osc.Unknown {
						unknown = true
						assert.True(t, names(strings.Join(v.Unread, " ")), "%s without %s: %s, %s: %v", name, base, u.Name, capability, v.Unread)
						continue
					}
					assert.Equal(t, known[u.Name][capability].Verdict, v.Verdict, "%s without %s: %s, %s", name, base, u.Name, capability)
				}
			}
			if unknown {
				outcomes["unknown, and says why"]++
			} else {
				outcomes["the same verdicts"]++
			}
		}
	}
	t.Log(outcomes)
}
