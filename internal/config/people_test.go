package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

func at(line int) diag.Place { return diag.Place{File: "main.hcl", Line: line} }

// until gives names with their ends: "dave 2027-01-31".
func until(list []provision.Name) []string {
	out := []string{}
	for _, n := range list {
		if n.Until != "" {
			n.Name += " " + n.Until
		}
		out = append(out, n.Name)
	}
	return out
}

func TestUsers(t *testing.T) {
	d := desiredOf(t, `
user "erin" {
  email       = "erin@example.com"
  phone       = "+86 13800000000"
  description = "ISV delivery"
  enabled     = false
  access_type = "programmatic"
  until       = "2027-01-31"
}
user "plain" {
  name  = "p.lain"
  email = null
  until = null
}
user "team" {
  for_each = { b = "x", a = "y" }
  name     = "team-${each.key}"
}
`)
	email, description := "erin@example.com", "ISV delivery"
	assert.Equal(t, []provision.User{
		{Label: "erin", Name: "erin", Email: &email, Phone: &iam.Phone{CountryCode: "0086", Number: "13800000000"}, Description: &description,
			AccessType: iam.AccessProgrammatic, Until: "2027-01-31", Place: at(2)},
		{Label: "plain", Name: "p.lain", Enabled: true, Place: at(10)},
		{Label: "team", Key: "a", Name: "team-a", Enabled: true, Place: at(15)},
		{Label: "team", Key: "b", Name: "team-b", Enabled: true, Place: at(15)},
	}, d.Users)
}

// TestReachingUsers: how to reach somebody is not shown when it is wrong.
func TestReachingUsers(t *testing.T) {
	tests := []struct{ reason, attribute, want, remedy string }{
		{"no country code", `phone = "13800000000"`, `main.hcl:1 phone of user "u" can't be read: ` + `cannot read the phone number: write + and the country code, a blank, and the number, such as "+86 13800000000"`, "+86"},
		{"no address", `email = "13800000000"`, `main.hcl:1 email of user "u" is no e-mail address; write one such as erin@example.com`, "Correct"},
		{"an address with a name", `email = "Hush <hush@example.com>"`, `main.hcl:1 email of user "u" is no e-mail address; write one such as erin@example.com`, "Correct"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"main.hcl": `user "u" { ` + tt.attribute + ` }`}, Options{})
			require.Equal(t, []string{tt.want}, summaries(list))
			assert.Contains(t, list[0].Detail, tt.remedy)
			assert.Empty(t, list[0].Snippet)
		})
	}
	for _, name := range []string{"password", "access_key"} {
		_, list := loadFiles(t, map[string]string{"main.hcl": `user "u" { ` + name + ` = "HUSH" }`}, Options{})
		assert.Equal(t, []string{`main.hcl:1 "` + name + `" in user "u" looks like a credential`}, summaries(list))
	}
}

