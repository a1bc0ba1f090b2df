package config

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
)

// TenantFile names the file of a directory that has the tenant block; "" where none has, or there is no such directory. A
// file that can't be read says nothing: who loads the configuration is told why.
func TenantFile(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	schema := &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "tenant", LabelNames: []string{"name"}}}}
	for _, e := range entries { // by name
		if !IsFile(e.Name()) {
			continue
		}
		src, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil || len(src) > mostBytes {
			continue
		}
		body, diags := parse(bytes.TrimPrefix(src, byteOrderMark), e.Name())
		if diags.HasErrors() {
			continue
		}
		if content, _, _ := body.PartialContent(schema); len(content.Blocks) > 0 {
			return e.Name()
		}
	}
	return ""
}
