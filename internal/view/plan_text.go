package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/provision"
)

// sandboxLine stands at the top of everything that comes from a sandbox.
const sandboxLine = "SANDBOX: a cloud on this machine, not the real one."

// endingHeading stands over what ends soon, so that nobody is surprised by the plan that takes it.
const endingHeading = "Ends within 14 days"

// PlanText writes a plan for people: what it means for whom, its changes by object, the checks that do not pass,
// what waits, ends soon or is left alone, and last the summary with, where a check fails, the refusal. Nothing is
// folded away.
func PlanText(w io.Writer, p *provision.Plan, s Style) error {
	page := &page{style: s}
	page.top(p)
	page.effects(p)
	page.changes(p.Changes)
	page.checks(p.Checks)
	page.remarks("Waiting", p.Waiting)
	page.remarks(endingHeading, p.Ending)
	page.remarks("Unmanaged, left alone", p.Unmanaged)
	page.gap()
	page.line(s.paint(bold, summary(p)))
	if p.Refused() {
		page.line(s.paint(red, refusal(p)))
	}
	return page.writeTo(w)
}

// top says which cloud, which account and, where the plan is not for everything, for what.
func (p *page) top(plan *provision.Plan) {
	if plan.Sandbox {
		p.line(p.style.paint(cyan, sandboxLine))
	}
	p.line("Tenant " + Clean(plan.Tenant.Name) + ", region " + Clean(plan.Tenant.Region))
	if len(plan.Targets) > 0 {
		p.line("Targets: " + strings.Join(cleaned(plan.Targets), ", ") + " (everything else is left out of this plan)")
	}
}

// changes prints the objects with what happens in them; the notes of all of them share a column.
func (p *page) changes(changes []provision.Change) {
	if len(changes) == 0 {
		return
	}
	p.heading(fmt.Sprintf("Changes (%d)", len(changes)))
	var rows []row
	for _, o := range objects(changes) {
		rows = append(rows, objectRows(o)...)
	}
	p.rows(rows)
}

func objectRows(o *object) []row {
	head := row{indent: 2, text: title(o.address), shade: bold, apart: true}
	if o.self != nil {
		head = row{text: sign(o.self.Action) + " " + headline(*o.self), shade: tone(o.self.Action), note: note(*o.self), apart: true}
	}
	rows := []row{head}
	if o.self != nil {
		for _, line := range attributes(*o.self) {
			rows = append(rows, row{indent: 6, text: line})
		}
		for _, line := range contents(*o.self) {
			rows = append(rows, row{indent: 4, text: "- " + line, shade: red, note: "goes with it"})
		}
	}
	for _, c := range o.facts {
		rows = append(rows, row{indent: 4, text: sign(c.Action) + " " + fact(c), shade: tone(c.Action), note: note(c)})
	}
	return rows
}

// checks prints those that do not pass: what failed last, next to the summary.
func (p *page) checks(checks []provision.Check) {
	others, failed := notPassed(checks)
	if len(others)+len(failed) == 0 {
		return
	}
	p.heading("Checks")
	for _, c := range append(others, failed...) {
		at := ""
		if c.DeclaredAt != "" {
			at = "  " + p.style.paint(dim, Clean(c.DeclaredAt))
		}
		p.line("  " + p.style.paint(alarm(c.Status), statusWords(c.Status)+": "+checkName(c)) + at)
		if c.Kind == provision.CheckCheck {
			p.prose(4, c.Message)
		} else {
			p.sentence(4, c.Message)
		}
	}
}

// notPassed gives the checks that do not pass, the failed ones by themselves.
func notPassed(checks []provision.Check) (others, failed []provision.Check) {
	for _, c := range checks {
		switch c.Status {
		case provision.Pass:
		case provision.Fail:
			failed = append(failed, c)
		default:
			others = append(others, c)
		}
	}
	return others, failed
}

func checkName(c provision.Check) string {
	return strings.TrimRight(Clean(string(c.Kind))+" "+Clean(c.Name), " ")
}

func statusWords(s provision.Status) string {
	switch s {
	case provision.Fail:
		return "failed"
	case provision.Warn:
		return "warning"
	}
	return Clean(string(s))
}

func alarm(s provision.Status) shade {
	if s == provision.Fail {
		return red
	}
	return yellow
}

func (p *page) remarks(heading string, remarks []provision.Remark) {
	if len(remarks) == 0 {
		return
	}
	p.heading(fmt.Sprintf("%s (%d)", heading, len(remarks)))
	for _, r := range joined(remarks) {
		text := r.what
		if r.message != "" {
			text += ": " + strings.Join(cleanLines(r.message), " ")
		}
		for i, part := range wrap(text, p.style.Width-4) {
			p.line(strings.Repeat(" ", 2+2*min(i, 1)) + part)
		}
	}
}

// summary is the one line that says it all.
func summary(p *provision.Plan) string {
	switch {
	case len(p.Changes) > 0:
		return fmt.Sprintf("Plan: %d to create, %d to change, %d to remove.", p.Summary.Create, p.Summary.Update, p.Summary.Delete)
	case len(p.Targets) > 0:
		return "No changes. The cloud matches the configuration for the targets."
	}
	return "No changes. The cloud matches the configuration."
}

// refusal says that and why apply would change nothing. The plan has a check that fails.
func refusal(p *provision.Plan) string {
	var failed []string
	for _, c := range p.Checks {
		if c.Status == provision.Fail {
			name := checkName(c)
			if c.DeclaredAt != "" {
				name += " (" + Clean(c.DeclaredAt) + ")"
			}
			failed = append(failed, name)
		}
	}
	why := "a check fails"
	if len(failed) > 1 {
		why = fmt.Sprintf("%d checks fail", len(failed))
	}
	return "Refused: apply would change nothing, because " + why + ": " + strings.Join(failed, ", ") + "."
}
