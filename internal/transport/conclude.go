package transport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// Incomplete is what an Attempt's send returns for an answer that lacks what it must hold: "the list of groups is
// missing". Call makes an apierr.BadAnswer of it.
type Incomplete string

func (i Incomplete) Error() string { return string(i) }

// conclude says what came of the attempt; nil when it succeeded. err is what the SDK returned. What decides is what
// was seen on the wire, because the SDK takes every status below 400 for success, and drops the code of most errors.
func (a *Attempt) conclude(err error) *failure {
	switch {
	case a.refused != nil:
		return &failure{err: a.refused}
	case a.broken != nil:
		return a.unanswered()
	case a.answer == nil && err != nil:
		return &failure{err: fmt.Errorf("cannot call %s of %s: %w", a.op.Name, a.op.Service.Name, err)}
	case a.answer == nil:
		return nil // nothing had to be sent
	case a.answer.status >= 300 && a.answer.status < 400:
		return a.bad("it points to " + a.answer.location(a.secrets) + "; check the endpoint " + a.endpoint())
	case !a.answer.json():
		return a.bad(fmt.Sprintf("not JSON but %s; this is not %s itself: check the endpoint %s, and any proxy on the way",
			a.answer.describe(a.secrets), a.op.Service.Name, a.endpoint()))
	case a.answer.status >= 400:
		return a.judge()
	case !a.writes() && a.answer.status != http.StatusOK:
		return a.bad("a read is answered with 200")
	case err != nil:
		return a.bad(a.complaint(err))
	}
	return nil
}

// complaint says what is wrong with the content of an answer.
func (a *Attempt) complaint(err error) string {
	var missing Incomplete
	if errors.As(err, &missing) {
		return string(missing)
	}
	return "not what the API documents: " + WithoutContext(err.Error())
}

// judge lets the service say what a refusal means.
func (a *Attempt) judge() *failure {
	f := Fault{Method: a.request.Method, Path: a.request.URL.Path, Status: a.answer.status, After: a.answer.after(a.t.opt.Now())}
	if len(a.answer.body) <= maxRefusal {
		f.Code, f.Message, _ = ParseFault(a.answer.body)
	}
	var kind apierr.Kind
	if judge := a.op.Service.Judge; judge != nil {
		kind, f.Message = judge(f)
	} else {
		kind = f.Meaning()
	}
	if f.Message == "" {
		f.Message = strings.ToLower(http.StatusText(f.Status))
	}
	bad := &failure{err: a.problem(kind, f.Message), after: f.After}
	bad.err.(*apierr.Error).Code = a.tell(f.Code)
	switch kind {
	case apierr.Throttled:
		bad.again = true
	case apierr.Unanswered:
		bad.again, bad.lost = a.repeatable(), a.writes()
	case apierr.BadAnswer:
		bad.lost = a.writes()
	}
	return bad
}

// bad is an answer that can't be trusted. It is not asked for again: what stands between here and the service
// will answer the same.
func (a *Attempt) bad(message string) *failure {
	return &failure{err: a.problem(apierr.BadAnswer, message), lost: a.writes()}
}

// unanswered says why no answer came, and whether one may come the next time.
func (a *Attempt) unanswered() *failure {
	lost := a.writes() && a.sent.Load()
	if err := a.ctx.Err(); err != nil {
		e := a.problem(apierr.Canceled, fmt.Sprintf("the run ended (%v)", context.Cause(a.ctx)))
		e.Err = err
		return &failure{err: e, lost: lost}
	}
	if o, yes := monstrous(a.broken); yes {
		return a.bad(o.Error() + "; check the endpoint " + a.endpoint() + ", and any proxy on the way")
	}
	message, hopeless := explainBroken(a.broken, a.endpoint(), a.t.opt.AttemptTimeout)
	e := a.problem(apierr.Unanswered, message)
	return &failure{err: e, again: !hopeless && (a.repeatable() || !a.sent.Load()), lost: lost}
}

func (a *Attempt) problem(kind apierr.Kind, message string) *apierr.Error {
	e := &apierr.Error{Kind: kind, Service: a.op.Service.Name, Operation: a.op.Name, Object: a.op.Object, Message: a.tell(message)}
	if a.answer != nil {
		e.Status, e.RequestID = a.answer.status, a.answer.requestID(a.secrets)
		if kind == apierr.Forbidden && e.Status == http.StatusForbidden {
			e.Needs = a.op.Service.Rights.Needs(a.op.Name)
		}
	}
	return e
}

// tell makes foreign text fit to be shown. Secrets go first: cut short, half of one would be left.
func (a *Attempt) tell(text string) string { return Harmless(a.secrets.strip(text), 400) }

func (a *Attempt) writes() bool { return !reads(a.request.Method) }

// repeatable reports whether the request means the same when it arrives twice.
func (a *Attempt) repeatable() bool { return a.request.Method != http.MethodPost }

func (a *Attempt) endpoint() string { return a.request.URL.Scheme + "://" + a.request.URL.Host }

// json reports whether the body is JSON, or there is none.
func (r *answer) json() bool {
	return len(strings.TrimSpace(string(r.body))) == 0 || json.Valid(r.body)
}

// requestID is the service's own name of the answer, for its support; "" when it gives none.
func (r *answer) requestID(hide secrets) string {
	for _, name := range []string{"X-Request-Id", "X-Iam-Trace-Id"} {
		if id := r.header.Get(name); id != "" {
			return Harmless(hide.strip(id), 100)
		}
	}
	return ""
}

// location names the host that a redirect points to.
func (r *answer) location(hide secrets) string {
	if u, err := url.Parse(r.header.Get("Location")); err == nil && u.Host != "" {
		return Harmless(hide.strip(u.Host), 100)
	}
	return "another place"
}

// after is the patience that the answer asks for (Retry-After: seconds or a date), 0 for none.
func (r *answer) after(now time.Time) time.Duration {
	value := strings.TrimSpace(r.header.Get("Retry-After"))
	if n, err := strconv.Atoi(value); err == nil {
		return time.Duration(min(max(n, 0), 24*3600)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
