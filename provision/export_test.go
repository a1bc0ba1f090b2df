package provision

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/swr"
)

// exported writes an export as lines: its blocks, what stands beside them, what is left and what was not read.
func exported(x *Exported) []string {
	lines := []string{}
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	said := func(address string) {
		for _, what := range x.Beside[address] {
			add("  # %s", what)
		}
	}
	list := func(of []Name) string { return strings.Join(names(of, func(n Name) string { return n.Name }), " ") }
	for _, o := range x.Desired.Onboards {
		add("onboard %s %s: %s can %v %v", o.Label, o.Prefix, list(o.Users), o.Can, names(o.Clusters, func(c OnboardCluster) string { return c.Name + "=" + string(c.Role) }))
	}
	for _, g := range x.Desired.Groups {
		add("group %s %s: %s", g.Name, g.Mode, list(*g.Members))
		said(groupAddress(g.Name))
		for _, p := range *g.Policies {
			line := strings.TrimSpace(fmt.Sprintf("  %s %s %s%s %s", p.Name, p.Scope, list(p.Projects), list(p.Enterprises), p.InternalName))
			if p.Custom != nil {
				line += fmt.Sprintf(" custom=%t", *p.Custom)
			}
			add("  %s", strings.Join(strings.Fields(line), " "))
		}
	}
	for _, o := range x.Desired.Organizations {
		add("organization %s %s create=%t", o.Name, o.Mode, o.Create)
		said(organizationAddress(o.Region, o.Name))
		for _, g := range o.Grants {
			add("  %s: %s", g.Level, list(g.Users))
		}
	}
	for _, c := range x.Desired.Clusters {
		add("cluster %s %s", c.Name, c.Mode)
		said(clusterAddress(c.Region, c.Name))
		for _, g := range c.Grants {
			add("  %s: %s %s %v", g.Role, list(g.Users), list(g.Groups), g.Namespaces)
		}
	}
	for _, r := range x.Left {
		add("left %s: %s", r.Address, r.Message)
	}
	for _, what := range x.Unread {
		add("unread %s", what)
	}
	return lines
}

// noBangs is a language that can't write an exclamation mark.
func noBangs(_ Wording, text string) string {
	if strings.Contains(text, "!") {
		return "has a bang"
	}
	return ""
}

