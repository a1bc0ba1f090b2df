package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"github.com/osc-perms/osc-perms/internal/diag"
)

// problem is a diagnostic that still knows its range.
type problem struct {
	severity diag.Severity
	at       hcl.Range // no file: none
	summary  string
	detail   string
	with     []string // values that the expression used
	secret   bool     // the source may hold a secret: it is not shown
	written  []string // of a warning: it matters only where one of these is written to the cloud; nil: always
}

// problems collects, each problem once: a block under for_each would report the same for every key.
type problems struct {
	found []problem
	seen  map[string]bool
}

func (p *problems) add(x problem) {
	key := fmt.Sprint(x.severity, x.at, x.summary, "\x00", x.detail)
	if p.seen[key] {
		return
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	p.seen[key] = true
	p.found = append(p.found, x)
}

// fail reports an error: what is wrong, as a format, and what to do.
func (p *problems) fail(at hcl.Range, remedy, format string, args ...any) {
	p.add(problem{severity: diag.Error, at: at, summary: fmt.Sprintf(format, args...), detail: remedy})
}

// warn reports what may be wrong.
func (p *problems) warn(at hcl.Range, remedy, format string, args ...any) {
	p.add(problem{severity: diag.Warning, at: at, summary: fmt.Sprintf(format, args...), detail: remedy})
}

// failSecretly reports an error in a line that may hold a secret.
func (p *problems) failSecretly(at hcl.Range, remedy, format string, args ...any) {
	p.add(problem{severity: diag.Error, at: at, summary: fmt.Sprintf(format, args...), detail: remedy, secret: true})
}

// report takes over what the HCL library found in evaluating with a context: nil for none.
func (p *problems) report(diags hcl.Diagnostics, ctx *hcl.EvalContext) {
	if len(diags) > 0 {
		p.reportFrom(diags, usesSensitive(ctx), false)
	}
}

// reportSecretly takes over what was found in a text that may hold secrets.
func (p *problems) reportSecretly(diags hcl.Diagnostics) { p.reportFrom(diags, true, true) }

const hiddenDetail = "It has to do with a sensitive value, so the details are not shown. Check the value, or try with one that is no secret."

func (p *problems) reportFrom(diags hcl.Diagnostics, hideDetail, hideSource bool) {
	for _, d := range diags {
		x := problem{severity: diag.Error, summary: lowerFirst(d.Summary), detail: linesOnly(d.Detail), secret: hideSource}
		if d.Severity == hcl.DiagWarning {
			x.severity = diag.Warning
		}
		if d.Subject != nil {
			x.at = *d.Subject
		}
		x.with = usedValues(d)
		if hideDetail || usesSensitive(d.EvalContext) {
			x.with, x.detail = nil, hiddenDetail
		}
		p.add(x)
	}
}

var columns = regexp.MustCompile(`(:\d+),\d+-\d+(,\d+)?`)

// linesOnly shortens the ranges in the library's texts, main.hcl:6,2-9, to places as they are written everywhere else.
func linesOnly(text string) string { return columns.ReplaceAllString(text, "$1") }

func (p *problems) failed() bool {
	return slices.ContainsFunc(p.found, func(x problem) bool { return x.severity == diag.Error })
}

// diagnostics gives everything found, by place, what has none first.
func (p *problems) diagnostics(sources Sources) diag.List {
	slices.SortStableFunc(p.found, func(a, b problem) int {
		if c := strings.Compare(a.at.Filename, b.at.Filename); c != 0 {
			return c
		}
		return a.at.Start.Byte - b.at.Start.Byte
	})
	var list diag.List
	for _, x := range p.found {
		d := diag.Diagnostic{Severity: x.severity, Summary: x.summary, Detail: x.detail}
		if x.at.Filename != "" {
			d.File, d.Line = x.at.Filename, x.at.Start.Line
			if !x.secret {
				d.Snippet = snippet(sources[d.File], x.at, x.with)
			}
		}
		list = append(list, d)
	}
	return list
}

func place(r hcl.Range) diag.Place { return diag.Place{File: r.Filename, Line: r.Start.Line} }

func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(second) { // JSON, UTF-8
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}
