package transport

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/time/rate"
	"pgregory.net/rapid"
)

// Against a service that takes so many calls a second, with a burst of as many, a long run of calls takes not much longer
// than it has to, and few of them are throttled.
func TestPaceComesCloseToTheLimit(t *testing.T) {
	for _, limit := range []int{5, 10, 30, 100} {
		start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		service := rate.NewLimiter(rate.Limit(limit), limit)
		var p pace
		now, refused := start, 0
		calls := 60 * limit
		for done := 0; done < calls; {
			wait, epoch := p.turn(now)
			now = now.Add(max(wait, time.Millisecond))
			if service.AllowN(now, 1) {
				p.told(now, epoch, taken)
				done++
			} else {
				p.told(now, epoch, throttled)
				refused++
			}
		}
		least := time.Duration(calls-limit) * time.Second / time.Duration(limit)
		ratio := float64(now.Sub(start)) / float64(least)
		t.Logf("%d a second: %.2f times the least time, %d of %d calls throttled", limit, ratio, refused, calls+refused)
		assert.Less(t, ratio, 1.15, "limit %d", limit)
		assert.Less(t, refused*10, calls, "limit %d", limit)
	}
}

func TestPace(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var p pace
	first := 0
	for range 14 {
		var wait time.Duration
		wait, first = p.turn(now)
		require.Zero(t, wait, "nothing is known yet")
	}
	for range 8 {
		p.told(now, first, taken)
	}
	p.told(now, first, throttled)
	assert.InDelta(t, 0.9*13, p.rate, 1e-9, "eight were taken in this second, and five more may be")
	p.told(now, first, throttled)
	assert.InDelta(t, 0.9*12, p.rate, 1e-9, "one of them was not")
	_, second := p.turn(now)
	p.told(now, second, throttled)
	assert.InDelta(t, 0.9*5.4, p.rate, 1e-9, "not one was taken since: by half, and a tenth")
	p.told(now, second, throttled)
	assert.InDelta(t, 0.9*5.4, p.rate, 1e-9, "a call that had started before does not slow again")
	for range 2 {
		_, later := p.turn(now.Add(time.Hour))
		p.told(now.Add(time.Hour), later, throttled)
	}
	assert.Equal(t, slowestPace, p.rate)
}

// A pace never falls below the slowest, falls only for a call that started after the last fall, and hands out turns in order.
func TestPaceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		var p pace
		var started []int
		var last time.Time
		lastEpoch := 0
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 500).Draw(t, "ms")) * time.Millisecond)
			if len(started) == 0 || rapid.Bool().Draw(t, "start") {
				wait, epoch := p.turn(now)
				if at := now.Add(wait); epoch == lastEpoch && at.Before(last) {
					t.Fatalf("a turn at %s after one at %s", at, last)
				}
				last, lastEpoch = now.Add(wait), epoch
				started = append(started, epoch)
				continue
			}
			before, epoch := p.rate, started[0]
			o := rapid.SampledFrom([]outcome{undecided, taken, throttled}).Draw(t, "outcome")
			stale := epoch != p.epoch
			p.told(now, epoch, o)
			started = started[1:]
			switch {
			case p.rate != 0 && p.rate < slowestPace:
				t.Fatalf("%f calls a second", p.rate)
			case before > 0 && p.rate < before && (o != throttled || stale && epoch > 0):
				t.Fatalf("fell from %f to %f without cause", before, p.rate)
			case p.rate > before+speedUp && before > slowestPace:
				t.Fatalf("rose from %f to %f at once", before, p.rate)
			}
		}
	})
}
