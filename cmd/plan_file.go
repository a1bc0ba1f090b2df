package cmd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/osc-perms/osc-perms/provision"
)

// readPlan reads a saved plan. What is no regular file is refused: some never end.
func readPlan(file string) (*provision.Saved, error) {
	saved, _, err := openPlan(file)
	return saved, err
}

// readPlanToApply reads a saved plan that is to be carried out: nobody but its owner and group may be able to write it,
// since its checksum guards against damage and not against forgery.
func readPlanToApply(file string) (*provision.Saved, error) {
	saved, info, err := openPlan(file)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o002 != 0 {
		return nil, fmt.Errorf("cannot use plan %s: everybody on this machine may write it (mode %04o), so it may not be what was approved; make a new one with osc-perms plan --out where only you can write", file, info.Mode().Perm())
	}
	return saved, err
}

func openPlan(file string) (*provision.Saved, fs.FileInfo, error) {
	refuse := func(why string) (*provision.Saved, fs.FileInfo, error) {
		return nil, nil, fmt.Errorf("cannot read plan %s: %s; name a file that osc-perms plan --out wrote", file, why)
	}
	info, err := os.Stat(file) // before it is opened: a pipe would wait for its other end
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse("there is no such file")
	case err != nil:
		return nil, nil, fmt.Errorf("cannot read plan %s: %w", file, because(err))
	case info.IsDir():
		return refuse("it is a directory")
	case !info.Mode().IsRegular():
		return refuse("it is no regular file")
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read plan %s: %w", file, because(err))
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil { // of what was opened
		return nil, nil, fmt.Errorf("cannot read plan %s: %w", file, err)
	}
	if info.Size() > provision.MaxSaved {
		return refuse("it is larger than any plan")
	}
	data, err := io.ReadAll(io.LimitReader(f, provision.MaxSaved+1))
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read plan %s: %w", file, err)
	}
	saved, err := provision.Decode(data)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot use plan %s: %w", file, err)
	}
	return saved, info, nil
}
