package view

import (
	"fmt"
	"io"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// AccessText writes who can do what: a matrix of users and capabilities, then why. A report about one capability says
// instead who can, who cannot and of whom it is not known. Where the people are many their reasons are left to a
// report about some of them, and a line says so; what could not be read and the notes are always told.
func AccessText(w io.Writer, r *provision.AccessReport, s Style) error {
	page := &page{style: s}
	if r.Sandbox {
		page.line(s.paint(cyan, sandboxLine))
	}
	page.line("Tenant " + Clean(r.Tenant.Name) + ", region " + Clean(r.Tenant.Region))
	capabilities := asked(r)
	switch {
	case len(r.Users) == 0:
		page.gap()
		page.line("There is no user to report on.")
	case len(capabilities) == 1:
		page.whoCan(r.Users, capabilities[0], nobody(r))
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
	if len(users) >= manyPeople {
		p.notKnown(users, capabilities)
		p.gap()
		p.line(fmt.Sprintf("Why each of the %d users can or cannot: %s", len(users), askNames))
		return
	}
	p.heading("Why")
	for _, u := range users {
		p.gap()
		p.line(p.style.paint(bold, userName(u)))
		for _, b := range reasons(u, capabilities) {
			_, sh := cell(b.verdict)
			p.list(2, verdictWords(b.verdict)+": ", b.capabilities, sh)
			for _, line := range b.reasons {
				p.prose(4, line)
			}
		}
	}
}

// whoCan answers the question the other way round, then says why.
func (p *page) whoCan(users []provision.UserAccess, id osc.Capability, nobody string) {
	p.gap()
	for _, answer := range []struct {
		status osc.Status
		words  string
		shade  shade
	}{
		{osc.Yes, "can " + Clean(string(id)) + ": ", green},
		{osc.No, "cannot: ", ""},
		{osc.Unknown, "not known: ", yellow},
	} {
		var names []string
		for _, u := range byVerdict(users, id, answer.status) {
			names = append(names, userName(u))
		}
		if len(names) == 0 && answer.status == osc.Yes {
			names = []string{nobody}
		}
		if len(names) > 0 {
			p.list(0, answer.words, names, answer.shade)
		}
	}
	p.glossary(entriesOf([]osc.Capability{id}))
	p.heading("Why")
	for _, s := range []osc.Status{osc.Yes, osc.No, osc.Unknown} {
		p.whyVerdict(byVerdict(users, id, s), id, s)
	}
}

// whyVerdict says why users have the one verdict that they share; of many it says how to ask.
func (p *page) whyVerdict(users []provision.UserAccess, id osc.Capability, s osc.Status) {
	if len(users) >= manyPeople {
		if s == osc.Unknown {
			p.notKnown(users, []osc.Capability{id})
		}
		p.gap()
		words := map[osc.Status]string{osc.Yes: "who can", osc.No: "who cannot", osc.Unknown: "of whom it is not known"}[s]
		p.line(fmt.Sprintf("  For the %d %s: %s", len(users), words, askNames))
		return
	}
	for _, u := range users {
		p.gap()
		word, sh := cell(s)
		if s == osc.Unknown {
			word = verdictWords(s)
		}
		p.line(p.style.paint(bold, userName(u)) + ": " + p.style.paint(sh, word))
		for _, line := range why(verdictOf(u, id)) {
			p.prose(2, line)
		}
	}
}

// notKnown says what could not be read, and about whom.
func (p *page) notKnown(users []provision.UserAccess, capabilities []osc.Capability) {
	p.sayings("Not known", sayings(users, unread(capabilities)), len(users))
}

// notes says what the report can't tell, about single users and in all.
func (p *page) notes(r *provision.AccessReport) {
	p.sayings("Notes on users", sayings(r.Users, func(u provision.UserAccess) []string { return cleaned(u.Notes) }), len(r.Users))
	if len(r.Notes) == 0 {
		return
	}
	p.heading("Notes")
	for _, note := range r.Notes {
		p.sentence(2, note)
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
		p.list(4, "", aboutWhom(s.people, users), "")
	}
}

// aboutWhom names people, unless they are all of many.
func aboutWhom(people []string, users int) []string {
	if len(people) == users && users >= manyPeople {
		return []string{fmt.Sprintf("all %d users", users)}
	}
	return people
}
