package cmd

import (
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// forged is what hostile text has after each line break of its own: no line of an output may begin with it.
const forged = "FORGED"

// ours are the sequences that commands write to a terminal: colours, and the progress line that is redrawn. Hostile text
// has others.
var ours = regexp.MustCompile("\x1b\\[(0|1|2|31|32|33|36)m|\r\x1b\\[K")

// assertPlain holds an output against what foreign text could do to a screen: move the cursor, colour it, turn text
// around, hide in it, or make up a line.
func assertPlain(t *testing.T, what, output string) {
	t.Helper()
	if strings.Contains(output, "\x1b") {
		output = ours.ReplaceAllString(output, "")
	}
	for _, line := range strings.Split(output, "\n") {
		hidden := strings.ContainsFunc(line, func(r rune) bool { return r != '\u3000' && !unicode.IsPrint(r) })
		if hidden { // an assertion for each of thousands of lines takes its time
			assert.Fail(t, "something hidden", "%s: %q", what, line)
		}
		if strings.HasPrefix(strings.TrimLeft(line, " \u3000│|>-+~!*•"), forged) {
			assert.Fail(t, "a line of its own", "%s: %q", what, line)
		}
	}
}

// ourMark is a line that marks a place in a review on GitHub Actions.
var ourMark = regexp.MustCompile(`^::(error|warning|notice) (file=[^:,]*,line=\d+,)?title=[^:,]*::`)

// assertMarks: in a log of GitHub Actions no text but our own marks is a command. One begins with :: after blanks, or with
// ##[ anywhere in a line (github.com/actions/runner, ActionCommand.cs).
func assertMarks(t *testing.T, output string) {
	t.Helper()
	for line := range strings.Lines(output) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			assert.Regexp(t, ourMark, line)
		}
		if strings.Contains(line, "##[") {
			assert.Fail(t, "a command", line)
		}
	}
}

// assertJSON: one document, in which the names are whole.
func assertJSON(t *testing.T, what, output string, whole ...string) {
	t.Helper()
	assertPlain(t, what, output)
	var v any
	require.NoError(t, json.Unmarshal([]byte(output), &v), "%s: %s", what, output)
	var texts strings.Builder
	collectTexts(&texts, v)
	for _, name := range whole {
		assert.Contains(t, texts.String(), name, what)
	}
}

func collectTexts(b *strings.Builder, v any) {
	switch v := v.(type) {
	case string:
		b.WriteString(v + "\x00")
	case []any:
		for _, e := range v {
			collectTexts(b, e)
		}
	case map[string]any:
		for name, e := range v {
			b.WriteString(name + "\x00")
			collectTexts(b, e)
		}
	}
}

var (
	codeSpan = regexp.MustCompile("`[^`]*`")
	// tagsOfOurs are the elements that pages of Markdown are written with.
	tagsOfOurs = regexp.MustCompile(`</?(code|details|summary)>|<br>`)
)

// assertMarkdown: outside of code nothing that foreign text could have made is markup, and each table's rows have as many
// cells as its head.
func assertMarkdown(t *testing.T, what, output string) {
	t.Helper()
	assertPlain(t, what, output)
	cells, fenced := 0, false
	for _, line := range strings.Split(output, "\n") {
		if fence := strings.HasPrefix(line, "```"); fence || fenced {
			fenced = fenced != fence
			continue // in code from one line to another, such as a policy to paste
		}
		if strings.Count(line, "`")%2 != 0 {
			assert.Fail(t, "code that is not closed", "%s: %s", what, line)
		}
		if strings.Contains(line, `\|`) {
			assert.Fail(t, "a bar that some readers take for a cell's end", "%s: %s", what, line)
		}
		outside := tagsOfOurs.ReplaceAllString(codeSpan.ReplaceAllString(line, ""), "")
		for _, markup := range []string{"<", "[", "](", "@", "~~", "$"} {
			if strings.Contains(outside, markup) {
				assert.Fail(t, "markup: "+markup, "%s: %s", what, line)
			}
		}
		switch {
		case !strings.HasPrefix(line, "|"):
			if strings.Contains(line, "|") {
				assert.Fail(t, "a table out of place", "%s: %s", what, line)
			}
			cells = 0
		case cells == 0:
			cells = strings.Count(line, "|")
		case cells != strings.Count(line, "|"):
			assert.Fail(t, "another number of cells", "%s: %s", what, line)
		}
	}
	assert.False(t, fenced, "%s: code that is not closed", what)
}

// assertCSV: a spreadsheet reads as many cells in each line and computes none.
func assertCSV(t *testing.T, what, output string) {
	t.Helper()
	text, marked := strings.CutPrefix(output, "\ufeff")
	assert.True(t, marked, what)
	assertPlain(t, what, strings.ReplaceAll(text, "\r\n", "\n"))
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll() // refuses lines of different lengths
	require.NoError(t, err, what)
	require.NotEmpty(t, rows)
	for _, row := range rows {
		for _, cell := range row {
			first := strings.TrimLeft(cell, " \u3000")
			assert.False(t, first != "" && strings.ContainsAny(first[:1], "=+-@"), "%s: a formula: %q", what, cell)
		}
	}
}
