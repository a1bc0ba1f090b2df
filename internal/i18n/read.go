package i18n

import (
	"strings"
)

// reading is what a text was taken for.
type reading struct {
	said  string
	score int  // letters that are words of messages, less what each message and each word that is none costs
	known bool // something in it is a message, or surely a value
	noun  bool // it names something and says nothing about it
	stray int  // words that are in no message
}

const (
	deepest   = 24   // how far messages stand in each other
	longest   = 4000 // bytes of a text that is taken apart whole; a longer one is read line by line
	mostTries = 400  // ways to fit a text to one template
	each      = 2    // what a message costs: of two readings the one of fewer and longer messages counts
	unknown   = 3    // what a word costs that is in no message, among others: names are mostly one word
)

// read finds the reading that explains most of a text. The caller holds the lock.
func (p *Printer) read(text string, depth int) reading {
	if letters(text) == 0 || depth > deepest {
		return reading{said: text}
	}
	if known, ok := p.memo[text]; ok {
		return known
	}
	if said, exact := p.exact(text); exact {
		return reading{said: said, score: letters(text), known: true}
	}
	if len(text) > longest {
		return p.byLine(text, depth)
	}
	best := reading{said: text, stray: strayWords(text)}
	best.score = -unknown * best.stray
	if value.MatchString(text) {
		best.score, best.known, best.noun, best.stray = max(1, letters(quoted.ReplaceAllString(text, ""))-each), true, true, 0
	}
	if choice.MatchString(text) {
		best = reading{said: ofChoice.Replace(text), score: 1, known: true}
	}
	p.memo[text] = best // of what comes back to itself
	for _, t := range p.templates.candidates(text) {
		if best.known && best.stray == 0 || p.budget <= 0 {
			break
		}
		m := &match{p: p, t: t, text: text, quoted: quotedParts(text), depth: depth, tries: mostTries, best: best}
		m.from(0, 0)
		best = m.best
	}
	p.memo[text] = best
	return best
}

// exact is the translation of a text that is a message as it stands, with its first letter as it may be.
func (p *Printer) exact(text string) (string, bool) {
	bare := strings.Trim(text, "\n")
	said, ok := p.whole[bare]
	if !ok && bare[0] >= 'A' && bare[0] <= 'Z' {
		said, ok = p.whole[string(bare[0]-'A'+'a')+bare[1:]]
	}
	return strings.Replace(text, bare, said, 1), ok
}

// byLine reads a long text line by line; a line that is too long itself is quoted matter.
func (p *Printer) byLine(text string, depth int) reading {
	lines := strings.Split(text, "\n")
	all := reading{}
	for i, line := range lines {
		if len(line) <= longest {
			r := p.read(line, depth+1)
			lines[i], all.score, all.known = r.said, all.score+r.score, all.known || r.known
			all.stray += r.stray
		}
	}
	all.said = strings.Join(lines, "\n")
	return all
}

// match is one template held against one text.
type match struct {
	p      *Printer
	t      *template
	text   string
	quoted [][2]int
	depth  int
	tries  int

	args []string
	best reading
	done bool // nothing better is looked for
}

// from fits the template's parts from a literal on to the text from a position on, every way there is.
func (m *match) from(literal, at int) {
	l := m.t.literals[literal]
	if !hasLiteral(m.text[at:], l, literal == 0) {
		return
	}
	at += len(l)
	if literal == len(m.t.verbs) {
		if at == len(m.text) {
			m.settle()
		}
		return
	}
	m.argument(literal, at)
}

// argument fits a verb to the text from a position on, and goes on behind each end that it can have.
func (m *match) argument(verb, at int) {
	goOn := func(end int) {
		m.args = append(m.args, m.text[at:end])
		m.from(verb+1, end)
		m.args = m.args[:len(m.args)-1]
	}
	switch m.t.verbs[verb].kind {
	case 'q':
		if end := quotedEnd(m.text, at); end > at {
			goOn(end)
		}
	case 'd':
		end := at
		for end < len(m.text) && (m.text[end] >= '0' && m.text[end] <= '9' || m.text[end] == '-' && end == at) {
			end++
		}
		if end > at {
			goOn(end)
		}
	default:
		next := m.t.literals[verb+1]
		if next == "" && verb == len(m.t.verbs)-1 {
			goOn(len(m.text))
			return
		}
		for end := at; end <= len(m.text) && m.tries > 0 && m.p.budget > 0 && !m.done; end++ {
			if next == "" && !m.boundary(end) || !strings.HasPrefix(m.text[end:], next) || m.inQuotes(end) {
				continue
			}
			if m.t.sentences && verb == 0 && (end == at || m.text[end-1] != '.' && m.text[end-1] != '?') {
				continue
			}
			m.tries--
			m.p.budget--
			goOn(end)
			if m.t.first {
				return
			}
		}
	}
}

// settle keeps the reading with the arguments found, if it is the best so far.
func (m *match) settle() {
	said := make([]reading, len(m.args))
	r := reading{score: max(min(1, m.t.weight), m.t.weight-each), known: !m.t.glue, noun: m.t.phrase}
	for i, arg := range m.args {
		if m.t.phrase && clauses(arg, ", ", ": ", "; ", ". ", " (") {
			return
		}
		said[i] = reading{said: arg}
		switch v := m.t.verbs[i]; {
		case v.word && m.p.words[arg] == "", v.name && clauses(arg, " "):
			return
		case v.word:
			said[i] = reading{said: m.p.words[arg], score: letters(arg), known: true, noun: true}
		case v.kind == 's' && arg != m.text:
			said[i] = m.p.read(arg, m.depth+1)
		}
		if v := m.t.verbs[i]; v.noun && !said[i].noun || v.clause && (!said[i].known || said[i].noun) || m.t.phrase && said[i].known && !said[i].noun && said[i].score > 0 && v.kind == 's' {
			return
		}
		r.score += said[i].score
		r.known = r.known || said[i].known
		r.stray += said[i].stray
		if l := m.t.literals[i]; len(l) > 1 && l[len(l)-1] == ' ' && isLetter(rune(l[len(l)-2])) && clauses(arg, ": ", "; ") {
			r.score, r.stray = r.score-unknown, r.stray+1 // within a clause another one hardly stands
		}
		if m.t.verbs[i].more && arg != "" && arg[0] != ' ' {
			r.score, r.stray = r.score-unknown, r.stray+1
		}
		if m.t.glue && m.t.weight > 0 && !said[i].known && arg != "" && arg[0] >= 'a' && arg[0] <= 'z' {
			r.score -= unknown // "failed to open" is no message about two names
		}
	}
	if r.known && r.score > m.best.score && (r.stray == 0 || m.t.weight >= light || m.t.weight == 0 || m.t.strict) {
		r.said = render(m.t.said, said)
		m.best, m.done = r, r.stray == 0
	}
}

// hasLiteral reports whether a text begins with a literal; the first letter of a message may have become a capital.
func hasLiteral(text, literal string, first bool) bool {
	if strings.HasPrefix(text, literal) {
		return true
	}
	return first && literal != "" && len(text) >= len(literal) && text[1:len(literal)] == literal[1:] &&
		literal[0] >= 'a' && literal[0] <= 'z' && text[0] == literal[0]-'a'+'A'
}

// boundary reports whether a word ends or begins at a position.
func (m *match) boundary(at int) bool {
	return at == 0 || at == len(m.text) || !isLetter(rune(m.text[at-1])) || !isLetter(rune(m.text[at]))
}

func (m *match) inQuotes(at int) bool {
	for _, q := range m.quoted {
		if q[0] < at && at < q[1] {
			return true
		}
	}
	return false
}
