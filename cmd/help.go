package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// newHelpCmd is help for any command. cobra's own shows the help of the root for a command that is none, and all seems well.
func newHelpCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		Long:  "help shows what a command does, its flags and examples, as --help behind the command does.",
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var list []cobra.Completion
			for _, below := range about.Commands() {
				if below.IsAvailableCommand() {
					list = append(list, cobra.CompletionWithDesc(below.Name(), below.Short))
				}
			}
			return list, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return unknownCommand(about, rest[0])
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// unknownCommand says that a word is no command below c, and which was meant where one is near.
func unknownCommand(c *cobra.Command, word string) error {
	c.SuggestionsMinimumDistance = 2
	near := c.SuggestionsFor(word)
	// help is no command that cobra would suggest.
	if c == c.Root() && len(near) == 0 && len(word) == len("help") && sorted(word) == sorted("help") {
		near = []string{"help"}
	}
	if len(near) == 0 {
		return fmt.Errorf("unknown command %q for %q; see %s --help", word, c.CommandPath(), c.CommandPath())
	}
	return fmt.Errorf("unknown command %q for %q: did you mean %s? See %s --help", word, c.CommandPath(), strings.Join(near, ", "), c.CommandPath())
}

func sorted(word string) string {
	letters := []byte(word)
	slices.Sort(letters)
	return string(letters)
}
