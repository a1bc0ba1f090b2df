package view

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/provision"
)

func TestEffectKind(t *testing.T) {
	e := provision.Effect{Gains: []string{"view"}, Loses: []string{"full"}, Unknown: []string{"publish", "deploy"}, MayLose: []string{"deploy"}}
	cases := map[string]struct{ reason, id, want string }{
		"gains":   {reason: "the plan gives it", id: "view", want: "gains"},
		"loses":   {reason: "the plan takes it", id: "full", want: "loses"},
		"unknown": {reason: "not to be seen before or after", id: "publish", want: "unknown"},
		"maylose": {reason: "there now for sure, and after not to be seen", id: "deploy", want: "maylose"},
		"same":    {reason: "nothing is said of it", id: "upload", want: "same"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, effectKind(e, tc.id), tc.reason)
			assert.NotEmpty(t, effectCell(tc.id, tc.want).Sign, "told by a sign, too")
		})
	}
}

func TestARowNamesTheChangesBehindIt(t *testing.T) {
	gone := provision.Change{Action: provision.Delete, Kind: provision.KindGroup, Address: "group.old", Before: &provision.GroupFact{Name: "old", Members: []string{"dave", "erin"}}}
	p := &provision.Plan{
		Changes: []provision.Change{
			gone,
			member(provision.Create, provision.Declared, "delivery", "carol", ""), member(provision.Create, provision.Declared, "delivery", "dave", ""),
			attachment(provision.Create, "delivery", "UCS FullAccess"), attachment(provision.Delete, "legacy", "OBS Administrator"),
		},
		Effects: []provision.Effect{
			{User: "carol", Gains: []string{"full"}, PoliciesGained: []string{"UCS FullAccess@global"}},
			{User: "dave", PoliciesLost: []string{"OBS Administrator@global"}},
			{User: "frank", Unknown: []string{"deploy"}},
		},
	}
	links := func(row int) []string {
		var all []string
		for _, l := range planMatrix(p, htmlObjects(p.Changes)).People[row].Reasons[0].Links {
			all = append(all, l.Text)
		}
		return all
	}
	assert.Equal(t, []string{"group.delivery/member/carol", "group.delivery/policy/UCS FullAccess@global"}, links(0))
	assert.Equal(t, []string{"group.delivery/member/dave", "group.old", "group.legacy/policy/OBS Administrator@global"}, links(1))
	assert.Empty(t, links(2))
	assert.Contains(t, shownIn(t, planHTML(t, p), "zh"), "No reason is given.", "of frank")
}

func TestARowNamesSomeOfManyChanges(t *testing.T) {
	p := &provision.Plan{Effects: []provision.Effect{{User: "carol", PoliciesGained: []string{"UCS FullAccess@global"}}}}
	for i := range mostLinks + 4 {
		p.Changes = append(p.Changes, attachment(provision.Create, fmt.Sprintf("g%02d", i), "UCS FullAccess"))
	}
	m := planMatrix(p, htmlObjects(p.Changes))
	require.Len(t, m.People, 1)
	assert.Len(t, m.People[0].Reasons[0].Links, mostLinks)
	assert.Equal(t, "and 4 more", m.People[0].Reasons[0].More.En)
}

func TestFactsAreSaidInBothLanguages(t *testing.T) {
	cases := map[string]struct {
		reason string
		got    label
		want   label
	}{
		"member": {reason: "a word and a name", got: factLabel(member(provision.Create, provision.Declared, "ops", "erin", "")), want: label{"member erin", "成员 erin"}},
		"policy": {reason: "with its scope", got: policyLabel("UCS FullAccess@global"), want: label{"UCS FullAccess (global services)", "UCS FullAccess（全局服务资源）"}},
		"name":   {reason: "the same in both: once", got: policyLabel("mine"), want: label{"mine", ""}},
		"object": {reason: "by its kind", got: factLabel(provision.Change{Action: provision.Create, Kind: provision.KindGroup, Address: "group.ops", After: &provision.GroupFact{Name: "ops"}}), want: label{"group ops", "用户组 ops"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, tc.got, tc.reason)
		})
	}
}
