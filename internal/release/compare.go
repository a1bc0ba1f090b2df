package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// compare builds the release again as somebody else would: from a fresh clone in another folder, with an empty build
// cache. It is an error when one byte differs.
func compare(o order, src source) (err error) {
	dir, err := os.MkdirTemp("", "osc-perms-again-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	clone := filepath.Join(dir, "a clone", "elsewhere") // a longer path, with a blank
	if _, err := git(dir, "clone", "--quiet", "--no-checkout", src.dir, clone); err != nil {
		return err
	}
	if _, err := git(clone, "checkout", "--quiet", "--detach", src.commit); err != nil {
		return err
	}
	var names []string
	for _, p := range o.platforms {
		names = append(names, p.String())
	}
	fmt.Println("building again in", clone)
	out := filepath.Join(dir, "dist")
	if _, err := output(clone, []string{"GOCACHE=" + filepath.Join(dir, "cache")}, "go", "run", "./internal/release",
		"-out", out, "-version", src.version, "-platforms", strings.Join(names, ","), fmt.Sprintf("-sbom=%t", o.bom)); err != nil {
		return err
	}
	if err := same(o.out, out); err != nil {
		return err
	}
	fmt.Println("the same bytes, twice")
	return nil
}

// same holds the checksums of two directories against each other.
func same(one, other string) error {
	a, err := sumsOf(one)
	if err != nil {
		return err
	}
	b, err := sumsOf(other)
	if err != nil {
		return err
	}
	if a == "" {
		return fmt.Errorf("nothing was built in %s", one)
	}
	if a == b {
		return nil
	}
	kept := map[string]bool{}
	for line := range strings.Lines(b) {
		kept[line] = true
	}
	var differ []string
	for line := range strings.Lines(a) {
		if !kept[line] {
			differ = append(differ, strings.Fields(line)[1])
		}
	}
	return fmt.Errorf("a second build differs in %s", strings.Join(differ, ", "))
}
