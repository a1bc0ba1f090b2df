package view

import (
	"io"
	"strings"
)

// QuotaMarkdown writes the quotas as a table, the check before the first private upload, then the checks that
// do not pass.
func QuotaMarkdown(w io.Writer, q Quotas, s Style) error {
	say := s.Say
	var b strings.Builder
	if q.Sandbox {
		b.WriteString("**" + say.Text(sandboxLine) + "**\n\n")
	}
	table := mdTable{head: []string{say.Text("Resource"), say.Text("Region"), say.Text("Limit"), say.Text("Used"), say.Text("Free")}}
	for _, quota := range q.Quotas {
		cells := quota.cells(say)
		for i, cell := range cells {
			cells[i] = mdText(cell)
		}
		table.add(cells...)
	}
	table.write(&b)
	mdFirstUpload(&b, say, q.FirstUpload)
	mdChecks(&b, say, q.Checks)
	_, err := io.WriteString(w, b.String())
	return err
}
