package cmd

import (
	"context"
	"errors"
	"slices"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
)

// The exit codes, which scripts depend on.
const (
	exitOK          = 0
	exitError       = 1
	exitPending     = 2
	exitPartly      = 3
	exitCredentials = 4
	exitRefused     = 5
	exitStale       = 6
	exitInvalid     = 7
	exitNoAnswer    = 8
	exitInterrupted = 130
)

// worstFirst orders the codes for a run over several tenants: what nobody knows the outcome of comes before what is known,
// there what a person has to repair before what may be tried again; then what is refused, and last what is only to be done.
var worstFirst = []int{
	exitInterrupted, exitError, exitCredentials, exitInvalid, exitNoAnswer, exitPartly, exitRefused, exitStale, exitPending, exitOK,
}

// worst is the code that several tenants end with together; exitOK for none.
func worst(codes []int) int {
	for _, code := range worstFirst {
		if slices.Contains(codes, code) {
			return code
		}
	}
	return exitOK
}

// exit is an error that ends the process with a code. With quiet, everything there is to say has been said.
type exit struct {
	code  int
	err   error
	quiet bool
}

func (e *exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// said ends the process with a code after the output has said why.
func said(code int) error { return &exit{code: code, quiet: true} }

// exitCode maps an error to the process's exit code: the one place where that is decided.
func exitCode(err error) int {
	var (
		e       *exit
		list    diag.List
		account *provision.AccountError
		missing *credentials.Error
		api     *apierr.Error
	)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &e):
		return e.code
	case errors.As(err, &list):
		return exitInvalid
	case errors.As(err, &account), errors.As(err, &missing):
		return exitCredentials
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, context.DeadlineExceeded):
		return exitNoAnswer
	case errors.As(err, &api):
		return apiExitCode(api)
	}
	return exitError
}

func apiExitCode(e *apierr.Error) int {
	switch e.Kind {
	case apierr.Unauthorized, apierr.Forbidden:
		return exitCredentials
	case apierr.Throttled, apierr.Unanswered:
		return exitNoAnswer
	case apierr.Canceled:
		return exitInterrupted
	case apierr.BadAnswer:
		if e.Status >= 500 {
			return exitNoAnswer
		}
	}
	return exitError
}
