package i18n

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// name is what stands in messages: names of people, regions, files, in other alphabets too. A digit tells it from words.
var name = rapid.StringMatching(`[a-z]{1,5}[0-9]{1,3}([-_.][a-z0-9]{1,5})?|[A-Z][a-z]{1,5}[0-9]|张伟|运维组`)

// arguments draws what a message may be filled with, and the verbs' own forms of it.
func arguments(rt *rapid.T, p *Printer, t *template) []any {
	args := make([]any, len(t.verbs))
	for i, v := range t.verbs {
		switch {
		case v.word:
			args[i] = rapid.SampledFrom(slices.Sorted(keys(p.words))).Draw(rt, "word")
		case v.kind == 'd':
			args[i] = rapid.IntRange(0, 1000).Draw(rt, "number")
		case v.kind == 'q':
			args[i] = rapid.OneOf(name, rapid.Just("is empty: cannot read %s"), rapid.Just(`a "b" c`)).Draw(rt, "quoted")
		case v.more, i > 0 && t.literals[i] == "": // nothing tells where it begins
			args[i] = ""
		default:
			args[i] = name.Draw(rt, "name")
		}
	}
	return args
}

func keys(m map[string]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// Every message that the engine may have made of random names reads back as the translation with the same names in it.
func TestEverySentenceIsRead(t *testing.T) {
	p, err := Chinese()
	require.NoError(t, err)
	entries, err := ParsePO(chinese)
	require.NoError(t, err)
	for _, e := range entries {
		format := strings.Trim(e.ID, "\n")
		if e.Context != "" || !speaks(e) || compile(e).glue || letters(format) == 0 {
			continue
		}
		tmpl := compile(Entry{ID: format, Text: strings.Trim(e.Text, "\n"), Comments: e.Comments})
		t.Run(fmt.Sprintf("line %d", e.Line), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				args := arguments(rt, p, tmpl)
				text, filled := fill(p, tmpl, args)
				if !value.MatchString(text) {
					assert.Equalf(rt, render(tmpl.said, filled), p.Sentence(text), "zh_CN.po:%d: %q", e.Line, text)
				}
			})
		})
	}
}

// fill makes the English text of a message, and the arguments as the translation has them.
func fill(p *Printer, t *template, args []any) (text string, filled []reading) {
	text = t.literals[0]
	for i, arg := range args {
		said := fmt.Sprint(arg)
		if t.verbs[i].kind == 'q' {
			said = fmt.Sprintf("%q", arg)
		}
		text += said + t.literals[i+1]
		r := reading{said: said}
		if t.verbs[i].word {
			r = reading{said: p.words[said], known: true}
		}
		filled = append(filled, r)
	}
	return text, filled
}

// Names are names, whatever they are, and nothing is lost of a text that is none of the tool's.
func TestNamesStay(t *testing.T) {
	p, err := Chinese()
	require.NoError(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		quoted := fmt.Sprintf("%q", rapid.String().Draw(rt, "quoted"))
		assert.Equal(rt, "用户组 "+quoted+" 和 \"b\" 同时存在", p.Sentence("Groups "+quoted+` and "b" are both there`))
		bare := name.Draw(rt, "bare")
		assert.Equal(rt, bare, p.Sentence(bare))
	})
}

// However odd a text is, it is read in bounded time and without a panic.
func FuzzSentence(f *testing.F) {
	p, err := Chinese()
	require.NoError(f, err)
	for _, text := range []string{"a: b: c, d (e); f. g", strings.Repeat("in of to ", 200), "\"", "cannot read \"", "\n\n", strings.Repeat("%s: ", 100), "[\"a\" ["} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := p.Sentence(text)
		assert.Equal(t, once, p.Sentence(text))
	})
}
