package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/clocktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cloud is a server that gives a list of answers, the last one for ever after.
type cloud struct {
	*httptest.Server
	mu      sync.Mutex
	bodies  []string
	answers []http.HandlerFunc
}

func newCloud(t *testing.T, answers ...http.HandlerFunc) *cloud {
	t.Helper()
	c := &cloud{answers: answers}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		n := min(len(c.bodies), len(c.answers)-1)
		c.bodies = append(c.bodies, string(body))
		c.mu.Unlock()
		c.answers[n](w, r)
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *cloud) calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.bodies)
}

func reply(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// hangUp breaks the connection after the request was read.
func hangUp(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }

// cutShort announces more than it sends.
func cutShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	io.WriteString(w, `{"groups":[`)
}

var testService = Service{Name: "IAM"}

// do makes a call of the transport with a plain client in the SDK's place.
func do(ctx context.Context, tr *Transport, method, url, body string, headers ...string) error {
	op := Operation{Service: &testService, Name: "TestCall", Write: method != "GET"}
	return tr.Call(ctx, op, func(a *Attempt) error {
		req, err := http.NewRequest(method, url, strings.NewReader(body))
		if err != nil {
			return err
		}
		for i := 0; i+1 < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		client := &http.Client{Transport: a, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
		return err
	})
}

func testTransport(t *testing.T, opt Options) (*Transport, *clocktest.Clock) {
	t.Helper()
	c := clocktest.New()
	opt.Now, opt.Sleep = c.Now, c.Sleep
	tr := New(opt)
	t.Cleanup(tr.Close)
	return tr, c
}

const good = `{"groups":[]}`

func TestRetry(t *testing.T) {
	throttle := reply(429, `{"error_code":"IAM.0012","error_msg":"slow down"}`)
	broken := reply(500, `{"error_code":"IAM.0006","error_msg":"oops"}`)
	tests := map[string]struct {
		reason  string
		method  string
		answers []http.HandlerFunc
		calls   int
		kind    apierr.Kind
		lost    bool
	}{
		"read, throttled":         {"throttling passes", "GET", []http.HandlerFunc{throttle, throttle, reply(200, good)}, 3, "", false},
		"read, broken":            {"5xx passes", "GET", []http.HandlerFunc{broken, reply(200, good)}, 2, "", false},
		"read, hung up":           {"a reset passes", "GET", []http.HandlerFunc{hangUp, reply(200, good)}, 2, "", false},
		"read, cut short":         {"half an answer is none", "GET", []http.HandlerFunc{cutShort, reply(200, good)}, 2, "", false},
		"read, busy":              {"503 passes", "GET", []http.HandlerFunc{reply(503, ``), reply(200, good)}, 2, "", false},
		"put, broken":             {"a PUT means the same twice", "PUT", []http.HandlerFunc{broken, reply(204, "")}, 2, "", false},
		"patch, hung up":          {"a PATCH means the same twice", "PATCH", []http.HandlerFunc{hangUp, reply(200, "{}")}, 2, "", false},
		"delete, hung up":         {"a DELETE means the same twice", "DELETE", []http.HandlerFunc{hangUp, reply(204, "")}, 2, "", false},
		"post, throttled":         {"a throttled POST was not done", "POST", []http.HandlerFunc{throttle, reply(201, "{}")}, 2, "", false},
		"post, told when":         {"503 with Retry-After was not done", "POST", []http.HandlerFunc{reply(503, "", "Retry-After", "1"), reply(201, "{}")}, 2, "", false},
		"post, broken":            {"a POST may have been done", "POST", []http.HandlerFunc{broken}, 1, apierr.Unanswered, true},
		"post, hung up":           {"a POST may have been done", "POST", []http.HandlerFunc{hangUp}, 1, apierr.Unanswered, true},
		"post, answered nonsense": {"a POST may have been done", "POST", []http.HandlerFunc{reply(200, "<html>")}, 1, apierr.BadAnswer, true},
		"post, conflict":          {"a refusal is definite", "POST", []http.HandlerFunc{reply(409, `{"error":{"code":409,"message":"there"}}`)}, 1, apierr.Exists, false},
		"put, lost then refused":  {"the last word counts", "PUT", []http.HandlerFunc{hangUp, reply(403, `{"error":{"code":403,"message":"no"}}`)}, 2, apierr.Forbidden, false},
		"read, html":              {"what is not JSON is not asked for again", "GET", []http.HandlerFunc{reply(200, "<html><title>Login</title>")}, 1, apierr.BadAnswer, false},
		"read, html error":        {"what is not JSON is not asked for again", "GET", []http.HandlerFunc{reply(502, "<html>Bad Gateway")}, 1, apierr.BadAnswer, false},
		"read, html 404":          {"a stranger's 404 does not mean gone", "GET", []http.HandlerFunc{reply(404, "<html>Not Found")}, 1, apierr.BadAnswer, false},
		"read, gateway's 404":     {"a path that is none does not mean gone", "GET", []http.HandlerFunc{reply(404, `{"error_code":"APIGW.0101","error_msg":"The API does not exist"}`)}, 1, apierr.BadAnswer, false},
		"read, cut JSON":          {"half a JSON is none", "GET", []http.HandlerFunc{reply(200, `{"groups":[`)}, 1, apierr.BadAnswer, false},
		"read, redirected":        {"redirects are not followed", "GET", []http.HandlerFunc{reply(302, "", "Location", "https://elsewhere.example/x")}, 1, apierr.BadAnswer, false},
		"read, 204":               {"a read is answered with 200", "GET", []http.HandlerFunc{reply(204, "")}, 1, apierr.BadAnswer, false},
		"read, unauthorized":      {"not tried again", "GET", []http.HandlerFunc{reply(401, `{"error_msg":"bad","error_code":"APIGW.0301"}`)}, 1, apierr.Unauthorized, false},
		"read, missing":           {"not tried again", "GET", []http.HandlerFunc{reply(404, `{"error":{"code":404,"message":"no"}}`)}, 1, apierr.NotFound, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			srv := newCloud(t, tt.answers...)
			tr, _ := testTransport(t, Options{})
			err := do(t.Context(), tr, tt.method, srv.URL+"/v3/groups", `{"x":1}`)
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%s: %v", tt.reason, err)
			assert.Equal(t, tt.calls, srv.calls(), tt.reason)
			for _, body := range srv.bodies {
				assert.Equal(t, `{"x":1}`, body, "each attempt sends the whole body")
			}
			if e := (*apierr.Error)(nil); errors.As(err, &e) {
				assert.Equal(t, tt.lost, e.Ambiguous, tt.reason)
			}
		})
	}
}

