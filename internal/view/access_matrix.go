package view

import (
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// short are the heads of columns where the ids have no room.
var short = map[osc.Capability]string{
	osc.Publish: "pub", osc.Upload: "upl", osc.Deploy: "dep", osc.EnterpriseRegistry: "ent",
}

// widestUser is how wide the column of users gets at most; a longer name has a line of its own.
const widestUser = 32

// matrix prints a row a user and a column a capability; on a screen that is too narrow for that, a few lines a user.
func (p *page) matrix(users []provision.UserAccess, capabilities []osc.Capability) {
	say := p.style.Say
	column, total := 0, ""
	if len(users) >= manyPeople {
		total = say.Sprintf("yes, of %d users", len(users))
		column = width(total)
	}
	for _, u := range users {
		if n := width(userName(say, u)); n <= widestUser {
			column = max(column, n)
		}
	}
	heads, legend := cleanIDs(capabilities), ""
	if !p.fits(column, heads) {
		heads, legend = shortened(capabilities)
	}
	if !p.fits(column, heads) {
		p.cards(users, capabilities)
		return
	}

	p.gap()
	p.line(p.style.paint(bold, strings.TrimRight(pad("", column)+"  "+strings.Join(heads, "  "), " ")))
	for _, u := range users {
		name := userName(say, u)
		if width(name) > column {
			p.line(name)
			name = ""
		}
		line := pad(name, column)
		for i, id := range capabilities {
			word, sh := cell(say, verdictOf(u, id).Verdict)
			line += "  " + p.style.paint(sh, word) + strings.Repeat(" ", max(0, width(heads[i])-width(word)))
		}
		p.line(line)
	}
	if total != "" {
		line := pad(total, column)
		for i, id := range capabilities {
			line += "  " + pad(fmt.Sprint(len(byVerdict(users, id, osc.Yes))), width(heads[i]))
		}
		p.line(p.style.paint(bold, strings.TrimRight(line, " ")))
	}
	p.gap()
	if legend != "" {
		p.legend(legend)
	}
	p.legend(say.Text(verdictLegend))
}

// cards is the matrix for a narrow screen: each user with the capabilities by verdict.
func (p *page) cards(users []provision.UserAccess, capabilities []osc.Capability) {
	say := p.style.Say
	p.gap()
	for _, u := range users {
		p.line(p.style.paint(bold, userName(say, u)))
		for _, s := range []osc.Status{osc.Yes, osc.No, osc.Unknown} {
			var ids []osc.Capability
			for _, id := range capabilities {
				if verdictOf(u, id).Verdict == s {
					ids = append(ids, id)
				}
			}
			if len(ids) > 0 {
				_, sh := cell(say, s)
				p.list(2, say.Sprintf("%s: ", verdictWords(say, s)), cleanIDs(ids), sh)
			}
		}
	}
}

// fits reports whether a row of the matrix has room on the screen.
func (p *page) fits(column int, heads []string) bool {
	for _, head := range heads {
		column += 2 + max(width(head), width(p.style.Say.Word("yes")))
	}
	return p.style.Width <= 0 || column <= p.style.Width
}

func (p *page) legend(text string) {
	for _, part := range wrap(text, p.style.Width) {
		p.line(p.style.paint(dim, part))
	}
}

// shortened gives short heads and what they stand for.
func shortened(capabilities []osc.Capability) (heads []string, legend string) {
	var means []string
	for _, id := range capabilities {
		head := short[id]
		if head == "" {
			head = Clean(string(id))
		} else {
			means = append(means, head+": "+Clean(string(id)))
		}
		heads = append(heads, head)
	}
	return heads, strings.Join(means, "; ")
}

func cleanIDs(capabilities []osc.Capability) []string {
	ids := make([]string, len(capabilities))
	for i, id := range capabilities {
		ids[i] = Clean(string(id))
	}
	return ids
}
