package cmd

import (
	"bytes"
	"sync"

	"github.com/osc-perms/osc-perms/internal/view"
)

// tenantLines is the stderr of one tenant among several: whole lines, each with the tenant's name before it, above the
// progress line that all share. Safe for concurrent use.
type tenantLines struct {
	name     string
	progress *view.Progress

	mu   sync.Mutex
	rest []byte // a line that is not whole yet
}

// Write implements io.Writer. What is written is clean already, as for a stderr of its own.
func (l *tenantLines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, text...)
	for {
		line, rest, whole := bytes.Cut(l.rest, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		l.print(line)
		l.rest = rest
	}
}

// flush prints a last line that lacks its end.
func (l *tenantLines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rest) > 0 {
		l.print(l.rest)
		l.rest = nil
	}
}

func (l *tenantLines) print(line []byte) {
	if len(line) == 0 {
		l.progress.Println("")
		return
	}
	l.progress.Println(view.Clean(l.name) + ": " + string(line))
}
