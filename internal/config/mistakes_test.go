package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMistakes holds each kind of mistake against its place, its summary and its remedy.
func TestMistakes(t *testing.T) {
	tests := []struct {
		reason, src string
		want        []string // of main.hcl, in order
		remedy      string   // part of the first one's detail
	}{
		// What may stand where.
		{"an unknown block", `gruop "x" {}`, []string{`main.hcl:1 unknown block "gruop" at the top level`}, `Did you mean "group"?`},
		{"an unknown attribute", "group \"x\" {\n  memebrs = []\n}", []string{`main.hcl:2 unknown attribute "memebrs" in group "x"`}, `Did you mean "members"?`},
		{"an unknown attribute at the top", `region = "x"`, []string{`main.hcl:1 unknown attribute "region" at the top level`}, ""},
		{"an attribute written as a block", "group \"x\" {\n  members {}\n}", []string{`main.hcl:2 unknown block "members" in group "x"`}, "write members = "},
		{"a block written as an attribute", "group \"x\" {\n  policy = 1\n}", []string{`main.hcl:2 unknown attribute "policy" in group "x"`}, `write policy "…" { … }`},
		{"an unknown attribute in a block in a block", "group \"x\" {\n  policy \"P\" { scop = \"all\" }\n}", []string{`main.hcl:2 unknown attribute "scop" in policy "P" of group "x"`}, `"scope"`},
		{"an unknown attribute under an empty for_each", "group \"x\" {\n  for_each = {}\n  name = each.key\n  nmae = 1\n}", []string{`main.hcl:4 unknown attribute "nmae" in group "x"`}, `"name"`},
		{"no label", `group {}`, []string{`main.hcl:1 missing label for group`}, `group "…" { … }`},
		{"two labels", `group "a" "b" {}`, []string{`main.hcl:1 extraneous label for group`}, "one label"},
		{"a label too many", `prune "x" {}`, []string{`main.hcl:1 extraneous label for prune`}, "no label"},

		// Twice.
		{"a label twice", "group \"a\" {}\ngroup \"a\" {}", []string{`main.hcl:2 group "a" is declared twice`}, "main.hcl:1"},
		{"a group's name twice", "group \"a\" {}\ngroup \"b\" { name = \"a\" }", []string{`main.hcl:2 the group "a" is declared twice`}, `group "a" is it too (main.hcl:1)`},
		{"a group's name twice under for_each", "group \"a\" {\n  for_each = toset([\"x\", \"y\"])\n  name = \"n${length(each.key)}\"\n}", []string{`main.hcl:3 the group "n1" is declared twice`}, `group "a"["x"]`},
		{"an organization's name twice in a region", "organization \"a\" {}\norganization \"b\" {\n  name = \"a\"\n}", []string{`main.hcl:3 the organization "a" in cn-east-3 is declared twice`}, "main.hcl:1"},
		{"a member twice in a literal list", `group "a" { members = ["x", "y", "x"] }`, []string{`main.hcl:1 "x" stands twice in members of group "a"`}, "Take it out"},
		{"a policy twice", "group \"a\" {\n  policies = [\"P\"]\n  policy \"P\" {}\n}", []string{`main.hcl:3 group "a" holds policy "P" twice at the same scope`}, "main.hcl:2"},
		{"a policy twice in one project", "group \"a\" {\n  policy \"P\" { projects = [\"x\"] }\n  policy \"P\" { projects = [\"y\", \"x\"] }\n}", []string{`main.hcl:3 group "a" holds policy "P" twice at the same scope`}, "main.hcl:2"},
		{"a name at two levels", "organization \"a\" {\n  grant \"read\" { users = [\"x\"] }\n  grant \"edit\" { users = [\"x\"] }\n}", []string{`main.hcl:3 user "x" stands at two levels in organization "a"`}, `"read" at main.hcl:2`},
		{"a group at two levels", "group \"g\" {}\norganization \"a\" {\n  grant \"read\" { groups = [\"g\"] }\n  grant \"edit\" { groups = [\"g\"] }\n}", []string{`main.hcl:4 group "g" stands at two levels in organization "a"`}, ""},
		{"prune twice", "prune {}\nprune {}", []string{"main.hcl:2 a second prune block"}, "main.hcl:1"},
		{"guard twice", "guard {}\nguard {}", []string{"main.hcl:2 a second guard block"}, "main.hcl:1"},
		{"a tenant twice", `tenant "b" { region = "cn-east-3" }`, []string{`tenant.hcl:1 a second tenant block`}, "main.hcl:1"},
		{"a local twice", "locals { x = 1 }\nlocals { x = 2 }", []string{"main.hcl:2 local.x is declared twice"}, "main.hcl:1"},
		{"a variable twice", "variable \"x\" { default = 1 }\nvariable \"x\" {}", []string{`main.hcl:2 variable "x" is declared twice`}, "main.hcl:1"},
		{"an old name twice", "group \"a\" { previously = [\"o\"] }\ngroup \"b\" { previously = [\"o\"] }", []string{`main.hcl:2 the old name "o" is claimed twice`}, "main.hcl:1"},
		{"an old name that is a present one", "group \"a\" { previously = [\"b\"] }\ngroup \"b\" {}", []string{`main.hcl:1 previously names "b", which is a declared group's present name`}, `group "b" bears it now (main.hcl:2)`},

		// Types and values.
		{"a number for a name", `group "a" { name = 5 }`, []string{`main.hcl:1 name of group "a" takes a text, and this is a number`}, "quotes"},
		{"a text for a list", `group "a" { members = "x" }`, []string{`main.hcl:1 members of group "a" takes a list of names, and this is a text`}, "brackets"},
		{"a map for a list", `group "a" { members = { x = 1 } }`, []string{`main.hcl:1 members of group "a" takes a list of names, and this is a map`}, "keys("},
		{"a number among names", "group \"a\" {\n  members = [\n    \"x\",\n    5,\n  ]\n}", []string{`main.hcl:4 members of group "a" takes names, and this is a number`}, "quotes"},
		{"a list in a list", `group "a" { members = [["x"]] }`, []string{`main.hcl:1 members of group "a" takes names, and this is a list`}, "concat("},
		{"an object among names", `group "a" { members = [{ name = "x" }] }`, []string{`main.hcl:1 members of group "a" takes names, and this is a map`}, "p.name"},
		{"an empty name", `group "a" { members = [""] }`, []string{`main.hcl:1 members of group "a" holds "", which is empty`}, ""},
		{"a mode that is none", `group "a" { mode = "addtive" }`, []string{`main.hcl:1 mode of group "a" can't be "addtive"`}, `"additive"`},
		{"a flag that is none", `organization "a" { create = "perhaps" }`, []string{`main.hcl:1 create of organization "a" takes true or false, and this is a text`}, "true or false"},
		{"a severity that is none", `quota "a" {` + "\n free_groups = 1\n severity = \"warn\"\n}", []string{`main.hcl:3 severity of quota "a" can't be "warn"`}, `"warning"`},
		{"a negative quota", "quota \"a\" {\n free_groups = -1\n}", []string{`main.hcl:2 free_groups of quota "a" is negative`}, "0 or more"},
		{"half a quota", "quota \"a\" {\n free_groups = 1.5\n}", []string{`main.hcl:2 free_groups of quota "a" is no whole number of a sensible size`}, ""},
		{"a quota that asks for nothing", `quota "a" {}`, []string{`main.hcl:1 quota "a" asks for nothing`}, "free_organizations"},
		{"a limit that is none", `guard { max_removals = "many" }`, []string{`main.hcl:1 max_removals of guard can't be "many"`}, `"100%"`},
		{"a limit over everything", `guard { max_removals = "101%" }`, []string{`main.hcl:1 max_removals of guard can't be "101%"`}, ""},
		{"half a removal", `guard { max_removals = 1.5 }`, []string{`main.hcl:1 max_removals of guard can't be 1.5`}, ""},
		{"unmanaged that is neither", `guard { unmanaged = "warn" }`, []string{`main.hcl:1 unmanaged of guard can't be "warn"`}, `"report" or "error"`},

		// Policies and grants.
		{"two scopes", "group \"a\" {\n  policy \"P\" {\n    scope = \"all\"\n    projects = [\"x\"]\n  }\n}", []string{`main.hcl:2 policy "P" in group "a" has scope and projects`}, "second policy block"},
		{"a scope that is none", "group \"a\" {\n  policy \"P\" { scope = \"everywhere\" }\n}", []string{`main.hcl:2 scope of policy "P" in group "a" can't be "everywhere"`}, `"global" or "all"`},
		{"no project", "group \"a\" {\n  policy \"P\" { projects = [] }\n}", []string{`main.hcl:2 projects of policy "P" in group "a" is empty`}, ""},
		{"a level that is none", "organization \"a\" {\n  grant \"write\" { users = [] }\n}", []string{`main.hcl:2 "write" in organization "a" is no level of a grant`}, `"manage", "edit" or "read"`},
		{"a level in the console's word", "organization \"a\" {\n  grant \"管理\" { users = [] }\n}", []string{`main.hcl:2 "管理" in organization "a" is no level of a grant`}, `Did you mean "manage"?`},
		{"a grant to nobody and nothing", "organization \"a\" {\n  grant \"read\" {}\n}", []string{`main.hcl:2 grant "read" in organization "a" names neither users nor groups`}, "users = []"},
		{"a group that is not declared", "group \"viewers\" {}\norganization \"a\" {\n  grant \"read\" { groups = [\"viewer\"] }\n}", []string{`main.hcl:3 grant "read" in organization "a" names group "viewer", which is not declared`}, `Did you mean "viewers"?`},
		{"a label of several groups", "group \"t\" {\n  for_each = toset([\"a\"])\n  name = each.key\n}\norganization \"o\" {\n  grant \"read\" { groups = [\"t\"] }\n}", []string{`main.hcl:6 grant "read" in organization "o" names group "t", which has for_each: it is several groups`}, `group.t["<key>"].name`},
		{"a pattern that is to be created", "organization \"o\" {\n  name = \"osc-*\"\n  create = true\n}", []string{`main.hcl:3 create of organization "o" can't be true for the pattern "osc-*"`}, "Leave it out"},

		// Names.
		{"a name that SWR refuses", `organization "Images" {}`, []string{`main.hcl:1 name of organization "Images" is "Images", which must begin with a lowercase letter, end with a lowercase letter or digit, and hold only lowercase letters, digits and . _ -`}, "refuse"},
		{"a pattern that fits nothing", `organization "o" { name = "OSC*" }`, []string{`main.hcl:1 name of organization "o" holds the pattern "OSC*", which no name can fit`}, "lowercase"},
		{"a name that may be refused", `group "a.b" {}`, []string{`? main.hcl:1 name of group "a.b" holds "a.b", which has '.': IAM documents letters, digits, Chinese, blanks and _ - { }`}, "may refuse"},
		{"a name with a line break", `group "a" { members = ["x\ny"] }`, []string{`main.hcl:1 members of group "a" holds "x\ny", which has a control character`}, "line break"},

		// for_each.
		{"for_each over a list", "group \"a\" {\n  for_each = [\"x\"]\n  name = each.key\n}", []string{`main.hcl:2 for_each of group "a" is a list`}, "toset("},
		{"for_each over a text", "group \"a\" {\n  for_each = \"x\"\n  name = each.key\n}", []string{`main.hcl:2 for_each of group "a" takes a map or a set of texts`}, "toset("},
		{"for_each over numbers", "group \"a\" {\n  for_each = toset([1])\n  name = each.key\n}", []string{`main.hcl:2 for_each of group "a" takes a map or a set of texts`}, ""},
		{"for_each is null", "group \"a\" {\n  for_each = null\n  name = each.key\n}", []string{`main.hcl:2 for_each of group "a" is null`}, "{}"},
		{"for_each without a name", "group \"a\" {\n  for_each = {}\n}", []string{`main.hcl:1 group "a" has for_each, and its name does not use each`}, "each.key"},
		{"for_each and the label as name", "group \"a\" {\n  for_each = { x = 1 }\n}", []string{`main.hcl:1 group "a" has for_each, and its name does not use each`}, "each.key"},
		{"for_each and one name for all", "group \"a\" {\n  for_each = { x = 1, y = 2 }\n  name = \"a\"\n}", []string{`main.hcl:3 group "a" has for_each, and its name does not use each`}, "each.key"},
		{"each without for_each", `group "a" { name = each.key }`, []string{`main.hcl:1 each.key stands where there is no for_each`}, "for_each"},
		{"each in for_each", "group \"a\" {\n  for_each = each.value\n  name = each.key\n}", []string{`main.hcl:2 each.value stands where there is no for_each`}, ""},
		{"each has no such thing", "group \"a\" {\n  for_each = { x = 1 }\n  name = each.name\n}", []string{`main.hcl:3 each has no "name"`}, "each.key or each.value"},

		// dynamic.
		{"dynamic of an unknown block", "group \"a\" {\n  dynamic \"polcy\" {\n    for_each = []\n    content {}\n  }\n}", []string{`main.hcl:2 unknown block "polcy" in group "a"`}, `Did you mean "policy"?`},
		{"a mistake in dynamic content", "group \"a\" {\n  dynamic \"policy\" {\n    for_each = []\n    labels = [policy.value]\n    content {\n      scop = 1\n    }\n  }\n}", []string{`main.hcl:6 unknown attribute "scop" in dynamic "policy" in group "a"`}, `"scope"`},
		{"dynamic at the top level", `dynamic "group" {}`, []string{`main.hcl:1 block "dynamic" is not part of this language`}, "for_each"},

		// Syntax.
		{"a syntax error", "group \"a\" {\n  members = [\n", []string{"main.hcl:3 missing expression"}, ""},
		{"too deep", "locals {\n  x = " + repeat("!", 600) + "true\n}", []string{"main.hcl:2 nested too deep"}, "locals"},
		{"a number too large", "locals {\n  x = 1e99999\n}", []string{"main.hcl:2 number too large"}, ""},
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
			assert.NotEmpty(t, list[0].Snippet)
			for _, d := range list {
				assert.NotEmpty(t, d.Detail, "a remedy for %s", d.Summary)
			}
		})
	}
}

