package provision

import (
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// mostNear is how many near names a message offers.
const mostNear = 3

// Near picks the names that a user may have meant: those that begin with what was written first,
// then those at a small edit distance, nearest first; letter case does not count.
func Near(written string, names []string) []string {
	w := strings.ToLower(written)
	type candidate struct {
		name     string
		prefix   bool
		distance int
	}
	// Further away than this, a name is another name and no slip of the pen.
	furthest := max(2, len([]rune(w))/3)
	var found []candidate
	for _, name := range names {
		n := strings.ToLower(name)
		prefix := w != "" && strings.HasPrefix(n, w)
		distance := levenshtein.Distance(w, n, nil)
		if prefix || distance <= furthest {
			found = append(found, candidate{name, prefix, distance})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		switch {
		case a.prefix != b.prefix && a.prefix:
			return -1
		case a.prefix != b.prefix:
			return 1
		case a.distance != b.distance:
			return a.distance - b.distance
		}
		return strings.Compare(a.name, b.name)
	})
	near := make([]string, 0, mostNear)
	for _, c := range found {
		if len(near) < mostNear && !slices.Contains(near, c.name) {
			near = append(near, c.name)
		}
	}
	return near
}

// didYouMean is the sentence about near names, "" when there are none.
func didYouMean(written string, names []string) string {
	near := Near(written, names)
	if len(near) == 0 {
		return ""
	}
	for i, n := range near {
		near[i] = `"` + n + `"`
	}
	return " Did you mean " + joinOr(near) + "?"
}

func joinOr(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
