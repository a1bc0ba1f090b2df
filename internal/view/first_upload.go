package view

import (
	"fmt"
	"strings"
)

// FirstUpload is what decides whether the first private upload into the basic edition registry can work: OSC then
// makes an organization of its own, for which there must be room.
type FirstUpload struct {
	Region       string              `json:"region"`       // where OSC keeps its organization
	Organization []string            `json:"organization"` // OSC's own that are there; then no more room is needed
	Creatable    *int                `json:"creatable"`    // how many organizations can still be created; nil: the cloud does not say
	Empty        []EmptyOrganization `json:"empty"`        // where none can be created: those that could go
	Message      string              `json:"message"`      // what it comes down to
	Ways         []string            `json:"ways"`         // ways out, each a sentence
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

const firstUploadHeading = "First private upload"

// own says whether OSC's organization is there; names are written already.
func (f *FirstUpload) own(names []string) string {
	if len(names) == 0 {
		return "not there yet; the first upload creates it"
	}
	return strings.Join(names, ", ") + " is there already; an upload creates no other"
}

func (e EmptyOrganization) cells() []string {
	creator := e.Creator
	if creator == "" {
		creator = "unknown"
	}
	return []string{e.Name, creator, number(e.Repositories)}
}

// firstUpload prints the check before the first private upload.
func (p *page) firstUpload(f *FirstUpload) {
	if f == nil {
		return
	}
	p.heading(firstUploadHeading + ", region " + Clean(f.Region))
	p.prose(2, "OSC's own organization: "+f.own(cleaned(f.Organization)))
	p.prose(2, "organizations that can still be created: "+number(f.Creatable))
	if f.Message != "" {
		p.sentence(2, f.Message)
	}
	if len(f.Empty) > 0 {
		p.gap()
		table := [][]string{{"empty organization", "made by", "repositories"}}
		for _, e := range f.Empty {
			table = append(table, cleaned(e.cells()))
		}
		p.table(2, table, 2)
	}
	if len(f.Ways) > 0 {
		p.gap()
		p.line("  Ways out:")
		for _, way := range f.Ways {
			for i, part := range wrap(Clean(way), p.style.Width-4) {
				mark := "- "
				if i > 0 {
					mark = "  "
				}
				p.line("  " + mark + part)
			}
		}
	}
}

func mdFirstUpload(b *strings.Builder, f *FirstUpload) {
	if f == nil {
		return
	}
	names := make([]string, len(f.Organization))
	for i, name := range f.Organization {
		names[i] = mdCode(name)
	}
	fmt.Fprintf(b, "\n### %s, region %s\n\n", firstUploadHeading, mdCode(f.Region))
	b.WriteString("- OSC's own organization: " + f.own(names) + "\n")
	b.WriteString("- organizations that can still be created: **" + number(f.Creatable) + "**\n")
	if f.Message != "" {
		b.WriteString("- " + mdText(f.Message) + "\n")
	}
	if len(f.Empty) > 0 {
		b.WriteString("\n")
		table := mdTable{head: []string{"Empty organization", "Made by", "Repositories"}}
		for _, e := range f.Empty {
			cells := e.cells()
			table.add(mdCode(cells[0]), mdCode(cells[1]), cells[2])
		}
		table.write(b)
	}
	if len(f.Ways) > 0 {
		b.WriteString("\nWays out:\n\n")
		for _, way := range f.Ways {
			b.WriteString("- " + mdText(way) + "\n")
		}
	}
}
