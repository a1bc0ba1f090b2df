package view

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestClean(t *testing.T) {
	tests := []struct{ reason, in, want string }{
		{"plain", "UCS FullAccess", "UCS FullAccess"},
		{"Chinese, with its blank and punctuation", "云原生　服务中心（租户）", "云原生　服务中心（租户）"},
		{"a letter with a combining mark", "e\u0301", "e\u0301"},
		{"a backslash is itself", `a\n`, `a\n`},
		{"a line break", "a\r\nb", `a\r\nb`},
		{"a tab", "a\tb", `a\tb`},
		{"an escape sequence", "\x1b[31mred", `\x1b[31mred`},
		{"a one-byte control sequence introducer", "\u009b31m", `\u009b31m`},
		{"delete", "\x7f", `\x7f`},
		{"an override of direction", "user\u202egnp.exe", `user\u202egnp.exe`},
		{"an isolate", "\u2066x\u2069", `\u2066x\u2069`},
		{"a zero-width space", "ali\u200bce", `ali\u200bce`},
		{"a byte order mark", "\ufeffx", `\ufeffx`},
		{"a blank that is not one", "a\u00a0b", `a\u00a0b`},
		{"a line separator", "a\u2028b", `a\u2028b`},
		{"a tag character", "\U000e0041", `\U000e0041`},
		{"broken UTF-8", "a\xffb", `a\xffb`},
		{"the replacement character itself", "\ufffd", "\ufffd"},
		{"a command to GitHub Actions", "::error::x", `\x3a:error::x`},
		{"one after blanks", " \u3000::stop-commands::x", " \u3000\\x3a:stop-commands::x"},
		{"two colons in the middle", "a::b ::c", "a::b ::c"},
		{"an older command", "a##[error]x ###[y]", `a#\x23[error]x ##\x23[y]`},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) { assert.Equal(t, tt.want, Clean(tt.in)) })
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"alice", "\x1b]0;title\a", "\u202e", "\xff\xfe", "::a", "##[x]", "a\u2028b", "张伟"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		assert.True(t, utf8.ValidString(got), "valid UTF-8: %q", got)
		for _, r := range got {
			assert.False(t, unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp), "%q in %q", r, got)
		}
		assert.Equal(t, got, Clean(got), "twice is the same as once")
		command := strings.Contains(s, "##[") || strings.HasPrefix(strings.TrimLeft(s, " "), "::")
		if !command && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0 {
			assert.Equal(t, s, got, "plain text stays")
		}
		for _, line := range cleanLines(s) {
			assert.Equal(t, line, Clean(line), "lines are clean")
		}
	})
}
