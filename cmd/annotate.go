package cmd

import (
	"fmt"

	"github.com/osc-perms/osc-perms/internal/annotate"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// annotate marks problems at their lines in the review, where this runs in a pipeline whose system shows such marks.
func (g *global) annotate(list diag.List) {
	if r := annotate.Find(g.env.Getenv, g.env.Stderr); r != nil && len(list) > 0 {
		g.hand(r, annotate.Diagnostics(r, g.at, list))
	}
}

// annotatePlan marks the lines whose checks do not pass, and those that take access away.
func (g *global) annotatePlan(plan *provision.Plan) {
	if r := annotate.Find(g.env.Getenv, g.env.Stderr); r != nil {
		g.hand(r, append(annotate.Checks(r, g.at, plan), annotate.Removals(r, g.at, plan)...))
	}
}

// hand reports notes. A report that can't be written stops nothing: all that is in it stands in the log as well.
func (g *global) hand(r annotate.Reporter, notes []annotate.Note) {
	if err := r.Report(notes); err != nil {
		fmt.Fprintln(g.env.Stderr, view.Clean(err.Error()))
	}
}
