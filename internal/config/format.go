package config

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/osc-perms/osc-perms/internal/diag"
)

// Format lays out an *.hcl or *.hclvars file in the canonical form, which formatting leaves as it is. filename is for
// messages. The list is nil, or holds the syntax errors of a file that can't be formatted.
func Format(src []byte, filename string) ([]byte, diag.List) {
	var p problems
	text := bytes.TrimPrefix(src, byteOrderMark)
	if !utf8.Valid(text) {
		p.fail(hcl.Range{Filename: filename, Start: hcl.Pos{Line: 1}}, "Save the file as UTF-8; GBK and UTF-16 are not read.", "%s is not UTF-8", filename)
		return nil, p.diagnostics(nil)
	}
	if diags := syntaxErrors(text, filename); diags.HasErrors() {
		p.report(diags, nil)
		return nil, p.diagnostics(Sources{filename: text})
	}
	// The library settles some comments and line breaks only when it sees its own layout.
	for range 10 {
		formatted := hclwrite.Format(text)
		if bytes.Equal(formatted, text) {
			return formatted, nil
		}
		text = formatted
	}
	return text, nil
}

func syntaxErrors(src []byte, filename string) hcl.Diagnostics {
	tokens, _ := hclsyntax.LexConfig(src, filename, hcl.InitialPos)
	if diags := checkTokens(tokens); diags.HasErrors() {
		return diags
	}
	_, diags := hclsyntax.ParseConfig(src, filename, hcl.InitialPos)
	return diags
}

// Files lists what Format is for, *.hcl and *.hclvars files, in a directory, by name; with recursive in the
// directories below it too, dot directories left out. A path of one such file gives that file.
func Files(dir string, recursive bool) ([]string, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot format %s: %s", dir, plainError(err))
	}
	if !info.IsDir() {
		if !isFormatted(filepath.Base(dir)) {
			return nil, fmt.Errorf("cannot format %s: only *.hcl and *.hclvars files have a canonical layout", dir)
		}
		return []string{dir}, nil
	}
	var files []string
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("cannot format %s: %s", path, plainError(err))
		case e.IsDir() && path != dir && (!recursive || strings.HasPrefix(e.Name(), ".")):
			return filepath.SkipDir
		case e.Type().IsRegular() && isFormatted(e.Name()):
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

func isFormatted(name string) bool {
	return !strings.HasPrefix(name, ".") && (strings.HasSuffix(name, ".hcl") || strings.HasSuffix(name, ".hclvars"))
}
