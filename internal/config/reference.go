package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// node is something that can be referred to, and so evaluated: var.x, local.x, tenant.name, group.x.members.
type node struct{ root, label, attr string }

func (n node) String() string {
	s := n.root
	switch {
	case n.label == "":
	case hclsyntax.ValidIdentifier(n.label):
		s += "." + n.label
	default:
		s += fmt.Sprintf("[%q]", n.label)
	}
	if n.attr != "" {
		s += "." + n.attr
	}
	return s
}

// scope is what an expression may refer to besides the nodes.
type scope struct {
	each      bool
	iterators []string // of dynamic blocks around it
}

// checkReferences reports what an expression refers to in vain. Evaluating it takes that as unknown.
func (l *loader) checkReferences(expr hcl.Expression, sc scope) {
	narrow := narrowing(expr)
	for _, t := range expr.Variables() {
		if slices.Contains(sc.iterators, t.RootName()) {
			continue
		}
		if t.RootName() == "each" {
			l.checkEach(t, sc)
			continue
		}
		if _, bad := l.resolve(t, narrow); bad != nil && !(bad.excused && l.broken) {
			l.fail(t.SourceRange(), bad.remedy, "%s", bad.summary)
		}
	}
}

func (l *loader) checkEach(t hcl.Traversal, sc scope) {
	name := stepName(t, 1)
	switch {
	case sc.each && isEachName(name):
	case !sc.each:
		l.fail(t.SourceRange(), "Give the block for_each = toset([…]) or a map, if it is a user, group, organization, cluster or onboard. for_each itself can't use each, nor can other blocks; in a dynamic block the block's own name is used, as in policy.value.",
			"%s stands where there is no for_each", traversalText(t))
	default:
		l.fail(t.SourceRange(), "Write each.key or each.value.", "each has no %q", name)
	}
}

func isEachName(name string) bool { return name == "key" || name == "value" }

// badReference is why a reference can't be followed.
type badReference struct {
	summary, remedy string
	excused         bool // what it names may stand in a file that has a syntax error
}

// resolve finds the nodes that a reference needs.
func (l *loader) resolve(t hcl.Traversal, narrow map[hcl.Range]string) ([]node, *badReference) {
	root, name := t.RootName(), stepName(t, 1)
	switch root {
	case "var":
		if l.variables[name] != nil {
			return []node{{root, name, ""}}, nil
		}
		return nil, undeclared(root, name, slices.Collect(maps.Keys(l.variables)), fmt.Sprintf("Declare it: variable %q {}.", name))
	case "local":
		if l.locals[name] != nil {
			return []node{{root, name, ""}}, nil
		}
		return nil, undeclared(root, name, slices.Collect(maps.Keys(l.locals)), fmt.Sprintf("Declare it: locals { %s = … }.", name))
	case "tenant":
		if slices.Contains(tenantNames, name) {
			return []node{{root, name, ""}}, nil
		}
		return nil, undeclared(root, name, tenantNames, "tenant has name, region and osc_region.")
	case "group", "user", "onboard":
		return l.resolveObject(t, narrow)
	}
	return nil, l.unknownRoot(t)
}

var tenantNames = []string{"name", "region", "osc_region"}

func undeclared(root, name string, known []string, remedy string) *badReference {
	if name == "" {
		return &badReference{summary: root + " stands alone", remedy: fmt.Sprintf("Write a name after it, as in %s.x.", root)}
	}
	if near := didYouMean(name, known); near != "" {
		remedy = near[1:]
	}
	return &badReference{summary: fmt.Sprintf("%s is not declared", node{root, name, ""}), remedy: remedy, excused: true}
}

