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
	one, several string // what they are
}

func plansIn(dir string) tenantFiles { return tenantFiles{dir, "--out", ".plan", "plan", "plans"} }
func pagesIn(dir string) tenantFiles { return tenantFiles{dir, "--html", ".html", "page", "pages"} }

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
		return fmt.Errorf("cannot save the %s in %s: it is there and no directory; with several tenants %s names a directory", f.several, f.dir, f.flag)
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("cannot save the %s in %s: %w", f.several, f.dir, err)
	}
	for _, r := range runs {
		file := f.of(r.name)
		info, err := os.Lstat(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return fmt.Errorf("cannot save the %s of %s: %w", f.one, r.name, err)
		case !info.Mode().IsRegular():
			return fmt.Errorf("cannot save the %s of %s in %s: it is there and no regular file; choose another directory", f.one, r.name, file)
		default:
			if err := os.Remove(file); err != nil {
				return fmt.Errorf("cannot take away the old %s of %s: %w", f.one, r.name, err)
			}
		}
	}
	return nil
}
