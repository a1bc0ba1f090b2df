package i18n

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// template is a message as a pattern for finished texts: literals with verbs between them.
type template struct {
	literals []string // one more than verbs
	verbs    []verb
	said     []piece // the translation
	weight   int     // letters in the literals
	glue     bool    // says so little that it counts only around something that says more
	first    bool    // its argument ends where what follows comes for the first time

	sentences bool // its first argument is a whole sentence
	strict    bool // it says what its arguments must be
	phrase    bool // no sentence: no punctuation stands in its arguments
}

// verb is a place for an argument.
type verb struct {
	kind byte // 'q', 'd', or 's' for anything
	word bool // a word of the list
	name bool // one word that is none of the list
	noun bool // a block, or what is in one
	// a clause says something about what stands before it
	clause bool
	more   bool // a sentence more, which begins with a blank, or nothing
}

// piece of a translation is a literal, or the argument with that index.
type piece struct {
	text string
	arg  int // -1 for a literal
}

// formatVerb is a verb of Go's formats, with an index where the translation changes the order.
var formatVerb = regexp.MustCompile(`%[-+# 0]*(?:\[(\d+)\])?[0-9.]*([a-zA-Z%])`)

// lightest is how many letters a message needs to count by itself: "%s of %s" fits many a name. One of fewer letters than
// light counts only where nothing around it is strange: other people's English is left as it is.
const (
	lightest = 4
	light    = 7
)

// variants are an entry's forms in finished texts: the plural's, and for a part that is added to a sentence, that part
// with what comes before it, behind it, or both.
func variants(e Entry) []Entry {
	e.ID, e.Text = strings.Trim(e.ID, "\n"), strings.Trim(e.Text, "\n")
	all := []Entry{e}
	if e.Plural != "" {
		many := e
		many.ID = e.Plural
		all = append(all, many)
	}
	ids, texts := strings.Split(e.ID, "\n"), strings.Split(e.Text, "\n")
	if len(ids) > 1 && len(ids) == len(texts) && !strings.Contains(e.Text, "%[") { // its lines may come to stand apart
		for i := range ids {
			if strings.Contains(ids[i], " ") {
				line := e
				line.ID, line.Text = ids[i], texts[i]
				all = append(all, line)
			}
		}
	}
	before, after := "", ""
	if e.ID != "" && strings.ContainsRune(" ,;(", rune(e.ID[0])) {
		before = "%s"
	}
	if strings.HasSuffix(e.ID, " ") {
		after = "%s"
	}
	if before+after != "" && !formatVerb.MatchString(e.Text) || before != "" && !strings.Contains(e.Text, "%[") {
		around := e
		around.ID, around.Text = before+e.ID+after, before+e.Text+after
		all = append(all, around)
	}
	return all
}

// compile makes a template of an entry.
func compile(e Entry) *template {
	t := &template{}
	words, names, nouns, clauses := e.positions("words"), e.positions("names"), e.positions("nouns"), e.positions("clauses")
	last, literal := 0, ""
	for _, m := range formatVerb.FindAllStringSubmatchIndex(e.ID, -1) {
		literal += e.ID[last:m[0]]
		last = m[1]
		kind := e.ID[m[4]]
		if kind == '%' {
			literal += "%"
			continue
		}
		t.literals = append(t.literals, literal)
		literal = ""
		switch kind {
		case 'q', 'd':
		case 'o':
			kind = 'd'
		default:
			kind = 's'
		}
		n := len(t.verbs) + 1
		t.verbs = append(t.verbs, verb{kind: kind, word: words[n], name: names[n], noun: nouns[n], clause: clauses[n]})
	}
	t.literals = append(t.literals, literal+e.ID[last:])
	t.said = pieces(e.Text)
	t.strict = len(nouns)+len(clauses) > 0
	t.phrase = slices.Contains(e.Comments, "# phrase")
	for i, p := range t.said {
		if i > 0 && p.arg >= 0 && p.arg < len(t.verbs) && strings.HasSuffix(t.said[i-1].text, "。") {
			t.verbs[p.arg].more = strings.HasSuffix(t.literals[p.arg], ".")
		}
	}
	for i := range t.verbs {
		t.verbs[i].more = t.verbs[i].more || i > 0 && t.verbs[i-1].more && t.literals[i] == ""
	}
	for _, l := range t.literals {
		t.weight += letters(l)
	}
	t.glue = t.weight < lightest && len(t.verbs) > 0 && !strings.HasPrefix(e.ID, " ")
	return t
}

