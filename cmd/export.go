package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/export"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

type exportOptions struct {
	global *global
	dir    string
	region string
	pick   provision.Pick
	as     string
	check  bool
	out    string
}

func newExportCmd(g *global) *cobra.Command {
	o := &exportOptions{global: g}
	c := &cobra.Command{
		Use:   "export [DIR]",
		Short: "Write the live account as configuration",
		Long: "export reads the live account and prints it as a configuration whose plan is empty: groups with their members and\n" +
			"policies, SWR organizations and CCE clusters with their grants. Groups that are just what onboard blocks make become\n" +
			"onboard blocks. What the language can't say stands beside the block as a comment. It changes nothing.\n\n" +
			"Patterns are whole names in which * stands for any characters; one that no name fits, such as '', leaves a kind out.\n" +
			"Left out, a flag stands for all: groups but IAM's own admin, organizations, clusters that have access policies.\n\n" +
			"With --check it lists what of all that no block of the configuration in DIR declares, and exits 2 when there is something.",
		Example: "  osc-perms export --region cn-east-3 --out tenant/main.hcl\n  osc-perms export --region cn-east-3 --groups 'osc-*' --groups 'team-*' --organizations ''\n  osc-perms export --check tenant",
		Args: func(_ *cobra.Command, args []string) error {
			patterns := len(o.pick.Groups)+len(o.pick.Organizations)+len(o.pick.Clusters) > 0
			if len(args) == 1 && patterns {
				if _, err := os.Stat(args[0]); errors.Is(err, fs.ErrNotExist) {
					return fmt.Errorf("there is no directory %s: where it is one more pattern, write its flag before it, and quotes around each, as in --groups 'a-*' --groups 'b-*'", args[0])
				}
			}
			if len(args) > 1 {
				return fmt.Errorf("export takes one directory, and there are %d words without a flag: repeat the flag for each pattern, in quotes, as in --groups 'a-*' --groups 'b-*'", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("out") && o.out == "" {
				return errors.New("--out names no file: write --out FILE, or leave it out")
			}
			if o.out == "-" {
				o.out = "" // stdout
			}
			if o.region != "" && !o.check && len(args) > 0 {
				return fmt.Errorf("--region %s looks at whatever account the credentials are of, and the configuration in %s is for one: leave --region out to export that one, or leave %s out", o.region, args[0], args[0])
			}
			var err error
			if o.dir, err = g.configDir(args); err != nil {
				return err
			}
			if o.check {
				return runExportCheck(cmd.Context(), o)
			}
			return runExport(cmd.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.region, "region", "", regionUsage)
	f.StringArrayVar(&o.pick.Groups, "groups", nil, "only groups that fit `PATTERN`; may be repeated")
	f.StringArrayVar(&o.pick.Organizations, "organizations", nil, "only organizations that fit `PATTERN`; may be repeated")
	f.StringArrayVar(&o.pick.Clusters, "clusters", nil, "only clusters called `NAME`, or that fit a pattern; may be repeated")
	f.StringVar(&o.as, "as", "onboard", "`FORM`: onboard, or groups for every group as a group block")
	f.BoolVar(&o.check, "check", false, "list what no block of the configuration declares; exit 2 when there is something")
	f.StringVar(&o.out, "out", "", "write a new `FILE`, such as tenant/main.hcl, and not to stdout")
	return c
}

func (o *exportOptions) valid() error {
	switch {
	case o.as != "onboard" && o.as != "groups":
		return fmt.Errorf("--as %s is no form: write onboard or groups", o.as)
	case o.check && o.out != "":
		return errors.New("--check writes no file: leave --out out")
	case o.check && o.region != "":
		return errors.New("--check holds the account against a configuration, which names its region: leave --region out")
	case !o.check && o.global.markdown:
		return errors.New("export writes a configuration, and no Markdown: leave --markdown out, or add --check")
	}
	return nil
}

func runExport(ctx context.Context, o *exportOptions) error {
	if err := o.valid(); err != nil {
		return err
	}
	if err := o.checkOut(); err != nil { // before any call
		return err
	}
	ctx, stop := o.global.bounded(ctx)
	defer stop()
	s, err := o.global.connectLive(ctx, o.dir, o.region)
	if err != nil {
		return err
	}
	defer s.close()
	s.progress.Set(s.g.say.Text("Reading the account"))
	x, err := provision.Export(ctx, s.reader(), provision.ExportQuestion{
		Tenant: s.target.tenant, Pick: o.pick, Plain: o.as == "groups", Sayable: config.CannotSay,
	})
	if err != nil {
		return err
	}
	s.progress.Set("")
	if err := s.close(); err != nil {
		return err
	}
	tenantIn, err := o.tenantBeside(x)
	if err != nil {
		return err
	}
	text := export.HCL(x, s.sandbox, tenantIn)
	if o.out != "" {
		if err := o.write(text); err != nil {
			return err
		}
	}
	o.warnUnread(x.Unread, "The export is not complete")
	o.warnUnfit(x.Unfit)
	if o.global.json {
		return view.JSON(o.global.env.Stdout, o.document(x, string(text), s))
	}
	if o.out != "" {
		return o.next(x)
	}
	_, err = o.global.env.Stdout.Write(text)
	return err
}

func (o *exportOptions) document(x *provision.Exported, text string, s *live) export.Document {
	return export.Document{
		ToolVersion: toolVersion(), Sandbox: s.sandbox, File: o.out, Configuration: text,
		Tenant:   provision.PlanTenant{Name: x.Account.Name, DomainID: x.Account.ID, Region: x.Desired.Tenant.Region},
		Complete: len(x.Unread) == 0, Unread: x.Unread, Unfit: x.Unfit, Beside: x.Beside, Left: x.Left, Counts: export.Count(x), Calls: s.calls(),
	}
}

// warnUnread says on stderr what could not be read. With --json the document says it.
func (o *exportOptions) warnUnread(unread []string, summary string) {
	if len(unread) == 0 || o.global.json {
		return
	}
	var list diag.List
	for _, what := range unread {
		list = append(list, diag.Diagnostic{Severity: diag.Warning, Summary: summary, Detail: "Not read: " + what + "."})
	}
	o.global.warn(list)
}

// warnUnfit says on stderr which patterns no name fits. With --json the document says it.
func (o *exportOptions) warnUnfit(unfit []string) {
	if o.global.json {
		return
	}
	var list diag.List
	for _, what := range unfit {
		list = append(list, diag.Diagnostic{Severity: diag.Warning, Summary: "A pattern that nothing fits", Detail: capital(what)})
	}
	o.global.warn(list)
}
