package view

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/provision"
)

// text runs a writer of this package and gives what it wrote.
func text(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, write(&b))
	return b.String()
}

func planText(t *testing.T, p *provision.Plan, s Style) string {
	t.Helper()
	return text(t, func(w io.Writer) error { return PlanText(w, p, s) })
}

func member(a provision.Action, r provision.Reason, group, user, at string) provision.Change {
	c := provision.Change{Action: a, Kind: provision.KindMembership, Address: "group." + group + "/member/" + user, Reason: r, DeclaredAt: at}
	if a == provision.Delete {
		c.Before = &provision.MembershipFact{Group: group, User: user}
	} else {
		c.After = &provision.MembershipFact{Group: group, User: user}
	}
	return c
}

// somePlan holds every kind of change that there is, in the order of addresses.
func somePlan() *provision.Plan {
	return &provision.Plan{
		Tenant: provision.PlanTenant{Name: "acme-isv", DomainID: "d1", Region: "cn-east-3"},
		Changes: []provision.Change{
			{Action: provision.Create, Kind: provision.KindGroup, Address: "group.delivery", Reason: provision.Declared,
				After: &provision.GroupFact{Name: "delivery", Description: "ISV delivery"}, DeclaredAt: "main.hcl:12"},
			member(provision.Create, provision.Declared, "delivery", "张伟", "main.hcl:13"),
			{Action: provision.Create, Kind: provision.KindAttachment, Address: "group.delivery/policy/UCS FullAccess@global", Reason: provision.Declared,
				After: &provision.AttachmentFact{Group: "delivery", Policy: "UCS FullAccess", Scope: "global"}, DeclaredAt: "main.hcl:14"},
			member(provision.Delete, provision.Undeclared, "legacy", "bob", "main.hcl:20"),
			{Action: provision.Delete, Kind: provision.KindAttachment, Address: "group.legacy/policy/CCE Administrator@project:cn-east-3", Reason: provision.Undeclared,
				Before: &provision.AttachmentFact{Group: "legacy", Policy: "CCE Administrator", Scope: "project:cn-east-3"}, DeclaredAt: "main.hcl:20"},
			{Action: provision.Update, Kind: provision.KindGroup, Address: "group.ops", Reason: provision.Renamed,
				Before: &provision.GroupFact{Name: "operators", Description: "old"}, After: &provision.GroupFact{Name: "ops", Description: "new"}, DeclaredAt: "main.hcl:30"},
			{Action: provision.Delete, Kind: provision.KindGroup, Address: "group.team-old", Reason: provision.Pruned, DeclaredAt: "main.hcl:40",
				Before: &provision.GroupFact{Name: "team-old", Members: []string{"erin", "frank"}, Attachments: []string{"Tenant Administrator@all"}}},
			{Action: provision.Create, Kind: provision.KindOrganization, Address: "organization.cn-east-3/acme-images", Reason: provision.Declared,
				After: &provision.OrganizationFact{Region: "cn-east-3", Name: "acme-images"}, DeclaredAt: "main.hcl:50"},
			{Action: provision.Update, Kind: provision.KindGrant, Address: "organization.cn-east-3/acme-charts/grant/alice", Reason: provision.Changed, DeclaredAt: "main.hcl:60",
				Before: &provision.GrantFact{Region: "cn-east-3", Organization: "acme-charts", User: "alice", Level: "read"},
				After:  &provision.GrantFact{Region: "cn-east-3", Organization: "acme-charts", User: "alice", Level: "manage"}},
			{Action: provision.Delete, Kind: provision.KindOrganization, Address: "organization.cn-east-3/acme-old", Reason: provision.Pruned, DeclaredAt: "main.hcl:41",
				Before: &provision.OrganizationFact{Region: "cn-east-3", Name: "acme-old", Grants: []string{"grace=edit"}}},
		},
		Checks: []provision.Check{
			{Kind: provision.CheckQuota, Name: "first-private-upload", Status: provision.Pass, Message: "2 organizations are free"},
			{Kind: provision.CheckGuard, Name: "max_removals", Status: provision.Warn, Message: "5 of 20 removals"},
		},
		Unmanaged: []provision.Remark{
			{Kind: provision.KindMembership, Address: "group.ops/member/heidi", Message: "not in the files; the group is additive"},
			{Kind: provision.KindMembership, Address: "group.ops/member/ivan", Message: "not in the files; the group is additive"},
			{Kind: provision.KindGroup, Address: "group.strangers", Message: "holds OBS Administrator; 4 members"},
		},
		Waiting: []provision.Remark{
			{Kind: provision.KindOrganization, Address: "organization.cn-east-3/osc-*", Message: "nothing matches yet"},
		},
		Summary: provision.Summary{Create: 4, Update: 2, Delete: 4},
	}
}

