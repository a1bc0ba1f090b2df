package config

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// seeds are the files that people write, as far as they are here, and what once was hard.
func seeds(f *testing.F, add func(src []byte)) {
	for _, pattern := range []string{"../../examples/*/*.hcl", "../../cmd/*.hcl"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, p := range paths {
			src, err := os.ReadFile(p)
			require.NoError(f, err)
			add(src)
		}
	}
	for _, src := range []string{
		aTenant,
		"locals {\n a = local.b\n b = [for x in [1, null, \"y\"] : x...]\n}",
		"group \"g\" {\n for_each = toset([\"a\"])\n name = each.key\n members = [each.value, null]\n dynamic \"policy\" {\n for_each = {a = 1}\n labels = [policy.key]\n content {}\n }\n}",
		"variable \"v\" {\n type = object({a = optional(list(string), [\"x\"])})\n default = {}\n sensitive = true\n}\nlocals { x = var.v.a[0] }",
		"locals { x = csvdecode(\"a,b\\n1,2\")[*].a }",
		"group \"g\" {\n for_each = true ? toset([\"a\"]) : toset([group.g[\"a\"].name])\n name = each.key\n}",
		"user \"u\" {\n for_each = {a = null}\n name = each.key\n phone = \"+86 1\"\n email = \"a@b\"\n until = each.value\n}\noffboard \"x\" { users = [user.u[\"a\"].name] }",
		"cluster \"c\" {\n grant \"view\" {\n  users = [\"a\"]\n  groups = [\"g\"]\n  namespaces = [\"*\"]\n  until = { a = \"2027-01-31\", g = null }\n }\n}\ngroup \"g\" {}",
		"onboard \"o\" {\n users = [\"a\", \"b\"]\n can = [\"deploy\", \"view\"]\n clusters = { c = \"edit\" }\n until = { a = \"2027-01-31\" }\n prefix = \"x-\"\n}\nlocals { x = onboard.o.users[0] }",
		"check \"c\" {\n condition = alltrue([for u in who_can(\"view\") : user_can(u, \"full\") || contains(members(local.g), u)])\n error_message = \"${join(\", \", who_has(\"P\"))}\"\n}\nlocals { g = \"x\" }",
		"check \"c\" {\n condition = try((true), [[1]][0][0])\n error_message = <<-E\n  x\n E\n severity = \"warning\"\n}",
		`{"check": {"c": {"condition": "${user_can(\"a\", \"view\")}", "error_message": "$${x} ${1}"}}, "onboard": {"o": {"users": ["a"], "can": ["full"], "until": {"a": "2027-01-31"}}}}`,
		`{"group": {"g": {"members": ["${local.x}"], "//": "note"}}, "locals": {"x": "y"}}`,
	} {
		add([]byte(src))
	}
}

// FuzzLoad: whatever stands in the files, there is a result or an error, never both and never neither.
func FuzzLoad(f *testing.F) {
	seeds(f, func(src []byte) {
		f.Add(src, false)
		f.Add(src, true)
	})
	f.Fuzz(func(t *testing.T, src []byte, json bool) {
		name := "main.hcl"
		if json {
			name = "main.hcl.json"
		}
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "tenant.hcl"), []byte(aTenant), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), src, 0o600))
		loaded, list := Load(Options{Dir: dir})
		require.Equal(t, loaded.Desired == nil, list.HasErrors())
		for _, d := range list {
			require.NotEmpty(t, d.Summary)
		}
		if loaded.Desired == nil {
			return
		}
		for _, c := range loaded.Desired.Checks { // what was read can be worked out, or there is a reason why not
			holds, message, err := Conditions()(c, theAccess)
			require.False(t, holds && (message != "" || err != nil))
		}
	})
}

// FuzzVarsFile: a file of values gives values or errors.
func FuzzVarsFile(f *testing.F) {
	for _, src := range []string{`v = ["a"]`, `v = [{a = null}]`, `{"v": ["x"]}`, `v = "${x}"`, "v {\n}", "v = <<E\nx\nE\n"} {
		f.Add([]byte(src), "x", false)
		f.Add([]byte(src), src, true)
	}
	f.Fuzz(func(t *testing.T, src []byte, flag string, json bool) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(aTenant+"\nvariable \"v\" {\n  type = list(string)\n}\nvariable \"w\" {\n  default = null\n}\ngroup \"g\" {\n  members = var.v\n}"), 0o600))
		path := filepath.Join(dir, "values.hclvars")
		if json {
			path = filepath.Join(dir, "values.json")
		}
		require.NoError(t, os.WriteFile(path, src, 0o600))
		loaded, list := Load(Options{Dir: dir, VarFiles: []string{path}, Vars: []string{"w=" + flag}, Environ: []string{"OSC_PERMS_VAR_v=" + flag}})
		require.Equal(t, loaded.Desired == nil, list.HasErrors())
	})
}

// FuzzCSV: a table is rows with the same columns, or an error.
func FuzzCSV(f *testing.F) {
	for _, src := range []string{"a,b\n1,2\n", "\ufeffa\n\"x\n", "a;b\n", ",\n", "a\r\n\r\nb"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		v, err := decodeCSV(src)
		if err != nil {
			return
		}
		require.True(t, v.Type().IsListType() && v.IsWhollyKnown())
		for _, row := range v.AsValueSlice() {
			for _, value := range row.AsValueMap() {
				s := value.AsString()
				require.Equal(t, trimmed(s), s)
			}
		}
	})
}

func trimmed(s string) string { return string(bytes.TrimSpace([]byte(s))) }

// FuzzFormat: a second run changes nothing, and what could be read can be read after.
func FuzzFormat(f *testing.F) {
	seeds(f, func(src []byte) { f.Add(src) })
	f.Fuzz(func(t *testing.T, src []byte) {
		once, list := Format(src, "main.hcl")
		if list != nil {
			return
		}
		twice, list := Format(once, "main.hcl")
		require.Empty(t, list)
		require.Equal(t, string(once), string(twice))
	})
}
