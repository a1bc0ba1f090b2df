package config

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
)

// aTenant stands in a file of its own, so that what a test is about begins in line 1 of main.hcl.
const aTenant = `tenant "acme" { region = "cn-east-3" }`

// write makes a configuration of files by name; a tenant is added unless a file is called so.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if _, ok := files["tenant.hcl"]; !ok {
		files["tenant.hcl"] = aTenant
	}
	for name, src := range files {
		if src == "" && name == "tenant.hcl" {
			continue
		}
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(src), 0o644))
	}
	return dir
}

// loadFiles loads a configuration of files, with options other than the directory.
func loadFiles(t testing.TB, files map[string]string, opt Options) (*Loaded, diag.List) {
	t.Helper()
	opt.Dir = write(t, files)
	return Load(opt)
}

// desiredOf loads one main.hcl that has no mistakes.
func desiredOf(t testing.TB, src string) *provision.Desired {
	t.Helper()
	loaded, list := loadFiles(t, map[string]string{"main.hcl": src}, Options{})
	require.Empty(t, summaries(list))
	require.NotNil(t, loaded.Desired)
	return loaded.Desired
}

// summaries gives diagnostics as "main.hcl:3 what is wrong", with a "?" in front of a warning.
func summaries(list diag.List) []string {
	out := []string{}
	for _, d := range list {
		s := d.Summary
		if d.File != "" {
			s = fmt.Sprintf("%s:%d %s", d.File, d.Line, d.Summary)
		}
		if d.Severity == diag.Warning {
			s = "? " + s
		}
		out = append(out, s)
	}
	return out
}

// names gives names without their places, "-" for nil.
func names(list *[]provision.Name) []string {
	if list == nil {
		return []string{"-"}
	}
	out := []string{}
	for _, n := range *list {
		out = append(out, n.Name)
	}
	return out
}

func repeat(s string, n int) string {
	out := make([]byte, 0, len(s)*n)
	for range n {
		out = append(out, s...)
	}
	return string(out)
}
