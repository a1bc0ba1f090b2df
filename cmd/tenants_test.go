package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/atonce"
	"github.com/osc-perms/osc-perms/internal/view"
)

// tenantsWorld is a global without a terminal, and what it writes.
func tenantsWorld() (g *global, stdout, stderr *bytes.Buffer) {
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return &global{env: &Env{
		Stdin: strings.NewReader(""), Stdout: stdout, Stderr: stderr, Context: context.Background(),
		Terminal: func(any) bool { return false }, Width: func() int { return 0 }, Now: time.Now,
	}}, stdout, stderr
}

func tenantsNamed(names ...string) (runs []tenantRun) {
	for _, name := range names {
		runs = append(runs, tenantRun{name: name, dir: name})
	}
	return runs
}

// codesOf gives the exit code that each tenant of a report in JSON has.
func codesOf(t *testing.T, document []byte) map[string]int {
	t.Helper()
	var report view.Tenants
	require.NoError(t, json.Unmarshal(document, &report))
	codes := map[string]int{}
	for _, one := range report.Tenants {
		codes[one.Name] = one.ExitCode
	}
	return codes
}

func noDocument(*view.Tenant, []byte) {}

func TestWorst(t *testing.T) {
	for _, c := range []struct {
		reason string
		codes  []int
		want   int
	}{
		{"none is fine", nil, exitOK},
		{"all fine", []int{0, 0}, exitOK},
		{"changes before none", []int{0, 2, 0}, exitPending},
		{"what is refused before what is to be done", []int{2, 5, 2}, exitRefused},
		{"a cloud that did not answer leaves more open than a refusal", []int{5, 8}, exitNoAnswer},
		{"what a person repairs before what is tried again", []int{8, 7}, exitInvalid},
		{"credentials before a configuration", []int{7, 4}, exitCredentials},
		{"an error before all that has a name", []int{4, 1, 8}, exitError},
		{"an interruption before all", []int{1, 130, 4}, exitInterrupted},
	} {
		assert.Equal(t, c.want, worst(c.codes), c.reason)
		slices.Reverse(c.codes)
		assert.Equal(t, c.want, worst(c.codes), c.reason+", in any order")
	}
	all := []int{exitOK, exitError, exitPending, exitPartly, exitCredentials, exitRefused, exitStale, exitInvalid, exitNoAnswer, exitInterrupted}
	assert.ElementsMatch(t, all, worstFirst, "every code has its place")
}

// A mistake of ours in one tenant is that tenant's failure: the others' reports are there, and the trace is on stderr alone.
func TestTenantPanics(t *testing.T) {
	g, stdout, stderr := tenantsWorld()
	do := func(_ context.Context, g *global, t *view.Tenant) error {
		switch t.Name {
		case "beta":
			panic("a nil map, say")
		case "delta": // in a goroutine of its own, as reads are
			reads, _ := atonce.WithContext(context.Background())
			reads.Go(func() error { panic("an empty answer, say") })
			return fmt.Errorf("cannot read: %w", reads.Wait())
		}
		fmt.Fprintln(g.env.Stdout, "the report of", t.Name)
		fmt.Fprintln(g.env.Stderr, "a warning")
		return nil
	}
	err := g.tenantsReport(context.Background(), tenantsNamed("acme", "beta", "gamma", "delta"), 2, tenantWork{do: do, place: noDocument})
	assert.Equal(t, exitError, exitCode(err))
	assert.Contains(t, stdout.String(), "=== acme ===\n\nthe report of acme\n")
	assert.Contains(t, stdout.String(), "=== gamma ===\n\nthe report of gamma\n")
	assert.Contains(t, stdout.String(), "=== beta ===\n\nError: osc-perms itself failed\n")
	assert.Contains(t, stdout.String(), "=== delta ===\n\nError: osc-perms itself failed\n")
	assert.NotContains(t, stdout.String(), "nil map")
	assert.Contains(t, stderr.String(), "delta: panic: an empty answer, say\n")
	assert.Contains(t, stderr.String(), "beta: panic: a nil map, say\n\nbeta: goroutine")
	assert.Contains(t, stderr.String(), "acme: a warning\n")
}

// An interruption ends the tenant at work, and those that wait never begin; what is done already stays in the report.
func TestTenantsInterrupted(t *testing.T) {
	g, stdout, _ := tenantsWorld()
	g.json = true
	ctx, interrupt := context.WithCancel(context.Background())
	var begun []string // one at a time: no lock
	do := func(ctx context.Context, _ *global, t *view.Tenant) error {
		begun = append(begun, t.Name)
		if t.Name != "beta" {
			return nil
		}
		interrupt()
		<-ctx.Done()
		return fmt.Errorf("cannot read: %w", ctx.Err())
	}
	err := g.tenantsReport(ctx, tenantsNamed("acme", "beta", "gamma"), 1, tenantWork{do: do, place: noDocument})
	assert.Equal(t, exitInterrupted, exitCode(err))
	assert.Equal(t, []string{"acme", "beta"}, begun)
	assert.Equal(t, map[string]int{"acme": 0, "beta": 130, "gamma": 130}, codesOf(t, stdout.Bytes()))
}

// As many tenants as were asked for are at work at once, no more, and the report keeps the order of the arguments.
func TestTenantsAtOnce(t *testing.T) {
	g, stdout, _ := tenantsWorld()
	var names []string
	for i := range 9 {
		names = append(names, fmt.Sprint("tenant", i))
	}
	var now atomic.Int64
	full := make(chan struct{})
	do := func(_ context.Context, _ *global, _ *view.Tenant) error {
		defer now.Add(-1)
		switch n := now.Add(1); {
		case n > 3:
			return errors.New("too many at once")
		case n == 3:
			select {
			case <-full:
			default:
				close(full) // only one can be the third before anybody leaves
			}
		}
		<-full // nobody leaves before three are there
		return nil
	}
	require.NoError(t, g.tenantsReport(context.Background(), tenantsNamed(names...), 3, tenantWork{do: do, place: noDocument}))
	at := -1
	for _, name := range names {
		next := strings.Index(stdout.String(), "=== "+name+" ===")
		assert.Greater(t, next, at, name)
		at = next
	}
}

// Tenants of one account go one after another, since the account is what the cloud counts calls by.
func TestTurns(t *testing.T) {
	turns := &turns{}
	release, err := turns.take(context.Background(), "acme")
	require.NoError(t, err)
	other, err := turns.take(context.Background(), "beta")
	require.NoError(t, err, "another account waits for nobody")
	other()

	gone, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = turns.take(gone, "acme")
	require.ErrorIs(t, err, context.Canceled, "the turn is taken, and the wait can be interrupted")
	release()
	release, err = turns.take(context.Background(), "acme")
	require.NoError(t, err)
	release()
}

func TestTenantLines(t *testing.T) {
	var out bytes.Buffer
	l := &tenantLines{name: "acme\x1b[2J", progress: view.NewProgress(&out)}
	for _, part := range []string{"one li", "ne\ntwo\n\nno e", "nd"} {
		n, err := l.Write([]byte(part))
		require.NoError(t, err)
		require.Len(t, part, n)
	}
	assert.NotContains(t, out.String(), "no end", "a line is written when it is whole")
	l.flush()
	l.flush()
	name := view.Clean("acme\x1b[2J")
	assert.Equal(t, name+": one line\n"+name+": two\n\n"+name+": no end\n", out.String())
}
