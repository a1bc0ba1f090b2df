package cmd

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryPlaceCompletes: each argument of each command and each flag that takes a value says what may stand there,
// whatever commands there are: files only where a file is meant.
func TestEveryPlaceCompletes(t *testing.T) {
	places := 0
	for _, c := range runnable(Tree()) {
		if c.Name() == "help" || c.Parent().Name() == "completion" { // cobra's own
			continue
		}
		words := strings.Fields(strings.TrimPrefix(c.CommandPath(), "osc-perms "))
		assertPlace(t, words, c.Use)
		look := func(f *pflag.Flag) {
			if f.Hidden || f.Value.Type() == "bool" {
				return
			}
			places++
			what, _ := pflag.UnquoteUsage(f)
			assertPlace(t, append(words[:len(words):len(words)], "--"+f.Name), what)
		}
		c.LocalNonPersistentFlags().VisitAll(look)
		c.InheritedFlags().VisitAll(look)
	}
	assert.Greater(t, places, 100)
}

// assertPlace asks what may stand behind words. usage says what does.
func assertPlace(t *testing.T, words []string, usage string) {
	var out bytes.Buffer
	root := Tree()
	root.SetOut(&out)
	root.SetErr(&bytes.Buffer{})
	root.SetArgs(append(append([]string{cobra.ShellCompRequestCmd}, words...), ""))
	require.NoError(t, root.Execute(), words)
	text := strings.TrimSpace(out.String())
	directive := text[strings.LastIndexByte(text, ':'):]
	switch {
	case strings.Contains(usage, "PLAN"), strings.Contains(usage, "FILE"):
		assert.Contains(t, []string{":0", ":8"}, directive, "%s takes a file", words)
	case strings.HasPrefix(usage, "permissions"): // a word comes first
		assert.Contains(t, text, "apply")
	case strings.Contains(usage, "DIR"):
		assert.Equal(t, ":16", directive, "%s takes a directory", words)
	default:
		assert.Contains(t, []string{":4", ":6"}, directive, "%s takes no file", words)
	}
}
