package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// fileReader reads files of the configuration, and of the directory given with --root, and no others.
type fileReader struct {
	dir   string
	roots []string // without symbolic links
}

func newFileReader(dir, root string) fileReader {
	f := fileReader{dir: dir}
	for _, d := range []string{dir, root} {
		if d == "" {
			continue
		}
		if real, err := realPath(d); err == nil {
			f.roots = append(f.roots, real)
		}
	}
	return f
}

func realPath(p string) (string, error) {
	abs, err := filepath.Abs(p)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// open opens a file after following its symbolic links. What is opened is inside a root even if a link is
// exchanged in between.
func (f fileReader) open(path string) (fs.File, error) {
	full := path
	if !filepath.IsAbs(path) {
		full = filepath.Join(f.dir, path)
	}
	lexical, err := filepath.Abs(full)
	if err != nil {
		return nil, err
	}
	real, err := filepath.EvalSymlinks(lexical)
	if err != nil {
		if !f.couldHold(lexical) { // do not even tell whether it is there
			return nil, errOutside
		}
		return nil, err
	}
	for _, root := range f.roots {
		name, err := filepath.Rel(root, real)
		if err != nil || !filepath.IsLocal(name) {
			continue
		}
		at, err := os.OpenRoot(root)
		if err != nil {
			return nil, err
		}
		defer at.Close()
		info, err := at.Stat(name)
		if err != nil {
			return nil, err
		}
		if err := checkFile(info); err != nil {
			return nil, err
		}
		return at.Open(name)
	}
	return nil, errOutside
}

var errOutside = errors.New("it is outside the configuration: name a directory that holds both with --root")

// couldHold reports whether a path that is not there would be inside, as far as its directory tells.
func (f fileReader) couldHold(path string) bool {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			for _, root := range f.roots {
				if name, err := filepath.Rel(root, real); err == nil && filepath.IsLocal(name) {
					return true
				}
			}
			return false
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}

// bytes gives what is in a file inside; errOutside for any other.
func (f fileReader) bytes(path string) ([]byte, error) {
	file, err := f.open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, mostBytes+1))
}

// read gives a file's text without a byte order mark.
func (f fileReader) read(path string) (string, error) {
	src, err := f.bytes(path)
	if err != nil {
		return "", f.explain(path, err)
	}
	src = bytes.TrimPrefix(src, byteOrderMark)
	if !utf8.Valid(src) {
		return "", fmt.Errorf("cannot read %s: %s", path, notUTF8)
	}
	return string(src), nil
}

const notUTF8 = `it is not UTF-8. GBK, which Excel writes as "CSV", is the usual cause: save it as "CSV UTF-8"`

func (f fileReader) explain(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot read %s: there is no such file. Paths are relative to the configuration, %s", path, f.dir)
	}
	return fmt.Errorf("cannot read %s: %s", path, plainError(err))
}

func (f fileReader) fileFunc() function.Function {
	return textFunc(func(args []string) (string, error) { return f.read(args[0]) }, "path")
}

func (f fileReader) existsFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			path := args[0].AsString()
			file, err := f.open(path)
			if errors.Is(err, fs.ErrNotExist) {
				return cty.False, nil
			}
			if err != nil {
				return cty.NilVal, f.explain(path, err)
			}
			return cty.True, file.Close()
		},
	})
}

// templateFunc makes templatefile: a file's text with ${…} and %{…} filled in from a map. A template can use all
// functions but templatefile.
func (f fileReader) templateFunc(functions map[string]function.Function) function.Function {
	inside := make(map[string]function.Function, len(functions))
	for name, fn := range functions {
		if name != "templatefile" {
			inside[name] = fn
		}
	}
	render := func(args []cty.Value) (cty.Value, error) {
		path, vars := args[0].AsString(), args[1]
		if !vars.Type().IsObjectType() && !vars.Type().IsMapType() {
			return cty.NilVal, function.NewArgErrorf(1, "it takes a map of values")
		}
		src, err := f.read(path)
		if err != nil {
			return cty.NilVal, function.NewArgError(0, err)
		}
		tokens, _ := hclsyntax.LexTemplate([]byte(src), path, hcl.InitialPos)
		diags := checkTokens(tokens)
		if diags.HasErrors() {
			return cty.NilVal, diags
		}
		expr, diags := hclsyntax.ParseTemplate([]byte(src), path, hcl.InitialPos)
		if diags.HasErrors() {
			return cty.NilVal, diags
		}
		values := vars.AsValueMap()
		for _, t := range expr.Variables() {
			if _, ok := values[t.RootName()]; !ok {
				return cty.NilVal, fmt.Errorf("%s line %d uses %q, which is not in the map of values", path, t.SourceRange().Start.Line, t.RootName())
			}
		}
		v, diags := expr.Value(&hcl.EvalContext{Variables: values, Functions: inside})
		if diags.HasErrors() {
			return cty.NilVal, fmt.Errorf("%s line %d: %s", path, diags[0].Subject.Start.Line, strings.TrimSpace(diags[0].Detail))
		}
		return v, nil
	}
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}, {Name: "vars", Type: cty.DynamicPseudoType}},
		Type: func(args []cty.Value) (cty.Type, error) {
			if !args[0].IsKnown() || !args[1].IsKnown() {
				return cty.DynamicPseudoType, nil
			}
			v, err := render(args)
			if err != nil {
				return cty.NilType, err
			}
			return v.Type(), nil
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return render(args) },
	})
}
