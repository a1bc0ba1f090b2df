package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

type planOptions struct {
	global      *global
	dir         string
	out         string
	detailed    bool
	targets     []string
	maxRemovals int
	html        string
}

func newPlanCmd(g *global) *cobra.Command {
	o := &planOptions{global: g}
	c := &cobra.Command{
		Use:   "plan [DIR]",
		Short: "Show what apply would change",
		Long: "plan reads the live account, holds it against the configuration and shows every change that apply would make,\n" +
			"with its reason and the line that asks for it. It changes nothing.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkMaxRemovals(cmd, o.maxRemovals); err != nil {
				return err
			}
			if cmd.Flags().Changed("out") && o.out == "" {
				return errors.New("--out names no file: write --out FILE, or leave it out")
			}
			var err error
			if o.dir, err = g.configDir(args); err != nil {
				return err
			}
			return runPlan(cmd.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.out, "out", "", "save the plan in `FILE`, for apply")
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "exit 2 when there are changes")
	f.StringArrayVar(&o.targets, "target", nil, "plan only what belongs to `ADDRESS`; may be repeated")
	f.IntVar(&o.maxRemovals, "max-removals", -1, "allow `N` removals, whatever the guard block says")
	f.StringVar(&o.html, "html", "", "")
	_ = f.MarkHidden("html") // exists: the flag was just made
	return c
}

func runPlan(ctx context.Context, o *planOptions) error {
	if o.html != "" {
		return fmt.Errorf("--html is not supported yet in this version; use --markdown for a review")
	}
	ctx, stop := o.global.bounded(ctx)
	defer stop()
	loaded, err := o.global.load(o.dir)
	if err != nil {
		return err
	}
	j := &job{
		desired: loaded.Desired, sources: loaded.Sources, targets: o.targets, maxRemovals: ceiling(o.maxRemovals),
		sandboxFile: o.global.sandboxFile(o.dir), today: o.global.today,
	}
	s, err := o.global.connect(ctx, targetOf(j.desired, j.sandboxFile), readOnly, 1)
	if err != nil {
		return err
	}
	defer s.close()
	plan, _, err := s.plan(j)
	if err != nil {
		return err
	}
	if err := s.close(); err != nil {
		return err
	}
	if o.out != "" {
		if err := o.save(loaded.Desired, plan); err != nil {
			return err
		}
	}
	if err := o.global.showPlan(plan); err != nil {
		return err
	}
	if o.out != "" && !o.global.json {
		fmt.Fprintln(o.global.env.Stderr, o.global.say.Sprintf("Saved the plan in %s. To apply it: osc-perms apply %s", view.Clean(o.out), view.Clean(o.out)))
	}
	switch {
	case plan.Refused():
		return said(exitRefused)
	case o.detailed && len(plan.Changes) > 0:
		return said(exitPending)
	}
	return nil
}

// checkMaxRemovals refuses a number below zero.
func checkMaxRemovals(cmd *cobra.Command, n int) error {
	if cmd.Flags().Changed("max-removals") && n < 0 {
		return fmt.Errorf("--max-removals %d is below zero: write how many removals are allowed, 0 for none", n)
	}
	return nil
}

// ceiling is the value of --max-removals, nil when it was not given.
func ceiling(flag int) *int {
	if flag < 0 {
		return nil
	}
	return &flag
}

// plan observes and plans. Problems with what the configuration names come with their source lines.
func (s *session) plan(j *job) (*provision.Plan, *provision.Existing, error) {
	today := j.today
	if today == "" {
		var err error
		if today, err = j.desired.Tenant.Day(s.g.env.Now()); err != nil {
			return nil, nil, err
		}
	}
	existing, err := s.observe(j.desired, today)
	if err != nil {
		return nil, nil, err
	}
	plan, list := provision.Make(j.desired, existing, provision.Options{
		ToolVersion: toolVersion(), Sandbox: s.sandbox, Targets: j.targets, MaxRemovals: j.maxRemovals,
		Today: today, Conditions: config.Conditions(),
	})
	if err := withSnippets(list, j.sources).Err(); err != nil {
		return nil, nil, err
	}
	return plan, existing, nil
}

func (g *global) showPlan(plan *provision.Plan) error {
	switch {
	case g.json:
		return view.JSON(g.env.Stdout, plan)
	case g.markdown:
		return view.PlanMarkdown(g.env.Stdout, plan, g.style())
	}
	return view.PlanText(g.env.Stdout, plan, g.style())
}

// save writes the plan with all that applying it needs, readable by its owner only.
func (o *planOptions) save(d *provision.Desired, plan *provision.Plan) error {
	saved := &provision.Saved{Desired: d, Plan: plan, MaxRemovals: ceiling(o.maxRemovals), Today: o.global.today}
	if file := o.global.sandboxFile(o.dir); file == "" {
		saved.Endpoints = effectiveEndpoints(o.global.env.Getenv, d.Tenant.Endpoints)
	} else if whole, err := filepath.Abs(file); err != nil { // apply may run elsewhere
		return fmt.Errorf("cannot save the plan: %w", err)
	} else {
		saved.SandboxFile = whole
	}
	if info, err := os.Stat(o.out); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("cannot save the plan in %s: it is there and no regular file; choose another name", o.out)
	}
	data, err := saved.Encode()
	if err != nil {
		return err
	}
	if err := maybe.WriteFile(o.out, data, 0o600); err != nil {
		return fmt.Errorf("cannot save the plan in %s: %w", o.out, err)
	}
	// A file that was there before keeps its mode; a plan is for its owner alone.
	if err := os.Chmod(o.out, 0o600); err != nil {
		return fmt.Errorf("cannot save the plan in %s: %w", o.out, err)
	}
	return nil
}
