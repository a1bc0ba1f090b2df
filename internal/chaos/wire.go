package chaos

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"sync"
)

// wire is the connection of one run: it counts the calls, lets some of them get no answer in time, and lets the second
// administrator and the user act between them.
type wire struct {
	base  http.RoundTripper
	watch *watch
	at    func(call int) // before a call is sent
	lose  []Timeout

	under sync.WaitGroup // calls that are under way, also those that nobody waits for any more
	mu    sync.Mutex
	calls int
	lost  int
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.calls++
	n := w.calls
	w.mu.Unlock()
	w.at(n)
	seq := w.watch.now()
	for _, t := range w.lose {
		if t.Call == n {
			return w.timeout(req, t.Acted)
		}
	}
	resp, err := w.send(req)
	if err != nil || req.Method != http.MethodGet || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		return nil, err
	}
	w.watch.read(req.URL.Path, string(body), seq)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// send lets a call that left arrive, although the run that it belongs to may be cut off meanwhile: else it could come in
// the middle of the next run. wait is for all of them.
func (w *wire) send(req *http.Request) (*http.Response, error) {
	type answer struct {
		resp *http.Response
		err  error
	}
	if err := req.Context().Err(); err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	came := make(chan answer, 1)
	w.under.Go(func() {
		resp, err := w.base.RoundTrip(req.WithContext(context.WithoutCancel(req.Context())))
		if err == nil { // all of it, so that nothing is left of an answer that nobody waits for
			body, failed := io.ReadAll(resp.Body)
			resp.Body.Close()
			resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), ends{failed}))
		}
		came <- answer{resp, err}
	})
	select {
	case a := <-came:
		return a.resp, a.err
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// ends is how a body ends that was read before.
type ends struct{ err error }

func (e ends) Read([]byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	return 0, io.EOF
}

// wait is for calls that are under way still.
func (w *wire) wait() { w.under.Wait() }

func (w *wire) timeout(req *http.Request, acted bool) (*http.Response, error) {
	w.mu.Lock()
	w.lost++
	w.mu.Unlock()
	if acted {
		if resp, err := w.base.RoundTrip(req); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	} else if req.Body != nil {
		req.Body.Close()
	}
	return nil, os.ErrDeadlineExceeded
}

// CloseIdleConnections lets the transport end what is idle.
func (w *wire) CloseIdleConnections() {
	if c, ok := w.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
