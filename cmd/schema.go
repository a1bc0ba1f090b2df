package cmd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/schema"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

type schemaOptions struct {
	global *global
	name   string // "" for all
	out    string // a directory; "" for stdout
}

func newSchemaCmd(g *global) *cobra.Command {
	o := &schemaOptions{global: g}
	c := &cobra.Command{
		Use:   "schema [NAME]",
		Short: "Print the JSON Schema of configuration files, or of what a command prints",
		Long: "schema prints a JSON Schema (draft 2020-12): for an editor, that of *.hcl.json files; for a program, that of what a\n" +
			"command prints with --json. Without a name it lists them; with --out it writes all, or the named one, into a directory.\n" +
			"See docs/editors.md.",
		Example: "  osc-perms schema\n  osc-perms schema configuration > osc-perms.schema.json\n  osc-perms schema --out schemas",
		Args:    arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("out") && o.out == "" {
				return errors.New("--out names no directory: write --out DIR, or leave it out")
			}
			if len(args) == 1 {
				o.name = args[0]
			}
			return runSchema(o)
		},
	}
	c.Flags().StringVar(&o.out, "out", "", "write NAME.schema.json into `DIR`, which is made when it is missing")
	return c
}

func runSchema(o *schemaOptions) error {
	if o.global.markdown {
		return errors.New("schema has no Markdown: leave --markdown out")
	}
	entries := schema.Entries()
	if o.name != "" {
		entry, err := schemaCalled(o.name)
		if err != nil {
			return err
		}
		entries = []schema.Entry{entry}
	}
	switch {
	case o.out != "":
		return o.write(entries)
	case o.name == "":
		return o.list(entries)
	}
	text, err := schema.Get(o.name)
	if err != nil {
		return err
	}
	_, err = o.global.env.Stdout.Write(text)
	return err
}

func schemaCalled(name string) (schema.Entry, error) {
	var names []string
	for _, e := range schema.Entries() {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	if near := provision.Near(name, names); len(near) > 0 {
		return schema.Entry{}, fmt.Errorf("there is no schema %q: did you mean %s?", name, near[0])
	}
	return schema.Entry{}, fmt.Errorf("there is no schema %q: osc-perms schema lists them", name)
}

// listed is what schema --json prints without a name.
type listed struct {
	Schemas []schema.Entry `json:"schemas"`
}

func (o *schemaOptions) list(entries []schema.Entry) error {
	if o.global.json {
		return view.JSON(o.global.env.Stdout, listed{entries})
	}
	w := tabwriter.NewWriter(o.global.env.Stdout, 0, 0, 2, ' ', 0)
	for _, e := range entries {
		fmt.Fprintf(w, "%s\t%s\n", e.Name, o.global.say.Sentence(e.About))
	}
	return w.Flush()
}

func (o *schemaOptions) write(entries []schema.Entry) error {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return fmt.Errorf("cannot write schemas into %s: %w", o.out, err)
	}
	for _, e := range entries {
		text, err := schema.Get(e.Name)
		if err != nil {
			return err
		}
		file := filepath.Join(o.out, e.Name+".schema.json")
		if err := maybe.WriteFile(file, text, 0o644); err != nil {
			return fmt.Errorf("cannot write the schema %s: %w", file, err)
		}
	}
	if o.global.json {
		return view.JSON(o.global.env.Stdout, listed{entries})
	}
	_, err := fmt.Fprintln(o.global.env.Stdout, o.global.say.Plural(len(entries), "Wrote %d schema into %s.", "Wrote %d schemas into %s.", view.Clean(o.out)))
	return err
}
