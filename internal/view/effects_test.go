package view

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/provision"
)

// effectsPlan is a plan that means something for six people, four different things.
func effectsPlan() *provision.Plan {
	p := somePlan()
	p.Effects = []provision.Effect{
		{User: "carol", Gains: []string{"publish", "full"}, PoliciesGained: []string{"OBS Administrator@global", "UCS FullAccess@all"}},
		{User: "dave", Gains: []string{"upload"}},
		{User: "erin", Gains: []string{"upload"}},
		{User: "frank", Unknown: []string{"deploy"}},
		{User: "unaffected"},
		{User: "张伟", Caller: true, Loses: []string{"publish"}, PoliciesLost: []string{"OBS Administrator@global"}, Gains: []string{"view"}},
	}
	return p
}

func TestPlanTextBeginsWithTheEffects(t *testing.T) {
	got := planText(t, effectsPlan(), Style{})
	effects, _, _ := strings.Cut(got, "\nChanges (10)\n")
	assert.Equal(t, `Tenant acme-isv, region cn-east-3

Who gains and who loses
  张伟 (you)  loses publish
              loses policy OBS Administrator (global services)
              gains view
  frank       not known: deploy
  carol       gains publish, full
              gains policies OBS Administrator (global services), UCS FullAccess (all resources)
  dave, erin  gain upload

  view     look at OSC: every Read and List interface
  full     use every OSC interface
  publish  publish a commercial service as an ISV's sub-user
  upload   upload a private service to the basic edition registry
  deploy   create and query service instances in a CCE cluster

  Not known: a plan reads only what its blocks are about, and rights made inside clusters can't be seen. osc-perms access looks at all it can.
`, effects)
}

func TestPlanTextOfNoChangesHasNoEffects(t *testing.T) {
	assert.NotContains(t, planText(t, &provision.Plan{}, Style{}), "gains")
	assert.NotContains(t, planMarkdown(t, &provision.Plan{}), "gains")
	assert.Contains(t, planMarkdown(t, somePlan()), "### Who gains and who loses\n\nNobody gains or loses a capability or a policy.\n\n### Changes\n")
}

func TestEffectsColours(t *testing.T) {
	got := planText(t, effectsPlan(), Style{Color: true})
	assert.Contains(t, got, "\x1b[31mloses publish\x1b[0m")
	assert.Contains(t, got, "\x1b[32mgain upload\x1b[0m")
	assert.Contains(t, got, "\x1b[33mnot known: deploy\x1b[0m")
	assert.Equal(t, planText(t, effectsPlan(), Style{}), regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(got, ""))
}

func TestPlanMarkdownTellsTheEffectsBeforeTheChanges(t *testing.T) {
	_, got, _ := strings.Cut(planMarkdown(t, effectsPlan()), "### Who gains and who loses\n\n")
	effects, _, found := strings.Cut(got, "\n### Changes\n")
	assert.True(t, found, got)
	assert.Equal(t, "| Who | Loses | Gains | Not known |\n|---|---|---|---|\n"+
		"| `张伟` (you) | `publish`<br>policy `OBS Administrator (global services)` | `view` |  |\n"+
		"| `frank` |  |  | `deploy` |\n"+
		"| `carol` |  | `publish`, `full`<br>policies `OBS Administrator (global services)`, `UCS FullAccess (all resources)` |  |\n"+
		"| `dave`, `erin` |  | `upload` |  |\n"+
		"\n- `view`: look at OSC: every Read and List interface\n- `full`: use every OSC interface\n"+
		"- `publish`: publish a commercial service as an ISV's sub-user\n- `upload`: upload a private service to the basic edition registry\n"+
		"- `deploy`: create and query service instances in a CCE cluster\n"+
		"\nNot known: a plan reads only what its blocks are about, and rights made inside clusters can't be seen. osc-perms access looks at all it can.\n", effects)
}

// Many people, on a narrow screen: every name stands once and whole, and nobody's loss is folded away.
func TestEffectsOfMany(t *testing.T) {
	p := &provision.Plan{}
	for i := range 30 {
		p.Effects = append(p.Effects,
			provision.Effect{User: fmt.Sprintf("new %02d", i), PoliciesGained: []string{fmt.Sprintf("Policy %d@all", i)}},
			provision.Effect{User: fmt.Sprintf("old %02d", i), Loses: []string{"view"}})
	}
	got := planText(t, p, Style{Width: 60})
	md := planMarkdown(t, p)
	unfolded := regexp.MustCompile(`(?s)<details>.*?</details>`).ReplaceAllString(md, "")
	for _, e := range p.Effects {
		assert.Equal(t, 1, strings.Count(got, e.User), "%s in:\n%s", e.User, got)
		assert.Equal(t, 1, strings.Count(md, "`"+e.User+"`"), md)
		assert.Equal(t, len(e.Loses) > 0, strings.Contains(unfolded, "`"+e.User+"`"), e.User)
	}
	for _, line := range strings.Split(got, "\n") {
		assert.LessOrEqual(t, width(line), 60, line)
	}
	assert.Contains(t, md, "<details><summary>30 who only gain</summary>")
	assert.Contains(t, got, "old 29\n          lose view\n", "one line for all of them")
}
