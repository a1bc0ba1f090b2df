package config

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDirectories(t *testing.T) {
	empty := t.TempDir()
	file := filepath.Join(empty, "main.txt")
	require.NoError(t, os.WriteFile(file, []byte("x"), 0o644))
	hidden := write(t, map[string]string{"tenant.hcl": "", ".main.hcl": aTenant, "sub/main.hcl": aTenant, "main.hcl~": aTenant})
	tests := []struct{ reason, dir, want, remedy string }{
		{"no configuration", empty, "no configuration in " + empty, "osc-perms init"},
		{"missing", filepath.Join(empty, "gone"), "there is no directory " + filepath.Join(empty, "gone"), "osc-perms init"},
		{"a file", file, file + " is a file: a configuration is a directory", empty},
		{"dot files and sub-directories are not read", hidden, "no configuration in " + hidden, "osc-perms init"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			loaded, list := Load(Options{Dir: tt.dir})
			require.Len(t, list, 1)
			assert.Equal(t, tt.want, list[0].Summary)
			assert.Contains(t, list[0].Detail, tt.remedy)
			assert.Nil(t, loaded.Desired)
			assert.NotNil(t, loaded.Sources)
		})
	}
}

func TestFilesOfAConfiguration(t *testing.T) {
	tests := []struct {
		reason string
		files  map[string]string
		want   []string
	}{
		{"no tenant", map[string]string{"tenant.hcl": "", "main.hcl": `group "g" {}`}, []string{"there is no tenant block"}},
		{"an empty file is no tenant", map[string]string{"tenant.hcl": "\n"}, []string{"there is no tenant block"}},
		{"a byte order mark", map[string]string{"tenant.hcl": "\ufeff" + aTenant}, []string{}},
		{"Windows line ends", map[string]string{"main.hcl": "group \"g\" {\r\n  members = []\r\n}\r\n"}, []string{}},
		{"GBK", map[string]string{"main.hcl": "\n# \xb2\xe9\xbf\xb4"}, []string{"main.hcl:2 main.hcl is not UTF-8"}},
		{"UTF-16", map[string]string{"main.hcl": "\xff\xfeg\x00"}, []string{"main.hcl:1 main.hcl is not UTF-8"}},
		{"a directory named like a file", map[string]string{"x.hcl/y": "z"}, []string{"x.hcl:1 cannot read x.hcl: it is a directory"}},
		{"too large", map[string]string{"main.hcl": repeat("#\n", mostBytes/2+1)}, []string{"main.hcl:1 cannot read main.hcl: it has 4194306 bytes, and at most 4194304 are read"}},
		{"two files, one syntax error each", map[string]string{"a.hcl": "x =", "b.hcl.json": "{"}, []string{"a.hcl:1 missing expression", "b.hcl.json:1 missing value"}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, tt.files, Options{})
			assert.Equal(t, tt.want, summaries(list))
		})
	}
}

// TestFileFunctions: files are read relative to the configuration, inside it or inside the root, and nowhere else.
func TestFileFunctions(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "tenants", "acme")
	put := func(path, src string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(top, path)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(top, path), []byte(src), 0o644))
	}
	put("tenants/acme/tenant.hcl", aTenant)
	put("tenants/acme/own.txt", "\ufeffown")
	put("tenants/acme/sub/deep.txt", "deep")
	put("tenants/acme/hello.tmpl", "%{ for n in names }[${upper(n)}]%{ endfor }")
	put("tenants/acme/needs.tmpl", "\n${missing}")
	put("tenants/acme/gbk.csv", "name\n\xd5\xc5")
	put("tenants/shared.txt", "shared")
	put("tenants-secret.txt", "HUSH")
	require.NoError(t, os.Symlink("../shared.txt", filepath.Join(dir, "link-shared")))
	require.NoError(t, os.Symlink("../../tenants-secret.txt", filepath.Join(dir, "link-out")))
	require.NoError(t, os.Symlink("own.txt", filepath.Join(dir, "link-own")))
	root := filepath.Join(top, "tenants")

	tests := []struct{ reason, expr, root, want, fails string }{
		{"beside it, without byte order mark", `file("own.txt")`, "", "own", ""},
		{"below", `file("sub/../sub/deep.txt")`, "", "deep", ""},
		{"a link inside", `file("link-own")`, "", "own", ""},
		{"by its whole path", `file("` + filepath.Join(dir, "own.txt") + `")`, "", "own", ""},
		{"above", `file("../shared.txt")`, "", "", "cannot read ../shared.txt: it is outside the configuration: name a directory that holds both with --root"},
		{"above, in the root", `file("../shared.txt")`, root, "shared", ""},
		{"a link above", `file("link-shared")`, "", "", "outside the configuration"},
		{"a link above, in the root", `file("link-shared")`, root, "shared", ""},
		{"a link out of the root", `file("link-out")`, root, "", "outside the configuration"},
		{"a name that begins like the root", `file("../../tenants-secret.txt")`, root, "", "outside the configuration"},
		{"outside and not there", `file("../../gone")`, "", "", "outside the configuration"},
		{"not there", `file("gone.txt")`, "", "", "there is no such file. Paths are relative to the configuration"},
		{"a directory", `file("sub")`, "", "", "it is a directory"},
		{"not UTF-8", `file("gbk.csv")`, "", "", "GBK"},
		{"there or not", `"${fileexists("own.txt")} ${fileexists("gone.txt")}"`, "", "true false", ""},
		{"there or not is not told of what is outside", `tostring(fileexists("../../tenants-secret.txt"))`, root, "", "outside the configuration"},
		{"a template", `templatefile("hello.tmpl", { names = ["a", "b"] })`, "", "[A][B]", ""},
		{"a template that lacks a value", `templatefile("needs.tmpl", {})`, "", "", `needs.tmpl line 2 uses "missing"`},
		{"parts of paths", `"${basename("a/b.c")} ${dirname("a/b.c")}"`, "", "b.c a", ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			put("tenants/acme/main.hcl", `group "probe" { description = `+tt.expr+` }`)
			loaded, list := Load(Options{Dir: dir, Root: tt.root})
			if tt.fails != "" {
				require.Len(t, list, 1, summaries(list))
				assert.Contains(t, list[0].Detail, tt.fails)
				assert.NotContains(t, list[0].Detail, "HUSH")
				return
			}
			require.Empty(t, summaries(list))
			assert.Equal(t, tt.want, *loaded.Desired.Groups[0].Description)
		})
	}
}

func TestConfigurationThroughALink(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights there")
	}
	dir := write(t, map[string]string{"main.hcl": `group "probe" { description = file("x.txt") }`, "x.txt": "read"})
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(dir, link))
	loaded, list := Load(Options{Dir: link})
	require.Empty(t, summaries(list))
	assert.Equal(t, "read", *loaded.Desired.Groups[0].Description)
}
