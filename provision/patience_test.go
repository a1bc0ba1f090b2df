package provision

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/clocktest"
	"github.com/osc-perms/osc-perms/swr"
)

// A service that refuses every write costs three calls' patience and no more; the others go on.
func TestServiceThatNeverAnswersIsGivenUp(t *testing.T) {
	clock := clocktest.New()
	var people []string
	for i := range 50 {
		people = append(people, fmt.Sprintf("user%02d", i))
	}
	s := &simulated{e: newWorld(people...).organization("o", nil).knowAll()}
	tried := 0
	s.fails = func(call string) error {
		if !strings.HasPrefix(call, "add ") {
			return nil
		}
		tried++
		_ = clock.Sleep(context.Background(), 30*time.Second)
		return &apierr.Error{Kind: apierr.Unanswered, Service: "IAM", Status: 500}
	}
	d := desired(declare("g", people, nil), declareOrganization("o", grant(swr.Read, "user00")))
	before := copyOf(s.e)
	results, err := Apply(context.Background(), makePlan(t, d, before), d, before, s.writer(), ApplyOptions{Parallelism: 1, Now: clock.Now})
	require.ErrorContains(t, err, "IAM answered 500")
	assert.Equal(t, 3, tried)
	assert.Equal(t, 90*time.Second, clock.Waited())
	count := map[ResultStatus]int{}
	for _, r := range results {
		count[r.Status]++
		if r.Status == Skipped {
			assert.Equal(t, "IAM has given no good answer to a write for 1m30s: nothing more of it is started", *r.Error)
		}
	}
	assert.Equal(t, map[ResultStatus]int{Done: 2, Failed: 3, Skipped: 47}, count, "the group before, and the grant of another service, are done")
}

func TestSilence(t *testing.T) {
	unanswered := &apierr.Error{Kind: apierr.Unanswered}
	type call struct {
		err  error
		took time.Duration
	}
	lost := call{unanswered, 30 * time.Second}
	tests := []struct {
		reason string
		calls  []call
		want   time.Duration
	}{
		{"two are too few", []call{lost, lost}, 0},
		{"three are enough", []call{lost, lost, lost}, 90 * time.Second},
		{"throttled all the time is no better", []call{{&apierr.Error{Kind: apierr.Throttled}, 45 * time.Second}, lost, lost}, 105 * time.Second},
		{"a refusal that comes at once costs no patience", []call{{unanswered, time.Second}, {unanswered, time.Second}, {unanswered, time.Second}}, 0},
		{"a good answer between them begins anew", []call{lost, lost, {nil, time.Second}, lost, lost}, 0},
		{"what the service refuses is an answer", []call{lost, lost, {&apierr.Error{Kind: apierr.Quota}, time.Second}, lost}, 0},
		{"what was never sent says nothing", []call{lost, lost, {errors.New("cannot find group"), 0}, lost}, 90 * time.Second},
		{"nor does what the end of the run cut short", []call{lost, lost, {&apierr.Error{Kind: apierr.Canceled}, 30 * time.Second}}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			var s silence
			now := clocktest.New().Now()
			for _, c := range tt.calls {
				start := now
				now = now.Add(c.took)
				s.heard(c.err, start, now)
			}
			assert.Equal(t, tt.want, s.givenUp)
		})
	}
}