func refusedPlan() *provision.Plan {
	p := somePlan()
	p.Checks = append(p.Checks,
		provision.Check{Kind: provision.CheckQuota, Name: "first-private-upload", Status: provision.Fail, DeclaredAt: "main.hcl:70",
			Message: "no organization can be created.\nDelete one that is not in use, or ask SWR for more."},
		provision.Check{Kind: provision.CheckGuard, Name: "caller", Status: provision.Unknown, Message: "the caller is not known"})
	return p
}

const planChanges = `Tenant acme-isv, region cn-east-3

Who gains and who loses
  Nobody gains or loses a capability or a policy.

Changes (10)

+ group delivery                                    declared      main.hcl:12
      description "ISV delivery"
    + member 张伟                                   declared      main.hcl:13
    + policy UCS FullAccess (global services)       declared      main.hcl:14

  group legacy
    - member bob                                    not declared  main.hcl:20
    - policy CCE Administrator (project cn-east-3)  not declared  main.hcl:20

~ group operators → ops                             renamed       main.hcl:30
      description "old" → "new"

- group team-old                                    pruned        main.hcl:40
    - member erin                                   goes with it
    - member frank                                  goes with it
    - policy Tenant Administrator (all resources)   goes with it

  organization cn-east-3/acme-charts
    ~ grant alice: read → manage                    changed       main.hcl:60

+ organization cn-east-3/acme-images                declared      main.hcl:50

- organization cn-east-3/acme-old                   pruned        main.hcl:41
    - grant grace: edit                             goes with it
`

const planRest = `
Checks
  warning: guard max_removals
    5 of 20 removals

Waiting (1)
  organization cn-east-3/osc-*: nothing matches yet

Unmanaged, left alone (3)
  group ops, member heidi, ivan: not in the files; the group is additive
  group strangers: holds OBS Administrator; 4 members

Plan: 4 to create, 2 to change, 4 to remove.
`

func TestPlanText(t *testing.T) {
	assert.Equal(t, planChanges+planRest, planText(t, somePlan(), Style{}))
}

func TestPlanTextEndsWithTheSummary(t *testing.T) {
	plan := func(edit func(*provision.Plan)) *provision.Plan {
		p := somePlan()
		edit(p)
		return p
	}
	tests := []struct {
		reason string
		plan   *provision.Plan
		want   string
	}{
		{"changes", somePlan(), "Plan: 4 to create, 2 to change, 4 to remove.\n"},
		{"no changes, though things are unmanaged", plan(func(p *provision.Plan) { p.Changes = nil }),
			"No changes. The cloud matches the configuration.\n"},
		{"no changes where only targets were looked at", plan(func(p *provision.Plan) { p.Changes, p.Targets = nil, []string{"group.ops"} }),
			"No changes. The cloud matches the configuration for the targets.\n"},
		{"refused", refusedPlan(),
			"Plan: 4 to create, 2 to change, 4 to remove.\n" +
				"Refused: apply would change nothing, because a check fails: quota first-private-upload (main.hcl:70).\n"},
		{"refused twice", plan(func(p *provision.Plan) {
			p.Checks = []provision.Check{
				{Kind: provision.CheckGuard, Name: "max_removals", Status: provision.Fail},
				{Kind: provision.CheckQuota, Name: "groups", Status: provision.Fail},
			}
		}), "because 2 checks fail: guard max_removals, quota groups.\n"},
		{"nothing at all", &provision.Plan{}, "No changes. The cloud matches the configuration.\n"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Truef(t, strings.HasSuffix(planText(t, tt.plan, Style{}), tt.want), "%s", planText(t, tt.plan, Style{}))
		})
	}
}

func TestPlanTextSaysWhatIsSpecialAtTheTop(t *testing.T) {
	p := somePlan()
	p.Sandbox, p.Targets = true, []string{"group.ops", "user.erin"}
	lines := strings.Split(planText(t, p, Style{}), "\n")
	assert.Contains(t, lines[0], "SANDBOX")
	assert.Contains(t, lines[2], "group.ops, user.erin")
}

