package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/view"
)

func newServeCmd(o *sandboxOptions) *cobra.Command {
	serve := &cobra.Command{
		Use:   "serve",
		Short: "Serve the sandbox until SIGINT or SIGTERM",
		Long: "serve starts the sandbox and prints how to reach it, as lines to export or, with --json, as one line. Its state\n" +
			"stays in memory unless --state names a file.\n\n" + fake.FaultHelp,
		Args: arguments(0, 0),
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
	return serve
}

func runServe(ctx context.Context, o *sandboxOptions) error {
	ctx, stop := o.global.interruptible(ctx, "", func() {})
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
		{"OSC_PERMS_CCE_ENDPOINT", info.Endpoint},
		{"HUAWEICLOUD_SDK_AK", info.AccessKey}, {"HUAWEICLOUD_SDK_SK", info.SecretKey},
	}
	for _, e := range exports {
		if _, err := fmt.Fprintf(out, "export %s=%s\n", e[0], shellWord(e[1])); err != nil {
			return err
		}
	}
	fmt.Fprintln(o.global.env.Stderr, o.global.say.Sprintf("SANDBOX: account %s, region %s. Stop it with Ctrl-C.", view.Clean(info.Account), view.Clean(info.Region)))
	return nil
}

func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
