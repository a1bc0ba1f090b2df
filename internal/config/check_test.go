package config

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// someAccess answers from lists. What is in neither of them can't be read.
type someAccess struct {
	can     map[osc.Capability][]string
	has     map[string][]string
	members map[string][]string
}

var errUnread = errors.New("attachments of group ops can't be read")

func (a someAccess) UserCan(user string, c osc.Capability) (bool, error) {
	list, err := a.WhoCan(c)
	return strings.Contains(strings.Join(list, ","), user), err
}

func (a someAccess) WhoCan(c osc.Capability) ([]string, error) { return listed(a.can, c) }
func (a someAccess) WhoHas(p string) ([]string, error)         { return listed(a.has, p) }
func (a someAccess) Members(g string) ([]string, error)        { return listed(a.members, g) }

func listed[K comparable](lists map[K][]string, key K) ([]string, error) {
	list, ok := lists[key]
	if !ok {
		return nil, errUnread
	}
	return list, nil
}

var theAccess = someAccess{
	can:     map[osc.Capability][]string{osc.Publish: {"dave", "carol"}, osc.View: {}, osc.Upload: {"carol"}},
	has:     map[string][]string{"Tenant Administrator": {"root"}},
	members: map[string][]string{"ops": {"b", "a", "b"}},
}

// checked works out the one check of a configuration, as a saved plan would keep it.
func checked(t *testing.T, d *provision.Desired) (holds bool, message string, err error) {
	t.Helper()
	require.Len(t, d.Checks, 1)
	saved, err := json.Marshal(d.Checks[0])
	require.NoError(t, err)
	var c provision.DeclaredCheck
	require.NoError(t, json.Unmarshal(saved, &c))
	return Conditions()(c, theAccess)
}

func TestChecks(t *testing.T) {
	d := desiredOf(t, `
check "who may publish" {
  condition     = length(setsubtract(who_can("publish"), ["carol", "dave"])) == 0
  error_message = "Only ${join(" and ", members("ops"))} may publish."
  severity      = "warning"
}
check "none" {
  condition     = true
  error_message = "x"
}
`)
	assert.Equal(t, []provision.DeclaredCheck{
		{Name: "who may publish", Severity: provision.SeverityWarning, Place: at(2),
			Asks:         provision.Asks{Capabilities: []osc.Capability{osc.Publish}, Groups: []string{"ops"}},
			Condition:    provision.Expression{Source: `length(setsubtract(who_can("publish"), ["carol", "dave"])) == 0`, Place: at(3)},
			ErrorMessage: provision.Expression{Source: `"Only ${join(" and ", members("ops"))} may publish."`, Place: at(4)}},
		{Name: "none", Severity: provision.SeverityError, Place: at(7),
			Condition: provision.Expression{Source: "true", Place: at(8)}, ErrorMessage: provision.Expression{Source: `"x"`, Place: at(9)}},
	}, d.Checks)
}

func TestAsks(t *testing.T) {
	all := osc.Capabilities()
	tests := []struct {
		reason, condition string
		want              provision.Asks
	}{
		{"nothing", `true`, provision.Asks{}},
		{"each once, in order", `user_can("a", "publish") && user_can("a", "view") && length(who_can("view")) == 0`, provision.Asks{Capabilities: []osc.Capability{osc.View, osc.Publish}}},
		{"the user does not matter", `alltrue([for u in local.devs : user_can(u, "upload")])`, provision.Asks{Capabilities: []osc.Capability{osc.Upload}}},
		{"policies", `length(concat(who_has("B"), who_has("A"), who_has("B"))) == 0`, provision.Asks{Policies: []string{"A", "B"}}},
		{"groups, in a text", `"${length(members("g"))}" == "1"`, provision.Asks{Groups: []string{"g"}}},
		{"groups, in a list that is not gone through yet", `length([for u in who_can("full") : u if contains(members("g"), u)]) == 0`, provision.Asks{Capabilities: []osc.Capability{osc.Full}, Groups: []string{"g"}}},
		{"a capability that is worked out", `alltrue([for c in ["view", "full"] : user_can("a", c)])`, provision.Asks{Everything: true}},
		{"a group that is referred to", `length(members(group.g.name)) == 1`, provision.Asks{Everything: true}},
		{"arguments of a list", `user_can(["a", "view"]...)`, provision.Asks{Everything: true}},
		{"all", `user_can("a", "` + string(all[0]) + `") || user_can("a", "` + string(all[5]) + `")`, provision.Asks{Capabilities: []osc.Capability{all[0], all[5]}}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			d := desiredOf(t, "check \"c\" {\n  condition = "+tt.condition+"\n  error_message = \"x\"\n}\nlocals { devs = [\"a\"] }\ngroup \"g\" {}")
			assert.Equal(t, tt.want, d.Checks[0].Asks)
		})
	}
}

