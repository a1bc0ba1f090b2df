// Package i18n says in the reader's language what the sources say in English. A catalogue holds, for each text of the
// sources, what it is in Chinese. What the view says itself goes through Sprintf; finished sentences of the engine, which
// stay English in plans, documents and logs, are taken apart by Sentence where they are shown.
package i18n

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed zh_CN.po
var chinese string

// Printer says things in a language. A nil Printer says them in English. Safe for concurrent use.
type Printer struct {
	texts     map[string]string // by msgid
	words     map[string]string // single words, by msgid
	templates *templates

	whole map[string]string // texts without arguments that may stand in others, by msgid

	mu     sync.Mutex
	memo   map[string]reading // of what was taken apart so far
	budget int                // tries that are left for the text that is taken apart now
}

// loadChinese reads the catalogue once, when somebody first wants it.
var loadChinese = sync.OnceValues(func() (*Printer, error) {
	entries, err := ParsePO(chinese)
	if err != nil {
		return nil, fmt.Errorf("cannot read the Chinese catalogue: %w", err)
	}
	return New(entries), nil
})

// Chinese gives the printer for Simplified Chinese. The error says what is wrong with the catalogue; a test keeps it away.
func Chinese() (*Printer, error) { return loadChinese() }

// New makes a printer of a catalogue's entries. Those without a translation stay English.
func New(entries []Entry) *Printer {
	p := &Printer{texts: map[string]string{}, words: map[string]string{}, whole: map[string]string{}, memo: map[string]reading{}}
	var known []Entry
	for _, e := range entries {
		switch {
		case e.ID == "" || e.Text == "":
		case e.Context == ContextWord:
			p.words[e.ID] = e.Text
		default:
			if e.Context == "" {
				p.texts[e.ID] = e.Text
			}
			known = append(known, e)
			if speaks(e) && !formatVerb.MatchString(e.ID) {
				p.whole[strings.Trim(e.ID, "\n")] = strings.Trim(e.Text, "\n")
			}
		}
	}
	p.templates = newTemplates(known)
	return p
}

// Sprintf is fmt.Sprintf with the format in the reader's language. Arguments are as they are.
func (p *Printer) Sprintf(format string, args ...any) string {
	return fmt.Sprintf(p.Text(format), args...)
}

// Text is a text without arguments in the reader's language.
func (p *Printer) Text(text string) string {
	if p == nil {
		return text
	}
	if said, ok := p.texts[text]; ok {
		return said
	}
	return text
}

// Plural is Sprintf with one of two formats, by number: one is for exactly one. The number is the first argument of both.
func (p *Printer) Plural(n int, one, many string, args ...any) string {
	args = append([]any{n}, args...)
	if p != nil {
		if said, ok := p.texts[one]; ok {
			return fmt.Sprintf(said, args...)
		}
	}
	if n == 1 {
		return fmt.Sprintf(one, args...)
	}
	return fmt.Sprintf(many, args...)
}

// Word is one of the single words that messages are made of, such as a kind of thing. An unknown one stays as it is.
func (p *Printer) Word(word string) string {
	if p == nil {
		return word
	}
	if said, ok := p.words[word]; ok {
		return said
	}
	return word
}

// Sentence says a finished English text in the reader's language: it finds the messages that the text is made of, and
// keeps the names and values in it. What is no known message stays as it is.
func (p *Printer) Sentence(text string) string {
	if p == nil || strings.TrimSpace(text) == "" {
		return text
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.memo) > mostRemembered {
		clear(p.memo)
	}
	p.budget = mostSteps
	return p.read(text, 0).said
}

// Sentences is Sentence for each text of a list.
func (p *Printer) Sentences(texts []string) []string {
	if p == nil {
		return texts
	}
	said := make([]string, len(texts))
	for i, text := range texts {
		said[i] = p.Sentence(text)
	}
	return said
}

// mostRemembered bounds what a printer keeps of texts it has taken apart, and mostSteps what it takes for one: what is not
// found by then stays as it is.
const (
	mostRemembered = 50_000
	mostSteps      = 20_000
)
