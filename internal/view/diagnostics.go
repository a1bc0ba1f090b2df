package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/diag"
)

// Diagnostics writes each problem with its place, the source around it and the way out, then, where there
// are several, how many.
func Diagnostics(w io.Writer, l diag.List, s Style) error {
	page := &page{style: s}
	errors, warnings := 0, 0
	for _, d := range l {
		word, sh := "Error", red
		if d.Severity == diag.Warning {
			word, sh = "Warning", yellow
			warnings++
		} else {
			errors++
		}
		page.gap()
		page.line(s.paint(sh, word+": ") + s.paint(bold, Clean(d.Summary)))
		if d.File != "" {
			page.line("  " + s.paint(dim, "at ") + Clean(diag.Place{File: d.File, Line: d.Line}.String()))
		}
		if d.Snippet != "" {
			for _, line := range cleanLines(d.Snippet) {
				page.line("  " + s.paint(dim, line))
			}
		}
		if d.Detail != "" {
			page.prose(2, d.Detail)
		}
	}
	if len(l) > 1 {
		page.gap()
		page.line(tally(errors, warnings))
	}
	return page.writeTo(w)
}

func tally(errors, warnings int) string {
	var words []string
	if errors > 0 {
		words = append(words, count(errors, "error"))
	}
	if warnings > 0 {
		words = append(words, count(warnings, "warning"))
	}
	return strings.Join(words, ", ") + "."
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
