package cmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/audit"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

type applyOptions struct {
	global      *global
	path        string // of the configuration or the saved plan
	saved       bool   // path is a saved plan
	autoApprove bool
	parallelism int
	maxRemovals int
	targets     []string
	auditLog    string
	auditNote   string
	one         oneTenant

	connected atomic.Pointer[session] // once there is one
	answered  atomic.Bool             // the JSON document is begun
}

func newApplyCmd(g *global) *cobra.Command {
	o := &applyOptions{global: g}
	c := &cobra.Command{
		Use:   "apply [DIR | PLAN]",
		Short: "Make the cloud what the configuration says",
		Long: "apply plans, shows the plan, asks, and makes the changes. With a saved plan it asks nothing, and runs only what\n" +
			"that plan shows: where the cloud has changed so that more would be needed, it changes nothing and exits 6.\n" +
			"Where access is taken away it asks for the account's name. --audit-log keeps a record of each write; see docs/audit.md.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.one.check(args); err != nil {
				return err
			}
			if err := checkMaxRemovals(cmd, o.maxRemovals); err != nil {
				return err
			}
			if err := o.checkAudit(cmd.Flags().Changed("audit-log")); err != nil {
				return err
			}
			if err := o.resolve(args); err != nil {
				return err
			}
			return runApply(cmd.Context(), o)
		},
	}
	f := c.Flags()
	f.BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
	f.IntVar(&o.parallelism, "parallelism", 10, "at most `N` writes at once")
	f.IntVar(&o.maxRemovals, "max-removals", -1, "allow `N` removals, whatever the guard block says")
	f.StringArrayVar(&o.targets, "target", nil, "apply only what belongs to `ADDRESS`; may be repeated")
	f.StringVar(&o.auditLog, "audit-log", "", "append a JSON line to `FILE` before and after each write")
	f.StringVar(&o.auditNote, "audit-note", "", "a `TEXT` for each line of the audit log, such as a ticket's number")
	o.one.add(c)
	return c
}

// resolve finds out whether the argument is a configuration or a saved plan. A saved plan may come with -C, the
// configuration it has to agree with.
func (o *applyOptions) resolve(args []string) error {
	switch {
	case o.parallelism < 1:
		return fmt.Errorf("--parallelism %d is too small: write 1 or more", o.parallelism)
	case o.global.markdown:
		return errors.New("apply has no Markdown: use plan --markdown for the review, or --json")
	}
	if len(args) == 1 {
		file, err := isFile(args[0])
		if err != nil {
			return err
		}
		o.path, o.saved = args[0], file
		if file {
			if len(o.targets) > 0 {
				return errors.New("a saved plan is applied as it is: give --target to plan --out instead")
			}
			if o.global.dir == "" && len(o.global.vars)+len(o.global.varFiles)+len(o.global.root) > 0 {
				return errors.New("a saved plan is applied as it is: --var, --var-file and --root go with plan --out, or here with -C DIR")
			}
			return nil
		}
	}
	var err error
	o.path, err = o.global.configDir(args)
	return err
}

func runApply(ctx context.Context, o *applyOptions) error {
	j, err := o.job()
	if err != nil {
		return err
	}
	log, err := o.openAudit()
	if err != nil {
		return err
	}
	defer log.Close() // each line is on the disk already
	// A reader of the output that goes away, such as head, must not end the run between two changes.
	signal.Ignore(syscall.SIGPIPE)
	writes, cancel := o.global.timed(ctx)
	defer cancel()
	reads, stop := o.global.interruptible(writes, "\n"+o.global.say.Text("Interrupted: nothing new is started, what is under way is finished. Once more to end at once.")+"\n", o.endAtOnce)
	defer stop()
	s, err := o.global.connect(reads, targetOf(j.desired, j.sandboxFile), readWrite, o.parallelism)
	if err != nil {
		return err
	}
	o.connected.Store(s)
	err = o.work(writes, s, j, log)
	s.failed = err != nil
	if failed := s.close(); err == nil {
		err = failed
	}
	return err
}

