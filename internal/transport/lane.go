package transport

import (
	"context"
	"sync"
	"time"
)

// lane is what one service bears at the moment: how many reads and writes at once, how many a second, and until when none
// at all.
type lane struct {
	t             *Transport
	reads, writes gate
	pace          pace

	mu          sync.Mutex
	pausedUntil time.Time
}

// place is what a call has while it is under way. waited is the time that went by because others were in the way: it says
// nothing about the call itself.
type place struct {
	l           *lane
	gate        *gate
	epoch, turn int
	waited      time.Duration
}

// enter waits for the end of a pause, for a free place and for a turn. Leave the place when the call is over.
func (l *lane) enter(ctx context.Context, write bool) (*place, error) {
	p := &place{l: l, gate: &l.reads}
	if write {
		p.gate = &l.writes
	}
	for {
		if err := l.sitOut(ctx); err != nil {
			return nil, err
		}
		start := l.t.opt.Now()
		epoch, err := p.gate.enter(ctx)
		if err != nil {
			return nil, err
		}
		wait, turn := l.pace.turn(l.t.opt.Now())
		if wait > 0 {
			if err := l.t.opt.Sleep(ctx, wait); err != nil {
				l.pace.told(l.t.opt.Now(), turn, undecided)
				p.gate.leave(epoch, undecided)
				return nil, err
			}
		}
		p.epoch, p.turn = epoch, turn
		p.waited += l.t.opt.Now().Sub(start)
		if l.pausing() <= 0 {
			return p, nil
		}
		// A pause began meanwhile. After it there are fewer places: queue again.
		l.pace.told(l.t.opt.Now(), turn, undecided)
		p.gate.leave(epoch, undecided)
	}
}

func (p *place) leave(o outcome) {
	p.gate.leave(p.epoch, o)
	p.l.pace.told(p.l.t.opt.Now(), p.turn, o)
}

func (l *lane) sitOut(ctx context.Context) error {
	for {
		left := l.pausing()
		if left <= 0 {
			return nil
		}
		if err := l.t.opt.Sleep(ctx, left); err != nil {
			return err
		}
	}
}

func (l *lane) pausing() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pausedUntil.Sub(l.t.opt.Now())
}

// pause lets nobody start a call of this service for a while.
func (l *lane) pause(d time.Duration) {
	until := l.t.opt.Now().Add(d)
	l.mu.Lock()
	defer l.mu.Unlock()
	if until.After(l.pausedUntil) {
		l.pausedUntil = until
	}
}

// outcome of a call, as far as the rate is concerned.
type outcome int

const (
	undecided outcome = iota
	taken
	throttled
)

// gate lets a number of calls in at once, first come, first served. The number is halved when the service throttles
// and grows by one after as many answers as it is.
type gate struct {
	mu    sync.Mutex
	limit int
	most  int
	busy  int
	queue []chan struct{}
	// epoch counts the halvings: of the calls that were under way together only the first to be throttled halves.
	epoch int
	good  int // answers since the limit last changed
}

func (g *gate) enter(ctx context.Context) (epoch int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	g.mu.Lock()
	if g.busy < g.limit && len(g.queue) == 0 {
		g.busy++
		defer g.mu.Unlock()
		return g.epoch, nil
	}
	turn := make(chan struct{})
	g.queue = append(g.queue, turn)
	g.mu.Unlock()

	select {
	case <-turn:
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.epoch, nil
	case <-ctx.Done():
		g.mu.Lock()
		defer g.mu.Unlock()
		for i, c := range g.queue {
			if c == turn {
				g.queue = append(g.queue[:i], g.queue[i+1:]...)
				return 0, ctx.Err()
			}
		}
		g.busy-- // the turn came at the same moment: pass it on
		g.admit()
		return 0, ctx.Err()
	}
}

func (g *gate) leave(epoch int, o outcome) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy--
	switch o {
	case throttled:
		if epoch == g.epoch {
			g.limit = max(1, g.limit/2)
			g.epoch++
		}
		g.good = 0
	case taken:
		if g.good++; g.good >= g.limit && g.limit < g.most {
			g.limit++
			g.good = 0
		}
	}
	g.admit()
}

// admit lets in whom there is room for. The caller holds the lock.
func (g *gate) admit() {
	for g.busy < g.limit && len(g.queue) > 0 {
		close(g.queue[0])
		g.queue = g.queue[1:]
		g.busy++
	}
}
