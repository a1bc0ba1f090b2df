package audit

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// File is an audit log's file, open for appending. Several processes may append to one file on a local disk: each line
// is one write at the end.
type File struct{ f *os.File }

// Open opens an audit log, or makes it, readable by its owner only. Anything but a regular file is refused, symbolic
// links included: whoever can plant one would choose what is appended to. Close it.
func Open(path string) (*File, error) {
	if path == "" || path == "-" {
		return nil, fmt.Errorf("cannot write the audit log to %q: name a file, since what a killed run has done has to stay readable", path)
	}
	f, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot open the audit log: %w", err)
	}
	return &File{f}, nil
}

func open(path string) (*os.File, error) {
	before, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return create(path)
	}
	if err != nil {
		return nil, err
	}
	if err := regular(path, before); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, err
	}
	now, err := f.Stat()
	if err == nil && !os.SameFile(before, now) {
		err = fmt.Errorf("%s was exchanged while it was opened; look who may write to its directory", path)
	}
	if err == nil && now.Size() > 0 {
		err = begins(f)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// begins refuses a file that holds something else: a configuration, say, whose name was meant for another flag.
func begins(f *os.File) error {
	var first [2]byte
	if n, err := f.ReadAt(first[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	} else if string(first[:n]) != `{"`[:n] {
		return fmt.Errorf("%s does not begin as an audit log does: name another file", f.Name())
	}
	return nil
}

// create makes the file, and sees to it that its name outlives a power loss too.
func create(path string) (*os.File, error) {
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no directory %s: make it first, or name another file", dir)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) { // another run was faster
		return open(path)
	}
	if err != nil {
		return nil, err
	}
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync() // not every file system can; the lines are what matters
		d.Close()
	}
	return f, nil
}

// regular says what else a path is.
func regular(path string, info fs.FileInfo) error {
	what := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "a directory"
	case mode&fs.ModeSymlink != 0:
		what = "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		what = "a pipe"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	default:
		what = "a device"
	}
	return fmt.Errorf("%s is %s: name a file that is one, or one that is not there yet", path, what)
}

// Write appends one line in one write. Where the file does not end with a line's end, since a run or the machine broke
// off inside a line, that gets its end first.
func (f *File) Write(line []byte) (int, error) {
	if err := lock(f.f); err != nil { // half of another run's line would look like a cut one
		return 0, err
	}
	defer unlock(f.f)
	cut, err := f.cut()
	if err != nil {
		return 0, err
	}
	if cut {
		line = append([]byte{'\n'}, line...)
	}
	return f.f.Write(line)
}

// cut reports whether the file ends inside a line.
func (f *File) cut() (bool, error) {
	info, err := f.f.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	var last [1]byte
	if _, err := f.f.ReadAt(last[:], info.Size()-1); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return last[0] != '\n', nil
}

// Sync returns when what was written is on the disk.
func (f *File) Sync() error { return f.f.Sync() }

// Close ends it. Closing none does nothing.
func (f *File) Close() error {
	if f == nil {
		return nil
	}
	return f.f.Close()
}
