package i18n

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// value is what is surely no text although it looks a little like one: a block by its label, a policy with its scope, an
// address in a plan. It says as much as a message does.
var value = regexp.MustCompile(`^(((group|organization|cluster|user|onboard|offboard|check|variable|grant|policy|quota|dynamic|tenant) ?"[^"]*"(\[("[^"]*"|\d+)\])?|guard|tenant|prune|endpoints)( \{.*\})?|[\w. -]+@(global|all|project:[\w-]+|enterprise_project:\S+)|(group|organization|cluster|user)\.\S+|--require \w+( in \S+)?)$`)

// choice is a list of names in quotes: "a", "b" or "c".
var choice = regexp.MustCompile(`^("[^"]*", )*"[^"]*" (or|and) "[^"]*"$`)

// ofChoice says such a list.
var ofChoice = strings.NewReplacer(`" or "`, `" 或 "`, `" and "`, `" 和 "`)

var quoted = regexp.MustCompile(`"[^"]*"`)

// clauses reports whether one of the marks stands in a text outside quotes.
func clauses(text string, marks ...string) bool {
	text = quoted.ReplaceAllString(text, "q")
	return slices.ContainsFunc(marks, func(mark string) bool { return strings.Contains(text, mark) })
}

// strayWords counts the words in a text, or a list of such, that has several; quotes and what begins with a capital are
// none.
func strayWords(text string) int {
	n := 0
	for part := range strings.SplitSeq(quoted.ReplaceAllString(text, "q"), ", ") {
		words := strings.Fields(part)
		if len(words) < 2 {
			continue
		}
		for _, w := range words {
			if len(w) > 1 && w[0] >= 'a' && w[0] <= 'z' {
				n++
			}
		}
	}
	return n
}

// quotedParts are the parts of a text in quotes: names, in which nothing is a message.
func quotedParts(text string) [][2]int {
	var parts [][2]int
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		end := quotedEnd(text, i)
		if end < 0 {
			continue
		}
		parts = append(parts, [2]int{i, end})
		i = end - 1
	}
	return parts
}

// quotedEnd is where a text in quotes, or a list of such in brackets, that begins at a position ends; -1 for none.
func quotedEnd(text string, at int) int {
	if strings.HasPrefix(text[at:], "[") {
		at++
		for !strings.HasPrefix(text[at:], "]") {
			end := quotedEnd(text, at)
			if end < 0 || at < len(text) && text[at] == '[' {
				return -1
			}
			at = end
			if strings.HasPrefix(text[at:], " ") {
				at++
			}
		}
		return at + 1
	}
	if !strings.HasPrefix(text[at:], `"`) && !strings.HasPrefix(text[at:], "`") && !strings.HasPrefix(text[at:], "'") {
		return -1
	}
	prefix, err := strconv.QuotedPrefix(text[at:])
	if err != nil {
		return -1
	}
	return at + len(prefix)
}
