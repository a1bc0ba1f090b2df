package provision

import (
	"fmt"
	"time"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// A service is given up when this many calls in a row, and all of this time, brought no good answer: the full patience of
// three calls, one after the other. Each further call would take as long, and there may be thousands.
const (
	patienceCalls = 3
	patienceTime  = 90 * time.Second
)

// silence is what one service has not answered since its last good answer. The zero value is a service that answers.
type silence struct {
	calls   int
	since   time.Time     // when the first of them began
	givenUp time.Duration // for how long it was waited for; 0 while it is not given up
}

// heard takes in what became of a call that began at start. What a service refuses is an answer as well; what never got as
// far as the service says nothing.
func (s *silence) heard(err error, start, now time.Time) {
	switch kind := apierr.KindOf(err); {
	case err != nil && kind == "", kind == apierr.Canceled:
		return
	case kind != apierr.Unanswered && kind != apierr.Throttled && kind != apierr.BadAnswer:
		*s = silence{}
		return
	}
	if s.calls++; s.calls == 1 {
		s.since = start
	}
	if waited := now.Sub(s.since); s.givenUp == 0 && s.calls >= patienceCalls && waited >= patienceTime {
		s.givenUp = waited.Round(time.Second)
	}
}

// heard takes in what became of a call for changes of a kind.
func (a *applier) heard(kind Kind, err error, start, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	name := serviceOf(kind)
	s := a.silent[name]
	if s == nil {
		s = &silence{}
		a.silent[name] = s
	}
	s.heard(err, start, now)
}

// unheard says why nothing more of a kind's service is started, "" where it answers.
func (a *applier) unheard(kind Kind) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if s := a.silent[serviceOf(kind)]; s != nil && s.givenUp > 0 {
		return fmt.Sprintf("%s has given no good answer to a write for %s: nothing more of it is started", serviceOf(kind), s.givenUp)
	}
	return ""
}

// serviceOf is the service that a kind's changes are written to, as people know it.
func serviceOf(kind Kind) string {
	switch kind {
	case KindOrganization, KindGrant:
		return "SWR"
	case KindClusterGrant:
		return "CCE"
	}
	return "IAM"
}
