package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

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
	tenants     tenantFlags
}

func newPlanCmd(g *global) *cobra.Command {
	o := &planOptions{global: g}
	c := &cobra.Command{
		Use:   "plan [DIR…]",
		Short: "Show what apply would change",
		Long: "plan reads the live account, holds it against the configuration and shows every change that apply would make,\n" +
			"with its reason and the line that asks for it. It changes nothing.\n\n" +
			"With several directories, or --tenant-var-file for each of several tenants in one, it plans them all in one report;\n" +
			"one that fails does not stop the others, and the exit code is the worst. --out is then a directory. See docs/tenants.md.",
		Example: "  osc-perms plan tenant\n  osc-perms plan tenant --out tenant.plan --html plan.html\n  osc-perms plan tenants/* --out plans\n" +
			"  osc-perms plan fleet --tenant-var-file acme.hclvars --tenant-var-file beta.hclvars",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkMaxRemovals(cmd, o.maxRemovals); err != nil {
				return err
			}
			if err := checkHTML(cmd, o.html); err != nil {
				return err
			}
			if cmd.Flags().Changed("out") && o.out == "" {
				return errors.New("--out names no file: write --out FILE, or leave it out")
			}
			runs, err := o.tenants.several(g, args)
			if err != nil {
				return err
			}
			if runs != nil {
				return runPlans(cmd.Context(), o, runs)
			}
			if o.dir, err = g.configDir(args); err != nil {
				return err
			}
			return runPlan(cmd.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.out, "out", "", "save the plan in `FILE`, for apply; with several tenants a directory: a NAME.plan for each that has changes")
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "exit 2 when there are changes")
	f.StringArrayVar(&o.targets, "target", nil, "plan only what belongs to `ADDRESS`; may be repeated")
	f.IntVar(&o.maxRemovals, "max-removals", -1, "allow `N` removals, whatever the guard block says")
	f.StringVar(&o.html, "html", "", htmlUsageOfSeveral)
	o.tenants.add(c)
	return c
}

func runPlan(ctx context.Context, o *planOptions) error {
	ctx, stop := o.global.bounded(ctx)
	defer stop()
	loaded, err := o.global.load(o.dir)
	if err != nil {
		return err
	}
	_, err = o.planOf(ctx, loaded)
	return err
}

// planOf plans what was loaded, saves and shows it. The error may be an exit code for a plan that is shown.
func (o *planOptions) planOf(ctx context.Context, loaded *config.Loaded) (*provision.Plan, error) {
	j := &job{
		desired: loaded.Desired, sources: loaded.Sources, doubts: loaded.Doubts, targets: o.targets, maxRemovals: ceiling(o.maxRemovals),
		sandboxFile: o.global.sandboxFile(o.dir), today: o.global.today,
	}
	if o.out != "" { // before any call
		if err := checkSavedPlan(o.out, j.sandboxFile); err != nil {
			return nil, err
		}
	}
	s, err := o.global.connect(ctx, targetOf(j.desired, j.sandboxFile), readOnly, 1)
	if err != nil {
		return nil, err
	}
	defer s.close()
	plan, _, err := s.plan(j)
	if err != nil {
		return nil, err
	}
	if err := s.close(); err != nil {
		return nil, err
	}
	// Of several tenants only those with something to apply get a file: a pipeline asks for an approval of each.
	saves := o.out != "" && (o.global.of == nil || len(plan.Changes) > 0)
	if saves {
		if err := o.save(loaded.Desired, plan); err != nil {
			return nil, err
		}
	}
	if err := o.global.savePage(o.html, func(w io.Writer) error { return view.PlanHTML(w, plan) }); err != nil {
		return nil, err
	}
	if err := o.global.showPlan(plan, s.calls()); err != nil {
		return nil, err
	}
	o.global.annotatePlan(plan)
	if saves && !o.global.json {
		_ = o.global.tell(o.global.env.Stderr, o.global.say.Sprintf("Saved the plan in %s. To apply it: osc-perms apply %s", view.Clean(o.out), typed(o.out)))
	}
	switch {
	case plan.Refused():
		return plan, said(exitRefused)
	case o.detailed && len(plan.Changes) > 0:
		return plan, said(exitPending)
	}
	return plan, nil
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
	if j.doubts != nil {
		s.g.warn(j.doubts(plan.Writes))
		j.doubts = nil // once is enough: a plan is made again after its approval
	}
	return plan, existing, nil
}

// showPlan shows a plan, and with --json the calls that it took to make it; nil for a plan that was saved.
func (g *global) showPlan(plan *provision.Plan, calls []view.Call) error {
	switch {
	case g.json && calls == nil:
		return view.JSON(g.env.Stdout, plan)
	case g.json:
		return view.JSON(g.env.Stdout, view.WithCalls(plan, calls))
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
	data, err := saved.Encode()
	if err != nil {
		return err
	}
	if err := writePrivate(o.out, data); err != nil {
		return fmt.Errorf("cannot save the plan in %s: %w", o.out, unwritable(o.out, err))
	}
	return nil
}
