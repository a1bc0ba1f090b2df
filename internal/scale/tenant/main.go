// The tenant command writes a tenant to measure: main.hcl, cloud.json (as main.hcl says) and empty.json (users only).
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/osc-perms/osc-perms/internal/scale"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: tenant SIZE DIR")
		os.Exit(1)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "cannot write the tenant:", err)
		os.Exit(1)
	}
}

func write(name, dir string) error {
	size, err := scale.Named(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(size.Configuration()), 0o644); err != nil {
		return err
	}
	if err := size.State().SaveFile(filepath.Join(dir, "cloud.json")); err != nil {
		return err
	}
	return size.Empty().SaveFile(filepath.Join(dir, "empty.json"))
}
