package view

import (
	"io"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// AccessText writes who can do what: a matrix of users and capabilities, then why. A report about one capability says
// instead who can, who cannot and of whom it is not known. Where the people are many their reasons are left to a
// report about some of them, and a line says so; what could not be read and the notes are always told.
func AccessText(w io.Writer, r *provision.AccessReport, s Style) error {
	page := &page{style: s}
	if r.Sandbox {
		page.line(s.paint(cyan, s.Say.Text(sandboxLine)))
	}
	page.line(s.Say.Sprintf("Tenant %s, region %s", Clean(r.Tenant.Name), Clean(r.Tenant.Region)))
	capabilities := asked(r)
	switch {
	case len(r.Users) == 0:
		page.gap()
		page.line(s.Say.Text("There is no user to report on."))
	case len(capabilities) == 1:
		page.whoCan(r.Users, capabilities[0], nobody(s.Say, r))
	default:
		page.matrix(r.Users, capabilities)
		page.glossary(entriesOf(capabilities))
		page.whyEach(r.Users, capabilities)
	}
	page.notes(r)
	return page.writeTo(w)
}

// whyEach says of each user why; of many, only what is not known.
func (p *page) whyEach(users []provision.UserAccess, capabilities []osc.Capability) {
	say := p.style.Say
	if len(users) >= manyPeople {
		p.notKnown(users, capabilities)
		p.gap()
		p.line(say.Sprintf("Why each of the %d users can or cannot: %s", len(users), say.Text(askNames)))
		return
	}
	p.heading(p.style.Say.Text("Why"))
	for _, u := range users {
		p.gap()
		p.line(p.style.paint(bold, userName(say, u)))
		for _, b := range reasons(say, u, capabilities) {
			_, sh := cell(say, b.verdict)
			p.list(2, say.Sprintf("%s: ", verdictWords(say, b.verdict)), b.capabilities, sh)
			for _, line := range b.reasons {
				p.prose(4, line)
			}
		}
	}
}

// whoCan answers the question the other way round, then says why.
func (p *page) whoCan(users []provision.UserAccess, id osc.Capability, nobody string) {
	say := p.style.Say
	p.gap()
	for _, answer := range []struct {
		status osc.Status
		words  string
		shade  shade
	}{
		{osc.Yes, say.Sprintf("can %s: ", Clean(string(id))), green},
		{osc.No, say.Text("cannot: "), ""},
		{osc.Unknown, say.Text("not known: "), yellow},
	} {
		var names []string
		for _, u := range byVerdict(users, id, answer.status) {
			names = append(names, userName(say, u))
		}
		if len(names) == 0 && answer.status == osc.Yes {
			names = []string{nobody}
		}
		if len(names) > 0 {
			p.list(0, answer.words, names, answer.shade)
		}
	}
	p.glossary(entriesOf([]osc.Capability{id}))
	p.heading(p.style.Say.Text("Why"))
	for _, s := range []osc.Status{osc.Yes, osc.No, osc.Unknown} {
		p.whyVerdict(byVerdict(users, id, s), id, s)
	}
}

// whyVerdict says why users have the one verdict that they share; of many it says how to ask.
func (p *page) whyVerdict(users []provision.UserAccess, id osc.Capability, s osc.Status) {
	say := p.style.Say
	if len(users) >= manyPeople {
		if s == osc.Unknown {
			p.notKnown(users, []osc.Capability{id})
		}
		p.gap()
		line := map[osc.Status]string{
			osc.Yes:     say.Sprintf("For the %d who can: %s", len(users), say.Text(askNames)),
			osc.No:      say.Sprintf("For the %d who cannot: %s", len(users), say.Text(askNames)),
			osc.Unknown: say.Sprintf("For the %d of whom it is not known: %s", len(users), say.Text(askNames)),
		}[s]
		p.line("  " + line)
		return
	}
	for _, u := range users {
		p.gap()
		word, sh := cell(say, s)
		if s == osc.Unknown {
			word = verdictWords(say, s)
		}
		p.line(say.Sprintf("%s: %s", p.style.paint(bold, userName(say, u)), p.style.paint(sh, word)))
		for _, line := range why(say, verdictOf(u, id)) {
			p.prose(2, line)
		}
	}
}

// notKnown says what could not be read, and about whom.
func (p *page) notKnown(users []provision.UserAccess, capabilities []osc.Capability) {
	say := p.style.Say
	p.sayings(say.Text("Not known"), sayings(say, users, unread(say, capabilities)), len(users))
}

// notes says what the report can't tell, about single users and in all.
func (p *page) notes(r *provision.AccessReport) {
	say := p.style.Say
	p.sayings(say.Text("Notes on users"), sayings(say, r.Users, func(u provision.UserAccess) []string { return Cleaned(say.Sentences(u.Notes)) }), len(r.Users))
	if len(r.Notes) == 0 {
		return
	}
	p.heading(say.Text("Notes"))
	for _, note := range r.Notes {
		p.sentence(2, say.Sentence(note))
	}
}

// sayings prints texts with the people they are about below them.
func (p *page) sayings(heading string, all []saying, users int) {
	if len(all) == 0 {
		return
	}
	p.heading(heading)
	for _, s := range all {
		p.sentence(2, s.text)
		p.list(4, "", aboutWhom(p.style.Say, s.people, users), "")
	}
}

// aboutWhom names people, unless they are all of many.
func aboutWhom(say *i18n.Printer, people []string, users int) []string {
	if len(people) == users && users >= manyPeople {
		return []string{say.Sprintf("all %d users", users)}
	}
	return people
}
