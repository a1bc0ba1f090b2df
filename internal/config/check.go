package config

import (
	"encoding/json"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/osc-perms/osc-perms/provision"
)

// readChecks reads the check blocks. What they say can only be worked out against a plan, so that here they are tried
// with answers that are not known yet, and kept with all the values they refer to.
func (l *loader) readChecks() []provision.DeclaredCheck {
	functions := checkFunctions(l.functions, unanswered)
	var checks []provision.DeclaredCheck
	for _, b := range l.checks {
		content, _, _ := b.Body.PartialContent(checkShape.schema())
		r := reader{l: l, attrs: content.Attributes, what: title(b)}
		c := provision.DeclaredCheck{Name: b.Labels[0], Place: place(blockRange(b))}
		c.Severity = provision.Severity(r.choice("severity", string(provision.SeverityError), string(provision.SeverityError), string(provision.SeverityWarning)))
		for _, part := range []struct {
			name, remedy string
			to           *provision.Expression
			fits         func(cty.Value) bool
			want, how    string
		}{
			{"condition", `Write what must hold, such as condition = !user_can("carol", "publish").`, &c.Condition, isFlag,
				"is neither true nor false", `Write a comparison, such as length(who_can("publish")) == 2, or user_can("carol", "publish").`},
			{"error_message", `Write what to tell whoever plans, such as error_message = "Only carol may publish."`, &c.ErrorMessage, isText,
				"takes a text", "Write a text in quotes; ${…} puts values into it, such as ${join(\", \", who_can(\"publish\"))}."},
		} {
			a := content.Attributes[part.name]
			if a == nil {
				l.fail(blockRange(b), part.remedy, "%s has no %s", title(b), part.name)
				continue
			}
			v, ok := l.readExpression(a, part.name+" of "+title(b), functions, &c.Asks, part.to)
			switch {
			case !ok:
				l.unknown()
			case v.IsNull():
				l.fail(a.Expr.Range(), part.remedy, "%s of %s is null", part.name, title(b))
			case !part.fits(v):
				l.fail(a.Expr.Range(), part.how, "%s of %s %s", part.name, title(b), part.want)
			}
		}
		checks = append(checks, c)
	}
	return checks
}

// isFlag: true or false, or what may still become either.
func isFlag(v cty.Value) bool {
	if v.Type() == cty.Bool || v.Type() == cty.DynamicPseudoType {
		return true
	}
	if !v.IsKnown() {
		return false
	}
	_, err := convert.Convert(v, cty.Bool)
	return err == nil
}

func isText(v cty.Value) bool { return v.Type() == cty.String || v.Type() == cty.DynamicPseudoType }

// kept is what Expression.Values holds: the language's own business.
type kept struct {
	Template bool            `json:"template,omitempty"` // Source is a text with ${…} in it, as JSON has expressions
	Roots    json.RawMessage `json:"roots,omitempty"`    // what var, local and their like are, with types
}

// readExpression tries an expression without a plan, and keeps it. ok is false after a mistake.
func (l *loader) readExpression(a *hcl.Attribute, what string, functions functionTable, asks *provision.Asks, to *provision.Expression) (v cty.Value, ok bool) {
	if !l.readAsks(a.Expr, what, asks) {
		return cty.NilVal, false
	}
	ctx := l.context(a.Expr.Variables(), narrowing(a.Expr), nil)
	ctx.Functions = functions
	roots := cty.ObjectVal(ctx.Variables)
	switch {
	case !roots.IsWhollyKnown():
		return cty.NilVal, false
	case roots.ContainsMarked():
		l.failKept(a, what)
		return cty.NilVal, false
	}
	v, diags := a.Expr.Value(ctx)
	l.explainKeys(diags, a.Expr)
	l.report(diags, ctx)
	switch {
	case diags.HasErrors():
		return cty.NilVal, false
	case v.ContainsMarked():
		l.failKept(a, what)
		return cty.NilVal, false
	}
	source, template := l.source(a)
	values := kept{Template: template}
	var err error
	if len(ctx.Variables) > 0 {
		values.Roots, err = ctyjson.Marshal(roots, cty.DynamicPseudoType)
	}
	to.Source, to.Place = source, place(a.Expr.Range())
	if err == nil && (template || len(values.Roots) > 0) {
		to.Values, err = json.Marshal(values)
	}
	if err == nil {
		_, err = parseKept(*to, values)
	}
	if err != nil {
		l.fail(a.Expr.Range(), "Write it in another way, for example with locals.", "%s can't be kept in a plan: %s", what, err)
		return cty.NilVal, false
	}
	return v, true
}

func (l *loader) failKept(a *hcl.Attribute, what string) {
	l.fail(a.Expr.Range(), "A saved plan holds all that a check uses. If it is no secret, keep nonsensitive(…) of it in a local, and use that.", "%s uses a sensitive value", what)
}

// source gives an expression as it is written. Template: it is the inside of a text, as in JSON.
func (l *loader) source(a *hcl.Attribute) (source string, template bool) {
	if _, native := a.Expr.(hclsyntax.Expression); native {
		// From behind the = to the end of the attribute: a single expression's range may leave its brackets out.
		_, source, _ = strings.Cut(l.text(hcl.Range{Filename: a.Range.Filename, Start: a.NameRange.End, End: a.Range.End}), "=")
		return strings.TrimSpace(source), false
	}
	v, diags := a.Expr.Value(nil)
	if !diags.HasErrors() && v.Type() == cty.String && !v.IsNull() {
		return v.AsString(), true
	}
	return strings.TrimSpace(l.text(a.Expr.Range())), false
}
