package view

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// Whatever the names are, a report has no control character and no line that a name made.
func TestAccessTextIsHarmless(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := hostileAccess(rt)
		var b bytes.Buffer
		require.NoError(rt, AccessText(&b, r, Style{}))
		for _, line := range strings.Split(b.String(), "\n") {
			assert.Equal(rt, Clean(line), line)
		}
		harmless := *r
		harmless.Users = slices.Clone(r.Users)
		for i := range harmless.Users {
			harmless.Users[i].Name = "x"
		}
		var plain bytes.Buffer
		require.NoError(rt, AccessText(&plain, &harmless, Style{}))
		extra := 0
		for _, u := range r.Users {
			if len(r.Asked) > 1 && width(userName(nil, u)) > widestUser {
				extra++ // a long name has a line of its own in the matrix
			}
		}
		assert.Equal(rt, strings.Count(plain.String(), "\n")+extra, strings.Count(b.String(), "\n"), "no line more")
	})
}

func hostileAccess(rt *rapid.T) *provision.AccessReport {
	n := func(label string) string { return anyName.Draw(rt, label) }
	verdict := func() osc.Verdict {
		return osc.Verdict{Verdict: rapid.SampledFrom([]osc.Status{osc.Yes, osc.No, osc.Unknown, osc.Status(n("status"))}).Draw(rt, "verdict"),
			Paths: []string{n("path")}, Missing: []string{n("missing"), n("missing")}, Unread: []string{n("unread")}, Nearest: n("nearest")}
	}
	r := &provision.AccessReport{
		Tenant: provision.PlanTenant{Name: n("tenant"), Region: n("region")},
		Asked:  rapid.SampledFrom([][]osc.Capability{osc.Capabilities(), {osc.Publish}, {osc.View, osc.Capability(n("capability"))}}).Draw(rt, "asked"),
		Notes:  []string{n("note")},
	}
	r.Users = []provision.UserAccess{{Name: n("user"), Owner: true, Capabilities: map[osc.Capability]osc.Verdict{osc.View: verdict(), osc.Publish: verdict()}, Notes: []string{n("note")}}}
	return r
}

func TestAccessMarkdownIsProofAgainstNames(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var b bytes.Buffer
		require.NoError(rt, AccessMarkdown(&b, hostileAccess(rt), Style{}))
		assertHarmless(rt, b.String(), "Tenant `|Tenant <code>|Tenant ,|yes: can|- ")
	})
}
