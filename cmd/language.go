package cmd

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/osc-perms/osc-perms/internal/i18n"
)

// language is what the reader reads: --lang, else the environment. It is wanted before flags are read, for what is wrong
// with them and for help. A language that is none is refused by check, in English.
func (g *global) language() *i18n.Printer {
	say, err := i18n.ForEnvironment(g.env.Getenv)
	if lang, given := langOf(g.env.Args); given {
		say, err = i18n.ForFlag(lang)
	}
	if err != nil || asksForJSON(g.env.Args) {
		return nil
	}
	return say
}

// langOf is the value of --lang among the arguments.
func langOf(args []string) (lang string, given bool) {
	for i, arg := range flagsOf(args) {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			lang, given = value, true
		} else if arg == "--lang" && i+1 < len(args) {
			lang, given = args[i+1], true
		}
	}
	return lang, given
}

// asksForJSON tells whether programs are to read what comes, which is English then.
func asksForJSON(args []string) bool {
	args = flagsOf(args)
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}

// flagsOf is the arguments up to --, behind which there are no flags.
func flagsOf(args []string) []string {
	if i := slices.Index(args, "--"); i >= 0 {
		return args[:i]
	}
	return args
}

// speak has the help of commands said in a language, when it is asked for.
func speak(root *cobra.Command, say *i18n.Printer) {
	if say == nil {
		return
	}
	help, usage := root.HelpFunc(), root.UsageFunc()
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		texts(c, say)
		help(c, args)
	})
	root.SetUsageFunc(func(c *cobra.Command) error {
		out := c.OutOrStderr()
		var b bytes.Buffer
		c.SetOut(&b)
		err := usage(c)
		c.SetOut(out)
		if err == nil {
			_, err = io.WriteString(out, inUsage(say, b.String()))
		}
		return err
	})
}

// texts says what is said about a command, about its flags and about the commands below it.
func texts(c *cobra.Command, say *i18n.Printer) {
	c.Short, c.Long = say.Sentence(c.Short), say.Sentence(c.Long)
	tell := func(f *pflag.Flag) { f.Usage = say.Sentence(f.Usage) }
	c.InheritedFlags().VisitAll(tell)
	c.LocalFlags().VisitAll(tell)
	for _, below := range c.Commands() {
		below.Short = say.Sentence(below.Short)
	}
}

// inUsage says what cobra and pflag put into a usage themselves.
func inUsage(say *i18n.Printer, usage string) string {
	heads := map[string]string{
		"Usage:": say.Text("Usage:"), "Aliases:": say.Text("Aliases:"), "Examples:": say.Text("Examples:"),
		"Available Commands:": say.Text("Available Commands:"), "Flags:": say.Text("Flags:"), "Global Flags:": say.Text("Global Flags:"),
	}
	const before, after = `Use "`, ` [command] --help" for more information about a command.`
	lines := strings.Split(usage, "\n")
	for i, line := range lines {
		switch head := heads[line]; {
		case head != "":
			lines[i] = head
		case strings.HasPrefix(line, before) && strings.HasSuffix(line, after):
			command := strings.TrimSuffix(strings.TrimPrefix(line, before), after)
			lines[i] = say.Sprintf("Use \"%s [command] --help\" for more information about a command.", command)
		default:
			if text, value, found := strings.Cut(line, " (default "); found {
				lines[i] = text + say.Sprintf(" (default %s)", strings.TrimSuffix(value, ")"))
			}
		}
	}
	return strings.Join(lines, "\n")
}
