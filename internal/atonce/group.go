// Package atonce runs reads beside each other, as golang.org/x/sync/errgroup does, with one difference: a read that panics is
// an error of its group. A process that reads many tenants does not end for a mistake that shows in one of them. Writes are
// not run by it: after a mistake among those nothing goes on.
package atonce

import (
	"context"
	"fmt"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
)

// Panic is a mistake in this program that showed while it read.
type Panic struct {
	Value any    // what it panicked with
	Trace string // of the goroutine, for whoever repairs it; not for a report that others read
}

func (*Panic) Error() string { return "osc-perms itself failed" }

// Group is reads that run beside each other; make it with WithContext.
type Group struct{ group *errgroup.Group }

// WithContext gives an empty group, and a context that ends with its first error or when Wait returns.
func WithContext(ctx context.Context) (*Group, context.Context) {
	group, ctx := errgroup.WithContext(ctx)
	return &Group{group}, ctx
}

// Go starts a read. It may itself start others, but holds no lock that it does not release by defer.
func (g *Group) Go(read func() error) {
	g.group.Go(func() error { return Guard(read) })
}

// Wait gives the first error, when all reads are over.
func (g *Group) Wait() error { return g.group.Wait() }

// Guard runs f; its panic is the error, a *Panic.
func Guard(f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &Panic{Value: value, Trace: fmt.Sprintf("panic: %v\n\n%s", value, debug.Stack())}
		}
	}()
	return f()
}
