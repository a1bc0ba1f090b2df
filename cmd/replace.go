package cmd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// A file that a flag names is replaced only by something of its own kind, which its content tells and not its name: a
// word too many on a command line must not cost anybody a configuration.

// checkSavedPlan refuses to save a plan in a file that is there and no saved plan, that would be read as configuration, or
// that is the sandbox the plan is made on ("" for none).
func checkSavedPlan(file, sandbox string) error {
	refuse := func(why string) error {
		return fmt.Errorf("cannot save the plan in %s: %s; choose another name, such as tenant.plan", file, why)
	}
	switch {
	case sandbox != "" && sameFile(file, sandbox):
		return refuse("that is the sandbox it is made on")
	case config.IsFile(filepath.Base(file)):
		return refuse("it would be read as configuration")
	}
	there, data, err := contentOf(file)
	switch {
	case err != nil:
		return fmt.Errorf("cannot save the plan in %s: %w", file, err)
	case there && !provision.IsSaved(data):
		return refuse("it is there and no saved plan, and nothing else is replaced")
	}
	return nil
}

// checkSnapshot refuses to write a snapshot to a file that is there and anything but a snapshot on which nothing was
// changed since, that would be read as configuration, or that is the sandbox it is taken of ("" for none).
func checkSnapshot(file, sandbox string) error {
	refuse := func(why string) error {
		return fmt.Errorf("cannot write the snapshot to %s: %s; name another file with --out", file, why)
	}
	switch {
	case sandbox != "" && sameFile(file, sandbox):
		return refuse("that is the sandbox it is taken of")
	case config.IsFile(filepath.Base(file)):
		return refuse("it would be read as configuration")
	}
	there, data, err := contentOf(file)
	switch {
	case err != nil:
		return fmt.Errorf("cannot write the snapshot to %s: %w", file, err)
	case there && !fake.IsState(data):
		return refuse("it is there and no snapshot, and nothing else is replaced")
	case there && !fake.IsUntouched(data):
		return refuse("it is a sandbox in which something was changed, as by a rehearsal, or one that is damaged; osc-perms sandbox reset --state FILE forgets it")
	}
	return nil
}

// checkPage refuses to write a page to a file that is there and none of this program's pages, or that would be read as
// configuration.
func checkPage(file string) error {
	refuse := func(why string) error {
		return fmt.Errorf("cannot write the page to %s: %s; choose another name, such as plan.html", file, why)
	}
	if config.IsFile(filepath.Base(file)) {
		return refuse("it would be read as configuration")
	}
	there, data, err := contentOf(file)
	switch {
	case err != nil:
		return fmt.Errorf("cannot write the page to %s: %w", file, err)
	case there && !view.IsPage(data):
		return refuse("it is there and no page of osc-perms, and nothing else is replaced")
	}
	return nil
}

// checkReset refuses to forget what is no sandbox's state. A file that has the name of a configuration's sandbox is one,
// however damaged it is.
func checkReset(file string) error {
	base := filepath.Base(file)
	ours := strings.HasPrefix(base, "osc-perms.sandbox.") && strings.HasSuffix(base, ".json")
	there, data, err := contentOf(file)
	switch {
	case err != nil:
		return fmt.Errorf("cannot reset the sandbox in %s: %w", file, err)
	case config.IsFile(base), there && !ours && !fake.IsState(data):
		return fmt.Errorf("cannot reset the sandbox in %s: it is no sandbox's state, and was left as it is; name the state's file with --state FILE, or remove this one yourself if it is to go", file)
	}
	return nil
}

// maxLook bounds how much of a file is looked at, in bytes: plans and states are smaller.
const maxLook = 256 << 20

// contentOf reads a file that may be replaced. there is false for none, and for an empty one: nothing is lost with that.
func contentOf(file string) (there bool, data []byte, err error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil, nil
	case err != nil:
		return false, nil, because(err)
	case !info.Mode().IsRegular():
		return false, nil, errors.New("it is there and no regular file; choose another name")
	}
	f, err := os.Open(file)
	if err != nil {
		return false, nil, because(err)
	}
	defer f.Close()
	if data, err = io.ReadAll(io.LimitReader(f, maxLook)); err != nil {
		return false, nil, because(err)
	}
	return len(data) > 0, data, nil
}

// because is a file system's error without the path: the message names the file, and not a temporary one beside it.
func because(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// unwritable is why a file could not be written, with what to do where there is no right to write there.
func unwritable(file string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		dir := filepath.Dir(file)
		for { // the directory may be one that was to be made
			if _, err := os.Stat(dir); err == nil || filepath.Dir(dir) == dir {
				break
			}
			dir = filepath.Dir(dir)
		}
		return fmt.Errorf("there is no permission to write in %s; name a file in another directory, or have yourself given the right (ls -ld %s shows whose it is)", dir, dir)
	}
	return because(err)
}

// sameFile reports whether two names are one file's, whether it is there yet or not.
func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	other, err2 := os.Stat(b)
	if err == nil && err2 == nil {
		return os.SameFile(one, other)
	}
	a, err = filepath.Abs(a)
	b, err2 = filepath.Abs(b)
	return err == nil && err2 == nil && a == b
}