// unknownRoot explains a reference that begins with nothing that is known.
func (l *loader) unknownRoot(t hcl.Traversal) *badReference {
	root := t.RootName()
	switch root {
	case "organization", "cluster", "offboard", "quota", "check", "prune", "guard":
		return &badReference{summary: fmt.Sprintf("%s can't be referred to", traversalText(t)), remedy: fmt.Sprintf("Keep what several blocks need in locals, and use it in the %s block too.", root)}
	}
	if answer, ok := rootAnswers[root]; ok {
		return &badReference{summary: fmt.Sprintf("%s is not part of this language", root), remedy: answer}
	}
	var full []string
	for name := range l.locals {
		full = append(full, "local."+name)
	}
	for name := range l.variables {
		full = append(full, "var."+name)
	}
	slices.Sort(full)
	for _, f := range full {
		if strings.HasSuffix(f, "."+root) {
			return &badReference{summary: fmt.Sprintf("%s is not known", root), remedy: fmt.Sprintf("Did you mean %s?", f)}
		}
	}
	remedy := "References begin with var, local, tenant, group, user, onboard or each." + didYouMean(root, []string{"var", "local", "tenant", "group", "user", "onboard", "each"})
	if len(t) == 1 {
		remedy = fmt.Sprintf("A text stands in quotes: %q. %s", root, remedy)
	}
	return &badReference{summary: fmt.Sprintf("%s is not known", traversalText(t)), remedy: remedy}
}

func stepAt(t hcl.Traversal, i int) hcl.Traverser {
	if i < len(t) {
		return t[i]
	}
	return nil
}

// stepName is the name at a step, written .name or ["name"]; "" for none.
func stepName(t hcl.Traversal, i int) string {
	switch s := stepAt(t, i).(type) {
	case hcl.TraverseAttr:
		return s.Name
	case hcl.TraverseIndex:
		if s.Key.Type() == cty.String && s.Key.IsKnown() && !s.Key.IsNull() {
			return s.Key.AsString()
		}
	}
	return ""
}

// narrowing finds what group.x[each.key].name needs of group.x: a reference to all of it would make cycles of
// blocks that use each other's names and members.
func narrowing(expr hcl.Expression) map[hcl.Range]string {
	narrow := map[hcl.Range]string{}
	for _, native := range nativeExpressions(hcl.UnwrapExpression(expr)) {
		_ = hclsyntax.VisitAll(native, func(n hclsyntax.Node) hcl.Diagnostics {
			relative, ok := n.(*hclsyntax.RelativeTraversalExpr)
			if !ok {
				return nil
			}
			index, ok := relative.Source.(*hclsyntax.IndexExpr)
			if !ok {
				return nil
			}
			if whole, ok := index.Collection.(*hclsyntax.ScopeTraversalExpr); ok && len(relative.Traversal) > 0 {
				if attr, ok := relative.Traversal[0].(hcl.TraverseAttr); ok {
					narrow[whole.Traversal.SourceRange()] = attr.Name
				}
			}
			return nil
		})
	}
	return narrow
}

// nativeExpressions gives the expressions in an expression of either syntax: JSON has them in its strings.
func nativeExpressions(expr hcl.Expression) []hclsyntax.Expression {
	if native, ok := expr.(hclsyntax.Expression); ok {
		return []hclsyntax.Expression{native}
	}
	var found []hclsyntax.Expression
	if items, diags := hcl.ExprList(expr); !diags.HasErrors() {
		for _, item := range items {
			found = append(found, nativeExpressions(item)...)
		}
		return found
	}
	if pairs, diags := hcl.ExprMap(expr); !diags.HasErrors() {
		for _, pair := range pairs {
			found = append(found, nativeExpressions(pair.Value)...)
		}
		return found
	}
	v, diags := expr.Value(nil) // the string as it stands
	if diags.HasErrors() || v.IsNull() || v.Type() != cty.String {
		return nil
	}
	start := expr.Range().Start
	start.Column++
	start.Byte++
	template, diags := hclsyntax.ParseTemplate([]byte(v.AsString()), expr.Range().Filename, start)
	if diags.HasErrors() {
		return nil
	}
	return []hclsyntax.Expression{template}
}
