package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cmd"
)

// TestManPages looks for a page of each command, and on it for each flag, whatever commands there are.
func TestManPages(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1") // not what a page's date comes from
	pages, err := manPages(cmd.Tree(), "1.2.3", day)
	require.NoError(t, err)
	again, err := manPages(cmd.Tree(), "1.2.3", day)
	require.NoError(t, err)
	assert.Equal(t, pages, again)
	text := map[string]string{}
	for _, p := range pages {
		text[p.name] = strings.ReplaceAll(string(p.data), `\-`, "-")
	}
	seen := 0
	var look func(c *cobra.Command)
	look = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			look(sub)
		}
		name := "share/man/man1/" + strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
		if c.Hidden || c.Name() == "help" {
			assert.NotContains(t, text, name)
			return
		}
		seen++
		page, ok := text[name]
		require.True(t, ok, "%s has no page", c.CommandPath())
		assert.Contains(t, page, c.Short)
		assert.Contains(t, page, `"Nov 2026"`)
		assert.Contains(t, page, "osc-perms 1.2.3")
		assert.NotContains(t, page, "spf13")
		c.Flags().VisitAll(func(f *pflag.Flag) { assertFlag(t, page, c, f) })
		c.InheritedFlags().VisitAll(func(f *pflag.Flag) { assertFlag(t, page, c, f) })
	}
	look(cmd.Tree())
	assert.Len(t, pages, seen)
	assert.Greater(t, seen, 15)
}

func assertFlag(t *testing.T, page string, c *cobra.Command, f *pflag.Flag) {
	if f.Hidden || f.Deprecated != "" {
		return
	}
	assert.Contains(t, page, "--"+f.Name, "the page of %s lacks --%s", c.CommandPath(), f.Name)
}

func TestTables(t *testing.T) {
	for _, tc := range []struct{ reason, text, want string }{
		{"nothing", "", ""},
		{"lines of a sentence are joined", "one\ntwo\n\nthree", "one\ntwo\n\nthree"},
		{"columns stay", "one\ntwo\n\nHEAD  it\n  a   b", "one\ntwo\n\n    HEAD  it\n      a   b"},
		{"columns from the first line on", "  a  b", "      a  b"},
	} {
		assert.Equal(t, tc.want, tables(tc.text), tc.reason)
	}
}

func TestCompletions(t *testing.T) {
	scripts, err := completions(cmd.Tree())
	require.NoError(t, err)
	require.Len(t, scripts, 4)
	for _, s := range scripts {
		assert.Contains(t, string(s.data), "__complete", s.name)
	}
}

func TestSharedFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "docs"), 0o755))
	_, err := sharedFiles(source{dir: dir})
	assert.ErrorContains(t, err, "README.md")
	for name, text := range map[string]string{"README.md": "read", "docs/a.md": "a", "docs/a.png": "no"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	files, err := texts(dir)
	require.NoError(t, err)
	assert.Equal(t, []file{{name: "README.md", data: []byte("read")}, {name: "docs/a.md", data: []byte("a")}}, files)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("free"), 0o644))
	files, err = sharedFiles(source{dir: dir, version: "1", date: time.Unix(0, 0)})
	require.NoError(t, err)
	assert.Equal(t, file{name: "LICENSE", data: []byte("free")}, files[1])
	assert.Greater(t, len(files), 20)
}

func TestWritePages(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, writePages(dir, ""))
	page, err := os.ReadFile(filepath.Join(dir, "share", "man", "man1", "osc-perms-plan.1"))
	require.NoError(t, err)
	assert.Contains(t, string(page), `"osc-perms dev"`)
	assert.FileExists(t, filepath.Join(dir, "share", "bash-completion", "completions", "osc-perms"))
}
