package view

import (
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/provision"
)

// CoverageText writes what no block of a configuration declares, for people. export is the command that shows it as blocks.
func CoverageText(w io.Writer, c *provision.Coverage, export string, s Style) error {
	p := &page{style: s}
	if c.Sandbox {
		p.line(s.paint(cyan, s.Say.Text(sandboxLine)))
	}
	p.line(s.Say.Sprintf("Tenant %s, region %s", Clean(c.Tenant.Name), Clean(c.Tenant.Region)))
	p.remarks(s.Say.Text("Declared by no block"), c.Undeclared)
	p.remarks(s.Say.Text("What no block could declare"), c.Unsayable)
	if len(c.Unread) > 0 {
		p.heading(s.Say.Text("Not read, so there may be more"))
		for _, what := range c.Unread {
			p.line("  " + Clean(s.Say.Sentence(what)))
		}
	}
	p.gap()
	p.line(s.paint(bold, covered(s.Say, c, Clean(export))))
	return p.writeTo(w)
}

// covered is the result in one sentence.
func covered(say *i18n.Printer, c *provision.Coverage, export string) string {
	switch n := len(c.Undeclared); {
	case n == 1:
		return say.Sprintf("1 thing is in the account and declared by no block. To see it as a block: %s", export)
	case n > 1:
		return say.Sprintf("%d things are in the account and declared by no block. To see them as blocks: %s", n, export)
	case len(c.Unread) > 0:
		return say.Text("Of what could be read, all is declared.")
	}
	if len(c.Unsayable) > 0 {
		return say.Text("All that a block could declare is declared.")
	}
	return say.Text("All that is there is declared.")
}

// CoverageMarkdown writes it for a page of GitHub's or GitLab's.
func CoverageMarkdown(w io.Writer, c *provision.Coverage, export string, s Style) error {
	say := s.Say
	var b strings.Builder
	line := say.Text("What no block declares")
	if c.Sandbox {
		line = "SANDBOX · " + line
	}
	b.WriteString("**" + line + "**\n\n" + say.Sprintf("Tenant %s, region %s", mdCode(c.Tenant.Name), mdCode(c.Tenant.Region)) + "\n\n")
	for _, r := range joined(say, c.Undeclared) {
		b.WriteString("- " + say.Sprintf("%s: %s", mdCode(r.what), mdText(say.Sentence(r.message))) + "\n")
	}
	for _, r := range joined(say, c.Unsayable) {
		b.WriteString("- " + say.Sprintf("no block could declare %s: %s", mdCode(r.what), mdText(say.Sentence(r.message))) + "\n")
	}
	for _, what := range c.Unread {
		b.WriteString("- " + say.Sprintf("not read: %s", mdText(say.Sentence(what))) + "\n")
	}
	if len(c.Undeclared)+len(c.Unsayable)+len(c.Unread) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(mdText(covered(say, c, export)) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}
