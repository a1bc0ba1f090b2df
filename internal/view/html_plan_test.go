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

func TestFactLabelsInChinese(t *testing.T) {
	moved := clusterRole(provision.Update, "ops", "edit", "web")
	moved.Before = &provision.ClusterGrantFact{Role: "view", PrincipalType: "group", Principal: "ops", Namespaces: []string{"*"}}
	cases := map[string]struct {
		reason string
		change provision.Change
		want   string
	}{
		"group":   {reason: "an object by its kind", change: provision.Change{Action: provision.Create, Kind: provision.KindGroup, Address: "group.ops", After: &provision.GroupFact{Name: "ops"}}, want: "用户组 ops"},
		"renamed": {reason: "both names", change: provision.Change{Action: provision.Update, Kind: provision.KindGroup, Address: "group.ops", Before: &provision.GroupFact{Name: "old"}, After: &provision.GroupFact{Name: "ops"}}, want: "用户组 old → ops"},
		"user":    {reason: "an IAM user", change: provision.Change{Action: provision.Create, Kind: provision.KindUser, Address: "user.erin", After: &provision.UserFact{Name: "erin"}}, want: "IAM 用户 erin"},
		"member":  {reason: "of a group", change: member(provision.Create, provision.Declared, "ops", "erin", ""), want: "成员 erin"},
		"policy":  {reason: "with its scope", change: attachment(provision.Create, "ops", "UCS FullAccess"), want: "策略 UCS FullAccess（全局服务）"},
		"cluster": {reason: "what becomes different", change: moved, want: "向用户组 ops 授予 view → edit，所有命名空间 → 命名空间 web"},
		"roles":   {reason: "several namespaces", change: clusterRole(provision.Create, "ops", "view", "a", "b"), want: "向用户组 ops 授予 view，命名空间 a、b"},
		"none":    {reason: "no namespace", change: clusterRole(provision.Create, "ops", "view"), want: "向用户组 ops 授予 view，无命名空间"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, factLabel(tc.change).Zh, tc.reason)
		})
	}
}

func TestScopeLabels(t *testing.T) {
	cases := map[string]struct {
		reason string
		want   label
	}{
		"global":                     {reason: "as the console says", want: label{"global services", "全局服务"}},
		"all":                        {reason: "as the console says", want: label{"all resources", "所有资源"}},
		"project:cn-east-3":          {reason: "a region's project", want: label{"project cn-east-3", "区域项目 cn-east-3"}},
		"enterprise_project:default": {reason: "an enterprise project", want: label{"enterprise project default", "企业项目 default"}},
		"other":                      {reason: "what is not known stays as it is", want: plain("other")},
	}
	for scope, tc := range cases {
		t.Run(scope, func(t *testing.T) {
			assert.Equal(t, tc.want, scopeLabel(scope), tc.reason)
		})
	}
}