func TestGiveUp(t *testing.T) {
	tests := map[string]struct {
		reason string
		answer http.HandlerFunc
		least  time.Duration
		kind   apierr.Kind
	}{
		"broken":    {"30 s after the first failure", reply(500, `{}`), 30 * time.Second, apierr.Unanswered},
		"throttled": {"30 s after the first failure", reply(429, `{}`), 30 * time.Second, apierr.Throttled},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			srv := newCloud(t, tt.answer)
			tr, c := testTransport(t, Options{})
			err := do(t.Context(), tr, "GET", srv.URL+"/v3/groups", "")
			assert.Equal(t, tt.kind, apierr.KindOf(err))
			assert.Equal(t, tt.least, c.Waited(), tt.reason)
			assert.Greater(t, srv.calls(), 1, "the last attempt is at the end of it")
		})
	}
}

func TestRetryAfter(t *testing.T) {
	c := clocktest.New()
	tests := map[string]struct {
		value string
		want  time.Duration
	}{
		"seconds":  {"7", 7 * time.Second},
		"a date":   {c.Now().Add(9 * time.Second).Format(http.TimeFormat), 9 * time.Second},
		"the past": {c.Now().Add(-time.Hour).Format(http.TimeFormat), 0},
		"negative": {"-5", 0},
		"absurd":   {"99999999999", 24 * time.Hour},
		"nonsense": {"soon", 0},
		"none":     {"", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if name == "absurd" && ^uint(0)>>63 == 0 {
				t.Skip("does not fit an int here")
			}
			a := &answer{header: http.Header{"Retry-After": {tt.value}}}
			assert.Equal(t, tt.want, a.after(c.Now()))
		})
	}
}

func TestPatienceThatIsAskedFor(t *testing.T) {
	srv := newCloud(t, reply(429, `{}`, "Retry-After", "11"), reply(200, good))
	var waits []string
	tr, c := testTransport(t, Options{OnWait: func(service, why string, d time.Duration) {
		waits = append(waits, fmt.Sprintf("%s %s %s", service, why, d))
	}})
	require.NoError(t, do(t.Context(), tr, "GET", srv.URL+"/x", ""))
	assert.InDelta(t, 11500, c.Waited().Milliseconds(), 500, "what is asked for, and at most a second more")
	require.Len(t, waits, 1)
	assert.Regexp(t, `^IAM throttled 1[12](\.\d+)?s$`, waits[0])
	assert.Equal(t, []OperationStats{{Service: "IAM", Operation: "TestCall", Calls: 1, Retries: 1, Throttles: 1}}, tr.Stats())
}

