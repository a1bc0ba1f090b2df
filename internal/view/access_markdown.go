package view

import (
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// AccessMarkdown writes who can do what for a page of GitHub's or GitLab's: the matrix, for one capability the people
// by verdict before it, then why, folded where the people are many, and the notes.
func AccessMarkdown(w io.Writer, r *provision.AccessReport, s Style) error {
	say := s.Say
	var b strings.Builder
	line := say.Text("Who can do what in OSC")
	if r.Sandbox {
		line = "SANDBOX · " + line
	}
	b.WriteString("**" + line + "**\n\n" + say.Sprintf("Tenant %s, region %s", mdCode(r.Tenant.Name), mdCode(r.Tenant.Region)) + "\n")
	capabilities := asked(r)
	if len(r.Users) == 0 {
		b.WriteString("\n" + say.Text("There is no user to report on.") + "\n")
	} else {
		if len(capabilities) == 1 {
			mdWhoCan(&b, say, r.Users, capabilities[0], nobody(say, r))
		} else {
			mdMatrix(&b, say, r.Users, capabilities)
		}
		mdGlossary(&b, say, entriesOf(capabilities))
		mdWhy(&b, say, r.Users, capabilities)
	}
	mdAccessNotes(&b, say, r)
	_, err := io.WriteString(w, b.String())
	return err
}

func mdUser(say *i18n.Printer, u provision.UserAccess) string { return mdCode(u.Name) + marks(say, u) }

func mdMatrix(b *strings.Builder, say *i18n.Printer, users []provision.UserAccess, capabilities []osc.Capability) {
	table := mdTable{head: []string{say.Text("User")}}
	for _, id := range capabilities {
		table.head = append(table.head, mdText(string(id)))
	}
	for _, u := range users {
		row := []string{mdUser(say, u)}
		for _, id := range capabilities {
			verdict := verdictOf(u, id).Verdict
			word, _ := cell(say, verdict)
			if verdict == osc.Yes {
				word = "**" + word + "**"
			}
			row = append(row, word)
		}
		table.add(row...)
	}
	b.WriteString("\n")
	table.write(b)
	b.WriteString("\n" + say.Text(verdictLegend) + "\n")
}

func mdWhoCan(b *strings.Builder, say *i18n.Printer, users []provision.UserAccess, id osc.Capability, nobody string) {
	b.WriteString("\n")
	for _, answer := range []struct {
		status osc.Status
		words  string
	}{{osc.Yes, say.Sprintf("can %s", mdCode(string(id)))}, {osc.No, say.Text("cannot")}, {osc.Unknown, say.Text("not known")}} {
		var names []string
		for _, u := range byVerdict(users, id, answer.status) {
			names = append(names, mdUser(say, u))
		}
		if len(names) == 0 && answer.status == osc.Yes {
			names = []string{nobody}
		}
		if len(names) > 0 {
			b.WriteString("- " + say.Sprintf("**%s**: %s", answer.words, strings.Join(names, ", ")) + "\n")
		}
	}
}

func mdWhy(b *strings.Builder, say *i18n.Printer, users []provision.UserAccess, capabilities []osc.Capability) {
	table := mdTable{head: []string{say.Text("User"), say.Text("Verdict"), say.Text("Capability"), say.Text("Why")}}
	for _, u := range users {
		for _, why := range reasons(say, u, capabilities) {
			lines := make([]string, len(why.reasons))
			for i, line := range why.reasons {
				if why.verdict == osc.Yes {
					lines[i] = mdCode(line)
				} else {
					lines[i] = mdText(line)
				}
			}
			table.add(mdUser(say, u), verdictWords(say, why.verdict), mdText(strings.Join(why.capabilities, ", ")), strings.Join(lines, "<br>"))
		}
	}
	if len(users) < manyPeople {
		b.WriteString("\n### " + say.Text("Why") + "\n\n")
		table.write(b)
		return
	}
	b.WriteString("\n")
	mdFold(b, say.Sprintf("Why, of %d users", len(users)))
	table.write(b)
	b.WriteString("\n</details>\n")
}

func mdAccessNotes(b *strings.Builder, say *i18n.Printer, r *provision.AccessReport) {
	var lines []string
	for _, u := range r.Users {
		for _, note := range u.Notes {
			lines = append(lines, say.Sprintf("%s: %s", mdUser(say, u), mdText(Clean(say.Sentence(note)))))
		}
	}
	for _, note := range r.Notes {
		lines = append(lines, mdText(Clean(say.Sentence(note))))
	}
	if len(lines) == 0 {
		return
	}
	b.WriteString("\n### " + say.Text("Notes") + "\n\n")
	for _, line := range lines {
		b.WriteString("- " + line + "\n")
	}
}
