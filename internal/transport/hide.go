package transport

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

const hidden = "(sensitive)"

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
func (s secrets) strip(text string) string { return Hide(text, s) }

// Hide takes secrets out of a text that may quote them: as they are, and as JSON, pages and addresses write them, be it
// one inside of another. Do it before the text is cut short: half a secret would not be known again.
func Hide(text string, secrets []string) string {
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		text = strings.ReplaceAll(text, secret, hidden)
		// To look for every form takes a while, and most texts and secrets have only one.
		if strings.ContainsAny(text, `\%&+`) && strings.ContainsFunc(secret, written) {
			text = forms(secret).ReplaceAllLiteralString(text, hidden)
		}
	}
	return text
}

// written reports whether a character may be written in several ways: it is no letter or digit of ASCII.
func written(c rune) bool {
	return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9')
}

// entities are the names that pages have for characters, beside their numbers.
var entities = map[rune]string{'&': "amp", '<': "lt", '>': "gt", '"': "quot", '\'': "apos", '/': "sol", '+': "plus", '=': "equals"}

// letters are what JSON writes for some characters, after a backslash.
var letters = map[rune]string{'\b': "b", '\f': "f", '\n': "n", '\r': "r", '\t': "t"}

// semicolon ends an entity, which may stand in an address.
const semicolon = `(?:;|%(?:25)*3[bB])`

// forms matches a secret in which each character is written in any of its ways.
func forms(secret string) *regexp.Regexp {
	var b strings.Builder
	for _, c := range secret {
		if !written(c) {
			b.WriteRune(c)
			continue
		}
		fmt.Fprintf(&b, `(?:\\*%s|`, regexp.QuoteMeta(string(c))) // \/ in JSON
		for _, unit := range utf16.Encode([]rune{c}) {
			fmt.Fprintf(&b, `\\+u(?i:%04x)`, unit) // \u002f
		}
		b.WriteByte('|')
		for _, octet := range []byte(string(c)) {
			fmt.Fprintf(&b, `%%(?:25)*(?i:%02x)`, octet) // %2F
		}
		fmt.Fprintf(&b, `|(?:&|%%(?:25)*26)(?:amp%[1]s)*(?:(?:#|%%(?:25)*23)(?:0*%[2]d|[xX]0*(?i:%[2]x))`, semicolon, c) // &#47;
		if name, ok := entities[c]; ok {
			b.WriteString("|" + name)
		}
		b.WriteString(")" + semicolon)
		switch letter, ok := letters[c]; {
		case ok:
			b.WriteString(`|\\+` + letter) // \n
		case c == ' ':
			b.WriteString(`|\+`)
		}
		b.WriteByte(')')
	}
	return regexp.MustCompile(b.String())
}