func TestClusters(t *testing.T) {
	d := desiredOf(t, `
group "ops" { name = "acme-ops" }
onboard "o" {
  users = ["a"]
  can   = ["view"]
}
cluster "prod" {
  name   = "acme-prod"
  region = "cn-north-4"
  mode   = "additive"
  grant "cluster-admin" { groups = ["ops", "osc-view", "in-iam", "acme-ops"] }
  grant "view" {
    users      = ["b", "a"]
    namespaces = ["y", "x"]
  }
  grant "view" {
    users      = ["a"]
    namespaces = ["z"]
  }
  grant "edit" {
    users      = ["a"]
    namespaces = ["x", "*"]
  }
}
cluster "untouched" {}
cluster "none" {
  dynamic "grant" {
    for_each = {}
    labels   = [grant.key]
    content { users = grant.value }
  }
}
cluster "many" {
  for_each = toset(["east", "west"])
  name     = "acme-${each.key}"
  dynamic "grant" {
    for_each = { edit = ["x"], view = ["y"] }
    labels   = [grant.key]
    content {
      users      = grant.value
      namespaces = [each.key]
      until      = { (grant.value[0]) = "2027-01-31" }
    }
  }
}
`)
	many := func(key string) provision.Cluster {
		return provision.Cluster{Label: "many", Key: key, Name: "acme-" + key, Region: "cn-east-3", Mode: provision.Exclusive, ManagesGrants: true, Place: at(33), Grants: []provision.ClusterGrant{
			{Role: cce.Edit, Users: []provision.Name{{Name: "x", Place: at(40), Until: "2027-01-31"}}, Namespaces: []string{key}, Place: at(38)},
			{Role: cce.View, Users: []provision.Name{{Name: "y", Place: at(40), Until: "2027-01-31"}}, Namespaces: []string{key}, Place: at(38)},
		}}
	}
	assert.Equal(t, []provision.Cluster{
		{Label: "prod", Name: "acme-prod", Region: "cn-north-4", Mode: provision.Additive, ManagesGrants: true, Place: at(7), Grants: []provision.ClusterGrant{
			{Role: cce.ClusterAdmin, Groups: []provision.Name{{Name: "acme-ops", Place: at(11)}, {Name: "in-iam", Place: at(11)}, {Name: "osc-view", Place: at(11)}}, Place: at(11)},
			{Role: cce.View, Users: []provision.Name{{Name: "a", Place: at(13)}, {Name: "b", Place: at(13)}}, Namespaces: []string{"x", "y"}, Place: at(12)},
			{Role: cce.View, Users: []provision.Name{{Name: "a", Place: at(17)}}, Namespaces: []string{"z"}, Place: at(16)},
			{Role: cce.Edit, Users: []provision.Name{{Name: "a", Place: at(21)}}, Place: at(20)},
		}},
		{Label: "untouched", Name: "untouched", Region: "cn-east-3", Mode: provision.Exclusive, Place: at(25)},
		{Label: "none", Name: "none", Region: "cn-east-3", Mode: provision.Exclusive, ManagesGrants: true, Place: at(26)},
		many("east"), many("west"),
	}, d.Clusters)
}

func TestOnboards(t *testing.T) {
	d := desiredOf(t, `
cluster "prod" {
  name   = "acme-prod"
  region = "cn-north-4"
}
cluster "more" {
  for_each = toset(["x", "y"])
  name     = "acme-${each.key}"
  region   = "cn-south-1"
}
onboard "publishers" {
  users = ["dave", "carol"]
  can   = ["upload", "publish"]
  until = { dave = "2027-01-31" }
}
onboard "operators" {
  users    = toset(["frank", "carol"])
  can      = ["deploy"]
  clusters = { prod = "edit", acme-x = "admin", elsewhere = "cluster-admin", left-out = null }
  until    = "2027-02-28"
  prefix   = "acme-"
  mode     = "additive"
}
onboard "teams" {
  for_each = { a = ["x"], b = [] }
  users    = each.value
  can      = concat(["view"], ["view"])
}
onboard "nobody" {
  users = []
  can   = ["full"]
}
organization "o" {
  grant "read" { groups = ["osc-publish", "acme-deploy"] }
}
guard { allow_empty_groups = true }
`)
	assert.Equal(t, []provision.Onboard{
		{Label: "publishers", Users: []provision.Name{{Name: "carol", Place: at(12)}, {Name: "dave", Place: at(12), Until: "2027-01-31"}}, LiteralUsers: true,
			Can: []osc.Capability{osc.Publish, osc.Upload}, Prefix: "osc-", Mode: provision.Exclusive, Place: at(11)},
		{Label: "operators", Users: []provision.Name{{Name: "carol", Place: at(17), Until: "2027-02-28"}, {Name: "frank", Place: at(17), Until: "2027-02-28"}},
			Can: []osc.Capability{osc.Deploy}, Prefix: "acme-", Mode: provision.Additive, Place: at(16), Clusters: []provision.OnboardCluster{
				{Name: "elsewhere", Region: "cn-east-3", Role: cce.ClusterAdmin, Place: at(19)},
				{Name: "acme-prod", Region: "cn-north-4", Role: cce.Edit, Place: at(19)},
				{Name: "acme-x", Region: "cn-south-1", Role: cce.Admin, Place: at(19)},
			}},
		{Label: "teams", Key: "a", Users: []provision.Name{{Name: "x", Place: at(26)}}, Can: []osc.Capability{osc.View}, Prefix: "osc-", Mode: provision.Exclusive, Place: at(24)},
		{Label: "teams", Key: "b", Users: []provision.Name{}, Can: []osc.Capability{osc.View}, Prefix: "osc-", Mode: provision.Exclusive, Place: at(24)},
		{Label: "nobody", Users: []provision.Name{}, LiteralUsers: true, Can: []osc.Capability{osc.Full}, Prefix: "osc-", Mode: provision.Exclusive, Place: at(29)},
	}, d.Onboards)
	assert.Equal(t, []string{"acme-deploy", "osc-publish"}, names(&d.Organizations[0].Grants[0].Groups))
}

