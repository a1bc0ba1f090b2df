// Package answers is a cloud for fuzzing: it gives one made-up answer to every call, without a network.
package answers

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/osc-perms/osc-perms/internal/clocktest"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// most is how many calls one question may lead to: pages and attempts together.
const most = 20_000

var (
	statuses = []int{200, 200, 200, 200, 200, 201, 202, 204, 206, 302, 400, 401, 403, 404, 409, 429, 500, 502, 503}
	types    = []string{"application/json", "application/xml", "application/bson", "text/html; charset=utf-8", "", "application/octet-stream"}
)

// Cloud gives the answer of Status and Body to each call, but to those of Account.
type Cloud struct {
	Account string // the path of the call that says which account it is; "" for none
	Domains string // the answer to it

	t      *testing.T
	status int
	kind   string
	body   []byte
	calls  atomic.Int64
}

// New makes a cloud; how picks the status and the content type.
func New(t *testing.T, how byte, body []byte) *Cloud {
	return &Cloud{t: t, status: statuses[int(how)%len(statuses)], kind: types[int(how)/len(statuses)%len(types)], body: body}
}

// Transport gives what reaches the cloud, with a clock that does not make anybody wait.
func (c *Cloud) Transport() *transport.Transport {
	clock := clocktest.New()
	return transport.New(transport.Options{Base: c, Now: clock.Now, Sleep: clock.Sleep})
}

// RoundTrip implements http.RoundTripper.
func (c *Cloud) RoundTrip(req *http.Request) (*http.Response, error) {
	if c.calls.Add(1) > most {
		c.t.Errorf("more than %d calls: this has no end", most)
		return nil, io.ErrUnexpectedEOF
	}
	if req.Body != nil {
		req.Body.Close()
	}
	status, kind, body := c.status, c.kind, io.Reader(bytes.NewReader(c.body))
	if c.Account != "" && req.URL.Path == c.Account {
		status, kind, body = 200, types[0], strings.NewReader(c.Domains)
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {kind}, "X-Request-Id": {string(c.body[:min(20, len(c.body))])}},
		Body: io.NopCloser(body), Request: req}, nil
}
