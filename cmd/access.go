package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

type accessOptions struct {
	global *global
	dir    string
	region string
	can    string
	csv    bool
	html   string
	users  []string
	// The arguments are users, so directories of several tenants come by a flag.
	dirs    []string
	tenants tenantFlags
}

func newAccessCmd(g *global) *cobra.Command {
	o := &accessOptions{global: g}
	c := &cobra.Command{
		Use:   "access [USER…]",
		Short: "Show who can do what in OSC, why, and what is missing",
		Long: "access reads the live account and says for each IAM user which of OSC's capabilities they have: by which groups,\n" +
			"policies and grants, or what is missing and what to do about it. What could not be read is \"unknown\", never \"no\".\n" +
			"The capabilities: view, full, publish, upload, deploy, enterprise-registry.\n\n" +
			"With --can CAPABILITY it tells who has that one, and exits 5 when a named user has not.\n\n" +
			"With --tenant-dir for each of several configurations, or --tenant-var-file for each of several tenants in one, it makes\n" +
			"one report; see docs/tenants.md.",
		Example: "  osc-perms access\n  osc-perms access carol dave\n  osc-perms access --can publish\n  osc-perms access carol --can publish --json\n  osc-perms access --csv > access.csv\n  osc-perms access --html access.html\n" +
			"  osc-perms access carol --tenant-dir tenants/acme --tenant-dir tenants/beta",
		RunE: func(cmd *cobra.Command, args []string) error {
			o.users = args
			if err := checkHTML(cmd, o.html); err != nil {
				return err
			}
			runs, err := o.tenants.several(g, o.dirs)
			if err != nil {
				return err
			}
			if runs != nil {
				return runAccesses(cmd.Context(), o, runs)
			}
			if o.dir, err = g.configDir(o.dirs); err != nil {
				return err
			}
			return runAccess(cmd.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.can, "can", "", "tell who has this `CAPABILITY`; exit 5 when a named user has not")
	f.BoolVar(&o.csv, "csv", false, "print a table for a spreadsheet")
	f.StringVar(&o.region, "region", "", regionUsage)
	f.StringVar(&o.html, "html", "", htmlUsageOfSeveral)
	f.StringArrayVar(&o.dirs, "tenant-dir", nil, "one tenant of several: the `DIR` of its configuration; may be repeated")
	o.tenants.add(c)
	return c
}

// capabilities gives those that --can names: none is all.
func (o *accessOptions) capabilities() ([]osc.Capability, error) {
	if o.can == "" {
		return nil, nil
	}
	if e, ok := osc.Of(osc.Capability(o.can)); ok {
		return []osc.Capability{e.ID}, nil
	}
	if meant, ok := osc.Meant(o.can); ok {
		return nil, fmt.Errorf("%q is no capability of OSC: did you mean %s?", o.can, meant)
	}
	var ids []string
	for _, c := range osc.Capabilities() {
		ids = append(ids, string(c))
	}
	if near := provision.Near(o.can, ids); len(near) > 0 {
		return nil, fmt.Errorf("%q is no capability of OSC: did you mean %s?", o.can, near[0])
	}
	return nil, fmt.Errorf("%q is no capability of OSC: write one of %v", o.can, ids)
}

// form holds the flags for the report's form against each other.
func (o *accessOptions) form() error {
	if o.csv && (o.global.json || o.global.markdown) {
		return errors.New("--csv excludes --json and --markdown: choose one")
	}
	return nil
}

func runAccess(ctx context.Context, o *accessOptions) error {
	if err := o.form(); err != nil {
		return err
	}
	capabilities, err := o.capabilities()
	if err != nil {
		return err
	}
	ctx, stop := o.global.bounded(ctx)
	defer stop()
	l, err := o.global.findLive(o.dir, o.region)
	if err != nil {
		return err
	}
	return o.accessOf(ctx, l, capabilities)
}

// accessOf answers the question about what was found and shows the answer.
func (o *accessOptions) accessOf(ctx context.Context, s *live, capabilities []osc.Capability) error {
	err := s.open(ctx, o.global)
	if err != nil {
		return err
	}
	defer s.close()
	q, err := o.question(s)
	if err != nil {
		return err
	}
	s.progress.Set(s.g.say.Text("Reading who can do what"))
	q.Capabilities = capabilities
	report, err := provision.ReportAccess(ctx, s.reader(), q)
	if err != nil {
		return err
	}
	s.progress.Set("")
	if err := s.close(); err != nil {
		return err
	}
	if err := o.global.savePage(o.html, func(w io.Writer) error { return view.AccessHTML(w, report) }); err != nil {
		return err
	}
	if err := o.show(report, s.calls()); err != nil {
		return err
	}
	if o.can != "" && len(o.users) > 0 && slices.ContainsFunc(report.Users, func(u provision.UserAccess) bool {
		return u.Capabilities[capabilities[0]].Verdict != osc.Yes
	}) {
		return said(exitRefused)
	}
	return nil
}

// question is about the account and the regions of a session, and what its configuration says, where there is one.
func (o *accessOptions) question(s *live) (provision.AccessQuestion, error) {
	q := provision.AccessQuestion{Tenant: s.target.tenant, Users: o.users, ToolVersion: toolVersion(), Today: o.global.today, Sandbox: s.sandbox}
	d := s.desired
	if d == nil {
		return q, nil
	}
	q.ClusterRegions, q.Onboards = d.ClusterRegions(), d.Onboards
	for _, n := range d.Offboard {
		q.Offboarded = append(q.Offboarded, n.Name)
	}
	var err error
	if q.Today == "" {
		q.Today, err = d.Tenant.Day(o.global.env.Now())
	}
	return q, err
}

func (o *accessOptions) show(report *provision.AccessReport, calls []view.Call) error {
	out, g := o.global.env.Stdout, o.global
	switch {
	case o.csv:
		return view.AccessCSV(out, report, g.style())
	case g.json:
		return view.JSON(out, view.WithCalls(report, calls))
	case g.markdown:
		return view.AccessMarkdown(out, report, g.style())
	}
	return view.AccessText(out, report, g.style())
}
