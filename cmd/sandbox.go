package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/view"
)

type sandboxOptions struct {
	global  *global
	addr    string
	state   string
	seed    string
	account string
	region  string
	users   []string
	latency time.Duration
	lag     time.Duration
	limit   int
	faults  []string
}

func newSandboxCmd(g *global) *cobra.Command {
	o := &sandboxOptions{global: g}
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "A cloud on this machine: IAM, EPS and SWR over real HTTP",
		Long: "The sandbox is a cloud on this machine, with signed HTTP and a state file of its own. Any command runs on it with\n" +
			"--sandbox; sandbox serve runs it alone, for other programs.",
	}
	serve := &cobra.Command{
		Use:   "serve",
		Short: "Serve the sandbox until SIGINT or SIGTERM",
		Long: "serve starts the sandbox and prints how to reach it, as lines to export or, with --json, as one line. Its state\n" +
			"stays in memory unless --state names a file.\n\n" + fake.FaultHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runServe(cmd.Context(), o) },
	}
	f := serve.Flags()
	f.StringVar(&o.addr, "addr", "127.0.0.1:0", "listen on `HOST:PORT`; port 0 takes a free one")
	f.StringVar(&o.state, "state", "", "keep the state in `FILE`")
	f.StringVar(&o.seed, "seed", "", "start from the state in `FILE`, when --state has none yet")
	f.StringVar(&o.account, "account", "", "name of a new sandbox's account; the configuration's with -C")
	f.StringVar(&o.region, "region", "", "region of a new sandbox; the configuration's with -C")
	f.StringArrayVar(&o.users, "user", nil, "an IAM `USER` of a new sandbox; may be repeated")
	f.DurationVar(&o.latency, "latency", 0, "answer every call after so long, such as 50ms")
	f.DurationVar(&o.lag, "read-lag", 0, "show what was created only after so long, such as 3s")
	f.IntVar(&o.limit, "rate-limit", 0, "answer at most `N` IAM calls a second; 0: no limit")
	f.StringArrayVar(&o.faults, "fault", nil, "make calls fail as `FAULT` says; may be repeated (see above)")
	reset := &cobra.Command{
		Use:   "reset [DIR]",
		Short: "Forget a sandbox's state: the next run starts anew",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := o.file(args)
			if err != nil {
				return err
			}
			return runReset(o, file)
		},
	}
	reset.Flags().StringVar(&o.state, "state", "", "the state's `FILE`; osc-perms.sandbox.json in the configuration when left out")
	reset.Flags().StringVar(&o.seed, "seed", "", "start the next run from the state in `FILE`")
	addUser := &cobra.Command{
		Use:   "add-user NAME…",
		Short: "Add IAM users to a sandbox",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := o.file(nil)
			if err != nil {
				return err
			}
			return runAddUser(o, file, args)
		},
	}
	addUser.Flags().StringVar(&o.state, "state", "", "the state's `FILE`; osc-perms.sandbox.json in the configuration when left out")
	c.AddCommand(serve, reset, addUser)
	return c
}

// file is the state's file: --state, else --sandbox=FILE, else the configuration's own.
func (o *sandboxOptions) file(args []string) (string, error) {
	if o.state != "" {
		return o.state, nil
	}
	if file := o.global.sandbox.file; file != "" {
		return file, nil
	}
	dir, err := o.global.configDir(args)
	return filepath.Join(dir, sandboxName), err
}

func runServe(ctx context.Context, o *sandboxOptions) error {
	ctx, stop := o.global.interruptible(ctx, "")
	defer stop()
	options := fake.Options{File: o.state, LockWait: sandboxWait, Latency: o.latency, ReadLag: o.lag, RateLimit: o.limit}
	for _, text := range o.faults {
		fault, err := fake.ParseFault(text)
		if err != nil {
			return err
		}
		options.Faults = append(options.Faults, fault)
	}
	seed, err := o.fit()
	if err != nil {
		return err
	}
	state := fake.New(seed)
	if o.seed != "" {
		if state, err = fake.LoadFile(o.seed); err != nil {
			return err
		}
	}
	server, err := fake.Serve(o.addr, state, options)
	if err != nil {
		return fmt.Errorf("cannot start the sandbox: %w", err)
	}
	if err := o.announce(server); err != nil {
		return errors.Join(err, server.Close())
	}
	<-ctx.Done()
	if err := server.Close(); err != nil {
		return fmt.Errorf("cannot save the sandbox's state: %w", err)
	}
	return nil
}

