package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// compiled is Schema as a validator.
func compiled(t *testing.T) *jsonschema.Schema {
	data, err := json.Marshal(Schema())
	require.NoError(t, err)
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	require.NoError(t, c.AddResource("file:///configuration", parsed))
	s, err := c.Compile("file:///configuration")
	require.NoError(t, err)
	return s
}

// fits holds a JSON text against the schema.
func fits(t require.TestingT, s *jsonschema.Schema, text string) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
	require.NoError(t, err, text)
	return s.Validate(v)
}

// TestSchemaKnowsTheLanguage: what the shapes have is described, and nothing else is.
func TestSchemaKnowsTheLanguage(t *testing.T) {
	blocks, attributes := []string{}, []string{}
	var walk func(s *shape, path string)
	walk = func(s *shape, path string) {
		for _, b := range s.blocks {
			at := within(path, b.name)
			blocks = append(blocks, at)
			for _, a := range b.shape.attributes {
				attributes = append(attributes, within(at, a))
			}
			doc := blockDocs[at]
			for _, name := range slices.Concat(doc.required, doc.either) {
				assert.Contains(t, b.shape.attributes, name, at)
			}
			if doc.labels != nil {
				assert.NotEmpty(t, b.shape.labels, at)
			}
			walk(b.shape, at)
		}
	}
	walk(rootShape, "")
	assert.ElementsMatch(t, blocks, sortedKeys(blockDocs))
	assert.ElementsMatch(t, attributes, sortedKeys(attributeDocs))
	for path, d := range attributeDocs {
		assert.NotEmpty(t, d.about, path)
		assert.Equal(t, d.kind == aWord, d.kind == aWord && len(d.words) > 0, path)
	}
	for path, d := range blockDocs {
		assert.NotEmpty(t, d.about, path)
	}
}

// everything has each block and attribute, and each form that values and blocks have in JSON.
const everything = `{
  "//": "a comment",
  "tenant": {"acme": {"name": "acme-isv", "region": "cn-east-3", "osc_region": "cn-east-3", "mode": "additive", "profile": "p", "timezone": "UTC",
    "endpoints": {"iam": "https://iam.example.com", "swr": "https://s", "cce": "https://c", "eps": "https://e"}}},
  "variable": {
    "who": {"type": "list(string)", "default": ["x"], "description": "d", "sensitive": false, "nullable": true,
      "validation": [{"condition": "${length(var.who) > 0}", "error_message": "nobody"}, {"condition": true, "error_message": "${var.who[0]}"}]},
    "n": {"default": 5}
  },
  "locals": [{"a": 1, "//": "c"}, {"b": {"c": [null, true]}}],
  "user": {"erin": {"name": "erin", "email": "erin@example.com", "phone": "+86 13800000000", "description": null, "enabled": "true", "access_type": "console", "until": "2027-01-31"},
    "many": {"for_each": {"a": 1}, "name": "u-${each.key}", "enabled": false}},
  "group": [{"one": {"name": "g1", "description": "d", "members": ["b", "a"], "until": {"a": "2027-01-31", "b": null}, "policies": [], "mode": "exclusive", "previously": ["g0"]}},
    {"two": {
      "for_each": "${toset([\"x\"])}", "name": "t-${each.key}", "members": "${var.who}",
      "dynamic": {"policy": [{"for_each": "${toset([\"P\"])}", "iterator": "it", "labels": ["${it.key}"], "content": {"scope": "all"}},
        {"for_each": ["R"], "labels": ["${policy.value}"], "content": {"projects": "${[tenant.region]}", "//": ""}}]},
      "policy": {"Q": [{"projects": ["x"]}, {"enterprise_projects": ["y"], "custom": true}], "S": {"internal_name": "s", "custom": "${false}"}}
    }}],
  "organization": {"o": {"name": "o-1", "region": "cn-north-4", "create": false, "mode": null, "grant": {
      "manage": {"users": ["alice"], "until": {"alice": "2027-01-31"}}, "edit": {"groups": ["one"], "until": "2027-01-31"}, "read": [{"users": []}, {"users": null, "groups": []}]}},
    "p": {"for_each": {"q": ""}, "name": "p-${each.key}"}},
  "cluster": {"prod": {"name": "prod", "region": "cn-north-4", "mode": "additive", "grant": {
      "cluster-admin": {"users": ["a"]}, "admin": {"users": ["b"]}, "edit": {"groups": ["one"], "until": "${\"2027-01-31\"}"}, "view": {"users": ["alice"], "namespaces": ["default"]}}},
    "more": {"for_each": {"q": ""}, "name": "${each.key}"}},
  "onboard": {"b": {"users": ["carol"], "can": ["view", "publish", "${\"deploy\"}"], "clusters": {"prod": "edit", "x": "${\"admin\"}"}, "until": {"carol": "2027-01-31"}, "prefix": "p-", "mode": "additive"},
    "c": {"for_each": {"k": ["dave"]}, "users": "${each.value}", "can": ["full", "upload", "enterprise-registry"], "until": "2027-01-31"}},
  "offboard": {"left": {"users": ["mallory"]}},
  "quota": {"q": {"free_organizations": 1, "free_groups": "2", "free_users": 0, "unless_exists": "osc-*", "region": "cn-east-3", "severity": "warning"}},
  "check": {"c": {"condition": "${!user_can(\"x\", \"publish\")}", "error_message": "no", "severity": "error"}, "d": {"condition": true, "error_message": "no"}},
  "prune": {"groups": ["team-*"], "organizations": ["acme-*"]},
  "guard": {"max_removals": "25%", "max_removals_per_object": 3, "allow_empty_groups": false, "protected_users": [], "protected_groups": ["admin"], "privileged": ["alice"], "unmanaged": "report"}
}`

