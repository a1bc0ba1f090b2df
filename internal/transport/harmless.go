package transport

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
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

// describe says what an answer is that is not JSON: its type and its title or first words.
func (r *answer) describe() string {
	kind := Harmless(r.header.Get("Content-Type"), 60)
	if kind == "" {
		kind = "something without a content type"
	}
	text := string(r.body[:min(len(r.body), 16<<10)])
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

// secrets are the values of one request that must be seen nowhere else.
type secrets []string

var credentialParts = regexp.MustCompile(`(?:Access|Signature)=([^,\s]+)`)

// secretsOf finds the access key, the signature and the tokens in a request's headers.
func secretsOf(h http.Header) secrets {
	var s secrets
	for _, m := range credentialParts.FindAllStringSubmatch(h.Get("Authorization"), -1) {
		s = append(s, m[1])
	}
	for _, name := range []string{"X-Security-Token", "X-Auth-Token"} {
		if v := h.Get(name); v != "" {
			s = append(s, v)
		}
	}
	// The longest first: one may be part of another.
	slices.SortFunc(s, func(a, b string) int { return len(b) - len(a) })
	return s
}

// strip takes the secrets out of a text. The service may quote them, and the path of one call holds a key.
func (s secrets) strip(text string) string {
	for _, secret := range s {
		text = strings.ReplaceAll(text, secret, "(sensitive)")
	}
	return text
}
