package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var day = time.Date(2026, 11, 25, 10, 20, 30, 0, time.UTC)

func TestChoose(t *testing.T) {
	for _, tc := range []struct {
		reason, names string
		want          []platform
		err           string
	}{
		{"all", "", platforms, ""},
		{"some", "linux/amd64,windows/arm64", []platform{{"linux", "amd64"}, {"windows", "arm64"}}, ""},
		{"one that is not built", "plan9/386", nil, `"plan9/386" is no platform of a release: write some of darwin/amd64,`},
		{"a blank", "linux/amd64, linux/arm64", nil, `" linux/arm64" is no platform`},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			got, err := choose(tc.names)
			assert.Equal(t, tc.want, got)
			if tc.err != "" {
				assert.ErrorContains(t, err, tc.err)
			} else {
				assert.NoError(t, err)
			}
		})
	}
}

// TestPack packs files from two directories at two times, and looks at what an archive tells of the machine: nothing.
func TestPack(t *testing.T) {
	shared := []file{{name: "share/man/man1/osc-perms.1", data: []byte("page")}, {name: "README.md", data: []byte("read")}}
	for _, p := range []platform{{"linux", "arm64"}, {"windows", "amd64"}} {
		t.Run(p.String(), func(t *testing.T) {
			var packed [2][]byte
			for i := range packed {
				dir := t.TempDir()
				binary := filepath.Join(dir, "b")
				require.NoError(t, os.WriteFile(binary, []byte("program"), 0o700))
				require.NoError(t, os.Chtimes(binary, day.AddDate(i, 0, 0), day.AddDate(i, 0, 0)))
				require.NoError(t, pack(filepath.Join(dir, "osc-perms_1"), "osc-perms_1", day, p, binary, shared))
				files, err := filepath.Glob(filepath.Join(dir, "osc-perms_1.*"))
				require.NoError(t, err)
				require.Len(t, files, 1)
				packed[i], err = os.ReadFile(files[0])
				require.NoError(t, err)
			}
			assert.Equal(t, packed[0], packed[1])
			want := []string{
				"osc-perms_1/README.md 644 read", "osc-perms_1/" + p.binary() + " 755 program", "osc-perms_1/share/man/man1/osc-perms.1 644 page",
			}
			if p.os == "windows" {
				assert.Equal(t, want, inZip(t, packed[0]))
			} else {
				assert.Equal(t, want, inTar(t, packed[0]))
			}
		})
	}
}

func inTar(t *testing.T, data []byte) (list []string) {
	plain, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	assert.True(t, plain.ModTime.IsZero())
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if err == io.EOF {
			return list
		}
		require.NoError(t, err)
		assert.True(t, h.ModTime.Equal(day))
		assert.Zero(t, h.Uid+h.Gid)
		assert.Empty(t, h.Uname+h.Gname)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		list = append(list, entry(h.Name, h.Mode, content))
	}
}

func inZip(t *testing.T, data []byte) (list []string) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	for _, f := range r.File {
		assert.True(t, f.Modified.Equal(day))
		part, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(part)
		require.NoError(t, err)
		list = append(list, entry(f.Name, int64(f.Mode().Perm()), content))
	}
	return list
}

func entry(name string, mode int64, content []byte) string {
	return name + " " + map[int64]string{0o755: "755", 0o644: "644"}[mode] + " " + string(content)
}

// TestSettle makes bills of materials of two machines the same, and keeps what they say of the modules.
func TestSettle(t *testing.T) {
	bom := func(hash, stamp string) []byte {
		return []byte(`{"components":[{"name":"m","version":"v1"}],"metadata":{` + stamp + `"tools":[{"name":"tool","hashes":[{"alg":"MD5","content":"` + hash + `"}]}]}}`)
	}
	one, err := settle(bom("1", ""), day)
	require.NoError(t, err)
	two, err := settle(bom("2", `"timestamp":"2001-01-01T00:00:00Z",`), day)
	require.NoError(t, err)
	assert.Equal(t, string(one), string(two))
	assert.JSONEq(t, `{"components":[{"name":"m","version":"v1"}],"metadata":{"timestamp":"2026-11-25T10:20:30Z","tools":[{"name":"tool"}]}}`, string(one))
	for _, bad := range []string{"", "{}", "[]"} {
		_, err := settle([]byte(bad), day)
		assert.Error(t, err, bad)
	}
}

func TestEmpty(t *testing.T) {
	for _, tc := range []struct {
		reason string
		holds  []string
		err    string
	}{
		{"an earlier release", []string{"SHA256SUMS", "osc-perms_1_linux_amd64.tar.gz", "bin/x"}, ""},
		{"somebody's files", []string{"osc-perms_1.zip", "thesis.txt"}, "holds thesis.txt, which is of no release"},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range tc.holds {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o644))
			}
			err := empty(dir)
			entries, readErr := os.ReadDir(dir)
			require.NoError(t, readErr)
			if tc.err != "" {
				assert.ErrorContains(t, err, tc.err)
				assert.Len(t, entries, len(tc.holds), "nothing was removed")
				return
			}
			assert.NoError(t, err)
			assert.Empty(t, entries)
		})
	}
	dir := filepath.Join(t.TempDir(), "new", "dist")
	require.NoError(t, empty(dir))
	assert.DirExists(t, dir)
}

func TestSums(t *testing.T) {
	one, other := t.TempDir(), t.TempDir()
	assert.ErrorContains(t, same(one, other), "nothing was built")
	for _, dir := range []string{one, other} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "b"), []byte("b"), 0o644))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), nil, 0o644))
		require.NoError(t, os.Mkdir(filepath.Join(dir, "bin"), 0o755))
		require.NoError(t, writeSums(dir))
		require.NoError(t, writeSums(dir), "the sums are not among what is summed up")
	}
	data, err := os.ReadFile(filepath.Join(one, "SHA256SUMS"))
	require.NoError(t, err)
	assert.Equal(t, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n"+
		"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d  b\n", string(data))
	assert.NoError(t, same(one, other))
	require.NoError(t, os.WriteFile(filepath.Join(other, "b"), []byte("c"), 0o644))
	assert.EqualError(t, same(one, other), "a second build differs in b")
}
