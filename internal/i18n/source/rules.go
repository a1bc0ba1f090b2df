package source

import (
	"regexp"
	"strings"
)

// room is a folder whose texts people may read.
type room struct {
	dir     string
	files   []string // some of it, where the rest says nothing to people
	without []string // files whose texts stand in documents only, which are English
}

// rooms are where texts come from. Left out: what only programs and developers see (the sandbox's answers as a server,
// the tests' own packages).
var rooms = []room{
	{dir: "cmd"}, {dir: "provision"}, {dir: "osc"}, {dir: "iam"}, {dir: "swr"}, {dir: "cce"},
	{dir: "internal/answers"}, {dir: "internal/apierr"}, {dir: "internal/annotate"}, {dir: "internal/audit"}, {dir: "internal/config", without: []string{"schema.go", "schema_docs.go"}},
	{dir: "internal/credentials"}, {dir: "internal/diag"}, {dir: "internal/i18n"}, {dir: "internal/regional"},
	{dir: "internal/rights"}, {dir: "internal/schema"}, {dir: "internal/transport"},
	{dir: "internal/view", without: []string{"html_labels.go", "html_template.go", "html_drawing_plan.go", "html_plan_matrix.go"}}, // a page has its labels in both languages
	{dir: "internal/export", files: []string{"summary.go"}},                                                                        // the rest is comments of the file that is written
	{dir: "internal/snapshot"},
	{dir: "internal/fake", files: []string{"check.go", "drift.go", "fault.go", "file.go", "keeper.go", "lock.go", "reset.go"}},
}

// wholeFields are fields of literals that are texts even where they are one word only.
var wholeFields = map[string]bool{"Short": true, "Long": true, "Summary": true, "Detail": true, "English": true}

// silentFields are fields of literals that are shown as they are: a command's form and its examples, names and sources.
var silentFields = map[string]bool{"Use": true, "Example": true, "Chinese": true, "Page": true, "Source": true}

// silent are calls whose arguments are never shown: what a text is compared with or cut at.
var silent = map[string]bool{
	"MustCompile": true, "HasPrefix": true, "HasSuffix": true, "CutPrefix": true, "CutSuffix": true, "Contains": true,
	"TrimPrefix": true, "TrimSuffix": true, "Cut": true, "Split": true, "ContainsAny": true, "Trim": true, "TrimLeft": true,
	"TrimRight": true, "MarshalIndent": true, "NewReplacer": true,
}

var (
	verb  = regexp.MustCompile(`%(%|[-+# 0]*(\[\d+\])?[0-9.]*[a-zA-Z])`)
	words = regexp.MustCompile(`[A-Za-z]{2,}`)
)

func hasLetters(text string) bool { return words.MatchString(verb.ReplaceAllString(text, "")) }

// says reports whether a printer's text is more than arguments and blanks: punctuation is another in Chinese.
func says(text string) bool { return strings.TrimSpace(verb.ReplaceAllString(text, "")) != "" }

// readsAsMessage tells a text from a name, a key or an address: it has a word, and a blank somewhere, and is no exception.
func readsAsMessage(text string) bool {
	return hasLetters(text) && strings.Contains(text, " ") && !excepted(text)
}
