package transport

import (
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHide(t *testing.T) {
	const token = "gQpj/b+1&Tq=="
	tests := map[string]struct {
		reason, text, want string
		secrets            []string
	}{
		"as it is":        {"the plain case", "bad token gQpj/b+1&Tq== here", "bad token (sensitive) here", []string{token}},
		"nothing in it":   {"other text stays, escapes too", `a%20b \u002f &amp; gQpj`, `a%20b \u002f &amp; gQpj`, []string{token}},
		"no secrets":      {"nor is anything hidden without any", `a%20b`, `a%20b`, nil},
		"an address":      {"percent signs", "x=gQpj%2Fb%2b1%26Tq%3D%3D&y", "x=(sensitive)&y", []string{token}},
		"twice":           {"an address in an address", "gQpj%252Fb%252B1%2526Tq%253d%253D", hidden, []string{token}},
		"a page":          {"numbers and names", "<b>gQpj/b&#43;1&amp;Tq&#x3d;&equals;</b>", "<b>(sensitive)</b>", []string{token}},
		"a page in one":   {"escaped twice", "gQpj/b&amp;#43;1&amp;amp;Tq==", hidden, []string{token}},
		"JSON":            {"with and without numbers", `gQpj\/b\u002B1\u0026Tq==`, hidden, []string{token}},
		"JSON in JSON":    {"each layer doubles the signs", `gQpj\\\/b\\u002b1\\u0026Tq==`, hidden, []string{token}},
		"page, address":   {"a page in an address", "gQpj%2Fb%26%2343%3B1%26amp%3BTq%3D%3D", hidden, []string{token}},
		"a mixture":       {"a part in each", `gQpj%2Fb&#43;1\u0026Tq==`, hidden, []string{token}},
		"several":         {"each of them", "A1 gQpj%2Fb%2B1%26Tq%3D%3D B2", "(sensitive) (sensitive) (sensitive)", []string{token, "A1", "B2"}},
		"words":           {"a space has a sign of its own", "note=my+own%20note", "note=(sensitive)", []string{"my own note"}},
		"other languages": {"in bytes and in halves of characters", `%E5%AF%86 \u5bc6 \ud83d\ude00`, "(sensitive) (sensitive) \\ud83d\\ude00", []string{"密"}},
		"high characters": {"two halves", `\ud83d\uDE00`, hidden, []string{"😀"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, Hide(tt.text, tt.secrets), tt.reason)
		})
	}
}

func FuzzHide(f *testing.F) {
	f.Add("gQpj/b+1&Tq==")
	f.Add("密 \\ \"x\" (a|b)* [c] \x00")
	f.Fuzz(func(t *testing.T, secret string) {
		if !utf8.ValidString(secret) || strings.Contains("<"+hidden+">", secret) {
			t.Skip("no text, or what is put in its place")
		}
		inJSON, err := json.Marshal(secret)
		require.NoError(t, err)
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret), string(inJSON[1 : len(inJSON)-1]), url.QueryEscape(html.EscapeString(secret))} {
			assert.NotContains(t, Hide("<"+form+">", []string{secret}), form)
		}
	})
}
