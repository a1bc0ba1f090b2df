package cmd

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/view"
)

// version and commit are set when a release is built.
var (
	version = "dev"
	commit  = ""
)

// build is what is known of how the program was built; also what version --json prints.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	// Modified: built from a checkout with changes that no commit has.
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// toolVersion is the version, with the commit it was built from where that is known.
func toolVersion() string {
	info, _ := debug.ReadBuildInfo() // nil where there is none
	return builtFrom(version, commit, info).Version
}

// builtFrom says what was built. A release's stamps come first. A build in a checkout has the commit from Go, if Go was
// told to look; go install MODULE@VERSION has the module's version and no commit.
func builtFrom(version, commit string, info *debug.BuildInfo) build {
	b := build{Version: version, Commit: commit, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info == nil {
		return b
	}
	if b.Commit == "" {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				b.Commit = s.Value
			case "vcs.modified":
				b.Modified = s.Value == "true"
			}
		}
	}
	switch main := info.Main.Version; {
	case version != "dev":
	case len(b.Commit) >= 12:
		b.Version += "-" + b.Commit[:12]
		if b.Modified {
			b.Version += "-modified"
		}
	case main != "" && main != "(devel)":
		b.Version = main
	}
	return b
}

func newVersionCmd(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the commit it was built from",
		Args:  arguments(0, 0),
		RunE:  func(*cobra.Command, []string) error { return printVersion(g) },
	}
}

func printVersion(g *global) error {
	info, _ := debug.ReadBuildInfo() // nil where there is none
	b := builtFrom(version, commit, info)
	if g.json {
		return view.JSON(g.env.Stdout, b)
	}
	from := ""
	if b.Commit != "" {
		from = g.say.Sprintf("commit %s, ", b.Commit)
	}
	_, err := fmt.Fprintf(g.env.Stdout, "osc-perms %s (%s%s, %s)\n", b.Version, from, b.Go, b.Platform)
	return err
}