// work plans, has the plan approved and makes it so. The session's own context ends with the first signal to stop;
// writes goes on, so that what is under way is finished.
func (o *applyOptions) work(writes context.Context, s *session, j *job, log *audit.File) error {
	plan, existing, err := s.plan(j)
	if err != nil {
		return err
	}
	approved := plan
	if j.approved != nil {
		approved = j.approved
		if err := o.stillApproved(s, plan, approved); err != nil {
			return err
		}
	}
	done, asked, err := o.approve(s, plan, j.approved != nil)
	if done || err != nil {
		return err
	}
	if asked { // the cloud may have changed while the question stood
		if plan, existing, err = s.plan(j); err != nil {
			return err
		}
		if err := o.stillApproved(s, plan, approved); err != nil {
			return err
		}
		if plan.Refused() {
			return o.refuse(s, plan)
		}
	}
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	journal, err := o.journal(s, log, approved, existing)
	if err != nil {
		return err
	}
	return o.run(writes, s, plan, j.desired, existing, journal)
}

func (o *applyOptions) canAsk() bool {
	return o.global.env.Terminal(o.global.env.Stdin) && !o.global.json
}

// approve shows the plan, and asks where it has to. done means that there is nothing to apply.
func (o *applyOptions) approve(s *session, plan *provision.Plan, approved bool) (done, asked bool, err error) {
	g := o.global
	if plan.Refused() {
		return true, false, o.refuse(s, plan)
	}
	if !g.json {
		if err := g.showPlan(plan, s.calls()); err != nil {
			return true, false, err
		}
	}
	if len(plan.Changes) == 0 {
		if g.json {
			o.answered.Store(true)
			plan.Results = []provision.Result{}
			return true, false, view.JSON(g.env.Stdout, view.WithCalls(plan, s.calls()))
		}
		return true, false, nil
	}
	switch {
	case approved || o.autoApprove:
		return false, false, nil
	case !o.canAsk():
		return true, false, errors.New("apply has to ask and there is no terminal to ask on; nothing was changed: add --auto-approve, or save a plan with plan --out and apply that")
	}
	question, wanted := question(g.say, plan, s.sandbox)
	fmt.Fprint(g.env.Stderr, "\n"+view.Prose(question, g.styleOf(g.env.Stderr)))
	answer, err := o.answer(s.ctx)
	if err != nil {
		return true, true, err
	}
	if answer != wanted {
		return true, true, &exit{code: exitError, err: fmt.Errorf("not approved, since the answer was not %s: nothing was changed", wanted)}
	}
	return false, true, nil
}

// question is what apply asks before it changes something, and the answer that approves it. Where access is taken away it
// is the account's name, which nobody types out of habit.
func question(say *i18n.Printer, plan *provision.Plan, sandbox bool) (question, answer string) {
	name := strings.TrimSpace(view.Clean(plan.Tenant.Name)) // what can be typed
	switch takes := plan.TakesAccess(); {
	case takes && sandbox:
		return say.Sprintf("This takes access away in the sandbox (SANDBOX). Type the account's name, %s, to go on: ", name), name
	case takes:
		return say.Sprintf("This takes access away. Type the account's name, %s, to go on: ", name), name
	case sandbox:
		return say.Text("Apply these changes to the sandbox (SANDBOX)? Only \"yes\" is accepted: "), "yes"
	}
	return say.Sprintf("Apply these changes to account %s? Only \"yes\" is accepted: ", name), "yes"
}

// refuse shows a plan whose checks fail, whole, and ends without a change.
func (o *applyOptions) refuse(s *session, plan *provision.Plan) error {
	plan.Results = []provision.Result{}
	o.answered.Store(true)
	if err := o.global.showPlan(plan, s.calls()); err != nil {
		return err
	}
	o.global.annotatePlan(plan)
	return said(exitRefused)
}

