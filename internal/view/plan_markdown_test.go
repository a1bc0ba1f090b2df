package view

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/provision"
)

func planMarkdown(t *testing.T, p *provision.Plan) string {
	t.Helper()
	return text(t, func(w io.Writer) error { return PlanMarkdown(w, p, Style{}) })
}

func TestPlanMarkdownBeginsWithTheSummary(t *testing.T) {
	p := refusedPlan()
	p.Sandbox = true
	got := planMarkdown(t, p)
	lines := strings.Split(got, "\n")
	assert.Equal(t, "**SANDBOX · Plan: 4 to create, 2 to change, 4 to remove.**", lines[0])
	assert.Contains(t, got, "**Refused: apply would change nothing.**")
	assert.Contains(t, got, "| **failed** | quota `first-private-upload` | no organization can be created.<br>Delete one that is not in use, or ask SWR for more. | `main.hcl:70` |\n"+
		"| warning | guard `max_removals` |", "what failed comes first")
	assert.Contains(t, got, "**`~` `group operators → ops` (renamed, `main.hcl:30`)**")
	assert.Contains(t, got, "| `-` | `policy Tenant Administrator (all resources)` | goes with it |  |")
	assert.Contains(t, got, "| `~` | `grant alice: read → manage` | changed | `main.hcl:60` |")
}

func TestPlanMarkdownFoldsOnlyManyCreations(t *testing.T) {
	p := &provision.Plan{}
	for i := range foldFrom {
		p.Changes = append(p.Changes,
			member(provision.Create, provision.Declared, "many", fmt.Sprintf("new%d", i), ""),
			member(provision.Delete, provision.Undeclared, "many", fmt.Sprintf("old%d", i), ""))
	}
	for i := range foldFrom - 1 {
		p.Changes = append(p.Changes, member(provision.Create, provision.Declared, "some", fmt.Sprintf("new%d", i), ""))
	}
	got := planMarkdown(t, p)
	assert.Equal(t, 1, strings.Count(got, "<details>"), got)
	_, folded, _ := strings.Cut(got, "<details><summary>10 to create</summary>\n\n")
	folded, _, _ = strings.Cut(folded, "</details>")
	assert.Equal(t, foldFrom, strings.Count(folded, "| `+` | `member new"))
	assert.NotContains(t, folded, "`-`")
}

var hostile = []string{
	"a|b", "a\\|b", "`", "``x``", "a\nb", "| x |\n|---|", "<script>alert(1)</script>", "</details>", "</summary>", "<!--", "&lt;", "[x](http://evil)", "![x](y)",
	"**bold**", "@everyone", "a@b.com", "#1", "\u202edda", "\x1b[2J", " ", "a ", "\\", "张|伟", "~~x~~", "_x_", "$x$", "\r\n# heading", "\t",
}

// anyName is what a name from the cloud could be.
var anyName = rapid.OneOf(rapid.SampledFrom(hostile), rapid.String(),
	rapid.Map(rapid.SliceOfN(rapid.SampledFrom(hostile), 1, 4), func(s []string) string { return strings.Join(s, "") }))

// Names and messages from anywhere leave every table with as many cells as its head, add no line, no HTML and
// no control character.
func TestPlanMarkdownIsProofAgainstNames(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := func(label string) string { return anyName.Draw(rt, label) }
		group, organization := n("group"), n("organization")
		p := &provision.Plan{
			Tenant:  provision.PlanTenant{Name: n("tenant"), Region: n("region")},
			Targets: []string{n("target")},
			Changes: []provision.Change{
				{Action: provision.Update, Kind: provision.KindGroup, Address: "group." + group, Reason: provision.Reason(n("reason")), DeclaredAt: n("place"),
					Before: &provision.GroupFact{Name: n("old"), Description: n("description")}, After: &provision.GroupFact{Name: group, Description: n("description")}},
				member(provision.Create, provision.Declared, group, n("user"), n("place")),
				{Action: provision.Delete, Kind: provision.KindAttachment, Address: "group." + group + "/policy/p", Reason: provision.Undeclared,
					Before: &provision.AttachmentFact{Group: group, Policy: n("policy"), Scope: "project:" + n("project")}},
				{Action: provision.Delete, Kind: provision.KindOrganization, Address: "organization." + organization, Reason: provision.Pruned,
					Before: &provision.OrganizationFact{Grants: []string{n("grant")}}},
				{Action: provision.Create, Kind: provision.KindUser, Address: "user." + n("user"), Reason: provision.Declared, AskedBy: []string{"onboard." + n("block")},
					After: &provision.UserFact{Email: new(n("email")), Description: new(n("description"))}},
				clusterRole(provision.Create, n("principal"), "view", n("namespace")),
			},
			Effects: []provision.Effect{{User: n("user"), Gains: []string{n("capability"), "view"}, Loses: []string{n("capability")}, Unknown: []string{n("capability")},
				PoliciesGained: []string{n("policy")}, PoliciesLost: []string{n("policy") + "@project:" + n("project")}, Caller: true}},
			Ending:    []provision.Remark{{Kind: provision.KindMembership, Address: "group." + group + "/member/" + n("user"), Message: n("message")}},
			Checks:    []provision.Check{{Kind: provision.CheckQuota, Name: n("check"), Status: provision.Fail, Message: n("message"), DeclaredAt: n("place")}},
			Unmanaged: []provision.Remark{{Kind: provision.KindMembership, Address: "group." + group + "/member/" + n("user"), Message: n("message")}},
			Waiting:   []provision.Remark{{Kind: provision.KindGroup, Address: "group." + n("group"), Message: n("message")}},
		}
		var b bytes.Buffer
		require.NoError(rt, PlanMarkdown(&b, p, Style{}))
		assertHarmless(rt, b.String(), "Tenant `|Tenant <code>|Tenant ,|Targets: |- `|Nobody gains|Not known: ")
	})
}

