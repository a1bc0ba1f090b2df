package chaos

import (
	"bytes"
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
	resp, err := w.base.RoundTrip(req)
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
