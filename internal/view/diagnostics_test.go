package view

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/internal/diag"
)

func someDiagnostics() diag.List {
	return diag.List{
		{Severity: diag.Error, Summary: `unknown block "gruop"`, Detail: "Did you mean \"group\"?", File: "main.hcl", Line: 12,
			Snippet: "12 | gruop \"x\" {\n   | ^^^^^"},
		{Severity: diag.Warning, Summary: "odd\x1b[31m name", Detail: "First line.\nSecond\u202e line."},
	}
}

func TestDiagnostics(t *testing.T) {
	got := text(t, func(w io.Writer) error { return Diagnostics(w, someDiagnostics(), Style{}) })
	assert.Equal(t, `Error: unknown block "gruop"
  at main.hcl:12
  12 | gruop "x" {
     | ^^^^^
  Did you mean "group"?

Warning: odd\x1b[31m name
  First line.
  Second\u202e line.

1 error, 1 warning.
`, got)
}

func TestDiagnosticsOfOneProblemAreNotCounted(t *testing.T) {
	got := text(t, func(w io.Writer) error { return Diagnostics(w, someDiagnostics()[1:], Style{Color: true}) })
	assert.NotContains(t, got, "1 warning")
	assert.Contains(t, got, "\x1b[33mWarning: \x1b[0m")
}

func TestDiagnosticsWrapAtWords(t *testing.T) {
	list := diag.List{{Severity: diag.Error, Summary: "x", Detail: "Write a list of names in brackets.\n  - and keep what is indented where it is"}}
	got := text(t, func(w io.Writer) error { return Diagnostics(w, list, Style{Width: 26}) })
	assert.Equal(t, "Error: x\n  Write a list of names in\n  brackets.\n    - and keep what is\n    indented where it is\n", got)
}

func TestDiagnosticsJSON(t *testing.T) {
	got := text(t, func(w io.Writer) error { return DiagnosticsJSON(w, someDiagnostics()[:1]) })
	assert.JSONEq(t, `{"diagnostics":[{"severity":"error","summary":"unknown block \"gruop\"","detail":"Did you mean \"group\"?","file":"main.hcl","line":12}]}`, got)

	empty := text(t, func(w io.Writer) error { return DiagnosticsJSON(w, nil) })
	assert.JSONEq(t, `{"diagnostics":[]}`, empty)
}
