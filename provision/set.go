package provision

import (
	"cmp"
	"slices"
)

// set is a set whose elements come out sorted, so that no map order reaches a plan.
type set[T cmp.Ordered] map[T]struct{}

func newSet[T cmp.Ordered](elements ...T) set[T] {
	s := set[T]{}
	for _, e := range elements {
		s.add(e)
	}
	return s
}

func (s set[T]) add(e T) { s[e] = struct{}{} }

func (s set[T]) has(e T) bool {
	_, ok := s[e]
	return ok
}

func (s set[T]) sorted() []T { return sortedKeys(s) }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
