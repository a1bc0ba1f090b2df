package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// probe is a group that shows a value in its description.
const probe = "\ngroup \"probe\" { description = jsonencode(var.v) }\n"

func valueOf(t *testing.T, declaration string, files map[string]string, opt Options) string {
	t.Helper()
	all := map[string]string{"main.hcl": declaration + probe}
	for name, src := range files {
		all[name] = src
	}
	loaded, list := loadFiles(t, all, opt)
	require.Empty(t, summaries(list))
	return *loaded.Desired.Groups[0].Description
}

// TestPrecedence goes through all ways to give a value, each stronger than those before it.
func TestPrecedence(t *testing.T) {
	dir := t.TempDir()
	first, second, third := filepath.Join(dir, "1.hclvars"), filepath.Join(dir, "2.hclvars"), filepath.Join(dir, "3.json")
	for path, src := range map[string]string{first: `v = "file 1"`, second: `v = "file 2"`, third: `{"v": "file 3"}`} {
		require.NoError(t, os.WriteFile(path, []byte(src), 0o644))
	}
	files := map[string]string{}
	opt := Options{}
	declaration := `variable "v" { default = "default" }`
	assert.Equal(t, `"default"`, valueOf(t, declaration, files, opt))
	opt.Environ = []string{"OSC_PERMS_VAR_v=environment", "OSC_PERMS_VAR_other=ignored", "PATH=/"}
	assert.Equal(t, `"environment"`, valueOf(t, declaration, files, opt))
	files["osc-perms.hclvars"] = `v = "own"`
	assert.Equal(t, `"own"`, valueOf(t, declaration, files, opt))
	files["a.auto.hclvars"], files["b.auto.hclvars"] = `v = "auto a"`, `v = "auto b"`
	assert.Equal(t, `"auto b"`, valueOf(t, declaration, files, opt))
	opt.VarFiles = []string{second, first}
	assert.Equal(t, `"file 1"`, valueOf(t, declaration, files, opt))
	opt.VarFiles = append(opt.VarFiles, third)
	assert.Equal(t, `"file 3"`, valueOf(t, declaration, files, opt))
	opt.Vars = []string{"v=flag 1", "v=flag=2"}
	assert.Equal(t, `"flag=2"`, valueOf(t, declaration, files, opt))
}

func TestTypesOfVariables(t *testing.T) {
	tests := []struct{ reason, declaration, given, want string }{
		{"text as it stands", `type = string`, `["a"]`, `"[\"a\"]"`},
		{"no type: text as it stands", ``, `true`, `"true"`},
		{"number", `type = number`, `5`, `5`},
		{"flag", `type = bool`, `true`, `true`},
		{"list", `type = list(string)`, `["a", "b"]`, `["a","b"]`},
		{"set", `type = set(string)`, `["b", "a", "b"]`, `["a","b"]`},
		{"map", `type = map(number)`, `{a = 1}`, `{"a":1}`},
		{"elements are converted", `type = list(string)`, `[1]`, `["1"]`},
		{"optional attributes", `type = object({ a = string, b = optional(number, 2), c = optional(string) })`, `{a = "x"}`, `{"a":"x","b":2,"c":null}`},
		{"null, given", `type = list(string)` + "\ndefault = []", `null`, `null`},
		{"null where nullable is false gives the default", `type = list(string)` + "\ndefault = [\"d\"]\nnullable = false", `null`, `["d"]`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Equal(t, tt.want, valueOf(t, "variable \"v\" {\n"+tt.declaration+"\n}", nil, Options{Vars: []string{"v=" + tt.given}}))
		})
	}
}

