package cmd

import (
	"fmt"
	"path/filepath"
	"slices"
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
	// Of the commands that add: an instance's status, and how many repositories an organization has at least.
	status       string
	repositories int
}

func newSandboxCmd(g *global) *cobra.Command {
	o := &sandboxOptions{global: g}
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "A cloud on this machine: IAM, EPS, SWR and CCE over real HTTP",
		Long: "The sandbox is a cloud on this machine, with signed HTTP and a state file of its own. Any command runs on it with\n" +
			"--sandbox; sandbox serve runs it alone, for other programs. The other commands change one behind the tool's back, as\n" +
			"somebody else would in the console: so you see how drift shows.",
	}
	c.AddCommand(newServeCmd(o), newResetCmd(o))
	for _, a := range additions() {
		c.AddCommand(newAddCmd(o, a))
	}
	c.AddCommand(newAttachCmd(o), newDetachCmd(o))
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

func (o *sandboxOptions) stateFlag(c *cobra.Command) {
	c.Flags().StringVar(&o.state, "state", "", "the state's `FILE`; osc-perms.sandbox.json in the configuration when left out")
}

func newResetCmd(o *sandboxOptions) *cobra.Command {
	reset := &cobra.Command{
		Use:   "reset [DIR]",
		Short: "Forget a sandbox's state: the next run starts anew",
		Args:  arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := o.file(args)
			if err != nil {
				return err
			}
			return runReset(o, file)
		},
	}
	o.stateFlag(reset)
	reset.Flags().StringVar(&o.seed, "seed", "", "start the next run from the state in `FILE`")
	return reset
}

// runReset forgets the state, or replaces it with a seed's.
func runReset(o *sandboxOptions, file string) error {
	var seed *fake.State
	if o.seed != "" {
		var err error
		if seed, err = fake.LoadFile(o.seed); err != nil {
			return err
		}
	}
	if err := checkReset(file); err != nil {
		return err
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
	_, err = fmt.Fprintln(o.global.env.Stdout, view.Clean(o.global.say.Sentence(message)))
	return err
}

// seedFor is a sandbox made to fit a configuration.
func seedFor(t target) fake.Seed {
	enterprises := slices.DeleteFunc(slices.Clone(t.enterprises), func(name string) bool { return name == "default" || name == "0" })
	return fake.Seed{
		Account: t.tenant.Name, Region: t.tenant.Region, Regions: slices.Concat(t.regions, t.projects), Users: t.users,
		EnterpriseProjects: enterprises, Clusters: t.clusters,
	}
}
