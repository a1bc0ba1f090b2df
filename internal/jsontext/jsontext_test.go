package jsontext

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestEncode(t *testing.T) {
	tests := []struct{ reason, in, want string }{
		{"plain", "alice", `"alice"`},
		{"Chinese, with its blank", "租户\u3000一", "\"租户\u3000一\""},
		{"HTML is a matter of who shows it", "<b> & 'x'", `"<b> & 'x'"`},
		{"escape", "\x1b[2J", `"\u001b[2J"`},
		{"delete", "\x7f", `"\u007f"`},
		{"one byte escapes", "\u009b2J", `"\u009b2J"`},
		{"line breaks of every kind", "a\nb\r\u0085\u2028\u2029", `"a\nb\r\u0085\u2028\u2029"`},
		{"direction", "a\u202eb\u2066", `"a\u202eb\u2066"`},
		{"zero width", "a\u200b\u200d\ufeffb", `"a\u200b\u200d\ufeffb"`},
		{"beyond 16 bits", "\U000e0041", `"\udb40\udc41"`},
		{"a command to GitHub Actions", "##[error]#[", `"#\u0023[error]#["`},
		{"an escape that is text", `\u202e`, `"\\u202e"`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			got, err := Encode(tt.in, "")
			require.NoError(t, err)
			assert.Equal(t, tt.want+"\n", string(got))
		})
	}
	got, err := Encode(map[string]any{"b\u202e": []string{"x"}, "a": 1}, "  ")
	require.NoError(t, err)
	assert.Equal(t, "{\n  \"a\": 1,\n  \"b\\u202e\": [\n    \"x\"\n  ]\n}\n", string(got))
	_, err = Encode(func() {}, "")
	assert.Error(t, err)
}

// Whatever a text is, it is one line without anything hidden, and reads back as it was.
func TestEncodeIsHarmlessAndWhole(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.String().Draw(rt, "text") // valid UTF-8, as all that was decoded from JSON or HCL
		got, err := Encode(text, "")
		require.NoError(rt, err)
		line := strings.TrimSuffix(string(got), "\n")
		assert.False(rt, strings.ContainsFunc(line, func(r rune) bool { return r != '\u3000' && !unicode.IsPrint(r) }), line)
		assert.True(rt, utf8.ValidString(line))
		var back string
		require.NoError(rt, json.Unmarshal(got, &back))
		assert.Equal(rt, text, back)
	})
}
