package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/osc-perms/osc-perms/internal/view"
)

// runPlans is plan for several tenants. With --out each plan that has changes is saved as NAME.plan in that directory.
func runPlans(ctx context.Context, o *planOptions, runs []tenantRun) error {
	if o.html != "" {
		return errNoPlanHTML
	}
	if err := o.clearOut(runs); err != nil {
		return err
	}
	do := func(ctx context.Context, g *global, t *view.Tenant) error {
		own := *o
		own.global, own.dir = g, t.Directory
		if o.out != "" {
			own.out = savedAs(o.out, t.Name)
		}
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

func savedAs(out, name string) string { return filepath.Join(out, name+".plan") }

// clearOut makes the directory for the plans, and takes away what an earlier run left there for the same tenants: a tenant
// that fails now has no plan, so nobody applies an old one by mistake.
func (o *planOptions) clearOut(runs []tenantRun) error {
	if o.out == "" {
		return nil
	}
	if info, err := os.Stat(o.out); err == nil && !info.IsDir() {
		return fmt.Errorf("cannot save the plans in %s: it is there and no directory; with several tenants --out names a directory", o.out)
	}
	if err := os.MkdirAll(o.out, 0o700); err != nil {
		return fmt.Errorf("cannot save the plans in %s: %w", o.out, err)
	}
	for _, r := range runs {
		file := savedAs(o.out, r.name)
		info, err := os.Lstat(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return fmt.Errorf("cannot save the plan of %s: %w", r.name, err)
		case !info.Mode().IsRegular():
			return fmt.Errorf("cannot save the plan of %s in %s: it is there and no regular file; choose another directory", r.name, file)
		default:
			if err := os.Remove(file); err != nil {
				return fmt.Errorf("cannot take away the old plan of %s: %w", r.name, err)
			}
		}
	}
	return nil
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
	do := func(ctx context.Context, g *global, t *view.Tenant) error {
		own := *o
		own.global, own.dir = g, t.Directory
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