func TestExport(t *testing.T) {
	in := func(role, project string) iam.Attachment {
		return iam.Attachment{RoleID: "r-" + role, Scope: iam.Scope{Kind: iam.InProject, ID: project}}
	}
	const maker = "  # admin made it: no plan changes the rights of who did"
	tests := []struct {
		reason string
		world  *world
		change func(*Existing)
		ask    ExportQuestion
		want   []string
	}{
		{"defaults are left out, and projects of one policy come together",
			newWorld("bob", "alice").group("ops", []string{"bob", "alice"}, at("ucs_full", iam.Global), at("te_admin", iam.All), at("te_admin", iam.Global), in("cce_adm", "p-mos"), in("cce_adm", "p-east")),
			nil, ExportQuestion{}, []string{
				"group ops exclusive: alice bob", "  CCE Administrator projects MOS cn-east-3", "  Tenant Administrator", "  Tenant Administrator global", "  UCS FullAccess"}},
		{"of several permissions of one name it says which, in no more words than that takes",
			newWorld().group("ops", nil, at("system_all_159", iam.Global), at("custom_1", iam.Global), at("svcstg_dev", iam.All)),
			nil, ExportQuestion{}, []string{
				"group ops exclusive: ", "  OBS Administrator custom=false", "  OBS Administrator custom=true", "  ServiceStage Developer svcstg_dev"}},
		{"who and what can't be written is told, and not taken",
			newWorld("al!ce", "bob").group("ops", []string{"al!ce", "bob"}, at("gone", iam.Global)).group("w!ld", nil).organization("images", map[string]swr.Level{"al!ce": swr.Read, "bob": 5}),
			nil, ExportQuestion{}, []string{
				"group ops additive: bob", "  # member al!ce can't be written here: has a bang", "  # it holds a policy at global that IAM does not list any more (id r-gone)",
				"organization images exclusive create=true", maker, "  # the grant of read to al!ce can't be written here: has a bang", "  # bob holds level 5, which has no word here",
				"left group.w!ld: its name can't be written here: has a bang"}},
		{"a member whom the account does not list is told, and not taken", newWorld().group("ops", []string{"ghost"}), nil, ExportQuestion{}, []string{
			"group ops additive: ", "  # ghost is a member and no IAM user that the account lists",
			`unread who ghost, a member of group "ops", is: the account does not list such an IAM user`}},
		{"a policy without effect is told", newWorld().group("ops", nil, in("ucs_full", "p-east")), nil, ExportQuestion{}, []string{
			"group ops exclusive: ", "  # policy UCS FullAccess at project:cn-east-3 has no effect: it belongs to a global service, whose permissions take effect globally only", "  UCS FullAccess projects cn-east-3"}},
		{"IAM's own group is told, and declared when it is named", newWorld().group("admin", []string{"admin"}), nil, ExportQuestion{},
			[]string{"left group.admin: it is in every account and protected; --groups admin exports it"}},
		{"named", newWorld().group("admin", []string{"admin"}), nil, ExportQuestion{Pick: Pick{Groups: []string{"admin"}}}, []string{"group admin exclusive: admin"}},
		{"a deleted user's grant is not taken", newWorld("bob").organization("images", map[string]swr.Level{"gone": swr.Manage, "bob": swr.Edit}), nil, ExportQuestion{}, []string{
			"organization images additive create=true", maker, "  # gone holds manage and is no IAM user that the account lists", "  edit: bob"}},
		{"who asks is declared as anybody where SWR lists such grants", newWorld("bob").organization("images", nil), func(e *Existing) {
			e.Organizations[region][0].Creator, e.Organizations[region][0].Access.Creator = "bob", "bob"
		}, ExportQuestion{}, []string{"organization images exclusive create=true", "  # bob made it: no plan changes the rights of who did", "  manage: admin"}},
		{"and where it is not known to, nothing is taken", newWorld("bob", "eve").organization("images", map[string]swr.Level{"eve": swr.Read}), func(e *Existing) {
			o := &e.Organizations[region][0]
			o.Creator, o.Access.Creator, o.Access.Others = "bob", "bob", o.Access.Others[1:]
		}, ExportQuestion{}, []string{"organization images additive create=true", "  # bob made it: no plan changes the rights of who did",
			"  # admin, who exported this, holds manage, and SWR does not tell whether by a grant, too: where the plan of another administrator lists none, take mode = \"additive\" out", "  read: eve"}},
		{"roles in a cluster, what gives most first",
			newWorld("alice", "bob").group("ops", nil).cluster("prod", "view user/bob,user/alice", "view user/alice web", "admin group/ops a,b", "edit user/bob spanning", "root user/bob", "view user/gone").cluster("idle"),
			nil, ExportQuestion{}, []string{
				"group ops exclusive: ", "cluster prod additive",
				"  # access policy prod-3 gives user bob edit in several clusters; no plan changes such a policy",
				"  # user bob, who has root, is no user or group of the account, or the role is none of the four",
				"  # user u-gone, who has view, is no user or group of the account, or the role is none of the four",
				"  admin:  ops [a b]", "  view: alice bob  []",
				"left cluster.cn-east-3/idle: a block could declare nothing of what is given there: access policy prod-3 gives user bob edit in several clusters; no plan changes such a policy"}},
		{"a cluster without access policies when it is named", newWorld().cluster("idle"), nil, ExportQuestion{Pick: Pick{Clusters: []string{"idle"}}}, []string{"cluster idle exclusive"}},
		{"two clusters of one name", newWorld("bob").cluster("prod", "view user/bob").cluster("prod"), nil, ExportQuestion{},
			[]string{"left cluster.cn-east-3/prod: 2 clusters are called so; give one of them another name in CCE"}},
		{"only the pick", newWorld().group("a-1", nil).group("b-1", nil).organization("a-x", nil).organization("b-x", nil), nil,
			ExportQuestion{Pick: Pick{Groups: []string{"a-*"}, Organizations: []string{""}}}, []string{"group a-1 exclusive: "}},
		{"people who share rights share a block; what deploy and upload take goes with it",
			newWorld("alice", "bob", "carol").group("osc-upload", []string{"alice", "bob"}, at("ucs_full", iam.Global)).group("osc-deploy", []string{"carol"}, at("ucs_full", iam.Global)).
				organization(ownOrg, map[string]swr.Level{"alice": swr.Manage, "bob": swr.Manage, "carol": swr.Read}).cluster("prod", "edit user/carol", "view user/carol", "view user/alice web"),
			nil, ExportQuestion{}, []string{
				"onboard deploy osc-: carol can [deploy] [prod=edit]", "onboard upload osc-: alice bob can [upload] []",
				"organization " + ownOrg + " exclusive create=false", maker, "  read: carol",
				"cluster prod exclusive", "  view: carol  []", "  view: alice  [web]"}},
		{"one odd group, and none of its prefix is onboarding's",
			newWorld("alice", "bob").group("osc-view", []string{"alice"}, at("ucs_read", iam.Global)).group("osc-full", []string{"bob"}, at("ucs_full", iam.All)), nil, ExportQuestion{}, []string{
				"group osc-full exclusive: bob", "  # called as onboard blocks call their groups, and written as a group: of prefix osc-, group osc-full holds UCS FullAccess at another scope than such blocks give it at", "  UCS FullAccess all",
				"group osc-view exclusive: alice", "  # called as onboard blocks call their groups, and written as a group: of prefix osc-, group osc-full holds UCS FullAccess at another scope than such blocks give it at", "  UCS ReadOnlyAccess"}},
		{"somebody who uploads lacks manage: the block would give it",
			newWorld("alice").group("osc-upload", []string{"alice"}, at("ucs_full", iam.Global)).organization(ownOrg, nil), nil, ExportQuestion{}, []string{
				"group osc-upload exclusive: alice", "  # called as onboard blocks call their groups, and written as a group: onboard blocks for prefix osc- would create organization.cn-east-3/" + ownOrg + "/grant/alice", "  UCS FullAccess",
				"organization " + ownOrg + " exclusive create=false", maker}},
		{"before the first upload there has to be room", newWorld("alice").group("osc-upload", []string{"alice"}, at("ucs_full", iam.Global)), nil, ExportQuestion{}, []string{"onboard upload osc-: alice can [upload] []"}},
		{"another prefix counts from two groups on",
			newWorld("alice").group("isv-view", []string{"alice"}, at("ucs_read", iam.Global)).group("isv-full", []string{"alice"}, at("ucs_full", iam.Global)).group("overview", []string{"alice"}, at("ucs_read", iam.Global)),
			nil, ExportQuestion{}, []string{"onboard isv-view-full isv-: alice can [view full] []", "group overview exclusive: alice", "  UCS ReadOnlyAccess"}},
		{"as groups", newWorld("alice").group("osc-view", []string{"alice"}, at("ucs_read", iam.Global)), nil, ExportQuestion{Plain: true}, []string{"group osc-view exclusive: alice", "  UCS ReadOnlyAccess"}},
		{"what may be there and could not be read is not taken", newWorld("alice").group("osc-view", []string{"alice"}, at("ucs_read", iam.Global)), func(e *Existing) { e.EnterprisesUnread = true }, ExportQuestion{}, []string{
			"group osc-view additive: alice", "  UCS ReadOnlyAccess",
			"unread policies attached in enterprise projects: these credentials may not list them, nor the enterprise projects (eps:enterpriseProjects:list)"}},
		{"what could not be read whole is not declared", newWorld().group("a", nil).group("b", nil).organization("images", nil), func(e *Existing) {
			delete(e.Members, "g-a")
			e.AttachmentsOf = map[string]bool{"g-a": true}
			e.Organizations[region][0].Access = nil
			e.ClustersUnread = map[string]string{region: "no right"}
		}, ExportQuestion{}, []string{
			"left group.a: not all of it could be read", "left group.b: not all of it could be read", "left organization.cn-east-3/images: who holds a grant on it could not be read",
			"unread the clusters in cn-east-3 and their access policies: no right", "unread which policies group \"b\" holds: these credentials may not list its attachments",
			`unread who holds a grant on organization "images" in cn-east-3: it takes SWR Admin, or manage on the organization in SWR`,
			`unread who is in group "a": these credentials may not list its members`}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			e := tt.world.knowAll()
			if tt.change != nil {
				tt.change(e)
			}
			tt.ask.Tenant, tt.ask.Sayable = desired().Tenant, noBangs
			x := exportOf(e, tt.ask)
			assert.Equal(t, tt.want, exported(x))
			assert.Empty(t, makePlan(t, x.Desired, e).Changes)
		})
	}
}

