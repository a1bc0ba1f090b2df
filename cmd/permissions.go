package cmd

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/rights"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

type permissionsOptions struct {
	global *global
	dir    string // "" for what every configuration may take
	uses   []rights.Use
	all    bool
}

func newPermissionsCmd(g *global) *cobra.Command {
	o := &permissionsOptions{global: g}
	c := &cobra.Command{
		Use:   "permissions [plan|apply] [DIR]",
		Short: "Print the IAM actions that plan and apply need, as custom policies",
		Long: "permissions prints what the credentials of plan and of apply need, as custom policies to paste into IAM's JSON view:\n" +
			"one for global services (IAM, EPS) and one for the regions' projects (SWR, CCE), as a custom policy can't have both.\n" +
			"Where no action is known that a custom policy could have, it names the system policy to attach instead.\n" +
			"With a configuration it is what its blocks need; without one, or with --all, what any may need. It calls nothing.",
		Example: "  osc-perms permissions plan\n  osc-perms permissions apply tenant --json\n  osc-perms permissions --all --markdown",
		Args:    arguments(0, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := o.read(args); err != nil {
				return err
			}
			return runPermissions(o)
		},
	}
	c.Flags().BoolVar(&o.all, "all", false, "what any configuration may need: no configuration is read")
	return c
}

// read tells the command's words apart. A configuration is read where one is named, or is here.
func (o *permissionsOptions) read(args []string) error {
	o.uses = []rights.Use{rights.Plan, rights.Apply}
	if len(args) > 0 && slices.Contains(o.uses, rights.Use(args[0])) {
		o.uses, args = []rights.Use{rights.Use(args[0])}, args[1:]
	}
	if len(args) > 1 {
		return fmt.Errorf("%q is neither plan nor apply: write osc-perms permissions [plan|apply] [DIR]", args[0])
	}
	if o.all {
		if len(args) > 0 || o.global.dir != "" {
			return errors.New("--all is for any configuration, and one is named: leave one out")
		}
		return nil
	}
	dir, err := o.global.configDir(args)
	if err != nil {
		return err
	}
	if len(args) == 0 && o.global.dir == "" && !hasConfiguration(dir) {
		return nil
	}
	if len(args) == 1 {
		if _, err := os.Stat(dir); err != nil {
			return fmt.Errorf("%q is neither plan nor apply, nor a configuration's directory (%w)", dir, err)
		}
	}
	o.dir = dir
	return nil
}

// hasConfiguration reports whether a directory has a file of a configuration.
func hasConfiguration(dir string) bool {
	entries, _ := os.ReadDir(dir) // one that can't be read has none
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !e.IsDir() && config.IsFile(e.Name()) })
}

func runPermissions(o *permissionsOptions) error {
	var desired *provision.Desired
	if o.dir != "" {
		loaded, err := o.global.load(o.dir)
		if err != nil {
			return err
		}
		desired = loaded.Desired
	}
	p := provision.PermissionsFor(desired, o.uses...)
	switch {
	case o.global.json:
		return view.JSON(o.global.env.Stdout, p)
	case o.global.markdown:
		return view.PermissionsMarkdown(o.global.env.Stdout, p, o.global.style())
	}
	return view.PermissionsText(o.global.env.Stdout, p, o.global.style())
}
