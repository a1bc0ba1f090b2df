package config

import (
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/osc-perms/osc-perms/provision"
)

// ends is what an until says: one last day for all, or one for each name.
type ends struct {
	state
	all  string
	each map[string]pair // by name as it is written
	used map[string]bool
}

const untilExample = `until = { alice = "2027-01-31" }`

// ends reads until: a map from names to last days or, where a whole block may end, one day.
func (r reader) ends(whole bool) *ends {
	e := &ends{each: map[string]pair{}, used: map[string]bool{}}
	v, st := r.value("until")
	if e.state = st; st != present {
		return e
	}
	if whole && v.Type().IsPrimitiveType() {
		var ok bool
		if e.all, ok = r.dayOf(v); !ok {
			e.state = bad
		}
		return e
	}
	p := r.pairs("until", "from names to last days", untilExample)
	if e.state = p.state; e.state != present {
		return e
	}
	for _, x := range p.list {
		if day, ok := r.day(x.value, x.at); ok {
			x.value = day
			e.each[x.key] = x
		}
	}
	return e
}

// lastDay reads until as one day; "" for no end.
func (r reader) lastDay() string {
	v, st := r.value("until")
	if st != present {
		return ""
	}
	day, _ := r.dayOf(v)
	return day
}

func (r reader) dayOf(v cty.Value) (string, bool) {
	if v.Type() != cty.String {
		r.fail("until", `Write the last day in quotes, as in until = "2027-01-31".`, "takes a day, and this is %s", kindOf(v))
		return "", false
	}
	return r.day(v.AsString(), r.attrs["until"].Expr.Range())
}

const dayLayout = "2006-01-02"

// day holds a day against the calendar and the one way to write it.
func (r reader) day(written string, at hcl.Range) (string, bool) {
	if _, err := time.Parse(dayLayout, written); err == nil {
		return written, true
	}
	remedy := `Write year, month and day as in "2027-01-31".`
	switch meant := daysMeant(written); {
	case strings.TrimSpace(written) == "":
		remedy = "Write null for no end: in a table's column, p.until == \"\" ? null : p.until."
	case len(meant) > 0:
		remedy = "Write " + oneOf(meant) + "."
	case isDayShaped(written):
		remedy = "There is no such day. Write the last one that counts."
	}
	r.l.fail(at, remedy, "until of %s can't be %q", r.what, written)
	return "", false
}

func isDayShaped(s string) bool {
	return len(s) == len(dayLayout) && strings.Count(s, "-") == 2 && strings.Trim(s, "0123456789-") == ""
}

// otherLayouts are how people and programs write days; those with slashes are read both ways round.
var otherLayouts = []string{
	"2006-1-2", "2.1.2006", "2006/1/2", "2006.1.2", "2/1/2006", "1/2/2006", "20060102", "2006年1月2日", "2 January 2006",
	"2 Jan 2006", "January 2, 2006", "Jan 2, 2006", time.RFC3339, "2006-01-02 15:04:05",
}

// daysMeant reads a day as it is written elsewhere, and gives it in the one way that is read here.
func daysMeant(written string) []string {
	var days []string
	for _, layout := range otherLayouts {
		if t, err := time.Parse(layout, strings.TrimSpace(written)); err == nil && !slices.Contains(days, t.Format(dayLayout)) {
			days = append(days, t.Format(dayLayout))
		}
	}
	return days
}

// latest of two ends; no end is later than any.
func latest(a, b string) string {
	if a == "" || b == "" {
		return ""
	}
	return max(a, b)
}

// of gives the end of something that goes by several names, the one that is written first.
func (e *ends) of(names ...string) string {
	for _, n := range names {
		if x, ok := e.each[n]; ok {
			e.used[n] = true
			return x.value
		}
	}
	return e.all
}

// end gives every name its end.
func (e *ends) end(names []provision.Name) {
	for i, n := range names {
		names[i].Until = e.of(n.Name)
	}
}

// checkEnds reports ends of names that do not stand in the lists, as far as those are known.
func (r reader) checkEnds(e *ends, notThere string, lists ...nameList) {
	var known []string
	for _, list := range lists {
		if list.state == bad || !list.whole {
			return
		}
		for _, n := range list.names {
			known = append(known, n.Name)
		}
	}
	for _, name := range sortedNames(e.each) {
		if !e.used[name] {
			r.l.fail(e.each[name].at, "Take it out, or correct the name."+didYouMean(name, known), "until of %s names %q, who %s", r.what, name, notThere)
		}
	}
}

func sortedNames(each map[string]pair) []string {
	var names []string
	for name := range each {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// endGrant gives the users and groups of a grant their ends. A group's may stand under its label or its cloud name.
func (r reader) endGrant(e *ends, users, groups nameList) {
	e.end(users.names)
	if len(e.each) == 0 {
		e.end(groups.names)
		return
	}
	for i, n := range groups.names {
		aliases := r.l.aliases(n.Name)
		groups.names[i].Until = e.of(aliases...)
		for _, a := range aliases {
			if _, is := users.ranges[a]; is && e.used[a] {
				r.l.fail(e.each[a].at, "Write a grant block for each of them.", "until of %s names %q, which is a user and a group there", r.what, a)
			}
		}
	}
	r.checkEnds(e, "is neither among its users nor among its groups", users, groups)
}

// aliases are the names that a group goes by in the files, the given one first.
func (l *loader) aliases(name string) []string {
	names := []string{name}
	for _, o := range l.groups {
		if o.forEach() != nil {
			continue
		}
		for _, t := range o.names {
			switch {
			case t.state != present:
			case t.value == name:
				names = append(names, o.label())
			case o.label() == name:
				names = append(names, t.value)
			}
		}
	}
	return names
}
