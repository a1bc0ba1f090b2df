package config

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
)

// body is a block's inside in neither syntax.
type body struct {
	attrs  map[string]any // values of JSON; texts are templates
	blocks map[string][]block
}

type block struct {
	label string
	body  body
}

// native writes a body in HCL's own syntax.
func (b body) native(indent string) string {
	var out strings.Builder
	for _, name := range sortedKeys(b.attrs) {
		fmt.Fprintf(&out, "%s%s = %s\n", indent, name, nativeValue(b.attrs[name]))
	}
	for _, kind := range sortedKeys(b.blocks) {
		for _, x := range b.blocks[kind] {
			label := ""
			if x.label != "" {
				label = fmt.Sprintf(" %q", x.label)
			}
			fmt.Fprintf(&out, "%s%s%s {\n%s%s}\n", indent, kind, label, x.body.native(indent+"  "), indent)
		}
	}
	return out.String()
}

func nativeValue(v any) string {
	switch v := v.(type) {
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = nativeValue(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		items := []string{}
		for _, key := range sortedKeys(v) {
			items = append(items, fmt.Sprintf("%q = %s", key, nativeValue(v[key])))
		}
		return "{ " + strings.Join(items, ", ") + " }"
	case string:
		if inner, ok := strings.CutPrefix(v, "${"); ok && strings.Count(v, "${") == 1 && strings.HasSuffix(v, "}") {
			return strings.TrimSuffix(inner, "}")
		}
		return `"` + v + `"`
	case nil:
		return "null"
	}
	return fmt.Sprint(v)
}

// json writes a body in HCL's JSON syntax: blocks of one label are a list.
func (b body) json() map[string]any {
	out := map[string]any{}
	for name, v := range b.attrs {
		out[name] = v
	}
	for kind, blocks := range b.blocks {
		labelled := map[string]any{}
		var plain []any
		for _, x := range blocks {
			if x.label == "" {
				plain = append(plain, x.body.json())
				continue
			}
			list, _ := labelled[x.label].([]any)
			labelled[x.label] = append(list, x.body.json())
		}
		if plain != nil {
			out[kind] = plain
		} else {
			out[kind] = labelled
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := []string{}
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// anyBody draws a configuration with everything in it that lists, templates and blocks can be, mistakes included.
func anyBody(t *rapid.T) body {
	name := rapid.SampledFrom([]any{"alice", "bob", "${local.lead}", "x-${local.lead}", "张伟", nil, 5, "${local.none}"})
	list := rapid.OneOf(
		rapid.Map(rapid.SliceOfN(name, 0, 3), func(l []any) any { return l }),
		rapid.SampledFrom([]any{"${local.people}", "${[for p in local.people : p]}", nil, "alice", "${tolist(local.people)}"}),
	)
	some := func(attrs map[string]*rapid.Generator[any]) map[string]any {
		out := map[string]any{}
		for _, key := range sortedKeys(attrs) {
			if rapid.Bool().Draw(t, key+"?") {
				out[key] = attrs[key].Draw(t, key)
			}
		}
		return out
	}
	text := func(words ...any) *rapid.Generator[any] { return rapid.SampledFrom(words) }

	b := body{attrs: map[string]any{}, blocks: map[string][]block{
		"locals": {{body: body{attrs: map[string]any{"lead": "carol", "people": []any{"dave", "alice"}, "none": nil}}}},
	}}
	ends := rapid.SampledFrom([]any{
		map[string]any{"alice": "2027-01-31"}, map[string]any{"bob": "31.01.2027", "alice": nil}, map[string]any{"carol": 5, "g0": "2027-01-31"},
		map[string]any{}, "2027-01-31", "2027-02-30", nil, "${{ for p in local.people : p => null }}",
	})
	for i := range rapid.IntRange(0, 3).Draw(t, "groups") {
		g := body{attrs: some(map[string]*rapid.Generator[any]{
			"name": text("n1", "n2", "${local.lead}", 7, nil), "description": text("d ${tenant.name}", nil), "members": list,
			"policies": list, "until": ends, "mode": text("additive", "exclusive", "none"), "previously": list,
		}), blocks: map[string][]block{}}
		if rapid.Bool().Draw(t, "policy?") {
			g.blocks["policy"] = []block{{"P", body{attrs: some(map[string]*rapid.Generator[any]{
				"scope": text("all", "global", "some", nil), "projects": list, "custom": text(true, false, "maybe"),
			})}}}
		}
		b.blocks["group"] = append(b.blocks["group"], block{fmt.Sprint("g", i), g})
	}
	capability := rapid.SampledFrom([]any{"view", "publish", "deploy", "商品发布", nil, 5})
	for i := range rapid.IntRange(0, 2).Draw(t, "onboards") {
		b.blocks["onboard"] = append(b.blocks["onboard"], block{fmt.Sprint("b", i), body{attrs: some(map[string]*rapid.Generator[any]{
			"users": list, "can": rapid.Map(rapid.SliceOfN(capability, 0, 3), func(l []any) any { return l }), "until": ends,
			"clusters": rapid.SampledFrom([]any{map[string]any{"c0": "edit"}, map[string]any{"c0": "view", "prod": "${local.lead}"}, nil}),
			"prefix":   text("p-", "", nil), "mode": text("additive", "x"),
		})}})
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "clusters") {
		c := body{attrs: some(map[string]*rapid.Generator[any]{"name": text("prod", "prod-*", nil), "region": text("cn-north-4", "上海一")}), blocks: map[string][]block{}}
		for _, role := range []string{"view", "write"} {
			if rapid.Bool().Draw(t, role+"?") {
				c.blocks["grant"] = append(c.blocks["grant"], block{role, body{attrs: some(map[string]*rapid.Generator[any]{"users": list, "groups": list, "namespaces": list, "until": ends})}})
			}
		}
		b.blocks["cluster"] = append(b.blocks["cluster"], block{fmt.Sprint("c", i), c})
	}
	if rapid.Bool().Draw(t, "user?") {
		b.blocks["user"] = []block{{"u", body{attrs: some(map[string]*rapid.Generator[any]{
			"name": text("alice", "${local.lead}", nil), "enabled": text(true, false, "maybe"), "until": ends, "access_type": text("console", "api"),
		})}}}
	}
	if rapid.Bool().Draw(t, "offboard?") {
		b.blocks["offboard"] = []block{{"left", body{attrs: some(map[string]*rapid.Generator[any]{"users": list})}}}
	}
	if rapid.Bool().Draw(t, "check?") {
		b.blocks["check"] = []block{{"c", body{attrs: some(map[string]*rapid.Generator[any]{
			"condition":     text("${user_can(local.lead, \"view\")}", "${length(who_can(\"发布\")) == 0}", "${who_has(\"P\")}", true, "true", 5, nil),
			"error_message": text("only ${join(\", \", members(\"g\"))}", "${length(local.people)}", "x", 5, nil), "severity": text("warning", "x"),
		})}}}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "organizations") {
		o := body{attrs: some(map[string]*rapid.Generator[any]{
			"create": text(true, false, nil), "region": text("cn-north-4", "上海一"), "for_each": text("${toset(local.people)}"),
		}), blocks: map[string][]block{}}
		if o.attrs["for_each"] != nil {
			o.attrs["name"] = "o-${each.key}"
		}
		for _, level := range []string{"edit", "read"} {
			if rapid.Bool().Draw(t, level+"?") {
				o.blocks["grant"] = append(o.blocks["grant"], block{level, body{attrs: some(map[string]*rapid.Generator[any]{"users": list, "groups": list, "until": ends})}})
			}
		}
		b.blocks["organization"] = append(b.blocks["organization"], block{fmt.Sprint("o", i), o})
	}
	return b
}

// TestBothSyntaxes: a configuration means the same in HCL and in JSON, and has the same mistakes.
func TestBothSyntaxes(t *testing.T) {
	dirs := [2]string{t.TempDir(), t.TempDir()}
	for _, dir := range dirs {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "tenant.hcl"), []byte(aTenant), 0o600))
	}
	rapid.Check(t, func(rt *rapid.T) {
		b := anyBody(rt)
		native := b.native("")
		asJSON, err := json.Marshal(b.json())
		require.NoError(rt, err)
		require.NoError(rt, os.WriteFile(filepath.Join(dirs[0], "main.hcl"), []byte(native), 0o600))
		require.NoError(rt, os.WriteFile(filepath.Join(dirs[1], "main.hcl.json"), asJSON, 0o600))

		one, oneList := Load(Options{Dir: dirs[0]})
		two, twoList := Load(Options{Dir: dirs[1]})
		require.Equal(rt, mistakes(oneList), mistakes(twoList), "%s\n%s", native, asJSON)
		require.Equal(rt, withoutPlaces(rt, one.Desired), withoutPlaces(rt, two.Desired), "%s\n%s", native, asJSON)
	})
}

// mistakes are what is wrong, without places.
func mistakes(list diag.List) []string {
	out := []string{}
	for _, d := range list {
		out = append(out, d.Summary)
	}
	slices.Sort(out)
	return out
}

func withoutPlaces(t *rapid.T, d *provision.Desired) any {
	src, err := json.Marshal(d)
	require.NoError(t, err)
	var v any
	require.NoError(t, json.Unmarshal(src, &v))
	var strip func(any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "declared_at")
			delete(v, "source") // of an expression: as it is written
			delete(v, "values")
			for _, x := range v {
				strip(x)
			}
		case []any:
			for _, x := range v {
				strip(x)
			}
		}
	}
	strip(v)
	return v
}

