package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/osc-perms/osc-perms/internal/atonce"
	"github.com/osc-perms/osc-perms/internal/view"
)

// tenantWork is what a command does for one tenant of several.
type tenantWork struct {
	// do shows the command's document on g's stdout, as it does for one tenant alone, and notes in t what the report's
	// table tells.
	do func(ctx context.Context, g *global, t *view.Tenant) error
	// place puts the document where it belongs in the report's JSON.
	place func(t *view.Tenant, document []byte)
	plans bool // do makes a plan, and the report counts its changes
}

// tenantsReport does the work for each tenant, prints one report, and ends with the worst of their exit codes. A tenant
// that fails, by a mistake of ours even, does not stop the others; an interruption stops all.
func (g *global) tenantsReport(ctx context.Context, runs []tenantRun, atOnce int, work tenantWork) error {
	ctx, stop := g.bounded(ctx)
	defer stop()
	progress := view.NewProgress(g.env.Stderr)
	defer progress.Stop()
	done := func(n int64) { progress.Set(g.say.Sprintf("%d of %d tenants done", n, len(runs))) }
	done(0)

	each, shared := make([]view.Tenant, len(runs)), &turns{}
	var finished atomic.Int64
	var group errgroup.Group // without its context: one failure stops nobody else
	group.SetLimit(atOnce)
	for i := range runs {
		r := &runs[i]
		r.turns = shared
		group.Go(func() error {
			each[i] = g.runTenant(ctx, r, progress, work)
			done(finished.Add(1))
			return nil
		})
	}
	_ = group.Wait() // the errors are in the report
	progress.Stop()
	g.annotateTenants(runs)

	codes := make([]int, len(each))
	for i, t := range each {
		codes[i] = t.ExitCode
	}
	report := view.NewTenants(toolVersion(), worst(codes), each, work.plans)
	if err := g.showTenants(report); err != nil {
		return err
	}
	if n := report.Summary.Failed; n > 0 && !g.json {
		fmt.Fprintln(g.env.Stderr, g.say.Plural(n, "%d tenant of %d failed; the report says why.", "%d tenants of %d failed; the report says why.", len(each)))
	}
	if report.Summary.ExitCode == exitOK {
		return nil
	}
	return said(report.Summary.ExitCode)
}

func (g *global) showTenants(report view.Tenants) error {
	switch {
	case g.json:
		return view.JSON(g.env.Stdout, report)
	case g.markdown:
		return view.TenantsMarkdown(g.env.Stdout, report, g.style())
	}
	return view.TenantsText(g.env.Stdout, report, g.style())
}

// runTenant runs the work for one tenant and keeps what it shows.
func (g *global) runTenant(ctx context.Context, r *tenantRun, progress *view.Progress, work tenantWork) view.Tenant {
	t := view.Tenant{Name: r.name, Directory: r.dir, VarFile: r.varFile}
	var out bytes.Buffer
	errs := &tenantLines{name: r.name, progress: progress}
	defer errs.flush()
	own := g.forTenant(r, &out, errs)
	err := context.Cause(ctx) // it never began
	if err == nil {
		err = atonce.Guard(func() error { return work.do(ctx, own, &t) })
		own.trace(err)
	}
	t.ExitCode = exitCode(err)
	if e := (*exit)(nil); err != nil && !(errors.As(err, &e) && e.quiet) {
		t.Diagnostics, t.Counts, t.Reason = diagnose(err), nil, inAWord(err)
		own.annotate(t.Diagnostics)
		return t
	}
	if g.json {
		work.place(&t, out.Bytes())
	} else {
		t.Shown = out.String()
	}
	return t
}

// forTenant is the world as one tenant's work sees it: its values on top of everybody's, and what it writes kept apart.
func (g *global) forTenant(r *tenantRun, out *bytes.Buffer, errs *tenantLines) *global {
	own, env := *g, *g.env
	env.Stdout, env.Stderr = out, errs
	env.Terminal = func(stream any) bool { return stream == any(out) && g.env.Terminal(g.env.Stdout) }
	own.env, own.of = &env, r
	if r.varFile != "" {
		own.varFiles = append(slices.Clone(g.varFiles), r.varFile)
	}
	return &own
}
