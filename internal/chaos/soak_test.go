package chaos

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSoak plays schedules for as long as SOAKTIME says, tells every minute how far it is, and stops at the first seed that
// fails. CHAOS_SEED is where it begins; without it every soak begins elsewhere.
func TestSoak(t *testing.T) {
	text := os.Getenv("SOAKTIME")
	if text == "" {
		t.Skip("make soak SOAKTIME=10m")
	}
	length, err := time.ParseDuration(text)
	require.NoError(t, err, "SOAKTIME is a time such as 10m")
	seed := uint64(time.Now().Unix()) * 1_000_000
	if text := os.Getenv("CHAOS_SEED"); text != "" {
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err, "CHAOS_SEED is a whole number")
	}
	sum, first := newFigures(), seed
	begin := time.Now()
	for told := begin; time.Since(begin) < length; seed++ {
		require.NoError(t, sum.play(seed))
		if time.Since(told) >= time.Minute {
			told = time.Now()
			fmt.Printf("%s: %d schedules (seeds %d to %d)\n", time.Since(begin).Round(time.Second), sum.schedules, first, seed)
		}
	}
	fmt.Printf("%s, seeds %d to %d: %s\n", time.Since(begin).Round(time.Second), first, seed-1, sum)
}
