package view

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

func accessCSV(t *testing.T, r *provision.AccessReport) string {
	t.Helper()
	return text(t, func(w io.Writer) error { return AccessCSV(w, r, Style{}) })
}

func TestAccessCSV(t *testing.T) {
	r := someAccess()
	r.Asked = []osc.Capability{osc.Publish, osc.Deploy}
	assert.Equal(t, "\ufeffuser,enabled,publish,deploy,publish why,deploy why,notes\r\n"+
		`acme-isv,yes,yes,yes,"acme-isv is the account, which has every right","acme-isv is the account, which has every right",`+
		"the account itself (owner); agencies are not looked at\r\n"+
		`carol,yes,yes,unknown,"carol → osc-publish → UCS FullAccess@global, OBS Administrator@global",`+
		`could not be read: cluster cn-east-3/prod: CCE answered 403; missing: edit or more in a CCE cluster,`+
		`"holds the custom policy osc-custom, which is outside the catalogue; agencies are not looked at"`+"\r\n"+
		"erin,no,no,no,missing: UCS FullAccess; OBS Administrator,missing: UCS FullAccess,agencies are not looked at\r\n"+
		"张伟,yes,no,no,missing: UCS FullAccess,missing: UCS FullAccess,agencies are not looked at\r\n",
		accessCSV(t, r))

	r.Sandbox = true
	assert.Equal(t, len(r.Users), strings.Count(accessCSV(t, r), `,"`+sandboxLine+"; "), "every line says it")
}

func TestAccessCSVOfNobodyStillHasTheNotes(t *testing.T) {
	r := &provision.AccessReport{Asked: []osc.Capability{osc.View}}
	assert.Equal(t, "\ufeffuser,enabled,view,view why,notes\r\n", accessCSV(t, r))
	r.Notes = []string{"the users could not be read"}
	assert.Equal(t, "\ufeffuser,enabled,view,view why,notes\r\n,,,,the users could not be read\r\n", accessCSV(t, r))
}

func TestCSVCellsAreNeverFormulas(t *testing.T) {
	tests := []struct{ reason, in, want string }{
		{"plain", "carol", "carol"},
		{"Chinese", "张伟", "张伟"},
		{"empty", "", ""},
		{"a formula", "=1+1", "'=1+1"},
		{"a command", "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
		{"a plus", "+1", "'+1"},
		{"a minus", "-1", "'-1"},
		{"an at", "@SUM(1)", "'@SUM(1)"},
		{"a tab", "\t=1", `'\t=1`},
		{"a carriage return", "\r=1", `'\r=1`},
		{"a line feed", "\n=1", `'\n=1`},
		{"full width, as a Chinese keyboard writes it", "＝1", "'＝1"},
		{"behind blanks", " 　=1", "' 　=1"},
		{"within", "a=1", "a=1"},
		{"an escape", "\x1b[2J\u202e", `\x1b[2J\u202e`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) { assert.Equal(t, tt.want, csvCell(tt.in)) })
	}
}

// Whatever the names are, the file reads back as a line a user, with as many cells as the head.
func TestAccessCSVReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := hostileAccess(rt)
		var b bytes.Buffer
		require.NoError(rt, AccessCSV(&b, r, Style{}))
		plain, marked := strings.CutPrefix(b.String(), "\ufeff")
		assert.True(rt, marked)
		assert.Equal(rt, strings.Count(plain, "\n"), strings.Count(plain, "\r\n"))
		rows, err := csv.NewReader(strings.NewReader(plain)).ReadAll() // it refuses rows of unequal length
		require.NoError(rt, err)
		require.Len(rt, rows, 1+len(r.Users))
		assert.Len(rt, rows[0], 3+2*len(r.Asked))
		for i, u := range r.Users {
			assert.Equal(rt, csvCell(u.Name), rows[i+1][0])
			for _, cell := range rows[i+1] {
				assert.Equal(rt, Clean(cell), cell)
				assert.NotRegexp(rt, `^\s*[=+\-@]`, cell)
			}
		}
	})
}
