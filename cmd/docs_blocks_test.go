package cmd

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/config"
)

var hclBlock = regexp.MustCompile("(?ms)^```hcl[^\n]*\n(.*?)^```$")

// Every block of HCL in the documents is laid out as fmt does it; one with a mistake in its syntax is there to show it.
func TestBlocksInDocumentsAreCanonical(t *testing.T) {
	found := 0
	for _, file := range documents(t) {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, at := range hclBlock.FindAllSubmatchIndex(content, -1) {
			text := content[at[2]:at[3]]
			formatted, list := config.Format(text, file)
			if list.HasErrors() {
				continue
			}
			found++
			assert.Equal(t, string(formatted), string(text), "%s:%d", file, 1+strings.Count(string(content[:at[0]]), "\n"))
		}
	}
	require.Greater(t, found, 30, "blocks in all documents")
}

// What the documents show first works as it stands: a newcomer copies it. Its plan breaks none of its own guards and
// checks, and after an apply nothing is left to do.
func TestFirstBlocksOfDocuments(t *testing.T) {
	tests := []struct {
		file  string
		flags []string
	}{
		{"../README.md", nil},
		{"../README.zh-CN.md", nil},
		{"../docs/language.md", []string{"--var", `partners=["dave", "zoe"]`}},
	}
	for _, tt := range tests {
		t.Run(filepath.Base(tt.file), func(t *testing.T) {
			content, err := os.ReadFile(tt.file)
			require.NoError(t, err)
			block := hclBlock.FindSubmatch(content)
			require.NotNil(t, block)
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "main.hcl"), block[1], 0o644))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "people.csv"), []byte("name,role\nvera,viewer\n"), 0o644))
			flags := append([]string{dir, "--sandbox", "--detailed-exitcode", "--today", "2026-12-01"}, tt.flags...)
			code, out, errs := run(t, append([]string{"plan"}, flags...)...)
			require.Equal(t, exitPending, code, out+errs)
			require.NotContains(t, out, "failed")
			code, out, errs = run(t, append([]string{"apply", dir, "--sandbox", "--auto-approve", "--today", "2026-12-01"}, tt.flags...)...)
			require.Equal(t, exitOK, code, out+errs)
			code, out, errs = run(t, append([]string{"plan"}, flags...)...)
			require.Equal(t, exitOK, code, out+errs)
		})
	}
}
