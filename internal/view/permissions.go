package view

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/internal/rights"
	"github.com/osc-perms/osc-perms/provision"
)

// PermissionsText writes each custom policy with the place to attach it, the system policies beside them, and what is not
// certain.
func PermissionsText(w io.Writer, p *provision.Permissions, s Style) error {
	say, page := s.Say, &page{style: s}
	page.prose(0, forWhom(say, p))
	for _, use := range usesOf(p) {
		page.heading(say.Sprintf("For %s", string(use)))
		for _, c := range p.Policies {
			if c.For != use {
				continue
			}
			page.gap()
			page.prose(0, say.Sprintf("Custom policy %s: attach it %s.", c.Name, Clean(say.Sentence(c.Attach))))
			page.gap()
			page.line(policyJSON(c.Policy))
		}
		for _, sys := range p.System {
			if sys.For != use {
				continue
			}
			page.gap()
			page.prose(0, say.Sprintf("System policy %s: attach it %s.", sys.Name, Clean(say.Sentence(sys.Attach))))
			if sys.Instead != sys.Name {
				page.prose(2, say.Sprintf("(%s.)", say.Sentence(sys.Instead)))
			}
			page.prose(2, say.Text("No action of a custom policy is verified for these calls; in brackets what identity policies of the new console name:"))
			for _, call := range sys.Calls {
				page.point(2, call.Name+" ("+actionsOf(say, call)+")")
			}
		}
	}
	if len(p.Notes) > 0 {
		page.heading(say.Text("Notes"))
		for _, n := range p.Notes {
			page.point(0, Clean(say.Sentence(n)))
		}
	}
	return page.writeTo(w)
}

// PermissionsMarkdown is PermissionsText for documents and reviews.
func PermissionsMarkdown(w io.Writer, p *provision.Permissions, s Style) error {
	say := s.Say
	var b strings.Builder
	b.WriteString(mdText(forWhom(say, p)) + "\n")
	for _, use := range usesOf(p) {
		b.WriteString("\n## " + say.Sprintf("For %s", string(use)) + "\n")
		for _, c := range p.Policies {
			if c.For == use {
				b.WriteString("\n" + say.Sprintf("Custom policy %s: attach it %s.", mdCode(c.Name), mdText(say.Sentence(c.Attach))) + "\n\n```json\n" + policyJSON(c.Policy) + "\n```\n")
			}
		}
		table := mdTable{head: []string{say.Text("System policy"), say.Text("Attach"), say.Text("For the calls"), say.Text("Actions of identity policies")}}
		for _, sys := range p.System {
			if sys.For != use {
				continue
			}
			for _, call := range sys.Calls {
				table.add(mdCode(sys.Name), mdText(say.Sentence(sys.Attach)), mdCode(call.Name), mdText(actionsOf(say, call)))
			}
		}
		if len(table.rows) > 0 {
			b.WriteString("\n" + say.Text("No action of a custom policy is verified for these calls: attach the system policy.") + "\n\n")
			table.write(&b)
		}
	}
	if len(p.Notes) > 0 {
		b.WriteString("\n## " + say.Text("Notes") + "\n\n")
		for _, n := range p.Notes {
			b.WriteString("- " + mdText(say.Sentence(n)) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// forWhom is the document's first line.
func forWhom(say *i18n.Printer, p *provision.Permissions) string {
	if p.Tenant == "" {
		return say.Text("What osc-perms needs for any configuration.")
	}
	return say.Sprintf("What osc-perms needs for the configuration of tenant %s.", Clean(p.Tenant))
}

// usesOf lists the commands that the document is about.
func usesOf(p *provision.Permissions) []rights.Use {
	var uses []rights.Use
	for _, use := range []rights.Use{rights.Plan, rights.Apply} {
		for _, c := range p.Policies {
			if c.For == use {
				uses = append(uses, use)
				break
			}
		}
	}
	return uses
}

func actionsOf(say *i18n.Printer, c provision.Call) string {
	if len(c.Actions) == 0 {
		return say.Sentence(string(c.Basis))
	}
	return strings.Join(c.Actions, ", ")
}

// policyJSON is a policy as IAM's JSON view takes it.
func policyJSON(p provision.PolicyBody) string {
	text, _ := json.MarshalIndent(p, "", "  ") // strings only
	return string(text)
}
