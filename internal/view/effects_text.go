package view

import (
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// widestPeople is how wide the column of people gets at most; more of them stand on lines of their own.
const widestPeople = 24

// effects says, before the changes, what they come down to for whom. A plan without changes has none.
func (p *page) effects(plan *provision.Plan) {
	all := alike(plan.Effects)
	if len(all) == 0 {
		if len(plan.Changes) > 0 {
			p.heading(p.style.Say.Text(effectsHeading))
			p.line("  " + p.style.Say.Text(nobodyAffected))
		}
		return
	}
	p.heading(p.style.Say.Text(effectsHeading))
	most := widestPeople
	if p.style.Width > 0 {
		most = min(most, p.style.Width/3)
	}
	column := 2
	for _, a := range all {
		if n := width(people(p.style.Say, a)); n <= most {
			column = max(column, n)
		}
	}
	for _, a := range all {
		p.affected(a, column)
	}
	p.glossary(named(plan.Effects))
	if text := p.style.Say.Text(notKnown(plan.Effects)); text != "" {
		p.gap()
		for _, part := range wrap(text, p.style.Width-2) {
			p.line("  " + p.style.paint(dim, part))
		}
	}
}

// affected prints people and, in a column beside them, what the plan means for them.
func (p *page) affected(a affected, column int) {
	names, indent := people(p.style.Say, a), 2+column+2
	if width(names) > column {
		p.list(2, "", peopleNames(p.style.Say, a), "")
		names = ""
	}
	for _, m := range a.meanings(p.style.Say) {
		lines := wrapList(m.verb+" ", m.what, p.style.Width-indent)
		for i, line := range lines {
			if i > 0 {
				line = "  " + line
			}
			p.line("  " + pad(names, column) + "  " + p.style.paint(m.shade, line))
			names = ""
		}
	}
}

// glossary says in words what capabilities are.
func (p *page) glossary(entries []osc.Entry) {
	wide := 0
	for _, e := range entries {
		wide = max(wide, width(string(e.ID)))
	}
	if len(entries) > 0 {
		p.gap()
	}
	for _, e := range entries {
		if p.style.Width > 0 && p.style.Width-wide-4 < 20 { // no room for two columns
			for i, part := range wrap(p.style.Say.Sprintf("%s: %s", string(e.ID), p.style.Say.Text(e.English)), p.style.Width-4) {
				p.line(strings.Repeat(" ", 2+2*min(i, 1)) + p.style.paint(dim, part))
			}
			continue
		}
		for i, part := range wrap(p.style.Say.Text(e.English), p.style.Width-wide-4) {
			id := string(e.ID)
			if i > 0 {
				id = ""
			}
			p.line("  " + p.style.paint(dim, pad(id, wide)+"  "+part))
		}
	}
}

// people names them on one line, the person who plans marked.
func people(say *i18n.Printer, a affected) string { return strings.Join(peopleNames(say, a), ", ") }

func peopleNames(say *i18n.Printer, a affected) []string {
	names := make([]string, len(a.people))
	for i, e := range a.people {
		names[i] = Clean(e.User)
		if e.Caller {
			names[i] += say.Text(" (you)")
		}
	}
	return names
}
