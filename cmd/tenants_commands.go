package cmd

import (
	"context"
	"errors"

	"github.com/osc-perms/osc-perms/internal/view"
)

// runPlans is plan for several tenants. With --out each plan that has changes is saved as NAME.plan in that directory, with
// --html each has a page NAME.html.
func runPlans(ctx context.Context, o *planOptions, runs []tenantRun) error {
	for _, files := range []tenantFiles{plansIn(o.out), pagesIn(o.html)} {
		if err := files.clear(runs); err != nil {
			return err
		}
	}
	do := func(ctx context.Context, g *global, t *view.Tenant) error {
		own := *o
		own.global, own.dir = g, t.Directory
		own.out, own.html = plansIn(o.out).of(t.Name), pagesIn(o.html).of(t.Name)
		loaded, err := g.load(t.Directory)
		if err != nil {
			return err
		}
		t.Account = loaded.Desired.Tenant.Name
		plan, err := own.planOf(ctx, loaded)
		if plan != nil {
			t.Counts = view.CountsOf(plan)
		}
		return err
	}
	place := func(t *view.Tenant, document []byte) { t.Plan = document }
	return o.global.tenantsReport(ctx, runs, o.tenants.atOnce, tenantWork{do: do, place: place, plans: true})
}

// runValidates is validate for several tenants.
func runValidates(ctx context.Context, g *global, runs []tenantRun, atOnce int) error {
	do := func(_ context.Context, g *global, t *view.Tenant) error {
		loaded, err := g.loadToJudge(t.Directory)
		if err != nil {
			return err
		}
		t.Account = loaded.Desired.Tenant.Name
		return g.showValid(loaded)
	}
	place := func(t *view.Tenant, document []byte) { t.Validation = document }
	return g.tenantsReport(ctx, runs, atOnce, tenantWork{do: do, place: place})
}

// runQuotas is quota for several tenants.
func runQuotas(ctx context.Context, o *quotaOptions, runs []tenantRun) error {
	required, err := parseRequire(o.require)
	if err != nil {
		return err
	}
	if o.region != "" {
		return errOneRegion
	}
	do := func(ctx context.Context, g *global, t *view.Tenant) error {
		own := *o
		own.global, own.dir = g, t.Directory
		about, err := g.findLive(own.dir, "")
		if err != nil {
			return err
		}
		t.Account = about.target.tenant.Name
		return own.quotaOf(ctx, about, required)
	}
	place := func(t *view.Tenant, document []byte) { t.Quota = document }
	return o.global.tenantsReport(ctx, runs, o.tenants.atOnce, tenantWork{do: do, place: place})
}

// runAccesses is access for several tenants.
func runAccesses(ctx context.Context, o *accessOptions, runs []tenantRun) error {
	if err := o.form(); err != nil {
		return err
	}
	capabilities, err := o.capabilities()
	switch {
	case err != nil:
		return err
	case o.csv:
		return errors.New("--csv is a table of one account: run osc-perms access --csv for each tenant, or use --json")
	case o.region != "":
		return errOneRegion
	}
	if err := pagesIn(o.html).clear(runs); err != nil {
		return err
	}
	do := func(ctx context.Context, g *global, t *view.Tenant) error {
		own := *o
		own.global, own.dir, own.html = g, t.Directory, pagesIn(o.html).of(t.Name)
		about, err := g.findLive(own.dir, "")
		if err != nil {
			return err
		}
		t.Account = about.target.tenant.Name
		return own.accessOf(ctx, about, capabilities)
	}
	place := func(t *view.Tenant, document []byte) { t.Access = document }
	return o.global.tenantsReport(ctx, runs, o.tenants.atOnce, tenantWork{do: do, place: place})
}

var errOneRegion = errors.New("--region looks at one account, that of the credentials: leave it out to look at several tenants")
