package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// source is the commit that a release is built from.
type source struct {
	dir     string // the checkout's top
	commit  string
	version string
	date    time.Time // of the commit: the only time that a release knows
}

// versionForm is what may stand in a file's name and after -X.
var versionForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+-]*$`)

// open looks at a checkout. One with changes that no commit has is refused: nobody could build the same again.
func open(dir, version string) (source, error) {
	top, err := git(dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return source{}, err
	}
	changed, err := git(top, "status", "--porcelain")
	if err != nil {
		return source{}, err
	}
	if changed != "" {
		return source{}, fmt.Errorf("%s has changes that are in no commit: commit or stash them, or use make build for a binary of your own\n%s", top, changed)
	}
	s := source{dir: top, version: version}
	if s.commit, err = git(top, "rev-parse", "HEAD"); err != nil {
		return source{}, err
	}
	if s.date, err = committed(top); err != nil {
		return source{}, err
	}
	if s.version == "" {
		s.version = tagged(top, s.commit)
	}
	s.version = strings.TrimPrefix(s.version, "v")
	if !versionForm.MatchString(s.version) {
		return source{}, fmt.Errorf("%q is no version: write one such as 1.2.3", s.version)
	}
	return s, nil
}

// committed is the date of a checkout's commit.
func committed(dir string) (time.Time, error) {
	seconds, err := git(dir, "show", "--no-patch", "--format=%ct", "HEAD")
	if err != nil {
		return time.Time{}, err
	}
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("cannot read the commit's date: %w", err)
	}
	return time.Unix(n, 0).UTC(), nil
}

// tagged is the version that a tag such as v1.2.3 gives the commit, else dev and the commit.
func tagged(dir, commit string) string {
	tag, err := git(dir, "describe", "--tags", "--exact-match", "--match", "v[0-9]*", "HEAD")
	if err != nil { // no such tag
		return "dev-" + commit[:12]
	}
	return tag
}

func git(dir string, args ...string) (string, error) {
	return output(dir, nil, "git", args...)
}

// output runs a command and gives what it prints, without the end of the last line. env is added to the process's own.
func output(dir string, env []string, name string, args ...string) (string, error) {
	c := exec.Command(name, args...)
	c.Dir, c.Env = dir, append(os.Environ(), env...)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, strings.TrimSpace(errs.String()))
	}
	return strings.TrimRight(string(out), "\r\n"), nil
}
