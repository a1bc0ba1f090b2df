package cmd

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExportWritesNoFileTwice: what is there stays, also when it came while the account was read; nothing else is left.
func TestExportWritesNoFileTwice(t *testing.T) {
	tests := []struct {
		reason string
		there  func(t *testing.T, file string)
		want   string // what the file says afterwards
		err    string
	}{
		{"a new file in a new directory", func(*testing.T, string) {}, "new", ""},
		{"a file", func(t *testing.T, file string) { require.NoError(t, os.WriteFile(file, []byte("old"), 0o600)) }, "old", "it is there already"},
		{"a link to nothing", func(t *testing.T, file string) { require.NoError(t, os.Symlink("nothing", file)) }, "", "it is there already"},
		{"a directory", func(t *testing.T, file string) { require.NoError(t, os.Mkdir(file, 0o700)) }, "", "it is there already"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "b")
			o := &exportOptions{out: filepath.Join(dir, "main.hcl")}
			if tt.err != "" {
				require.NoError(t, os.MkdirAll(dir, 0o755))
			}
			tt.there(t, o.out)
			for _, refusal := range []error{o.checkOut(), o.write([]byte("new"))} {
				if tt.err == "" {
					require.NoError(t, refusal)
				} else {
					require.ErrorContains(t, refusal, tt.err)
				}
			}
			if tt.want != "" {
				text, err := os.ReadFile(o.out)
				require.NoError(t, err)
				assert.Equal(t, tt.want, string(text))
			}
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Len(t, left, 1)
		})
	}
}
