package cmd

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/annotate"
)

// tenantRun is one tenant of a command over several: a configuration's directory, and a file with values of its own.
type tenantRun struct {
	name    string
	dir     string
	varFile string // "" where each tenant has its own directory
	turns   *turns
	notes   []annotate.Note // for the lines of a review
}

// tenantsAtOnce is how many tenants are looked at at once, unless --tenants-at-once says otherwise.
const tenantsAtOnce = 4

// tenantFlags are the flags of a command that takes several tenants.
type tenantFlags struct {
	varFiles []string
	atOnce   int
}

func (f *tenantFlags) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.varFiles, "tenant-var-file", nil, "one tenant of several in this directory: a `FILE` with its values; may be repeated")
	c.Flags().IntVar(&f.atOnce, "tenants-at-once", tenantsAtOnce, "with several tenants, look at `N` of them at once")
}

// several lists the tenants that the arguments and --tenant-var-file name, in their order; nil for a configuration that
// stands alone, which is shown as ever.
func (f *tenantFlags) several(g *global, args []string) ([]tenantRun, error) {
	if f.atOnce < 1 {
		return nil, fmt.Errorf("--tenants-at-once %d is too small: write 1 or more", f.atOnce)
	}
	if len(args) < 2 && len(f.varFiles) == 0 {
		return nil, nil
	}
	if g.sandbox.file != "" {
		return nil, fmt.Errorf("--sandbox=%s is one cloud, and there are several tenants: write --sandbox, and each has its own in its directory", g.sandbox.file)
	}
	var runs []tenantRun
	var err error
	if len(f.varFiles) > 0 {
		runs, err = f.byVarFile(g, args)
	} else {
		runs, err = byDirectory(g, args)
	}
	if err != nil {
		return nil, err
	}
	return runs, distinct(runs)
}

func (f *tenantFlags) byVarFile(g *global, args []string) ([]tenantRun, error) {
	if len(args) > 1 {
		return nil, fmt.Errorf("--tenant-var-file is for the tenants of one directory, and there are %d: leave the flag out, or name one directory", len(args))
	}
	dir, err := g.configDir(args)
	if err != nil {
		return nil, err
	}
	var runs []tenantRun
	for _, file := range f.varFiles {
		if file == "" {
			return nil, errors.New("--tenant-var-file names no file: write --tenant-var-file FILE, or leave it out")
		}
		base := filepath.Base(file)
		runs = append(runs, tenantRun{name: strings.TrimSuffix(base, filepath.Ext(base)), dir: dir, varFile: file})
	}
	return runs, nil
}

func byDirectory(g *global, args []string) ([]tenantRun, error) {
	if g.dir != "" {
		return nil, fmt.Errorf("the configurations are given twice, as %s and with -C %s: leave one out", strings.Join(args, ", "), g.dir)
	}
	var runs []tenantRun
	for _, dir := range args {
		whole, err := filepath.Abs(dir) // "." has a name, too
		if err != nil {
			return nil, fmt.Errorf("cannot tell the name of %s: %w", dir, err)
		}
		runs = append(runs, tenantRun{name: filepath.Base(whole), dir: filepath.Clean(dir)})
	}
	return runs, nil
}

// distinct refuses two tenants of one name: their saved plans, sandboxes and warnings would be mistaken for each other.
func distinct(runs []tenantRun) error {
	first := map[string]tenantRun{}
	for _, r := range runs {
		other, twice := first[r.name]
		switch {
		case !twice:
			first[r.name] = r
		case filepath.Clean(other.path()) == filepath.Clean(r.path()): // var-files are as they were given
			return fmt.Errorf("cannot run for %s twice: name each tenant once", r.path())
		default:
			return fmt.Errorf("cannot tell %s and %s apart, since both are called %s: rename one, or run osc-perms for each alone", other.path(), r.path(), r.name)
		}
	}
	return nil
}

// path is what sets the tenant apart: its var-file, or its directory.
func (r tenantRun) path() string {
	if r.varFile != "" {
		return r.varFile
	}
	return r.dir
}