func TestMistakesInChecks(t *testing.T) {
	tests := []struct{ reason, condition, want, remedy string }{
		{"a list", `who_can("publish")`, `main.hcl:2 condition of check "c" is neither true nor false`, "length("},
		{"a number", `1`, `main.hcl:2 condition of check "c" is neither true nor false`, "comparison"},
		{"a number that is not known yet", `length(who_can("publish"))`, `main.hcl:2 condition of check "c" is neither true nor false`, "comparison"},
		{"a text that is not known yet", `join("", who_can("publish"))`, `main.hcl:2 condition of check "c" is neither true nor false`, "comparison"},
		{"null", `null`, `main.hcl:2 condition of check "c" is null`, "user_can("},
		{"the console's word", `user_can("a", "商品发布")`, `main.hcl:2 condition of check "c" asks user_can about "商品发布", which is no capability`, `Did you mean "publish"?`},
		{"a slip", `length(who_can("depoly")) == 0`, `main.hcl:2 condition of check "c" asks who_can about "depoly", which is no capability`, `Did you mean "deploy"?`},
		{"a slip in what is not gone through yet", `alltrue([for u in members("g") : user_can(u, "uplaod")])`, `main.hcl:2 condition of check "c" asks user_can about "uplaod", which is no capability`, `"upload"`},
		{"a slip in a local", `user_can("a", local.c)`, `main.hcl:2 invalid function argument`, `Did you mean "publish"?`},
		{"too few arguments", `user_can("publish")`, `main.hcl:2 condition of check "c" calls user_can with 1 argument`, `user_can("<user>", "<capability>")`},
		{"too many arguments", `length(who_can("a", "publish")) == 0`, `main.hcl:2 condition of check "c" calls who_can with 2 arguments`, `who_can("<capability>")`},
		{"an unknown function", `user_cna("a", "publish")`, `main.hcl:2 condition of check "c" calls user_cna, which is no function`, `"user_can"`},
		{"an unknown function in what is not gone through yet", `alltrue([for u in members("g") : lenght(u) > 1])`, `main.hcl:2 condition of check "c" calls lenght, which is no function`, `"length"`},
		{"a file", `file("x") == ""`, `main.hcl:2 condition of check "c" calls file, which reads a file`, "locals {"},
		{"a template", `templatefile("x", {}) == ""`, `main.hcl:2 condition of check "c" calls templatefile, which reads a file`, "locals {"},
		{"a list in a comparison", `who_can("publish") > 1`, "main.hcl:2 invalid operand", ""},
		{"a name in place of a list", `setsubtract(who_can("publish"), "carol") == []`, "main.hcl:2 invalid function argument", ""},
		{"what is not declared", `length(local.gone) == 0`, "main.hcl:2 local.gone is not declared", "Declare it"},
		{"each", `each.key == "x"`, "main.hcl:2 each.key stands where there is no for_each", ""},
		{"a number for a user", `user_can(["a"], "publish")`, "main.hcl:2 invalid function argument", ""},
		{"infinity, which no plan holds", `local.big > 1`, `main.hcl:2 condition of check "c" can't be kept in a plan: failed to serialize value: cannot serialize infinity as JSON`, "another way"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"x": "", "main.hcl": "check \"c\" {\n  condition = " + tt.condition + "\n  error_message = \"x\"\n}\nlocals {\n  c = \"发布\"\n  big = 1/0\n}"}, Options{})
			require.Equal(t, []string{tt.want}, summaries(list))
			assert.Contains(t, list[0].Detail, tt.remedy)
			assert.NotEmpty(t, list[0].Snippet)
		})
	}
}