// pieces takes a translation apart.
func pieces(format string) []piece {
	var all []piece
	last, next := 0, 0
	add := func(text string) {
		if n := len(all); n > 0 && all[n-1].arg < 0 {
			all[n-1].text += text
		} else if text != "" {
			all = append(all, piece{text, -1})
		}
	}
	for _, m := range formatVerb.FindAllStringSubmatchIndex(format, -1) {
		add(format[last:m[0]])
		last = m[1]
		if format[m[4]] == '%' {
			add("%")
			continue
		}
		if m[2] >= 0 {
			next = int(format[m[2]]-'0') - 1
		}
		all = append(all, piece{"", next})
		next++
	}
	add(format[last:])
	return all
}

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// templates are all messages, found by their rarest word.
type templates struct {
	byWord map[string][]*template
	always []*template // without a whole word in their literals
}

func newTemplates(entries []Entry) *templates {
	all := make([]*template, 0, len(entries))
	often := map[string]int{}
	for _, e := range entries {
		if !speaks(e) {
			continue
		}
		for _, form := range variants(e) {
			t := compile(form)
			all = append(all, t)
			for w := range t.wholeWords() {
				often[w]++
			}
		}
	}
	ts := &templates{byWord: map[string][]*template{}}
	for _, t := range append(all, joints()...) {
		rarest := ""
		for _, w := range slices.Sorted(maps.Keys(t.wholeWords())) {
			if rarest == "" || often[w] < often[rarest] {
				rarest = w
			}
		}
		if rarest == "" {
			ts.always = append(ts.always, t)
		} else {
			ts.byWord[rarest] = append(ts.byWord[rarest], t)
		}
	}
	return ts
}

// speaks tells whether a finished text may be taken for the message: a single word may be somebody's name.
func speaks(e Entry) bool {
	if e.Context == ContextLibrary {
		return true
	}
	if onlyView(e.Comments) || slices.Contains(e.Comments, "# alone") { // or a form that fits too many others
		return false
	}
	return strings.ContainsAny(strings.TrimSpace(e.ID), " ") || strings.TrimSpace(e.ID) != e.ID
}

// onlyView reports whether a message is the view's own: no sentence of the engine holds it.
func onlyView(comments []string) bool {
	for _, c := range comments {
		if places, ok := strings.CutPrefix(c, "#: "); ok {
			for place := range strings.FieldsSeq(places) {
				if !strings.HasPrefix(place, "internal/view/") {
					return false
				}
			}
			return true
		}
	}
	return false
}

// joints are what sentences are put together with.
func joints() []*template {
	var all []*template
	for _, j := range [][2]string{
		{"%s\n%s", "%s\n%s"}, {"%s %s", "%s%s"}, {"%s.", "%s。"}, {"%s; %s", "%s；%s"}, {"%s: %s", "%s：%s"},
		{"%s, %s", "%s，%s"}, {"%s (%s)", "%s（%s）"}, {"%s → %s", "%s → %s"}, {"(%s)", "（%s）"}, {" %s", " %s"},
	} {
		t := compile(Entry{ID: j[0], Text: j[1]})
		t.glue, t.first, t.sentences = true, j[0] == "%s\n%s", j[0] == "%s %s"
		all = append(all, t)
	}
	return all
}

// wholeWords are the words of the literals that no argument can be a part of, in small letters.
func (t *template) wholeWords() map[string]bool {
	found := map[string]bool{}
	for i, literal := range t.literals {
		fields := wordsOf(literal)
		for j, w := range fields {
			touchesBefore := j == 0 && i > 0 && startsWithLetter(literal)
			touchesAfter := j == len(fields)-1 && i < len(t.literals)-1 && endsWithLetter(literal)
			if !touchesBefore && !touchesAfter {
				found[w] = true
			}
		}
	}
	return found
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !isLetter(r) })
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func startsWithLetter(s string) bool { return s != "" && isLetter(rune(s[0])) }

func endsWithLetter(s string) bool { return s != "" && isLetter(rune(s[len(s)-1])) }

// candidates are the templates that a text may be made of, those that say most first.
func (ts *templates) candidates(text string) []*template {
	seen := map[string]bool{}
	var found []*template
	for _, w := range wordsOf(text) {
		if !seen[w] {
			seen[w] = true
			found = append(found, ts.byWord[w]...)
		}
	}
	slices.SortStableFunc(found, func(a, b *template) int { return b.weight - a.weight })
	return append(found, ts.always...)
}
