package view

import (
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// columns measures text as terminals show it: Chinese is double width. It is fixed, not taken from the
// environment, so that the same plan has the same bytes everywhere.
var columns = &runewidth.Condition{}

func width(s string) int { return columns.StringWidth(s) }

func pad(s string, to int) string { return s + strings.Repeat(" ", max(0, to-width(s))) }

// widestText is the column from which notes stand, at most: one long name does not push them all away.
const widestText = 64

// widestNote is the widest note that others make room for on a narrow screen.
const widestNote = 48

// page collects lines and is written in one go.
type page struct {
	style Style
	b     strings.Builder
}

func (p *page) line(text string) {
	p.b.WriteString(strings.TrimRight(text, " "))
	p.b.WriteByte('\n')
}

// gap separates what follows from what is there by one empty line.
func (p *page) gap() {
	if s := p.b.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		p.b.WriteByte('\n')
	}
}

func (p *page) heading(text string) {
	p.gap()
	p.line(p.style.paint(bold, text))
}

func (p *page) writeTo(w io.Writer) error {
	_, err := io.WriteString(w, p.b.String())
	return err
}

// row is a line with a dimmed note at its end; the notes of rows printed together are aligned.
type row struct {
	indent int
	text   string
	shade  shade
	note   string
	apart  bool // an empty line stands before it
}

// rows prints rows with their notes in one column. Text is never cut: a note that has no room beside its
// text stands below it.
func (p *page) rows(rows []row) {
	at, note := 0, 0
	for _, r := range rows {
		if n := r.indent + width(r.text); n <= widestText {
			at = max(at, n)
		}
		if n := width(r.note); n <= widestNote {
			note = max(note, n)
		}
	}
	if p.style.Width > 0 {
		at = min(at, max(20, p.style.Width-note-2))
	}
	for _, r := range rows {
		if r.apart {
			p.gap()
		}
		blank := strings.Repeat(" ", r.indent)
		text := blank + p.style.paint(r.shade, r.text)
		used := r.indent + width(r.text)
		gap := max(0, at-used) + 2
		switch {
		case r.note == "":
			p.line(text)
		case p.style.Width > 0 && used+gap+width(r.note) > p.style.Width:
			p.line(text)
			for _, part := range wrap(r.note, p.style.Width-r.indent-2) {
				p.line(blank + "  " + p.style.paint(dim, part))
			}
		default:
			p.line(text + strings.Repeat(" ", gap) + p.style.paint(dim, r.note))
		}
	}
}

// table prints rows of clean cells in columns, the first row as a dimmed head; the columns from numbers on are
// aligned to the right.
func (p *page) table(indent int, rows [][]string, numbers int) {
	wide := make([]int, len(rows[0]))
	for _, cells := range rows {
		for i, cell := range cells {
			wide[i] = max(wide[i], width(cell))
		}
	}
	for n, cells := range rows {
		parts := make([]string, len(cells))
		for i, cell := range cells {
			if i < numbers {
				parts[i] = pad(cell, wide[i])
			} else {
				parts[i] = strings.Repeat(" ", wide[i]-width(cell)) + cell
			}
		}
		line := strings.TrimRight(strings.Join(parts, "  "), " ")
		if n == 0 {
			line = p.style.paint(dim, line)
		}
		p.line(strings.Repeat(" ", indent) + line)
	}
}

// sentence prints a message that may hold names from the cloud: cleaned, as one line, wrapped at words and indented.
func (p *page) sentence(indent int, text string) { p.prose(indent, Clean(text)) }

// prose is sentence for what was written in lines, as a check's message in the configuration: each stays a line.
func (p *page) prose(indent int, text string) {
	for _, line := range cleanLines(text) {
		for _, part := range wrap(line, p.style.Width-indent) {
			p.line(strings.Repeat(" ", indent) + part)
		}
	}
}

// point prints one of several, wrapped at words, with a dash before it.
func (p *page) point(indent int, text string) {
	for i, part := range wrap(text, p.style.Width-indent-2) {
		p.line(strings.Repeat(" ", indent) + []string{"- ", "  "}[min(i, 1)] + part)
	}
}

// list prints things with commas between them after a word, the lines after the first indented by two more. The
// things are clean and stay whole.
func (p *page) list(indent int, word string, things []string, sh shade) {
	for i, line := range wrapList(word, things, p.style.Width-indent-2) {
		p.line(strings.Repeat(" ", indent+2*min(i, 1)) + p.style.paint(sh, line))
	}
}

// wrapList is wrap for a list: it is broken after a comma only, so that a name with blanks stays whole.
func wrapList(word string, things []string, to int) []string {
	var lines []string
	var current strings.Builder
	current.WriteString(word)
	used, empty := width(word), true // empty: no thing is on the line yet
	for i, thing := range things {
		if i < len(things)-1 {
			thing += ","
		}
		wide := width(thing)
		if to >= 20 && !empty && used+wide > to {
			lines = append(lines, strings.TrimRight(current.String(), " "))
			current.Reset()
			used = 0
		}
		current.WriteString(thing + " ")
		used, empty = used+wide+1, false
	}
	return append(lines, strings.TrimRight(current.String(), " "))
}
