package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// sensitive marks values that are never shown.
const sensitive = "sensitive"

// variable is a variable block.
type variable struct {
	*hcl.Block
	name      string
	typ       cty.Type
	defaults  *typeexpr.Defaults
	fallback  *hcl.Attribute // default
	sensitive bool
	nullable  bool
	checks    []hcl.Attributes // validation blocks
}

func (l *loader) declareVariable(b *hcl.Block) {
	name := b.Labels[0]
	if !hclsyntax.ValidIdentifier(name) {
		l.fail(b.LabelRanges[0], "Write letters, digits, - and _, with a letter first.", "%q can't be the name of a variable", name)
		return
	}
	content, _, _ := b.Body.PartialContent(variableShape.schema())
	v := &variable{Block: b, name: name, typ: cty.DynamicPseudoType, fallback: content.Attributes["default"]}
	v.sensitive = l.constantFlag(content.Attributes["sensitive"], false)
	v.nullable = l.constantFlag(content.Attributes["nullable"], true)
	if a := content.Attributes["description"]; a != nil {
		if d, diags := a.Expr.Value(nil); diags.HasErrors() || d.IsNull() || d.Type() != cty.String {
			l.fail(a.Expr.Range(), "Write a text in quotes, without references.", "description of variable %q takes a text", name)
		}
	}
	if a := content.Attributes["type"]; a != nil {
		typ, defaults, diags := typeexpr.TypeConstraintWithDefaults(a.Expr)
		for _, d := range diags {
			if d.Subject != nil {
				d.Detail += didYouMean(strings.Trim(l.text(*d.Subject), `"`), typeWords)
			}
		}
		l.report(diags, nil)
		if !diags.HasErrors() {
			v.typ, v.defaults = typ, defaults
		}
	}
	for _, block := range content.Blocks {
		check, _, _ := block.Body.PartialContent(variableShape.inner("validation").schema())
		for _, needed := range []string{"condition", "error_message"} {
			if check.Attributes[needed] == nil {
				l.fail(blockRange(block), fmt.Sprintf("Write condition, about var.%s, and error_message, each on a line of its own.", name), "validation of variable %q has no %s", name, needed)
			}
		}
		v.checks = append(v.checks, check.Attributes)
	}
	if other := l.variables[name]; other != nil {
		l.failTwice(b, blockRange(other.Block))
		l.superfluousVariables = append(l.superfluousVariables, v)
		v.sensitive = v.sensitive || other.sensitive // nobody knows which of them was meant
		other.sensitive = v.sensitive
		return
	}
	l.variables[name] = v
}

// typeWords are what types of variables are made of.
var typeWords = []string{"string", "number", "bool", "any", "list", "set", "map", "object", "tuple"}

func (l *loader) constantFlag(a *hcl.Attribute, otherwise bool) bool {
	if a == nil {
		return otherwise
	}
	v, diags := a.Expr.Value(nil)
	if diags.HasErrors() || v.IsNull() || v.Type() != cty.Bool {
		l.fail(a.Expr.Range(), "Write true or false, without references.", "%s takes true or false", a.Name)
		return true // the careful answer: sensitive
	}
	return v.True()
}

func (l *loader) sortedVariables() []*variable {
	return slices.SortedFunc(maps.Values(l.variables), func(a, b *variable) int { return strings.Compare(a.name, b.name) })
}

func (l *loader) anySensitive() bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(l.variables)), func(v *variable) bool { return v.sensitive })
}

// variableValue is what the variable comes to: given, or its default.
func (l *loader) variableValue(v *variable) cty.Value {
	g, isGiven := l.values[v.name]
	if isGiven {
		if value, ok := l.givenValue(v, g); !ok || !value.IsNull() || v.nullable {
			return v.marked(value)
		}
	}
	switch {
	case v.fallback != nil:
		return l.defaultValue(v)
	case isGiven:
		l.fail(blockRange(v.Block), v.remedy(), "variable %q is given as null and has no default", v.name)
	default:
		l.fail(blockRange(v.Block), v.remedy(), "variable %q has no value", v.name)
	}
	return l.unknown()
}

