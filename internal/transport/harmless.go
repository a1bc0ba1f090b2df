package transport

import (
	"encoding/json"
	"fmt"
	"io"
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

// secrets are the values of one request that must be seen nowhere else.
type secrets []string

var credentialParts = regexp.MustCompile(`(?:Access|Signature)=([^,\s]+)`)

// privateParts are the parts of a request's body that a refusal may quote and nobody else is to read: how to reach a
// person, and descriptions, which may come from a sensitive variable.
var privateParts = []string{"email", "phone", "description"}

// shortestPrivate is how long such a part is at least to be hidden: what is shorter may be any word of a message.
const shortestPrivate = 6

// secretsOf finds the access key, the signature and the tokens in a request's headers, and what is private in its body.
func secretsOf(req *http.Request) secrets {
	h := req.Header
	s := privateOf(req)
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

// privateOf reads the body from the copy that the request keeps for sending it again.
func privateOf(req *http.Request) (s secrets) {
	if req.GetBody == nil {
		return nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil
	}
	defer body.Close()
	var v any
	if json.NewDecoder(io.LimitReader(body, maxBody)).Decode(&v) == nil {
		s.collect(v)
	}
	return s
}

func (s *secrets) collect(v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if text, ok := value.(string); ok && len(text) >= shortestPrivate && slices.Contains(privateParts, name) {
				*s = append(*s, text)
			}
			s.collect(value)
		}
	case []any:
		for _, value := range v {
			s.collect(value)
		}
	}
}

// strip takes the secrets out of a text. The service may quote them, and the path of one call holds a key.
func (s secrets) strip(text string) string {
	for _, secret := range s {
		text = strings.ReplaceAll(text, secret, "(sensitive)")
	}
	return text
}
