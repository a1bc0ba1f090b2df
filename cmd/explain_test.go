package cmd

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// Whatever a service answers to a read, the message says what to do next.
func TestEveryRefusalOfAServiceComesWithAdvice(t *testing.T) {
	for kind, want := range map[apierr.Kind]struct{ summary, advice string }{
		apierr.Unauthorized: {"IAM does not accept the credentials", "this machine's clock"},
		apierr.Forbidden:    {"The credentials may not do this in IAM", "osc-perms permissions plan"},
		apierr.NotFound:     {"IAM did not find what was asked for", "Try again; if it stays so, check the region and the endpoint."},
		apierr.Exists:       {"IAM refused a call", "Try again; if it stays so, check the endpoint"},
		apierr.Invalid:      {"IAM refused a call", "Try again; if it stays so, check the endpoint"},
		apierr.Throttled:    {"IAM is throttling", "Try again in a minute"},
		apierr.Unanswered:   {"IAM did not answer", "check the network and the endpoint"},
		apierr.BadAnswer:    {"IAM gave an answer that can't be trusted", "Nothing was concluded from it."},
	} {
		t.Run(string(kind), func(t *testing.T) {
			summary, detail := explain(fmt.Errorf("cannot read the IAM users: %w",
				&apierr.Error{Kind: kind, Service: "IAM", Operation: "KeystoneListUsers", Status: 409, Message: "no"}))
			assert.Equal(t, want.summary, summary)
			assert.Contains(t, detail, "cannot read the IAM users: IAM answered 409 to KeystoneListUsers: no.")
			assert.Contains(t, detail, want.advice)
		})
	}
}
