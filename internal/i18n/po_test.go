package i18n

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParsePO(t *testing.T) {
	got, err := ParsePO(`# a note
#: cmd/plan.go
msgid "one\ttab \"and\" quotes"
msgstr ""
"two\n"
"lines"

msgctxt "word"
msgid "%d user"
msgid_plural "%d users"
msgstr[0] "%d 个用户"
`)
	require.NoError(t, err)
	assert.Equal(t, []Entry{
		{Line: 3, Comments: []string{"# a note", "#: cmd/plan.go"}, ID: "one\ttab \"and\" quotes", Text: "two\nlines"},
		{Line: 9, Context: "word", ID: "%d user", Plural: "%d users", Text: "%d 个用户"},
	}, got)
}

func TestParsePONamesTheLine(t *testing.T) {
	tests := []struct{ reason, src, want string }{
		{"a keyword that is none", "msgid \"a\"\nmsgst \"b\"\n", `line 2: "msgst" is no keyword`},
		{"no quotes", "msgid a\n", "line 1: a text in quotes is due"},
		{"a text without a keyword", "\n\"a\"\n", "line 2: a text in quotes is due"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, err := ParsePO(tt.src)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// What is written reads back the same.
func TestFormatPO(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("aB \"\\\n\t用户%s#")), 0, 40, -1)
		entries := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) Entry {
			return Entry{ID: text.Draw(rt, "id"), Text: text.Draw(rt, "text"), Plural: text.Draw(rt, "plural"), Context: rapid.SampledFrom([]string{"", "word"}).Draw(rt, "context")}
		}), 0, 5).Draw(rt, "entries")
		got, err := ParsePO(FormatPO(entries))
		require.NoError(rt, err)
		require.Len(rt, got, len(entries))
		for i := range got {
			got[i].Line = 0
			assert.Equal(rt, entries[i], got[i])
		}
	})
}
