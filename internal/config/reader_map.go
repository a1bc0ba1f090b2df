package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// pair is an entry of a map that was read: a key, a text, and where they stand.
type pair struct {
	key, value string
	at         hcl.Range
}

// pairs is a map of texts that was read, by key.
type pairs struct {
	state
	list  []pair
	whole bool // none was left out because of a mistake
}

// pairs reads a map from names to texts. Null is left out. takes and example say in messages what it maps to what.
func (r reader) pairs(name, takes, example string) pairs {
	v, st := r.value(name)
	p := pairs{state: st, whole: st != bad}
	if st != present {
		return p
	}
	if !v.Type().IsMapType() && !v.Type().IsObjectType() {
		r.fail(name, "Write "+example+".", "takes a map %s, and this is %s", takes, kindOf(v))
		return pairs{state: bad}
	}
	written := r.writtenPairs(name)
	for it := v.ElementIterator(); it.Next(); { // in the order of keys
		key, value := it.Element()
		at, ok := written[key.AsString()]
		if !ok {
			at = r.attrs[name].Expr.Range()
		}
		switch {
		case !value.IsKnown():
			p.whole = false
		case value.IsNull():
		case value.Type() != cty.String:
			r.l.fail(at, "Write it in quotes, as in "+example+".", "%s of %s has %s for %q", name, r.what, kindOf(value), key.AsString())
			p.whole = false
		default:
			p.list = append(p.list, pair{key.AsString(), value.AsString(), at})
		}
	}
	if !p.whole {
		r.l.unknown()
	}
	return p
}

// writtenPairs gives the places of the values of a map that is written out, by key, and reports keys that stand twice.
// Keys that are no constants have none: under dynamic they can't be evaluated one by one.
func (r reader) writtenPairs(name string) map[string]hcl.Range {
	places := map[string]hcl.Range{}
	written, diags := hcl.ExprMap(withoutParentheses(r.attrs[name].Expr))
	if diags.HasErrors() {
		return nil
	}
	for _, p := range written {
		if len(p.Key.Variables()) > 0 {
			continue
		}
		key, diags := p.Key.Value(nil)
		if diags.HasErrors() || key.IsNull() || key.Type() != cty.String {
			continue
		}
		if _, twice := places[key.AsString()]; twice {
			r.l.fail(p.Key.Range(), "Take one of them out.", "%q stands twice in %s of %s", key.AsString(), name, r.what)
		}
		places[key.AsString()] = p.Value.Range()
	}
	return places
}
