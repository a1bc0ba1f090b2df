package chaos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

// attempt is one run of plan and apply, with clients of its own, as a process of its own would have.
type attempt struct {
	p      *stage
	r      RunSchedule
	wire   *wire
	tr     *transport.Transport
	ctx    context.Context
	cancel context.CancelCauseFunc
	end    time.Time // of the context; zero for none
	stop   chan struct{}
	once   sync.Once

	iam *iam.Client
	swr *swr.Client
	cce *cce.Client

	mu       sync.Mutex
	applying int // calls before applying began; 0: it has not begun
}

func (p *stage) attempt(r RunSchedule) (*attempt, error) {
	a := &attempt{p: p, r: r, stop: make(chan struct{})}
	a.ctx, a.cancel = context.WithCancelCause(context.Background())
	if r.Timeout > 0 {
		a.end = p.clock.Now().Add(r.Timeout)
	}
	a.wire = &wire{base: &http.Transport{MaxIdleConnsPerHost: 32}, watch: p.watch, at: a.at, lose: r.TimeoutsAt}
	a.tr = transport.New(transport.Options{Sleep: a.sleep, Now: p.clock.Now, Base: a.wire, Writes: r.Parallelism})
	info, url := p.server.Info(), p.server.URL()
	keys := credentials.Static(info.AccessKey, info.SecretKey)
	var err error
	a.iam, err = iam.New(iam.Options{Transport: a.tr, Credentials: keys, Account: info.Account, Region: info.Region, Endpoint: url, EPSEndpoint: url})
	if err != nil {
		return nil, err
	}
	endpoint := func(string) (string, error) { return url, nil }
	a.swr = swr.New(swr.Options{Transport: a.tr, Credentials: keys, ProjectID: a.iam.ProjectID, Endpoint: endpoint})
	a.cce = cce.New(cce.Options{Transport: a.tr, Credentials: keys, ProjectID: a.iam.ProjectID, Endpoint: endpoint})
	return a, nil
}

// sleep moves the clock on, and ends the run when its time is over.
func (a *attempt) sleep(ctx context.Context, d time.Duration) error {
	_ = a.p.clock.Sleep(ctx, d)
	if !a.end.IsZero() && !a.p.clock.Now().Before(a.end) {
		a.cancel(context.DeadlineExceeded)
	}
	return ctx.Err()
}

// at is told before each call: now others act.
func (a *attempt) at(call int) {
	if seed, is := a.r.Rival[call]; is {
		a.p.watch.rival(a.p.server, meddle(seed))
	}
	a.mu.Lock()
	began := a.applying
	a.mu.Unlock()
	if a.r.StopAt > 0 && began > 0 && call >= began+a.r.StopAt {
		a.once.Do(func() { close(a.stop) })
	}
}

// run observes, plans and applies, and says how that ended. Once it is calm everything has to go well.
func (p *stage) run(r RunSchedule, calm bool) string {
	a, err := p.attempt(r)
	if err != nil {
		p.breaks("cannot make the clients: %v", err)
		return "no clients"
	}
	defer func() {
		a.cancel(nil)
		a.wire.wait()
		a.tr.Close()
		p.report.Calls += a.wire.calls
		p.report.Faults["timeout"] += a.wire.lost
	}()
	p.setFaults(r.Reading)
	p.watch.approve(nil)
	e, err := provision.Observe(a.ctx, provision.Reader{IAM: a.iam, SWR: a.swr, CCE: a.cce}, p.s.Desired, p.s.Today)
	if err != nil {
		if calm {
			p.breaks("cannot observe in good weather: %v", err)
		}
		return "not observed"
	}
	plan, problems := provision.Make(p.s.Desired, e, provision.Options{Today: p.s.Today})
	if err := problems.Err(); err != nil {
		p.plan = err.Error()
		return "mistaken"
	}
	p.plan = shown(plan)
	p.look(*plan)
	switch {
	case plan.Refused():
		return "refused"
	case len(plan.Changes) == 0:
		return "nothing to do"
	}
	p.setFaults(r.Writing)
	p.watch.approve(approve(plan, e))
	defer func() {
		a.wire.wait() // what was under way when the run was cut off belongs to its plan
		p.watch.approve(nil)
	}()
	return a.apply(plan, e, calm)
}

func (a *attempt) apply(plan *provision.Plan, e *provision.Existing, calm bool) string {
	a.wire.mu.Lock()
	begin := a.wire.calls
	a.wire.mu.Unlock()
	a.mu.Lock()
	a.applying = max(1, begin)
	a.mu.Unlock()
	writer := provision.Writer{IAM: iam.NewEditor(a.iam), SWR: swr.NewEditor(a.swr), CCE: cce.NewEditor(a.cce), Access: a.swr.Access}
	told := 0
	results, err := provision.Apply(a.ctx, plan, a.p.s.Desired, e, writer, provision.ApplyOptions{
		Parallelism: a.r.Parallelism, Stop: a.stop, Now: a.p.clock.Now, Trace: transport.Trace,
		OnResult: func(provision.Change, provision.Result) { told++ },
	})
	whole := *plan
	whole.Results = results
	a.p.look(whole)
	count := map[provision.ResultStatus]int{}
	for i, r := range results {
		count[r.Status]++
		explained := r.Error != nil && *r.Error != ""
		if r.Status == "" || r.Status != provision.Done && !explained {
			a.p.breaks("no account of %s %s: status %q", r.Action, plan.Changes[i].Address, r.Status)
		}
		if calm && r.Status != provision.Done {
			a.p.breaks("%s in good weather: %s %s: %s", r.Status, r.Action, plan.Changes[i].Address, text(r.Error))
		}
	}
	if len(results) != len(plan.Changes) || told != len(plan.Changes) {
		a.p.breaks("%d changes, but an account of %d, and %d were told of", len(plan.Changes), len(results), told)
	}
	if (count[provision.Failed] > 0) != (err != nil) {
		a.p.breaks("%d changes failed, and the error is %v", count[provision.Failed], err)
	}
	switch {
	case count[provision.Done] == len(results):
		return "done"
	case errors.Is(context.Cause(a.ctx), context.DeadlineExceeded):
		return "out of time"
	case count[provision.Failed] == 0:
		return "interrupted"
	}
	return "partly done"
}

func (p *stage) look(plan provision.Plan) {
	if p.s.Look == nil {
		return
	}
	if err := p.s.Look(&plan); err != nil {
		p.breaks("the plan's document: %v", err)
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func shown(plan *provision.Plan) string {
	out := ""
	for _, c := range plan.Checks {
		if c.Status == provision.Fail {
			out += fmt.Sprintf("refused: %s: %s\n  ", c.Name, c.Message)
		}
	}
	for _, c := range plan.Changes {
		out += fmt.Sprintf("%s %s (%s)\n  ", c.Action, c.Address, c.Reason)
	}
	return out
}
