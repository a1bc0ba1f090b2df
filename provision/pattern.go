package provision

import "strings"

// IsPattern reports whether a name stands for several.
func IsPattern(name string) bool { return strings.Contains(name, "*") }

// Match holds a whole name against a pattern, in which * stands for any characters, none included.
func Match(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(name) < len(first)+len(last) || !strings.HasPrefix(name, first) || !strings.HasSuffix(name, last) {
		return false
	}
	rest := name[len(first) : len(name)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return true
}

// matching gives the first of the patterns that the name fits.
func matching(patterns []Name, name string) (Name, bool) {
	for _, p := range patterns {
		if Match(p.Name, name) {
			return p, true
		}
	}
	return Name{}, false
}
