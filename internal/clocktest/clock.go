// Package clocktest is a time that only waiting moves, so that tests of retries and delays take none.
package clocktest

import (
	"context"
	"sync"
	"time"
)

// Clock is that time. Safe for concurrent use.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	waited time.Duration
}

// New gives a Clock that stands at some day.
func New() *Clock { return &Clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

// Now is where the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep moves the clock on, at once. Its error is the context's.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.waited += d
	return ctx.Err()
}

// Waited is how long was slept in all.
func (c *Clock) Waited() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waited
}
