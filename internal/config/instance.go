package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/zclconf/go-cty/cty"
)

// instance is one of what a block under for_each makes; of a block without, the only one.
type instance struct {
	key, value cty.Value // each.key and each.value; no value without for_each
}

// id is the key as text, "" without for_each, or where it is not known.
func (in *instance) id() string {
	if in.key == cty.NilVal || !in.key.IsKnown() {
		return ""
	}
	return in.key.AsString()
}

// scope is what expressions of the instance are evaluated for: nil without for_each.
func (in *instance) scope() *instance {
	if in.key == cty.NilVal {
		return nil
	}
	return in
}

// instancesOf gives what a block makes, in the order of keys.
func (l *loader) instancesOf(o *object) []instance {
	l.value(node{o.Type, o.label(), "for_each"}, o.at())
	return o.instances
}

// readInstances evaluates for_each. What fails makes none, and is not known.
func (l *loader) readInstances(o *object) {
	a := o.forEach()
	if a == nil {
		o.instances, o.known = []instance{{}}, true
		return
	}
	v := l.eval(a.Expr, nil)
	at := a.Expr.Range()
	switch {
	case v.HasMark(sensitive):
		l.fail(at, "Keys show up in every plan. If they are no secret, write nonsensitive(…) around them.", "for_each of %s holds a sensitive value", title(o.Block))
	case v.IsNull():
		l.fail(at, "Write an empty map, {}, to make none.", "for_each of %s is null", title(o.Block))
	case !v.IsKnown() || v.Type().IsSetType() && !v.IsWhollyKnown():
		l.unknown()
	case v.Type().IsTupleType() || v.Type().IsListType():
		l.fail(at, "Write toset(…) around it: a list has no keys that stay when something is added.", "for_each of %s is a list", title(o.Block))
	case v.Type().IsSetType() && !v.Type().ElementType().Equals(cty.String) && v.LengthInt() > 0, !v.CanIterateElements():
		l.fail(at, `Write a map, or a set of texts such as toset(["a", "b"]).`, "for_each of %s takes a map or a set of texts", title(o.Block))
	default:
		o.known = true
		for it := v.ElementIterator(); it.Next(); { // in the order of keys
			key, value := it.Element()
			if key.IsNull() {
				l.fail(at, "Take it out, for example with compact(…).", "for_each of %s holds null", title(o.Block))
				o.known = false
				continue
			}
			o.instances = append(o.instances, instance{key, value})
		}
	}
}

// expand gives the attributes and blocks of a body for an instance, with what its dynamic blocks make.
// whole is false when blocks may be missing because of a mistake that was reported.
func (l *loader) expand(body hcl.Body, s *shape, in *instance) (content *hcl.BodyContent, whole bool) {
	node := dynblock.WalkExpandVariables(body)
	ctx := l.context(expandVariables(node, s), nil, in)
	known := true
	for _, v := range ctx.Variables {
		known = known && v.IsWhollyKnown()
	}
	expanded := dynblock.Expand(body, ctx, dynblock.OptCheckForEach(l.checkDynamicForEach))
	content, _, diags := expanded.PartialContent(s.schema())
	if !known { // labels and for_each that are unknown: their reason was reported
		l.unknown()
		return content, false
	}
	l.report(diags, ctx)
	if diags.HasErrors() {
		l.unknown()
	}
	return content, !diags.HasErrors()
}

func expandVariables(n dynblock.WalkVariablesNode, s *shape) []hcl.Traversal {
	found, children := n.Visit(s.schema())
	for _, c := range children {
		if i := s.inner(c.BlockTypeName); i != nil {
			found = append(found, expandVariables(c.Node, i)...)
		}
	}
	return found
}

func (l *loader) checkDynamicForEach(v cty.Value, expr hcl.Expression, _ *hcl.EvalContext) hcl.Diagnostics {
	if !v.ContainsMarked() {
		return nil
	}
	at := expr.Range()
	return hcl.Diagnostics{{Severity: hcl.DiagError, Subject: &at, Summary: "Sensitive value in for_each of a dynamic block",
		Detail: "The blocks it makes show up in every plan. If they are no secret, write nonsensitive(…) around it."}}
}

// mentions reports whether a body has a block of a type, or a dynamic one that may come to none.
func mentions(body hcl.Body, s *shape, blockType string) bool {
	schema := s.schema()
	schema.Blocks = append(schema.Blocks, hcl.BlockHeaderSchema{Type: "dynamic", LabelNames: []string{"block type"}})
	content, _, _ := body.PartialContent(schema)
	for _, b := range content.Blocks {
		if b.Type == blockType || b.Type == "dynamic" && b.Labels[0] == blockType {
			return true
		}
	}
	return false
}

// titleOf names one of the things that for_each makes: group "team"["a"].
func (o *object) titleOf(in *instance) string {
	if in.key == cty.NilVal || !in.key.IsKnown() {
		return title(o.Block)
	}
	return fmt.Sprintf("%s[%q]", title(o.Block), in.id())
}