func TestMistakesAroundChecks(t *testing.T) {
	tests := []struct {
		reason, src string
		want        []string
	}{
		{"no condition", `check "c" { error_message = "x" }`, []string{`main.hcl:1 check "c" has no condition`}},
		{"no message", `check "c" { condition = true }`, []string{`main.hcl:1 check "c" has no error_message`}},
		{"a message that is a list", "check \"c\" {\n  condition = true\n  error_message = who_can(\"view\")\n}", []string{`main.hcl:3 error_message of check "c" takes a text`}},
		{"a severity that is none", "check \"c\" {\n  condition = true\n  error_message = \"x\"\n  severity = \"warn\"\n}", []string{`main.hcl:4 severity of check "c" can't be "warn"`}},
		{"a label twice", "check \"c\" {\n  condition = true\n  error_message = \"x\"\n}\ncheck \"c\" {\n  condition = 1\n  error_message = \"x\"\n}", []string{`main.hcl:5 check "c" is declared twice`, `main.hcl:6 condition of check "c" is neither true nor false`}},
		{"an unknown attribute", "check \"c\" {\n  condition = true\n  error_mesage = \"x\"\n}", []string{`main.hcl:1 check "c" has no error_message`, `main.hcl:3 unknown attribute "error_mesage" in check "c"`}},
		{"an answer elsewhere", `locals { x = user_can("a", "view") }`, []string{"main.hcl:1 error in function call"}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"main.hcl": tt.src}, Options{})
			assert.Equal(t, tt.want, summaries(list))
			for _, d := range list {
				assert.NotEmpty(t, d.Detail)
			}
		})
	}
}

