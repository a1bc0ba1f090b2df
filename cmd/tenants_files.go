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
}

func plansIn(dir string) tenantFiles { return tenantFiles{dir, "--out", ".plan"} }
func pagesIn(dir string) tenantFiles { return tenantFiles{dir, "--html", ".html"} }

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
	for _, r := range runs {
		file := f.of(r.name)
		info, err := os.Lstat(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return fmt.Errorf("cannot write %s: %w", file, err)
		case !info.Mode().IsRegular():
			return fmt.Errorf("cannot write %s: it is there and no regular file; choose another directory", file)
		default:
			if err := os.Remove(file); err != nil {
				return fmt.Errorf("cannot take away the old %s: %w", file, err)
			}
		}
	}
	return nil
}
