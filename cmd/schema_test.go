package cmd

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/schema"
)

// againstSchema runs the command line as Main does. What a script's command prints with --json has to fit the command's
// schema, or that of diagnostics where it failed: else the code is one that no command ends with.
func againstSchema(env *Env) int {
	var printed bytes.Buffer
	if !slices.Contains(env.Args, "--json") || env.Terminal(env.Stdout) {
		return Main(env)
	}
	env.Stdout = io.MultiWriter(env.Stdout, &printed)
	code := Main(env)
	if err := fitting(env.Args, code, printed.Bytes()); err != nil {
		fmt.Fprintf(os.Stderr, "what %q printed does not fit its schema: %v\n", env.Args, err)
		return 99
	}
	return code
}

func fitting(args []string, code int, text []byte) error {
	c, _, err := Tree().Find(args)
	if err != nil || len(text) == 0 { // no command; or fmt, which has nothing to print when a file has mistakes
		return nil
	}
	path := strings.TrimPrefix(c.CommandPath(), "osc-perms ")
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	name := schema.OfCommand(path)
	document, _ := v.(map[string]any)
	switch {
	case code != exitOK && len(document) == 1 && document["diagnostics"] != nil:
		name = "diagnostics"
	case document["tenants"] != nil:
		name = "tenants"
	case document["undeclared"] != nil:
		name = "export-check"
	case path == "snapshot" && document["seed"] != nil: // a sandbox's state
		return nil
	case name == "", path == "schema" && document["$schema"] != nil:
		return nil
	}
	return fits(name, v)
}

func fits(name string, v any) error {
	text, err := schema.Get(name)
	if err != nil {
		return err
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("file:///"+name, parsed); err != nil {
		return err
	}
	s, err := compiler.Compile("file:///" + name)
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// TestFitting: a document that does not fit is told from one that does, or nothing above proves anything.
func TestFitting(t *testing.T) {
	const version = `{"version": "1", "go": "go1", "platform": "linux/amd64"}`
	for _, tc := range []struct {
		reason, args string
		code         int
		text, err    string
	}{
		{"a result", "version --json", 0, version, ""},
		{"a field too many", "version --json", 0, `{"version": "1", "go": "go1", "platform": "linux/amd64", "new": 1}`, "additional properties 'new' not allowed"},
		{"a field too few", "--json version", 0, `{"version": "1"}`, "missing properties"},
		{"no JSON", "version --json", 0, "1.2.3 of today", "invalid character"},
		{"two documents", "version --json", 0, version + version, "invalid character"},
		{"a failure", "plan --json", 7, `{"diagnostics": [{"severity": "error", "summary": "s", "detail": "", "file": "", "line": 0}]}`, ""},
		{"a failure that says nothing of its kind", "plan --json", 7, `{"diagnostics": [{"summary": "s"}]}`, "missing properties"},
		{"a schema", "schema plan --json", 0, `{"$schema": "https://json-schema.org/draft/2020-12/schema"}`, ""},
		{"no schema", "schema plan --json", 0, `{"type": "object"}`, "missing property 'schemas'"},
		{"a plan with results", "plan --json", 0, `{"results": []}`, "'not' failed"},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			err := fitting(strings.Fields(tc.args), tc.code, []byte(tc.text))
			if tc.err == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tc.err)
		})
	}
}

// TestEveryCommandHasASchema: what a command prints with --json is described, whatever commands there are.
func TestEveryCommandHasASchema(t *testing.T) {
	other := []string{
		"completion bash", "completion fish", "completion powershell", "completion zsh", "help", // scripts and help
	}
	var paths []string
	for _, c := range runnable(Tree()) {
		path := strings.TrimPrefix(c.CommandPath(), "osc-perms ")
		paths = append(paths, path)
		if !slices.Contains(other, path) {
			assert.NotEmpty(t, schema.OfCommand(path), "%s has no schema: add it to internal/schema", path)
		}
	}
	for _, e := range schema.Entries() {
		for _, path := range e.Commands {
			assert.Contains(t, paths, path, "a command of the schema %s", e.Name)
		}
	}
}

// runnable lists the commands that do something themselves, hidden ones left out.
func runnable(c *cobra.Command) []*cobra.Command {
	if c.Hidden {
		return nil
	}
	if !c.HasSubCommands() {
		return []*cobra.Command{c}
	}
	var list []*cobra.Command
	for _, sub := range c.Commands() {
		list = append(list, runnable(sub)...)
	}
	return list
}

// TestFieldsOfCommands holds what only this package writes against its schemas.
func TestFieldsOfCommands(t *testing.T) {
	for name, v := range map[string]any{"version": build{}, "validate": validated{}, "schemas": listed{}} {
		text, err := schema.Get(name)
		require.NoError(t, err)
		parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		require.NoError(t, err)
		definition := parsed.(map[string]any)["$defs"].(map[string]any)[name].(map[string]any)
		var fields, required []any
		for f := range reflect.TypeOf(v).Fields() {
			field, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			fields = append(fields, field)
			if options == "" {
				required = append(required, field)
			}
		}
		assert.ElementsMatch(t, fields, slices.Collect(maps.Keys(definition["properties"].(map[string]any))), name)
		assert.ElementsMatch(t, required, definition["required"], name)
	}
}

// fitsCmd is fits SCHEMA FILE [lines]: a file, or each of its lines, fits a schema.
func fitsCmd(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: fits SCHEMA FILE [lines]")
	}
	texts := []string{ts.ReadFile(args[1])}
	if len(args) > 2 {
		texts = strings.Split(strings.TrimSpace(texts[0]), "\n")
	}
	for _, text := range texts {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		ts.Check(err)
		if err := fits(args[0], v); (err != nil) != neg {
			ts.Fatalf("%s and the schema %s: %v", args[1], args[0], err)
		}
	}
}
