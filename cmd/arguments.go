package cmd

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/provision"
)

// arguments takes so many arguments, most -1 for any number, and tells otherwise how the command is written.
func arguments(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return fmt.Errorf("an argument is missing: write %s; see %s --help", written(c), c.CommandPath())
		case most >= 0 && len(args) > most:
			return fmt.Errorf("%q is an argument too many: write %s; see %s --help", args[most], written(c), c.CommandPath())
		}
		return nil
	}
}

// written is how a command is written, with its arguments and without its flags.
func written(c *cobra.Command) string {
	_, words, found := strings.Cut(c.Use, " ")
	if !found {
		return c.CommandPath()
	}
	return c.CommandPath() + " " + words
}

// watchSandbox looks at the words of the command line before the arguments of any command below are judged: --sandbox is
// a switch, so the file behind it would be taken for an argument, and that for a mistake of its own.
func (g *global) watchSandbox(c *cobra.Command) {
	for _, below := range c.Commands() {
		g.watchSandbox(below)
	}
	if c.HasSubCommands() {
		return
	}
	judge := c.Args
	c.Args = func(c *cobra.Command, args []string) error {
		if err := looseSandbox(g.env.Args); err != nil || judge == nil {
			return err
		}
		return judge(c, args)
	}
}

// looseSandbox refuses --sandbox with a blank before its file.
func looseSandbox(words []string) error {
	words = flagsOf(words)
	for i, word := range words[:max(len(words)-1, 0)] {
		if word == "--sandbox" && meansState(words[i+1]) {
			return fmt.Errorf("the file of --sandbox stands behind a blank, where it counts as another argument: write --sandbox=%s", words[i+1])
		}
	}
	return nil
}

// meansState tells whether a word names a sandbox's state rather than an argument: one that is there, or that has the
// name of one. A saved plan is an argument, whatever its name.
func meansState(word string) bool {
	named := strings.HasSuffix(word, ".json") && !strings.HasPrefix(word, "-")
	info, err := os.Stat(word)
	if err != nil {
		return named && errors.Is(err, os.ErrNotExist)
	}
	if !info.Mode().IsRegular() {
		return false
	}
	_, data, err := contentOf(word)
	return err == nil && (fake.IsState(data) || named && !provision.IsSaved(data))
}