// Where the service says when, that is when: our own waits, which double, don't come on top.
func TestPatienceThatIsAskedForAgain(t *testing.T) {
	again := reply(429, `{}`, "Retry-After", "2")
	srv := newCloud(t, again, again, again, again, again, reply(200, good))
	tr, c := testTransport(t, Options{})
	require.NoError(t, do(t.Context(), tr, "GET", srv.URL+"/x", ""))
	assert.InDelta(t, 10500, c.Waited().Milliseconds(), 500, "five times 2 s, each with up to a tenth more")
}

func TestPatienceBeyondOurs(t *testing.T) {
	tests := map[string]struct {
		reason string
		status int
		after  string
		kind   apierr.Kind
		calls  int
		waits  time.Duration // at most
		says   string
	}{
		"throttled":   {"an hour is not waited for", 429, "3600", apierr.Throttled, 1, 0, "it asks to wait 1h0m0s: "},
		"unavailable": {"nor where the service is down", 503, "31", apierr.Throttled, 1, 0, "it asks to wait 31s: "},
		"in the end":  {"what is left of the 30 s is less than what is asked for", 429, "20", apierr.Throttled, 2, 21 * time.Second, "it asks to wait 20s: "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			srv := newCloud(t, reply(tt.status, `{}`, "Retry-After", tt.after))
			tr, c := testTransport(t, Options{})
			err := do(t.Context(), tr, "GET", srv.URL+"/v3/groups", "")
			assert.Equal(t, tt.kind, apierr.KindOf(err), tt.reason)
			assert.ErrorContains(t, err, tt.says)
			assert.Equal(t, tt.calls, srv.calls(), tt.reason)
			assert.LessOrEqual(t, c.Waited(), tt.waits, tt.reason)
		})
	}
}

func TestWriting(t *testing.T) {
	var tr *Transport
	var during int
	srv := newCloud(t, func(w http.ResponseWriter, r *http.Request) {
		during = tr.Writing()
		reply(200, good)(w, r)
	})
	tr, _ = testTransport(t, Options{})
	require.NoError(t, do(t.Context(), tr, "GET", srv.URL+"/x", ""))
	assert.Zero(t, during, "a read is none")
	require.NoError(t, do(t.Context(), tr, "PUT", srv.URL+"/x", "{}"))
	assert.Equal(t, 1, during, "while it is under way")
	assert.Zero(t, tr.Writing(), "and no longer")
}

func TestReadOnly(t *testing.T) {
	srv := newCloud(t, reply(200, good))
	tr, _ := testTransport(t, Options{ReadOnly: true})
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		var refused *ReadOnlyError
		assert.ErrorAs(t, do(t.Context(), tr, method, srv.URL+"/v3/groups", ""), &refused, method)
	}
	assert.Zero(t, srv.calls(), "nothing leaves")
	assert.NoError(t, do(t.Context(), tr, "GET", srv.URL+"/v3/groups", ""))
}

func TestPathsThatLackAnID(t *testing.T) {
	srv := newCloud(t, reply(204, ""))
	tr, _ := testTransport(t, Options{})
	for _, path := range []string{"/v3/groups/", "/v3/groups//users", "/v2/manage/projects/{project_id}/quotas"} {
		assert.ErrorContains(t, do(t.Context(), tr, "DELETE", srv.URL+path, ""), "lacks an id", path)
	}
	for _, path := range []string{"/v3/groups/../users/u1", "/v3/groups/..", "/v3/groups/./users"} {
		assert.ErrorContains(t, do(t.Context(), tr, "DELETE", srv.URL+path, ""), "leads elsewhere", path)
	}
	assert.Zero(t, srv.calls(), "nothing leaves")
}

func TestNoAnswer(t *testing.T) {
	refusing, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := refusing.Addr().String()
	refusing.Close()
	secure := httptest.NewTLSServer(reply(200, good))
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(secure.Close)
	plain := newCloud(t, reply(200, good))

	tests := map[string]struct {
		reason, method, url, says string
		waits                     bool
	}{
		"refused":             {"someone may come up yet", "GET", "http://" + address + "/x", "refused the connection", true},
		"refused, post":       {"what was never sent can be sent again", "POST", "http://" + address + "/x", "refused the connection", true},
		"foreign certificate": {"it stays foreign", "GET", secure.URL + "/x", "can't be trusted", false},
		"no TLS":              {"it stays without", "GET", strings.Replace(plain.URL, "http:", "https:", 1) + "/x", "does not speak TLS", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tr, c := testTransport(t, Options{})
			err := do(t.Context(), tr, tt.method, tt.url, "")
			var e *apierr.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, apierr.Unanswered, e.Kind)
			assert.ErrorContains(t, err, tt.says)
			assert.False(t, e.Ambiguous, "it never left")
			assert.Equal(t, tt.waits, c.Waited() > 0, tt.reason)
		})
	}
}

