package transport

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The gate never lets in more than its limit, loses no place, and stays within 1 and most.
func TestGate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 8).Draw(t, "most")
		g := &gate{limit: most, most: most}
		var inside []int // epochs
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(inside) < g.limit && rapid.Bool().Draw(t, "enter") {
				epoch, err := g.enter(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				inside = append(inside, epoch)
			} else if len(inside) > 0 {
				before := g.limit
				o := rapid.SampledFrom([]outcome{undecided, taken, throttled}).Draw(t, "outcome")
				stale := inside[0] != g.epoch
				g.leave(inside[0], o)
				inside = inside[1:]
				switch {
				case o == throttled && !stale && g.limit != max(1, before/2):
					t.Fatalf("throttled at %d: %d", before, g.limit)
				case (o != throttled || stale) && g.limit < before:
					t.Fatalf("fell from %d to %d without cause", before, g.limit)
				case g.limit > before+1:
					t.Fatalf("rose from %d to %d at once", before, g.limit)
				}
			}
			if g.limit < 1 || g.limit > most || g.busy != len(inside) {
				t.Fatalf("limit %d of %d, busy %d of %d", g.limit, most, g.busy, len(inside))
			}
		}
	})
}

func TestGateUnderConcurrency(t *testing.T) {
	g := &gate{limit: 3, most: 3}
	var inside, peak atomic.Int32
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			own := ctx
			if i%3 == 0 {
				var stop context.CancelFunc
				own, stop = context.WithTimeout(ctx, time.Duration(i%7)*time.Millisecond)
				defer stop()
			}
			epoch, err := g.enter(own)
			if err != nil {
				return
			}
			n := inside.Add(1)
			for old := peak.Load(); n > old && !peak.CompareAndSwap(old, n); old = peak.Load() {
			}
			time.Sleep(time.Millisecond)
			inside.Add(-1)
			g.leave(epoch, taken)
		})
	}
	all.Wait()
	cancel()
	assert.LessOrEqual(t, peak.Load(), int32(3))
	assert.Zero(t, g.busy, "every place is given back, by those who gave up too")
	assert.Empty(t, g.queue)
}

// A throttled service rests as a whole: whoever comes next waits for the end of the pause first.
func TestPauseHoldsForAll(t *testing.T) {
	tr, c := testTransport(t, Options{})
	l := tr.lane("SWR")
	l.pause(9 * time.Second)
	p, err := l.enter(t.Context(), true)
	require.NoError(t, err)
	assert.Equal(t, 9*time.Second, c.Waited())
	assert.Zero(t, p.waited, "a pause is the service's doing, not that of others in the way")
	p.leave(taken)

	p, err = tr.lane("IAM").enter(t.Context(), false)
	require.NoError(t, err)
	assert.Equal(t, 9*time.Second, c.Waited(), "other services go on")
	p.leave(taken)
}

func TestBackoffIsInSeconds(t *testing.T) {
	for n, most := range []time.Duration{1, 2, 4, 8, 8, 8} {
		for range 50 {
			d := backoff(n)
			assert.GreaterOrEqual(t, d, most*time.Second/2)
			assert.Less(t, d, most*time.Second)
		}
	}
}
