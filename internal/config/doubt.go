package config

import (
	"slices"

	"github.com/osc-perms/osc-perms/internal/diag"
)

// doubt is a warning with the texts that it is about: a name or a description that the cloud may refuse, and has taken where
// it is there. Without any, it holds whatever is in the cloud.
type doubt struct {
	diagnostic diag.Diagnostic
	written    []string
}

// Standing gives the warnings that hold whatever is in the cloud.
func (l *Loaded) Standing() diag.List {
	return l.warnings(func(d doubt) bool { return d.written == nil })
}

// Doubts gives the warnings about names and descriptions that are going to be written: about one that is there as it is, a
// warning at every run would be noise.
func (l *Loaded) Doubts(isWritten func(text string) bool) diag.List {
	return l.warnings(func(d doubt) bool { return slices.ContainsFunc(d.written, isWritten) })
}

func (l *Loaded) warnings(which func(doubt) bool) diag.List {
	var list diag.List
	for _, d := range l.doubts {
		if which(d) {
			list = append(list, d.diagnostic)
		}
	}
	return list
}
