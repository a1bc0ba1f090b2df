package view

import (
	"fmt"
	"strings"
)

// Markdown of merge requests is also HTML, and mentions and references in it notify people. So names stand
// in code, where none of that is read, and messages are spelled with entities wherever a character could be
// markup.

// mdCode gives a name as code, on one line, for use within a line or a table's cell.
func mdCode(s string) string {
	s = Clean(s)
	if s == "" {
		return ""
	}
	if strings.ContainsAny(s, "`|\\") || strings.TrimSpace(s) != s {
		// A code span can't hold these in a table: entities within HTML's own element can.
		return "<code>" + entities(s, " -") + "</code>"
	}
	return "`" + s + "`"
}

// mdText gives a message for use within a line or a table's cell: its line breaks are <br>. Words with an @,
// which could notify somebody, stand in code.
func mdText(s string) string {
	lines := cleanLines(s)
	for i, line := range lines {
		words := strings.Split(line, " ")
		for j, word := range words {
			if strings.Contains(word, "@") {
				words[j] = mdCode(word)
			} else {
				words[j] = entities(word, ` .,;:()'"/=%?+-`)
			}
		}
		lines[i] = strings.Join(words, " ")
	}
	return strings.Join(lines, "<br>")
}

// entities replaces every ASCII character that is no letter, digit or one of plain by its HTML entity, which
// Markdown never takes for markup. The text is clean.
func entities(s, plain string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 0x80, r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', strings.ContainsRune(plain, r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	return b.String()
}