// TestConditions works out conditions against an access, from what a saved plan keeps of them.
func TestConditions(t *testing.T) {
	tests := []struct {
		reason, condition string
		holds             bool
		err               string // without "cannot work out condition of check …"
	}{
		{"somebody can", `user_can("carol", "publish")`, true, ""},
		{"somebody can't", `user_can("erin", "publish")`, false, ""},
		{"sorted", `join(",", who_can("publish")) == "carol,dave"`, true, ""},
		{"each once", `join(",", members("ops")) == "a,b"`, true, ""},
		{"nobody", `length(who_can("view")) == 0`, true, ""},
		{"a policy", `who_has("Tenant Administrator") == tolist(["root"])`, true, ""},
		{"a local", `length(setsubtract(who_can("publish"), local.allowed)) == 0`, true, ""},
		{"a variable", `contains(var.names, who_can("upload")[0])`, true, ""},
		{"values of all kinds", `local.all.list[1] == 2 && local.all.none == null && local.all.flag && length(local.all.set) == 2 && local.all.empty == []`, true, ""},
		{"the tenant", `tenant.region == "cn-east-3"`, true, ""},
		{"a group, a user and an onboard", `"${group.g.name} ${join(",", group.g.members)} ${user.erin.name} ${join(",", onboard.o.users)}" == "cloud-g m erin c,d"`, true, ""},
		{"under for_each", `alltrue([for k, g in group.many : g.name == "n-${k}"]) && group.many["x"].name == "n-x"`, true, ""},
		{"a loop over people", `alltrue([for u in who_can("publish") : contains(local.allowed, u)])`, true, ""},
		{"over several lines", "(\n    user_can(\"carol\", \"publish\") && # a remark\n    !user_can(\"erin\", \"publish\")\n  )", true, ""},
		{"in parentheses at both ends", `(1 + 1) == (2)`, true, ""},
		{"an index at the end", `[who_can("publish")[0] == "carol"][0]`, true, ""},
		{"with a condition", `user_can("carol", "publish") ? true : false`, true, ""},
		{"a heredoc", "trimspace(<<E\n${tostring(1 + 1)}\nE\n  ) == \"2\"", true, ""},
		{"a text that says so", `"true"`, true, ""},
		{"a known answer counts before one that is not", `user_can("carol", "publish") || user_can("carol", "deploy")`, true, ""},
		{"and after it", `user_can("carol", "deploy") && user_can("erin", "publish")`, false, ""},

		{"what can't be read", `user_can("carol", "deploy")`, false, errUnread.Error()},
		{"a list that can't be read", `length(who_can("full")) == 0`, false, errUnread.Error()},
		{"no way around it with try", `try(length(who_can("full")), 0) == 0`, false, errUnread.Error()},
		{"or with can", `!can(who_has("gone"))`, false, errUnread.Error()},
		{"in a loop", `alltrue([for u in ["a"] : user_can(u, "deploy")])`, false, errUnread.Error()},
		{"a word that is worked out and none", `user_can("a", who_can("publish")[0])`, false, `invalid function argument: Invalid value for "capability" parameter: "carol" is no capability.`},
		{"no such element", `who_can("view")[0] == "a"`, false, "invalid index: "},
		{"a file that is not seen until then", `length([for u in who_can("publish") : u if try(u.x, false)]) == 1`, false, ""},
		{"null", `one(who_can("view")) == "a"`, false, ""},
		{"neither true nor false", `true ? one([for u in who_can("publish") : u if u == "dave"]) : ""`, false, "it comes to neither true nor false"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			d := desiredOf(t, "check \"c\" {\n  condition = "+tt.condition+"\n  error_message = \"It fails for ${join(\", \", who_can(\"publish\"))}.\"\n}\n"+`
locals {
  allowed = ["carol", "dave"]
  all     = { list = ["a", 2], none = null, flag = true, set = toset(["x", "y"]), empty = [] }
}
variable "names" { default = ["carol"] }
group "g" {
  name    = "cloud-g"
  members = ["m"]
}
group "many" {
  for_each = toset(["x", "y"])
  name     = "n-${each.key}"
}
user "erin" {}
onboard "o" {
  users = ["d", "c"]
  can   = ["view"]
}
`)
			holds, message, err := checked(t, d)
			assert.Equal(t, tt.holds, holds)
			if tt.err != "" {
				assert.ErrorContains(t, err, `cannot work out condition of check "c": `+tt.err)
				return
			}
			require.NoError(t, err)
			if !holds {
				assert.Equal(t, "It fails for carol, dave.", message)
			} else {
				assert.Empty(t, message)
			}
		})
	}
}

// TestUnreadIsWrapped: what could not be read can be told from other reasons.
func TestUnreadIsWrapped(t *testing.T) {
	for _, condition := range []string{`user_can("a", "deploy")`, `length(who_can("full")) == length(who_has("x"))`} {
		_, _, err := checked(t, desiredOf(t, "check \"c\" {\n  condition = "+condition+"\n  error_message = \"x\"\n}"))
		assert.ErrorIs(t, err, errUnread)
		assert.Equal(t, `cannot work out condition of check "c": `+errUnread.Error(), err.Error(), "each reason once")
	}
	_, _, err := checked(t, desiredOf(t, "check \"c\" {\n  condition = false\n  error_message = \"${join(\"\", who_can(\"full\"))}\"\n}"))
	assert.ErrorIs(t, err, errUnread)
	assert.ErrorContains(t, err, `cannot work out error_message of check "c"`)
}

// TestLongMessage: a message over several lines ends where it ends.
func TestLongMessage(t *testing.T) {
	holds, message, err := checked(t, desiredOf(t, "check \"c\" {\n  condition = false\n  error_message = <<-E\n    ${join(\", \", who_can(\"publish\"))}\n    can.\n  E\n}"))
	require.NoError(t, err)
	assert.False(t, holds)
	assert.Equal(t, "carol, dave\ncan.", message)
}

