package view

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

func TestAccessTextOnNarrowScreens(t *testing.T) {
	long := someAccess()
	long.Users[1].Name = strings.Repeat("名", 20)
	tests := []struct {
		reason string
		report *provision.AccessReport
		width  int
		want   string
	}{
		{"short heads", someAccess(), 60, `
                  view  full  pub  upl  dep  ent
acme-isv (owner)  yes   yes   yes  yes  yes  yes
carol             yes   yes   yes  no   ?    no
erin (disabled)   no    no    no   no   no   no
张伟              yes   no    no   no   no   no

pub: publish; upl: upload; dep: deploy; ent:
enterprise-registry
yes: can; no: cannot; ?: not known, because something that
matters could not be read
`},
		{"a long name stands on a line of its own", long, 80, `
acme-isv (owner)  yes   yes   yes      yes     yes     yes
` + long.Users[1].Name + `
                  yes   yes   yes      no      ?       no
erin (disabled)   no    no    no       no      no      no
`},
		{"no matrix", someAccess(), 45, `
carol
  yes: view, full, publish
  no: upload, enterprise-registry
  not known: deploy
erin (disabled)
  no: view, full, publish, upload, deploy,
    enterprise-registry
`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			got := accessText(t, tt.report, Style{Width: tt.width})
			assert.Contains(t, got, tt.want)
			for _, line := range strings.Split(got, "\n") {
				assert.LessOrEqual(t, width(line), tt.width, line)
			}
		})
	}
}

// The cells of a column stand below each other on a terminal, whatever the width of the names' letters.
func TestAccessTextAlignsAnyNames(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := &provision.AccessReport{Asked: osc.Capabilities()}
		for range rapid.IntRange(1, 20).Draw(rt, "users") {
			u := provision.UserAccess{Name: rapid.StringMatching(`[a-z张伟ｗ。é]{1,20}`).Draw(rt, "name"), Enabled: true, Capabilities: map[osc.Capability]osc.Verdict{}}
			for _, id := range r.Asked {
				u.Capabilities[id] = osc.Verdict{Verdict: rapid.SampledFrom([]osc.Status{osc.Yes, osc.No, osc.Unknown}).Draw(rt, "verdict")}
			}
			r.Users = append(r.Users, u)
		}
		var b bytes.Buffer
		require.NoError(rt, AccessText(&b, r, Style{}))
		lines := strings.Split(b.String(), "\n")
		head := slices.IndexFunc(lines, func(line string) bool { return strings.HasSuffix(line, "enterprise-registry") })
		at := width(lines[head][:strings.Index(lines[head], "view")])
		rows := 0
		for _, line := range lines[head+1:] {
			if line == "" {
				break
			}
			cells := regexp.MustCompile(`  (yes|no|\?)   *(yes|no|\?)   .*(yes|no|\?)$`).FindStringSubmatchIndex(line)
			if cells == nil {
				continue // a long name by itself, or the sums
			}
			rows++
			assert.Equal(rt, at, width(line[:cells[2]]), line)
			assert.Equal(rt, at+6, width(line[:cells[4]]), line)
			assert.Equal(rt, width(lines[head])-len("enterprise-registry"), width(line[:cells[6]]), line)
		}
		assert.Equal(rt, len(r.Users), rows)
	})
}
