package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/provision"
)

// foldFrom is how many creations in one object are folded into an expandable part. Changes and removals
// never are.
const foldFrom = 10

// PlanMarkdown writes a plan for a merge request (GitHub's and GitLab's Markdown): the summary first, then the
// checks that do not pass, what the plan means for whom, the changes by object, what waits, ends soon or is left alone.
func PlanMarkdown(w io.Writer, p *provision.Plan) error {
	var b strings.Builder
	line := summary(p)
	if p.Sandbox {
		line = "SANDBOX · " + line
	}
	fmt.Fprintf(&b, "**%s**\n\n", line)
	fmt.Fprintf(&b, "Tenant %s, region %s\n", mdCode(p.Tenant.Name), mdCode(p.Tenant.Region))
	if len(p.Targets) > 0 {
		names := make([]string, len(p.Targets))
		for i, target := range p.Targets {
			names[i] = mdCode(target)
		}
		fmt.Fprintf(&b, "\nTargets: %s (everything else is left out of this plan)\n", strings.Join(names, ", "))
	}
	if p.Refused() {
		b.WriteString("\n**Refused: apply would change nothing.** The failed checks below say why.\n")
	}
	mdChecks(&b, p.Checks)
	mdEffects(&b, p)
	mdChanges(&b, p.Changes)
	mdRemarks(&b, "Waiting", p.Waiting)
	mdEnding(&b, p.Ending)
	mdRemarks(&b, "Unmanaged, left alone", p.Unmanaged)
	_, err := io.WriteString(w, b.String())
	return err
}

func mdChecks(b *strings.Builder, checks []provision.Check) {
	others, failed := notPassed(checks)
	if len(others)+len(failed) == 0 {
		return
	}
	b.WriteString("\n### Checks\n\n")
	table := mdTable{head: []string{"Outcome", "Check", "Message", "Declared at"}}
	for _, c := range append(failed, others...) {
		outcome := mdText(statusWords(c.Status))
		if c.Status == provision.Fail {
			outcome = "**" + outcome + "**"
		}
		table.add(outcome, mdText(string(c.Kind))+" "+mdCode(c.Name), mdText(c.Message), mdCode(c.DeclaredAt))
	}
	table.write(b)
}

func mdChanges(b *strings.Builder, changes []provision.Change) {
	if len(changes) == 0 {
		return
	}
	b.WriteString("\n### Changes\n")
	for _, o := range objects(changes) {
		mdObject(b, o)
	}
}

// mdObject writes an object's changes: what is changed or removed, then what is created.
func mdObject(b *strings.Builder, o *object) {
	heading := mdCode(title(o.address))
	if o.self != nil {
		heading = "`" + sign(o.self.Action) + "` " + mdCode(headline(*o.self)) + " (" + mdText(reason(o.self.Reason))
		if from := mdOrigin(*o.self); from != "" {
			heading += ", " + from
		}
		heading += ")"
	}
	fmt.Fprintf(b, "\n**%s**\n", heading)

	head := []string{"", "What", "Reason", "Declared at"}
	open, folded := mdTable{head: head}, mdTable{head: head}
	if o.self != nil {
		for _, line := range attributes(*o.self) {
			open.add("", mdCode(line), "", "")
		}
		for _, line := range contents(*o.self) {
			open.add("`-`", mdCode(line), "goes with it", "")
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
		table.add("`"+sign(c.Action)+"`", mdCode(fact(c)), mdText(reason(c.Reason)), mdOrigin(c))
	}
	if len(open.rows) > 0 {
		b.WriteString("\n")
		open.write(b)
	}
	if len(folded.rows) > 0 {
		fmt.Fprintf(b, "\n<details><summary>%d to create</summary>\n\n", len(folded.rows))
		folded.write(b)
		b.WriteString("\n</details>\n")
	}
}

// mdOrigin is what asks for a change: the onboard blocks behind it, then the source line.
func mdOrigin(c provision.Change) string {
	var from []string
	for _, block := range c.AskedBy {
		from = append(from, mdCode(title(block)))
	}
	if c.DeclaredAt != "" {
		from = append(from, mdCode(c.DeclaredAt))
	}
	return strings.Join(from, ", ")
}

// mdEnding is never folded: it is the next thing that somebody loses.
func mdEnding(b *strings.Builder, ending []provision.Remark) {
	if len(ending) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### %s (%d)\n\n", endingHeading, len(ending))
	mdRemarkTable(b, ending)
}

func mdRemarks(b *strings.Builder, heading string, remarks []provision.Remark) {
	if len(remarks) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s (%d)</summary>\n\n", heading, len(remarks))
	mdRemarkTable(b, remarks)
	b.WriteString("\n</details>\n")
}

func mdRemarkTable(b *strings.Builder, remarks []provision.Remark) {
	table := mdTable{head: []string{"What", "Message"}}
	for _, r := range joined(remarks) {
		table.add(mdCode(r.what), mdText(r.message))
	}
	table.write(b)
}
