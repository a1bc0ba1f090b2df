package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/provision"
)

// foldFrom is how many creations in one object are folded into an expandable part. Changes and removals
// never are.
const foldFrom = 10

// PlanMarkdown writes a plan for a merge request (GitHub's and GitLab's Markdown): the summary first, then the
// checks that do not pass, what the plan means for whom, the changes by object, what waits, ends soon or is left alone.
func PlanMarkdown(w io.Writer, p *provision.Plan, s Style) error {
	var b strings.Builder
	say := s.Say
	line := summary(say, p)
	if p.Sandbox {
		line = "SANDBOX · " + line
	}
	fmt.Fprintf(&b, "**%s**\n\n", line)
	b.WriteString(say.Sprintf("Tenant %s, region %s", mdCode(p.Tenant.Name), mdCode(p.Tenant.Region)) + "\n")
	if len(p.Targets) > 0 {
		names := make([]string, len(p.Targets))
		for i, target := range p.Targets {
			names[i] = mdCode(target)
		}
		b.WriteString("\n" + say.Sprintf("Targets: %s (everything else is left out of this plan)", strings.Join(names, ", ")) + "\n")
	}
	if p.Refused() {
		b.WriteString("\n" + say.Text("**Refused: apply would change nothing.** The failed checks below say why.") + "\n")
	}
	mdChecks(&b, say, p.Checks)
	mdEffects(&b, p, say)
	mdChanges(&b, say, p.Changes)
	mdRemarks(&b, say, say.Text("Waiting"), p.Waiting)
	mdEnding(&b, say, p.Ending)
	mdRemarks(&b, say, say.Text("Unmanaged, left alone"), p.Unmanaged)
	_, err := io.WriteString(w, b.String())
	return err
}

func mdChecks(b *strings.Builder, say *i18n.Printer, checks []provision.Check) {
	others, failed := notPassed(checks)
	if len(others)+len(failed) == 0 {
		return
	}
	b.WriteString("\n### " + say.Text("Checks") + "\n\n")
	table := mdTable{head: []string{say.Text("Outcome"), say.Text("Check"), say.Text("Message"), say.Text("Declared at")}}
	for _, c := range append(failed, others...) {
		outcome := mdText(statusWords(say, c.Status))
		if c.Status == provision.Fail {
			outcome = "**" + outcome + "**"
		}
		table.add(outcome, mdText(say.Word(string(c.Kind)))+" "+mdCode(say.Sentence(c.Name)), mdText(say.Sentence(c.Message)), mdCode(c.DeclaredAt))
	}
	table.write(b)
}

func mdChanges(b *strings.Builder, say *i18n.Printer, changes []provision.Change) {
	if len(changes) == 0 {
		return
	}
	b.WriteString("\n### " + say.Text("Changes") + "\n")
	for _, o := range objects(changes) {
		mdObject(b, say, o)
	}
}

// mdObject writes an object's changes: what is changed or removed, then what is created.
func mdObject(b *strings.Builder, say *i18n.Printer, o *object) {
	heading := mdCode(title(say, o.address))
	if o.self != nil {
		heading = "`" + sign(o.self.Action) + "` " + mdCode(headline(say, *o.self)) + " (" + mdText(reason(say, o.self.Reason))
		if from := mdOrigin(say, *o.self); from != "" {
			heading += ", " + from
		}
		heading += ")"
	}
	fmt.Fprintf(b, "\n**%s**\n", heading)

	head := []string{"", say.Text("What"), say.Text("Reason"), say.Text("Declared at")}
	open, folded := mdTable{head: head}, mdTable{head: head}
	if o.self != nil {
		for _, line := range attributes(say, *o.self) {
			open.add("", mdCode(line), "", "")
		}
		for _, line := range contents(say, *o.self) {
			open.add("`-`", mdCode(line), say.Text("goes with it"), "")
		}
	}
	creations := 0
	for _, c := range o.facts {
		if c.Action == provision.Create {
			creations++
		}
	}
	for _, c := range o.facts {
		table := &open
		if c.Action == provision.Create && creations >= foldFrom {
			table = &folded
		}
		table.add("`"+sign(c.Action)+"`", mdCode(fact(say, c)), mdText(reason(say, c.Reason)), mdOrigin(say, c))
	}
	if len(open.rows) > 0 {
		b.WriteString("\n")
		open.write(b)
	}
	if len(folded.rows) > 0 {
		b.WriteString("\n")
		mdFold(b, say.Sprintf("%d to create", len(folded.rows)))
		folded.write(b)
		b.WriteString("\n</details>\n")
	}
}

// mdOrigin is what asks for a change: the onboard blocks behind it, then the source line.
func mdOrigin(say *i18n.Printer, c provision.Change) string {
	var from []string
	for _, block := range c.AskedBy {
		from = append(from, mdCode(title(say, block)))
	}
	if c.DeclaredAt != "" {
		from = append(from, mdCode(c.DeclaredAt))
	}
	return strings.Join(from, ", ")
}

// mdEnding is never folded: it is the next thing that somebody loses.
func mdEnding(b *strings.Builder, say *i18n.Printer, ending []provision.Remark) {
	if len(ending) == 0 {
		return
	}
	b.WriteString("\n### " + say.Sprintf("%s (%d)", say.Text(endingHeading), len(ending)) + "\n\n")
	mdRemarkTable(b, say, ending)
}

func mdRemarks(b *strings.Builder, say *i18n.Printer, heading string, remarks []provision.Remark) {
	if len(remarks) == 0 {
		return
	}
	b.WriteString("\n")
	mdFold(b, say.Sprintf("%s (%d)", heading, len(remarks)))
	mdRemarkTable(b, say, remarks)
	b.WriteString("\n</details>\n")
}

func mdRemarkTable(b *strings.Builder, say *i18n.Printer, remarks []provision.Remark) {
	table := mdTable{head: []string{say.Text("What"), say.Text("Message")}}
	for _, r := range joined(say, remarks) {
		table.add(mdCode(r.what), mdText(say.Sentence(r.message)))
	}
	table.write(b)
}