func TestChecksInJSON(t *testing.T) {
	tests := []struct {
		reason, condition, message string
		holds                      bool
		want                       string
	}{
		{"an expression", `"${user_can(\"carol\", \"publish\")}"`, `"x"`, true, ""},
		{"one that does not hold", `"${contains(local.allowed, \"dave\") && user_can(\"dave\", \"upload\")}"`, `"Only ${join(\", \", who_can(\"upload\"))}, not \"dave\"."`, false, `Only carol, not "dave".`},
		{"a flag", `true`, `"x"`, true, ""},
		{"a text", `"false"`, `"a $${b} \\ c"`, false, `a ${b} \ c`},
		{"over lines", `"${user_can(\"erin\",\n \"publish\")}"`, `"two\nlines"`, false, "two\nlines"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			loaded, list := loadFiles(t, map[string]string{"main.hcl.json": `{"check": {"who may publish": {"condition": ` + tt.condition + `, "error_message": ` + tt.message + `}}, "locals": {"allowed": ["dave"]}}`}, Options{})
			require.Empty(t, summaries(list))
			holds, message, err := checked(t, loaded.Desired)
			require.NoError(t, err)
			assert.Equal(t, tt.holds, holds)
			assert.Equal(t, tt.want, message)
		})
	}
	_, list := loadFiles(t, map[string]string{"main.hcl.json": `{"check": {"c": {
  "condition": "${user_can(\"a\", \"商品发布\")}",
  "error_message": ["x"]
}}}`}, Options{})
	assert.Equal(t, []string{`main.hcl.json:2 condition of check "c" asks user_can about "商品发布", which is no capability`, `main.hcl.json:3 error_message of check "c" takes a text`}, summaries(list))
}

// TestForgedConditions: whatever stands in a plan file, there is an error and no crash.
func TestForgedConditions(t *testing.T) {
	tests := []struct {
		reason string
		e      provision.Expression
		want   string
	}{
		{"nothing", provision.Expression{}, "missing expression"},
		{"no expression", provision.Expression{Source: "1 +"}, "missing expression"},
		{"too deep", provision.Expression{Source: strings.Repeat("!", 100_000) + "true"}, "nested too deep"},
		{"a template that is too deep", provision.Expression{Source: strings.Repeat("${", 100_000), Values: json.RawMessage(`{"template":true}`)}, "nested too deep"},
		{"values of another kind", provision.Expression{Source: "true", Values: json.RawMessage(`[1]`)}, "cannot read the values it uses"},
		{"values without types", provision.Expression{Source: "local.x", Values: json.RawMessage(`{"roots":{"local":1}}`)}, "cannot read the values it uses"},
		{"values that are no object", provision.Expression{Source: "local.x", Values: json.RawMessage(`{"roots":{"value":"x","type":"string"}}`)}, "cannot read the values it uses"},
		{"values that are not there", provision.Expression{Source: "local.x"}, "unknown variable"},
		{"a number without end in them", provision.Expression{Source: `"${local.x}" == ""`, Values: json.RawMessage(`{"roots":{"value":{"local":{"x":1e99999999}},"type":["object",{"local":["object",{"x":"number"}]}]}}`)}, "number too large"},
		{"a number without end", provision.Expression{Source: `tostring(tonumber(format("%s", "1e99${"999999"}"))) == ""`}, "number too large"},
		{"one in a text", provision.Expression{Source: `tostring(" 1e99999999 " * 1) == ""`}, "number too large"},
		{"one in YAML", provision.Expression{Source: `tostring(yamldecode("a: [1e99999999]").a[0]) == ""`}, "number too large"},
		{"blanks without end", provision.Expression{Source: `indent(2000000000, "a\nb") == ""`}, "from 0 to 1000"},
		{"a text without end", provision.Expression{Source: `replace(join("", [for i in range(100): join("", range(1000))]), "", join("", range(1000))) == ""`}, "more than 64 MiB"},
		{"one by a pattern", provision.Expression{Source: `replace(join("", [for i in range(100): join("", range(1000))]), "/./", join("", range(1000))) == ""`}, "more than 64 MiB"},
		{"a file", provision.Expression{Source: `file("/etc/passwd") == ""`}, "a saved plan holds locals, and no files"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			holds, _, err := Conditions()(provision.DeclaredCheck{Name: "c", Condition: tt.e}, theAccess)
			assert.False(t, holds)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}
