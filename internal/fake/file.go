package fake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/osc-perms/osc-perms/internal/jsontext"
)

// Parse reads a state from its JSON form. It refuses what isn't whole: text that ends early, fields that the format
// hasn't, a version it doesn't know, and parts that refer to what isn't there. The error says what to do.
func Parse(data []byte) (*State, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	s := &State{}
	if err := decoder.Decode(s); err != nil {
		return nil, explain(data, decoder.InputOffset(), err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("there is more text after the state's end (line %d): restore the file from a copy, or delete it to begin anew", lineAt(data, decoder.InputOffset()))
	}
	if s.Version != StateVersion {
		return nil, fmt.Errorf("the state has version %d and this program reads version %d: use the program that wrote it, or delete it to begin anew", s.Version, StateVersion)
	}
	s.makeKey()
	if err := s.check(); err != nil {
		return nil, err
	}
	s.sort()
	return s, nil
}

// explain turns a decoder's error into one that says where and what to do.
func explain(data []byte, offset int64, err error) error {
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the state ends too early (at line %d, after %d bytes), so the file is empty or half written: restore it from a copy, or delete it to begin anew", lineAt(data, int64(len(data))), len(data))
	case errors.As(err, &syntax):
		return fmt.Errorf("the state is no valid JSON at line %d (%w): correct it, restore it from a copy, or delete it to begin anew", lineAt(data, syntax.Offset), err)
	case errors.As(err, &wrongType):
		what := "the state"
		if wrongType.Field != "" {
			what = fmt.Sprintf("the state's %q", wrongType.Field)
		}
		return fmt.Errorf("%s at line %d can't be %s: correct it to %s", what, lineAt(data, wrongType.Offset), jsonValue(wrongType.Value), jsonKind(wrongType.Type))
	case strings.Contains(err.Error(), "unknown field"):
		// The decoder does not say where; the first place that has the field's name is it, or close to it.
		_, quoted, _ := strings.Cut(err.Error(), "unknown field ")
		if at := bytes.Index(data, []byte(quoted)); quoted != "" && at >= 0 {
			offset = int64(at)
		}
		return fmt.Errorf("the state has an %s near line %d: correct its spelling or remove it, or use the newer program that wrote it", strings.TrimPrefix(err.Error(), "json: "), lineAt(data, offset))
	default:
		return fmt.Errorf("the state can't be read near line %d (%w): correct it, restore it from a copy, or delete it to begin anew", lineAt(data, offset), err)
	}
}

func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), int64(len(data)))], []byte("\n"))
}

// LoadFile reads a state from a file, which it leaves as it is. The error names the file; it is fs.ErrNotExist when the
// file is missing.
func LoadFile(path string) (*State, error) {
	s, _, err := load(path)
	return s, err
}

// load reads a state, and gives the file's text beside it.
func load(path string) (*State, []byte, error) {
	data, err := readState(path)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the sandbox's state: %w", err)
	}
	s, err := Parse(data)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot use the sandbox's state in %s, which was left as it is: %w", path, err)
	}
	return s, data, nil
}

// maxState bounds a state's file, in bytes: one of a tenant with thousands of people has some megabytes.
const maxState = 256 << 20

// readState reads a state's file. What is no regular file is refused: some never end, and a pipe waits for its other end.
func readState(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file: name a state's file, or one that is to be made", path)
	case info.Size() > maxState:
		return nil, fmt.Errorf("%s is larger than %d MiB, which no state is: restore it from a copy, or delete it to begin anew", path, maxState>>20)
	}
	return os.ReadFile(path)
}

// SaveFile sorts the state and writes it to a file, readable by its owner only, in one step: whoever reads the file sees the old
// state or the new one, never a part. It doesn't wait for the disk: after a power failure the file may be the older one.
func (s *State) SaveFile(path string) error {
	data, err := s.bytes()
	if err != nil {
		return err
	}
	return ReplaceFile(path, data)
}

// ReplaceFile writes a state's text to a file in one step, readable by its owner only, as SaveFile does.
func ReplaceFile(path string, data []byte) (err error) {
	path = behindLinks(path)
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("cannot save the sandbox's state: %w", err)
	}
	defer func() {
		if err != nil {
			os.Remove(temp.Name())
			err = fmt.Errorf("cannot save the sandbox's state in %s: %w", path, err)
		}
	}()
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// behindLinks gives what a link points to: that is what a save replaces, not the link.
func behindLinks(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}

// removeLeftovers removes the temporary files of saves that a killed process left behind. The file's lock must be held:
// under it nobody else is saving. Only names that a save of this very file makes are taken; one that can't be removed
// does no harm.
func removeLeftovers(path string) {
	path = behindLinks(path)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return
	}
	for _, entry := range entries {
		number, ours := strings.CutPrefix(entry.Name(), "."+filepath.Base(path)+".")
		if ours && number != "" && strings.Trim(number, "0123456789") == "" && entry.Type().IsRegular() {
			os.Remove(filepath.Join(filepath.Dir(path), entry.Name()))
		}
	}
}

// bytes gives the state's JSON form, one object a line. It sorts the state.
func (s *State) bytes() ([]byte, error) {
	s.sort()
	compact, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("cannot write the sandbox's state as JSON: %w", err)
	}
	return jsontext.Spelled(layOut(compact)), nil
}

// layOut breaks compact JSON into lines at its first two levels, so that a list's items stand on a line each: easy to
// read and to compare, and a third of the size of indented JSON.
func layOut(compact []byte) []byte {
	const levels = 2
	out := make([]byte, 0, len(compact)+len(compact)/8)
	depth, inText := 0, false
	newline := func() { out = append(append(out, '\n'), "    "[:2*depth]...) }
	for i := 0; i < len(compact); i++ {
		c := compact[i]
		switch {
		case inText:
			out = append(out, c)
			if c == '\\' {
				i++
				out = append(out, compact[i])
			}
			inText = c != '"'
			continue
		case c == '"':
			inText = true
		case c == '{' || c == '[':
			out = append(out, c)
			depth++
			empty := compact[i+1] == '}' || compact[i+1] == ']'
			if depth <= levels && !empty {
				newline()
			}
			continue
		case c == '}' || c == ']':
			depth--
			empty := compact[i-1] == '{' || compact[i-1] == '['
			if depth < levels && !empty {
				newline()
			}
		case c == ',' && depth <= levels:
			out = append(out, c)
			newline()
			continue
		case c == ':' && depth <= levels:
			out = append(out, c, ' ')
			continue
		}
		out = append(out, c)
	}
	return append(out, '\n')
}

// exists reports whether a file is there; a file that can't be looked at is an error.
func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