func TestSchemaTakesEverything(t *testing.T) {
	_, list := loadFiles(t, map[string]string{"tenant.hcl": "", "main.hcl.json": everything}, Options{})
	require.Empty(t, summaries(list))
	s := compiled(t)
	assert.NoError(t, fits(t, s, everything))
	assert.NoError(t, fits(t, s, "["+everything+"]"), "a file may be a list of bodies")
	// Whatever the shapes have stands in it, so that nothing of them is untried.
	for path := range attributeDocs {
		assert.Contains(t, everything, `"`+strings.TrimPrefix(filepath.Ext(path), ".")+`"`, path)
	}
}

// TestSchemaRefuses: a mistake that can be told from one file alone is one to the loader and to the schema.
func TestSchemaRefuses(t *testing.T) {
	s := compiled(t)
	group := func(attrs string) string { return `{"group": {"g": {` + attrs + `}}}` }
	for _, tc := range []struct{ reason, text string }{
		{"a block that is none", `{"grup": {"g": {}}}`},
		{"one of Terraform's", `{"resource": {"x": {"y": {}}}}`},
		{"an attribute at the top", `{"mode": "additive"}`},
		{"an unknown attribute", group(`"member": []`)},
		{"a block without its label", `{"group": {"members": ["alice"]}}`},
		{"a text for a list", group(`"members": "alice"`)},
		{"a number for a name", group(`"members": [5]`)},
		{"a map for a list", group(`"members": {}`)},
		{"a number for a text", group(`"description": 5`)},
		{"another word", group(`"mode": "additiv"`)},
		{"a day in another form", group(`"members": ["a"], "until": {"a": "31.01.2027"}`)},
		{"one day for many", group(`"members": ["a"], "until": "2027-01-31"`)},
		{"for_each without a name", group(`"for_each": {"a": 1}`)},
		{"a list for for_each", group(`"name": "x-${each.key}", "for_each": ["a"]`)},
		{"a scope that is none", group(`"policy": {"P": {"scope": "some"}}`)},
		{"an unknown attribute below", group(`"policy": {"P": {"project": []}}`)},
		{"a dynamic block of no kind", group(`"dynamic": {"grant": {"for_each": [], "labels": ["x"], "content": {}}}`)},
		{"a dynamic block without labels", group(`"dynamic": {"policy": {"for_each": ["x"], "content": {}}}`)},
		{"an unknown attribute of a dynamic block", group(`"dynamic": {"policy": {"for_each": [], "foreach": [], "labels": ["x"], "content": {}}}`)},
		{"a level that is none", `{"organization": {"o": {"grant": {"write": {"users": []}}}}}`},
		{"a grant to nobody named", `{"organization": {"o": {"grant": {"read": {}}}}}`},
		{"neither true nor false", `{"organization": {"o": {"create": "maybe"}}}`},
		{"a role that is none", `{"cluster": {"c": {"grant": {"write": {"users": []}}}}}`},
		{"a capability that is none", `{"onboard": {"b": {"users": ["a"], "can": ["publsh"]}}}`},
		{"a role in a map that is none", `{"onboard": {"b": {"users": ["a"], "can": ["deploy"], "clusters": {"c": "write"}}}}`},
		{"onboard without users", `{"onboard": {"b": {"can": ["view"]}}}`},
		{"onboard without can", `{"onboard": {"b": {"users": []}}}`},
		{"an unknown access type", `{"user": {"u": {"access_type": "api"}}}`},
		{"nobody offboarded", `{"offboard": {"o": {}}}`},
		{"a quota of nothing", `{"quota": {"q": {}}}`},
		{"a number below zero", `{"quota": {"q": {"free_users": -1}}}`},
		{"no whole number", `{"quota": {"q": {"free_users": 1.5}}}`},
		{"no number", `{"quota": {"q": {"free_users": "many"}}}`},
		{"a check without a condition", `{"check": {"c": {"error_message": "x"}}}`},
		{"a check without a message", `{"check": {"c": {"condition": true}}}`},
		{"a limit that is none", `{"guard": {"max_removals": "a quarter"}}`},
		{"a label where none belongs", `{"guard": {"g": {"max_removals": 1}}}`},
		{"a variable's unknown attribute", `{"variable": {"v": {"default": 1, "defaults": 1}}}`},
		{"a validation without a message", `{"variable": {"v": {"default": 1, "validation": {"condition": true}}}}`},
		{"a variable's flag as text", `{"variable": {"v": {"default": 1, "sensitive": "true"}}}`},
		{"a variable without a description, in words", `{"variable": {"v": {"default": 1, "description": null}}}`},
		{"a dynamic block in a variable", `{"variable": {"v": {"default": 1, "dynamic": {"validation": {"for_each": [1], "content": {"condition": true, "error_message": "x"}}}}}}`},
		{"labelled by nothing", `{"group": {}}`},
		{"labelled by null", `{"group": null}`},
		{"a list of no labels", `{"group": []}`},
		{"a condition that is null", `{"check": {"c": {"condition": null, "error_message": "x"}}}`},
		{"a tenant without a region", `{"tenant": {"t": {}}}`},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			files := map[string]string{"main.hcl.json": tc.text}
			if tc.reason == "a tenant without a region" {
				files["tenant.hcl"] = ""
			}
			_, list := loadFiles(t, files, Options{})
			assert.NotEmpty(t, summaries(list), "the loader takes it")
			assert.Error(t, fits(t, s, tc.text), "the schema takes it")
		})
	}
}

