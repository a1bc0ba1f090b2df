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

// hand reports notes. Those of one tenant among several are kept: on its stderr no system would know them, and a file is
// written by one at a time. A report that can't be written stops nothing: all that is in it stands in the log as well.
func (g *global) hand(r annotate.Reporter, notes []annotate.Note) {
	for i := range notes {
		notes[i].Title, notes[i].Message = g.say.Sentence(notes[i].Title), g.say.Sentence(notes[i].Message)
	}
	if g.of != nil {
		for _, n := range notes {
			n.Title = view.Clean(g.of.name) + ": " + n.Title
			g.of.notes = append(g.of.notes, n)
		}
		return
	}
	if err := r.Report(notes); err != nil {
		fmt.Fprintln(g.env.Stderr, view.Clean(err.Error()))
	}
}

// annotateTenants hands on what the tenants of a run have kept, in their order.
func (g *global) annotateTenants(runs []tenantRun) {
	r := annotate.Find(g.env.Getenv, g.env.Stderr)
	for _, run := range runs {
		if r != nil && len(run.notes) > 0 {
			g.hand(r, run.notes)
		}
	}
}
