package config

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/mattn/go-runewidth"
	"github.com/zclconf/go-cty/cty"

	"github.com/osc-perms/osc-perms/internal/diag"
)

// Sources are the configuration's files by the names that places use. Files with values of variables are not
// among them: they may hold secrets.
type Sources map[string][]byte

// Snippet shows the line of a place, "" when it is not known.
func (s Sources) Snippet(at diag.Place) string {
	return snippet(s[at.File], hcl.Range{Start: hcl.Pos{Line: at.Line}, End: hcl.Pos{Line: at.Line}}, nil)
}

// mostLines of source are shown for one place.
const mostLines = 3

// snippet shows the lines of a range with the first line's part of it underlined, and the values it used.
func snippet(src []byte, at hcl.Range, with []string) string {
	lines := bytes.Split(src, []byte("\n"))
	if src == nil || at.Start.Line < 1 || at.Start.Line > len(lines) {
		return ""
	}
	last := min(max(at.End.Line, at.Start.Line), at.Start.Line+mostLines-1, len(lines))
	width := len(fmt.Sprint(last))
	offset := 0
	for _, line := range lines[:at.Start.Line-1] {
		offset += len(line) + 1
	}
	var b strings.Builder
	for n := at.Start.Line; n <= last; n++ {
		text := shown(lines[n-1])
		if n > at.Start.Line && text == "" {
			continue
		}
		fmt.Fprintf(&b, "%*d | %s\n", width, n, text)
		if mark := underline(lines[n-1], offset, at); n == at.Start.Line && mark != "" {
			fmt.Fprintf(&b, "%*s | %s\n", width, "", mark)
		}
	}
	for _, w := range with {
		fmt.Fprintf(&b, "%*s = %s\n", width, "", w)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// longestLine of source that is shown, in bytes.
const longestLine = 400

func shown(line []byte) string {
	return strings.TrimRight(shownAll(line[:min(len(line), longestLine)]), "\r ")
}

func shownAll(line []byte) string {
	return strings.ToValidUTF8(strings.ReplaceAll(string(line), "\t", " "), "")
}

// underline marks the range's part of its first line, which begins at an offset; columns are of the screen, where
// Chinese is twice as wide.
func underline(line []byte, offset int, at hcl.Range) string {
	start, end := at.Start.Byte-offset, len(bytes.TrimRight(line, "\r "))
	if at.Start.Column < 1 || start < 0 || start > min(len(line), longestLine) {
		return ""
	}
	if at.End.Line == at.Start.Line {
		end = min(end, at.End.Byte-offset)
	}
	end = min(max(end, start), longestLine)
	width := func(b []byte) int { return runewidth.StringWidth(shownAll(b)) }
	return strings.Repeat(" ", width(line[:start])) + strings.Repeat("^", max(1, width(line[start:end])))
}

// mostValues that an expression used are shown.
const mostValues = 5

// usedValues lists the values behind an expression that failed, as far as they are no secret.
func usedValues(d *hcl.Diagnostic) []string {
	if d.Expression == nil || d.EvalContext == nil {
		return nil
	}
	var lines []string
	for _, t := range d.Expression.Variables() {
		v, diags := t.TraverseAbs(d.EvalContext)
		if diags.HasErrors() || !v.IsKnown() || v.ContainsMarked() {
			continue
		}
		lines = append(lines, traversalText(t)+" is "+valueText(v))
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	return lines[:min(len(lines), mostValues)]
}

func valueText(v cty.Value) string {
	ty := v.Type()
	switch {
	case v.IsNull():
		return "null"
	case ty == cty.String:
		text := []rune(v.AsString())
		if len(text) > 60 {
			return fmt.Sprintf("%q…", string(text[:60]))
		}
		return fmt.Sprintf("%q", string(text))
	case ty == cty.Bool:
		return fmt.Sprint(v.True())
	case ty == cty.Number:
		return v.AsBigFloat().Text('g', 10)
	case v.CanIterateElements():
		return fmt.Sprintf("%s of %d", kindOf(v), v.LengthInt())
	}
	return kindOf(v)
}

func traversalText(t hcl.Traversal) string {
	var b strings.Builder
	for _, step := range t {
		switch s := step.(type) {
		case hcl.TraverseRoot:
			b.WriteString(s.Name)
		case hcl.TraverseAttr:
			b.WriteString("." + s.Name)
		case hcl.TraverseIndex:
			b.WriteString("[" + valueText(s.Key) + "]")
		default:
			b.WriteString("[*]")
		}
	}
	return b.String()
}

// usesSensitive reports whether a sensitive value was in reach of what failed.
func usesSensitive(ctx *hcl.EvalContext) bool {
	for ; ctx != nil; ctx = ctx.Parent() {
		for _, v := range ctx.Variables {
			if v.ContainsMarked() {
				return true
			}
		}
	}
	return false
}
