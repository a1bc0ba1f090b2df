package transport

import (
	"sync"
	"time"
)

// What a pace does when it is told off, and when it is not.
const (
	slowestPace = 2.0 // calls a second; below that a call's own backoff is what counts
	slowDown    = 0.9 // of what was borne
	speedUp     = 0.1 // calls a second more, for each call that went well: ten per cent in a second
)

// pace is how many calls a second a service bears, as far as its throttling has told: without a word of it there is none,
// and how many calls run at once is all that counts. Reads and writes share it. A service that throttles has usually
// just taken as many calls as it takes in a second: that is where the pace begins. Of those that are under way at that
// moment nobody knows yet: they count, until one of them turns out to be throttled as well.
type pace struct {
	mu    sync.Mutex
	rate  float64   // calls a second; 0 for no pace
	next  time.Time // the earliest that another call may start
	epoch int       // counts the slowings: calls that had started before the last one do not slow again
	taken []time.Time
	since int // calls taken since the last slowing
	open  int // calls that had their turn and have not come to an end
}

// turn gives the time from now at which a call may start, which others then have to come after.
func (p *pace) turn(now time.Time) (wait time.Duration, epoch int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open++
	if p.rate == 0 {
		return 0, p.epoch
	}
	if p.next.Before(now) {
		p.next = now
	}
	wait = p.next.Sub(now)
	p.next = p.next.Add(p.interval())
	return wait, p.epoch
}

// told takes in what became of a call.
func (p *pace) told(now time.Time, epoch int, o outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open--
	switch {
	case o == taken:
		p.since++
		p.taken = append(p.lastSecond(now), now)
		if p.rate > 0 {
			p.rate += speedUp
		}
	case o == throttled && epoch == p.epoch:
		borne := float64(len(p.lastSecond(now)))
		switch {
		case p.rate == 0:
			borne += float64(p.open)
		case p.since == 0: // it bears nothing at the moment
			borne = p.rate / 2
		default:
			borne = min(borne, p.rate)
		}
		p.rate = max(slowestPace, slowDown*borne)
		p.next = now.Add(p.interval())
		p.epoch++
		p.since = 0
	case o == throttled && epoch == 0: // one of the first, which had counted as taken
		p.rate = max(slowestPace, p.rate-slowDown)
	}
}

// interval is the time between two calls. The caller holds the lock.
func (p *pace) interval() time.Duration { return time.Duration(float64(time.Second) / p.rate) }

// lastSecond drops what is older from the list of calls taken.
func (p *pace) lastSecond(now time.Time) []time.Time {
	for len(p.taken) > 0 && now.Sub(p.taken[0]) >= time.Second {
		p.taken = p.taken[1:]
	}
	return p.taken
}
