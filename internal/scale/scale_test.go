package scale_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/scale"
	"github.com/osc-perms/osc-perms/provision"
)

func TestNamed(t *testing.T) {
	for _, c := range []struct {
		name   string
		groups int
	}{{"S", 20}, {"M", 300}, {"L", 2000}, {"2xM", 600}} {
		size, err := scale.Named(c.name)
		require.NoError(t, err, c.name)
		require.Equal(t, c.name, size.Name)
		require.Equal(t, c.groups, size.Groups, c.name)
	}
	for _, name := range []string{"", "XL", "0xM", "-1xM", "xM", "2x", "2.5xM"} {
		_, err := scale.Named(name)
		require.ErrorContains(t, err, "such as 2xM", name)
	}
}

// A cloud is as its configuration says, and an empty one becomes so.
func TestStateIsAsConfigured(t *testing.T) {
	size, err := scale.Named("S")
	require.NoError(t, err)
	d := load(t, size)
	c := connect(t, size.State(), fake.Options{})
	plan, _ := c.plan(t, d)
	require.Empty(t, plan.Changes)
	c.close(t)

	c = connect(t, size.Empty(), fake.Options{})
	defer c.close(t)
	c.apply(t, d)
	plan, _ = c.plan(t, d)
	require.Empty(t, plan.Changes)
	c.access(t, d)
}

// Twice the tenant takes at most twice the calls, and at most twice what a plan allocates, with a twentieth for the
// steps in which maps and lists grow.
func TestTwiceTheTenantIsTwiceTheWork(t *testing.T) {
	work := func(size scale.Size) (calls int, allocations float64) {
		d := load(t, size)
		c := connect(t, size.State(), fake.Options{})
		defer c.close(t)
		_, existing := c.plan(t, d)
		for _, n := range c.calls() {
			calls += n
		}
		allocations = testing.AllocsPerRun(1, func() {
			_, list := provision.Make(d, existing, provision.Options{Today: "2026-11-25", Conditions: config.Conditions()})
			require.NoError(t, list.Err())
		})
		return calls, allocations
	}
	size, err := scale.Named("S")
	require.NoError(t, err)
	calls, allocations := work(size.Times(4))
	twiceCalls, twiceAllocations := work(size.Times(8))
	t.Logf("calls %d to %d (x%.2f), allocations x%.2f", calls, twiceCalls, float64(twiceCalls)/float64(calls), twiceAllocations/allocations)
	require.LessOrEqual(t, twiceCalls, 2*calls)
	require.LessOrEqual(t, twiceAllocations, 2.1*allocations)
}
