// The release command builds what a release consists of from the checkout it is run in, the same bytes each time: for each
// platform an archive with the static binary, the man pages, the completion scripts and the docs, and a bill of materials;
// and the checksums of all. With -pages DIR it writes the man pages and completion scripts alone. It needs Go and git.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// order is what the command line asks for.
type order struct {
	out       string // where everything goes
	version   string // "" for the tag, or else the commit
	platforms []platform
	bom       bool
}

func main() {
	o := order{}
	flag.StringVar(&o.out, "out", "dist", "where the release goes; what is there of an earlier one is removed")
	flag.StringVar(&o.version, "version", "", "the version; the commit's tag when left out, without one dev-COMMIT")
	platforms := flag.String("platforms", "", "build these only, such as linux/amd64,darwin/arm64")
	flag.BoolVar(&o.bom, "sbom", true, "make bills of materials; fetches the tool for it at first")
	pages := flag.String("pages", "", "write the man pages and completion scripts below this directory, and build nothing")
	twice := flag.Bool("twice", false, "build again from a fresh clone elsewhere, with an empty cache, and compare")
	flag.Parse()
	build := func() error { return run(o, *platforms, *twice) }
	if *pages != "" {
		build = func() error { return writePages(*pages, o.version) }
	}
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, "cannot make the release:", err)
		os.Exit(1)
	}
}

func run(o order, platforms string, twice bool) error {
	if flag.NArg() > 0 {
		return fmt.Errorf("%q is no flag: see -help", flag.Arg(0))
	}
	var err error
	if o.platforms, err = choose(platforms); err != nil {
		return err
	}
	if o.out, err = filepath.Abs(o.out); err != nil {
		return err
	}
	src, err := open(".", o.version)
	if err != nil {
		return err
	}
	if err := release(o, src); err != nil {
		return err
	}
	if twice {
		return compare(o, src)
	}
	return nil
}

// release builds one release into o.out.
func release(o order, src source) error {
	fmt.Printf("osc-perms %s, commit %s\n", src.version, src.commit)
	if err := empty(o.out); err != nil {
		return err
	}
	shared, err := sharedFiles(src)
	if err != nil {
		return err
	}
	for _, p := range o.platforms {
		binary, err := buildBinary(src, p, o.out)
		if err != nil {
			return err
		}
		name := strings.Join([]string{"osc-perms", src.version, p.os, p.arch}, "_")
		if err := pack(filepath.Join(o.out, name), name, src.date, p, binary, shared); err != nil {
			return err
		}
		if o.bom {
			if err := billOfMaterials(src, binary, filepath.Join(o.out, name+".cdx.json")); err != nil {
				return err
			}
		}
		fmt.Println("built", name)
	}
	return writeSums(o.out)
}

// empty removes an earlier release, and nothing else: a directory with anything that no release makes stays as it is.
func empty(out string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, os.ErrNotExist) {
		return os.MkdirAll(out, 0o755)
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name := e.Name(); name != sumsName && name != binaries && !strings.HasPrefix(name, "osc-perms_") {
			return fmt.Errorf("%s holds %s, which is of no release: name an empty directory with -out", out, name)
		}
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(out, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
