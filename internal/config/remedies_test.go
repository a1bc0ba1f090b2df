package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRemediesThatFit: what a message advises is possible where it is said.
func TestRemediesThatFit(t *testing.T) {
	const teams = "group \"l\" {\n  for_each = toset([\"ops\", \"dev\"])\n  name = each.key\n}\n"
	tests := []struct{ reason, src, want, remedy, not string }{
		{"a quota has no name", "quota \"q\" { free_users = 1 }\nquota \"q\" { free_users = 1 }", `quota "q" is declared twice`, "another label", "name ="},
		{"a variable has no name", "variable \"v\" { default = 1 }\nvariable \"v\" { default = 1 }", `variable "v" is declared twice`, "another name", "name ="},
		{"a group has a name", "group \"v\" {}\ngroup \"v\" {}", `group "v" is declared twice`, "name = …", ""},
		{"path", `locals { x = path.module }`, "path is not part of this language", "File paths are relative", ""},
		{"data", `locals { x = data.huaweicloud_user.x }`, "data is not part of this language", "looked up", "File paths"},
		{"self", `locals { x = self.name }`, "self is not part of this language", "local", "File paths"},
		{"terraform", `locals { x = terraform.workspace }`, "terraform is not part of this language", "workspaces", "File paths"},
		{"module", `locals { x = module.a.b }`, "module is not part of this language", "one directory", "File paths"},
		{"one letter is like no other", "locals {\n  a = 1\n  b = local.x\n}", "local.x is not declared", "Declare it", "Did you mean"},
		{"one letter begins a name", "locals {\n  alpha = 1\n  b = local.a\n}", "local.a is not declared", `Did you mean "alpha"?`, ""},
		{"a key that is not there", teams + `locals { x = group.l["zz"].name }`, `group.l has no key "zz"`, `Its for_each has "dev", "ops".`, ""},
		{"a key that is nearly there", teams + `locals { x = "${group.l["opps"].name}!" }`, `group.l has no key "opps"`, `Did you mean "ops"?`, ""},
		{"a key of no group", "group \"l\" {\n  for_each = {}\n  name = each.key\n}\nlocals { x = group.l[\"zz\"].name }", `group.l has no key "zz"`, "makes no group", ""},
		{"a type with a slip", "variable \"v\" {\n  type = strin\n  default = \"\"\n}", "invalid type specification", `Did you mean "string"?`, ""},
		{"a type with a slip inside", "variable \"v\" {\n  type = list(nmber)\n  default = []\n}", "invalid type specification", `Did you mean "number"?`, ""},
		{"a function for checks", `locals { x = who_can("publish") }`, "error in function call", "check blocks only", "There is no function"},
		{"members too", `locals { x = members("g") }`, "error in function call", "group.<label>.members", "There is no function"},
		{"an attribute twice", "group \"g\" {\n  mode = \"additive\"\n  mode = \"additive\"\n}", "attribute redefined", "at main.hcl:2. Each", ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"main.hcl": tt.src}, Options{})
			require.Len(t, list, 1)
			assert.Equal(t, tt.want, list[0].Summary)
			assert.Contains(t, list[0].Detail, tt.remedy)
			if tt.not != "" {
				assert.NotContains(t, list[0].Detail, tt.not)
			}
		})
	}
}

// TestControlCharacters: one message for a character that nobody sees, and none for those that lay a text out.
func TestControlCharacters(t *testing.T) {
	tests := []struct {
		reason, src string
		want        []string
	}{
		{"in a group's name", `group "g" { name = "a\tb" }`, []string{`main.hcl:1 name of group "g" holds "a\tb", which has a control character`}},
		{"in a user's name, too long besides", `group "g" { members = ["a\n` + strings.Repeat("b", 65) + `"] }`,
			[]string{`main.hcl:1 members of group "g" holds "a\n` + strings.Repeat("b", 65) + `", which has a control character`}},
		{"of the second range", `group "g" { members = ["a\u0085b"] }`, []string{`main.hcl:1 members of group "g" holds "a\u0085b", which has a control character`}},
		{"in a description", `group "g" { description = "a\u0000b" }`, []string{`main.hcl:1 description of group "g" has a control character`}},
		{"line breaks and tabs in a description", `group "g" { description = "a\tb\r\nc\n" }`, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			loaded, list := loadFiles(t, map[string]string{"main.hcl": tt.src}, Options{})
			assert.Empty(t, loaded.Warnings)
			assert.Equal(t, tt.want, summaries(list))
		})
	}
}

// TestParenthesesAreLiteral: what parentheses enclose is written out all the same.
func TestParenthesesAreLiteral(t *testing.T) {
	d := desiredOf(t, "group \"a\" { members = ([]) }\ngroup \"b\" { members = (([\"x\"])) }\ngroup \"c\" { members = (concat([\"x\"])) }")
	assert.True(t, d.Groups[0].LiteralMembers)
	assert.True(t, d.Groups[1].LiteralMembers)
	assert.False(t, d.Groups[2].LiteralMembers)

	_, list := loadFiles(t, map[string]string{"main.hcl": "group \"a\" {\n  members = ([\"x\",\n    \"x\"])\n}"}, Options{})
	assert.Equal(t, []string{`main.hcl:3 "x" stands twice in members of group "a"`}, summaries(list))
}