// fit says what a new sandbox holds: what the flags say, else what the configuration of -C needs.
func (o *sandboxOptions) fit() (fake.Seed, error) {
	seed := fake.Seed{Account: o.account, Region: o.region, Users: o.users}
	if o.global.dir == "" {
		return seed, nil
	}
	loaded, err := o.global.load(o.global.dir)
	if err != nil {
		return seed, err
	}
	fitting := seedFor(targetOf(loaded.Desired, ""))
	fitting.Users = append(fitting.Users, o.users...)
	if o.account != "" {
		fitting.Account = o.account
	}
	if o.region != "" {
		fitting.Region = o.region
	}
	return fitting, nil
}

// announce prints how to reach the sandbox, for a shell or a program.
func (o *sandboxOptions) announce(server *fake.Server) error {
	info := server.Info()
	out := o.global.env.Stdout
	if o.global.json {
		return view.JSONLine(out, info)
	}
	exports := [][2]string{
		{"OSC_PERMS_IAM_ENDPOINT", info.Endpoint}, {"OSC_PERMS_SWR_ENDPOINT", info.Endpoint}, {"OSC_PERMS_EPS_ENDPOINT", info.Endpoint},
		{"HUAWEICLOUD_SDK_AK", info.AccessKey}, {"HUAWEICLOUD_SDK_SK", info.SecretKey},
	}
	for _, e := range exports {
		if _, err := fmt.Fprintf(out, "export %s=%s\n", e[0], shellWord(e[1])); err != nil {
			return err
		}
	}
	fmt.Fprintf(o.global.env.Stderr, "SANDBOX: account %s, region %s. Stop it with Ctrl-C.\n", view.Clean(info.Account), view.Clean(info.Region))
	return nil
}

func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// runReset forgets the state, or replaces it with a seed's.
func runReset(o *sandboxOptions, file string) error {
	var seed *fake.State
	if o.seed != "" {
		var err error
		if seed, err = fake.LoadFile(o.seed); err != nil {
			return err
		}
	}
	existed, err := fake.Reset(file, seed, sandboxWait)
	if err != nil {
		return err
	}
	message := fmt.Sprintf("Forgot the sandbox in %s.", file)
	switch {
	case seed != nil:
		message = fmt.Sprintf("The sandbox in %s starts from %s.", file, o.seed)
	case !existed:
		message = fmt.Sprintf("There is no sandbox in %s: nothing to forget.", file)
	}
	if o.global.json {
		return view.JSON(o.global.env.Stdout, map[string]any{"file": file, "existed": existed})
	}
	_, err = fmt.Fprintln(o.global.env.Stdout, view.Clean(message))
	return err
}

// runAddUser adds users to a sandbox that is there.
func runAddUser(o *sandboxOptions, file string, names []string) error {
	if slices.Contains(names, "") {
		return errors.New("cannot add a user without a name: leave the empty argument out")
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no sandbox in %s yet: the first apply --sandbox makes one, with the users that the configuration names", file)
	}
	server, err := fake.Serve("127.0.0.1:0", nil, fake.Options{File: file, LockWait: sandboxWait})
	if err != nil {
		return err
	}
	err = server.Edit(func(st *fake.State) {
		for _, name := range names {
			if st.UserID(name) == "" {
				st.AddUser(name)
			}
		}
		st.Quotas.Users = max(st.Quotas.Users, len(st.Users))
	})
	if err := errors.Join(err, server.Close()); err != nil {
		return err
	}
	if o.global.json {
		return view.JSON(o.global.env.Stdout, map[string]any{"file": file, "users": names})
	}
	_, err = fmt.Fprintf(o.global.env.Stdout, "The sandbox in %s has %s.\n", view.Clean(file), view.Clean(strings.Join(names, ", ")))
	return err
}

// seedFor is a sandbox made to fit a configuration.
func seedFor(t target) fake.Seed {
	enterprises := slices.DeleteFunc(slices.Clone(t.enterprises), func(name string) bool { return name == "default" || name == "0" })
	return fake.Seed{Account: t.tenant.Name, Region: t.tenant.Region, Regions: slices.Concat(t.regions, t.projects), Users: t.users, EnterpriseProjects: enterprises}
}
