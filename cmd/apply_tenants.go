package cmd

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"
)

// oneTenant refuses what would be several tenants at once, and tells the way: an approval is about one account.
type oneTenant struct {
	varFiles []string // --tenant-var-file, which plan takes
}

func (o *oneTenant) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&o.varFiles, "tenant-var-file", nil, "")
	_ = c.Flags().MarkHidden("tenant-var-file") // exists: the flag was just made
}

func (o *oneTenant) check(args []string) error {
	if n := max(len(args), len(o.varFiles)); n > 1 {
		return fmt.Errorf("apply works on one tenant at a time, and here are %d: plan all of them with osc-perms plan … --out PLANS, look at the report, then apply each plan in PLANS alone; see docs/tenants.md", n)
	}
	if len(o.varFiles) == 1 {
		return fmt.Errorf("apply works on one tenant: write --var-file %s, without tenant", o.varFiles[0])
	}
	if len(args) == 0 {
		return nil
	}
	// A directory of saved plans looks like a configuration's.
	plans, err := filepath.Glob(filepath.Join(args[0], "*.plan"))
	if err != nil || len(plans) == 0 {
		return nil // what cannot be listed is explained where it is read
	}
	for _, pattern := range []string{"*.hcl", "*.hcl.json"} {
		if files, _ := filepath.Glob(filepath.Join(args[0], pattern)); len(files) > 0 {
			return nil
		}
	}
	return fmt.Errorf("cannot apply %s: it holds saved plans, and apply takes one at a time, as osc-perms apply %s", args[0], plans[0])
}
