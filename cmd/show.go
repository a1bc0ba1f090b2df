package cmd

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/view"
)

func newShowCmd(g *global) *cobra.Command {
	var html string
	c := &cobra.Command{
		Use:   "show PLAN",
		Short: "Show a saved plan",
		Args:  arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkHTML(cmd, html); err != nil {
				return err
			}
			saved, err := readPlan(args[0])
			if err != nil {
				return err
			}
			if err := g.savePage(html, func(w io.Writer) error { return view.PlanHTML(w, saved.Plan) }); err != nil {
				return err
			}
			return g.showPlan(saved.Plan, nil)
		},
	}
	c.Flags().StringVar(&html, "html", "", htmlUsage)
	return c
}
