package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLinksStayInside(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "tenant")
	require.NoError(t, os.Mkdir(dir, 0o700))
	write := func(path, text string) { require.NoError(t, os.WriteFile(path, []byte(text), 0o600)) }
	write(filepath.Join(dir, "main.hcl"), "tenant \"acme\" {\n  region = \"cn-east-3\"\n}\n")
	write(filepath.Join(dir, "kept.txt"), "group \"a\" {}\n")
	require.NoError(t, os.Symlink("kept.txt", filepath.Join(dir, "inside.hcl")))
	loaded, list := Load(Options{Dir: dir})
	require.Empty(t, list)
	require.Len(t, loaded.Desired.Groups, 1, "a link that stays inside is a file like any other")

	write(filepath.Join(root, "foreign"), "secret words\n")
	require.NoError(t, os.Symlink("../foreign", filepath.Join(dir, "z.hcl")))
	require.NoError(t, os.Symlink("../foreign", filepath.Join(dir, "z.auto.hclvars")))
	_, list = Load(Options{Dir: dir})
	require.Len(t, list, 2)
	for _, d := range list {
		require.Contains(t, d.Summary, "leads out of the configuration")
		require.NotContains(t, d.Summary+d.Detail+d.Snippet, "secret words")
	}
	require.NoError(t, os.Remove(filepath.Join(dir, "z.auto.hclvars")))
	_, list = Load(Options{Dir: dir, Root: root})
	require.Contains(t, list[0].Snippet, "secret words", "with --root it is inside, and read")
}