// TestTerraformHabits: what Terraform has and this language has not is answered with how it is said here.
func TestTerraformHabits(t *testing.T) {
	tests := []struct{ src, want, remedy string }{
		{`resource "huaweicloud_identity_group" "g" {}`, `block "resource" is not part of this language`, `group "…"`},
		{`data "x" "y" {}`, `block "data" is not part of this language`, "csvdecode"},
		{`module "m" { source = "./x" }`, `block "module" is not part of this language`, "one directory"},
		{`provider "huaweicloud" {}`, `block "provider" is not part of this language`, "HUAWEICLOUD_SDK_AK"},
		{`output "o" { value = 1 }`, `block "output" is not part of this language`, "--json"},
		{`terraform {}`, `block "terraform" is not part of this language`, "no state"},
		{`moved {}`, `block "moved" is not part of this language`, "previously"},
		{`import {}`, `block "import" is not part of this language`, "read live"},
		{`removed {}`, `block "removed" is not part of this language`, "prune"},
		{`group "g" { count = 2 }`, `"count" in group "g" is not part of this language`, "for_each"},
		{`group "g" { depends_on = [] }`, `"depends_on" in group "g" is not part of this language`, "order"},
		{"variable \"v\" {\n  default = 1\n  dynamic \"validation\" {\n    for_each = [1]\n    content {}\n  }\n}", `"dynamic" in variable "v" is not part of this language`, "one by one"},
		{"group \"g\" {\n  lifecycle {}\n}", `"lifecycle" in group "g" is not part of this language`, "protected_groups"},
		{"group \"g\" {\n  provisioner \"local-exec\" {}\n}", `"provisioner" in group "g" is not part of this language`, "--json"},
		{`group "g" { users = [] }`, `"users" in group "g" is not part of this language`, "members"},
		{`organization "g" { members = [] }`, `"members" in organization "g" is not part of this language`, "grant"},
		{`locals { x = path.module }`, `path is not part of this language`, "relative"},
		{`locals { x = count.index }`, `count is not part of this language`, "each.key"},
		{`locals { x = timestamp() }`, `error in function call`, "the day alone"},
		{`locals { x = fileset(".", "*") }`, `error in function call`, "one by one"},

		{`user "u" { groups = ["g"] }`, `"groups" in user "u" is not part of this language`, "group blocks"},
		{`user "u" { access_mode = "default" }`, `"access_mode" in user "u" is not part of this language`, "access_type"},
		{`user "u" { country_code = "86" }`, `"country_code" in user "u" is not part of this language`, "+86"},
		{`user "u" { count = 2 }`, `"count" in user "u" is not part of this language`, "for_each"},
		{`onboard "u" { role = "publish" }`, `"role" in onboard "u" is not part of this language`, `can = ["publish"]`},
		{`onboard "u" { policies = [] }`, `"policies" in onboard "u" is not part of this language`, `can = ["publish"]`},
		{`onboard "u" { members = [] }`, `"members" in onboard "u" is not part of this language`, "users"},
		{`onboard "u" { name = "x" }`, `"name" in onboard "u" is not part of this language`, "prefix"},
		{`offboard "u" { members = [] }`, `"members" in offboard "u" is not part of this language`, "users"},
		{`offboard "u" { for_each = {} }`, `"for_each" in offboard "u" is not part of this language`, "users"},
		{`cluster "u" { users = [] }`, `"users" in cluster "u" is not part of this language`, "grant"},
		{`cluster "u" { namespaces = [] }`, `"namespaces" in cluster "u" is not part of this language`, "grant"},
		{`cluster "u" { create = true }`, `"create" in cluster "u" is not part of this language`, "not created"},
		{"check \"u\" {\n  assert {}\n}", `"assert" in check "u" is not part of this language`, "condition"},
		{`organization "g" { until = "2027-01-31" }`, `"until" in organization "g" is not part of this language`, "grant"},
		{`cluster "g" { until = "2027-01-31" }`, `"until" in cluster "g" is not part of this language`, "grant"},
		{`group "g" { privileged = [] }`, `"privileged" in group "g" is not part of this language`, "guard"},
		{`privileged = []`, `block "privileged" is not part of this language`, "guard"},
		{"organization \"g\" {\n  grant \"read\" {\n    users = []\n    namespaces = []\n  }\n}", `"namespaces" in grant "read" of organization "g" is not part of this language`, "cluster block"},
		{`resource "huaweicloud_cce_cluster" "c" {}`, `block "resource" is not part of this language`, `cluster "…"`},
	}
	for _, tt := range tests {
		t.Run(tt.src, func(t *testing.T) {
			loaded, list := loadFiles(t, map[string]string{"main.hcl": tt.src}, Options{})
			var found []string
			for _, d := range list {
				found = append(found, d.Detail)
			}
			assert.Contains(t, fmt.Sprint(summaries(list)), tt.want)
			assert.Contains(t, strings.Join(found, "\n"), tt.remedy)
			assert.Nil(t, loaded.Desired)
		})
	}
}