// TestSchemaTakesOddities: odd, and taken by both.
func TestSchemaTakesOddities(t *testing.T) {
	s := compiled(t)
	for _, text := range []string{
		`{"guard": null}`, `{"group": {"g": null}}`, `{"group": {"g": [null]}}`, `{"locals": null}`, `[]`, `{}`, `[{}]`,
		`{"user": {"u": {"enabled": "1"}}}`, `{"guard": {"max_removals": 1e1}}`, `{"guard": {"max_removals": " 10 % "}}`,
		`{"quota": {"q": {"free_users": "1e1"}}}`, `{"group": {"g": {"dynamic": {"policy": []}}}}`, `{"locals": {"a": 1}, "//": 5}`,
		`{"group": {"g": {"members": [null]}}}`, `{"group": {"//": {}}}`,
	} {
		_, list := loadFiles(t, map[string]string{"main.hcl.json": text}, Options{})
		for _, problem := range summaries(list) {
			assert.NotContains(t, problem, "main.hcl.json", text)
		}
		assert.NoError(t, fits(t, s, text), text)
	}
}

// TestSchemaWords: the words that the schema offers are those that the loader takes.
func TestSchemaWords(t *testing.T) {
	for _, path := range []string{"organization.grant", "cluster.grant"} {
		for _, label := range blockDocs[path].labels {
			kind := path[:len(path)-len(".grant")]
			_, list := loadFiles(t, map[string]string{"tenant.hcl": aTenant, "main.hcl.json": fmt.Sprintf(`{%q: {"x": {"grant": {%q: {"users": []}}}}}`, kind, label)}, Options{})
			assert.Empty(t, summaries(list), "%s %s", path, label)
		}
	}
	for path, tried := range map[string]string{
		"tenant.mode": "", "user.access_type": `{"user": {"u": {"access_type": %q}}}`, "group.mode": `{"group": {"g": {"mode": %q}}}`,
		"group.policy.scope": `{"group": {"g": {"policy": {"P": {"scope": %q}}}}}`, "organization.mode": `{"organization": {"o": {"mode": %q}}}`,
		"cluster.mode": `{"cluster": {"c": {"mode": %q}}}`, "onboard.mode": `{"onboard": {"b": {"users": [], "can": ["view"], "mode": %q}}}`,
		"onboard.can":      `{"onboard": {"b": {"users": [], "can": [%q], "clusters": %s}}}`,
		"onboard.clusters": `{"onboard": {"b": {"users": [], "can": ["deploy"], "clusters": {"c": %q}}}}`,
		"quota.severity":   `{"quota": {"q": {"free_users": 1, "severity": %q}}}`, "check.severity": `{"check": {"c": {"condition": true, "error_message": "m", "severity": %q}}}`,
		"guard.unmanaged": `{"guard": {"unmanaged": %q}}`,
	} {
		assert.NotEmpty(t, attributeDocs[path].words, path)
		for _, word := range attributeDocs[path].words {
			files := map[string]string{"tenant.hcl": aTenant, "main.hcl.json": fmt.Sprintf(tried, word)}
			switch path {
			case "tenant.mode":
				files = map[string]string{"tenant.hcl": "", "main.hcl.json": fmt.Sprintf(`{"tenant": {"t": {"region": "cn-east-3", "mode": %q}}}`, word)}
			case "onboard.can":
				clusters := "null"
				if word == "deploy" {
					clusters = `{"c": "edit"}`
				}
				files["main.hcl.json"] = fmt.Sprintf(tried, word, clusters)
			}
			_, list := loadFiles(t, files, Options{})
			assert.Empty(t, summaries(list), "%s = %s", path, word)
		}
	}
	for path, d := range attributeDocs {
		if len(d.words) == 0 {
			assert.NotEqual(t, aWord, d.kind, path)
		}
	}
}

// TestSchemaTakesWhatLoads: the schema refuses no random configuration that loads.
func TestSchemaTakesWhatLoads(t *testing.T) {
	s := compiled(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tenant.hcl"), []byte(aTenant), 0o600))
	loads := 0
	rapid.Check(t, func(rt *rapid.T) {
		whole := anyBody(rt)
		for _, kind := range sortedKeys(whole.blocks) {
			for _, b := range whole.blocks[kind] { // block by block: the whole has a mistake nearly always
				one := body{blocks: map[string][]block{"locals": whole.blocks["locals"], kind: {b}}}
				text, err := json.Marshal(one.json())
				require.NoError(rt, err)
				require.NoError(rt, os.WriteFile(filepath.Join(dir, "main.hcl.json"), text, 0o600))
				if _, list := Load(Options{Dir: dir}); len(list) == 0 {
					loads++
					require.NoError(rt, fits(rt, s, string(text)), "%s", text)
				}
			}
		}
	})
	assert.Greater(t, loads, 100, "random blocks that load")
}
