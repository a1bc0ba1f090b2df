package cmd

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/atonce"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// global holds the flags that every command takes, and the world.
type global struct {
	env *Env

	dir      string
	json     bool
	markdown bool
	noColor  bool
	vars     []string
	varFiles []string
	root     string
	today    string
	lang     string
	say      *i18n.Printer // the reader's language; nil is English
	logLevel string
	timeout  time.Duration
	sandbox  sandboxFlag
	of       *tenantRun // the tenant of several that this is for; nil for the only one

	at string // the configuration that was read last
}

// sandboxFlag is --sandbox, --sandbox=FILE, or neither: the real cloud.
type sandboxFlag struct {
	on   bool
	file string // "" for the configuration's own
}

// Set implements pflag.Value: the flag is a switch that may name a file.
func (f *sandboxFlag) Set(value string) error {
	*f = sandboxFlag{on: value != "false"}
	if value != "true" && f.on {
		f.file = value
	}
	return nil
}

func (f *sandboxFlag) String() string { return f.file }

// Type makes the flag show as a switch.
func (f *sandboxFlag) Type() string { return "bool" }

// Main runs the command line and gives the process's exit code.
func Main(env *Env) int {
	g := &global{env: env}
	g.say = g.language()
	root := newRootCmd(g)
	speak(root, g.say)
	if len(env.Args) > 0 && env.Args[0] == cobra.ShellCompRequestCmd {
		plainUsages(root)
	}
	root.SetArgs(env.Args)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetIn(env.Stdin)
	err := root.ExecuteContext(env.Context)
	g.report(err)
	return exitCode(err)
}

// Tree is every command with its flags and help, for man pages and completion scripts: the same on every machine, so it
// sees nothing of the environment. Its commands are to be looked at, not to be run.
func Tree() *cobra.Command { return newRootCmd(&global{env: &Env{}}) }

func newRootCmd(g *global) *cobra.Command {
	root := &cobra.Command{
		Use:   "osc-perms",
		Short: "Permissions for Huawei Cloud's OSC, as files",
		Long: "osc-perms keeps who may do what in OSC (Operator Service Center) as HCL files: user groups, the policies\n" +
			"attached to them, and rights on SWR organizations. It plans the difference between the files and the live\n" +
			"account, and applies it.\n\n" +
			"Exit codes: 0 fine · 1 error · 2 changes pending · 3 applied in part · 4 credentials or permission ·\n" +
			"5 refused by a guard or check · 6 stale plan · 7 invalid configuration · 8 the cloud did not answer · 130 interrupted",
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return g.check(cmd)
		},
	}
	f := root.PersistentFlags()
	f.StringVarP(&g.dir, "chdir", "C", "", "the configuration's `DIR`; the current directory when left out")
	f.BoolVar(&g.json, "json", false, "print one JSON document")
	f.BoolVar(&g.markdown, "markdown", false, "print Markdown, for reviews")
	f.BoolVar(&g.noColor, "no-color", false, "no colours (also NO_COLOR, and when stdout is no terminal)")
	f.StringArrayVar(&g.vars, "var", nil, "a variable's value, as `name=value`; may be repeated")
	f.StringArrayVar(&g.varFiles, "var-file", nil, "a `FILE` with values of variables; may be repeated")
	f.StringVar(&g.root, "root", "", "a `DIR` around the configuration that file() may read too")
	f.StringVar(&g.today, "today", "", "plan for another day, as `YYYY-MM-DD`")
	f.StringVar(&g.lang, "lang", "", "language of the output: `en` or zh; that of LC_ALL, LC_MESSAGES or LANG when left out")
	f.StringVar(&g.logLevel, "log-level", "warn", "error, warn, info or debug, to stderr")
	f.DurationVar(&g.timeout, "timeout", 0, "give up after so long, such as 10m; 0: never")
	f.Var(&g.sandbox, "sandbox", "run on an embedded cloud, its state in osc-perms.sandbox.json in the configuration; or --sandbox=FILE")
	f.Lookup("sandbox").NoOptDefVal = "true"
	root.AddCommand(
		newInitCmd(g), newFmtCmd(g), newValidateCmd(g), newPlanCmd(g), newShowCmd(g), newApplyCmd(g),
		newAccessCmd(g), newQuotaCmd(g), newExportCmd(g), newSnapshotCmd(g), newPermissionsCmd(g), newSandboxCmd(g), newSchemaCmd(g), newVersionCmd(g),
	)
	root.SetHelpCommand(newHelpCmd())
	showVersion := root.Flags().BoolP("version", "v", false, "print the version, as osc-perms version does")
	root.InitDefaultHelpFlag() // or --help takes the next flag for its value
	g.completeEverywhere(root)
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.HasSubCommands() {
			strict(c)
		}
	}
	strict(root)
	otherwise := root.RunE
	root.RunE = func(c *cobra.Command, args []string) error {
		if *showVersion && len(args) == 0 {
			return printVersion(g)
		}
		return otherwise(c, args)
	}
	g.watchSandbox(root)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
	})
	return root
}

