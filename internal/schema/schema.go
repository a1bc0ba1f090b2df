// Package schema holds the JSON Schemas (draft 2020-12) of what the tool reads and prints as JSON. Those of the output are
// the files in definitions: each names the types of one subject, and tests hold them against the Go types and against
// every output. That of the configuration comes from the language itself.
package schema

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/internal/config"
)

// Entry is one schema.
type Entry struct {
	Name  string `json:"name"`
	About string `json:"about"`
	// Commands are those whose --json prints such a document.
	Commands []string `json:"-"`
}

// Configuration is the name of the schema of *.hcl.json files.
const Configuration = "configuration"

// Entries are all schemas, sorted by name.
func Entries() []Entry {
	return []Entry{
		{"access", "access --json: who can do what", []string{"access"}},
		{"apply", "apply --json: the plan, and what became of each change", []string{"apply"}},
		{"audit", "a line of apply's --audit-log", nil},
		{Configuration, "a configuration's *.hcl.json file", nil},
		{"diagnostics", "any command's --json when it fails before it has a result", nil},
		{"export", "export --json: the configuration, and what it leaves out", []string{"export"}},
		{"export-check", "export --check --json: what no block declares", nil},
		{"fmt", "fmt --json: which files were laid out", []string{"fmt"}},
		{"init", "init --json: which file was written", []string{"init"}},
		{"permissions", "permissions --json: what the credentials need", []string{"permissions"}},
		{"plan", "plan --json and show --json", []string{"plan", "show"}},
		{"quota", "quota --json: how much room there is", []string{"quota"}},
		{"sandbox", "sandbox serve --json: how to reach it, in one line", []string{"sandbox serve"}},
		{"sandbox-add", "sandbox add-… --json", []string{
			"sandbox add-cluster", "sandbox add-group", "sandbox add-instance", "sandbox add-organization", "sandbox add-user",
		}},
		{"sandbox-attach", "sandbox attach --json and detach --json", []string{"sandbox attach", "sandbox detach"}},
		{"sandbox-reset", "sandbox reset --json", []string{"sandbox reset"}},
		{"schemas", "schema --json without a name: which schemas there are", []string{"schema"}},
		{"snapshot", "snapshot --out FILE --json: what was written", []string{"snapshot"}},
		{"tenants", "plan, validate, quota and access --json over several tenants", nil},
		{"validate", "validate --json of a configuration without errors", []string{"validate"}},
		{"version", "version --json", []string{"version"}},
	}
}

// OfCommand gives the name of the schema of what a command prints with --json, "" for none. The command is its path
// without the program's name: "sandbox serve".
func OfCommand(command string) string {
	for _, e := range Entries() {
		if slices.Contains(e.Commands, command) {
			return e.Name
		}
	}
	return ""
}

// document is a schema as it is printed, in this order.
type document struct {
	Schema      string `json:"$schema"`
	ID          string `json:"$id"`
	Title       any    `json:"title"`
	Description any    `json:"description"`
	Ref         string `json:"$ref,omitempty"`
	AnyOf       any    `json:"anyOf,omitempty"`
	Definitions any    `json:"$defs"`
}

// Get gives a schema as an indented JSON document, whole in itself. An error says that there is none of that name.
func Get(name string) ([]byte, error) {
	d := document{Schema: "https://json-schema.org/draft/2020-12/schema", ID: "https://github.com/osc-perms/osc-perms/schema/" + name + ".json"}
	switch entry := find(name); {
	case entry == nil:
		return nil, fmt.Errorf("there is no schema %q", name)
	case name == Configuration:
		s := config.Schema()
		d.Title, d.Description, d.AnyOf, d.Definitions = s["title"], s["description"], s["anyOf"], s["$defs"]
	default:
		all, err := definitions()
		if err != nil {
			return nil, err
		}
		needed := map[string]any{}
		reach(all, name, needed)
		d.Title, d.Description = "osc-perms "+name, entry.About
		d.Ref, d.Definitions = "#/$defs/"+name, needed
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(d)
	return b.Bytes(), err
}

func find(name string) *Entry {
	entries := Entries()
	if i := slices.IndexFunc(entries, func(e Entry) bool { return e.Name == name }); i >= 0 {
		return &entries[i]
	}
	return nil
}

//go:embed definitions/*.json
var files embed.FS

// definitions are the types of all files, by name.
func definitions() (map[string]any, error) {
	all := map[string]any{}
	names, err := fs.Glob(files, "definitions/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var some map[string]any
		if err := json.Unmarshal(data, &some); err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", name, err)
		}
		maps.Copy(all, some)
	}
	return all, nil
}

// reach collects a type and all that it refers to.
func reach(all map[string]any, name string, into map[string]any) {
	if _, there := into[name]; there {
		return
	}
	into[name] = all[name]
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if to, ok := v["$ref"].(string); ok {
				reach(all, strings.TrimPrefix(to, "#/$defs/"), into)
			}
			for _, x := range v {
				look(x)
			}
		case []any:
			for _, x := range v {
				look(x)
			}
		}
	}
	look(all[name])
}