func TestMistakesInVariables(t *testing.T) {
	tests := []struct {
		reason, src  string
		files        map[string]string
		opt          Options
		want, remedy string
	}{
		{"no value", `variable "v" { type = list(string) }`, nil, Options{}, `main.hcl:1 variable "v" has no value`, `--var v='["…"]'`},
		{"not declared, by flag", `variable "partners" { default = 1 }`, nil, Options{Vars: []string{"partner=1"}}, `--var partner gives a value to variable "partner", which is not declared`, `"partners"`},
		{"a flag without a value", `variable "v" { default = 1 }`, nil, Options{Vars: []string{"v"}}, `--var v has no value`, "--var v="},
		{"not declared, automatic file", ``, map[string]string{"osc-perms.hclvars": "x = 1"}, Options{}, `? osc-perms.hclvars:1 osc-perms.hclvars gives a value to variable "x", which is not declared`, "declare"},
		{"wrong type, by flag", `variable "v" { type = number }`, nil, Options{Vars: []string{"v=many"}}, `--var v:1 wrong type for variable "v" from --var v`, "number"},
		{"wrong type, environment", `variable "v" { type = number }`, nil, Options{Environ: []string{"OSC_PERMS_VAR_v=x"}}, `OSC_PERMS_VAR_v:1 wrong type for variable "v" from OSC_PERMS_VAR_v`, "number"},
		{"wrong type, file", `variable "v" { type = list(string) }`, map[string]string{"a.auto.hclvars": "\nv = \"x\""}, Options{}, `a.auto.hclvars:2 wrong type for variable "v" from a.auto.hclvars`, "list(string)"},
		{"wrong default", "variable \"v\" {\n  type = number\n  default = \"x\"\n}", nil, Options{}, `main.hcl:3 wrong type for the default of variable "v"`, "number"},
		{"a reference in a default", `variable "v" { default = local.x }`, nil, Options{}, `main.hcl:1 default of variable "v" is no constant`, "locals"},
		{"a reference in a file", `variable "v" {}`, map[string]string{"a.auto.hclvars": "v = local.x"}, Options{}, `a.auto.hclvars:1 cannot read the value of variable "v" from a.auto.hclvars`, "no references"},
		{"no expression", `variable "v" { type = list(string) }`, nil, Options{Vars: []string{"v=[alice"}}, `--var v:1 cannot read the value of variable "v" from --var v`, "expression"},
		{"a syntax error in a file", `variable "v" { default = 1 }`, map[string]string{"a.auto.hclvars": "v = ["}, Options{}, `a.auto.hclvars:1 missing expression`, ""},
		{"a block in a file", `variable "v" { default = 1 }`, map[string]string{"a.auto.hclvars": "v {}"}, Options{}, `a.auto.hclvars:1 unexpected "v" block`, ""},
		{"no such file", `variable "v" { default = 1 }`, nil, Options{VarFiles: []string{"gone.hclvars"}}, `cannot read values of variables from gone.hclvars: no such file or directory`, "path"},
		{"an unknown type", `variable "v" { type = text }`, nil, Options{Vars: []string{"v=1"}}, `main.hcl:1 invalid type specification`, "text"},
		{"a name that is none", `variable "a b" { default = 1 }`, nil, Options{}, `main.hcl:1 "a b" can't be the name of a variable`, "letter"},
		{"null where nullable is false", "variable \"v\" {\n  nullable = false\n}", nil, Options{Environ: []string{}, VarFiles: nil, Vars: nil}, `main.hcl:1 variable "v" has no value`, "default"},
		{"half a validation", "variable \"v\" {\n  default = 1\n  validation {\n    condition = true\n  }\n}", nil, Options{}, `main.hcl:3 validation of variable "v" has no error_message`, "error_message"},
		{"nested without end, by flag", `variable "v" { type = list(string) }`, nil, Options{Vars: []string{"v=" + strings.Repeat("[", 20_000)}}, `--var v:1 cannot read the value of variable "v" from --var v`, "Split the expression up"},
		{"nested without end, environment", `variable "v" { type = map(string) }`, nil, Options{Environ: []string{"OSC_PERMS_VAR_v=" + strings.Repeat("{a=", 20_000)}}, `OSC_PERMS_VAR_v:1 cannot read the value of variable "v" from OSC_PERMS_VAR_v`, "Split the expression up"},
		{"nested without end, file", `variable "v" { default = 1 }`, map[string]string{"a.auto.hclvars": "v = " + strings.Repeat("[", 20_000)}, Options{}, `a.auto.hclvars:1 nested too deep`, "Split"},
		{"not valid", "variable \"v\" {\n  validation {\n    condition     = startswith(var.v, \"a\")\n    error_message = \"Begin with a, not ${var.v}.\"\n  }\n}", nil, Options{Vars: []string{"v=b"}}, `main.hcl:1 variable "v" is not valid`, "Begin with a, not b. It is given by --var v."},
		{"a condition that is none", "variable \"v\" {\n  default = 1\n  validation {\n    condition = \"perhaps\"\n    error_message = \"x\"\n  }\n}", nil, Options{}, `main.hcl:4 condition of variable "v" is neither true nor false`, "can("},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			files := map[string]string{"main.hcl": tt.src}
			for name, src := range tt.files {
				files[name] = src
			}
			loaded, list := loadFiles(t, files, tt.opt)
			if list == nil {
				list = loaded.Warnings
			}
			require.Len(t, list, 1, summaries(list))
			assert.Equal(t, tt.want, summaries(list)[0])
			assert.Contains(t, list[0].Detail, tt.remedy)
		})
	}
}

// TestInvalidVariableIsNoNoise: what uses a variable that is not valid is not reported on top.
func TestInvalidVariableIsNoNoise(t *testing.T) {
	_, list := loadFiles(t, map[string]string{"main.hcl": `
variable "v" {
  default = ""
  validation {
    condition     = var.v != ""
    error_message = "Not empty."
  }
}
group "g" { members = [var.v] }
`}, Options{})
	assert.Equal(t, []string{`main.hcl:2 variable "v" is not valid`}, summaries(list))
}

