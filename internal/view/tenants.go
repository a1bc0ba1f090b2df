package view

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/provision"
)

// Tenant is what became of one tenant in a run over several: the command's own document, or why there is none.
type Tenant struct {
	Name      string `json:"name"`      // what the run calls it: its directory's or its var-file's name
	Directory string `json:"directory"` // of its configuration, without a slash at the end
	VarFile   string `json:"var_file"`  // with the values that are its own; "" when it has none
	Account   string `json:"account"`   // the account's name; "" where its configuration could not be read
	ExitCode  int    `json:"exit_code"` // what the command ends with for this tenant alone
	// Of these one is there: what the command prints with --json for one tenant, or the mistakes.
	Plan        json.RawMessage `json:"plan,omitempty"`
	Validation  json.RawMessage `json:"validation,omitempty"`
	Quota       json.RawMessage `json:"quota,omitempty"`
	Access      json.RawMessage `json:"access,omitempty"`
	Diagnostics diag.List       `json:"diagnostics,omitempty"`

	Counts *TenantCounts `json:"-"` // of its plan; nil without one
	Reason string        `json:"-"` // why it failed, in two or three words, for the table
	Shown  string        `json:"-"` // what the command shows of this tenant alone, as text or Markdown
}

// TenantCounts are the figures of a plan, or of the plans of several tenants.
type TenantCounts struct {
	Create int `json:"create"`
	Update int `json:"update"`
	Delete int `json:"delete"`
	Failed int `json:"failed_checks"`
	Warned int `json:"warnings"` // checks that warn, or whose outcome is not known
}

// CountsOf counts a plan's changes and the checks that do not pass.
func CountsOf(p *provision.Plan) *TenantCounts {
	others, failed := notPassed(p.Checks)
	return &TenantCounts{
		Create: p.Summary.Create, Update: p.Summary.Update, Delete: p.Summary.Delete, Failed: len(failed), Warned: len(others),
	}
}

// Tenants is the report on a run over several tenants.
type Tenants struct {
	FormatVersion string         `json:"format_version"`
	ToolVersion   string         `json:"tool_version"`
	Tenants       []Tenant       `json:"tenants"` // in the order in which they were given
	Summary       TenantsSummary `json:"summary"`
}

// TenantsSummary is a run over several tenants in figures.
type TenantsSummary struct {
	Tenants  int `json:"tenants"`
	Failed   int `json:"failed"`    // those without a document of their own
	ExitCode int `json:"exit_code"` // of the process: the worst of all
	// TenantCounts are those of all plans together; nil for a command that makes none.
	*TenantCounts
}

// NewTenants makes the report. exitCode is the process's; planned says that the command makes plans, whose changes count
// even where each of them failed.
func NewTenants(toolVersion string, exitCode int, each []Tenant, planned bool) Tenants {
	t := Tenants{FormatVersion: provision.FormatVersion, ToolVersion: toolVersion, Tenants: list(each)}
	t.Summary = TenantsSummary{Tenants: len(each), ExitCode: exitCode}
	all := &TenantCounts{}
	if planned {
		t.Summary.TenantCounts = all
	}
	for _, one := range each {
		if len(one.Diagnostics) > 0 {
			t.Summary.Failed++
		}
		if one.Counts == nil {
			continue
		}
		all.Create, all.Update, all.Delete = all.Create+one.Counts.Create, all.Update+one.Counts.Update, all.Delete+one.Counts.Delete
		all.Failed, all.Warned = all.Failed+one.Counts.Failed, all.Warned+one.Counts.Warned
	}
	return t
}

// title says which tenant a part of the report is about.
func (t Tenant) title(say *i18n.Printer) string {
	if t.VarFile == "" {
		return Clean(t.Directory)
	}
	return say.Sprintf("%s with %s", Clean(t.Directory), Clean(t.VarFile))
}

// TenantsText writes the report for people: a part for each tenant under its heading, and a table at the end.
func TenantsText(w io.Writer, r Tenants, s Style) error {
	page := &page{style: s}
	for _, t := range r.Tenants {
		page.gap()
		page.line(s.paint(bold, "=== "+t.title(s.Say)+" ==="))
		page.gap()
		if len(t.Diagnostics) == 0 {
			page.b.WriteString(t.Shown)
			continue
		}
		if err := Diagnostics(&page.b, t.Diagnostics, s); err != nil {
			return err
		}
	}
	page.gap()
	page.line(s.paint(bold, "=== "+r.headline(s.Say)+" ==="))
	page.gap()
	rows := r.rows(s.Say, Clean)
	page.table(0, rows, len(rows[0]))
	return page.writeTo(w)
}

// TenantsMarkdown writes the report for a review: the table first, then a part for each tenant.
func TenantsMarkdown(w io.Writer, r Tenants, s Style) error {
	say := s.Say
	var b strings.Builder
	b.WriteString("**" + mdText(r.headline(say)) + "**\n\n")
	rows := r.rows(say, mdText)
	table := mdTable{head: rows[0], rows: rows[1:]}
	table.write(&b)
	for _, t := range r.Tenants {
		b.WriteString("\n## " + mdText(t.title(say)) + "\n\n")
		if len(t.Diagnostics) == 0 {
			b.WriteString(t.Shown)
			continue
		}
		for _, d := range t.Diagnostics {
			mdDiagnostic(&b, say, d)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func mdDiagnostic(b *strings.Builder, say *i18n.Printer, d diag.Diagnostic) {
	word := say.Text("Error: ")
	if d.Severity == diag.Warning {
		word = say.Text("Warning: ")
	}
	b.WriteString("- **" + word + mdText(say.Sentence(d.Summary)) + "**")
	if place := (diag.Place{File: d.File, Line: d.Line}).String(); place != "" {
		b.WriteString(" " + say.Text("at ") + mdCode(place))
	}
	if d.Detail != "" {
		b.WriteString("<br>" + mdText(say.Sentence(d.Detail)))
	}
	b.WriteString("\n")
}
