package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// mostHeld that all locals together may hold: one that uses another twice doubles it, and a few lines of that would
// fill any memory.
const mostHeld = 4_000_000

// localValue evaluates a local, as long as the locals are of a bearable size.
func (l *loader) localValue(a *hcl.Attribute) cty.Value {
	if l.held > mostHeld {
		return l.unknown()
	}
	v := l.eval(a.Expr, nil)
	l.held += size(v, mostHeld-l.held)
	if l.held > mostHeld {
		l.fail(a.NameRange, "Keep only what is needed, as in [for p in local.people : p.name if p.team == \"ops\"], or use fewer copies of large lists.",
			"with local.%s, locals hold more than %d values", a.Name, mostHeld)
		return l.unknown()
	}
	return v
}

// size counts the values in a value, a long text as several. It stops counting once there are more than most.
func size(v cty.Value, most int) int {
	v, _ = v.Unmark()
	switch {
	case v.IsNull() || !v.IsKnown():
		return 1
	case v.Type() == cty.String:
		return 1 + len(v.AsString())/16
	case !v.CanIterateElements():
		return 1
	}
	n := 1
	for it := v.ElementIterator(); n <= most && it.Next(); {
		_, element := it.Element()
		n += size(element, most-n)
	}
	return n
}
