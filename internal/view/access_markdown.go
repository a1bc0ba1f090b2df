package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// AccessMarkdown writes who can do what for a page of GitHub's or GitLab's: the matrix, for one capability the people
// by verdict before it, then why, folded where the people are many, and the notes.
func AccessMarkdown(w io.Writer, r *provision.AccessReport) error {
	var b strings.Builder
	line := "Who can do what in OSC"
	if r.Sandbox {
		line = "SANDBOX · " + line
	}
	fmt.Fprintf(&b, "**%s**\n\nTenant %s, region %s\n", line, mdCode(r.Tenant.Name), mdCode(r.Tenant.Region))
	capabilities := asked(r)
	if len(r.Users) == 0 {
		b.WriteString("\nThere is no user to report on.\n")
	} else {
		if len(capabilities) == 1 {
			mdWhoCan(&b, r.Users, capabilities[0], nobody(r))
		} else {
			mdMatrix(&b, r.Users, capabilities)
		}
		mdGlossary(&b, entriesOf(capabilities))
		mdWhy(&b, r.Users, capabilities)
	}
	mdAccessNotes(&b, r)
	_, err := io.WriteString(w, b.String())
	return err
}

func mdUser(u provision.UserAccess) string { return mdCode(u.Name) + marks(u) }

func mdMatrix(b *strings.Builder, users []provision.UserAccess, capabilities []osc.Capability) {
	table := mdTable{head: []string{"User"}}
	for _, id := range capabilities {
		table.head = append(table.head, mdText(string(id)))
	}
	for _, u := range users {
		row := []string{mdUser(u)}
		for _, id := range capabilities {
			word, _ := cell(verdictOf(u, id).Verdict)
			if word == "yes" {
				word = "**yes**"
			}
			row = append(row, word)
		}
		table.add(row...)
	}
	b.WriteString("\n")
	table.write(b)
	b.WriteString("\n" + verdictLegend + "\n")
}

func mdWhoCan(b *strings.Builder, users []provision.UserAccess, id osc.Capability, nobody string) {
	b.WriteString("\n")
	for _, answer := range []struct {
		status osc.Status
		words  string
	}{{osc.Yes, "can " + mdCode(string(id))}, {osc.No, "cannot"}, {osc.Unknown, "not known"}} {
		var names []string
		for _, u := range byVerdict(users, id, answer.status) {
			names = append(names, mdUser(u))
		}
		if len(names) == 0 && answer.status == osc.Yes {
			names = []string{nobody}
		}
		if len(names) > 0 {
			fmt.Fprintf(b, "- **%s**: %s\n", answer.words, strings.Join(names, ", "))
		}
	}
}

func mdWhy(b *strings.Builder, users []provision.UserAccess, capabilities []osc.Capability) {
	table := mdTable{head: []string{"User", "Verdict", "Capability", "Why"}}
	for _, u := range users {
		for _, why := range reasons(u, capabilities) {
			lines := make([]string, len(why.reasons))
			for i, line := range why.reasons {
				if why.verdict == osc.Yes {
					lines[i] = mdCode(line)
				} else {
					lines[i] = mdText(line)
				}
			}
			table.add(mdUser(u), verdictWords(why.verdict), mdText(strings.Join(why.capabilities, ", ")), strings.Join(lines, "<br>"))
		}
	}
	if len(users) < manyPeople {
		b.WriteString("\n### Why\n\n")
		table.write(b)
		return
	}
	fmt.Fprintf(b, "\n<details><summary>Why, of %d users</summary>\n\n", len(users))
	table.write(b)
	b.WriteString("\n</details>\n")
}

func mdAccessNotes(b *strings.Builder, r *provision.AccessReport) {
	var lines []string
	for _, u := range r.Users {
		for _, note := range u.Notes {
			lines = append(lines, mdUser(u)+": "+mdText(Clean(note)))
		}
	}
	for _, note := range r.Notes {
		lines = append(lines, mdText(Clean(note)))
	}
	if len(lines) == 0 {
		return
	}
	b.WriteString("\n### Notes\n\n")
	for _, line := range lines {
		b.WriteString("- " + line + "\n")
	}
}