// assertHarmless holds a page of Markdown against what names could do to it. beginnings are those that its own lines
// have besides the ones of every page, as a regular expression.
func assertHarmless(t assert.TestingT, page, beginnings string) {
	known := "^($|\\*\\*|### |" + beginnings + "|<details><summary>[A-Za-z0-9, ()]+</summary>$|</details>$)"
	cells := 0
	for _, line := range strings.Split(strings.TrimSuffix(page, "\n"), "\n") {
		assert.Equal(t, Clean(line), line, "no control character")
		if !strings.HasPrefix(line, "|") {
			cells = 0
			assert.Regexp(t, known, line, "no line of its own")
			if !strings.HasPrefix(line, "<") { // one of these was held against all that it may be
				assertNoMarkup(t, line)
			}
			continue
		}
		assertNoMarkup(t, line)
		if cells == 0 {
			cells = strings.Count(line, "|")
		}
		assert.Equal(t, cells, strings.Count(line, "|"), line)
		assert.NotContains(t, line, `\|`)
	}
}

func assertNoMarkup(t assert.TestingT, line string) {
	assert.Zero(t, strings.Count(line, "`")%2, "every code span is closed: %s", line)
	assert.NotContains(t, outsideCode(line), "<s")
	assert.NotContains(t, outsideCode(line), "<!")
	assert.NotContains(t, outsideCode(line), "@")
	assert.NotContains(t, outsideCode(line), "[")
	assert.NotContains(t, outsideCode(line), "://")
}

// outsideCode is the line without its code spans.
func outsideCode(line string) string {
	parts := strings.Split(line, "`")
	var b strings.Builder
	for i := 0; i < len(parts); i += 2 {
		b.WriteString(parts[i])
	}
	return b.String()
}

func TestMarkdownEscapes(t *testing.T) {
	tests := []struct{ reason, in, code, text string }{
		{"plain", "UCS FullAccess", "`UCS FullAccess`", "UCS FullAccess"},
		{"a pipe", "a|b", "<code>a&#124;b</code>", "a&#124;b"},
		{"a backtick", "a`b", "<code>a&#96;b</code>", "a&#96;b"},
		{"HTML", "<b>", "`<b>`", "&#60;b&#62;"},
		{"a line break", "a\nb", `<code>a&#92;nb</code>`, "a<br>b"},
		{"a mention", "ask @all now", "`ask @all now`", "ask `@all` now"},
		{"a link", "see https://evil.example/x now", "`see https://evil.example/x now`", "see `https://evil.example/x` now"},
		{"a link in capitals, in brackets", "(HTTPS://evil.example)", "`(HTTPS://evil.example)`", "`(HTTPS://evil.example)`"},
		{"a link without its scheme", "WWW.evil.example", "`WWW.evil.example`", "`WWW.evil.example`"},
		{"a mail address", "to eve@evil.example", "`to eve@evil.example`", "to `eve@evil.example`"},
		{"a mention after a bracket", "(@all)", "`(@all)`", "`(@all)`"},
		{"a policy at its scope is one name", "missing: UCS ReadOnlyAccess@global", "`missing: UCS ReadOnlyAccess@global`", "missing: UCS ReadOnlyAccess&#64;global"},
		{"Chinese", "租户", "`租户`", "租户"},
		{"empty", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Equal(t, tt.code, mdCode(tt.in))
			assert.Equal(t, tt.text, mdText(tt.in))
		})
	}
}
