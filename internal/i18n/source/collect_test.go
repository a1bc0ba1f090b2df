package source

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatIsAMessage(t *testing.T) {
	tests := []struct {
		reason, code string
		want         []string
	}{
		{"a format", `fmt.Errorf("cannot read %s: %w", name, err)`, []string{"cannot read %s: %w"}},
		{"a chain is one message", `"group " + name + " is empty"`, []string{"group %s is empty"}},
		{"over several lines", "\"two\\n\" +\n\"lines here\"", []string{"two\nlines here"}},
		{"in a chain's part", `"a member of " + either("the first one", b)`, []string{"a member of %s", "the first one"}},
		{"a part that begins with a blank", `text + " and more"`, []string{"%s and more"}},
		{"one word is a name or a key", `m["name"] + "organization"`, nil},
		{"unless a printer says it", `say.Text("Changes")`, []string{"Changes"}},
		{"or a style's", `p.style.Say.Sprintf("Changes (%d)", n)`, []string{"Changes (%d)"}},
		{"punctuation, which is another in Chinese", `say.Sprintf("%s: %s", a, b)`, []string{"%s: %s"}},
		{"but not fmt's", `fmt.Sprintf("%s: %s", a, b)`, nil},
		{"a plural", `say.Plural(n, "%d group", "%d groups")`, []string{"%d group | %d groups"}},
		{"a word of messages", `say.Word("member")`, []string{"member (word)"}},
		{"what is looked at and not said", `strings.HasPrefix(s, "cannot read")`, nil},
		{"a command's form", `cobra.Command{Use: "plan [DIR]", Short: "Version"}`, []string{"Version"}},
		{"only verbs", `fmt.Sprintf("%s %s", a, b)`, nil},
		{"an exception", `"text/html; charset=utf-8"`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			expr, err := parser.ParseExpr(tt.code)
			require.NoError(t, err)
			var got []string
			c := &collector{add: func(_ token.Pos, id, plural string, word bool) {
				if plural != "" {
					id += " | " + plural
				}
				if word {
					id += " (word)"
				}
				got = append(got, id)
			}}
			ast.Inspect(expr, c.visit)
			slices.Sort(got)
			assert.Equal(t, tt.want, got)
		})
	}
}

// An exception that no source needs any more hides what comes to say the same.
func TestExceptionsAreNeeded(t *testing.T) {
	literals, err := Literals("../../..")
	require.NoError(t, err)
	for text, reason := range exceptions {
		assert.Truef(t, literals[text], "no source says %q (%s)", text, reason)
	}
	for reason, pattern := range patterns {
		assert.Truef(t, slices.ContainsFunc(keysOf(literals), pattern.MatchString), "no source has %s", reason)
	}
}

func keysOf(m map[string]bool) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}
