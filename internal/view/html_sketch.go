package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// How a line of the drawing is meant.
const (
	there = "there" // it is so
	gains = "gains" // the plan adds it
	loses = "loses" // the plan takes it
)

// sketch gathers what the drawing shows: people → groups → rights → capabilities. A right is a policy at its scope, or a
// grant. People from whom the same lines lead are one node.
type sketch struct {
	bundles    map[string]*bundle
	groupRight map[link]string // to how it is meant
	rightCan   map[link]string
	nothing    int // people from whom no line leads
}

// link is a line between two names in neighbouring columns.
type link struct{ from, to string }

// strand is a line that leads from a person: into a group, or where group is "" to a right.
type strand struct{ group, right, how string }

// bundle is people who are alike.
type bundle struct {
	rows         []int // of the matrix
	people       []string
	strands      []strand
	capabilities []string
}

func newSketch() *sketch {
	return &sketch{bundles: map[string]*bundle{}, groupRight: map[link]string{}, rightCan: map[link]string{}}
}

// tie draws a line. One that is so already is not drawn as coming or going.
func tie(lines map[link]string, from, to, how string) {
	l := link{from, to}
	if was, known := lines[l]; known && was != how {
		how = there
	}
	lines[l] = how
}

// person puts somebody into the drawing, with the row of the matrix and the capabilities that the drawing is about.
func (s *sketch) person(row int, name string, strands []strand, capabilities []string) {
	if len(strands) == 0 {
		s.nothing++
		return
	}
	slices.SortFunc(strands, func(a, b strand) int {
		return cmp.Or(strings.Compare(a.group, b.group), strings.Compare(a.right, b.right), strings.Compare(a.how, b.how))
	})
	strands = slices.Compact(strands)
	key := fmt.Sprintf("%q %q", strands, capabilities)
	b := s.bundles[key]
	if b == nil {
		b = &bundle{strands: strands, capabilities: capabilities}
		s.bundles[key] = b
	}
	b.rows, b.people = append(b.rows, row), append(b.people, name)
}

// sorted gives the bundles, the largest first.
func (s *sketch) sorted() []*bundle {
	var all []*bundle
	for _, b := range s.bundles {
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b *bundle) int {
		return cmp.Or(cmp.Compare(len(b.people), len(a.people)), cmp.Compare(a.rows[0], b.rows[0]), strings.Compare(a.people[0], b.people[0]))
	})
	return all
}

// sortedLinks gives lines in the order of their ends.
func sortedLinks(lines map[link]string) []link {
	var all []link
	for l := range lines {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b link) int { return cmp.Or(strings.Compare(a.from, b.from), strings.Compare(a.to, b.to)) })
	return all
}