func TestEmptyUsersToOnboardWarn(t *testing.T) {
	loaded, list := loadFiles(t, map[string]string{"main.hcl": "onboard \"o\" {\n  can = [\"view\"]\n  users = [for p in [] : p]\n}"}, Options{})
	require.Empty(t, summaries(list))
	assert.Equal(t, []string{`? main.hcl:3 users of onboard "o" come out empty`}, summaries(loaded.Warnings))
	assert.Contains(t, loaded.Warnings[0].Detail, "users = []")
}

// TestOneMistakeInOnboard: a mistake in one part makes up none in the others, or in what names its groups.
func TestOneMistakeInOnboard(t *testing.T) {
	_, list := loadFiles(t, map[string]string{"main.hcl": `onboard "o" {
  users    = ["a", local.gone]
  can      = ["deplyo", "view"]
  clusters = { prod = "edit" }
  until    = { b = "2027-01-31" }
}
organization "o" {
  grant "read" { groups = ["osc-deploy"] }
}
group "g" { members = onboard.o.users }
`}, Options{})
	assert.Equal(t, []string{"main.hcl:2 local.gone is not declared", `main.hcl:3 can of onboard "o" names "deplyo", which is no capability`}, summaries(list))
}

func TestEnds(t *testing.T) {
	d := desiredOf(t, `
locals {
  people = [{ name = "x", until = "2027-03-31" }, { name = "y", until = null }]
}
group "ops" {
  name    = "acme-ops"
  members = ["c", "b", "a"]
  until   = { a = "2027-01-31", b = null, "c" = "2028-02-29" }
}
group "table" {
  members = local.people[*].name
  until   = { for p in local.people : p.name => p.until }
}
organization "o" {
  grant "manage" {
    users  = ["u"]
    groups = ["ops"]
    until  = "2027-01-31"
  }
  grant "edit" {
    users = ["v", "w"]
    until = { v = "2027-01-31" }
  }
  grant "read" {
    groups = ["table", group.table.name]
    until  = ({ table = "2027-01-31" })
  }
}
cluster "prod" {
  grant "view" {
    groups = ["ops", "acme-ops"]
    until  = { ops = "2027-01-31", acme-ops = "2027-02-28" }
  }
  grant "edit" {
    groups = [group.ops.name]
    until  = { ops = "2027-01-31" }
  }
  grant "admin" {
    groups = concat(["ops"], [group.ops.name, "acme-ops"])
    users  = []
    until  = { acme-ops = "2027-01-31" }
  }
}
`)
	assert.Equal(t, []string{"a 2027-01-31", "b", "c 2028-02-29"}, until(*d.Groups[0].Members))
	assert.Equal(t, []string{"x 2027-03-31", "y"}, until(*d.Groups[1].Members))
	grants := d.Organizations[0].Grants
	assert.Equal(t, swr.Manage, grants[0].Level)
	assert.Equal(t, []string{"u 2027-01-31"}, until(grants[0].Users))
	assert.Equal(t, []string{"acme-ops 2027-01-31"}, until(grants[0].Groups))
	assert.Equal(t, []string{"v 2027-01-31", "w"}, until(grants[1].Users))
	assert.Equal(t, []string{"table 2027-01-31"}, until(grants[2].Groups))
	cluster := d.Clusters[0].Grants
	assert.Equal(t, []string{"acme-ops 2027-02-28"}, until(cluster[0].Groups), "the latest of two ends")
	assert.Equal(t, []string{"acme-ops 2027-01-31"}, until(cluster[1].Groups), "by the label too")
	assert.Equal(t, []string{"acme-ops 2027-01-31"}, until(cluster[2].Groups), "by the name too")
}

