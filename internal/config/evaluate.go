package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// frame is a node under evaluation, and the place that needs it.
type frame struct {
	node node
	at   hcl.Range
}

// longestChain of references through one another that is followed.
const longestChain = 1000

// value evaluates a node, once. What failed is unknown, and so is all that uses it: one mistake, one message.
func (l *loader) value(n node, at hcl.Range) cty.Value {
	if v, ok := l.memo[n]; ok {
		return v
	}
	for i, f := range l.stack {
		if f.node == n {
			l.failCycle(l.stack[i:], at)
			return cty.DynamicVal
		}
	}
	if len(l.stack) >= longestChain {
		if !l.chained { // the rest of a chain has to be shortened with it
			l.fail(at, "Shorten the chain of locals that use one another.", "more than %d references through one another", longestChain)
		}
		l.chained = true
		return cty.DynamicVal
	}
	l.stack = append(l.stack, frame{n, at})
	v := l.compute(n)
	l.stack = l.stack[:len(l.stack)-1]
	l.memo[n] = v
	return v
}

func (l *loader) failCycle(loop []frame, closing hcl.Range) {
	var names, places []string
	for _, f := range loop {
		names = append(names, f.node.String())
	}
	slices.Sort(names)
	id := strings.Join(names, " ")
	if l.cycles[id] { // the same one, entered elsewhere
		return
	}
	l.cycles[id] = true
	names = names[:0]
	for i, f := range loop {
		used := closing // where this one uses the next
		if i+1 < len(loop) {
			used = loop[i+1].at
		}
		names = append(names, f.node.String())
		places = append(places, fmt.Sprintf("%s uses %s at %s", f.node, loop[(i+1)%len(loop)].node, place(used)))
	}
	names = append(names, names[0])
	l.fail(closing, strings.Join(places, "; ")+". Take one of these references out, for example by moving what both need into a local.",
		"references go in a circle: %s", strings.Join(names, " → "))
}

func (l *loader) compute(n node) cty.Value {
	switch n.root {
	case "var":
		return l.variableValue(l.variables[n.label])
	case "local":
		return l.localValue(l.locals[n.label])
	case "tenant":
		return l.tenantValue(n.label)
	}
	o := l.object(n.root, n.label)
	switch n.attr {
	case "name":
		return l.readNames(o)
	case "members", "users":
		return l.readMembers(o)
	}
	l.readInstances(o)
	return cty.DynamicVal // nobody refers to for_each: it is a node so that cycles through it are seen
}

// eval evaluates an expression, for one instance of a block under for_each or nil. What fails is reported and unknown.
func (l *loader) eval(expr hcl.Expression, in *instance) cty.Value {
	ctx := l.context(expr.Variables(), narrowing(expr), in)
	v, diags := expr.Value(ctx)
	l.explainKeys(diags, expr)
	l.report(diags, ctx)
	if diags.HasErrors() {
		return l.unknown()
	}
	return v
}

// explainKeys says which keys there are of a block under for_each, where a reference names one that there is not.
func (l *loader) explainKeys(diags hcl.Diagnostics, expr hcl.Expression) {
	if !diags.HasErrors() {
		return
	}
	for _, t := range expr.Variables() {
		index, ok := stepAt(t, 2).(hcl.TraverseIndex)
		root, label, key := t.RootName(), stepName(t, 1), stepName(t, 2)
		of, is := referables[root]
		if !ok || !is || l.object(root, label) == nil {
			continue
		}
		for _, d := range diags {
			if d.Subject == nil || *d.Subject != index.SrcRange {
				continue
			}
			var keys []string
			for _, in := range l.object(root, label).instances {
				keys = append(keys, in.id())
			}
			d.Summary = fmt.Sprintf("%s has no key %q", node{root, label, ""}, key)
			d.Detail = fmt.Sprintf("Its for_each is empty, so it makes no %s.", of.noun)
			if len(keys) > 0 {
				d.Detail = fmt.Sprintf("Its for_each has %s.%s", several(keys), didYouMean(key, keys))
			}
		}
	}
}

func (l *loader) unknown() cty.Value {
	l.incomplete = true
	return cty.DynamicVal
}

// context gives the values that references need. What can't be referred to, which was reported, is unknown.
func (l *loader) context(traversals []hcl.Traversal, narrow map[hcl.Range]string, in *instance) *hcl.EvalContext {
	whole := map[string]cty.Value{}            // by root
	named := map[string]map[string]cty.Value{} // by root and label
	set := func(root, label string, v cty.Value) {
		if named[root] == nil {
			named[root] = map[string]cty.Value{}
		}
		named[root][label] = v
	}
	objects := map[node]map[string]bool{} // root and label -> attributes
	for _, t := range traversals {
		root, name := t.RootName(), stepName(t, 1)
		if root == "each" && in != nil && isEachName(name) {
			set(root, "key", in.key)
			set(root, "value", in.value)
			continue
		}
		nodes, bad := l.resolve(t, narrow)
		switch {
		case bad == nil:
		case name == "":
			whole[root] = l.unknown()
		default:
			set(root, name, l.unknown())
		}
		for _, n := range nodes {
			v := l.value(n, t.SourceRange())
			if n.attr == "" {
				set(n.root, n.label, v)
				continue
			}
			o := node{n.root, n.label, ""}
			if objects[o] == nil {
				objects[o] = map[string]bool{}
			}
			objects[o][n.attr] = true
		}
	}
	for o, attrs := range objects {
		if _, bad := named[o.root][o.label]; !bad {
			set(o.root, o.label, l.objectValue(o, attrs))
		}
	}
	ctx := &hcl.EvalContext{Variables: whole, Functions: l.functions}
	for root, values := range named {
		if _, bad := whole[root]; !bad {
			whole[root] = cty.ObjectVal(values)
		}
	}
	return ctx
}

// objectValue is what group.<label> and its like are: an object with the attributes that are needed, or a map of them
// by key.
func (l *loader) objectValue(n node, attrs map[string]bool) cty.Value {
	id := fmt.Sprint(n, "\x00", attrs["name"], attrs["members"], attrs["users"])
	if v, ok := l.objects[id]; ok {
		return v
	}
	g := l.object(n.root, n.label)
	values := map[string]cty.Value{}
	for attr := range attrs {
		values[attr] = l.value(node{n.root, n.label, attr}, g.at())
	}
	if g.forEach() == nil {
		return cty.ObjectVal(values)
	}
	byKey := map[string]map[string]cty.Value{}
	for attr, v := range values {
		if !v.IsKnown() {
			return cty.DynamicVal // not kept: it may be in a cycle that is being reported
		}
		for it := v.ElementIterator(); it.Next(); {
			key, value := it.Element()
			if byKey[key.AsString()] == nil {
				byKey[key.AsString()] = map[string]cty.Value{}
			}
			byKey[key.AsString()][attr] = value
		}
	}
	objects := map[string]cty.Value{}
	for key, attrs := range byKey {
		objects[key] = cty.ObjectVal(attrs)
	}
	v := cty.ObjectVal(objects)
	l.objects[id] = v
	return v
}
