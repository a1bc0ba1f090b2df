package provision

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/swr"
)

// Writer is what applying may do to the cloud.
type Writer struct {
	IAM iam.Writer
	SWR swr.Writer
	CCE cce.Writer
	// Access is read where a grant turns out to be there already, and only then.
	Access func(ctx context.Context, region, organization string) (swr.Access, error)
}

// ApplyOptions of a run.
type ApplyOptions struct {
	Parallelism int // calls at once, at least 1
	// Stop, when closed, lets what is in flight finish and starts nothing more.
	Stop <-chan struct{}
	// OnResult is told each result as it comes, one at a time.
	OnResult func(Change, Result)
	// Journal keeps a record of what is written to the cloud; nil for none.
	Journal Journal
	// Trace gives a context for one call and a function that tells the request id of its last answer.
	Trace func(context.Context) (context.Context, func() string)
	// Now is the clock for durations.
	Now func() time.Time
}

// Apply makes the plan's changes, in the order of steps, and gives one result per change, in the plan's order. A
// failure stops what depends on it and nothing else. The plan must be one that Make made of desired and existing; a
// Refused one is not applied. The error joins what failed; results say what became of each change either way.
func Apply(ctx context.Context, plan *Plan, d *Desired, e *Existing, w Writer, opt ApplyOptions) ([]Result, error) {
	if plan.Refused() {
		return nil, errors.New("cannot apply a refused plan")
	}
	a := newApplier(plan, d, e, w, opt)
	a.run(ctx)
	return a.results, errors.Join(a.errs...)
}

type applier struct {
	plan *Plan
	d    *Desired
	ix   *index
	w    Writer
	opt  ApplyOptions

	steps   []step
	mu      sync.Mutex
	groupID map[string]string // by declared name; grows with what is created
	made    map[string]string // id of each user that was created, by name
	renamed map[string]string // declared names of groups that are called otherwise still, by id
	results []Result
	errs    []error
	silent  map[string]*silence // by service
	lost    error               // why the journal could not be kept, once
}

func newApplier(plan *Plan, d *Desired, e *Existing, w Writer, opt ApplyOptions) *applier {
	p := newPlanner(d, e, "") // for no day: whoever has an end counts as there, and so is waited for
	p.groups()                // pure: for who is in which group before and after
	a := &applier{plan: plan, d: d, ix: p.ix, w: w, opt: opt, groupID: map[string]string{}, made: map[string]string{}, renamed: p.renamed(), silent: map[string]*silence{}, results: make([]Result, len(plan.Changes))}
	for _, g := range e.Groups {
		a.groupID[g.Name] = g.ID
	}
	current := map[string]string{}
	for name, g := range p.current {
		a.groupID[name] = g.ID
		current[name] = g.ID
	}
	for i, c := range plan.Changes {
		a.results[i] = Result{Address: c.Address, Action: c.Action}
	}
	a.steps = steps(plan, p.ix, current, p.after)
	return a
}

// run works through the steps: each starts when all it waits for has ended, at most opt.Parallelism at once.
func (a *applier) run(ctx context.Context) {
	waiting := make([]int, len(a.steps)) // how many steps each still waits for
	unlocks := make([][]int, len(a.steps))
	stepOf := make([]int, len(a.plan.Changes))
	for s, st := range a.steps {
		for _, c := range st.changes {
			stepOf[c] = s
		}
	}
	ready := make(chan int, len(a.steps))
	for s, st := range a.steps {
		on := newSet(st.needs...)
		for _, changes := range st.after {
			for _, c := range changes {
				on.add(stepOf[c])
			}
		}
		waiting[s] = len(on)
		for _, before := range on.sorted() {
			unlocks[before] = append(unlocks[before], s)
		}
		if len(on) == 0 {
			ready <- s
		}
	}
	var workers sync.WaitGroup
	left := len(a.steps)
	if left == 0 {
		return
	}
	for range min(max(1, a.opt.Parallelism), left) {
		workers.Go(func() {
			for s := range ready {
				a.step(ctx, a.steps[s])
				a.mu.Lock()
				for _, next := range unlocks[s] {
					if waiting[next]--; waiting[next] == 0 {
						ready <- next
					}
				}
				if left--; left == 0 {
					close(ready)
				}
				a.mu.Unlock()
			}
		})
	}
	workers.Wait()
}

