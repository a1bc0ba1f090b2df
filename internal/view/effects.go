package view

import (
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

const (
	effectsHeading = "Who gains and who loses"
	nobodyAffected = "Nobody gains or loses a capability or a policy."
)

// affected are people for whom a plan means the same.
type affected struct {
	people []provision.Effect // at least one
}

// effect is what the plan means for each of them.
func (a affected) effect() provision.Effect { return a.people[0] }

// loses reports whether something is taken from them.
func (a affected) loses() bool {
	return len(a.effect().Loses)+len(a.effect().PoliciesLost) > 0
}

// onlyGains reports whether all that the plan does to them is good, and known.
func (a affected) onlyGains() bool { return !a.loses() && len(a.effect().Unknown) == 0 }

// rank puts who loses first and who only gains last.
func (a affected) rank() int {
	switch {
	case a.loses():
		return 0
	case a.onlyGains():
		return 2
	}
	return 1
}

// alike puts people together for whom the plan means the same: who loses something first, else in the order
// of the effects.
func alike(effects []provision.Effect) []affected {
	var all []affected
	at := map[string]int{}
	for _, e := range effects {
		if len(e.Gains)+len(e.Loses)+len(e.Unknown)+len(e.PoliciesGained)+len(e.PoliciesLost) == 0 {
			continue
		}
		key := fmt.Sprintf("%q %q %q %q %q %q", e.Gains, e.Loses, e.Unknown, e.MayLose, e.PoliciesGained, e.PoliciesLost)
		i, found := at[key]
		if !found {
			i = len(all)
			at[key] = i
			all = append(all, affected{})
		}
		all[i].people = append(all[i].people, e)
	}
	slices.SortStableFunc(all, func(a, b affected) int { return a.rank() - b.rank() })
	return all
}

// meaning is one thing that a plan means for people, in a sentence without its subject.
type meaning struct {
	verb  string // in the reader's language
	what  []string
	shade shade
}

// meanings lists what is taken first.
func (a affected) meanings(say *i18n.Printer) []meaning {
	e, lose, gain := a.effect(), say.Text("loses"), say.Text("gains")
	if len(a.people) > 1 {
		lose, gain = say.Text("lose"), say.Text("gain")
	}
	policies := func(verb string, list []string) string {
		if len(list) == 1 {
			return say.Sprintf("%s policy", verb)
		}
		return say.Sprintf("%s policies", verb)
	}
	var all []meaning
	for _, m := range []meaning{
		{lose, Cleaned(e.Loses), red},
		{policies(lose, e.PoliciesLost), allAttached(say, e.PoliciesLost), red},
		{gain, Cleaned(e.Gains), green},
		{policies(gain, e.PoliciesGained), allAttached(say, e.PoliciesGained), green},
		{say.Text("may lose"), Cleaned(e.MayLose), red},
		{say.Text("not known:"), Cleaned(stillUnknown(e)), yellow},
	} {
		if len(m.what) > 0 {
			all = append(all, m)
		}
	}
	return all
}

// stillUnknown are the capabilities of which it is not even known that the person has them now.
func stillUnknown(e provision.Effect) []string {
	return slices.DeleteFunc(slices.Clone(e.Unknown), func(c string) bool { return slices.Contains(e.MayLose, c) })
}

// allAttached says policies with their scopes in words.
func allAttached(say *i18n.Printer, attachments []string) []string {
	words := make([]string, len(attachments))
	for i, attachment := range attachments {
		words[i] = attached(say, attachment)
	}
	return words
}

// notKnown says why something is not known; "" where all is.
func notKnown(effects []provision.Effect) string {
	if slices.ContainsFunc(effects, func(e provision.Effect) bool { return len(e.Unknown) > 0 }) {
		return "Not known: a plan reads only what its blocks are about, and rights made inside clusters can't be seen. osc-perms access looks at all it can."
	}
	return ""
}

// named are the capabilities of the catalogue that the effects name, in the catalogue's order.
func named(effects []provision.Effect) []osc.Entry {
	var entries []osc.Entry
	for _, entry := range osc.Catalogue() {
		id := string(entry.ID)
		if slices.ContainsFunc(effects, func(e provision.Effect) bool {
			return slices.Contains(e.Gains, id) || slices.Contains(e.Loses, id) || slices.Contains(e.Unknown, id)
		}) {
			entries = append(entries, entry)
		}
	}
	return entries
}
