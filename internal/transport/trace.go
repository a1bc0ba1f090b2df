package transport

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

type traceKey struct{}

type trace struct {
	mu sync.Mutex
	id string
}

// Trace gives a context under which calls leave their request ids, and a function that tells the id of the last
// answer; "" when none came, or it had none.
func Trace(ctx context.Context) (context.Context, func() string) {
	tr := &trace{}
	return context.WithValue(ctx, traceKey{}, tr), func() string {
		tr.mu.Lock()
		defer tr.mu.Unlock()
		return tr.id
	}
}

func remember(ctx context.Context, id string) {
	if tr, ok := ctx.Value(traceKey{}).(*trace); ok {
		tr.mu.Lock()
		defer tr.mu.Unlock()
		tr.id = id
	}
}

// OperationStats counts one operation's calls.
type OperationStats struct {
	Service   string
	Operation string
	Calls     int // made, however often each was tried
	Retries   int // further attempts
	Throttles int // attempts that were throttled
}

type statsKey struct{ service, operation string }

func (t *Transport) count(op Operation, try int, bad *failure) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := statsKey{op.Service.Name, op.Name}
	s, ok := t.stats[key]
	if !ok {
		s = &OperationStats{Service: op.Service.Name, Operation: op.Name}
		t.stats[key] = s
	}
	if try == 0 {
		s.Calls++
	} else {
		s.Retries++
	}
	if bad.throttled() {
		s.Throttles++
	}
}

// Stats tells what was called so far, by service and operation.
func (t *Transport) Stats() []OperationStats {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]OperationStats, 0, len(t.stats))
	for _, s := range t.stats {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b OperationStats) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Operation, b.Operation))
	})
	return all
}