func TestLatest(t *testing.T) {
	tests := []struct{ reason, a, b, want string }{
		{"the later day", "2027-01-31", "2027-02-01", "2027-02-01"},
		{"no end beats any", "2027-01-31", "", ""},
		{"no end at all", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Equal(t, tt.want, latest(tt.a, tt.b))
			assert.Equal(t, tt.want, latest(tt.b, tt.a))
		})
	}
}

func TestPrivileged(t *testing.T) {
	tests := []struct {
		reason, guard string
		want          []string
	}{
		{"left out", ``, []string{"-"}},
		{"null", `privileged = null`, []string{"-"}},
		{"nobody", `privileged = []`, []string{}},
		{"sorted", `privileged = ["b", "a"]`, []string{"a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Equal(t, tt.want, names(desiredOf(t, "guard { "+tt.guard+" }").Guard.Privileged))
		})
	}
}

func TestOffboard(t *testing.T) {
	d := desiredOf(t, "locals { left = [\"z\"] }\noffboard \"a\" { users = [\"m\", \"b\"] }\noffboard \"c\" { users = concat([\"m\"], local.left) }\nuser \"m\" { enabled = false }")
	assert.Equal(t, []provision.Name{{Name: "b", Place: at(2)}, {Name: "m", Place: at(2)}, {Name: "z", Place: at(3)}}, d.Offboard)
}

// TestOffboardedElsewhere: one message a person, with all the places.
func TestOffboardedElsewhere(t *testing.T) {
	_, list := loadFiles(t, map[string]string{"main.hcl": `offboard "left" { users = ["m", "n", "o"] }
group "g" { members = ["m", "x"] }
group "h" {
  for_each = toset(["k"])
  name     = each.key
  members  = ["m"]
}
organization "i" {
  grant "read" { users = ["m"] }
}
cluster "c" {
  grant "view" { users = ["m"] }
}
onboard "o" {
  users = ["m"]
  can   = ["view"]
}
user "m" {}
guard {
  protected_users = ["m"]
  privileged      = ["m", "n"]
}
`}, Options{})
	require.Equal(t, []string{`main.hcl:1 "m" is offboarded and stands elsewhere too`, `main.hcl:1 "n" is offboarded and stands elsewhere too`}, summaries(list))
	for _, place := range []string{
		`members of group "g" (main.hcl:2)`, `members of group "h"["k"] (main.hcl:6)`, `grant "read" of organization "i" (main.hcl:9)`,
		`grant "view" of cluster "c" (main.hcl:12)`, `users of onboard "o" (main.hcl:15)`, `user "m", which is enabled (main.hcl:18)`,
		"protected_users of guard (main.hcl:20)", "privileged of guard (main.hcl:21)",
	} {
		assert.Contains(t, list[0].Detail, place)
	}
	assert.Contains(t, list[1].Detail, "stands in privileged of guard (main.hcl:21). Take it out")
}

func TestReferencesToPeople(t *testing.T) {
	tests := []struct{ reason, expr, want string }{
		{"a user", `user.erin.name`, "e.rin"},
		{"a label that is no identifier", `user["Erin Wu"].name`, "Erin Wu"},
		{"a user under for_each", `user.team["a"].name`, "t-a"},
		{"all users", `join(",", [for k, u in user.team : "${k}=${u.name}"])`, "a=t-a,b=t-b"},
		{"users to onboard, sorted", `join(",", onboard.o.users)`, "a,b"},
		{"under for_each", `join(",", onboard.p["k"].users)`, "k"},
		{"all of them", `join(",", flatten([for o in onboard.p : o.users]))`, "k,l"},
		{"a user in a group", `join(",", group.g.members)`, "a,b,e.rin"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			d := desiredOf(t, "group \"probe\" { description = "+tt.expr+" }\n"+`
user "erin" { name = "e.rin" }
user "Erin Wu" {}
user "team" {
  for_each = toset(["a", "b"])
  name     = "t-${each.key}"
}
onboard "o" {
  users = ["b", "a"]
  can   = ["view"]
}
onboard "p" {
  for_each = toset(["k", "l"])
  users    = [each.key]
  can      = ["view"]
}
group "g" { members = concat(onboard.o.users, [user.erin.name]) }
`)
			assert.Equal(t, tt.want, *d.Groups[0].Description)
		})
	}
}

