package view

import (
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/i18n"
)

// Diagnostics writes each problem with its place, the source around it and the way out, then, where there
// are several, how many.
func Diagnostics(w io.Writer, l diag.List, s Style) error {
	page := &page{style: s}
	errors, warnings := 0, 0
	for _, d := range l {
		word, sh := s.Say.Text("Error: "), red
		if d.Severity == diag.Warning {
			word, sh = s.Say.Text("Warning: "), yellow
			warnings++
		} else {
			errors++
		}
		page.gap()
		for i, part := range wrap(word+Clean(s.Say.Sentence(d.Summary)), s.Width-2) {
			if i > 0 {
				page.line("  " + s.paint(bold, part))
				continue
			}
			page.line(s.paint(sh, word) + s.paint(bold, strings.TrimPrefix(part, word)))
		}
		if d.File != "" {
			page.line("  " + s.paint(dim, s.Say.Text("at ")) + Clean(diag.Place{File: d.File, Line: d.Line}.String()))
		}
		if d.Snippet != "" {
			for _, line := range cleanLines(d.Snippet) {
				page.line("  " + s.paint(dim, line))
			}
		}
		if d.Detail != "" {
			page.prose(2, s.Say.Sentence(d.Detail))
		}
	}
	if len(l) > 1 {
		page.gap()
		page.line(tally(s.Say, errors, warnings))
	}
	return page.writeTo(w)
}

func tally(say *i18n.Printer, errors, warnings int) string {
	var words []string
	if errors > 0 {
		words = append(words, say.Plural(errors, "%d error", "%d errors"))
	}
	if warnings > 0 {
		words = append(words, say.Plural(warnings, "%d warning", "%d warnings"))
	}
	return say.Sprintf("%s.", strings.Join(words, say.Text(", ")))
}
