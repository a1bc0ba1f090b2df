package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"
)

// mostBytes that a file read by the configuration may have.
const mostBytes = 4 << 20

// readFiles parses the configuration's files in the order of their names. A file with a syntax error is left out.
func (l *loader) readFiles() []hcl.Body {
	entries, err := os.ReadDir(l.opt.Dir)
	if err != nil {
		l.failDir(err)
		return nil
	}
	var bodies []hcl.Body
	found := false
	for _, e := range entries { // by name
		name := e.Name()
		if !IsFile(name) {
			continue
		}
		found = true
		if body := l.readFile(name); body != nil {
			bodies = append(bodies, body)
		} else {
			l.broken = true
		}
	}
	if !found {
		l.fail(hcl.Range{}, fmt.Sprintf("A configuration is a directory with *.hcl or *.hcl.json files. osc-perms init %s writes a first one.", l.opt.Dir),
			"no configuration in %s", l.opt.Dir)
	}
	return bodies
}

func (l *loader) failDir(err error) {
	info, statErr := os.Stat(l.opt.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.fail(hcl.Range{}, fmt.Sprintf("Check the path; osc-perms init %s writes a first configuration there.", l.opt.Dir), "there is no directory %s", l.opt.Dir)
	case statErr == nil && !info.IsDir():
		l.fail(hcl.Range{}, fmt.Sprintf("Name the directory that the file is in: %s. All its *.hcl files are read together; osc-perms init writes a first one.", filepath.Dir(l.opt.Dir)),
			"%s is a file: a configuration is a directory", l.opt.Dir)
	default:
		l.fail(hcl.Range{}, "Check the path and its permissions.", "cannot read the directory %s: %s", l.opt.Dir, plainError(err))
	}
}

// IsFile reports whether a file of that name in a directory is part of a configuration.
func IsFile(name string) bool {
	return !strings.HasPrefix(name, ".") && (strings.HasSuffix(name, ".hcl") || strings.HasSuffix(name, ".hcl.json"))
}

// readFile parses one file of the directory; nil when it can't be read or has a syntax error, which is reported.
func (l *loader) readFile(name string) hcl.Body {
	src, err, ok := l.readInside(name)
	if !ok {
		return nil
	}
	if err != nil {
		l.fail(hcl.Range{Filename: name, Start: hcl.Pos{Line: 1}}, "Every *.hcl and *.hcl.json file of the directory is read: correct it, or give it another name.", "cannot read %s: %s", name, plainError(err))
		return nil
	}
	src = bytes.TrimPrefix(src, byteOrderMark)
	if !utf8.Valid(src) {
		l.failEncoding(name, src)
		return nil
	}
	l.sources[name] = src
	body, diags := parse(src, name)
	l.report(diags, nil)
	if diags.HasErrors() {
		return nil
	}
	return body
}

var byteOrderMark = []byte("\xef\xbb\xbf")

func (l *loader) failEncoding(name string, src []byte) {
	line := 1
	for rest := src; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		rest = rest[size:]
	}
	l.fail(hcl.Range{Filename: name, Start: hcl.Pos{Line: line}}, "Save the file as UTF-8; GBK and UTF-16 are not read.", "%s is not UTF-8", name)
}

// parse reads HCL or, by the name's ending, JSON.
func parse(src []byte, name string) (hcl.Body, hcl.Diagnostics) {
	if diags := checkNesting(src, name); diags.HasErrors() {
		return nil, diags
	}
	var file *hcl.File
	var diags hcl.Diagnostics
	if strings.HasSuffix(name, ".json") {
		file, diags = hcljson.Parse(src, name)
		diags = diags[:min(1, len(diags))] // what comes after a syntax error follows from it
	} else {
		file, diags = hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	}
	if diags.HasErrors() || file == nil {
		return nil, diags
	}
	return file.Body, diags
}

// readInside reads a file of the directory as file() would: the configuration stays inside, so that nothing foreign is
// read, or shown with a mistake in it. A link to somewhere else is reported, and ok is false.
func (l *loader) readInside(name string) (src []byte, err error, ok bool) {
	src, err = l.files.bytes(name)
	if errors.Is(err, errOutside) {
		l.fail(hcl.Range{Filename: name, Start: hcl.Pos{Line: 1}}, "Put the file itself there, or name a directory that holds both with --root.", "%s is a link that leads out of the configuration", name)
		return nil, nil, false
	}
	return src, err, true
}

// readLimited reads a regular file of a bearable size.
func readLimited(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := checkFile(info); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

func checkFile(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return errors.New("it is a directory")
	case !info.Mode().IsRegular():
		return errors.New("it is no regular file")
	case info.Size() > mostBytes:
		return fmt.Errorf("it has %d bytes, and at most %d are read", info.Size(), mostBytes)
	}
	return nil
}

// plainError leaves out the call and the path, which the message around it names already.
func plainError(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
