package cmd

import (
	"fmt"

	"github.com/spf13/cobra"
)

// later are commands whose names are taken and whose work is not done yet: they say so.
var later = []struct{ name, short string }{
	{"export", "Live state as configuration"},
	{"snapshot", "Live state as a file that can start a sandbox"},
}

func newUnsupportedCmds() []*cobra.Command {
	cmds := make([]*cobra.Command, len(later))
	for i, l := range later {
		cmds[i] = &cobra.Command{
			Use: l.name, Short: l.short, Hidden: true,
			FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
			RunE: func(*cobra.Command, []string) error {
				return fmt.Errorf("osc-perms %s is not supported yet in this version", l.name)
			},
		}
	}
	return cmds
}
