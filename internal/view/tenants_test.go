package view

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/diag"
)

func someTenants() Tenants {
	return NewTenants("v1", 7, []Tenant{
		{Name: "acme", Directory: "tenants/acme", Account: "acme-isv", ExitCode: 2, Counts: &TenantCounts{Create: 2, Delete: 1, Warned: 1},
			Shown: "its plan\n", Plan: json.RawMessage(`{"a":1}`)},
		{Name: "be|ta", Directory: "fleet", VarFile: "be|ta.hclvars", ExitCode: 7, Diagnostics: diag.List{
			{Severity: diag.Warning, Summary: "deprecated"},
			{Severity: diag.Error, Summary: "no <such> thing", Detail: "Write another.", File: "main.hcl", Line: 3},
		}},
		{Name: "gamma", Directory: "tenants/gamma", Account: "gamma", ExitCode: 5, Counts: &TenantCounts{Update: 1, Failed: 2, Warned: 1}, Shown: "its plan, too\n"},
		{Name: "delta", Directory: "tenants/delta", Account: "delta", Counts: &TenantCounts{}, Shown: "nothing\n"},
	}, true)
}

func TestTenantsText(t *testing.T) {
	got := text(t, func(w io.Writer) error { return TenantsText(w, someTenants(), Style{}) })
	assert.Equal(t, `=== tenants/acme ===

its plan

=== fleet with be|ta.hclvars ===

Warning: deprecated

Error: no <such> thing
  at main.hcl:3
  Write another.

1 error, 1 warning.

=== tenants/gamma ===

its plan, too

=== tenants/delta ===

nothing

=== 4 tenants: 2 to create, 1 to change, 1 to remove; 1 tenant failed ===

tenant  account   directory      create  change  remove  checks        exit  result
acme    acme-isv  tenants/acme   2       0       1       1 to look at  2     changes pending
be|ta   -         fleet          -       -       -       -             7     no <such> thing (and 1 more)
gamma   gamma     tenants/gamma  0       1       0       2 failed      5     refused
delta   delta     tenants/delta  0       0       0       pass          0     no changes
`, got)
}

func TestTenantsMarkdown(t *testing.T) {
	got := text(t, func(w io.Writer) error { return TenantsMarkdown(w, someTenants(), Style{}) })
	assert.Equal(t, `**4 tenants: 2 to create, 1 to change, 1 to remove; 1 tenant failed**

| tenant | account | directory | create | change | remove | checks | exit | result |
|---|---|---|---|---|---|---|---|---|
| acme | acme-isv | tenants/acme | 2 | 0 | 1 | 1 to look at | 2 | changes pending |
| be&#124;ta | - | fleet | - | - | - | - | 7 | no &#60;such&#62; thing (and 1 more) |
| gamma | gamma | tenants/gamma | 0 | 1 | 0 | 2 failed | 5 | refused |
| delta | delta | tenants/delta | 0 | 0 | 0 | pass | 0 | no changes |

## tenants/acme

its plan

## fleet with be&#124;ta.hclvars

- **Warning: deprecated**
- **Error: no &#60;such&#62; thing** at `+"`main.hcl:3`"+`<br>Write another.

## tenants/gamma

its plan, too

## tenants/delta

nothing
`, got)
}

func TestTenantsJSON(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, JSON(&b, someTenants()))
	var got struct {
		Tenants []map[string]any `json:"tenants"`
		Summary map[string]any   `json:"summary"`
	}
	require.NoError(t, json.Unmarshal(b.Bytes(), &got))
	require.Len(t, got.Tenants, 4)
	assert.Equal(t, map[string]any{
		"name": "acme", "directory": "tenants/acme", "var_file": "", "account": "acme-isv", "exit_code": 2.0, "plan": map[string]any{"a": 1.0},
	}, got.Tenants[0])
	assert.Len(t, got.Tenants[1]["diagnostics"], 2)
	assert.NotContains(t, got.Tenants[1], "plan")
	assert.Equal(t, map[string]any{
		"tenants": 4.0, "failed": 1.0, "exit_code": 7.0, "create": 2.0, "update": 1.0, "delete": 1.0, "failed_checks": 2.0, "warnings": 2.0,
	}, got.Summary)

	b.Reset()
	require.NoError(t, JSON(&b, NewTenants("v1", 0, []Tenant{{Name: "acme"}}, false)))
	assert.NotContains(t, b.String(), `"create"`, "validate, quota and access make no plan")
}

func TestTenantResult(t *testing.T) {
	for _, c := range []struct {
		reason string
		tenant Tenant
		want   string
	}{
		{"no plan was asked for", Tenant{}, "fine"},
		{"a quota or a right that was required is not there", Tenant{ExitCode: 5}, "not as required"},
		{"a failure says its first error", Tenant{ExitCode: 1, Diagnostics: diag.List{{Severity: diag.Error, Summary: "why"}}}, "why"},
		{"a long one is told in a word", Tenant{ExitCode: 4, Reason: "no credentials", Diagnostics: diag.List{{Severity: diag.Error, Summary: strings.Repeat("why ", 100)}}}, "no credentials"},
		{"one of no kind stands above", Tenant{ExitCode: 1, Diagnostics: diag.List{{Severity: diag.Error, Summary: strings.Repeat("why ", 100)}}}, strings.Repeat("why ", 14) + "why…"},
		{"a check that fails comes before the changes", Tenant{ExitCode: 5, Counts: &TenantCounts{Create: 1, Failed: 1}}, "refused"},
		{"changes", Tenant{Counts: &TenantCounts{Delete: 1}}, "changes pending"},
		{"none", Tenant{Counts: &TenantCounts{Warned: 1}}, "no changes"},
	} {
		assert.Equal(t, c.want, c.tenant.result(nil), c.reason)
	}
}
