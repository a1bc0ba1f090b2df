package config

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const environPrefix = "OSC_PERMS_VAR_"

// given is a value that was given to a variable: an expression in a file, or a text.
type given struct {
	origin string // as messages name it
	expr   hcl.Expression
	text   string // without expr
	at     hcl.Range
}

// givenValues collects values from everywhere, later ones winning.
func (l *loader) givenValues() map[string]given {
	values := map[string]given{}
	for _, entry := range l.opt.Environ {
		key, text, _ := strings.Cut(entry, "=")
		name, ok := strings.CutPrefix(key, environPrefix)
		if ok && l.variables[name] != nil {
			values[name] = given{origin: key, text: text, at: textRange(key)}
		}
	}
	for _, name := range l.automaticFiles() {
		if src, err, ok := l.readInside(name); ok {
			l.readValues(values, name, src, err, false)
		}
	}
	for _, path := range l.opt.VarFiles {
		src, err := readLimited(path)
		l.readValues(values, path, src, err, true)
	}
	for _, entry := range l.opt.Vars {
		name, text, ok := strings.Cut(entry, "=")
		name = strings.TrimSpace(name)
		switch {
		case !ok:
			l.fail(hcl.Range{}, fmt.Sprintf("Write --var %s=<value>.", name), "--var %s has no value", name)
		case l.variables[name] == nil:
			l.failUndeclared(name, "--var "+name, hcl.Range{})
		default:
			values[name] = given{origin: "--var " + name, text: text, at: textRange("--var " + name)}
		}
	}
	return values
}

// textRange is the place of a value that stands in no file.
func textRange(origin string) hcl.Range {
	return hcl.Range{Filename: origin, Start: hcl.InitialPos, End: hcl.InitialPos}
}

// automaticFiles are the files with values that are read unasked, in their order.
func (l *loader) automaticFiles() []string {
	entries, err := os.ReadDir(l.opt.Dir)
	if err != nil {
		return nil // said when the configuration was read
	}
	var first, rest []string
	for _, e := range entries {
		switch name := e.Name(); {
		case name == "osc-perms.hclvars":
			first = append(first, name)
		case strings.HasSuffix(name, ".auto.hclvars") && !strings.HasPrefix(name, "."):
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	return append(first, rest...)
}

// readValues reads a file of values. An undeclared variable is an error in a file that was asked for, else a warning.
func (l *loader) readValues(values map[string]given, name string, src []byte, err error, asked bool) {
	if err != nil {
		l.fail(hcl.Range{}, "Check the path; files of values hold lines such as partners = [\"alice\"].", "cannot read values of variables from %s: %s", name, plainError(err))
		return
	}
	src = bytes.TrimPrefix(src, byteOrderMark)
	if !utf8.Valid(src) {
		l.failEncoding(name, src)
		return
	}
	if !l.mayHoldSecrets() {
		l.valueSources[name] = src
	}
	body, diags := parse(src, name)
	l.reportValues(diags)
	if diags.HasErrors() {
		return
	}
	attrs, diags := body.JustAttributes()
	l.reportValues(diags)
	for _, a := range inOrder(attrs) {
		v := l.variables[a.Name]
		switch {
		case v != nil:
			values[a.Name] = given{origin: name, expr: a.Expr, at: a.Expr.Range()}
		case asked:
			l.failUndeclared(a.Name, name, a.NameRange)
		case !l.broken:
			l.warn(a.NameRange, "Take the line out, or declare the variable."+didYouMean(a.Name, slices.Collect(maps.Keys(l.variables))), "%s gives a value to variable %q, which is not declared", name, a.Name)
		}
	}
}

// reportValues reports what is wrong with a file of values, in which nobody knows what is secret after a mistake.
func (l *loader) reportValues(diags hcl.Diagnostics) {
	if l.mayHoldSecrets() {
		l.reportSecretly(diags)
		return
	}
	l.report(diags, nil)
}

// mayHoldSecrets reports whether the lines of files of values must not be shown.
func (l *loader) mayHoldSecrets() bool { return l.broken || l.anySensitive() }

func (l *loader) failUndeclared(name, origin string, at hcl.Range) {
	if l.broken {
		return
	}
	l.fail(at, fmt.Sprintf("Declare it, variable %q {}, or take the value out.%s", name, didYouMean(name, slices.Collect(maps.Keys(l.variables)))),
		"%s gives a value to variable %q, which is not declared", origin, name)
}

// givenValue evaluates what was given: a text as it stands for texts, numbers and flags, as an expression for the
// rest.
func (l *loader) givenValue(v *variable, g given) (cty.Value, bool) {
	value := cty.StringVal(g.text)
	expr := g.expr
	if expr == nil && !v.typ.IsPrimitiveType() && v.typ != cty.DynamicPseudoType {
		diags := checkNesting([]byte(g.text), g.origin)
		if !diags.HasErrors() {
			expr, diags = hclsyntax.ParseExpression([]byte(g.text), g.origin, hcl.InitialPos)
		}
		if diags.HasErrors() {
			l.failAt(v, g.at, fmt.Sprintf("It is read as an expression, as in '[\"alice\", \"bob\"]'. %s", hidden(v, diags[0].Detail)), "cannot read the value of variable %q from %s", v.name, g.origin)
			return l.unknown(), false
		}
	}
	if expr != nil {
		var diags hcl.Diagnostics
		value, diags = expr.Value(nil)
		if diags.HasErrors() {
			l.failAt(v, g.at, "Values hold no references and no functions. "+hidden(v, diags[0].Detail), "cannot read the value of variable %q from %s", v.name, g.origin)
			return l.unknown(), false
		}
	}
	value, err := v.convert(value)
	if err != nil {
		l.failAt(v, g.at, v.typeRemedy(err), "wrong type for variable %q from %s", v.name, g.origin)
		return l.unknown(), false
	}
	return value, true
}

func hidden(v *variable, detail string) string {
	if v.sensitive {
		return ""
	}
	return detail
}