// stopped says why nothing new may start, "" when it may.
func (a *applier) stopped(ctx context.Context) string {
	if ctx.Err() != nil { // who stops the run for this, closes Stop as well
		return fmt.Sprintf("the run ended before this change was started (%v)", context.Cause(ctx))
	}
	select {
	case <-a.opt.Stop:
		return "the run was interrupted before this change was started"
	default:
	}
	a.mu.Lock()
	lost := a.lost
	a.mu.Unlock()
	if lost != nil {
		return fmt.Sprintf("nothing more is started once a write can't be recorded (%v)", lost)
	}
	return ""
}

// step makes one step's changes, less those that something failed before.
func (a *applier) step(ctx context.Context, st step) {
	var runnable []int
	kind := a.plan.Changes[st.changes[0]].Kind // of all: only grants are several
	stopped := a.stopped(ctx)
	if stopped == "" {
		stopped = a.unheard(kind)
	}
	for _, c := range st.changes {
		why := stopped
		if why == "" {
			why = a.blocked(st, c)
		}
		if why != "" {
			a.finish(c, Skipped, errors.New(why), "", 0)
		} else {
			runnable = append(runnable, c)
		}
	}
	if len(runnable) == 0 {
		return
	}
	if err := a.begin(runnable); err != nil {
		for _, c := range runnable {
			a.finish(c, Skipped, fmt.Errorf("not started, because it could not be recorded first: %w", err), "", 0)
		}
		return
	}
	id, took, err := a.timed(ctx, kind, func(ctx context.Context) error { return a.call(ctx, runnable) })
	if len(runnable) == 1 || !refusesOne(err) {
		a.finishAll(runnable, err, id, took)
		return
	}
	for i, c := range runnable {
		if a.stopped(ctx) != "" { // what was refused together stays refused
			a.finishAll(runnable[i:], err, id, took)
			return
		}
		id, took, err := a.timed(ctx, kind, func(ctx context.Context) error { return a.call(ctx, []int{c}) })
		a.finishAll([]int{c}, err, id, took)
	}
}

// refusesOne reports whether a call for several grants may have failed because of one of them. Whether SWR then took
// the others is not known: one by one, each grant gets its own answer.
func refusesOne(err error) bool {
	return apierr.Is(err, apierr.Exists) || apierr.Is(err, apierr.Invalid) || apierr.Is(err, apierr.NotFound)
}

func (a *applier) timed(ctx context.Context, kind Kind, call func(context.Context) error) (requestID string, took time.Duration, err error) {
	id := func() string { return "" }
	if a.opt.Trace != nil {
		ctx, id = a.opt.Trace(ctx)
	}
	now := time.Now
	if a.opt.Now != nil {
		now = a.opt.Now
	}
	start := now()
	err = call(ctx)
	end := now()
	a.heard(kind, err, start, end)
	return id(), end.Sub(start), err
}

// blocked says what keeps a change from being made, "" for nothing.
func (a *applier) blocked(st step, change int) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range st.needs {
		for _, c := range a.steps[s].changes {
			if r := a.results[c]; r.Status != Done {
				return fmt.Sprintf("%s could not be created", r.Address)
			}
		}
	}
	for _, c := range st.after[change] {
		if r := a.results[c]; r.Status != Done {
			return fmt.Sprintf("%s %s was not done, and access is given before it is taken", r.Action, r.Address)
		}
	}
	return ""
}

func (a *applier) finishAll(changes []int, err error, requestID string, took time.Duration) {
	for _, c := range changes {
		status := Done
		if err != nil {
			status = Failed
		}
		a.finish(c, status, err, requestID, took)
		a.end(c)
	}
}

// told is what a result says of an error. Credentials that were good when the plan was made fail for few reasons.
func told(err error) string {
	if apierr.Is(err, apierr.Unauthorized) {
		return fmt.Sprintf("%v; check that the access key is still active, and this machine's clock", err)
	}
	return err.Error()
}

func (a *applier) finish(change int, status ResultStatus, err error, requestID string, took time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := &a.results[change]
	r.Status, r.RequestID, r.DurationMS = status, requestID, took.Milliseconds()
	if err != nil {
		text := told(err)
		r.Error = &text
		if e := (*apierr.Error)(nil); errors.As(err, &e) {
			r.RequestID = e.RequestID // of the call that failed: other calls may have been answered after it, and it may not have been
		}
	}
	if status == Done {
		r.Note = byHand(a.plan.Changes[change])
	}
	if status == Failed {
		a.errs = append(a.errs, fmt.Errorf("cannot %s %s: %w", r.Action, r.Address, err))
	}
	if a.opt.OnResult != nil {
		a.opt.OnResult(a.plan.Changes[change], *r)
	}
}
