package cmd

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

type quotaOptions struct {
	global  *global
	dir     string
	region  string
	require []string
	tenants tenantFlags
}

func newQuotaCmd(g *global) *cobra.Command {
	o := &quotaOptions{global: g}
	c := &cobra.Command{
		Use:   "quota [DIR…]",
		Short: "Show how many organizations, groups and users there may be, are, and can still be made",
		Long: "quota shows the account's limits: SWR organizations in the configuration's regions, user groups and IAM users,\n" +
			"and whether OSC's first private upload can work: it needs OSC's own organization, or room for one more.\n" +
			"In a pipeline, before the first upload: osc-perms quota --require organizations=1. Once OSC's own organization is\n" +
			"there, uploads need no more room.\n\n" +
			"Of several directories, or of one with --tenant-var-file for each of its tenants, it makes one report; see docs/tenants.md.",
		RunE: func(cmd *cobra.Command, args []string) error {
			runs, err := o.tenants.several(g, args)
			if err != nil {
				return err
			}
			if runs != nil {
				return runQuotas(cmd.Context(), o, runs)
			}
			if o.dir, err = g.configDir(args); err != nil {
				return err
			}
			return runQuota(cmd.Context(), o)
		},
	}
	c.Flags().StringVar(&o.region, "region", "", regionUsage)
	c.Flags().StringArrayVar(&o.require, "require", nil, "exit 5 unless so many are free, as `organizations=1`; may be repeated")
	o.tenants.add(c)
	return c
}

func runQuota(ctx context.Context, o *quotaOptions) error {
	required, err := parseRequire(o.require)
	if err != nil {
		return err
	}
	ctx, stop := o.global.bounded(ctx)
	defer stop()
	l, err := o.global.findLive(o.dir, o.region)
	if err != nil {
		return err
	}
	return o.quotaOf(ctx, l, required)
}

// quotaOf reads the quotas, holds them against what is required and shows both.
func (o *quotaOptions) quotaOf(ctx context.Context, s *live, required []requirement) error {
	err := s.open(ctx, o.global)
	if err != nil {
		return err
	}
	defer s.close()
	quotas, err := s.quotas()
	if err != nil {
		return err
	}
	if err := s.close(); err != nil {
		return err
	}
	quotas.Checks = checkRequired(quotas.Quotas, required)
	switch {
	case o.global.json:
		err = view.JSON(o.global.env.Stdout, view.WithCalls(&quotas, s.calls()))
	case o.global.markdown:
		err = view.QuotaMarkdown(o.global.env.Stdout, quotas, o.global.style())
	default:
		err = view.QuotaText(o.global.env.Stdout, quotas, o.global.style())
	}
	if err != nil {
		return err
	}
	if slices.ContainsFunc(quotas.Checks, func(c provision.Check) bool { return c.Status != provision.Pass }) {
		return said(exitRefused)
	}
	return nil
}

func (s *live) quotas() (view.Quotas, error) {
	t := s.target
	out := view.Quotas{Sandbox: s.sandbox, Quotas: []view.Quota{}}
	s.progress.Set(s.g.say.Text("Reading the quotas"))
	account, err := s.iam.Account(s.ctx)
	if err != nil {
		return out, err
	}
	if t.tenant.Name != "" && account.Name != t.tenant.Name {
		return out, &provision.AccountError{Want: t.tenant.Name, Got: account.Name, At: t.tenant.Place}
	}
	ofOSC := map[string]*swr.Quota{}
	for _, region := range t.regions {
		q, err := s.swr.Quota(s.ctx, region)
		if err != nil {
			return out, fmt.Errorf("cannot read the organization quota in %s: %w", region, err)
		}
		ofOSC[region] = q
		if q == nil {
			q = &swr.Quota{Limit: -1, Used: -1}
		}
		out.Quotas = append(out.Quotas, view.NewQuota("organizations", region, q.Limit, q.Used))
	}
	if q, read := ofOSC[t.tenant.OSCRegion]; read {
		if out.FirstUpload, err = s.firstUpload(t.tenant.OSCRegion, q); err != nil {
			return out, err
		}
	}
	quotas, err := s.iam.Quotas(s.ctx)
	if err != nil {
		return out, fmt.Errorf("cannot read the account's quotas: %w", err)
	}
	for _, r := range []struct {
		resource string
		quota    iam.QuotaType
	}{{"groups", iam.QuotaGroups}, {"users", iam.QuotaUsers}} {
		q, ok := quotas[r.quota]
		if !ok {
			q = iam.Quota{Limit: -1, Used: -1}
		}
		out.Quotas = append(out.Quotas, view.NewQuota(r.resource, "", q.Limit, q.Used))
	}
	return out, nil
}

type requirement struct {
	resource string
	free     int
}

func parseRequire(flags []string) ([]requirement, error) {
	var required []requirement
	for _, flag := range flags {
		resource, number, _ := strings.Cut(flag, "=")
		free, err := strconv.Atoi(number)
		if err != nil || free < 0 || !slices.Contains([]string{"organizations", "groups", "users"}, resource) {
			return nil, fmt.Errorf("cannot read --require %q: write organizations=1, groups=1 or users=1", flag)
		}
		required = append(required, requirement{resource, free})
	}
	return required, nil
}

// checkRequired holds what is free against what is required, in each region.
func checkRequired(quotas []view.Quota, required []requirement) []provision.Check {
	checks := []provision.Check{}
	for _, r := range required {
		for _, q := range quotas {
			if q.Resource != r.resource {
				continue
			}
			where := ""
			if q.Region != "" {
				where = " in " + q.Region
			}
			c := provision.Check{Kind: provision.CheckQuota, Name: "--require " + r.resource + where, Status: provision.Pass}
			switch {
			case q.Free == nil:
				c.Status, c.Message = provision.Unknown, fmt.Sprintf("The cloud does not say how many %s can still be created%s, so it is not known whether enough are free.", r.resource, where)
			case *q.Free < r.free:
				c.Status, c.Message = provision.Fail, fmt.Sprintf("%d %s can still be created%s, and %d are required. %s", *q.Free, r.resource, where, r.free, provision.WayOut(r.resource))
			default:
				c.Message = fmt.Sprintf("%d %s can still be created%s.", *q.Free, r.resource, where)
			}
			checks = append(checks, c)
		}
	}
	return checks
}
