package chaos

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/osc-perms/osc-perms/internal/clocktest"
	"github.com/osc-perms/osc-perms/internal/fake"
)

// Report is what a schedule went through.
type Report struct {
	Ends   map[string]int // how its runs ended
	Faults map[string]int // how often each effect struck
	Writes int
	Calls  int
}

// Broken says which promises a schedule broke, with all that it takes to understand it.
type Broken struct {
	Schedule Schedule
	Promises []string
	Plan     string
	Calls    []string
}

func (b *Broken) Error() string {
	return fmt.Sprintf("broken promises:\n  %s\n\n%s\n\nplan:\n  %s\n\nwrites:\n  %s\n\nreplay: CHAOS_SEED=%d go test ./internal/chaos -run 'TestSchedules$' -v",
		strings.Join(b.Promises, "\n  "), b.Schedule, b.Plan, strings.Join(b.Calls, "\n  "), b.Schedule.Seed)
}

// stage is one schedule being played.
type stage struct {
	s      Schedule
	clock  *clocktest.Clock
	server *fake.Server
	watch  *watch
	report Report
	faults []fake.Fault // that strike now
	plan   string       // the last one, to be shown
	broken []string
}

// Play plays a schedule: its runs in bad weather, then one in good weather, which has to do all that is left, and a last
// plan, which has to be empty. The error is a *Broken, or says that the sandbox could not be served.
func Play(s Schedule) (Report, error) {
	p := &stage{s: s, clock: clocktest.New(), watch: newWatch(), report: Report{Ends: map[string]int{}, Faults: map[string]int{}}}
	server, err := fake.Serve("127.0.0.1:0", s.Tenant, fake.Options{ReadLag: s.ReadLag, Now: p.clock.Now, Wrote: p.watch.wrote})
	if err != nil {
		return p.report, err
	}
	p.server, p.watch.caller = server, s.Tenant.AccessKeys[0].UserID
	defer server.Close()
	start := server.State()
	for _, r := range s.Runs {
		p.report.Ends[p.run(r, false)]++
		p.setFaults(nil)
		_ = p.clock.Sleep(context.Background(), r.Pause)
		if p.failed() {
			return p.report, p.verdict()
		}
	}
	_ = p.clock.Sleep(context.Background(), time.Minute) // reads have caught up
	end := p.run(RunSchedule{Parallelism: s.CalmParallelism}, true)
	p.report.Ends["calm: "+end]++
	if end == "done" && !p.failed() {
		_ = p.clock.Sleep(context.Background(), time.Minute)
		if left := p.run(RunSchedule{Parallelism: 1}, true); left != "nothing to do" {
			p.breaks("a second plan is not empty: %s", left)
		}
	}
	if (end == "done" || end == "nothing to do") && !s.Rival {
		for _, dip := range p.watch.dips(start, server.State()) {
			p.breaks("%s", dip)
		}
		for _, double := range doubled(start, server.State(), "osc-perms-") {
			p.breaks("there twice in the end: %s", double)
		}
	}
	return p.report, p.verdict()
}

func (p *stage) breaks(format string, args ...any) {
	p.broken = append(p.broken, fmt.Sprintf(format, args...))
}

func (p *stage) failed() bool {
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	return len(p.broken)+len(p.watch.broken) > 0
}

func (p *stage) verdict() error {
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	p.report.Writes = p.watch.writes
	p.broken = append(p.broken, p.watch.broken...)
	if len(p.broken) == 0 {
		return nil
	}
	return &Broken{Schedule: p.s, Promises: p.broken, Plan: p.plan, Calls: p.watch.calls}
}

// setFaults changes the weather, and counts how often the old faults struck.
func (p *stage) setFaults(faults []fake.Fault) {
	for i, n := range p.server.Struck() {
		if n > 0 {
			p.report.Faults[effect(p.faults[i])] += n
		}
	}
	p.server.SetFaults(faults)
	p.faults = faults
}

// effect is what a fault does, without where and when: what the figures are counted by.
func effect(f fake.Fault) string {
	bare := fake.Fault{Effect: f.Effect, Status: f.Status, Body: f.Body, Acted: f.Acted, RetryAfter: f.RetryAfter, Delay: f.Delay}
	return bare.String()
}
