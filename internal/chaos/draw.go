// Package chaos draws random tenants, wishes and bad weather, applies the wishes over the real clients to the sandbox, and
// checks after every single write that the engine keeps its promises. One number, the seed, decides everything, so that
// what failed can be run again.
package chaos

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/provision"
)

// Schedule is all that a seed stands for.
type Schedule struct {
	Seed    uint64
	Tenant  *fake.State
	Desired *provision.Desired
	Today   string        // the day that is planned for
	ReadLag time.Duration // of the sandbox's reads
	Runs    []RunSchedule // while the weather is bad
	Rival   bool          // a second administrator changes things meanwhile
	// CalmParallelism is that of the run once the weather is good.
	CalmParallelism int
	// Look is shown each plan, and each again with its results; an error is a broken promise. nil: nobody looks.
	Look func(*provision.Plan) error
}

// RunSchedule is one run in bad weather.
type RunSchedule struct {
	Parallelism int
	Reading     []fake.Fault // while the cloud is observed
	Writing     []fake.Fault // while the plan is applied
	TimeoutsAt  []Timeout    // calls of this run that get no answer in time
	Timeout     time.Duration
	StopAt      int            // the first Ctrl-C comes at this call of applying; 0: none
	Rival       map[int]uint64 // call of this run -> what the second administrator does then
	Pause       time.Duration  // until the next run
}

// Timeout is a call that gets no answer in time.
type Timeout struct {
	Call  int  // which of the run's calls
	Acted bool // it was carried out all the same
}

// dice are the source of everything random.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 0x05c))} }

// chance is true once in n times.
func (d dice) chance(n int) bool { return d.IntN(n) == 0 }

// between gives a number from least to most.
func (d dice) between(least, most int) int { return least + d.IntN(most-least+1) }

func pick[T any](d dice, from []T) T { return from[d.IntN(len(from))] }

// some gives each of a list's elements with a probability of one in n.
func some[T any](d dice, n int, from []T) []T {
	out := []T{}
	for _, v := range from {
		if d.chance(n) {
			out = append(out, v)
		}
	}
	return out
}

// Draw makes the schedule of a seed. The same seed gives the same one.
func Draw(seed uint64) Schedule {
	d := newDice(seed)
	s := Schedule{Seed: seed, Today: "2026-06-15", CalmParallelism: d.between(1, 8), Rival: d.chance(2)}
	s.Tenant = drawTenant(d)
	s.Desired = drawDesired(d)
	if d.chance(3) {
		s.ReadLag = time.Duration(d.between(1, 10)) * time.Second
	}
	for range d.between(1, 3) {
		r := RunSchedule{Parallelism: d.between(1, 8)}
		if d.chance(4) {
			r.Reading = drawFaults(d, d.between(1, 2))
		}
		r.Writing = drawFaults(d, d.between(0, 4))
		for range d.IntN(3) {
			r.TimeoutsAt = append(r.TimeoutsAt, Timeout{Call: d.between(1, 120), Acted: d.chance(2)})
		}
		if d.chance(5) {
			r.Timeout = time.Duration(d.between(2, 120)) * time.Second
		}
		if d.chance(5) {
			r.StopAt = d.between(1, 60)
		}
		if s.Rival {
			r.Rival = map[int]uint64{}
			for range d.between(1, 10) {
				r.Rival[d.between(1, 100)] = d.Uint64()
			}
		}
		if d.chance(2) {
			r.Pause = 30 * time.Second
		}
		s.Runs = append(s.Runs, r)
	}
	return s
}

// String tells what of the schedule is short enough to be read.
func (s Schedule) String() string {
	text := fmt.Sprintf("seed %d: read lag %s, second administrator %t, behaviour %+v", s.Seed, s.ReadLag, s.Rival, s.Tenant.Behaviour)
	for i, r := range s.Runs {
		text += fmt.Sprintf("\n  run %d: parallelism %d, timeout %s, stop at %d, no answers %v, pause %s\n    reading: %v\n    writing: %v", i+1, r.Parallelism, r.Timeout, r.StopAt, r.TimeoutsAt, r.Pause, r.Reading, r.Writing)
	}
	return text
}
