package cmd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What can't be written is told without the name of a temporary file, and with the directory that is there.
func TestUnwritable(t *testing.T) {
	dir := t.TempDir()
	denied := &fs.PathError{Op: "open", Path: filepath.Join(dir, ".x.hcl.10982"), Err: syscall.EACCES}
	tests := []struct {
		reason string
		file   string
		err    error
		want   string
	}{
		{"the directory's rights", filepath.Join(dir, "x.hcl"), denied, "there is no permission to write in " + dir + "; name a file in another directory, or have yourself given the right (ls -ld " + dir + " shows whose it is)"},
		{"a directory that was to be made in it", filepath.Join(dir, "a", "b", "x.hcl"), denied, "there is no permission to write in " + dir + "; name a file in another directory, or have yourself given the right (ls -ld " + dir + " shows whose it is)"},
		{"a full disk", filepath.Join(dir, "x.hcl"), &fs.PathError{Op: "write", Path: ".x", Err: syscall.ENOSPC}, "no space left on device"},
		{"a rename", filepath.Join(dir, "x.hcl"), &os.LinkError{Op: "rename", Old: ".x", New: "x", Err: syscall.EROFS}, "read-only file system"},
		{"anything else", filepath.Join(dir, "x.hcl"), errors.New("it broke"), "it broke"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) { assert.EqualError(t, unwritable(tt.file, tt.err), tt.want) })
	}
}

func TestTyped(t *testing.T) {
	tests := []struct {
		reason string
		words  []string
		want   string
	}{
		{"plain words", []string{"osc-perms", "plan", "tenants/acme", "--sandbox=c.json"}, "osc-perms plan tenants/acme --sandbox=c.json"},
		{"a blank", []string{"plan", "my tenant", "--sandbox=my copy.json"}, "plan 'my tenant' --sandbox='my copy.json'"},
		{"a pattern, a quote, nothing", []string{"--groups=osc-*", "it's", "--clusters="}, `--groups='osc-*' 'it'\''s' --clusters=''`},
		{"Chinese is plain", []string{"配置"}, "配置"},
		{"what would run something", []string{"$(reboot)", "a;b"}, "'$(reboot)' 'a;b'"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) { assert.Equal(t, tt.want, typed(tt.words...)) })
	}
}
