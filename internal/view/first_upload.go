package view

import (
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
)

// FirstUpload is what decides whether the first private upload into the basic edition registry can work: OSC then
// makes an organization of its own, for which there must be room.
type FirstUpload struct {
	Region       string   `json:"region"`       // where OSC keeps its organization
	Organization []string `json:"organization"` // OSC's own that are there; then no more room is needed
	// OrganizationUnread says why it is not known whether OSC's own is there; "" where it is known.
	OrganizationUnread string              `json:"organization_unread,omitempty"`
	Creatable          *int                `json:"creatable"` // how many organizations can still be created; nil: the cloud does not say
	Empty              []EmptyOrganization `json:"empty"`     // where none can be created: those that could go
	Message            string              `json:"message"`   // what it comes down to
	Ways               []string            `json:"ways"`      // ways out, each a sentence
}

// EmptyOrganization is an organization without repositories, and who made it.
type EmptyOrganization struct {
	Name         string `json:"name"`
	Creator      string `json:"creator"`      // "": SWR does not say
	Repositories *int   `json:"repositories"` // nil: the cloud does not say
}

// complete is a copy in which every list that the document promises is there.
func (f *FirstUpload) complete() *FirstUpload {
	if f == nil {
		return nil
	}
	c := *f
	c.Organization, c.Empty, c.Ways = list(c.Organization), list(c.Empty), list(c.Ways)
	return &c
}

// own says whether OSC's organization is there; names are written already.
func (f *FirstUpload) own(say *i18n.Printer, names []string) string {
	switch {
	case len(names) == 0 && f.OrganizationUnread != "":
		return say.Word("unknown")
	case len(names) == 0:
		return say.Text("not there yet; the first upload creates it")
	}
	return say.Sprintf("%s is there already; an upload creates no other", strings.Join(names, ", "))
}

func (e EmptyOrganization) cells(say *i18n.Printer) []string {
	creator := e.Creator
	if creator == "" {
		creator = say.Word("unknown")
	}
	return []string{e.Name, creator, number(say, e.Repositories)}
}

// firstUpload prints the check before the first private upload.
func (p *page) firstUpload(f *FirstUpload) {
	if f == nil {
		return
	}
	say := p.style.Say
	p.heading(say.Sprintf("First private upload, region %s", Clean(f.Region)))
	p.prose(2, say.Sprintf("OSC's own organization: %s", f.own(say, Cleaned(f.Organization))))
	p.prose(2, say.Sprintf("organizations that can still be created: %s", number(say, f.Creatable)))
	if f.Message != "" {
		p.sentence(2, say.Sentence(f.Message))
	}
	if len(f.Empty) > 0 {
		p.gap()
		table := [][]string{{say.Text("empty organization"), say.Text("made by"), say.Text("repositories")}}
		for _, e := range f.Empty {
			table = append(table, Cleaned(e.cells(say)))
		}
		p.table(2, table, 2)
	}
	if len(f.Ways) > 0 {
		p.gap()
		p.line("  " + say.Text("Ways out:"))
		for _, way := range f.Ways {
			for i, part := range wrap(Clean(say.Sentence(way)), p.style.Width-4) {
				mark := "- "
				if i > 0 {
					mark = "  "
				}
				p.line("  " + mark + part)
			}
		}
	}
}

func mdFirstUpload(b *strings.Builder, say *i18n.Printer, f *FirstUpload) {
	if f == nil {
		return
	}
	names := make([]string, len(f.Organization))
	for i, name := range f.Organization {
		names[i] = mdCode(name)
	}
	b.WriteString("\n### " + say.Sprintf("First private upload, region %s", mdCode(f.Region)) + "\n\n")
	b.WriteString("- " + say.Sprintf("OSC's own organization: %s", f.own(say, names)) + "\n")
	b.WriteString("- " + say.Sprintf("organizations that can still be created: %s", "**"+number(say, f.Creatable)+"**") + "\n")
	if f.Message != "" {
		b.WriteString("- " + mdText(say.Sentence(f.Message)) + "\n")
	}
	if len(f.Empty) > 0 {
		b.WriteString("\n")
		table := mdTable{head: []string{say.Text("Empty organization"), say.Text("Made by"), say.Text("Repositories")}}
		for _, e := range f.Empty {
			cells := e.cells(say)
			table.add(mdCode(cells[0]), mdCode(cells[1]), cells[2])
		}
		table.write(b)
	}
	if len(f.Ways) > 0 {
		b.WriteString("\n" + say.Text("Ways out:") + "\n\n")
		for _, way := range f.Ways {
			b.WriteString("- " + mdText(say.Sentence(way)) + "\n")
		}
	}
}
