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
		note = max(note, width(r.note))
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
			p.line(blank + "  " + p.style.paint(dim, r.note))
		default:
			p.line(text + strings.Repeat(" ", gap) + p.style.paint(dim, r.note))
		}
	}
}

// prose prints a message from a file or the cloud, cleaned, each of its lines wrapped at words and indented.
func (p *page) prose(indent int, text string) {
	for _, line := range cleanLines(text) {
		for _, part := range wrap(line, p.style.Width-indent) {
			p.line(strings.Repeat(" ", indent) + part)
		}
	}
}

// wrap breaks a line at blanks so that no part is wider than given, if its words allow; under 20 columns
// (so also for an unlimited screen) it stays whole. Blanks at its beginning indent every part.
func wrap(line string, to int) []string {
	if to < 20 || width(line) <= to {
		return []string{line}
	}
	blank := line[:len(line)-len(strings.TrimLeft(line, " "))]
	var parts []string
	current := ""
	for _, word := range strings.Fields(line) {
		switch {
		case current == "":
			current = blank + word
		case width(current)+1+width(word) > to:
			parts = append(parts, current)
			current = blank + word
		default:
			current += " " + word
		}
	}
	return append(parts, current)
}
