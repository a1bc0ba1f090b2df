package transport

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/rights"
)

// Service is one of the cloud's services.
type Service struct {
	Name string // as people know it: "IAM"
	// Judge says what a refusal means, and in which words to tell it: the one place where a service's statuses and
	// codes are read. Without it Fault.Meaning decides.
	Judge func(Fault) (apierr.Kind, string)
	// Rights is what its calls take, for what a refusal says.
	Rights rights.Table
}

// Operation is one call of a service, as errors and statistics name it.
type Operation struct {
	Service *Service
	Name    string // the SDK's name of the call: "KeystoneListGroups"
	Object  string // what it is about, as people know it; may be empty
	Write   bool   // counts as a write for the rate
}

// Call makes one call through the SDK. send makes it with the client that the attempt gives it and may be run several
// times: GET, HEAD, PUT, PATCH and DELETE mean the same when repeated and are tried again when no answer came; a POST
// only when it certainly was not done: throttled, or never sent.
//
// Errors: *apierr.Error for all that the cloud or the way to it did; with Ambiguous set when a write may or may not
// have been done. What kept the request from being sent at all comes back as send gave it.
func (t *Transport) Call(ctx context.Context, op Operation, send func(*Attempt) error) error {
	if op.Write {
		t.writing.Add(1)
		defer t.writing.Add(-1)
	}
	lane := t.lane(op.Service.Name)
	var (
		failing time.Time     // when the first attempt failed
		queued  time.Duration // for how long others were in the way since
		lost    bool          // an attempt may have been carried out
	)
	for try := 0; ; try++ {
		place, err := lane.enter(ctx, op.Write)
		if err != nil {
			return canceled(ctx, op, lost)
		}
		if try > 0 {
			queued += place.waited
		}
		a := &Attempt{t: t, ctx: ctx, op: op}
		bad := a.conclude(send(a))
		place.leave(bad.outcome())
		t.count(op, try, bad)
		if bad == nil {
			return nil
		}
		lost = lost || bad.lost
		if !bad.again {
			return bad.final(lost)
		}
		if ctx.Err() != nil {
			return canceled(ctx, op, lost)
		}
		now := t.opt.Now()
		if failing.IsZero() {
			failing = now
		}
		left := t.opt.GiveUp - (now.Sub(failing) - queued)
		if left <= 0 {
			return bad.final(lost)
		}
		if bad.after > left {
			return bad.postponed(lost)
		}
		delay := backoff(try)
		if left-delay < soonest {
			delay = left
		}
		if bad.after > 0 {
			delay = bad.after + aside(bad.after)
		}
		if bad.throttled() && bad.after > 0 {
			lane.pause(delay)
		}
		t.opt.OnWait(op.Service.Name, bad.why(), delay)
		if err := t.opt.Sleep(ctx, delay); err != nil {
			return canceled(ctx, op, lost)
		}
	}
}

// soonest is how long before the end an attempt still makes sense: one that comes later would wait for its turn at the
// slowest pace, beyond the end.
const soonest = time.Second / slowestPace

// backoff is how long to wait after the nth failure, from 0: a second, doubling up to eight, less up to a half at
// random so that calls which failed together don't come back together.
func backoff(n int) time.Duration {
	d := time.Second << min(n, 3)
	return d/2 + rand.N(d/2)
}

// aside is by how much a call comes later than the service asks for, at random: up to a tenth, at most a second, so that
// others who were told the same don't come at the same moment.
func aside(after time.Duration) time.Duration { return rand.N(min(after/10, time.Second) + 1) }

func canceled(ctx context.Context, op Operation, lost bool) error {
	return &apierr.Error{Kind: apierr.Canceled, Service: op.Service.Name, Operation: op.Name, Object: op.Object,
		Message: fmt.Sprintf("the run ended (%v)", context.Cause(ctx)), Ambiguous: lost, Err: ctx.Err()}
}

// failure is what came of an attempt that did not succeed.
type failure struct {
	err   error         // an *apierr.Error, or what kept the request from being sent
	again bool          // it is safe, and may help, to try again
	lost  bool          // it may have been carried out all the same
	after time.Duration // the service asks for so much patience
}

func (f *failure) kind() apierr.Kind {
	if f == nil {
		return ""
	}
	return apierr.KindOf(f.err)
}

func (f *failure) throttled() bool { return f.kind() == apierr.Throttled }

func (f *failure) outcome() outcome {
	switch {
	case f == nil:
		return taken
	case f.throttled():
		return throttled
	case f.kind() == apierr.Unanswered, f.kind() == apierr.Canceled:
		return undecided
	}
	return taken
}

// why says in a few words what a wait is for.
func (f *failure) why() string {
	var e *apierr.Error
	switch {
	case f.throttled():
		return "throttled"
	case errors.As(f.err, &e) && e.Status != 0:
		return fmt.Sprintf("status %d", e.Status)
	}
	return "no answer"
}

// postponed is the error where the service names a time to come back that is beyond our patience: to try before it is no use.
func (f *failure) postponed(lost bool) error {
	if e := (*apierr.Error)(nil); errors.As(f.err, &e) {
		e.After = f.after.Round(time.Second)
		e.Message = fmt.Sprintf("it asks to wait %s: %s", e.After, e.Message)
	}
	return f.final(lost)
}

// final is the error to give when there is no further attempt. A plain refusal of a repeated write settles nothing
// about an attempt before it that was lost, except that it is the service's last word.
func (f *failure) final(lost bool) error {
	var e *apierr.Error
	if errors.As(f.err, &e) {
		switch e.Kind {
		case apierr.Unanswered, apierr.Throttled, apierr.BadAnswer, apierr.Canceled:
			e.Ambiguous = lost
		}
	}
	return f.err
}
