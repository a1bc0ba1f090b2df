package view

import (
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// mdEffects says, before the changes, what they come down to for whom. Only people who lose nothing are folded away,
// where they are many.
func mdEffects(b *strings.Builder, p *provision.Plan) {
	all := alike(p.Effects)
	if len(all) == 0 && len(p.Changes) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n", effectsHeading)
	if len(all) == 0 {
		b.WriteString(nobodyAffected + "\n")
		return
	}
	gaining := 0
	for _, a := range all {
		if a.onlyGains() {
			gaining++
		}
	}
	head := []string{"Who", "Loses", "Gains", "Not known"}
	open, folded := mdTable{head: head}, mdTable{head: head}
	people := 0 // in the folded part
	for _, a := range all {
		table := &open
		if gaining >= foldFrom && a.onlyGains() {
			table = &folded
			people += len(a.people)
		}
		e := a.effect()
		table.add(mdPeople(a), mdGiven(e.Loses, e.PoliciesLost), mdGiven(e.Gains, e.PoliciesGained), mdUnknown(e))
	}
	if len(open.rows) > 0 {
		open.write(b)
	}
	if len(folded.rows) > 0 {
		if len(open.rows) > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "<details><summary>%d who only gain</summary>\n\n", people)
		folded.write(b)
		b.WriteString("\n</details>\n")
	}
	mdGlossary(b, named(p.Effects))
	if text := notKnown(p.Effects); text != "" {
		fmt.Fprintf(b, "\n%s\n", text)
	}
}

// mdUnknown lists what is not known, and first what may be lost.
func mdUnknown(e provision.Effect) string {
	var lines []string
	if len(e.MayLose) > 0 {
		lines = append(lines, "may lose "+mdNames(e.MayLose))
	}
	if rest := stillUnknown(e); len(rest) > 0 {
		lines = append(lines, mdNames(rest))
	}
	return strings.Join(lines, "<br>")
}

func mdPeople(a affected) string {
	names := make([]string, len(a.people))
	for i, e := range a.people {
		names[i] = mdCode(e.User)
		if e.Caller {
			names[i] += " (you)"
		}
	}
	return strings.Join(names, ", ")
}

// mdGiven lists capabilities, and below them policies.
func mdGiven(capabilities, policies []string) string {
	var lines []string
	if len(capabilities) > 0 {
		lines = append(lines, mdNames(capabilities))
	}
	if len(policies) > 0 {
		word := "policies "
		if len(policies) == 1 {
			word = "policy "
		}
		lines = append(lines, word+mdNames(attached(policies)))
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
func mdGlossary(b *strings.Builder, entries []osc.Entry) {
	if len(entries) > 0 {
		b.WriteString("\n")
	}
	for _, e := range entries {
		fmt.Fprintf(b, "- %s: %s\n", mdCode(string(e.ID)), mdText(e.English))
	}
}
