package view

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/osc-perms/osc-perms/internal/diag"
)

// headline is the report in a line.
func (r Tenants) headline() string {
	line := count(r.Summary.Tenants, "tenant")
	if c := r.Summary.TenantCounts; c != nil {
		line += fmt.Sprintf(": %d to create, %d to change, %d to remove", c.Create, c.Update, c.Delete)
	}
	if n := r.Summary.Failed; n > 0 {
		line += "; " + count(n, "tenant") + " failed"
	}
	return line
}

// rows is the closing table, its first row the head. The columns of a plan are there for a command that makes plans.
func (r Tenants) rows(cell func(string) string) [][]string {
	planned := r.Summary.TenantCounts != nil
	head := []string{"tenant", "account", "directory"}
	if planned {
		head = append(head, "create", "change", "remove", "checks")
	}
	rows := [][]string{append(head, "exit", "result")}
	for _, t := range r.Tenants {
		row := []string{cell(t.Name), cell(orDash(t.Account)), cell(t.Directory)}
		if planned {
			row = append(row, t.Counts.cells()...)
		}
		rows = append(rows, append(row, strconv.Itoa(t.ExitCode), cell(t.result())))
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
func (c *TenantCounts) cells() []string {
	if c == nil {
		return []string{"-", "-", "-", "-"}
	}
	checks := "pass"
	switch {
	case c.Failed > 0:
		checks = fmt.Sprintf("%d failed", c.Failed)
	case c.Warned > 0:
		checks = fmt.Sprintf("%d to look at", c.Warned)
	}
	return []string{strconv.Itoa(c.Create), strconv.Itoa(c.Update), strconv.Itoa(c.Delete), checks}
}

// result is the tenant's end in a few words: of a failure, what its first mistake is.
func (t Tenant) result() string {
	switch {
	case len(t.Diagnostics) > 0:
		return t.failure()
	case t.Counts == nil && t.ExitCode == 0:
		return "fine"
	case t.Counts == nil:
		return "not as required"
	case t.Counts.Failed > 0:
		return "refused"
	case t.Counts.Create+t.Counts.Update+t.Counts.Delete == 0:
		return "no changes"
	}
	return "changes pending"
}

func (t Tenant) failure() string {
	first := slices.IndexFunc(t.Diagnostics, func(d diag.Diagnostic) bool { return d.Severity == diag.Error })
	line := t.Diagnostics[max(0, first)].Summary
	if n := len(t.Diagnostics) - 1; n > 0 {
		line += fmt.Sprintf(" (and %d more)", n)
	}
	return line
}
