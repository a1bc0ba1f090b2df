package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/schema"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// completion offers what may stand at a place of the command line. It is asked while somebody types: it reads files at
// most, calls nothing, and where it can't tell it offers nothing.
type completion = cobra.CompletionFunc

// completeEverywhere says what may stand for each argument and flag of the commands. What is not named here takes files
// where its usage speaks of a FILE, directories where of a DIR, and nothing that could be offered otherwise.
func (g *global) completeEverywhere(root *cobra.Command) {
	arguments := map[string]completion{
		"osc-perms access":         g.completeUsers,
		"osc-perms apply":          oneFile(""),
		"osc-perms permissions":    completePermissions,
		"osc-perms sandbox attach": g.completeGroupPolicy,
		"osc-perms sandbox detach": g.completeGroupPolicy,
		"osc-perms schema":         completeSchema,
	}
	flags := map[string]completion{
		"as":        words("onboard", "groups"),
		"can":       completeCapability,
		"lang":      words("en"),
		"log-level": words("error", "warn", "info", "debug"),
		"region":    completeRegion,
		"require":   completeRequire,
		"sandbox":   oneFile("json"),
		"state":     oneFile("json"),
		"seed":      oneFile("json"),
		"status":    words("Initial", "Creating", "Running", "Unavailable"),
		"target":    g.completeAddresses,
		"var-file":  oneFile("hclvars"),

		"tenant-var-file": oneFile("hclvars"),
	}
	ofFlag := func(c *cobra.Command, f *pflag.Flag) {
		complete, there := flags[f.Name]
		if !there {
			what, _ := pflag.UnquoteUsage(f)
			complete = byWord(what)
		}
		_ = c.RegisterFlagCompletionFunc(f.Name, complete) // it is registered once: each flag is walked once
	}
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) { ofFlag(root, f) })
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		complete, there := arguments[c.CommandPath()]
		if !there {
			complete = byWord(c.Use)
		}
		if c != root && !c.HasSubCommands() {
			c.ValidArgsFunction = complete
		}
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { ofFlag(c, f) })
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}

// plainUsages takes the quotes around values out of what completion says of the flags: they are meant for help.
func plainUsages(c *cobra.Command) {
	plain := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	c.PersistentFlags().VisitAll(plain)
	c.Flags().VisitAll(plain)
	for _, below := range c.Commands() {
		plainUsages(below)
	}
}

// byWord tells from a usage what it takes.
func byWord(usage string) completion {
	switch {
	case strings.Contains(usage, "DIR…"):
		return directories
	case strings.Contains(usage, "DIR"):
		return atMostOne(directories)
	case strings.Contains(usage, "FILE"), strings.Contains(usage, "PLAN"):
		return oneFile("")
	}
	return cobra.NoFileCompletions
}

func words(list ...cobra.Completion) completion {
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
}

func directories(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// atMostOne offers nothing for a second argument.
func atMostOne(complete completion) completion {
	return func(c *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(c, args, begun)
	}
}

// oneFile offers files of an extension, or with "" all files and directories.
func oneFile(extension string) completion {
	return func(_ *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if extension == "" {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return []cobra.Completion{extension}, cobra.ShellCompDirectiveFilterFileExt
	}
}

func completeCapability(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	for _, e := range osc.Catalogue() {
		list = append(list, cobra.CompletionWithDesc(string(e.ID), e.English))
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

func completeRegion(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	for _, r := range config.Regions() {
		list = append(list, cobra.CompletionWithDesc(r.ID, r.English))
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

func completeRequire(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return []cobra.Completion{"organizations=", "groups=", "users="}, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func completeSchema(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	if len(args) == 0 {
		for _, e := range schema.Entries() {
			list = append(list, cobra.CompletionWithDesc(e.Name, e.About))
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// completePermissions offers plan, apply and directories: the shell adds those where nothing else is begun.
func completePermissions(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	uses := []cobra.Completion{"plan", "apply"}
	if len(args) == 0 && slices.ContainsFunc(uses, func(u cobra.Completion) bool { return strings.HasPrefix(u, begun) }) {
		return uses, cobra.ShellCompDirectiveNoFileComp
	}
	if len(args) < 2 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

func (g *global) completeUsers(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return g.fromConfiguration(nil, func(d *provision.Desired) []string {
		return slices.DeleteFunc(d.Everybody(), func(user string) bool { return slices.Contains(args, user) })
	})
}

func (g *global) completeAddresses(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return g.fromConfiguration(args, (*provision.Desired).Addresses)
}

// completeGroupPolicy offers the configuration's groups, then the policies of OSC's catalogue.
func (g *global) completeGroupPolicy(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return g.fromConfiguration(nil, func(d *provision.Desired) []string {
			var names []string
			for _, group := range d.Expand().Groups {
				names = append(names, group.Name)
			}
			slices.Sort(names)
			return names
		})
	case 1:
		return osc.CataloguePolicies(), cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// fromConfiguration offers something of the configuration that the command is about: the directory of its argument, that
// of -C, or this one. One with mistakes offers nothing.
func (g *global) fromConfiguration(args []string, offer func(*provision.Desired) []string) ([]cobra.Completion, cobra.ShellCompDirective) {
	const nothingElse = cobra.ShellCompDirectiveNoFileComp
	dir, err := g.configDir(args)
	if err != nil || !hasConfiguration(dir) {
		return nil, nothingElse
	}
	loaded, _ := config.Load(config.Options{Dir: dir, Root: g.root, VarFiles: g.varFiles, Vars: g.vars, Environ: g.env.Environ})
	if loaded == nil || loaded.Desired == nil {
		return nil, nothingElse
	}
	return offer(loaded.Desired), nothingElse
}