// TestSensitive: a sensitive value ends up in a description or nowhere, and in no message.
func TestSensitive(t *testing.T) {
	declaration := "variable \"pw\" {\n  type = string\n  sensitive = true\n}\n"
	load := func(t *testing.T, src string) (*Loaded, []string) {
		loaded, list := loadFiles(t, map[string]string{"main.hcl": declaration + src}, Options{Vars: []string{"pw=HUSH"}})
		for _, d := range list {
			assert.NotContains(t, d.Summary+d.Detail+d.Snippet, "HUSH")
			assert.NotEmpty(t, d.Detail)
		}
		return loaded, summaries(list)
	}
	tests := []struct{ reason, src, want string }{
		{"a name", `group "g" { name = var.pw }`, `main.hcl:5 name of group "g" holds a sensitive value`},
		{"a member", `group "g" { members = ["a", "x-${var.pw}"] }`, `main.hcl:5 members of group "g" holds a sensitive value`},
		{"members", `group "g" { members = [for x in [var.pw] : x] }`, `main.hcl:5 members of group "g" holds a sensitive value`},
		{"a policy", `group "g" { policies = split(",", var.pw) }`, `main.hcl:5 policies of group "g" holds a sensitive value`},
		{"a scope", "group \"g\" {\n  policy \"P\" { scope = var.pw }\n}", `main.hcl:6 scope of policy "P" in group "g" holds a sensitive value`},
		{"a region", `organization "g" { region = var.pw }`, `main.hcl:5 region of organization "g" holds a sensitive value`},
		{"keys", "group \"g\" {\n  for_each = toset([var.pw])\n  name = each.key\n}", `main.hcl:6 for_each of group "g" holds a sensitive value`},
		{"dynamic", "group \"g\" {\n  dynamic \"policy\" {\n    for_each = [var.pw]\n    labels = [\"x\"]\n    content {}\n  }\n}", `main.hcl:7 sensitive value in for_each of a dynamic block`},
		{"a grant", "organization \"g\" {\n  grant \"read\" { users = [sensitive(\"u\")] }\n}", `main.hcl:6 users of grant "read" in organization "g" holds a sensitive value`},
		{"an error of a function", `locals { x = parseint(var.pw, 10) }`, `main.hcl:5 invalid function argument`},
		{"an error of a file", `locals { x = file(var.pw) }`, `main.hcl:5 error in function call`},
		{"a wrong operand", `locals { x = var.pw + 1 }`, `main.hcl:5 invalid operand`},
		{"a message", "variable \"v\" {\n  default = 1\n  validation {\n    condition = false\n    error_message = var.pw\n  }\n}", `main.hcl:5 variable "v" is not valid`},
		{"a description that IAM refuses", `group "g" { description = "${var.pw}` + repeat("x", 300) + `" }`, `main.hcl:5 description of group "g" breaks IAM's rules for descriptions (it is sensitive, so it is not shown)`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, got := load(t, tt.src)
			assert.Equal(t, []string{tt.want}, got)
		})
	}

	loaded, got := load(t, "group \"g\" { description = \"secret ${var.pw}\" }\ngroup \"h\" { description = nonsensitive(var.pw) }\ngroup \"i\" { members = [nonsensitive(\"a${var.pw}\")] }")
	require.Empty(t, got)
	g, h := loaded.Desired.Groups[0], loaded.Desired.Groups[1]
	assert.Equal(t, "secret HUSH", *g.Description)
	assert.True(t, g.SensitiveDescription)
	assert.False(t, h.SensitiveDescription)
}

// TestSensitiveValuesInFiles: no line of a file of values is shown where one of them may be secret.
func TestSensitiveValuesInFiles(t *testing.T) {
	tests := []struct{ reason, main, values string }{
		{"wrong type", "variable \"pw\" {\n  type = number\n  sensitive = true\n}", `pw = "HUSH"`},
		{"wrong default", "variable \"pw\" {\n  type = number\n  sensitive = true\n  default = \"HUSH\"\n}", ``},
		{"a slip in the name", "variable \"pw\" {\n  sensitive = true\n  default = \"\"\n}\nvariable \"v\" {}", `wp = "HUSH"`},
		{"a syntax error", "variable \"pw\" { sensitive = true }", `pw = "HUSH`},
		{"the declaration can't be read", "variable \"pw\" { sensitive = ", `pw = "HUSH`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			loaded, list := loadFiles(t, map[string]string{"main.hcl": tt.main, "osc-perms.hclvars": tt.values}, Options{})
			require.NotEmpty(t, list)
			for _, d := range list {
				assert.NotContains(t, d.Summary+d.Detail+d.Snippet, "HUSH")
			}
			assert.NotContains(t, loaded.Sources, "osc-perms.hclvars")
		})
	}
}
