package source

import (
	"regexp"
	"strings"
)

// room is a folder whose texts people may read; files names some of it, where the rest says nothing to people.
type room struct {
	dir   string
	files []string
}

// rooms are where texts come from.
var rooms = []room{
	{dir: "cmd"}, {dir: "provision"}, {dir: "osc"}, {dir: "iam"}, {dir: "swr"}, {dir: "cce"},
	{dir: "internal/answers"}, {dir: "internal/apierr"}, {dir: "internal/audit"}, {dir: "internal/config"},
	{dir: "internal/credentials"}, {dir: "internal/diag"}, {dir: "internal/regional"}, {dir: "internal/rights"},
	{dir: "internal/transport"}, {dir: "internal/view"},
}

// spokenArgs are the arguments of calls that are texts even where they are one word only.
var spokenArgs = map[string][]int{}

// wholeFields are fields of literals that are texts even where they are one word only.
var wholeFields = map[string]bool{"Short": true, "Long": true, "Summary": true, "Detail": true}

// silent are calls whose arguments are never shown.
var silent = map[string]bool{"MustCompile": true}

var (
	verb  = regexp.MustCompile(`%(%|[-+# 0]*(\[\d+\])?[0-9.*]*(\[\d+\])?[a-zA-Z])`)
	words = regexp.MustCompile(`[A-Za-z]{2,}`)
)

func hasLetters(text string) bool { return words.MatchString(verb.ReplaceAllString(text, "")) }

// readsAsMessage tells a text from a name, a key or an address: it has a word, and a blank somewhere.
func readsAsMessage(text string) bool {
	return hasLetters(text) && strings.ContainsAny(strings.TrimSpace(text), " ") ||
		hasLetters(text) && strings.ContainsAny(text, " ") && text != strings.TrimSpace(text)
}
