package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFormat(t *testing.T) {
	got, list := Format([]byte("\ufeffgroup \"g\" {\nname=\"x\"\n  members  =  [ \"a\" ,\"b\" ]\n}\n"), "main.hcl")
	require.Empty(t, list)
	assert.Equal(t, "group \"g\" {\n  name    = \"x\"\n  members = [\"a\", \"b\"]\n}\n", string(got))

	got, list = Format([]byte("group \"g\" {\n  name =\n}\n"), "dir/main.hcl")
	require.Len(t, list, 1)
	assert.Nil(t, got)
	assert.Equal(t, []string{"dir/main.hcl:2 invalid expression"}, summaries(list))
	assert.NotEmpty(t, list[0].Snippet)

	_, list = Format([]byte("# \xb2\xe9"), "main.hcl")
	assert.Equal(t, []string{"main.hcl:1 main.hcl is not UTF-8"}, summaries(list))
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.hcl", "a.hclvars", "c.hcl.json", "d.txt", ".e.hcl", "sub/f.hcl", ".git/g.hcl"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o644))
	}
	tests := []struct {
		reason    string
		dir       string
		recursive bool
		want      []string
		fails     string
	}{
		{"a directory", dir, false, []string{"a.hclvars", "b.hcl"}, ""},
		{"with those below it", dir, true, []string{"a.hclvars", "b.hcl", "sub/f.hcl"}, ""},
		{"a file", filepath.Join(dir, "b.hcl"), false, []string{"b.hcl"}, ""},
		{"another file", filepath.Join(dir, "d.txt"), false, nil, "canonical layout"},
		{"missing", filepath.Join(dir, "gone"), false, nil, "no such file"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			got, err := Files(tt.dir, tt.recursive)
			if tt.fails != "" {
				require.ErrorContains(t, err, tt.fails)
				return
			}
			require.NoError(t, err)
			var want []string
			for _, name := range tt.want {
				want = append(want, filepath.Join(dir, name))
			}
			assert.Equal(t, want, got)
		})
	}
}
