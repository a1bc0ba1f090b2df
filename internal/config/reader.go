package config

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/osc-perms/osc-perms/provision"
)

// reader reads the attributes of one block, and reports those of a wrong type. Null is left out.
type reader struct {
	l     *loader
	attrs hcl.Attributes
	in    *instance // for each.key and each.value; nil without
	what  string    // the block, as messages name it
}

// state is what became of an attribute.
type state int

const (
	absent  state = iota // not written, or null
	bad                  // wrong, which was reported
	present              // read
)

// value evaluates an attribute. A sensitive value is refused: everything declared shows up in plans.
func (r reader) value(name string) (cty.Value, state) {
	v, st := r.anyValue(name)
	if st == present && v.ContainsMarked() {
		r.l.failSensitive(r.attrs[name].Expr.Range(), name, r.what)
		return v, bad
	}
	return v, st
}

func (l *loader) failSensitive(at hcl.Range, name, what string) {
	l.fail(at, "Plans show it. If it is no secret, write nonsensitive(…) around it; only a group's description may stay sensitive.", "%s of %s holds a sensitive value", name, what)
}

func (r reader) anyValue(name string) (cty.Value, state) {
	a := r.attrs[name]
	if a == nil {
		return cty.NilVal, absent
	}
	v := r.l.eval(a.Expr, r.in)
	switch {
	case !v.IsKnown():
		r.l.unknown()
		return v, bad
	case v.IsNull():
		return v, absent
	}
	return v, present
}

// text is a text that was read, with its place.
type text struct {
	state
	value string
	at    hcl.Range
}

func (r reader) text(name string) text {
	v, st := r.value(name)
	return r.asText(name, v, st)
}

func (r reader) asText(name string, v cty.Value, st state) text {
	t := text{state: st}
	if a := r.attrs[name]; a != nil {
		t.at = a.Expr.Range()
	}
	if st != present {
		return t
	}
	if v.Type() != cty.String {
		r.fail(name, "Write it in quotes.", "takes a text, and this is %s", kindOf(v))
		t.state = bad
		return t
	}
	t.value = v.AsString()
	return t
}

func (r reader) fail(name, remedy, format string, args ...any) {
	r.l.fail(r.attrs[name].Expr.Range(), remedy, "%s of %s %s", name, r.what, fmt.Sprintf(format, args...))
}

// choice reads one of a few words.
func (r reader) choice(name, otherwise string, words ...string) string {
	t := r.text(name)
	if t.state != present {
		return otherwise
	}
	if !slices.Contains(words, t.value) {
		r.fail(name, "Write "+oneOf(words)+"."+didYouMean(t.value, words), "can't be %q", t.value)
		return otherwise
	}
	return t.value
}

func (r reader) flag(name string) (value bool, st state) {
	v, st := r.value(name)
	if st != present {
		return false, st
	}
	b, err := convert.Convert(v, cty.Bool)
	if err != nil {
		r.fail(name, "Write true or false.", "takes true or false, and this is %s", kindOf(v))
		return false, bad
	}
	return b.True(), present
}

// number reads a whole number that is not negative.
func (r reader) number(name string) *int {
	v, st := r.value(name)
	if st != present {
		return nil
	}
	n, err := convert.Convert(v, cty.Number)
	if err != nil {
		r.fail(name, "Write a whole number, such as 1.", "takes a number, and this is %s", kindOf(v))
		return nil
	}
	whole, accuracy := n.AsBigFloat().Int64()
	switch {
	case whole < 0:
		r.fail(name, "Write 0 or more.", "is negative")
	case accuracy != big.Exact || whole > 1_000_000:
		r.fail(name, "Write a whole number, such as 1.", "is no whole number of a sensible size")
	default:
		i := int(whole)
		return &i
	}
	return nil
}

// limit reads a number of removals, or a share of them in percent.
func (r reader) limit(name string) *provision.Limit {
	v, st := r.value(name)
	if st != present {
		return nil
	}
	if v.Type() != cty.Number && v.Type() != cty.String {
		r.fail(name, `Write a number such as 10, or a share such as "25%".`, "takes a number or a share, and this is %s", kindOf(v))
		return nil
	}
	s, _ := convert.Convert(v, cty.String)
	limit, err := provision.ParseLimit(s.AsString())
	if err != nil {
		r.fail(name, `Write a whole number such as 10, or a share from "0%" to "100%".`, "can't be %s", strings.ToValidUTF8(valueText(v), ""))
		return nil
	}
	return &limit
}

