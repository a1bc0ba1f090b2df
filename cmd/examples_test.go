package cmd

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// run runs a command line in this process, without a terminal.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return runIn(t, nil, args...)
}

// runIn is run with an environment.
func runIn(t *testing.T, environ []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = Main(&Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Environ: slices.Concat(environ, []string{"HOME=" + t.TempDir()}),
		Terminal: func(any) bool { return false }, Width: func() int { return 0 }, Now: time.Now, Context: context.Background(),
	})
	return code, out.String(), errs.String()
}

// examples lists the directories below examples that hold a configuration.
func examples(t *testing.T) []string {
	t.Helper()
	var dirs []string
	require.NoError(t, filepath.WalkDir("../examples", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "main.hcl" {
			dirs = append(dirs, filepath.Dir(path))
		}
		return err
	}))
	require.GreaterOrEqual(t, len(dirs), 6)
	return dirs
}

// Every example goes from an empty sandbox through plan and apply to an empty plan, is laid out as fmt would, and tells
// in its README how to try it.
func TestExamples(t *testing.T) {
	for _, example := range examples(t) {
		t.Run(filepath.Base(example), func(t *testing.T) {
			readme, err := os.ReadFile(filepath.Join(example, "README.md"))
			require.NoError(t, err)
			require.Regexp(t, "osc-perms plan +--sandbox", string(readme))
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(example)))
			code, out, errs := run(t, "fmt", "--check", dir)
			require.Zero(t, code, out+errs)
			if filepath.Base(example) == "quota-used-up" {
				quotaUsedUp(t, dir)
				return
			}
			code, out, errs = run(t, "plan", "--sandbox", "--detailed-exitcode", dir)
			require.Equal(t, exitPending, code, out+errs)
			code, out, errs = run(t, "apply", "--sandbox", "--auto-approve", dir)
			require.Equal(t, exitOK, code, out+errs)
			code, out, errs = run(t, "plan", "--sandbox", "--detailed-exitcode", dir)
			require.Equal(t, exitOK, code, out+errs)
			require.Contains(t, out, "No changes")
			require.Contains(t, out, "SANDBOX")
		})
	}
}

// quotaUsedUp: with no room for OSC's organization, the plan says what to do, and apply does nothing.
func quotaUsedUp(t *testing.T, dir string) {
	state := filepath.Join(dir, "tenant.json")
	before, err := os.ReadFile(state)
	require.NoError(t, err)
	code, out, errs := run(t, "plan", "--sandbox="+state, dir)
	require.Equal(t, exitRefused, code, out+errs)
	for _, way := range []string{"Delete an organization", "service ticket", "Enterprise Edition"} {
		require.Contains(t, strings.Join(strings.Fields(out), " "), way)
	}
	code, _, _ = run(t, "apply", "--auto-approve", "--sandbox="+state, dir)
	require.Equal(t, exitRefused, code)
	after, err := os.ReadFile(state)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after), "a refused plan changes nothing")
}

func TestInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tenant")
	code, out, errs := run(t, "init", dir)
	require.Zero(t, code, errs)
	require.Contains(t, out, "name is not known here")
	code, _, errs = run(t, "validate", dir)
	require.Zero(t, code, errs)
	code, out, errs = run(t, "fmt", "--check", dir)
	require.Zero(t, code, out+errs)
	code, _, errs = run(t, "plan", "--sandbox", dir)
	require.Zero(t, code, errs)
	code, _, errs = run(t, "init", dir)
	require.Equal(t, exitError, code)
	require.Contains(t, errs, "is there already")
}
