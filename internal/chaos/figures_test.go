package chaos

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// figures add up what schedules went through.
type figures struct {
	schedules, writes, calls int
	ends, faults             map[string]int
}

func newFigures() *figures { return &figures{ends: map[string]int{}, faults: map[string]int{}} }

func (f *figures) play(seed uint64) error {
	r, err := playWatched(seed)
	f.schedules++
	f.writes += r.Writes
	f.calls += r.Calls
	for name, n := range r.Ends {
		f.ends[name] += n
	}
	for name, n := range r.Faults {
		f.faults[name] += n
	}
	return err
}

func (f *figures) String() string {
	struck := 0
	for _, n := range f.faults {
		struck += n
	}
	return fmt.Sprintf("%d schedules, %d calls, %d writes, %d faults\n  runs: %s\n  faults: %s", f.schedules, f.calls, f.writes, struck, list(f.ends), list(f.faults))
}

func list(counts map[string]int) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(out, ", ")
}
