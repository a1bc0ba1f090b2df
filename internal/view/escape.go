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

// mdText gives a message for use within a line or a table's cell: its line breaks are <br>. Words that could notify
// somebody, or become a link, stand in code: both are looked for in the finished page, where entities are characters again.
func mdText(s string) string {
	lines := cleanLines(s)
	for i, line := range lines {
		words := strings.Split(line, " ")
		for j, word := range words {
			if alive(word) {
				words[j] = mdCode(word)
			} else {
				words[j] = entities(word, ` .,;:()'"/=%?+-`)
			}
		}
		lines[i] = strings.Join(words, " ")
	}
	return strings.Join(lines, "<br>")
}

// alive reports whether a word might become a mention, a link or a mail address by itself. A scope after its policy
// ("FullAccess@global") becomes none: there is a letter before the @, and no domain after it.
func alive(word string) bool {
	if strings.Contains(word, "://") || strings.Contains(strings.ToLower(word), "www.") {
		return true
	}
	for i := range len(word) {
		if word[i] == '@' && (i == 0 || !wordByte(word[i-1]) || strings.Contains(word[i:], ".")) {
			return true
		}
	}
	return false
}

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
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
