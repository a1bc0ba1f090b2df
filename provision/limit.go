package provision

import (
	"fmt"
	"strconv"
	"strings"
)

// Limit is a ceiling for removals: a number, or a share of what is there and managed.
type Limit struct {
	N       int
	Percent bool
}

// ParseLimit reads "10" or "25%".
func ParseLimit(s string) (Limit, error) {
	digits, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	n, err := strconv.Atoi(strings.TrimSpace(digits))
	switch {
	case err != nil || n < 0:
		return Limit{}, fmt.Errorf("cannot read limit %q: write a whole number such as 10, or a share such as \"25%%\"", s)
	case percent && n > 100:
		return Limit{}, fmt.Errorf("cannot read limit %q: a share is at most 100%%", s)
	}
	return Limit{N: n, Percent: percent}, nil
}

// String gives "10" or "25%".
func (l Limit) String() string {
	if l.Percent {
		return strconv.Itoa(l.N) + "%"
	}
	return strconv.Itoa(l.N)
}

// Of is the number of removals that the limit allows where total facts are there; shares round down.
func (l Limit) Of(total int) int {
	if l.Percent {
		return total * l.N / 100
	}
	return l.N
}

// MarshalText and UnmarshalText keep a limit in a saved plan as it is written.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (l *Limit) UnmarshalText(text []byte) error {
	parsed, err := ParseLimit(string(text))
	if err == nil {
		*l = parsed
	}
	return err
}
