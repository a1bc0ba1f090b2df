package view

import (
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// mdEffects says, before the changes, what they come down to for whom. Only people who lose nothing are folded away,
// where they are many.
func mdEffects(b *strings.Builder, p *provision.Plan, say *i18n.Printer) {
	all := alike(p.Effects)
	if len(all) == 0 && len(p.Changes) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n", say.Text(effectsHeading))
	if len(all) == 0 {
		b.WriteString(say.Text(nobodyAffected) + "\n")
		return
	}
	gaining := 0
	for _, a := range all {
		if a.onlyGains() {
			gaining++
		}
	}
	head := []string{say.Text("Who"), say.Text("Loses"), say.Text("Gains"), say.Text("Not known")}
	open, folded := mdTable{head: head}, mdTable{head: head}
	people := 0 // in the folded part
	for _, a := range all {
		table := &open
		if gaining >= foldFrom && a.onlyGains() {
			table = &folded
			people += len(a.people)
		}
		e := a.effect()
		table.add(mdPeople(say, a), mdGiven(say, e.Loses, e.PoliciesLost), mdGiven(say, e.Gains, e.PoliciesGained), mdUnknown(say, e))
	}
	if len(open.rows) > 0 {
		open.write(b)
	}
	if len(folded.rows) > 0 {
		if len(open.rows) > 0 {
			b.WriteString("\n")
		}
		mdFold(b, say.Sprintf("%d who only gain", people))
		folded.write(b)
		b.WriteString("\n</details>\n")
	}
	mdGlossary(b, say, named(p.Effects))
	if text := say.Text(notKnown(p.Effects)); text != "" {
		fmt.Fprintf(b, "\n%s\n", text)
	}
}

// mdUnknown lists what is not known, and first what may be lost.
func mdUnknown(say *i18n.Printer, e provision.Effect) string {
	var lines []string
	if len(e.MayLose) > 0 {
		lines = append(lines, say.Sprintf("may lose %s", mdNames(e.MayLose)))
	}
	if rest := stillUnknown(e); len(rest) > 0 {
		lines = append(lines, mdNames(rest))
	}
	return strings.Join(lines, "<br>")
}

func mdPeople(say *i18n.Printer, a affected) string {
	names := make([]string, len(a.people))
	for i, e := range a.people {
		names[i] = mdCode(e.User)
		if e.Caller {
			names[i] += say.Text(" (you)")
		}
	}
	return strings.Join(names, ", ")
}

// mdGiven lists capabilities, and below them policies.
func mdGiven(say *i18n.Printer, capabilities, policies []string) string {
	var lines []string
	if len(capabilities) > 0 {
		lines = append(lines, mdNames(capabilities))
	}
	switch len(policies) {
	case 0:
	case 1:
		lines = append(lines, say.Sprintf("policy %s", mdNames(allAttached(say, policies))))
	default:
		lines = append(lines, say.Sprintf("policies %s", mdNames(allAttached(say, policies))))
	}
	return strings.Join(lines, "<br>")
}

func mdNames(names []string) string {
	code := make([]string, len(names))
	for i, name := range names {
		code[i] = mdCode(name)
	}
	return strings.Join(code, ", ")
}

// mdGlossary says in words what capabilities are.
func mdGlossary(b *strings.Builder, say *i18n.Printer, entries []osc.Entry) {
	if len(entries) > 0 {
		b.WriteString("\n")
	}
	for _, e := range entries {
		b.WriteString("- " + say.Sprintf("%s: %s", mdCode(string(e.ID)), mdText(say.Text(e.English))) + "\n")
	}
}
