package i18n_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/internal/i18n/source"
)

// root is the project's directory.
const root = "../.."

func catalogue(t *testing.T) []i18n.Entry {
	t.Helper()
	src, err := os.ReadFile("zh_CN.po")
	require.NoError(t, err)
	entries, err := i18n.ParsePO(string(src))
	require.NoError(t, err)
	return entries
}

// Every text of the sources has its translation, and nothing is translated that no source says any more.
func TestNoMessageLacksItsTranslation(t *testing.T) {
	messages, err := source.Collect(root)
	require.NoError(t, err)
	require.Greater(t, len(messages), 1000, "the sources were found")
	literals, err := source.Literals(root)
	require.NoError(t, err)
	said := map[string]i18n.Entry{}
	stale := map[string]int{}
	for _, e := range catalogue(t) {
		key := e.Context + "\x00" + e.ID
		_, twice := said[key]
		assert.Falsef(t, twice, "zh_CN.po:%d: %q stands there twice", e.Line, e.ID)
		said[key] = e
		if e.Context == "" && e.ID != "" || e.Context == i18n.ContextWord && !literals[e.ID] && !literals[strings.TrimSuffix(e.ID, "s")] {
			stale[key] = e.Line
		}
	}
	for _, m := range messages {
		key := "\x00" + m.ID
		if m.Word {
			key = i18n.ContextWord + key
		}
		e, there := said[key]
		delete(stale, key)
		assert.Truef(t, there && e.Text != "", "%s: %q has no translation: make messages, and translate it in internal/i18n/zh_CN.po", m.Places[0], m.ID)
		assert.Equalf(t, m.Plural, e.Plural, "%s: the plural of %q: make messages", m.Places[0], m.ID)
	}
	for key, line := range stale {
		assert.Failf(t, "stale", "zh_CN.po:%d: no source says %q any more: make messages", line, strings.TrimPrefix(key, "\x00"))
	}
}

var (
	verb      = regexp.MustCompile(`%[-+# 0]*(?:\[(\d+)\])?[0-9.]*([a-zA-Z%])`)
	backquote = regexp.MustCompile("`[^`]*`")
	touching  = regexp.MustCompile(`\p{Han}[A-Za-z0-9"'` + "`" + `-]|[A-Za-z0-9"'` + "`" + `]\p{Han}`)
	halfWidth = regexp.MustCompile(`\p{Han}[,;:!?]|\p{Han}\.(\s|$)`)
)

// verbs are a format's, in the order of the arguments.
func verbs(format string) []string {
	var all []string
	next := 0
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			next = int(m[1][0] - '1')
		}
		for len(all) <= next {
			all = append(all, "")
		}
		all[next] = strings.Map(func(r rune) rune {
			if r == '[' || r == ']' || r >= '1' && r <= '9' {
				return -1
			}
			return r
		}, m[0])
		next++
	}
	return all
}

// A translation says all that the message says, in the house's spelling: full-width punctuation, and one blank between
// Chinese and other letters.
func TestTranslationsFit(t *testing.T) {
	for _, e := range catalogue(t) {
		if e.ID == "" {
			continue
		}
		at := "zh_CN.po:%d: %q"
		got, want := verbs(e.Text), verbs(e.ID)
		assert.Equalf(t, want, got, at+": its verbs are not those of the message", e.Line, e.Text)
		assert.Equalf(t, backquote.FindAllString(e.ID, -1), backquote.FindAllString(e.Text, -1), at+": words in ` are names of values", e.Line, e.Text)
		assert.Equalf(t, strings.HasSuffix(e.ID, "\n"), strings.HasSuffix(e.Text, "\n"), at+": its last line's end", e.Line, e.Text)
		if slices.Contains(e.Comments, "# joined") { // to an argument that is Chinese always
			continue
		}
		assert.Emptyf(t, touching.FindString(e.Text), at+": a blank stands between Chinese and other letters", e.Line, e.Text)
		assert.Emptyf(t, halfWidth.FindString(e.Text), at+": punctuation behind Chinese is full-width", e.Line, e.Text)
	}
}

func TestNewMessagesComeIntoTheCatalogue(t *testing.T) {
	entries := []i18n.Entry{
		{ID: "stays %s", Text: "…", Comments: []string{"# a note", "#: old.go"}},
		{ID: "goes", Text: "…"},
		{Context: i18n.ContextLibrary, ID: "is said by a library", Text: "…"},
		{Context: i18n.ContextWord, ID: "word", Text: "…"},
	}
	got := source.Update(entries, []source.Message{
		{ID: "stays %s", Places: []string{"a.go:1", "a.go:9", "b.go:2"}},
		{ID: "is new", Plural: "are new", Places: []string{"c.go:3"}},
		{ID: "word", Word: true, Places: []string{"c.go:4"}},
	})
	assert.Equal(t, []i18n.Entry{
		{Context: i18n.ContextWord, ID: "word", Text: "…"},
		{Context: i18n.ContextLibrary, ID: "is said by a library", Text: "…"},
		{ID: "stays %s", Text: "…", Comments: []string{"# a note", "#: a.go b.go"}},
		{ID: "is new", Plural: "are new", Comments: []string{"#: c.go"}},
	}, got)
}