// answer reads a line, or ends with the context.
func (o *applyOptions) answer(ctx context.Context) (string, error) {
	line := make(chan string, 1)
	go func() {
		text, err := bufio.NewReader(o.global.env.Stdin).ReadString('\n')
		if err != nil { // the input ended, which is no "yes"
			fmt.Fprintln(o.global.env.Stderr)
		}
		line <- strings.TrimSpace(text)
	}()
	select {
	case text := <-line:
		return text, nil
	case <-ctx.Done():
		fmt.Fprintln(o.global.env.Stderr)
		return "", context.Cause(ctx)
	}
}

// run applies the plan and gives the account. An interrupt lets what is in flight finish.
func (o *applyOptions) run(ctx context.Context, s *session, plan *provision.Plan, d *provision.Desired, e *provision.Existing, journal provision.Journal) error {
	g := o.global
	interrupted := s.ctx.Done()
	progress := s.progress
	var mu sync.Mutex
	ended := 0
	style := g.styleOf(g.env.Stderr)
	progress.Set(g.say.Sprintf("Applying %d of %d changes", 0, len(plan.Changes)))
	results, applyErr := provision.Apply(ctx, plan, d, e, s.writer(), provision.ApplyOptions{
		Parallelism: o.parallelism,
		Stop:        interrupted,
		Journal:     journal,
		Now:         g.env.Now,
		Trace:       transport.Trace,
		OnResult: func(c provision.Change, r provision.Result) {
			mu.Lock()
			defer mu.Unlock()
			ended++
			if !g.json && r.Status == provision.Done {
				progress.Println(view.ChangeLine(c, style))
			}
			progress.Set(g.say.Sprintf("Applying %d of %d changes", ended, len(plan.Changes)))
		},
	})
	progress.Stop()
	plan.Results = results
	ending := view.AllTried
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		ending = view.TimeOver
	}
	var err error
	if g.json {
		o.answered.Store(true)
		err = view.JSON(g.env.Stdout, view.WithCalls(plan, s.calls()))
	} else {
		fmt.Fprintln(g.env.Stdout)
		err = view.ResultsText(g.env.Stdout, plan, ending, g.style())
	}
	if err != nil {
		return err
	}
	return o.outcome(results, applyErr, ending, interrupted)
}

// outcome maps an account to the exit code.
func (o *applyOptions) outcome(results []provision.Result, applyErr error, ending view.Ending, interrupted <-chan struct{}) error {
	var lost *provision.JournalError
	if errors.As(applyErr, &lost) {
		o.unrecorded(lost.Err)
	}
	done, rest := 0, 0
	for _, r := range results {
		if r.Status == provision.Done {
			done++
		} else {
			rest++
		}
	}
	if ending == view.TimeOver && rest > 0 {
		return o.late(done, len(results))
	}
	select {
	case <-interrupted:
		if rest > 0 {
			return said(exitInterrupted)
		}
	default:
	}
	switch {
	case rest == 0 && lost == nil:
		return nil
	case rest > 0 && done > 0:
		return said(exitPartly)
	case lost != nil:
		return said(exitError)
	case applyErr != nil:
		return said(exitCode(applyErr))
	}
	return said(exitNoAnswer)
}

// late says, below the account, that the time given with --timeout was over before the plan was.
func (o *applyOptions) late(done, all int) error {
	_ = view.Diagnostics(o.global.env.Stderr, diag.List{{Severity: diag.Error, Summary: timeIsOver,
		Detail: fmt.Sprintf("%d of %d changes are done; nothing more was started. Apply again with a longer --timeout: it goes on from here.", done, all),
	}}, o.global.styleOf(o.global.env.Stderr))
	if done > 0 {
		return said(exitPartly)
	}
	return said(exitNoAnswer)
}
