// Package source finds the texts in the project's own Go files that people may get to read.
package source

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Message is a text as the source has it: a Go format, or a plain text.
type Message struct {
	ID     string
	Word   bool     // a single word that stands in messages, in the catalogue's context for those
	Plural string   // the form for other numbers than one; "" where the source gives none
	Places []string // "cmd/plan.go:12", sorted
}

// Collect reads the Go files of the listed rooms below root, tests left out, and gives every text in them that is no
// name, key or address by the rules of rules.go, sorted by file. A chain such as "group " + name + " is empty" is one
// message, "group %s is empty". The error names the file that could not be read.
func Collect(root string) ([]Message, error) {
	found := map[string]*Message{}
	err := eachFile(root, func(name string, files *token.FileSet, file *ast.File) {
		add := func(at token.Pos, id, plural string, word bool) {
			key := id
			if word {
				key = "word " + id
			}
			m := found[key]
			if m == nil {
				m = &Message{ID: id, Word: word}
				found[key] = m
			}
			if plural != "" {
				m.Plural = plural
			}
			m.Places = append(m.Places, fmt.Sprintf("%s:%d", name, files.Position(at).Line))
		}
		c := &collector{add: add}
		ast.Inspect(file, c.visit)
	})
	all := make([]Message, 0, len(found))
	for _, m := range found {
		slices.Sort(m.Places)
		m.Places = slices.Compact(m.Places)
		all = append(all, *m)
	}
	slices.SortFunc(all, func(a, b Message) int {
		return cmp.Or(strings.Compare(files(a.Places)[0], files(b.Places)[0]), strings.Compare(a.ID, b.ID))
	})
	return all, err
}

// Literals are all texts in quotes of the files that Collect reads, messages or not.
func Literals(root string) (map[string]bool, error) {
	all := map[string]bool{}
	err := eachFile(root, func(_ string, _ *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok {
				if text, ok := literal(lit); ok {
					all[text] = true
				}
			}
			return true
		})
	})
	return all, err
}

// eachFile parses the files of all rooms. name is the file's below root, with slashes.
func eachFile(root string, do func(name string, files *token.FileSet, file *ast.File)) error {
	for _, room := range rooms {
		dir := filepath.Join(root, room.dir)
		entries, err := os.ReadDir(dir)
		if err != nil {
			return fmt.Errorf("cannot collect the messages of %s: %w", room.dir, err)
		}
		for _, entry := range entries {
			name := entry.Name()
			if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || len(room.files) > 0 && !slices.Contains(room.files, name) || slices.Contains(room.without, name) {
				continue
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return fmt.Errorf("cannot collect the messages of %s: %w", room.dir, err)
			}
			do(room.dir+"/"+name, files, file)
		}
	}
	return nil
}

// collector walks a file's syntax.
type collector struct {
	add func(at token.Pos, id, plural string, word bool)
}

// visit takes the messages of a node, and says whether to look into it.
func (c *collector) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.Field: // its tag is no text
		if n.Type != nil {
			ast.Inspect(n.Type, c.visit)
		}
		return false
	case *ast.CallExpr:
		return c.call(n)
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && wholeFields[key.Name] {
			c.spoken(n.Value)
			return false
		} else if ok && silentFields[key.Name] {
			return false
		}
	case *ast.BinaryExpr:
		if text, ok := chain(n); ok {
			c.text(n.Pos(), text)
			c.inside(n)
			return false
		}
	case *ast.BasicLit:
		if text, ok := literal(n); ok {
			c.text(n.Pos(), text)
		}
	}
	return true
}

// text adds a text that looks like a message.
func (c *collector) text(at token.Pos, text string) {
	if readsAsMessage(text) {
		c.add(at, text, "", false)
	}
}

// call takes what is said to a printer whatever it looks like, and leaves out what is no text.
func (c *collector) call(n *ast.CallExpr) bool {
	name := callee(n)
	if silent[name] {
		return false
	}
	if name == "Plural" && len(n.Args) >= 3 {
		one, okOne := constant(n.Args[1])
		many, okMany := constant(n.Args[2])
		if okOne && okMany {
			c.add(n.Pos(), one, many, false)
			for _, arg := range n.Args[3:] {
				ast.Inspect(arg, c.visit)
			}
			return false
		}
	}
	if !ofPrinter(n, name) || len(n.Args) == 0 {
		return true
	}
	if name == "Word" {
		if text, ok := constant(n.Args[0]); ok {
			c.word(n.Pos(), text)
			return false
		}
	}
	if text, ok := constant(n.Args[0]); ok && says(text) {
		c.add(n.Args[0].Pos(), text, "", false)
	} else {
		c.spoken(n.Args[0])
	}
	for _, arg := range n.Args[1:] {
		ast.Inspect(arg, c.visit)
	}
	return false
}

// spoken adds a text that is certainly shown; what is no constant is looked into.
func (c *collector) spoken(e ast.Expr) {
	if text, ok := constant(e); ok {
		if hasLetters(text) {
			c.add(e.Pos(), text, "", false)
		}
		return
	}
	ast.Inspect(e, c.visit)
}

// word adds a single word that messages are made of.
func (c *collector) word(at token.Pos, text string) { c.add(at, text, "", true) }

// inside looks at the parts of a chain that are no literals.
func (c *collector) inside(e ast.Expr) {
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD {
		c.inside(b.X)
		c.inside(b.Y)
		return
	}
	if _, ok := e.(*ast.BasicLit); !ok {
		ast.Inspect(e, c.visit)
	}
}

// ofPrinter reports whether a call says a text in the reader's language. Other packages' functions of the names have the
// package's name before them.
func ofPrinter(n *ast.CallExpr, name string) bool {
	switch name {
	case "Text", "Word", "Sprintf":
	default:
		return false
	}
	f, ok := n.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, plain := f.X.(*ast.Ident)
	return !plain || x.Name == "say"
}

// callee is the last name of what is called: "Errorf" of fmt.Errorf.
func callee(n *ast.CallExpr) string {
	switch f := n.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(n *ast.BasicLit) (string, bool) {
	if n.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(n.Value)
	return text, err == nil
}

// constant is the text of a literal, or of literals added up.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return literal(e)
	case *ast.ParenExpr:
		return constant(e.X)
	case *ast.BinaryExpr:
		x, okX := constant(e.X)
		y, okY := constant(e.Y)
		return x + y, okX && okY && e.Op == token.ADD
	}
	return "", false
}

// chain is what an addition of texts says, with %s for each part that is no literal. It has a literal among its parts.
func chain(e *ast.BinaryExpr) (string, bool) {
	if e.Op != token.ADD {
		return "", false
	}
	literals := 0
	var b strings.Builder
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
			walk(sum.X)
			walk(sum.Y)
			return
		}
		if text, ok := constant(e); ok {
			literals++
			b.WriteString(text)
			return
		}
		b.WriteString("%s")
	}
	walk(e)
	return b.String(), literals > 0
}
