package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// question is a function of check blocks: it asks about the access that holds after the plan, by its last argument.
type question struct {
	params []string
	gives  cty.Type
}

var questions = map[string]question{
	"user_can": {[]string{"user", "capability"}, cty.Bool},
	"who_can":  {[]string{"capability"}, cty.List(cty.String)},
	"who_has":  {[]string{"policy"}, cty.List(cty.String)},
	"members":  {[]string{"group"}, cty.List(cty.String)},
}

// form is how a question is written: user_can("<user>", "<capability>").
func (q question) form(name string) string {
	s := name + "("
	for i, p := range q.params {
		if i > 0 {
			s += ", "
		}
		s += `"<` + p + `>"`
	}
	return s + ")"
}

// fileFunctions read files. A check is worked out against a plan that may have been saved, where there are none.
var fileFunctions = []string{"file", "fileexists", "templatefile"}

const noFiles = "keep what the file says in a local, and use that: a saved plan holds locals, and no files"

// checkFunctions is the library as check blocks have it. answer is what a question comes to.
func checkFunctions(library map[string]function.Function, answer func(name string, args []string) (cty.Value, error)) map[string]function.Function {
	f := maps.Clone(library)
	for _, name := range fileFunctions {
		f[name] = answering(noFiles)
	}
	for name, q := range questions {
		f[name] = function.New(&function.Spec{
			Params: textParameters(q.params),
			Type: func(args []cty.Value) (cty.Type, error) {
				for i, p := range q.params {
					if p != "capability" || !args[i].IsKnown() {
						continue
					}
					if _, remedy := capabilityCalled(args[i].AsString()); remedy != "" {
						return cty.NilType, function.NewArgError(i, fmt.Errorf("%q is no capability. %s", args[i].AsString(), remedy))
					}
				}
				return q.gives, nil
			},
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return answer(name, texts(args)) },
		})
	}
	return f
}

// unanswered is what questions come to while there is no plan.
func unanswered(name string, _ []string) (cty.Value, error) {
	return cty.UnknownVal(questions[name].gives), nil
}

var errNotText = errors.New("no text")

// readAsks adds what an expression asks about, and reports calls that no plan can answer: the evaluation without a
// plan does not get everywhere. ok is false after a mistake.
func (l *loader) readAsks(expr hcl.Expression, what string, asks *provision.Asks) (ok bool) {
	ok = true
	for _, native := range nativeExpressions(expr) {
		_ = hclsyntax.VisitAll(native, func(n hclsyntax.Node) hcl.Diagnostics {
			if call, is := n.(*hclsyntax.FunctionCallExpr); is {
				ok = l.readCall(call, what, asks) && ok
			}
			return nil
		})
	}
	return ok
}

func (l *loader) readCall(call *hclsyntax.FunctionCallExpr, what string, asks *provision.Asks) bool {
	q, asking := questions[call.Name]
	_, known := l.functions[call.Name]
	switch {
	case slices.Contains(fileFunctions, call.Name):
		l.fail(call.NameRange, "Write locals { x = "+call.Name+"(…) } and local.x here: a saved plan holds locals, and no files.", "%s calls %s, which reads a file", what, call.Name)
		return false
	case !asking && !known:
		names := append(slices.Collect(maps.Keys(l.functions)), slices.Collect(maps.Keys(questions))...)
		l.fail(call.NameRange, "docs/language.md lists the functions."+didYouMean(call.Name, names), "%s calls %s, which is no function", what, call.Name)
		return false
	case !asking:
		return true
	case call.ExpandFinal:
		asks.Everything = true
		return true
	case len(call.Args) != len(q.params):
		l.fail(call.NameRange, "Write "+q.form(call.Name)+".", "%s calls %s with %s", what, call.Name, arguments(len(call.Args)))
		return false
	}
	last := len(q.params) - 1
	arg, err := literalText(call.Args[last])
	if err != nil {
		asks.Everything = true
		return true
	}
	switch q.params[last] {
	case "capability":
		c, remedy := capabilityCalled(arg)
		if remedy != "" {
			l.fail(call.Args[last].Range(), remedy, "%s asks %s about %q, which is no capability", what, call.Name, arg)
			return false
		}
		if !slices.Contains(asks.Capabilities, c) {
			asks.Capabilities = append(asks.Capabilities, c)
			osc.Sort(asks.Capabilities)
		}
	case "policy":
		asks.Policies = sortedWith(asks.Policies, arg)
	case "group":
		asks.Groups = sortedWith(asks.Groups, arg)
	}
	return true
}

func arguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

func sortedWith(list []string, s string) []string {
	list = append(list, s)
	slices.Sort(list)
	return slices.Compact(list)
}

// literalText gives an argument that is a text without anything to work out.
func literalText(expr hclsyntax.Expression) (string, error) {
	if len(expr.Variables()) > 0 {
		return "", errNotText
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() || !v.IsKnown() || v.IsNull() || v.Type() != cty.String {
		return "", errNotText
	}
	return v.AsString(), nil
}
