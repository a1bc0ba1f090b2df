package cmd

import (
	"context"
	"sync"
)

// turns lets the tenants of one account go one after another: throttling is by account, and each run keeps its own pace.
type turns struct {
	mu    sync.Mutex
	taken map[string]chan struct{}
}

// take waits for the account's turn. Call release when done; an error is that of the context.
func (t *turns) take(ctx context.Context, account string) (release func(), err error) {
	t.mu.Lock()
	if t.taken == nil {
		t.taken = map[string]chan struct{}{}
	}
	turn, ok := t.taken[account]
	if !ok {
		turn = make(chan struct{}, 1)
		t.taken[account] = turn
	}
	t.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
