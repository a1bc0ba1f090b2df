package view

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes a name or message from a file or the cloud safe to print on one line: whatever could move
// the cursor, colour the screen, reverse the text or hide in it (control characters, line breaks, escapes,
// bidirectional marks, zero-width characters, odd blanks, broken UTF-8) is spelled out, such as \x1b, \n or
// \u202e. So is what GitHub Actions would take for a command in a job's log: ##[ anywhere, and :: at a line's beginning
// (github.com/actions/runner, ActionCommand.cs). Letters of every script and Chinese blanks stay. Cleaning twice is the same
// as once.
func Clean(s string) string {
	s = strings.ReplaceAll(s, "##[", `#\x23[`)
	if blank := len(s) - len(strings.TrimLeft(s, " \u3000")); strings.HasPrefix(s[blank:], "::") {
		s = s[:blank] + `\x3a` + s[blank+1:]
	}
	if !strings.ContainsFunc(s, unsafe) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i]), 16))
		case unsafe(r):
			quoted := strconv.QuoteRune(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// Cleaned is Clean for each of several names.
func Cleaned(names []string) []string {
	clean := make([]string, len(names))
	for i, name := range names {
		clean[i] = Clean(name)
	}
	return clean
}

// unsafe reports whether a character is spelled out. U+FFFD is printable itself but also what ranging
// over broken UTF-8 gives, so it takes the slow path.
func unsafe(r rune) bool { return r != '\u3000' && !unicode.IsPrint(r) || r == utf8.RuneError }

// cleanLines is Clean for text of several lines, such as a source snippet: line breaks stay, tabs become blanks.
func cleanLines(s string) []string {
	lines := strings.Split(strings.TrimRight(s, "\r\n"), "\n")
	for i, line := range lines {
		lines[i] = Clean(strings.ReplaceAll(strings.TrimSuffix(line, "\r"), "\t", "    "))
	}
	return lines
}
