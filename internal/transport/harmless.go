package transport

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Harmless makes text from the network fit for a terminal and a log: one line without control or direction
// characters, at most most characters long.
func Harmless(s string, most int) string {
	// No answer's sentence is longer; an answer's body may be, and need not be walked through.
	if limit := most * utf8.UTFMax * 4; len(s) > limit {
		s = s[:limit]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most-1]) + "…"
	}
	return s
}

var (
	title = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	tags  = regexp.MustCompile(`(?s)<[^>]*>`)
)

// describe says what an answer is that is not JSON: its type and its title or first words. Secrets are hidden first: cut
// short, half of one would be left.
func (r *answer) describe(hide secrets) string {
	kind := Harmless(hide.strip(r.header.Get("Content-Type")), 60)
	if kind == "" {
		kind = "something without a content type"
	}
	text := hide.strip(string(r.body[:min(len(r.body), 1<<20)]))
	text = text[:min(len(text), 16<<10)]
	if m := title.FindStringSubmatch(text); m != nil {
		text = m[1]
	} else {
		text = tags.ReplaceAllString(text, " ")
	}
	if text = Harmless(text, 60); text == "" {
		return kind
	}
	return fmt.Sprintf("%s (%q)", kind, text)
}