// TestAllAtOnce: one run reports the mistakes of all files, each once, and nothing that only follows from another.
func TestAllAtOnce(t *testing.T) {
	_, list := loadFiles(t, map[string]string{
		"a.hcl": `locals { broken = upper(1, 2) }
group "one" {
  members = concat(local.broken, ["x"])
  mode    = "none"
}
group "two" {
  for_each = local.broken
  name     = each.key
}
`,
		"b.hcl": `organization "o" {
  grant "read" { groups = [group.two["x"].name, "one"] }
  grant "edit" { users = ["a", 1, "a", var.gone, local.broken] }
}
`,
		"c.hcl.json": `{"group": {"three": {"memebrs": []}}}`,
	}, Options{})
	assert.Equal(t, []string{
		"a.hcl:1 too many function arguments",
		`a.hcl:4 mode of group "one" can't be "none"`,
		`b.hcl:3 users of grant "edit" in organization "o" takes names, and this is a number`,
		`b.hcl:3 "a" stands twice in users of grant "edit" in organization "o"`,
		"b.hcl:3 var.gone is not declared",
		`c.hcl.json:1 unknown name "memebrs" in group "three"`,
	}, summaries(list))
}

// TestSyntaxErrorAmongFiles: what may stand in the file that can't be read is not reported as missing.
func TestSyntaxErrorAmongFiles(t *testing.T) {
	_, list := loadFiles(t, map[string]string{
		"tenant.hcl": "tenant \"acme\" {\n  region = \n}\nvariable \"v\" {}",
		"b.hcl":      "group \"g\" {\n  members = [var.v, local.x]\n  name = 1\n}\norganization \"o\" {\n  grant \"read\" { groups = [\"there\"] }\n}",
	}, Options{Vars: []string{"v=1"}})
	assert.Equal(t, []string{
		`b.hcl:3 name of group "g" takes a text, and this is a number`,
		"tenant.hcl:2 invalid expression",
	}, summaries(list))
}
