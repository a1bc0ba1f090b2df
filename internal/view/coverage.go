package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/provision"
)

// CoverageText writes what no block of a configuration declares, for people.
func CoverageText(w io.Writer, c *provision.Coverage, s Style) error {
	p := &page{style: s}
	if c.Sandbox {
		p.line(s.paint(cyan, sandboxLine))
	}
	p.line("Tenant " + Clean(c.Tenant.Name) + ", region " + Clean(c.Tenant.Region))
	p.remarks("Declared by no block", c.Undeclared)
	p.remarks("What no block could declare", c.Unsayable)
	if len(c.Unread) > 0 {
		p.heading("Not read, so there may be more")
		for _, what := range c.Unread {
			p.line("  " + Clean(what))
		}
	}
	p.gap()
	p.line(s.paint(bold, covered(c)))
	return p.writeTo(w)
}

// covered is the result in one sentence.
func covered(c *provision.Coverage) string {
	switch n := len(c.Undeclared); {
	case n == 1:
		return "1 thing is in the account and declared by no block. To see it as a block: osc-perms export"
	case n > 1:
		return fmt.Sprintf("%d things are in the account and declared by no block. To see them as blocks: osc-perms export", n)
	case len(c.Unread) > 0:
		return "Of what could be read, all is declared."
	}
	if len(c.Unsayable) > 0 {
		return "All that a block could declare is declared."
	}
	return "All that is there is declared."
}

// CoverageMarkdown writes it for a page of GitHub's or GitLab's.
func CoverageMarkdown(w io.Writer, c *provision.Coverage) error {
	var b strings.Builder
	line := "What no block declares"
	if c.Sandbox {
		line = "SANDBOX · " + line
	}
	fmt.Fprintf(&b, "**%s**\n\nTenant %s, region %s\n\n", line, mdCode(c.Tenant.Name), mdCode(c.Tenant.Region))
	for _, r := range joined(c.Undeclared) {
		fmt.Fprintf(&b, "- %s: %s\n", mdCode(r.what), mdText(r.message))
	}
	for _, r := range joined(c.Unsayable) {
		fmt.Fprintf(&b, "- no block could declare %s: %s\n", mdCode(r.what), mdText(r.message))
	}
	for _, what := range c.Unread {
		fmt.Fprintf(&b, "- not read: %s\n", mdText(what))
	}
	if len(c.Undeclared)+len(c.Unsayable)+len(c.Unread) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(mdText(covered(c)) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}
