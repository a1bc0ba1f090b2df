package cmd

import (
	"bytes"
	"fmt"
	"os"

	"github.com/google/renameio/v2/maybe"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/view"
)

type fmtOptions struct {
	global    *global
	dirs      []string
	check     bool
	diff      bool
	recursive bool
}

func newFmtCmd(g *global) *cobra.Command {
	o := &fmtOptions{global: g}
	c := &cobra.Command{
		Use:   "fmt [DIR…]",
		Short: "Lay out configuration files in the canonical form",
		Long:  "fmt rewrites *.hcl and *.hclvars files in the canonical layout and prints the names of those it changed.",
		RunE: func(_ *cobra.Command, args []string) error {
			o.dirs = args
			if len(args) == 0 {
				dir, err := g.configDir(nil)
				if err != nil {
					return err
				}
				o.dirs = []string{dir}
			}
			return runFmt(o)
		},
	}
	c.Flags().BoolVar(&o.check, "check", false, "change nothing; exit 2 when a file is not in the canonical form")
	c.Flags().BoolVar(&o.diff, "diff", false, "show what is different")
	c.Flags().BoolVar(&o.recursive, "recursive", false, "sub-directories too")
	return c
}

// runFmt formats what can be formatted, and names every file that can't be.
func runFmt(o *fmtOptions) error {
	var problems diag.List
	changed := []string{}
	for _, dir := range o.dirs {
		files, err := config.Files(dir, o.recursive)
		if err != nil {
			return err
		}
		for _, file := range files {
			differs, list, err := o.file(file)
			if err != nil {
				return err
			}
			problems = append(problems, list...)
			if differs {
				changed = append(changed, file)
			}
		}
	}
	if err := problems.Err(); err != nil {
		return err
	}
	if o.global.json {
		if err := view.JSON(o.global.env.Stdout, map[string][]string{"changed": changed}); err != nil {
			return err
		}
	}
	if o.check && len(changed) > 0 {
		return said(exitPending)
	}
	return nil
}

func (o *fmtOptions) file(file string) (differs bool, problems diag.List, err error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return false, nil, fmt.Errorf("cannot format %s: %w", file, err)
	}
	formatted, problems := config.Format(src, file)
	if problems.HasErrors() || bytes.Equal(src, formatted) {
		return false, problems, nil
	}
	if o.check {
		return true, nil, o.tell(file, src, formatted)
	}
	info, err := os.Stat(file)
	if err == nil {
		err = maybe.WriteFile(file, formatted, info.Mode().Perm())
	}
	if err != nil {
		return true, nil, fmt.Errorf("cannot format %s: %w", file, err)
	}
	return true, nil, o.tell(file, src, formatted)
}

// tell names a file that is not in the canonical form, or was not, and shows what differs.
func (o *fmtOptions) tell(file string, src, formatted []byte) error {
	if o.global.json {
		return nil
	}
	if _, err := fmt.Fprintln(o.global.env.Stdout, view.Clean(file)); err != nil || !o.diff {
		return err
	}
	return view.Diff(o.global.env.Stdout, diff.Diff(file, src, o.global.say.Sprintf("%s (formatted)", file), formatted))
}
