package view

import "strings"

// mdTable is a table whose cells are Markdown already, without a line break or a bare pipe.
type mdTable struct {
	head []string
	rows [][]string
}

// mdFold begins a part that the reader opens; it ends with </details>.
func mdFold(b *strings.Builder, summary string) {
	b.WriteString("<details><summary>" + summary + "</summary>\n\n")
}

func (t *mdTable) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *mdTable) write(b *strings.Builder) {
	row := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	row(t.head)
	b.WriteString("|" + strings.Repeat("---|", len(t.head)) + "\n")
	for _, cells := range t.rows {
		row(cells)
	}
}
