package cmd

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/provision"
)

func newShowCmd(g *global) *cobra.Command {
	var html string
	c := &cobra.Command{
		Use:   "show PLAN",
		Short: "Show a saved plan",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if html != "" {
				return errors.New("--html is not supported yet in this version; use --markdown for a review")
			}
			saved, err := readPlan(args[0])
			if err != nil {
				return err
			}
			return g.showPlan(saved.Plan)
		},
	}
	c.Flags().StringVar(&html, "html", "", "")
	_ = c.Flags().MarkHidden("html") // exists: the flag was just made
	return c
}

// maxPlanFile bounds what is read: the plan of the largest tenant is far smaller.
const maxPlanFile = 256 << 20

func readPlan(file string) (*provision.Saved, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot read plan %s: %w", file, err)
	case info.IsDir():
		return nil, fmt.Errorf("cannot read plan %s: it is a directory; name a file that osc-perms plan --out wrote", file)
	case info.Size() > maxPlanFile:
		return nil, fmt.Errorf("cannot read plan %s: it is larger than any plan; name a file that osc-perms plan --out wrote", file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read plan %s: %w", file, err)
	}
	saved, err := provision.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("cannot use plan %s: %w", file, err)
	}
	return saved, nil
}
