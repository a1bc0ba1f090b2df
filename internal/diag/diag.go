// Package diag holds what can be wrong with a configuration, each with its place and its remedy.
package diag

import (
	"fmt"
	"strings"
)

// Severity of a diagnostic.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Place is a line of a file, as the user names the file.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// String gives "main.hcl:12", or "" for no place.
func (p Place) String() string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Diagnostic is one problem: what happened, to what, where, and what to do next.
type Diagnostic struct {
	Severity Severity `json:"severity"`
	Summary  string   `json:"summary"`
	Detail   string   `json:"detail"`
	File     string   `json:"file"`
	Line     int      `json:"line"`
	// Snippet is the source text with the place marked, for people; many lines, no trailing newline.
	Snippet string `json:"-"`
}

// Errorf makes an error at a place. Detail names the remedy.
func Errorf(at Place, summary, detail string, args ...any) Diagnostic {
	return Diagnostic{Severity: Error, Summary: summary, Detail: fmt.Sprintf(detail, args...), File: at.File, Line: at.Line}
}

// List is several diagnostics. It is an error when one of them is.
type List []Diagnostic

// HasErrors reports whether one is an error.
func (l List) HasErrors() bool {
	for _, d := range l {
		if d.Severity == Error {
			return true
		}
	}
	return false
}

// Err is the list as an error, or nil when it holds no error.
func (l List) Err() error {
	if l.HasErrors() {
		return l
	}
	return nil
}

// Error lists the summaries, one a line.
func (l List) Error() string {
	lines := make([]string, 0, len(l))
	for _, d := range l {
		line := string(d.Severity) + ": " + d.Summary
		if d.File != "" {
			line += fmt.Sprintf(" (%s:%d)", d.File, d.Line)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
