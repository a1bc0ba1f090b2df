package view

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// inWords is a drawing's list, a line each.
func inWords(d *htmlDrawing) []string {
	var all []string
	for _, e := range d.List {
		for _, line := range e.Lines {
			all = append(all, strings.TrimSpace(line.How+" "+e.People+" → "+strings.Join(line.Stations, " → ")))
		}
	}
	return all
}

// joins are a drawing's lines, by the names of their ends.
func joins(d *htmlDrawing) []string {
	var all []string
	for _, l := range d.Lines {
		all = append(all, l.How+": "+l.From.Name+" → "+l.To.Name)
	}
	return all
}

func TestDrawAccess(t *testing.T) {
	d := drawAccess(someAccess())
	require.NotNil(t, d)
	assert.ElementsMatch(t, []string{
		"acme-isv → the account, which has every right → view, full, publish, upload, deploy, enterprise-registry",
		"carol → osc-publish → UCS FullAccess@global → view, full",
		"carol → osc-publish → UCS FullAccess@global, OBS Administrator@global → publish",
		"张伟 → 只读 → UCS ReadOnlyAccess@all → view",
	}, inWords(d))
	assert.Equal(t, []label{labelled("left.nothing", 1)}, d.LeftOut)
	assertApart(t, d)
}

// assertApart holds that no two boxes lie on each other and all are in the drawing.
func assertApart(t *testing.T, d *htmlDrawing) {
	for i, a := range d.Nodes {
		assert.True(t, a.X >= 0 && a.Y >= headHeight && a.X+a.Width <= d.Width && a.Y+a.Height <= d.Height, "%s is outside", a.Name)
		for _, b := range d.Nodes[i+1:] {
			assert.False(t, a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height, "%s lies on %s", a.Name, b.Name)
		}
	}
}

func TestDrawPutsPeopleTogether(t *testing.T) {
	r := manyAccess(5)
	for i := range r.Users {
		v := osc.Verdict{Verdict: osc.Yes, Paths: []string{r.Users[i].Name + " → only-look → UCS ReadOnlyAccess@global"}}
		r.Users[i].Capabilities = map[osc.Capability]osc.Verdict{osc.View: v}
	}
	d := drawAccess(r)
	assert.Equal(t, []string{"carol, user00, user01, user02, user03 → only-look → UCS ReadOnlyAccess@global → view"}, inWords(d))
	assert.Equal(t, []label{labelled("people", 5), plain("carol, user00, user01, …")}, d.Nodes[0].Lines)
	assert.Equal(t, []int{0, 1, 2, 3, 4}, d.Nodes[0].rows)
}

func TestDrawSaysWhatIsLeftOut(t *testing.T) {
	r := &provision.AccessReport{Asked: []osc.Capability{osc.Full}}
	for i := range mostNodes + 7 {
		name := fmt.Sprintf("user%03d", i)
		r.Users = append(r.Users, provision.UserAccess{Name: name, Enabled: true, Capabilities: map[osc.Capability]osc.Verdict{
			osc.Full: can(name + " → team of " + name + " → UCS FullAccess@global")}})
	}
	d := drawAccess(r)
	assert.Equal(t, []label{labelled("left.people", 7), labelled("left.groups", 7)}, d.LeftOut)
	assert.Len(t, d.Nodes, 2*mostNodes+2)
	assertApart(t, d)
}

func TestDrawOfNothing(t *testing.T) {
	assert.Nil(t, drawAccess(&provision.AccessReport{}))
	assert.Nil(t, drawPlan(&provision.Plan{}))
}

func attachment(a provision.Action, group, policy string) provision.Change {
	f := &provision.AttachmentFact{Group: group, Policy: policy, Scope: "global"}
	c := provision.Change{Action: a, Kind: provision.KindAttachment, Address: "group." + group + "/policy/" + policy + "@global"}
	if a == provision.Delete {
		c.Before = f
	} else {
		c.After = f
	}
	return c
}

func TestDrawPlan(t *testing.T) {
	const policy = "UCS FullAccess@global"
	gain := []provision.Effect{{User: "carol", Gains: []string{"full"}, PoliciesGained: []string{policy}}}
	lose := []provision.Effect{{User: "carol", Loses: []string{"full"}, PoliciesLost: []string{policy}}}
	into := func(group string) provision.Change {
		return member(provision.Create, provision.Declared, group, "carol", "")
	}
	cases := map[string]struct {
		reason  string
		changes []provision.Change
		effects []provision.Effect
		want    []string
	}{
		"both": {reason: "a group's member and policy", changes: []provision.Change{into("g"), attachment(provision.Create, "g", "UCS FullAccess")}, effects: gain,
			want: []string{"gains: carol → g", "gains: g → " + policy, "gains: " + policy + " → full"}},
		"member": {reason: "the one group that she joins holds it already", changes: []provision.Change{into("g")}, effects: gain,
			want: []string{"gains: carol → g", "there: g → " + policy, "gains: " + policy + " → full"}},
		"two groups": {reason: "which of them holds it the plan does not tell", changes: []provision.Change{into("a"), into("b")}, effects: gain,
			want: []string{"gains: carol → " + policy, "gains: carol → a", "gains: carol → b", "gains: " + policy + " → full"}},
		"policy": {reason: "she is in the one group that gets it", changes: []provision.Change{attachment(provision.Create, "g", "UCS FullAccess")}, effects: gain,
			want: []string{"there: carol → g", "gains: g → " + policy, "gains: " + policy + " → full"}},
		"taken": {reason: "the group loses it", changes: []provision.Change{attachment(provision.Delete, "g", "UCS FullAccess")}, effects: lose,
			want: []string{"there: carol → g", "loses: g → " + policy, "loses: " + policy + " → full"}},
		"deleted": {reason: "the group goes with all that is in it", effects: lose, changes: []provision.Change{{Action: provision.Delete, Kind: provision.KindGroup, Address: "group.g",
			Before: &provision.GroupFact{Name: "g", Members: []string{"carol"}, Attachments: []string{policy}}}},
			want: []string{"loses: carol → g", "loses: g → " + policy, "loses: " + policy + " → full"}},
		"no effect": {reason: "somebody to whom it means nothing is drawn all the same", changes: []provision.Change{into("g")},
			want: []string{"gains: carol → g"}},
		"cluster": {reason: "a role in a cluster", changes: []provision.Change{into("ops"), clusterRole(provision.Create, "ops", "edit", "*")}, effects: []provision.Effect{{User: "carol", Gains: []string{"deploy"}}},
			want: []string{"gains: carol → ops", "gains: ops → edit in cluster cn-east-3/prod", "gains: edit in cluster cn-east-3/prod → deploy"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			d := drawPlan(&provision.Plan{Changes: tc.changes, Effects: tc.effects})
			require.NotNil(t, d)
			assert.Equal(t, tc.want, joins(d), tc.reason)
			assertApart(t, d)
		})
	}
}

func TestLinesPassBetweenTheGroups(t *testing.T) {
	r := someAccess()
	d := drawAccess(r)
	for _, l := range d.Lines {
		past := l.From.Column == 0 && l.To.Column == 2
		assert.Equal(t, past, l.Via != nil, "%s → %s", l.From.Name, l.To.Name)
		if past {
			for _, n := range d.Nodes {
				assert.False(t, n.Column == 1 && n.Y <= l.Via.Mid() && l.Via.Mid() <= n.Y+n.Height, "the line crosses %s", n.Name)
			}
		}
	}
}
