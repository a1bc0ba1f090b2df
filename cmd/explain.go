package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/atonce"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// timeIsOver is the headline of what ended with --timeout.
const timeIsOver = "The time given with --timeout is over"

// explain turns an error into what happened and what to do next.
func explain(err error) (summary, detail string) {
	text := textOf(err)
	if errors.Is(err, context.DeadlineExceeded) {
		return timeIsOver, text + ". Nothing more was started. Try again, with more time if the account is large."
	}
	if errors.Is(err, context.Canceled) {
		return "Interrupted", "Nothing was changed."
	}
	if p := (*atonce.Panic)(nil); errors.As(err, &p) {
		return p.Error(), "It is a mistake in osc-perms, not in the configuration: please report it, with the trace on stderr."
	}
	var api *apierr.Error
	if !errors.As(err, &api) {
		first, rest, _ := strings.Cut(text, "\n")
		return capital(first), strings.Trim(rest, "\n")
	}
	text = view.Clean(text) // also where several calls failed
	if api.After > 0 {
		return fmt.Sprintf("%s asks to wait %s", api.Service, api.After), text + ".\nIt was not asked again, since that is longer than a call is tried for. Try again then."
	}
	switch api.Kind {
	case apierr.Unauthorized:
		return fmt.Sprintf("%s does not accept the credentials", api.Service), text + ".\nCheck the access key and secret key, that they are active, and this machine's clock."
	case apierr.Forbidden:
		return fmt.Sprintf("The credentials may not do this in %s", api.Service), text + ".\nGive their user what is missing, or use an administrator's: osc-perms permissions plan, or apply, prints all that is needed, as policies to paste."
	case apierr.Throttled:
		return fmt.Sprintf("%s is throttling", api.Service), text + ".\nTry again in a minute."
	case apierr.Unanswered:
		return fmt.Sprintf("%s did not answer", api.Service), text + ".\nTry again; if it stays so, check the network and the endpoint."
	case apierr.BadAnswer:
		return fmt.Sprintf("%s gave an answer that can't be trusted", api.Service), text + ".\nNothing was concluded from it. Check that the endpoint is the service's own, and try again."
	case apierr.NotFound:
		return fmt.Sprintf("%s did not find what was asked for", api.Service), text + ".\nTry again; if it stays so, check the region and the endpoint."
	case apierr.Exists, apierr.Invalid:
		return fmt.Sprintf("%s refused a call", api.Service), text + ".\nTry again; if it stays so, check the endpoint, and show the answer to Huawei Cloud's support."
	case apierr.Canceled:
		return "Interrupted", "Nothing was changed."
	}
	return capital(text), ""
}

// paragraphs is an error whose text has lines of its own, its names cleaned.
type paragraphs struct{ error }

// textOf is an error's text. A file's or object's name may hold line breaks: it makes no line. Only several errors in one
// have a line each.
func textOf(err error) string {
	if p := (paragraphs{}); errors.As(err, &p) || strings.HasPrefix(err.Error(), "unknown command ") { // cobra's, with what may be meant below
		return err.Error()
	}
	if none := (*credentials.Error)(nil); errors.As(err, &none) && none.None { // a list of where they were looked for
		return strings.Join(view.Cleaned(strings.Split(err.Error(), "\n")), "\n")
	}
	parts := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok && errors.Join(joined.Unwrap()...).Error() == err.Error() {
		parts = joined.Unwrap()
	}
	lines := make([]string, len(parts))
	for i, part := range parts {
		lines[i] = view.Clean(part.Error())
	}
	return strings.Join(lines, "\n")
}

// inAWord is which kind of error it is, for a column of a table; "" for one without a kind.
func inAWord(err error) string {
	var (
		list    diag.List
		account *provision.AccountError
		missing *credentials.Error
		api     *apierr.Error
	)
	switch {
	case errors.As(err, &list):
		return "invalid configuration"
	case errors.As(err, &account):
		return "wrong account"
	case errors.As(err, &missing):
		return "no credentials"
	case !errors.As(err, &api):
		return ""
	}
	switch api.Kind {
	case apierr.Unauthorized:
		return "credentials refused"
	case apierr.Forbidden:
		return "not permitted"
	case apierr.Throttled:
		return "throttled"
	case apierr.Unanswered:
		return "no answer"
	case apierr.BadAnswer:
		return "an answer that can't be trusted"
	}
	return ""
}

// capital begins a sentence, unless with the command's own name.
func capital(s string) string {
	if s == "" || strings.HasPrefix(s, "osc-perms ") || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
