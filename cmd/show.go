package cmd

import (
	"errors"

	"github.com/spf13/cobra"
)

func newShowCmd(g *global) *cobra.Command {
	var html string
	c := &cobra.Command{
		Use:   "show PLAN",
		Short: "Show a saved plan",
		Args:  arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if html != "" {
				return errors.New("--html is not supported yet in this version; use --markdown for a review")
			}
			saved, err := readPlan(args[0])
			if err != nil {
				return err
			}
			return g.showPlan(saved.Plan, nil)
		},
	}
	c.Flags().StringVar(&html, "html", "", "")
	_ = c.Flags().MarkHidden("html") // exists: the flag was just made
	return c
}
