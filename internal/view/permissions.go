package view

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/rights"
	"github.com/osc-perms/osc-perms/provision"
)

// PermissionsText writes each custom policy with the place to attach it, the system policies beside them, and what is not
// certain.
func PermissionsText(w io.Writer, p *provision.Permissions, s Style) error {
	page := &page{style: s}
	page.line("What osc-perms needs " + forWhom(p) + ".")
	for _, use := range usesOf(p) {
		page.heading("For " + string(use))
		for _, c := range p.Policies {
			if c.For != use {
				continue
			}
			page.gap()
			page.line("Custom policy " + c.Name + ": attach it " + Clean(c.Attach) + ".")
			page.gap()
			page.line(policyJSON(c.Policy))
		}
		for _, sys := range p.System {
			if sys.For != use {
				continue
			}
			page.gap()
			page.line("System policy " + sys.Name + ": attach it " + Clean(sys.Attach) + ".")
			if sys.Instead != sys.Name {
				page.line("  (" + sys.Instead + ".)")
			}
			page.line("  No action of a custom policy is verified for these calls; in brackets what identity policies of the new console name:")
			for _, call := range sys.Calls {
				page.line("  - " + call.Name + " (" + actionsOf(call) + ")")
			}
		}
	}
	if len(p.Notes) > 0 {
		page.heading("Notes")
		for _, n := range p.Notes {
			page.line("- " + Clean(n))
		}
	}
	return page.writeTo(w)
}

// PermissionsMarkdown is PermissionsText for documents and reviews.
func PermissionsMarkdown(w io.Writer, p *provision.Permissions) error {
	var b strings.Builder
	b.WriteString("What osc-perms needs " + mdText(forWhom(p)) + ".\n")
	for _, use := range usesOf(p) {
		b.WriteString("\n## For " + string(use) + "\n")
		for _, c := range p.Policies {
			if c.For == use {
				b.WriteString("\nCustom policy " + mdCode(c.Name) + ": attach it " + mdText(c.Attach) + ".\n\n```json\n" + policyJSON(c.Policy) + "\n```\n")
			}
		}
		table := mdTable{head: []string{"System policy", "Attach", "For the calls", "Actions of identity policies"}}
		for _, sys := range p.System {
			if sys.For != use {
				continue
			}
			for _, call := range sys.Calls {
				table.add(mdCode(sys.Name), mdText(sys.Attach), mdCode(call.Name), mdText(actionsOf(call)))
			}
		}
		if len(table.rows) > 0 {
			b.WriteString("\nNo action of a custom policy is verified for these calls: attach the system policy.\n\n")
			table.write(&b)
		}
	}
	if len(p.Notes) > 0 {
		b.WriteString("\n## Notes\n\n")
		for _, n := range p.Notes {
			b.WriteString("- " + mdText(n) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func forWhom(p *provision.Permissions) string {
	if p.Tenant == "" {
		return "for any configuration"
	}
	return "for the configuration of tenant " + Clean(p.Tenant)
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

func actionsOf(c provision.Call) string {
	if len(c.Actions) == 0 {
		return string(c.Basis)
	}
	return strings.Join(c.Actions, ", ")
}

// policyJSON is a policy as IAM's JSON view takes it.
func policyJSON(p provision.PolicyBody) string {
	text, _ := json.MarshalIndent(p, "", "  ") // strings only
	return string(text)
}
