package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

func newValidateCmd(g *global) *cobra.Command {
	var tenants tenantFlags
	c := &cobra.Command{
		Use:   "validate [DIR…]",
		Short: "Check a configuration, offline",
		Long: "validate reports every mistake in a configuration, with its place and its remedy. It needs no credentials and no network.\n" +
			"Of several directories, or of one with --tenant-var-file for each of its tenants, it makes one report; see docs/tenants.md.",
		RunE: func(cmd *cobra.Command, args []string) error {
			runs, err := tenants.several(g, args)
			if err != nil {
				return err
			}
			if runs != nil {
				return runValidates(cmd.Context(), g, runs, tenants.atOnce)
			}
			dir, err := g.configDir(args)
			if err != nil {
				return err
			}
			return runValidate(g, dir)
		},
	}
	tenants.add(c)
	return c
}

func runValidate(g *global, dir string) error {
	loaded, err := g.loadToJudge(dir)
	if err != nil {
		return err
	}
	return g.showValid(loaded)
}

// showValid says that a configuration has no mistakes, and what is in it.
func (g *global) showValid(loaded *config.Loaded) error {
	if g.json {
		warnings := loaded.Warnings
		if warnings == nil {
			warnings = diag.List{}
		}
		return view.JSON(g.env.Stdout, validated{warnings, loaded.Desired.Expansion()})
	}
	d := loaded.Desired
	say := g.say
	parts := []string{say.Plural(len(d.Groups), "%d group", "%d groups"), say.Plural(len(d.Organizations), "%d organization", "%d organizations")}
	for _, p := range []struct {
		n    int
		what string
	}{
		{len(d.Onboards), say.Plural(len(d.Onboards), "%d onboard block", "%d onboard blocks")},
		{len(d.Clusters), say.Plural(len(d.Clusters), "%d cluster", "%d clusters")},
		{len(d.Users), say.Plural(len(d.Users), "%d user", "%d users")},
		{len(d.Offboard), say.Plural(len(d.Offboard), "%d offboarded user", "%d offboarded users")},
		{len(d.Checks), say.Plural(len(d.Checks), "%d check", "%d checks")},
	} {
		if p.n > 0 {
			parts = append(parts, p.what)
		}
	}
	_, err := fmt.Fprintln(g.env.Stdout, say.Sprintf("The configuration is valid: tenant %s, %s.", view.Clean(d.Tenant.Name), strings.Join(parts, say.Text(", "))))
	return err
}

// validated is the document that validate --json prints of a configuration without errors.
type validated struct {
	Diagnostics diag.List            `json:"diagnostics"` // warnings
	Onboards    *provision.Expansion `json:"onboards,omitempty"`
}
