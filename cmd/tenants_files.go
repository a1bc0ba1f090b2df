package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// tenantFiles are files of several tenants in one directory, NAME.plan or NAME.html for each.
type tenantFiles struct {
	dir          string // "": none are written
	flag, ending string
	check        func(file string) error // refuses to replace what is of another kind
}

func plansIn(dir string) tenantFiles {
	return tenantFiles{dir, "--out", ".plan", func(file string) error { return checkSavedPlan(file, "") }}
}

func pagesIn(dir string) tenantFiles { return tenantFiles{dir, "--html", ".html", checkPage} }

// of is a tenant's file; "" where none are written.
func (f tenantFiles) of(name string) string {
	if f.dir == "" {
		return ""
	}
	return filepath.Join(f.dir, name+f.ending)
}

// clear makes the directory, and takes away what an earlier run left there for the same tenants: a tenant that fails now
// has no plan, so nobody applies, or reads, an old one by mistake.
func (f tenantFiles) clear(runs []tenantRun) error {
	if f.dir == "" {
		return nil
	}
	if info, err := os.Stat(f.dir); err == nil && !info.IsDir() {
		return fmt.Errorf("cannot write to %s: it is there and no directory; with several tenants %s names a directory", f.dir, f.flag)
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("cannot write to %s: %w", f.dir, err)
	}
	for _, r := range runs { // before any is taken away
		file := f.of(r.name)
		if info, err := os.Lstat(file); err == nil && !info.Mode().IsRegular() {
			return fmt.Errorf("cannot write %s: it is there and no regular file; choose another directory", file)
		}
		if err := f.check(file); err != nil {
			return err
		}
	}
	for _, r := range runs {
		if err := os.Remove(f.of(r.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot take away the old %s: %w", f.of(r.name), because(err))
		}
	}
	return nil
}
