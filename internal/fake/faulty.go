package fake

import (
	"encoding/json"
	"math"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// faultLine counts the calls that each fault is about, and says when one strikes.
type faultLine struct {
	mu     sync.Mutex
	faults []Fault
	seen   []int // matching calls, by fault
	struck []int
}

func newFaultLine(faults []Fault) *faultLine {
	l := &faultLine{}
	l.set(faults)
	return l
}

func (l *faultLine) set(faults []Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults, l.seen, l.struck = slices.Clone(faults), make([]int, len(faults)), make([]int, len(faults))
}

func (l *faultLine) strikes() []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.struck)
}

// next gives the fault that strikes a call, the first in order, and by how much others delay it.
func (l *faultLine) next(r *http.Request, to *route) (hit *Fault, delay time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, f := range l.faults {
		if !f.matches(r, to) {
			continue
		}
		l.seen[i]++
		n := l.seen[i] - f.Skip
		if n <= 0 || f.Every > 0 && n%f.Every != 0 || f.Times > 0 && l.struck[i] >= f.Times {
			continue
		}
		if f.Effect == EffectSlow {
			l.struck[i]++
			delay += f.Delay
		} else if hit == nil {
			l.struck[i]++
			hit = &l.faults[i]
		}
	}
	return hit, delay
}

// actsFirst reports whether the call does its work before the fault shows.
func (f *Fault) actsFirst() bool {
	switch f.Effect {
	case EffectThrottle, EffectHTML, EffectResetBefore:
		return false
	case EffectStatus:
		return f.Acted
	default:
		return true
	}
}

const htmlPage = "<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>\n"

// spoil sends what the fault makes of an answer.
func (f *Fault) spoil(w http.ResponseWriter, to *route, a answer, variant string) {
	html := func(status int) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		send(w, status, []byte(htmlPage))
	}
	if f.RetryAfter != 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(f.RetryAfter.Seconds()))))
	}
	switch f.Effect {
	case EffectThrottle:
		a := throttling(to, 100)
		send(w, a.status, a.render(throttleShape(to), variant))
	case EffectStatus:
		switch f.Body {
		case "html":
			html(f.Status)
		case "empty":
			send(w, f.Status, nil)
		default:
			a, form := failed(to, f.Status, http.StatusText(f.Status)), to.errors
			if f.Status == http.StatusTooManyRequests {
				form = throttleShape(to)
			}
			send(w, a.status, a.render(form, variant))
		}
	case EffectHTML:
		html(http.StatusOK)
	case EffectEmpty:
		send(w, a.status, nil)
	case EffectNilList:
		send(w, a.status, changeLists(a.render(to.errors, variant), func([]json.RawMessage) any { return nil }))
	case EffectLostPage:
		send(w, a.status, changeLists(a.render(to.errors, variant), func([]json.RawMessage) any { return []any{} }))
	case EffectTwice:
		send(w, a.status, changeLists(a.render(to.errors, variant), func(list []json.RawMessage) any { return append(list, list...) }))
	case EffectPlain:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		send(w, a.status, a.render(to.errors, variant))
	case EffectTruncate:
		body := a.render(to.errors, variant)
		w.Header().Set("Content-Length", strconv.Itoa(max(len(body), 2)))
		w.WriteHeader(a.status)
		w.Write(body[:len(body)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) // which ends the connection
	case EffectResetBefore, EffectResetAfter:
		reset(w)
	}
}

// throttling is what a service answers to too many calls.
func throttling(to *route, perSecond int) answer {
	switch {
	case to.enterpriseEdition():
		return failed(to, http.StatusTooManyRequests, "The request is throttled.") // unverified: its 403 means something else
	case to.service == swr:
		return throttled.refuse("The request is throttled.") // 403, not 429
	case to.service == cce:
		return failed(to, http.StatusTooManyRequests, "The request is throttled.") // unverified
	}
	return refuse(http.StatusTooManyRequests, "IAM.0012", "The throttling threshold has been reached. Threshold: %d times per 1 seconds", perSecond)
}

// throttleShape is flat for all of IAM, whatever the call's own errors look like.
func throttleShape(to *route) shape {
	if to.regional() {
		return to.errors
	}
	return flat
}

// reset breaks the connection so that the client sees it reset.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// changeLists replaces each list of an answer by what change makes of it.
func changeLists(body []byte, change func([]json.RawMessage) any) []byte {
	var object map[string]json.RawMessage
	var list []json.RawMessage
	var changed any
	switch {
	case json.Unmarshal(body, &object) == nil && object != nil:
		all := map[string]any{}
		for name, value := range object {
			all[name] = value
			var inner []json.RawMessage
			if len(value) > 0 && value[0] == '[' && json.Unmarshal(value, &inner) == nil {
				all[name] = change(inner)
			}
		}
		changed = all
	case json.Unmarshal(body, &list) == nil:
		changed = change(list)
	}
	text, err := json.Marshal(changed)
	if err != nil {
		return body
	}
	return text
}

func send(w http.ResponseWriter, status int, body []byte) {
	if status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	if status != http.StatusNoContent {
		w.Write(body) // a client that has gone away misses nothing
	}
}
