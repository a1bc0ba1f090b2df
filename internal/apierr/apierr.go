// Package apierr is the one error type that every Huawei Cloud service's client returns, so that
// the engine and the exit codes decide by kind and never by a service's own status or code.
package apierr

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says what an error means for whoever made the call.
type Kind string

// The kinds. Each service's client maps its statuses and codes to one of them, once.
const (
	Unauthorized Kind = "unauthorized" // 401, or a credential that the service refuses
	Forbidden    Kind = "forbidden"    // known credential, missing right
	NotFound     Kind = "not found"
	Exists       Kind = "exists"     // the object or grant is there already
	Taken        Kind = "taken"      // the name belongs to another account
	NotEmpty     Kind = "not empty"  // refused because something is still inside
	Quota        Kind = "quota"      // no room
	Invalid      Kind = "invalid"    // the service refuses the request as it is
	Throttled    Kind = "throttled"  // still throttled after every retry
	Unanswered   Kind = "unanswered" // no answer, or only 5xx, after every retry
	BadAnswer    Kind = "bad answer" // an answer that can't be trusted: not JSON, a list missing, a page lost
	Canceled     Kind = "canceled"
)

// Error is one failed call.
type Error struct {
	Kind      Kind
	Service   string // "IAM", "SWR", "EPS"
	Operation string // the SDK's name of the call, such as "KeystoneListGroups"
	Object    string // what it was about, as the user knows it; may be empty
	Status    int    // HTTP status; 0 when there was no answer
	Code      string // the service's own code; may be empty
	Message   string // the service's own words, or why there was no answer
	RequestID string
	// Needs names the permission that a call which was refused takes, where that is known.
	Needs string
	// After is how long the service asks to wait, where that is longer than a call is tried for; 0 where it does not say.
	After time.Duration
	// Ambiguous is true for a write whose answer was lost: the service may or may not have done it.
	Ambiguous bool
	Err       error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Service)
	if e.Status != 0 {
		fmt.Fprintf(&b, " answered %d", e.Status)
	} else {
		b.WriteString(" gave no answer")
	}
	if e.Operation != "" {
		fmt.Fprintf(&b, " to %s", e.Operation)
	}
	if e.Object != "" {
		fmt.Fprintf(&b, " for %s", e.Object)
	}
	if e.Code != "" {
		fmt.Fprintf(&b, " (%s)", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " [request id %s]", e.RequestID)
	}
	if e.Needs != "" {
		fmt.Fprintf(&b, "; it needs %s", e.Needs)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// Is reports whether err is, or wraps, an Error of the kind.
func Is(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

// KindOf gives the kind of err, or "" when it is no Error.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}