// nameList is a list of names that was read.
type nameList struct {
	state
	names   []provision.Name // each once, in the order of the list
	ranges  map[string]hcl.Range
	literal bool // a list written out, in which somebody stands, or nobody
	whole   bool // none was left out because of a mistake
	at      hcl.Range
}

// sorted gives the names in order, never nil.
func (n nameList) sorted() []provision.Name {
	names := append([]provision.Name{}, n.names...)
	slices.SortFunc(names, func(a, b provision.Name) int { return strings.Compare(a.Name, b.Name) })
	return names
}

// list reads a list or set of names. A name that is written twice in one list is a mistake; where a list is
// computed, its names merge.
func (r reader) list(name string, check func(name string, at hcl.Range)) nameList {
	v, st := r.anyValue(name)
	if st == present && v.IsMarked() {
		r.l.failSensitive(r.attrs[name].Expr.Range(), name, r.what)
		st = bad
	}
	n := nameList{state: st, ranges: map[string]hcl.Range{}, whole: st != bad}
	a := r.attrs[name]
	if st != present {
		return n
	}
	n.at = a.Expr.Range()
	if !v.CanIterateElements() || v.Type().IsMapType() || v.Type().IsObjectType() {
		remedy := `Write a list of names, such as ["alice", "bob"].`
		switch {
		case v.Type() == cty.String:
			remedy = "Write it in brackets, as a list with one name."
		case v.Type().IsMapType() || v.Type().IsObjectType():
			remedy += " keys(…) and values(…) make a list of a map."
		}
		r.fail(name, remedy, "takes a list of names, and this is %s", kindOf(v))
		n.state, n.whole = bad, false
		return n
	}
	// The elements as written, for their places. Under dynamic they can't be evaluated one by one.
	written, diags := exprList(a.Expr)
	listed := !diags.HasErrors() && len(written) == v.LengthInt()
	n.literal = listed
	constant := map[string]bool{}
	i := -1
	for it := v.ElementIterator(); it.Next(); {
		i++
		_, element := it.Element()
		at, isConstant := a.Expr.Range(), false
		if listed {
			at, isConstant = written[i].Range(), len(written[i].Variables()) == 0
		}
		switch {
		case !element.IsKnown():
			n.whole = false
		case element.IsNull():
		case element.ContainsMarked():
			r.l.failSensitive(at, name, r.what)
			n.whole = false
		case element.Type() != cty.String:
			r.l.fail(at, elementRemedy(element), "%s of %s takes names, and this is %s", name, r.what, kindOf(element))
			n.whole = false
		default:
			s := element.AsString()
			if isConstant && constant[s] {
				r.l.fail(at, "Take it out here.", "%q stands twice in %s of %s", s, name, r.what)
			}
			constant[s] = constant[s] || isConstant
			if _, there := n.ranges[s]; there {
				continue
			}
			n.ranges[s] = at
			n.names = append(n.names, provision.Name{Name: s, Place: place(at)})
			if check != nil {
				check(s, at)
			}
		}
	}
	if listed && len(written) > 0 && len(n.names) == 0 {
		n.literal = false // [var.nobody]: written is somebody
	}
	if !n.whole {
		r.l.unknown()
	}
	return n
}

// exprList gives the elements of a list that is written out, in parentheses or without.
func exprList(expr hcl.Expression) ([]hcl.Expression, hcl.Diagnostics) {
	return hcl.ExprList(withoutParentheses(expr))
}

func withoutParentheses(expr hcl.Expression) hcl.Expression {
	for {
		inner, ok := hcl.UnwrapExpression(expr).(*hclsyntax.ParenthesesExpr)
		if !ok {
			return expr
		}
		expr = inner.Expression
	}
}

func elementRemedy(v cty.Value) string {
	switch {
	case v.Type().IsPrimitiveType():
		return "Write it in quotes."
	case v.CanIterateElements() && !v.Type().IsMapType() && !v.Type().IsObjectType():
		return "Write concat(…) or flatten(…) to make one list of several."
	}
	return "Write which part of it is the name, as in [for p in local.people : p.name]."
}
