package view

import (
	"io"
	"strings"
)

// QuotaMarkdown writes the quotas as a table, the check before the first private upload, then the checks that
// do not pass.
func QuotaMarkdown(w io.Writer, q Quotas) error {
	var b strings.Builder
	if q.Sandbox {
		b.WriteString("**" + sandboxLine + "**\n\n")
	}
	table := mdTable{head: []string{"Resource", "Region", "Limit", "Used", "Free"}}
	for _, quota := range q.Quotas {
		cells := quota.cells()
		for i, cell := range cells {
			cells[i] = mdText(cell)
		}
		table.add(cells...)
	}
	table.write(&b)
	mdFirstUpload(&b, q.FirstUpload)
	mdChecks(&b, q.Checks)
	_, err := io.WriteString(w, b.String())
	return err
}