// strict makes a command that only groups others refuse a word that is none of them; cobra shows its help, and all
// seems well.
func strict(c *cobra.Command) {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return unknownCommand(c, args[0])
	}
}

// check holds the flags that every command takes against what they can be.
func (g *global) check(*cobra.Command) error {
	if g.json && g.markdown {
		return errors.New("--json and --markdown exclude each other: choose one")
	}
	if _, err := parseLevel(g.logLevel); err != nil {
		return err
	}
	if g.today != "" {
		if _, err := time.Parse(time.DateOnly, g.today); err != nil {
			return fmt.Errorf("cannot read --today %q: write a day as YYYY-MM-DD, such as 2027-01-31", g.today)
		}
	}
	if g.lang != "" {
		if _, err := i18n.ForFlag(g.lang); err != nil {
			return err
		}
	}
	if g.json { // programs read it, and the streams beside it
		g.say = nil
	}
	if g.timeout < 0 {
		return fmt.Errorf("--timeout %s is below zero: write a time such as 10m, or 0 for none", g.timeout)
	}
	return nil
}

// style is what stdout can show.
func (g *global) style() view.Style { return g.styleOf(g.env.Stdout) }

func (g *global) styleOf(stream any) view.Style {
	s := view.Style{Say: g.say}
	if g.env.Terminal(stream) {
		s.Color = !g.noColor && g.env.Getenv("NO_COLOR") == "" && g.env.Getenv("TERM") != "dumb"
		s.Width = g.env.Width()
	}
	return s
}

// tell writes a paragraph, wrapped where the stream is a terminal.
func (g *global) tell(w io.Writer, text string) error {
	_, err := fmt.Fprintln(w, view.Prose(text, g.styleOf(w)))
	return err
}

// report says what went wrong, unless that has been said: as JSON on stdout with --json, else as text on stderr.
func (g *global) report(err error) {
	var e *exit
	if err == nil || errors.As(err, &e) && e.quiet {
		return
	}
	g.trace(err)
	list := diagnose(err)
	g.annotate(list)
	// An output that can't be written leaves nothing to say it on.
	if g.json {
		_ = view.DiagnosticsJSON(g.env.Stdout, list)
		return
	}
	_ = view.Diagnostics(g.env.Stderr, list, g.styleOf(g.env.Stderr))
}

// trace shows where a mistake of ours is, on stderr alone: a report is for others to read.
func (g *global) trace(err error) {
	if p := (*atonce.Panic)(nil); errors.As(err, &p) {
		fmt.Fprintln(g.env.Stderr, p.Trace)
	}
}

// diagnose gives what an error says: a configuration's mistakes, or one.
func diagnose(err error) diag.List {
	var list diag.List
	if errors.As(err, &list) {
		return list
	}
	summary, detail := explain(err)
	d := diag.Diagnostic{Severity: diag.Error, Summary: summary, Detail: detail}
	if account := (*provision.AccountError)(nil); errors.As(err, &account) {
		d.File, d.Line = account.At.File, account.At.Line
	}
	return diag.List{d}
}

// warn shows warnings on stderr; with --json they stay out of the way.
func (g *global) warn(list diag.List) {
	if len(list) > 0 {
		g.annotate(list)
		_ = view.Diagnostics(g.env.Stderr, list, g.styleOf(g.env.Stderr))
	}
}
