package i18n

import (
	"fmt"
	"strconv"
	"strings"
)

// Entry is one message of a PO file.
type Entry struct {
	Line     int
	Comments []string // lines that begin with #, whole, in their order
	// Context is "" for what the sources say, ContextWord for single words that stand in messages, and ContextLibrary for
	// what libraries say.
	Context string
	ID      string
	Plural  string // msgid_plural, "" for none
	Text    string // msgstr, or msgstr[0]
}

// The contexts of entries.
const (
	ContextWord    = "word"
	ContextLibrary = "library"
)

// positions are the verbs of the format, counted from 1, that a comment such as "# words: 1, 3" lists. Words are single
// words of the catalogue, names have no blank, nouns are names, blocks and the like, clauses say something about them.
func (e Entry) positions(of string) map[int]bool {
	positions := map[int]bool{}
	for _, c := range e.Comments {
		list, ok := strings.CutPrefix(c, "# "+of+": ")
		if !ok {
			continue
		}
		for text := range strings.SplitSeq(list, ",") {
			if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
				positions[n] = true
			}
		}
	}
	return positions
}

// ParsePO reads the part of gettext's PO format that the catalogue uses: comments, msgctxt, msgid, msgid_plural, msgstr and
// msgstr[0], each with strings over as many lines as it takes. The error names the line.
func ParsePO(src string) ([]Entry, error) {
	var all []Entry
	var e Entry
	var into *string
	end := func() {
		if into != nil {
			all = append(all, e)
		}
		e, into = Entry{}, nil
	}
	for i, line := range strings.Split(src, "\n") {
		line = strings.TrimSpace(line)
		keyword, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "":
			end()
			continue
		case strings.HasPrefix(line, "#"):
			e.Comments = append(e.Comments, line)
			continue
		case line[0] == '"':
			rest = line
		case keyword == "msgctxt":
			into = &e.Context
		case keyword == "msgid":
			into, e.Line = &e.ID, i+1
		case keyword == "msgid_plural":
			into = &e.Plural
		case keyword == "msgstr", keyword == "msgstr[0]":
			into = &e.Text
		default:
			return nil, fmt.Errorf("line %d: %q is no keyword of a PO file", i+1, keyword)
		}
		text, err := strconv.Unquote(rest)
		if err != nil || into == nil {
			return nil, fmt.Errorf("line %d: a text in quotes is due", i+1)
		}
		*into += text
	}
	end()
	return all, nil
}

// FormatPO writes entries as ParsePO reads them.
func FormatPO(entries []Entry) string {
	var b strings.Builder
	for i, e := range entries {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, c := range e.Comments {
			b.WriteString(c + "\n")
		}
		if e.Context != "" {
			writePO(&b, "msgctxt", e.Context)
		}
		writePO(&b, "msgid", e.ID)
		if e.Plural == "" {
			writePO(&b, "msgstr", e.Text)
			continue
		}
		writePO(&b, "msgid_plural", e.Plural)
		writePO(&b, "msgstr[0]", e.Text)
	}
	return b.String()
}

// writePO writes a text, one of its lines on each line.
func writePO(b *strings.Builder, keyword, text string) {
	lines := strings.SplitAfter(text, "\n")
	if len(lines) > 1 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) > 1 {
		b.WriteString(keyword + " \"\"\n")
		keyword = ""
	} else {
		keyword += " "
	}
	for _, line := range lines {
		b.WriteString(keyword + `"` + escapePO.Replace(line) + "\"\n")
	}
}

var escapePO = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)
