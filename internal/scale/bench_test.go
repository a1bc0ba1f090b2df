package scale_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/scale"
	"github.com/osc-perms/osc-perms/provision"
)

// patience is the least time that a benchmark's run may take: those that need more are left out, unless SCALE_ALL=1.
const patience = 45 * time.Second

// What the transport lets run at once.
const (
	readsAtOnce  = 16
	writesAtOnce = 10
)

// work is one thing to measure: what the cloud is at first, and what is done.
type work struct {
	name  string
	cloud func(scale.Size) *fake.State
	do    func(*clients, testing.TB, *provision.Desired)
	// writes tells how many of the calls to IAM are writes.
	writes func(scale.Size) int
}

var works = []work{
	{"plan", scale.Size.Empty, func(c *clients, t testing.TB, d *provision.Desired) { c.plan(t, d) }, noWrites},
	{"no-op-plan", scale.Size.State, func(c *clients, t testing.TB, d *provision.Desired) { c.plan(t, d) }, noWrites},
	{"apply", scale.Size.Empty, (*clients).apply, func(s scale.Size) int { return s.Groups * (1 + s.Members + s.Policies) }},
	{"access", scale.Size.State, (*clients).access, noWrites},
}

func noWrites(scale.Size) int { return 0 }

// BenchmarkCommands measures the engine and the clients over real HTTP: the calls, and where latency or a limit bind, the
// time as a multiple of the least that so many calls can take. Its CPU time and memory are those of the sandbox, too: the
// script beside this file measures whole processes.
func BenchmarkCommands(b *testing.B) {
	for _, size := range scale.Sizes {
		for _, latency := range []time.Duration{0, 50 * time.Millisecond} {
			for _, limit := range []int{0, 10} {
				for _, w := range works {
					b.Run(fmt.Sprintf("%s/%s/%v/limit-%d", w.name, size.Name, latency, limit), func(b *testing.B) {
						measure(b, size, w, latency, limit)
					})
				}
			}
		}
	}
}

func measure(b *testing.B, size scale.Size, w work, latency time.Duration, limit int) {
	// The groups, their members and their policies are by far the most of what IAM is asked for.
	expected := bound(size.Groups, w.writes(size), 0, latency, limit)
	if expected > patience && os.Getenv("SCALE_ALL") == "" {
		b.Skipf("it takes %s at least; SCALE_ALL=1 runs it", expected.Round(time.Second))
	}
	d := load(b, size)
	var iamCalls, swrCalls int
	var least time.Duration
	for b.Loop() {
		b.StopTimer()
		c := connect(b, w.cloud(size), fake.Options{Latency: latency, RateLimit: limit})
		b.StartTimer()
		w.do(c, b, d)
		b.StopTimer()
		calls := c.calls()
		iamCalls, swrCalls = calls["IAM"], calls["SWR"]
		writes := w.writes(size)
		least = bound(iamCalls-writes, writes, swrCalls, latency, limit)
		c.close(b)
		b.StartTimer()
	}
	require.Positive(b, iamCalls)
	b.ReportMetric(float64(iamCalls), "IAM-calls/op")
	b.ReportMetric(float64(swrCalls), "SWR-calls/op")
	if least > 0 {
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(least), "x-bound")
	}
}

// bound is the least time that so many calls take: of IAM's limit and of what may run at once, whichever binds.
func bound(reads, writes, swr int, latency time.Duration, limit int) time.Duration {
	rounds := max(float64(reads)/readsAtOnce+float64(writes)/writesAtOnce, float64(swr)/readsAtOnce)
	least := time.Duration(rounds * float64(latency))
	if limit > 0 {
		// The first second's calls are answered at once.
		least = max(least, time.Duration(float64(reads+writes-limit)/float64(limit)*float64(time.Second)))
	}
	return least
}
