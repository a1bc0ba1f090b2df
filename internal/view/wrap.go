package view

import (
	"strings"
	"unicode"
)

// wrap breaks a line at blanks, and between Chinese characters, which have none, so that no part is wider than given, if
// its words allow; under 20 columns (so also for an unlimited screen) it stays whole. Blanks at its beginning indent every
// part.
func wrap(line string, to int) []string {
	if to < 20 || width(line) <= to {
		return []string{line}
	}
	blank := line[:len(line)-len(strings.TrimLeft(line, " "))]
	var parts []string
	current := ""
	for _, word := range strings.Fields(line) {
		before := " "
		for _, chunk := range chunks(word) {
			switch {
			case current == "":
				current = blank + chunk
			case width(current)+len(before)+width(chunk) > to:
				parts = append(parts, current)
				current = blank + chunk
			default:
				current += before + chunk
			}
			before = ""
		}
	}
	return append(parts, current)
}

// Prose is a text as a screen shows it: broken at words where it has a width. The blank at its end, behind which an answer
// is typed, stays.
func Prose(text string, s Style) string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		lines = append(lines, wrap(line, s.Width-1)...)
	}
	whole := strings.Join(lines, "\n")
	if strings.HasSuffix(text, " ") && !strings.HasSuffix(whole, " ") {
		whole += " "
	}
	return whole
}

// What a line of Chinese does not begin with, and what it does not end with.
const (
	noBeginning = "，。、；：？！）》」』】〕”’…,.;:?!)]}%"
	noEnd       = "（《「『【〔“‘([{"
)

// chunks takes a word apart where a line may be broken in it: beside Chinese characters, but not between one and the
// punctuation that belongs to it. A word without Chinese stays whole.
func chunks(word string) []string {
	var all []string
	start, before := 0, rune(0)
	for i, r := range word {
		if i > 0 && (chinese(before) || chinese(r)) && !strings.ContainsRune(noBeginning, r) && !strings.ContainsRune(noEnd, before) {
			all = append(all, word[start:i])
			start = i
		}
		before = r
	}
	return append(all, word[start:])
}

// chinese reports whether a line may be broken beside a character: Han, and full-width punctuation.
func chinese(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3001 && r <= 0x303f || r >= 0xff01 && r <= 0xff5e
}