func TestUndeclared(t *testing.T) {
	there := func() *world {
		return newWorld("alice", "bob").group("admin", []string{"admin"}, at("te_admin", iam.All)).group("ops", []string{"alice", "bob"}, at("ucs_full", iam.Global)).
			group("osc-view", []string{"bob"}, at("ucs_read", iam.Global)).
			organization("images", map[string]swr.Level{"bob": swr.Read}).cluster("prod", "view user/bob").cluster("idle")
	}
	all := declareCluster("prod", "view user/bob")
	tests := []struct {
		reason string
		parts  []any
		pick   Pick
		want   []string
	}{
		{"nothing is declared", nil, Pick{}, []string{
			"group.ops: no block declares it; it holds UCS FullAccess@global",
			"group.osc-view: no block declares it; it holds UCS ReadOnlyAccess@global",
			"organization.cn-east-3/images: no block declares it", "cluster.cn-east-3/prod: no block declares it; access policies give 1 role in it"}},
		{"all is", []any{declare("ops", []string{"alice", "bob"}, []string{"UCS FullAccess"}), onboard("v", []string{"bob"}, "view"), declareOrganization("images", grant(swr.Read, "bob")), all}, Pick{}, nil},
		{"a part of an object, in either mode and where it is not managed",
			[]any{declare("ops", []string{"alice"}, nil), declare("osc-view", nil, []string{}), Organization{Name: "images", Region: region, Create: true, Mode: Exclusive}, all}, Pick{}, []string{
				"group.ops/member/bob: no block declares it, and apply would remove it",
				"group.ops/policy/UCS FullAccess@global: group ops holds UCS FullAccess@global; its block does not manage policies",
				"group.osc-view/member/bob: bob is in group osc-view, whose block does not manage members",
				"group.osc-view/policy/UCS ReadOnlyAccess@global: no block declares it, and apply would remove it",
				"organization.cn-east-3/images/grant/bob: bob holds read on organization images; no grant block manages it"}},
		{"of the pick alone", nil, Pick{Groups: []string{"o?s", "osc-*"}, Organizations: []string{""}, Clusters: []string{"idle"}}, []string{
			"group.osc-view: no block declares it; it holds UCS ReadOnlyAccess@global"}},
		{"admin when it is named", nil, Pick{Groups: []string{"admin"}, Organizations: []string{""}, Clusters: []string{""}}, []string{"group.admin: no block declares it; it holds Tenant Administrator@all"}},
		{"what prune takes", []any{Prune{Groups: []Name{{Name: "op*"}}}}, Pick{Groups: []string{"op*"}, Organizations: []string{""}, Clusters: []string{""}}, []string{"group.ops: no block declares it, and apply would remove it"}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			d := desired(tt.parts...)
			if tt.parts == nil {
				require.Empty(t, d.Groups)
			}
			e := there().knowAll()
			c, list := undeclared(d, e, tt.pick, "")
			require.NoError(t, list.Err())
			var got []string
			for _, r := range c.Undeclared {
				got = append(got, r.Address+": "+r.Message)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestPickCheck(t *testing.T) {
	e := newWorld().group("team", nil).organization("images", nil).cluster("prod").knowAll()
	tests := []struct {
		reason string
		pick   Pick
		want   string
	}{
		{"all", Pick{}, ""},
		{"patterns may fit nothing", Pick{Groups: []string{"x-*", ""}, Organizations: []string{"x*"}, Clusters: []string{"*"}}, ""},
		{"a group", Pick{Groups: []string{"taem"}}, `account "acme" has no user group "taem". Did you mean "team"?`},
		{"an organization", Pick{Organizations: []string{"imags"}}, `account "acme" has no organization "imags" in cn-east-3. Did you mean "images"?`},
		{"a cluster", Pick{Clusters: []string{"prdo"}}, `account "acme" has no CCE cluster "prdo" in cn-east-3. Did you mean "prod"?`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			err := tt.pick.check(e, desired().Tenant)
			if tt.want == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, tt.want)
			}
		})
	}
}