// TestJSON: what is special about the JSON syntax.
func TestJSON(t *testing.T) {
	loaded, list := loadFiles(t, map[string]string{"main.hcl.json": `{
  "//": "a comment",
  "variable": {"who": {"type": "list(string)", "default": ["x"], "sensitive": false}},
  "locals": [{"a": 1}, {"b": 2}],
  "group": {
    "one": {"members": ["b", "a"]},
    "two": {
      "members": "${var.who}",
      "dynamic": {"policy": {"for_each": "${toset([\"P\"])}", "labels": ["${policy.key}"], "content": {"scope": "all"}}},
      "policy": {"Q": [{"projects": ["x"]}, {"projects": ["y"]}]}
    }
  },
  "guard": {"unmanaged": "error"}
}`}, Options{})
	require.Empty(t, summaries(list))
	one, two := loaded.Desired.Groups[0], loaded.Desired.Groups[1]
	assert.Equal(t, []string{"a", "b"}, names(one.Members))
	assert.True(t, one.LiteralMembers)
	assert.Equal(t, 6, one.Place.Line)
	assert.Equal(t, 7, two.Place.Line)
	assert.Equal(t, []string{"x"}, names(two.Members))
	assert.Len(t, *two.Policies, 3)
	assert.True(t, loaded.Desired.Guard.UnmanagedError)

	_, list = loadFiles(t, map[string]string{"main.hcl.json": `{
  "resource": {"x": {"y": {}}},
  "user": {"u": {"groups": []}},
  "group": {
    "g": {
      "count": 2,
      "members": ["a",
        "a"],
      "until": {"b": "2027-01-31"},
      "description": "${local.gone}"
    }
  }
}`}, Options{})
	assert.Equal(t, []string{
		`main.hcl.json:2 block "resource" is not part of this language`,
		`main.hcl.json:3 "groups" in user "u" is not part of this language`,
		`main.hcl.json:6 "count" in group "g" is not part of this language`,
		`main.hcl.json:8 "a" stands twice in members of group "g"`,
		`main.hcl.json:9 until of group "g" names "b", who is no member`,
		`main.hcl.json:10 local.gone is not declared`,
	}, summaries(list))
}