func (l *loader) defaultValue(v *variable) cty.Value {
	value, diags := v.fallback.Expr.Value(nil)
	if diags.HasErrors() {
		l.failAt(v, v.fallback.Expr.Range(), "Write a value without references or functions; locals can have both.", "default of variable %q is no constant", v.name)
		return l.unknown()
	}
	value, err := v.convert(value)
	switch {
	case err != nil:
		l.failAt(v, v.fallback.Expr.Range(), v.typeRemedy(err), "wrong type for the default of variable %q", v.name)
		return l.unknown()
	case value.IsNull() && !v.nullable:
		l.fail(v.fallback.Expr.Range(), "Write a default, or leave out nullable = false.", "default of variable %q is null, which nullable = false rules out", v.name)
		return l.unknown()
	}
	return v.marked(value)
}

func (v *variable) remedy() string {
	example := "…"
	if !v.typ.IsPrimitiveType() && v.typ != cty.DynamicPseudoType {
		example = "'…' in the syntax of HCL" // [ and { are the shell's too
		if v.typ.IsListType() || v.typ.IsSetType() || v.typ.IsTupleType() {
			example = `'["…"]'`
		}
	}
	return fmt.Sprintf("Give it with --var %s=%s, in the environment as %s%s, in osc-perms.hclvars, in a file named with --var-file, or write a default.", v.name, example, environPrefix, v.name)
}

// convert brings a value to the variable's type, with the defaults of its optional attributes.
func (v *variable) convert(value cty.Value) (cty.Value, error) {
	if v.defaults != nil && !value.IsNull() {
		value = v.defaults.Apply(value)
	}
	return convert.Convert(value, v.typ)
}

func (v *variable) typeRemedy(err error) string {
	want := typeexpr.TypeString(v.typ)
	if v.sensitive {
		return fmt.Sprintf("It takes %s. The variable is sensitive, so the value is not shown.", want)
	}
	return fmt.Sprintf("It takes %s: %s.", want, err)
}

func (v *variable) marked(value cty.Value) cty.Value {
	if v.sensitive {
		return value.Mark(sensitive)
	}
	return value
}

// failAt reports a mistake in a value, whose line is not shown when the variable is sensitive.
func (l *loader) failAt(v *variable, at hcl.Range, remedy, format string, args ...any) {
	if v.sensitive {
		l.failSecretly(at, remedy, format, args...)
		return
	}
	l.fail(at, remedy, format, args...)
}

// validateVariables evaluates all variables and holds them against their validation blocks. One that does not hold
// counts as unknown from then on.
func (l *loader) validateVariables() {
	for _, v := range l.sortedVariables() {
		l.value(node{"var", v.name, ""}, blockRange(v.Block))
	}
	for _, v := range l.sortedVariables() {
		for _, check := range v.checks {
			if !l.holds(v, check) {
				l.memo[node{"var", v.name, ""}] = l.unknown()
				break
			}
		}
	}
}

func (l *loader) holds(v *variable, check hcl.Attributes) bool {
	condition, message := check["condition"], check["error_message"]
	if condition == nil || message == nil {
		return true
	}
	result, _ := l.eval(condition.Expr, nil).Unmark()
	if !result.IsKnown() {
		return true
	}
	result, err := convert.Convert(result, cty.Bool)
	if err != nil || result.IsNull() {
		l.fail(condition.Expr.Range(), "Write a comparison, or can(…).", "condition of variable %q is neither true nor false", v.name)
		return true
	}
	if result.True() {
		return true
	}
	text := l.eval(message.Expr, nil)
	at, from := blockRange(v.Block), ""
	if g, ok := l.values[v.name]; ok {
		from = " It is given by " + g.origin + "."
	}
	switch {
	case !text.IsKnown():
		return false
	case text.ContainsMarked():
		l.fail(at, "Its error_message holds a sensitive value, so it is not shown."+from, "variable %q is not valid", v.name)
	case text.IsNull() || text.Type() != cty.String:
		l.fail(message.Expr.Range(), "Write a text in quotes.", "error_message of variable %q takes a text", v.name)
	default:
		l.fail(at, strings.TrimSpace(text.AsString())+from, "variable %q is not valid", v.name)
	}
	return false
}
