package config

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/osc-perms/osc-perms/provision"
)

// FuzzDecode: yamldecode and jsondecode give a whole value or an error; what they give can be written and read again.
func FuzzDecode(f *testing.F) {
	for _, src := range []string{
		"a: [1, x]\nb: {c: null}\n", "- &a x\n- *a\n", "x: !!binary aGk=\n", "<<: {a: 1}\n", "? [a]\n: b\n", "- - - - x", "1e400", "2024-01-01", "~", "%YAML 1.2\n---\n",
		`{"a":[1,"x",null,{"b":true}]}`, `[]`, `""`, `1e1000`, `[1,[2]]`, `{"a":1,"a":2}`, `"\ud800"`, "\ufeff{}", strings.Repeat("[", 600),
	} {
		f.Add(src, true)
		f.Add(src, false)
	}
	library := functions(fileReader{})
	f.Fuzz(func(t *testing.T, src string, yaml bool) {
		decode, encode := library["jsondecode"], library["jsonencode"]
		if yaml {
			decode = library["yamldecode"]
		}
		v, err := decode.Call([]cty.Value{cty.StringVal(src)})
		if err != nil {
			return
		}
		require.True(t, v.IsWhollyKnown())
		text, err := encode.Call([]cty.Value{v})
		require.NoError(t, err)
		_, err = library["jsondecode"].Call([]cty.Value{text})
		require.True(t, err == nil || strings.HasPrefix(err.Error(), "number too large"), "%v: %s", err, text.AsString()) // a number is written out
	})
}

// FuzzConditions: whatever stands in the checks of a saved plan, each comes out, or there is a reason why not.
func FuzzConditions(f *testing.F) {
	for _, seed := range [][3]string{
		{"true", "", `"no"`}, {`user_can("carol", "publish")`, "", `"only ${join(", ", who_can("publish"))}"`},
		{`length(local.x) == 1`, `{"roots":{"value":{"local":{"x":["a"]}},"type":["object",{"local":["object",{"x":["list","string"]}]}]}}`, "<<E\nx\nE"},
		{"${true}", `{"template":true}`, "1"}, {`local.x`, `{"roots":{"value":{"local":null},"type":["object",{"local":"dynamic"}]}}`, "null"},
		{`alltrue([for u in who_has("P"): contains(members("ops"), u)])`, `{"roots":null}`, `"${1e3}"`}, {`try(file("x"), true)`, `[]`, ""},
		{`local`, `{"roots":{"value":{"local":1e999},"type":["object",{"local":"number"}]}}`, `local`}, {`(`, `{"roots":{"type":["map"]}}`, `%{ if`},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	conditions := Conditions()
	f.Fuzz(func(t *testing.T, condition, values, message string) {
		if strings.Count(condition+message, "for") > 2 || strings.Contains(condition+message, "range") {
			t.Skip("what takes long is not what is looked for")
		}
		c := provision.DeclaredCheck{Name: "c", Condition: provision.Expression{Source: condition, Values: json.RawMessage(values)},
			ErrorMessage: provision.Expression{Source: message, Values: json.RawMessage(values)}}
		holds, text, err := conditions(c, theAccess)
		require.False(t, holds && (text != "" || err != nil))
		if err != nil {
			require.NotEmpty(t, err.Error())
		}
	})
}
