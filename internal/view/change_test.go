package view

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/provision"
)

// clusterRole is a change of a role of a group in the cluster prod.
func clusterRole(a provision.Action, principal, role string, namespaces ...string) provision.Change {
	f := &provision.ClusterGrantFact{Region: "cn-east-3", Cluster: "prod", Role: role, PrincipalType: "group", Principal: principal, Namespaces: namespaces}
	c := provision.Change{Action: a, Kind: provision.KindClusterGrant, Reason: provision.Declared, DeclaredAt: "main.hcl:80",
		Address: "cluster.cn-east-3/prod/grant/" + role + "/group/" + principal}
	if a == provision.Delete {
		c.Before = f
	} else {
		c.After = f
	}
	return c
}

// peoplePlan has users and cluster grants among groups and organizations, in the order of addresses.
func peoplePlan() *provision.Plan {
	moved := clusterRole(provision.Update, "delivery", "edit", "default", "web")
	moved.Before = &provision.ClusterGrantFact{Role: "view", PrincipalType: "group", Principal: "delivery", Namespaces: []string{"*"}}
	asked := member(provision.Create, provision.Declared, "osc-publish", "erin", "main.hcl:12")
	asked.AskedBy = []string{"onboard.operators", "onboard.publishers"}
	return &provision.Plan{
		Tenant: provision.PlanTenant{Name: "acme-isv", Region: "cn-east-3"},
		Changes: []provision.Change{
			moved,
			clusterRole(provision.Delete, "/grant/", "cluster-admin", "*"),
			asked,
			{Action: provision.Create, Kind: provision.KindUser, Address: "user.erin", Reason: provision.Declared, DeclaredAt: "main.hcl:5",
				After: &provision.UserFact{Name: "erin", Enabled: true, Email: new("e***@example.com"), Phone: new("+86 138****0000"),
					Description: new("ISV delivery"), AccessType: new("console")}},
			{Action: provision.Update, Kind: provision.KindUser, Address: "user.mallory", Reason: provision.Offboarded, DeclaredAt: "main.hcl:6",
				Before: &provision.UserFact{Name: "mallory", Enabled: true}, After: &provision.UserFact{Name: "mallory"}},
		},
		Ending: []provision.Remark{
			{Kind: provision.KindClusterGrant, Address: "cluster.cn-east-3/prod/grant/edit/group/delivery", Message: "ends on 2027-01-31"},
			{Kind: provision.KindClusterGrant, Address: "cluster.cn-east-3/prod/grant/view/user/alice", Message: "ends on 2027-01-31"},
			{Kind: provision.KindUser, Address: "user.erin", Message: "ends on 2027-01-31"},
		},
		Summary: provision.Summary{Create: 2, Update: 2, Delete: 1},
	}
}

func TestPlanTextOfUsersAndClusters(t *testing.T) {
	assert.Equal(t, `Tenant acme-isv, region cn-east-3

Who gains and who loses
  Nobody gains or loses a capability or a policy.

Changes (5)

+ user erin                                                   declared      main.hcl:5
      enabled
      e-mail e***@example.com
      phone +86 138****0000
      description "ISV delivery"
      access type console

~ user mallory                                                offboarded    main.hcl:6
      enabled → disabled

  group osc-publish
    + member erin                                             declared      onboard operators, onboard publishers, main.hcl:12

  cluster cn-east-3/prod
    ~ grant view → edit to group delivery in all namespaces → namespaces default, web  declared      main.hcl:80
    - grant cluster-admin to group /grant/ in all namespaces  declared      main.hcl:80

Ends within 14 days (3)
  cluster cn-east-3/prod, grant edit to group delivery, view to user alice: ends on 2027-01-31
  user erin: ends on 2027-01-31

Plan: 2 to create, 2 to change, 1 to remove.
`, planText(t, peoplePlan(), Style{}))
}

func TestPlanMarkdownOfUsersAndClusters(t *testing.T) {
	got := planMarkdown(t, peoplePlan())
	assert.Contains(t, got, "**`~` `user mallory` (offboarded, `main.hcl:6`)**\n\n"+
		"|  | What | Reason | Declared at |\n|---|---|---|---|\n|  | `enabled → disabled` |  |  |\n")
	assert.Contains(t, got, "| `+` | `member erin` | declared | `onboard operators`, `onboard publishers`, `main.hcl:12` |\n")
	assert.Contains(t, got, "**`cluster cn-east-3/prod`**\n")
	assert.Contains(t, got, "| `-` | `grant cluster-admin to group /grant/ in all namespaces` | declared | `main.hcl:80` |\n")
	assert.Contains(t, got, "\n### Ends within 14 days (3)\n\n| What | Message |\n|---|---|\n"+
		"| `cluster cn-east-3/prod, grant edit to group delivery, view to user alice` | ends on 2027-01-31 |\n", "not folded")
}

func TestAttributesOfUsers(t *testing.T) {
	user := func(enabled bool, email, phone, description, access string) *provision.UserFact {
		f := &provision.UserFact{Enabled: enabled}
		for _, a := range []struct {
			value string
			at    **string
		}{{email, &f.Email}, {phone, &f.Phone}, {description, &f.Description}, {access, &f.AccessType}} {
			if a.value != "" {
				*a.at = new(a.value)
			}
		}
		return f
	}
	tests := []struct {
		reason        string
		before, after *provision.UserFact
		want          []string
	}{
		{"a new one who may not log in", nil, user(false, "", "", "", ""), []string{"disabled"}},
		{"a new one with a hostile description", nil, user(true, "", "", "\x1b[2J\u202e", ""), []string{"enabled", `description "\x1b[2J\u202e"`}},
		{"back again", user(false, "", "", "", ""), user(true, "", "", "", ""), []string{"disabled → enabled"}},
		{"all of it", user(true, "a***@x.com", "+86 1****1", "old", "console"), user(true, "b***@x.com", "+86 2****2", "new", "programmatic"),
			[]string{"e-mail a***@x.com → b***@x.com", "phone +86 1****1 → +86 2****2", `description "old" → "new"`, "access type console → programmatic"}},
		{"what was not set", user(true, "", "", "", ""), user(true, "a***@x.com", "", "", ""), []string{"e-mail none → a***@x.com"}},
		{"a difference behind the mask", user(true, "e***@x.com", "", "same", ""), user(true, "e***@x.com", "", "same", ""),
			[]string{"another e-mail e***@x.com (it looks the same when masked)"}},
		{"nothing about what is the same", user(true, "e***@x.com", "", "", ""), user(false, "e***@x.com", "", "", ""), []string{"enabled → disabled"}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			c := provision.Change{Action: provision.Create, Kind: provision.KindUser, Address: "user.x", After: tt.after}
			if tt.before != nil {
				c.Action, c.Before = provision.Update, tt.before
			}
			assert.Equal(t, tt.want, attributes(nil, c))
		})
	}
}

func TestChangeLineSaysWhoAsked(t *testing.T) {
	p := peoplePlan()
	assert.Equal(t, "+ group osc-publish: member erin  (declared, onboard operators, onboard publishers, main.hcl:12)", ChangeLine(p.Changes[2], Style{}))
	assert.Equal(t, "~ user mallory: enabled → disabled  (offboarded, main.hcl:6)", ChangeLine(p.Changes[4], Style{}))
	assert.Equal(t, "- cluster cn-east-3/prod: grant cluster-admin to group /grant/ in all namespaces  (declared, main.hcl:80)", ChangeLine(p.Changes[1], Style{}))
}
