package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTenantFile(t *testing.T) {
	const tenant = "tenant \"acme\" {\n  region = \"cn-east-3\"\n}\n"
	tests := []struct {
		reason string
		files  map[string]string
		want   string
	}{
		{"no file", nil, ""},
		{"no block", map[string]string{"groups.hcl": "group \"a\" {}\n"}, ""},
		{"one file", map[string]string{"a.hcl": "group \"a\" {}\n", "b.hcl": tenant}, "b.hcl"},
		{"JSON", map[string]string{"main.hcl.json": `{"tenant": {"acme": {"region": "cn-east-3"}}}`}, "main.hcl.json"},
		{"a file that is no part of a configuration", map[string]string{".hidden.hcl": tenant, "main.tf": tenant}, ""},
		{"a file with a mistake says nothing", map[string]string{"a.hcl": "tenant {", "b.hcl": tenant}, "b.hcl"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
			}
			assert.Equal(t, tt.want, TenantFile(dir))
		})
	}
	assert.Empty(t, TenantFile(filepath.Join(t.TempDir(), "nowhere")))
}
