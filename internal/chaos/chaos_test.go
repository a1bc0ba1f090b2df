package chaos

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// CHAOS_SEED replays one schedule, CHAOS_COUNT plays more or fewer of them than by default.
const (
	defaultCount = 240
	patience     = 30 * time.Second // of real time, for a schedule that takes a fraction of a second
)

// TestSchedules plays schedules one after the other. A crash shows the seed as the argument of playWatched, in the trace.
func TestSchedules(t *testing.T) {
	sum := newFigures()
	for _, seed := range seeds(t, defaultCount) {
		require.NoError(t, sum.play(seed))
	}
	t.Log(sum)
}

func seeds(t *testing.T, n int) []uint64 {
	if text := os.Getenv("CHAOS_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		require.NoError(t, err, "CHAOS_SEED is a whole number")
		return []uint64{seed}
	}
	if text := os.Getenv("CHAOS_COUNT"); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(t, err, "CHAOS_COUNT is a whole number")
	}
	var out []uint64
	for seed := range n {
		out = append(out, uint64(seed+1))
	}
	return out
}

// playWatched plays a seed's schedule, and fails where it hangs or leaves something running.
func playWatched(seed uint64) (Report, error) {
	before := goleak.IgnoreCurrent()
	type end struct {
		report Report
		err    error
	}
	ended := make(chan end, 1)
	go func() {
		report, err := Play(Draw(seed))
		ended <- end{report, err}
	}()
	select {
	case e := <-ended:
		if e.err != nil {
			return e.report, e.err
		}
		if err := goleak.Find(before); err != nil {
			return e.report, fmt.Errorf("seed %d leaves something running: %w", seed, err)
		}
		return e.report, nil
	case <-time.After(patience):
		stacks := make([]byte, 1<<20)
		return Report{}, fmt.Errorf("seed %d hangs:\n%s", seed, stacks[:runtime.Stack(stacks, true)])
	}
}
