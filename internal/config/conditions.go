package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

type functionTable = map[string]function.Function

// Conditions gives what works out check blocks, from what is in them alone: it reads no file of the configuration. The
// error message is worked out only where the condition does not hold. An error says which of the two could not be
// worked out and why: above all what of the access could not be read, which the error wraps. Where the result does not
// depend on what could not be read, there is no error.
func Conditions() provision.Conditions {
	library := functions(fileReader{})
	return func(c provision.DeclaredCheck, access provision.Access) (bool, string, error) {
		w := inquiry{access: access}
		w.functions = checkFunctions(library, w.answer)
		holds, err := w.condition(c)
		if err != nil {
			return false, "", fmt.Errorf("cannot work out condition of check %q: %w", c.Name, err)
		}
		if holds {
			return true, "", nil
		}
		message, err := w.message(c)
		if err != nil {
			return false, "", fmt.Errorf("cannot work out error_message of check %q: %w", c.Name, err)
		}
		return false, message, nil
	}
}

// inquiry is the working out of one check.
type inquiry struct {
	access    provision.Access
	functions functionTable
	unread    []error
}

// answer asks the access. What can't be read is unknown, so that it counts only where the result depends on it, and so
// that no try(…) makes up an answer.
func (w *inquiry) answer(name string, args []string) (cty.Value, error) {
	var v cty.Value
	var names []string
	var err error
	switch last := args[len(args)-1]; name {
	case "user_can":
		var can bool
		can, err = w.access.UserCan(args[0], osc.Capability(last))
		v = cty.BoolVal(can)
	case "who_can":
		names, err = w.access.WhoCan(osc.Capability(last))
	case "who_has":
		names, err = w.access.WhoHas(last)
	case "members":
		names, err = w.access.Members(last)
	}
	if err != nil {
		w.unread = append(w.unread, err)
		return cty.UnknownVal(questions[name].gives), nil
	}
	if v == cty.NilVal {
		v = sortedTexts(names)
	}
	return v, nil
}

func sortedTexts(names []string) cty.Value {
	if len(names) == 0 {
		return cty.ListValEmpty(cty.String)
	}
	var values []cty.Value
	for _, n := range slices.Compact(slices.Sorted(slices.Values(names))) {
		values = append(values, cty.StringVal(n))
	}
	return cty.ListVal(values)
}

func (w *inquiry) condition(c provision.DeclaredCheck) (bool, error) {
	v, err := w.value(c.Condition)
	if err != nil {
		return false, err
	}
	flag, err := convert.Convert(v, cty.Bool)
	if err != nil || flag.IsNull() {
		return false, errors.New("it comes to neither true nor false")
	}
	return flag.True(), nil
}

func (w *inquiry) message(c provision.DeclaredCheck) (string, error) {
	v, err := w.value(c.ErrorMessage)
	if err != nil {
		return "", err
	}
	if v.IsNull() || v.Type() != cty.String {
		return "", errors.New("it comes to no text")
	}
	return strings.TrimSpace(v.AsString()), nil
}

// value works out an expression that was kept.
func (w *inquiry) value(e provision.Expression) (cty.Value, error) {
	w.unread = nil
	var k kept
	if len(e.Values) > 0 {
		if err := json.Unmarshal(e.Values, &k); err != nil {
			return cty.NilVal, fmt.Errorf("cannot read the values it uses: %w", err)
		}
	}
	expr, err := parseKept(e, k)
	if err != nil {
		return cty.NilVal, err
	}
	ctx := &hcl.EvalContext{Functions: w.functions, Variables: map[string]cty.Value{}}
	if len(k.Roots) > 0 {
		roots, err := ctyjson.Unmarshal(k.Roots, cty.DynamicPseudoType)
		if err != nil || !roots.Type().IsObjectType() || roots.IsNull() {
			return cty.NilVal, errors.New("cannot read the values it uses: they are no object with types")
		}
		if err := checkNumbers(roots); err != nil {
			return cty.NilVal, fmt.Errorf("cannot read the values it uses: %w", err)
		}
		ctx.Variables = roots.AsValueMap()
	}
	v, diags := expr.Value(ctx)
	if diags.HasErrors() {
		return cty.NilVal, firstError(diags)
	}
	v, _ = v.UnmarkDeep()
	if v.IsWhollyKnown() {
		return v, nil
	}
	return cty.NilVal, w.unreadError()
}

// unreadError is what the access could not tell.
func (w *inquiry) unreadError() error {
	switch len(w.unread) {
	case 0:
		return errors.New("it comes to a value that is not known")
	case 1:
		return w.unread[0]
	}
	var texts []string
	for _, err := range w.unread {
		texts = append(texts, err.Error())
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	if len(texts) == 1 {
		return w.unread[0]
	}
	return severalErrors{strings.Join(texts, "; "), w.unread}
}

// severalErrors are errors in one line.
type severalErrors struct {
	text string
	all  []error
}

func (e severalErrors) Error() string   { return e.text }
func (e severalErrors) Unwrap() []error { return e.all }

func firstError(diags hcl.Diagnostics) error {
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return fmt.Errorf("%s: %s", lowerFirst(d.Summary), linesOnly(d.Detail))
		}
	}
	return errors.New("it is not valid")
}

// parseKept reads an expression's text again. A plan file may come from anywhere, so nesting is bounded as in files.
func parseKept(e provision.Expression, k kept) (hclsyntax.Expression, error) {
	lex, parse := hclsyntax.LexExpression, hclsyntax.ParseExpression
	src := []byte(e.Source + "\n") // the end of a heredoc needs its own line
	if k.Template {
		lex, parse, src = hclsyntax.LexTemplate, hclsyntax.ParseTemplate, []byte(e.Source)
	}
	start := hcl.Pos{Line: max(1, e.Place.Line), Column: 1}
	tokens, _ := lex(src, e.Place.File, start) // the parser reports what is wrong with them
	diags := checkTokens(tokens)
	if diags.HasErrors() {
		return nil, firstError(diags)
	}
	expr, diags := parse(src, e.Place.File, start)
	if diags.HasErrors() {
		return nil, firstError(diags)
	}
	return expr, nil
}
