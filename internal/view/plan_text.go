package view

import (
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
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
	page.remarks(s.Say.Text("Waiting"), p.Waiting)
	page.remarks(s.Say.Text(endingHeading), p.Ending)
	page.remarks(s.Say.Text("Unmanaged, left alone"), p.Unmanaged)
	page.gap()
	page.line(s.paint(bold, summary(s.Say, p)))
	if p.Refused() {
		page.line(s.paint(red, refusal(s.Say, p)))
	}
	return page.writeTo(w)
}

// top says which cloud, which account and, where the plan is not for everything, for what.
func (p *page) top(plan *provision.Plan) {
	if plan.Sandbox {
		p.line(p.style.paint(cyan, p.style.Say.Text(sandboxLine)))
	}
	p.line(p.style.Say.Sprintf("Tenant %s, region %s", Clean(plan.Tenant.Name), Clean(plan.Tenant.Region)))
	if len(plan.Targets) > 0 {
		p.line(p.style.Say.Sprintf("Targets: %s (everything else is left out of this plan)", strings.Join(Cleaned(plan.Targets), ", ")))
	}
}

// changes prints the objects with what happens in them; the notes of all of them share a column.
func (p *page) changes(changes []provision.Change) {
	if len(changes) == 0 {
		return
	}
	p.heading(p.style.Say.Sprintf("Changes (%d)", len(changes)))
	var rows []row
	for _, o := range objects(changes) {
		rows = append(rows, objectRows(p.style.Say, o)...)
	}
	p.rows(rows)
}

func objectRows(say *i18n.Printer, o *object) []row {
	head := row{indent: 2, text: title(say, o.address), shade: bold, apart: true}
	if o.self != nil {
		head = row{text: sign(o.self.Action) + " " + headline(say, *o.self), shade: tone(o.self.Action), note: note(say, *o.self), apart: true}
	}
	rows := []row{head}
	if o.self != nil {
		for _, line := range attributes(say, *o.self) {
			rows = append(rows, row{indent: 6, text: line})
		}
		for _, line := range contents(say, *o.self) {
			rows = append(rows, row{indent: 4, text: "- " + line, shade: red, note: say.Text("goes with it")})
		}
	}
	for _, c := range o.facts {
		rows = append(rows, row{indent: 4, text: sign(c.Action) + " " + fact(say, c), shade: tone(c.Action), note: note(say, c)})
	}
	return rows
}

// checks prints those that do not pass: what failed last, next to the summary.
func (p *page) checks(checks []provision.Check) {
	others, failed := notPassed(checks)
	if len(others)+len(failed) == 0 {
		return
	}
	p.heading(p.style.Say.Text("Checks"))
	for _, c := range append(others, failed...) {
		at := ""
		if c.DeclaredAt != "" {
			at = "  " + p.style.paint(dim, Clean(c.DeclaredAt))
		}
		p.line("  " + p.style.paint(alarm(c.Status), p.style.Say.Sprintf("%s: %s", statusWords(p.style.Say, c.Status), checkName(p.style.Say, c))) + at)
		if c.Kind == provision.CheckCheck {
			p.prose(4, p.style.Say.Sentence(c.Message))
		} else {
			p.sentence(4, p.style.Say.Sentence(c.Message))
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

func checkName(say *i18n.Printer, c provision.Check) string {
	return strings.TrimRight(say.Word(Clean(string(c.Kind)))+" "+Clean(say.Sentence(c.Name)), " ")
}

func statusWords(say *i18n.Printer, s provision.Status) string {
	switch s {
	case provision.Fail:
		return say.Word("failed")
	case provision.Warn:
		return say.Word("warning")
	}
	return say.Word(Clean(string(s)))
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
	p.heading(p.style.Say.Sprintf("%s (%d)", heading, len(remarks)))
	for _, r := range joined(p.style.Say, remarks) {
		text := r.what
		if r.message != "" {
			text = p.style.Say.Sprintf("%s: %s", text, strings.Join(cleanLines(p.style.Say.Sentence(r.message)), " "))
		}
		for i, part := range wrap(text, p.style.Width-4) {
			p.line(strings.Repeat(" ", 2+2*min(i, 1)) + part)
		}
	}
}

// summary is the one line that says it all.
func summary(say *i18n.Printer, p *provision.Plan) string {
	switch {
	case len(p.Changes) > 0:
		return say.Sprintf("Plan: %d to create, %d to change, %d to remove.", p.Summary.Create, p.Summary.Update, p.Summary.Delete)
	case len(p.Targets) > 0:
		return say.Text("No changes. The cloud matches the configuration for the targets.")
	}
	return say.Text("No changes. The cloud matches the configuration.")
}

// refusal says that and why apply would change nothing. The plan has a check that fails.
func refusal(say *i18n.Printer, p *provision.Plan) string {
	var failed []string
	for _, c := range p.Checks {
		if c.Status == provision.Fail {
			name := checkName(say, c)
			if c.DeclaredAt != "" {
				name = say.Sprintf("%s (%s)", name, Clean(c.DeclaredAt))
			}
			failed = append(failed, name)
		}
	}
	names := strings.Join(failed, ", ")
	if len(failed) > 1 {
		return say.Sprintf("Refused: apply would change nothing, because %d checks fail: %s.", len(failed), names)
	}
	return say.Sprintf("Refused: apply would change nothing, because a check fails: %s.", names)
}
