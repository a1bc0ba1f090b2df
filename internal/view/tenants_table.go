package view

import (
	"slices"
	"strconv"

	"github.com/mattn/go-runewidth"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/i18n"
)

// headline is the report in a line.
func (r Tenants) headline(say *i18n.Printer) string {
	line := say.Plural(r.Summary.Tenants, "%d tenant", "%d tenants")
	if c := r.Summary.TenantCounts; c != nil {
		line = say.Sprintf("%s: %d to create, %d to change, %d to remove", line, c.Create, c.Update, c.Delete)
	}
	if n := r.Summary.Failed; n > 0 {
		line += say.Text("; ") + say.Plural(n, "%d tenant failed", "%d tenants failed")
	}
	return line
}

// rows is the closing table, its first row the head. The columns of a plan are there for a command that makes plans.
func (r Tenants) rows(say *i18n.Printer, cell func(string) string) [][]string {
	planned := r.Summary.TenantCounts != nil
	head := []string{say.Text("tenant"), say.Text("account"), say.Text("directory")}
	if planned {
		head = append(head, say.Word("create"), say.Text("change"), say.Text("remove"), say.Text("checks"))
	}
	rows := [][]string{append(head, say.Text("exit"), say.Text("result"))}
	for _, t := range r.Tenants {
		row := []string{cell(t.Name), cell(orDash(t.Account)), cell(t.Directory)}
		if planned {
			row = append(row, t.Counts.cells(say)...)
		}
		rows = append(rows, append(row, strconv.Itoa(t.ExitCode), cell(t.result(say))))
	}
	return rows
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// cells are a plan's figures; dashes where there is no plan, which is not the same as no change.
func (c *TenantCounts) cells(say *i18n.Printer) []string {
	if c == nil {
		return []string{"-", "-", "-", "-"}
	}
	checks := say.Word("pass")
	switch {
	case c.Failed > 0:
		checks = say.Sprintf("%d failed", c.Failed)
	case c.Warned > 0:
		checks = say.Sprintf("%d to look at", c.Warned)
	}
	return []string{strconv.Itoa(c.Create), strconv.Itoa(c.Update), strconv.Itoa(c.Delete), checks}
}

// longestResult is how much of an error, in columns, a row of the table has room for.
const longestResult = 60

// result is the tenant's end in a few words: of a failure, what its first mistake is; where that is long, which kind it is
// of, since the whole of it stands above.
func (t Tenant) result(say *i18n.Printer) string {
	switch {
	case len(t.Diagnostics) > 0:
		return t.failure(say)
	case t.Counts == nil && t.ExitCode == 0:
		return say.Text("fine")
	case t.Counts == nil:
		return say.Text("not as required")
	case t.Counts.Failed > 0:
		return say.Text("refused")
	case t.Counts.Create+t.Counts.Update+t.Counts.Delete == 0:
		return say.Text("no changes")
	}
	return say.Text("changes pending")
}

func (t Tenant) failure(say *i18n.Printer) string {
	first := slices.IndexFunc(t.Diagnostics, func(d diag.Diagnostic) bool { return d.Severity == diag.Error })
	line := say.Sentence(t.Diagnostics[max(0, first)].Summary)
	if runewidth.StringWidth(line) > longestResult {
		line = runewidth.Truncate(line, longestResult, "…")
		if t.Reason != "" {
			line = say.Sentence(t.Reason)
		}
	}
	if n := len(t.Diagnostics) - 1; n > 0 {
		line += say.Sprintf(" (and %d more)", n)
	}
	return line
}
