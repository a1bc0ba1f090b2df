package cmd

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
)

// configDir is the configuration's directory: the argument, else -C, else here.
func (g *global) configDir(args []string) (string, error) {
	if len(args) == 1 {
		if g.dir != "" {
			return "", fmt.Errorf("the configuration is given twice, as %s and with -C %s: leave one out", args[0], g.dir)
		}
		return args[0], nil
	}
	if g.dir != "" {
		return g.dir, nil
	}
	return ".", nil
}

// load reads a configuration. Warnings go to stderr, but for those that matter only where a text is written; mistakes are
// the error, all of them.
func (g *global) load(dir string) (*config.Loaded, error) {
	loaded, err := g.read(dir)
	if err != nil {
		return nil, err
	}
	g.warn(loaded.Standing())
	return loaded, nil
}

// loadToJudge reads a configuration for who asks what is wrong with it: all warnings go to stderr.
func (g *global) loadToJudge(dir string) (*config.Loaded, error) {
	loaded, err := g.read(dir)
	if err != nil {
		return nil, err
	}
	g.warn(loaded.Warnings)
	return loaded, nil
}

func (g *global) read(dir string) (*config.Loaded, error) {
	g.at = dir
	loaded, list := config.Load(config.Options{
		Dir: dir, Root: g.root, VarFiles: g.varFiles, Vars: g.vars, Environ: g.env.Environ,
	})
	if err := list.Err(); err != nil {
		return nil, err
	}
	return loaded, nil
}

// withSnippets adds the source lines to problems that planning found in a configuration.
func withSnippets(list diag.List, sources config.Sources) diag.List {
	for i, d := range list {
		if d.Snippet == "" && d.File != "" {
			list[i].Snippet = sources.Snippet(diag.Place{File: d.File, Line: d.Line})
		}
	}
	return list
}

// sandboxFile is where the sandbox's state is kept: the file that --sandbox names, else the default in dir, or of the
// tenant with its own var-file; "" for the real cloud.
func (g *global) sandboxFile(dir string) string {
	switch {
	case !g.sandbox.on:
		return ""
	case g.sandbox.file != "":
		return g.sandbox.file
	case g.of != nil && g.of.varFile != "":
		return filepath.Join(dir, "osc-perms.sandbox."+g.of.name+".json") // tenants of one directory have a cloud each
	}
	return filepath.Join(dir, sandboxName)
}

// sandboxName is the sandbox's state in a configuration.
const sandboxName = "osc-perms.sandbox.json"

// isFile reports whether a path is a saved plan's and no directory; an error says that it is neither.
func isFile(path string) (bool, error) {
	info, err := os.Stat(path)
	if err != nil {
		return false, fmt.Errorf("cannot apply %s: %w; name a configuration's directory, or a plan that osc-perms plan --out wrote", path, because(err))
	}
	return !info.IsDir(), nil
}

// regionsOf lists every region a configuration is about.
func regionsOf(d *provision.Desired) []string {
	regions := append([]string{d.Tenant.Region, d.Tenant.OSCRegion}, d.Regions()...)
	seen := map[string]bool{}
	var each []string
	for _, r := range regions {
		if r != "" && !seen[r] {
			seen[r] = true
			each = append(each, r)
		}
	}
	return each
}