func TestUnknownName(t *testing.T) {
	message, hopeless := explainBroken(&net.OpError{Op: "dial", Err: &net.DNSError{Name: "iam.nowhere.example", IsNotFound: true}}, "https://iam.nowhere.example", time.Second)
	assert.True(t, hopeless)
	assert.Contains(t, message, "iam.nowhere.example does not resolve")
	_, hopeless = explainBroken(&net.OpError{Op: "dial", Err: &net.DNSError{Name: "x", IsTemporary: true}}, "https://x", time.Second)
	assert.False(t, hopeless, "a name server may recover")
}

func TestAttemptThatHangs(t *testing.T) {
	stop := make(chan struct{})
	hang := func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	}
	srv := newCloud(t, hang, reply(200, good))
	t.Cleanup(func() { close(stop) })
	tr, _ := testTransport(t, Options{AttemptTimeout: 30 * time.Millisecond})
	assert.NoError(t, do(t.Context(), tr, "GET", srv.URL+"/x", ""))
	assert.Equal(t, 2, srv.calls())
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := make(chan struct{})
	srv := newCloud(t, func(w http.ResponseWriter, r *http.Request) {
		cancel(errors.New("interrupted"))
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(stop) })
	tr, _ := testTransport(t, Options{})
	err := do(ctx, tr, "PUT", srv.URL+"/x", "")
	var e *apierr.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, apierr.Canceled, e.Kind)
	assert.True(t, e.Ambiguous, "it was on its way")
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorContains(t, err, "interrupted")

	assert.Equal(t, apierr.Canceled, apierr.KindOf(do(ctx, tr, "GET", srv.URL+"/x", "")), "and nothing more is begun")
	assert.Equal(t, 1, srv.calls())
}

func TestTrace(t *testing.T) {
	srv := newCloud(t, reply(200, good, "X-Request-Id", "one"), reply(404, `{}`, "X-Request-Id", "two\x1b[31m"))
	tr, _ := testTransport(t, Options{})
	ctx, id := Trace(t.Context())
	assert.Empty(t, id())
	require.NoError(t, do(ctx, tr, "GET", srv.URL+"/x", ""))
	assert.Equal(t, "one", id())
	err := do(ctx, tr, "GET", srv.URL+"/x", "")
	assert.ErrorContains(t, err, "two")
	assert.NotContains(t, err.Error(), "\x1b")
}

func TestNothingSecretIsShown(t *testing.T) {
	const ak, signature, token = "AKIAEXAMPLEKEY", "5ca1ab1e5ca1ab1e", "gQpjbi1ub-security-token"
	srv := newCloud(t, reply(401, `{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: `+ak+` `+signature+` `+token+`"}`))
	var log bytes.Buffer
	tr, _ := testTransport(t, Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	err := do(t.Context(), tr, "GET", srv.URL+"/v3.0/OS-CREDENTIAL/credentials/"+ak+"?x=y", "",
		"Authorization", "SDK-HMAC-SHA256 Access="+ak+", SignedHeaders=x-sdk-date, Signature="+signature, "X-Security-Token", token)
	shown := log.String() + err.Error() + fmt.Sprintf("%+v %#v", err, err)
	for _, secret := range []string{ak, signature, token} {
		assert.NotContains(t, shown, secret)
	}
	assert.Contains(t, log.String(), "/v3.0/OS-CREDENTIAL/credentials/(sensitive)?x=y")
	assert.Contains(t, err.Error(), "Incorrect IAM authentication information")
}

func TestMessagesAboutForeignAnswers(t *testing.T) {
	tests := map[string]struct {
		answer http.HandlerFunc
		says   string
	}{
		"a page":     {reply(502, "<html><head><title>502 Bad\nGateway \x1b[2J</title>", "Content-Type", "text/html"), `text/html ("502 Bad Gateway [2J")`},
		"words":      {reply(200, "<p>Please <b>log in</b></p>", "Content-Type", "text/html; charset=utf-8"), `("Please log in")`},
		"a redirect": {reply(301, "", "Location", "https://login.example/?secret=1"), "points to login.example; check the endpoint"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			srv := newCloud(t, tt.answer)
			tr, _ := testTransport(t, Options{})
			err := do(t.Context(), tr, "GET", srv.URL+"/x", "")
			assert.ErrorContains(t, err, tt.says)
			assert.ErrorContains(t, err, srv.URL)
		})
	}
}
