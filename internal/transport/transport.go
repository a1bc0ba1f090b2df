// Package transport carries every call to the cloud. All SDK clients of a run share one Transport, which retries
// what is safe to retry, keeps to a rate that each service bears, refuses writes when it is read-only, ends calls with
// their context, keeps request ids and statistics, and turns every failure into an apierr.Error.
//
// The retries and the rate stand around the SDK's call, the connection inside it: so a request is signed when it is
// about to leave, and one that waited or is sent again never carries an old date.
package transport

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Defaults of Options.
const (
	DefaultReads          = 16
	DefaultWrites         = 10
	DefaultGiveUp         = 30 * time.Second
	DefaultAttemptTimeout = 30 * time.Second
)

// Options of a Transport. The zero value is a good one.
type Options struct {
	ReadOnly  bool // refuse whatever is not GET or HEAD
	AllowHTTP bool // allow plain http:// to other machines
	Reads     int  // reads at once per service
	Writes    int  // writes at once per service
	// GiveUp is for how long a call may keep failing, from its first failure and without the time it waited for
	// others. AttemptTimeout is for how long one attempt may go without a whole answer.
	GiveUp         time.Duration
	AttemptTimeout time.Duration
	Log            *slog.Logger // one line per attempt at debug level; never a header, key or signature
	// OnWait is told of each wait before a call is tried again; it may be called from many goroutines.
	OnWait func(service, why string, d time.Duration)

	// For tests: the connection, the clock and how to wait.
	Base  http.RoundTripper
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// Transport is shared by all clients of a run; safe for concurrent use.
type Transport struct {
	opt  Options
	base http.RoundTripper

	writing atomic.Int64 // writes that Call has begun and not ended

	mu    sync.Mutex
	lanes map[string]*lane
	stats map[statsKey]*OperationStats
}

// New makes a Transport. Close it when the run ends.
func New(opt Options) *Transport {
	if opt.Reads <= 0 {
		opt.Reads = DefaultReads
	}
	if opt.Writes <= 0 {
		opt.Writes = DefaultWrites
	}
	if opt.GiveUp <= 0 {
		opt.GiveUp = DefaultGiveUp
	}
	if opt.AttemptTimeout <= 0 {
		opt.AttemptTimeout = DefaultAttemptTimeout
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.OnWait == nil {
		opt.OnWait = func(string, string, time.Duration) {}
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Sleep == nil {
		opt.Sleep = sleep
	}
	if opt.Base == nil {
		opt.Base = connection(opt)
	}
	return &Transport{opt: opt, base: opt.Base, lanes: map[string]*lane{}, stats: map[statsKey]*OperationStats{}}
}

// connection is the pool of connections: TLS verified, the environment's proxy, and as many kept alive per host as
// calls may run at once. Redirects are not followed here or above: a signature is good for one host only.
func connection(opt Options) *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: max(32, opt.Reads+opt.Writes),
		IdleConnTimeout:     90 * time.Second,

		MaxResponseHeaderBytes: maxHeaders,
	}
}

// Close ends the connections that are idle. Calls under way go on.
func (t *Transport) Close() {
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (t *Transport) lane(service string) *lane {
	t.mu.Lock()
	defer t.mu.Unlock()
	l, ok := t.lanes[service]
	if !ok {
		l = &lane{t: t, reads: gate{limit: t.opt.Reads, most: t.opt.Reads}, writes: gate{limit: t.opt.Writes, most: t.opt.Writes}}
		t.lanes[service] = l
	}
	return l
}

// Writing tells how many writes are under way, those among them that wait for their turn or to be tried again: so many at
// most may or may not have been done, if the process ended now.
func (t *Transport) Writing() int { return int(t.writing.Load()) }

// Sleep waits, or ends early with the context's error: for those who poll the cloud between calls.
func (t *Transport) Sleep(ctx context.Context, d time.Duration) error { return t.opt.Sleep(ctx, d) }

// Now is the transport's clock.
func (t *Transport) Now() time.Time { return t.opt.Now() }

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
