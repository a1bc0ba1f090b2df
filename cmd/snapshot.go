package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/snapshot"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

type snapshotOptions struct {
	global *global
	dir    string
	region string
	out    string

	// Found out on the way: the account is a sandbox's, and it is a configuration's.
	sandboxed, configured bool
}

func newSnapshotCmd(g *global) *cobra.Command {
	o := &snapshotOptions{global: g}
	c := &cobra.Command{
		Use:   "snapshot",
		Short: "Write the live state to a file that can start a sandbox",
		Long: "snapshot reads everything in the live account that any configuration may be about, in every region the account has\n" +
			"opened, and writes it as one JSON file. plan and apply run on the file with --sandbox=FILE: to review a change without\n" +
			"credentials, or to rehearse it on a copy of the account.\n\n" +
			"The file holds no key, no e-mail address and no phone number; it does hold who may do what. Equal accounts give equal\n" +
			"files. What could not be read is told, and recorded in the file: a sandbox refuses calls about it.",
		Example: "  osc-perms snapshot --region cn-east-3 --out tenant.json\n  osc-perms plan --sandbox=tenant.json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("osc-perms snapshot takes no argument, and there is %q: to name the configuration's directory, write -C %s", args[0], args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.dir, err = g.configDir(nil); err != nil {
				return err
			}
			return runSnapshot(cmd.Context(), o)
		},
	}
	c.Flags().StringVar(&o.region, "region", "", regionUsage)
	c.Flags().StringVar(&o.out, "out", "", "write to `FILE`, readable by its owner only; stdout when left out, or -")
	return c
}

func runSnapshot(ctx context.Context, o *snapshotOptions) error {
	if o.global.markdown {
		return errors.New("cannot write a snapshot as Markdown: it is a JSON file for --sandbox=FILE; leave --markdown out")
	}
	if o.out == "-" {
		o.out = ""
	}
	if err := o.checkOut(); err != nil {
		return err
	}
	ctx, stop := o.global.bounded(ctx)
	defer stop()
	s, err := o.global.connectLive(ctx, o.dir, o.region)
	if err != nil {
		return err
	}
	defer s.close()
	o.sandboxed, o.configured = s.sandbox, s.desired != nil
	s.progress.Set(s.g.say.Text("Reading the whole account"))
	home := s.target.regions
	if s.desired != nil {
		home = slices.Concat(home, s.desired.ClusterRegions())
	}
	survey, err := provision.TakeSurvey(s.ctx, s.reader(), s.target.tenant, home)
	if err != nil {
		return err
	}
	s.progress.Set("")
	if err := s.close(); err != nil {
		return err
	}
	taken := snapshot.Of(survey, s.target.tenant.Region)
	data, err := taken.State.Copied()
	if err != nil {
		return fmt.Errorf("cannot take a snapshot that a sandbox could start from: %w", err)
	}
	if o.out != "" {
		if err := fake.ReplaceFile(o.out, data); err != nil {
			return fmt.Errorf("cannot write the snapshot to %s: %w", o.out, unwritable(o.out, err))
		}
	}
	o.global.warn(remarks(taken))
	if o.out == "" {
		_, err := o.global.env.Stdout.Write(data)
		return err
	}
	return o.account(survey, taken)
}

// checkOut refuses a file that can't be written before everything is read for it.
func (o *snapshotOptions) checkOut() error {
	if o.out == "" {
		return nil
	}
	refuse := func(why string) error {
		return fmt.Errorf("cannot write the snapshot to %s: %s; name a file in a directory that is there with --out", o.out, why)
	}
	if info, err := os.Stat(o.out); err == nil && !info.Mode().IsRegular() {
		return refuse("it is no regular file")
	}
	if info, err := os.Stat(filepath.Dir(o.out)); err != nil || !info.IsDir() {
		return refuse("there is no directory " + filepath.Dir(o.out))
	}
	return checkSnapshot(o.out, o.global.sandboxFile(o.dir))
}

// remarks are what a snapshot lacks.
func remarks(taken *snapshot.Snapshot) diag.List {
	var list diag.List
	for _, g := range taken.Gaps {
		then := "A sandbox that is started from it refuses calls about that."
		if g.Part == provision.PartUnseenOrganizations {
			then = "A sandbox that is started from it counts them and shows none of them, either. " + provision.SeeAll
		}
		list = append(list, diag.Diagnostic{Severity: diag.Warning, Summary: "not in the snapshot: " + g.String(), Detail: capital(g.Why) + ". " + then})
	}
	for _, n := range taken.Notes {
		list = append(list, diag.Diagnostic{Severity: diag.Warning, Summary: n, Detail: "Somebody may be deleting it right now: take another snapshot to be sure."})
	}
	return list
}

// account says what was written, and what to do with it.
func (o *snapshotOptions) account(survey *provision.Survey, taken *snapshot.Snapshot) error {
	g, st := o.global, taken.State
	if g.json {
		missing := []string{}
		for _, gap := range taken.Gaps {
			missing = append(missing, gap.String())
		}
		return view.JSON(g.env.Stdout, map[string]any{"file": o.out, "account": st.Account.Name, "missing": missing, "notes": append([]string{}, taken.Notes...)})
	}
	if o.sandboxed {
		fmt.Fprintln(g.env.Stdout, g.say.Text("SANDBOX: this is a copy of a sandbox, not of the real cloud."))
	}
	say := g.say
	fmt.Fprintln(g.env.Stdout, say.Sprintf("Wrote %s: account %s, %s, %s, %s, %s in %s.", view.Clean(o.out), view.Clean(st.Account.Name),
		say.Plural(len(survey.Users), "%d user", "%d users"), say.Plural(len(st.Groups), "%d group", "%d groups"),
		say.Plural(len(st.Organizations), "%d organization", "%d organizations"),
		say.Plural(len(st.Clusters), "%d cluster", "%d clusters"), say.Plural(len(survey.Regions), "%d region", "%d regions")))
	if len(taken.Gaps) > 0 {
		fmt.Fprintln(g.env.Stdout, g.say.Plural(len(taken.Gaps), "It lacks %d part, see above.", "It lacks %d parts, see above."))
	}
	return g.tell(g.env.Stdout, o.next(st.Region))
}

// next is what to do with the file, without a configuration too.
func (o *snapshotOptions) next(region string) string {
	say, on := o.global.say, "--sandbox="+o.out
	if !o.configured {
		return say.Sprintf("Next: %s, or with a configuration osc-perms plan DIR %s. An apply there changes the file: keep a copy.",
			typed("osc-perms", "access", "--region="+region, on), typed(on))
	}
	plan := []string{"osc-perms", "plan", o.dir, on}
	if filepath.Clean(o.dir) == "." {
		plan = []string{"osc-perms", "plan", on}
	}
	return say.Sprintf("Next: %s. An apply there changes the file: keep a copy.", typed(plan...))
}
