package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// job is what apply has to do, from a configuration or from a saved plan.
type job struct {
	desired     *provision.Desired
	sources     config.Sources
	doubts      func(written func(text string) bool) diag.List // warnings about what a plan writes; nil: none, or given
	targets     []string
	maxRemovals *int
	sandboxFile string
	today       string          // the day that was named to plan for; "" for the day it is
	approved    *provision.Plan // nil: not approved yet
}

func (o *applyOptions) job() (*job, error) {
	g := o.global
	if !o.saved {
		loaded, err := g.load(o.path)
		if err != nil {
			return nil, err
		}
		return &job{desired: loaded.Desired, sources: loaded.Sources, doubts: loaded.Doubts, targets: o.targets, maxRemovals: ceiling(o.maxRemovals), sandboxFile: g.sandboxFile(o.path), today: g.today}, nil
	}
	saved, err := readPlanToApply(o.path)
	if err != nil {
		return nil, err
	}
	j := &job{desired: saved.Desired, targets: saved.Plan.Targets, maxRemovals: saved.MaxRemovals, approved: saved.Plan, today: cmp.Or(g.today, saved.Today)}
	if o.maxRemovals >= 0 {
		j.maxRemovals = ceiling(o.maxRemovals)
	}
	switch {
	case g.sandbox.file != "":
		j.sandboxFile = g.sandbox.file // a rehearsal on a sandbox of the user's choice
	case saved.SandboxFile != "":
		j.sandboxFile = saved.SandboxFile // never from the sandbox to the real cloud
	case g.sandbox.on:
		return nil, fmt.Errorf("plan %s is for the real cloud: name the sandbox's state file, as --sandbox=FILE, to rehearse it there", o.path)
	default:
		if err := sameEndpoints(saved.Endpoints, effectiveEndpoints(g.env.Getenv, saved.Desired.Tenant.Endpoints)); err != nil {
			return nil, fmt.Errorf("cannot use plan %s: %w", o.path, err)
		}
	}
	if g.dir != "" {
		loaded, err := g.load(g.dir)
		if err != nil {
			return nil, err
		}
		if differ := provision.DesiredDiffers(loaded.Desired, saved.Desired); len(differ) > 0 {
			return nil, &exit{code: exitStale, err: paragraphs{fmt.Errorf("the configuration in %s no longer says what plan %s was made from; nothing was changed\n%s\nMake a new plan with osc-perms plan --out", view.Clean(g.dir), view.Clean(o.path), "  "+strings.Join(view.Cleaned(differ), "\n  "))}}
		}
		j.sources = loaded.Sources
	}
	return j, nil
}

func sameEndpoints(saved, now provision.Endpoints) error {
	var differ []string
	for _, e := range []struct{ service, saved, now string }{
		{"IAM", saved.IAM, now.IAM}, {"SWR", saved.SWR, now.SWR}, {"CCE", saved.CCE, now.CCE}, {"EPS", saved.EPS, now.EPS},
	} {
		if e.saved != e.now {
			const own = "the region's own"
			differ = append(differ, fmt.Sprintf("%s was %s and is %s", e.service, cmp.Or(e.saved, own), cmp.Or(e.now, own)))
		}
	}
	if len(differ) > 0 {
		return fmt.Errorf("it was made for other endpoints than those set now (endpoints block, OSC_PERMS_…_ENDPOINT): %s; make a new one with osc-perms plan --out", view.Clean(strings.Join(differ, ", ")))
	}
	return nil
}

// stale explains, change by change, why a saved plan can't be applied any more.
func (o *applyOptions) stale(beyond []provision.Difference) error {
	var b strings.Builder
	what := "the plan that was shown"
	if o.saved {
		what = "plan " + view.Clean(o.path)
	}
	fmt.Fprintf(&b, "%s is stale: the cloud has changed since, and what would have to be done now goes beyond it. Nothing was changed.\n", what)
	for _, d := range beyond {
		fmt.Fprintf(&b, "  %s\n", view.Clean(d.Message))
	}
	b.WriteString("Look at what is to be done now with osc-perms plan")
	return &exit{code: exitStale, err: paragraphs{errors.New(b.String())}}
}

// stillApproved refuses a plan that goes beyond the one that was approved, or that is for another account of the name.
func (o *applyOptions) stillApproved(s *session, plan, approved *provision.Plan) error {
	if now, then := plan.Tenant.DomainID, approved.Tenant.DomainID; now != then && !s.sandbox {
		return &exit{code: exitCredentials, err: fmt.Errorf("cannot use plan %s: it is for the account with the id %s, and these credentials are of another one of the same name, %s", o.path, then, now)}
	}
	how := provision.OnScreen
	if o.saved {
		how = provision.OnFile
	}
	if beyond := provision.Beyond(plan, approved, how); len(beyond) > 0 {
		return o.stale(beyond)
	}
	return nil
}
