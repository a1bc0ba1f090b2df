package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// platform is what a binary runs on, in Go's words.
type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "/" + p.arch }

func (p platform) binary() string {
	if p.os == "windows" {
		return "osc-perms.exe"
	}
	return "osc-perms"
}

// platforms are all that a release is built for.
var platforms = []platform{
	{"darwin", "amd64"}, {"darwin", "arm64"}, {"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
}

// choose reads the names of platforms, with commas between; "" is all.
func choose(names string) ([]platform, error) {
	if names == "" {
		return platforms, nil
	}
	known := map[string]platform{}
	var all []string
	for _, p := range platforms {
		known[p.String()] = p
		all = append(all, p.String())
	}
	var chosen []platform
	for name := range strings.SplitSeq(names, ",") {
		p, ok := known[name]
		if !ok {
			return nil, fmt.Errorf("%q is no platform of a release: write some of %s", name, strings.Join(all, ","))
		}
		chosen = append(chosen, p)
	}
	return chosen, nil
}

// binaries is the folder that keeps the bare binaries, for the container image.
const binaries = "bin"

// buildBinary builds the static binary of a platform and gives its path.
//
// Nothing of the machine may reach it: no paths (-trimpath), no build id, and no version control stamps of Go's own: those
// depend on which tags a clone has. Flags and experiments that a machine sets for Go are put aside, as are the processor
// features it asks for.
func buildBinary(src source, p platform, out string) (string, error) {
	path := filepath.Join(out, binaries, p.os+"_"+p.arch, p.binary())
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	const vars = "github.com/osc-perms/osc-perms/cmd."
	env := []string{
		"GOOS=" + p.os, "GOARCH=" + p.arch, "CGO_ENABLED=0", "GOFLAGS=-trimpath", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0", "GOWORK=off",
		"GOFIPS140=off",
	}
	_, err := output(src.dir, env, "go", "build", "-trimpath", "-buildvcs=false", "-mod=readonly",
		"-ldflags", "-s -w -buildid= -X "+vars+"version="+src.version+" -X "+vars+"commit="+src.commit,
		"-o", path, "./cmd/osc-perms")
	return path, err
}