func TestBadReferencesToPeople(t *testing.T) {
	tests := []struct{ reason, expr, want, remedy string }{
		{"a user that is not declared", `user.erni.name`, "user.erni is not declared", `"erin"`},
		{"an onboard that is not declared", `onboard.x.users`, "onboard.x is not declared", `onboard "x"`},
		{"no such attribute of a user", `user.erin.email`, `user.erin has no "email" to refer to`, "can use its name"},
		{"no such attribute of an onboard", `onboard.o.user`, `onboard.o has no "user" to refer to`, `"users"`},
		{"several users", `user.team.name`, "user.team has for_each: it is several users", `user.team["<key>"].name`},
		{"one user", `user.erin["k"].name`, "user.erin has no for_each: it is one user", "user.erin.name"},
		{"a key that is not there", `user.team["x"].name`, `user.team has no key "x"`, `"a"`},
		{"alone", `onboard`, "onboard stands alone", "onboard.publishers.users"},
		{"a cluster", `cluster.prod.name`, "cluster.prod.name can't be referred to", "locals"},
		{"offboard", `offboard.left.users`, "offboard.left.users can't be referred to", "locals"},
		{"a check", `check.c.condition`, "check.c.condition can't be referred to", "locals"},
		{"a circle", `join("", onboard.p.users)`, "references go in a circle: group.probe.members → onboard.p.users → group.probe.members", "main.hcl:8"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			src := "user \"erin\" {}\nuser \"team\" {\n  for_each = toset([\"a\"])\n  name = each.key\n}\nonboard \"p\" {\n  can = [\"view\"]\n  users = group.probe.members\n}\nonboard \"o\" {\n  can = [\"view\"]\n  users = []\n}\ngroup \"probe\" {\n  members = [" + tt.expr + "]\n}"
			_, list := loadFiles(t, map[string]string{"main.hcl": src}, Options{})
			require.Len(t, list, 1, summaries(list))
			assert.Equal(t, tt.want, list[0].Summary)
			assert.Contains(t, list[0].Detail, tt.remedy)
		})
	}
}

// TestNothingSensitiveOfPeople: what is shown in plans comes from no sensitive value.
func TestNothingSensitiveOfPeople(t *testing.T) {
	tests := []struct{ reason, src, want string }{
		{"an address", `user "u" { email = var.pw }`, `main.hcl:5 email of user "u" holds a sensitive value`},
		{"a description", `user "u" { description = var.pw }`, `main.hcl:5 description of user "u" holds a sensitive value`},
		{"an end", "group \"g\" {\n  members = [\"a\"]\n  until = { a = var.pw }\n}", `main.hcl:7 until of group "g" holds a sensitive value`},
		{"a namespace", "cluster \"prod\" {\n  grant \"view\" {\n    users = []\n    namespaces = [var.pw]\n  }\n}", `main.hcl:8 namespaces of grant "view" in cluster "prod" holds a sensitive value`},
		{"a capability", "onboard \"o\" {\n  users = []\n  can = [var.pw]\n}", `main.hcl:7 can of onboard "o" holds a sensitive value`},
		{"a cluster", "onboard \"o\" {\n  users = []\n  can = [\"deploy\"]\n  clusters = { prod = var.pw }\n}", `main.hcl:8 clusters of onboard "o" holds a sensitive value`},
		{"somebody who leaves", `offboard "o" { users = [var.pw] }`, `main.hcl:5 users of offboard "o" holds a sensitive value`},
		{"a condition", "check \"c\" {\n  condition = var.pw != \"x\"\n  error_message = \"x\"\n}", `main.hcl:6 condition of check "c" uses a sensitive value`},
		{"a message", "check \"c\" {\n  condition = true\n  error_message = \"${local.pw}\"\n}\nlocals { pw = { a = var.pw } }", `main.hcl:7 error_message of check "c" uses a sensitive value`},
		{"a message that is made so", "check \"c\" {\n  condition = true\n  error_message = sensitive(\"x\")\n}", `main.hcl:7 error_message of check "c" uses a sensitive value`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"main.hcl": "variable \"pw\" {\n  type = string\n  sensitive = true\n}\n" + tt.src}, Options{Vars: []string{"pw=HUSH"}})
			assert.Equal(t, []string{tt.want}, summaries(list))
			for _, d := range list {
				assert.NotContains(t, d.Summary+d.Detail+d.Snippet, "HUSH")
			}
		})
	}
}