func TestPlanTextFailedChecksStandNextToTheSummary(t *testing.T) {
	got := planText(t, refusedPlan(), Style{})
	unknown, failed := strings.Index(got, "unknown: guard caller"), strings.Index(got, "failed: quota first-private-upload  main.hcl:70\n")
	assert.True(t, 0 < unknown && unknown < failed, got)
	assert.Contains(t, got, `    no organization can be created.\nDelete one that is not in use`, "a line that a name may have made is none")
	assert.NotContains(t, got, "2 organizations are free", "a check that passes is not news")
}

func TestPlanTextHasColoursOnlyWhereAskedFor(t *testing.T) {
	assert.NotContains(t, planText(t, refusedPlan(), Style{}), "\x1b")

	got := planText(t, refusedPlan(), Style{Color: true})
	assert.Contains(t, got, "\x1b[31m- member bob\x1b[0m")
	assert.Contains(t, got, "\x1b[32m+ group delivery\x1b[0m")
	assert.Contains(t, got, "\x1b[33m~ grant alice: read → manage\x1b[0m")
	assert.Equal(t, planText(t, refusedPlan(), Style{}), regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(got, ""),
		"colours are all that differs")
}

func TestPlanTextFitsTheScreenWhereWordsAllow(t *testing.T) {
	p := somePlan()
	p.Checks[1].Message = strings.Repeat("removals ", 40)
	p.Unmanaged[0].Message = strings.Repeat("additive ", 40)
	for _, line := range strings.Split(planText(t, p, Style{Width: 60}), "\n") {
		assert.LessOrEqual(t, width(line), 60, line)
	}
}

// A plan of any size on a screen of any size shows every removal whole.
func TestRemovalsAreNeverFoldedOrCut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := &provision.Plan{}
		for i := range rapid.IntRange(1, 80).Draw(rt, "changes") {
			user := fmt.Sprintf("%s-%d.", rapid.StringMatching(`[a-z张]{1,70}`).Draw(rt, "user"), i)
			group := rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "group")
			if rapid.Bool().Draw(rt, "removed") {
				p.Changes = append(p.Changes, member(provision.Delete, provision.Undeclared, group, user, "main.hcl:1"))
			} else {
				p.Changes = append(p.Changes, member(provision.Create, provision.Declared, group, user, "main.hcl:1"))
			}
		}
		var plain, md bytes.Buffer
		require.NoError(rt, PlanText(&plain, p, Style{Width: rapid.IntRange(0, 120).Draw(rt, "width")}))
		require.NoError(rt, PlanMarkdown(&md, p, Style{}))
		unfolded := regexp.MustCompile(`(?s)<details>.*?</details>`).ReplaceAllString(md.String(), "")
		for _, c := range p.Changes {
			assert.Equal(rt, 1, strings.Count(plain.String(), fact(nil, c)), "each change once: %s", fact(nil, c))
			assert.Equal(rt, 1, strings.Count(md.String(), fact(nil, c)))
			if c.Action == provision.Delete {
				assert.Contains(rt, plain.String(), "- "+fact(nil, c))
				assert.Contains(rt, unfolded, "| `-` | `"+fact(nil, c)+"` |")
			}
		}
	})
}

func TestChangeLine(t *testing.T) {
	p := somePlan()
	want := []string{
		`+ group delivery: description "ISV delivery"  (declared, main.hcl:12)`,
		`+ group delivery: member 张伟  (declared, main.hcl:13)`,
		`+ group delivery: policy UCS FullAccess (global services)  (declared, main.hcl:14)`,
		`- group legacy: member bob  (not declared, main.hcl:20)`,
		`- group legacy: policy CCE Administrator (project cn-east-3)  (not declared, main.hcl:20)`,
		`~ group operators → ops: description "old" → "new"  (renamed, main.hcl:30)`,
		`- group team-old  (pruned, main.hcl:40)`,
		`+ organization cn-east-3/acme-images  (declared, main.hcl:50)`,
		`~ organization cn-east-3/acme-charts: grant alice: read → manage  (changed, main.hcl:60)`,
		`- organization cn-east-3/acme-old  (pruned, main.hcl:41)`,
	}
	var got []string
	for _, c := range p.Changes {
		got = append(got, ChangeLine(c, Style{Width: 10}))
	}
	assert.Equal(t, want, got)

	evil := member(provision.Create, provision.Declared, "g", "x\n\x1b[2J", "")
	assert.Equal(t, `+ group g: member x\n\x1b[2J  (declared)`, ChangeLine(evil, Style{}))
}
