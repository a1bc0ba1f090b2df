package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMistakesAboutPeople holds each kind of mistake in users, onboarding, offboarding, clusters and ends against its
// place, its summary and its remedy.
func TestMistakesAboutPeople(t *testing.T) {
	const onboard = "onboard \"o\" {\n  users = [\"a\"]\n  can = "
	tests := []struct {
		reason, src string
		want        []string
		remedy      string // part of the first one's detail
	}{
		// user
		{"a label twice", "user \"a\" {}\nuser \"a\" {}", []string{`main.hcl:2 user "a" is declared twice`}, "name ="},
		{"a user's name twice", "user \"a\" {}\nuser \"b\" { name = \"a\" }", []string{`main.hcl:2 the user "a" is declared twice`}, `user "a" is it too (main.hcl:1)`},
		{"a name that IAM refuses", `user "1a" {}`, []string{`main.hcl:1 name of user "1a" holds "1a", which begins with a digit: IAM takes letters, digits, blanks and - _ . with no digit first`}, "refuse"},
		{"a name that IAM may refuse", `user "张伟" {}`, []string{`? main.hcl:1 name of user "张伟" holds "张伟", which has '伟': IAM documents letters, digits, blanks and - _ . for the names of users, and may refuse others than A to Z`}, "may refuse"},
		{"for_each and one name", "user \"a\" {\n  for_each = { x = 1 }\n  name = \"a\"\n}", []string{`main.hcl:3 user "a" has for_each, and its name does not use each`}, "each.key"},
		{"access that is none", `user "a" { access_type = "api" }`, []string{`main.hcl:1 access_type of user "a" can't be "api"`}, `"programmatic"`},
		{"enabled that is none", `user "a" { enabled = "perhaps" }`, []string{`main.hcl:1 enabled of user "a" takes true or false, and this is a text`}, "true or false"},
		{"a long description", `user "a" { description = "` + repeat("x", 256) + `" }`, []string{`main.hcl:1 description of user "a" has 256 characters: IAM takes at most 255`}, "refuse"},
		{"a phone number that is a number", `user "a" { phone = 8613800000000 }`, []string{`main.hcl:1 phone of user "a" takes a text, and this is a number`}, "quotes"},
		{"an unknown attribute", `user "a" { emial = "x" }`, []string{`main.hcl:1 unknown attribute "emial" in user "a"`}, `"email"`},
		{"a map of ends", "user \"a\" {\n  until = { a = \"2027-01-31\" }\n}", []string{`main.hcl:2 until of user "a" takes a day, and this is a map`}, "2027-01-31"},

		// Days.
		{"a day that is none", `user "a" { until = "2027-02-30" }`, []string{`main.hcl:1 until of user "a" can't be "2027-02-30"`}, "no such day"},
		{"as Germans write it", `user "a" { until = "31.01.2027" }`, []string{`main.hcl:1 until of user "a" can't be "31.01.2027"`}, `Write "2027-01-31".`},
		{"as Americans or others write it", `user "a" { until = "02/01/2027" }`, []string{`main.hcl:1 until of user "a" can't be "02/01/2027"`}, `Write "2027-01-02" or "2027-02-01".`},
		{"as the Chinese write it", `user "a" { until = "2027年1月31日" }`, []string{`main.hcl:1 until of user "a" can't be "2027年1月31日"`}, `Write "2027-01-31".`},
		{"without noughts", `user "a" { until = "2027-1-31" }`, []string{`main.hcl:1 until of user "a" can't be "2027-1-31"`}, `Write "2027-01-31".`},
		{"with the time of day", `user "a" { until = "2027-01-31T00:00:00Z" }`, []string{`main.hcl:1 until of user "a" can't be "2027-01-31T00:00:00Z"`}, `Write "2027-01-31".`},
		{"no day at all", `user "a" { until = "soon" }`, []string{`main.hcl:1 until of user "a" can't be "soon"`}, "year, month and day"},
		{"an empty text", `user "a" { until = "" }`, []string{`main.hcl:1 until of user "a" can't be ""`}, "null"},
		{"a sum", `user "a" { until = 2027-01-31 }`, []string{`main.hcl:1 until of user "a" takes a day, and this is a number`}, "quotes"},

		// until of groups and grants
		{"an end of nobody", "group \"g\" {\n  members = [\"dave\"]\n  until = { dvae = \"2027-01-31\" }\n}", []string{`main.hcl:3 until of group "g" names "dvae", who is no member`}, `Did you mean "dave"?`},
		{"an end without members", "group \"g\" {\n  until = { dave = \"2027-01-31\" }\n}", []string{`main.hcl:2 until of group "g" says when members leave, and the block has no members`}, "Write members"},
		{"an end with null for members", "group \"g\" {\n  members = null\n  until = { dave = \"2027-01-31\" }\n}", []string{`main.hcl:3 until of group "g" says when members leave, and the block has no members`}, "Write members"},
		{"one end for a group", "group \"g\" {\n  members = [\"dave\"]\n  until = \"2027-01-31\"\n}", []string{`main.hcl:3 until of group "g" takes a map from names to last days, and this is a text`}, "until = {"},
		{"a list of ends", "group \"g\" {\n  members = [\"dave\"]\n  until = [\"2027-01-31\"]\n}", []string{`main.hcl:3 until of group "g" takes a map from names to last days, and this is a list`}, "until = {"},
		{"an end that is no text", "group \"g\" {\n  members = [\"dave\"]\n  until = { dave = 2027-01-31 }\n}", []string{`main.hcl:3 until of group "g" has a number for "dave"`}, "quotes"},
		{"an end that is no day", "group \"g\" {\n  members = [\"dave\", \"erin\"]\n  until = {\n    dave = \"2027-01-31\"\n    erin = \"2027-02-29\"\n  }\n}", []string{`main.hcl:5 until of group "g" can't be "2027-02-29"`}, "no such day"},
		{"two ends for one", "group \"g\" {\n  members = [\"dave\"]\n  until = {\n    dave = \"2027-01-31\"\n    dave = \"2027-02-28\"\n  }\n}", []string{`main.hcl:5 "dave" stands twice in until of group "g"`}, "one of them"},
		{"a grant's end of nobody", "organization \"o\" {\n  grant \"read\" {\n    users = [\"dave\"]\n    until = { erin = \"2027-01-31\" }\n  }\n}", []string{`main.hcl:4 until of grant "read" in organization "o" names "erin", who is neither among its users nor among its groups`}, "correct the name"},
		{"a user and a group of one name", "group \"ops\" {}\norganization \"o\" {\n  grant \"read\" {\n    users = [\"ops\"]\n    groups = [\"ops\"]\n    until = { ops = \"2027-01-31\" }\n  }\n}", []string{`main.hcl:6 until of grant "read" in organization "o" names "ops", which is a user and a group there`}, "grant block for each"},
		{"a cluster grant's end", "cluster \"c\" {\n  grant \"view\" {\n    users = [\"dave\"]\n    until = \"31.1.2027\"\n  }\n}", []string{`main.hcl:4 until of grant "view" in cluster "c" can't be "31.1.2027"`}, `"2027-01-31"`},

		// cluster
		{"a cluster's name twice in a region", "cluster \"a\" {}\ncluster \"b\" {\n  name = \"a\"\n}", []string{`main.hcl:3 the cluster "a" in cn-east-3 is declared twice`}, "main.hcl:1"},
		{"a pattern", `cluster "prod-*" {}`, []string{`main.hcl:1 name of cluster "prod-*" is "prod-*": a cluster's name can't be a pattern`}, "for_each"},
		{"an empty name", `cluster "c" { name = "" }`, []string{`main.hcl:1 name of cluster "c" is "", which is empty`}, ""},
		{"a role that is none", "cluster \"prod\" {\n  grant \"veiw\" { users = [] }\n}", []string{`main.hcl:2 "veiw" in cluster "prod" is no role of a grant`}, `Did you mean "view"?`},
		{"a role by the console's word", "cluster \"prod\" {\n  grant \"运维权限\" { users = [] }\n}", []string{`main.hcl:2 "运维权限" in cluster "prod" is no role of a grant`}, `Did you mean "admin"?`},
		{"a level of organizations", "cluster \"prod\" {\n  grant \"manage\" { users = [] }\n}", []string{`main.hcl:2 "manage" in cluster "prod" is no role of a grant`}, `"cluster-admin", "admin", "edit" or "view"`},
		{"nobody and nothing", "cluster \"prod\" {\n  grant \"view\" {}\n}", []string{`main.hcl:2 grant "view" in cluster "prod" names neither users nor groups`}, "users = []"},
		{"no namespace", "cluster \"prod\" {\n  grant \"view\" {\n    users = [\"a\"]\n    namespaces = []\n  }\n}", []string{`main.hcl:4 namespaces of grant "view" in cluster "prod" is empty`}, "Leave namespaces out"},
		{"no namespace, worked out", "cluster \"prod\" {\n  grant \"view\" {\n    users = [\"a\"]\n    namespaces = [for n in [] : n]\n  }\n}", []string{`main.hcl:4 namespaces of grant "view" in cluster "prod" is empty`}, "Leave namespaces out"},
		{"a pattern of namespaces", "cluster \"prod\" {\n  grant \"view\" {\n    users = [\"a\"]\n    namespaces = [\"team-*\"]\n  }\n}", []string{`main.hcl:4 namespaces of grant "view" in cluster "prod" hold the pattern "team-*"`}, "Name each"},
		{"a namespace that is none", "cluster \"prod\" {\n  grant \"view\" {\n    users = [\"a\"]\n    namespaces = [\"Default\"]\n  }\n}", []string{`main.hcl:4 namespaces of grant "view" in cluster "prod" hold "Default", which must hold only lowercase letters, digits and -, and begin and end with a letter or digit`}, "refuse"},
		{"a namespace twice", "cluster \"prod\" {\n  grant \"view\" {\n    users = [\"a\"]\n    namespaces = [\"x\", \"x\"]\n  }\n}", []string{`main.hcl:4 "x" stands twice in namespaces of grant "view" in cluster "prod"`}, "Take it out"},
		{"a label of several groups", "group \"t\" {\n  for_each = toset([\"a\"])\n  name = each.key\n}\ncluster \"prod\" {\n  grant \"view\" { groups = [\"t\"] }\n}", []string{`main.hcl:6 grant "view" in cluster "prod" names group "t", which has for_each: it is several groups`}, `group.t["<key>"].name`},
		{"an unknown attribute of a grant", "cluster \"prod\" {\n  grant \"view\" { usres = [] }\n}", []string{`main.hcl:2 grant "view" in cluster "prod" names neither users nor groups`, `main.hcl:2 unknown attribute "usres" in grant "view" of cluster "prod"`}, ""},

		// onboard
		{"nobody", `onboard "o" { can = ["view"] }`, []string{`main.hcl:1 onboard "o" has no users`}, "users = []"},
		{"nothing", `onboard "o" { users = ["a"] }`, []string{`main.hcl:1 onboard "o" does not say what its users can do`}, `"publish"`},
		{"nothing, written", onboard + "[]\n}", []string{`main.hcl:3 can of onboard "o" is empty`}, "Name a capability"},
		{"a capability as a text", onboard + "\"publish\"\n}", []string{`main.hcl:3 can of onboard "o" takes a list of names, and this is a text`}, "brackets"},
		{"the console's word", onboard + "[\"商品发布\"]\n}", []string{`main.hcl:3 can of onboard "o" names "商品发布", which is no capability`}, `Did you mean "publish"?`},
		{"another word", onboard + "[\"viewer\"]\n}", []string{`main.hcl:3 can of onboard "o" names "viewer", which is no capability`}, `Did you mean "view"?`},
		{"a capital", onboard + "[\"Publish\"]\n}", []string{`main.hcl:3 can of onboard "o" names "Publish", which is no capability`}, `Did you mean "publish"?`},
		{"a slip", onboard + "[\"uplaod\"]\n}", []string{`main.hcl:3 can of onboard "o" names "uplaod", which is no capability`}, `Did you mean "upload"?`},
		{"a word like no other", onboard + "[\"fly\"]\n}", []string{`main.hcl:3 can of onboard "o" names "fly", which is no capability`}, `"enterprise-registry"`},
		{"a capability twice", onboard + "[\"view\", \"view\"]\n}", []string{`main.hcl:3 "view" stands twice in can of onboard "o"`}, "Take it out"},
		{"a user twice", "onboard \"o\" {\n  users = [\"a\", \"a\"]\n  can = [\"view\"]\n}", []string{`main.hcl:2 "a" stands twice in users of onboard "o"`}, "Take it out"},
		{"deploy without clusters", onboard + "[\"deploy\"]\n}", []string{`main.hcl:1 onboard "o" has deploy, and names no clusters`}, `clusters = { prod = "edit" }`},
		{"deploy in no cluster", onboard + "[\"deploy\"]\n  clusters = {}\n}", []string{`main.hcl:4 onboard "o" has deploy, and names no clusters`}, `clusters = { prod = "edit" }`},
		{"clusters without deploy", onboard + "[\"view\"]\n  clusters = { prod = \"edit\" }\n}", []string{`main.hcl:4 clusters of onboard "o" says where people deploy, and can has no deploy`}, `"deploy"`},
		{"a list of clusters", onboard + "[\"deploy\"]\n  clusters = [\"prod\"]\n}", []string{`main.hcl:4 clusters of onboard "o" takes a map from clusters to roles, and this is a list`}, `clusters = { prod = "edit" }`},
		{"a role that is none", onboard + "[\"deploy\"]\n  clusters = { prod = \"write\" }\n}", []string{`main.hcl:4 clusters of onboard "o" has "write", which is no role`}, `Did you mean "edit"?`},
		{"a role that does not do", onboard + "[\"deploy\"]\n  clusters = { prod = \"view\" }\n}", []string{`? main.hcl:4 deploy takes more than the role "view" that onboard "o" gives in cluster "prod"`}, `"edit"`},
		{"several clusters", "cluster \"c\" {\n  for_each = toset([\"prod\"])\n  name = each.key\n}\n" + onboard + "[\"deploy\"]\n  clusters = { c = \"edit\" }\n}", []string{`main.hcl:8 clusters of onboard "o" names cluster "c", which has for_each: it is several clusters`}, "name of one"},
		{"a cluster twice", "cluster \"c\" { name = \"prod\" }\n" + onboard + "[\"deploy\"]\n  clusters = {\n    c = \"edit\"\n    prod = \"admin\"\n  }\n}", []string{`main.hcl:7 clusters of onboard "o" names the cluster "prod" in cn-east-3 twice`}, `"c" is the same`},
		{"a cluster in two other regions", "cluster \"c\" {\n  name = \"prod\"\n  region = \"cn-north-4\"\n}\ncluster \"d\" {\n  name = \"prod\"\n  region = \"cn-south-1\"\n}\n" + onboard + "[\"deploy\"]\n  clusters = { prod = \"edit\" }\n}", []string{`main.hcl:12 clusters of onboard "o" names "prod", which is a cluster in cn-north-4 and in cn-south-1`}, "label"},
		{"an end of nobody", onboard + "[\"view\"]\n  until = { b = \"2027-01-31\" }\n}", []string{`main.hcl:4 until of onboard "o" names "b", who is not among its users`}, ""},
		{"an empty prefix", onboard + "[\"view\"]\n  prefix = \"\"\n}", []string{`main.hcl:4 prefix of onboard "o" is empty`}, `"osc-"`},
		{"a prefix that is too long", onboard + "[\"view\"]\n  prefix = \"" + repeat("x", 120) + "\"\n}", []string{`main.hcl:4 prefix of onboard "o" holds "` + repeat("x", 120) + `enterprise-registry", which has 139 characters: IAM takes at most 128`}, "refuse"},
		{"a prefix that may be refused", onboard + "[\"view\"]\n  prefix = \"osc.\"\n}", []string{`? main.hcl:4 prefix of onboard "o" holds "osc.view", which has '.': IAM documents letters, digits, Chinese, blanks and _ - { }`}, "may refuse"},
		{"a prefix with a line break", onboard + "[\"view\"]\n  prefix = \"osc\\n\"\n}", []string{`main.hcl:4 prefix of onboard "o" holds "osc\nview", which has a control character`}, "line break"},
		{"a group block of its own group", "group \"osc-publish\" {}\n" + onboard + "[\"view\"]\n}", []string{`main.hcl:1 group "osc-publish" is the group "osc-publish", which onboard "o" owns`}, `onboard "o" (main.hcl:2)`},
		{"an old name that it owns", "group \"g\" { previously = [\"osc-view\"] }\n" + onboard + "[\"view\"]\n}", []string{`main.hcl:1 previously names "osc-view", a group that onboard "o" owns`}, "main.hcl:2"},
		{"a group that it does not ask for", onboard + "[\"view\"]\n}\norganization \"i\" {\n  grant \"read\" { groups = [\"osc-publish\"] }\n}", []string{`main.hcl:6 grant "read" in organization "i" names group "osc-publish", which is not declared`}, "onboard"},
		{"a label twice", onboard + "[\"view\"]\n}\n" + onboard + "[\"view\"]\n}", []string{`main.hcl:5 onboard "o" is declared twice`}, "another label"},

		// offboard
		{"no users", `offboard "o" {}`, []string{`main.hcl:1 offboard "o" names no users`}, "users ="},
		{"a label twice", "offboard \"o\" { users = [] }\noffboard \"o\" { users = [] }", []string{`main.hcl:2 offboard "o" is declared twice`}, "another label"},
		{"a user twice", `offboard "o" { users = ["a", "a"] }`, []string{`main.hcl:1 "a" stands twice in users of offboard "o"`}, "Take it out"},
		{"users as a text", `offboard "o" { users = "a" }`, []string{`main.hcl:1 users of offboard "o" takes a list of names, and this is a text`}, "brackets"},
		{"a number for a privileged user", `guard { privileged = [5] }`, []string{`main.hcl:1 privileged of guard takes names, and this is a number`}, "quotes"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			loaded, list := loadFiles(t, map[string]string{"main.hcl": tt.src}, Options{})
			if list == nil {
				list = loaded.Warnings
			}
			if !assert.Equal(t, tt.want, summaries(list)) || len(list) == 0 {
				return
			}
			assert.Contains(t, list[0].Detail, tt.remedy)
			for _, d := range list {
				assert.NotEmpty(t, d.Detail, "a remedy for %s", d.Summary)
				assert.NotEmpty(t, d.Snippet)
			}
		})
	}
}
