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
	loaded, err := g.load(dir)
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
	parts := []string{count(len(d.Groups), "group"), count(len(d.Organizations), "organization")}
	for _, p := range []struct {
		n    int
		what string
	}{{len(d.Onboards), "onboard block"}, {len(d.Clusters), "cluster"}, {len(d.Users), "user"}, {len(d.Offboard), "offboarded user"}, {len(d.Checks), "check"}} {
		if p.n > 0 {
			parts = append(parts, count(p.n, p.what))
		}
	}
	_, err := fmt.Fprintf(g.env.Stdout, "The configuration is valid: tenant %s, %s.\n", view.Clean(d.Tenant.Name), strings.Join(parts, ", "))
	return err
}

// validated is the document that validate --json prints of a configuration without errors.
type validated struct {
	Diagnostics diag.List            `json:"diagnostics"` // warnings
	Onboards    *provision.Expansion `json:"onboards,omitempty"`
}

// count is "1 group", "3 groups".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
