package chaos

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

const kills = 12 // of each kind, without CHAOS_COUNT

// A process that is killed at any call leaves nothing that the next run would not finish.
func TestKilledAtAnyCall(t *testing.T) {
	for i, seed := range seeds(t, kills) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := writeConfiguration(t, configuration)
			server, counter, environ := cloudFor(t, tenantOf())
			at := newDice(seed).between(1, 110)
			var p *program
			started := make(chan struct{})
			counter.plan(at, func() { <-started; _ = p.Process.Kill() })
			p = start(t, environ, "apply", "--auto-approve", dir)
			close(started)
			code := p.end()
			require.Contains(t, []int{-1, 0}, code, p.said())
			counter.plan(0, nil)
			seen := factsOf(server.State())
			converges(t, environ, dir)
			t.Logf("%d: killed at call %d: code %d, %d facts then, %d in the end", i, at, code, len(seen), len(factsOf(server.State())))
		})
	}
}

// The state file of --sandbox is whole at any moment at which its process is killed, and the next run goes on from it.
func TestKilledAtAnyMomentOnAStateFile(t *testing.T) {
	for _, seed := range seeds(t, kills) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir, file := writeConfiguration(t, configuration), filepath.Join(t.TempDir(), "state.json")
			p := start(t, nil, "apply", "--auto-approve", "--sandbox="+file, dir)
			time.Sleep(time.Duration(newDice(seed).between(1, 150)) * time.Millisecond) // when it is killed does not decide what has to hold
			_ = p.Process.Kill()
			_ = p.end()
			if _, err := fake.LoadFile(file); !errors.Is(err, fs.ErrNotExist) {
				require.NoError(t, err, "half a state file")
			}
			converges(t, nil, "--sandbox="+file, dir)
			left, err := os.ReadDir(filepath.Dir(file))
			require.NoError(t, err)
			require.Len(t, left, 1, "what the killed process left is cleared away")
		})
	}
}

// A signal at any call: nothing new is started, what is under way is finished and accounted for, exit 130. A second one
// ends the process at once. Either way the next run does the rest.
func TestSignalsAtAnyCall(t *testing.T) {
	for _, seed := range seeds(t, kills) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := newDice(seed)
			at, signal, twice := d.between(1, 100), pick(d, []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}), d.chance(3)
			dir := writeConfiguration(t, configuration)
			server, counter, environ := cloudFor(t, tenantOf())
			before := factsOf(server.State())
			var p *program
			started := make(chan struct{})
			counter.plan(at, func() {
				<-started
				_ = p.Process.Signal(signal)
				if twice {
					time.Sleep(2 * time.Millisecond) // two at the very same time may count as one
					_ = p.Process.Signal(signal)
				}
			})
			p = start(t, environ, "apply", "--auto-approve", "--parallelism=3", dir)
			close(started)
			code := p.end()
			counter.plan(0, nil)
			if code == -1 { // the signal came when the account was given and the process was leaving
				require.Contains(t, p.out.String(), "Applied", p.said())
			} else {
				require.Contains(t, []int{130, 0}, code, p.said())
			}
			changed := fmt.Sprint(factsOf(server.State()).sorted()) != fmt.Sprint(before.sorted())
			if !twice && code == 130 && changed {
				require.Contains(t, p.errs.String(), "Interrupted", p.said())
				require.Contains(t, strings.ToLower(p.out.String()), "interrupted before this change was started", p.said())
			}
			converges(t, environ, dir)
		})
	}
}
