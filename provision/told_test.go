package provision_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/provision"
)

// A change that fails tells the request id of the call that failed, and none where no answer came; and what keys that were
// good a moment ago may fail for.
func TestResultTellsOfTheCallThatFailed(t *testing.T) {
	for _, tt := range []struct {
		reason, fault, want string
		answered            bool
	}{
		{"broken off before an answer", "PUT /v3/groups/* -> reset-before", "broke the connection off", false},
		{"a group made, then nothing", "POST /v3/groups -> reset-before", "broke the connection off", false},
		{"an answer of a service that is down", "PUT /v3/groups/* -> 502", "IAM answered 502", true},
		{"an access policy, and a look whether it was made", "POST /api/v3/access-policies -> 502", "CCE answered 502", true},
		{"a clock that is off", "PUT /v3/groups/* -> skew 20m", "check that the access key is still active, and this machine's clock", true},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			fault, err := fake.ParseFault(tt.fault)
			require.NoError(t, err)
			d := everything()
			d.Checks = nil
			st := audited()
			st.AccessKeys[0].UserID = st.UserID("sandbox-admin")
			c := connect(t, st, fake.Options{Faults: []fake.Fault{fault}})
			plan, e := c.plan(t, d)
			plan.Checks = nil
			results, err := provision.Apply(t.Context(), plan, d, e, c.writer(), provision.ApplyOptions{Parallelism: 1, Trace: transport.Trace})
			require.Error(t, err)
			seen := false
			for _, r := range results {
				if r.Status != provision.Failed {
					continue
				}
				seen = true
				assert.Contains(t, *r.Error, tt.want)
				assert.Equal(t, tt.answered, r.RequestID != "", "%s: %s", r.RequestID, *r.Error)
				if tt.answered {
					assert.Contains(t, *r.Error, r.RequestID)
				}
			}
			assert.True(t, seen)
		})
	}
}
