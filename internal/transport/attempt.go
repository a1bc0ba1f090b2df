package transport

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
)

// userAgent is what the cloud's logs show. Without one the SDK makes up its own, and writes a file into the user's
// home directory for it.
const userAgent = "osc-perms"

// Attempt sends one request, once. It is the RoundTripper of the SDK client that Client makes.
type Attempt struct {
	// Rewrite, when set, changes the body of a 200 before the SDK reads it: for answers that differ from the
	// SDK's model in a known way.
	Rewrite func([]byte) []byte

	t       *Transport
	ctx     context.Context
	op      Operation
	secrets secrets

	request *http.Request
	sent    atomic.Bool // the request's headers were written: it may have arrived
	refused error       // why it was not sent at all
	broken  error       // why no answer came
	answer  *answer
}

// answer is what came back, whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// Client makes the SDK client of this attempt. builder is the service's own; credential holds its domain or project
// id already, so that the SDK looks nothing up by itself.
func (a *Attempt) Client(builder *core.HcHttpClientBuilder, endpoint string, credential auth.ICredential) (*core.HcHttpClient, error) {
	connection := config.DefaultHttpConfig().WithTimeout(0).WithUserAgent(userAgent).WithHttpRoundTripper(a)
	return builder.WithEndpoints([]string{endpoint}).WithCredential(credential).WithHttpConfig(connection).SafeBuild()
}

// RoundTrip implements http.RoundTripper.
func (a *Attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	a.request = req
	a.secrets = secretsOf(req)
	if a.refused = a.t.admit(req); a.refused != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, a.refused
	}
	start := a.t.opt.Now()
	resp, err := a.exchange(req)
	if err != nil {
		a.broken = err
	} else {
		a.answer = resp
		remember(a.ctx, resp.requestID(a.secrets))
	}
	a.log(a.t.opt.Now().Sub(start))
	if err != nil {
		return nil, err
	}
	body := resp.body
	if a.Rewrite != nil && resp.status == http.StatusOK {
		body = a.Rewrite(body)
	}
	// The SDK decodes by the content type, which is the answer's own word. It is JSON or nothing.
	header := resp.header.Clone()
	header.Set("Content-Type", "application/json")
	return &http.Response{
		Status: fmt.Sprintf("%d %s", resp.status, http.StatusText(resp.status)), StatusCode: resp.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: req,
	}, nil
}

// exchange sends the request and reads the whole answer, within the attempt's time.
func (a *Attempt) exchange(req *http.Request) (*answer, error) {
	ctx, cancel := context.WithTimeout(a.ctx, a.t.opt.AttemptTimeout)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { a.sent.Store(true) }})
	resp, err := a.t.base.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	a.sent.Store(true)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("the answer broke off: %w", err)
	}
	if len(body) > maxBody {
		return nil, errTooLarge
	}
	if err := bearable(body); err != nil {
		return nil, err
	}
	return &answer{status: resp.StatusCode, header: resp.Header, body: body}, nil
}

// admit says why a request must not leave, nil when it may.
func (t *Transport) admit(req *http.Request) error {
	if t.opt.ReadOnly && !reads(req.Method) {
		return &ReadOnlyError{Method: req.Method, Path: req.URL.Path}
	}
	if _, err := t.CheckEndpoint(req.URL.Scheme + "://" + req.URL.Host); err != nil {
		return err
	}
	// A path parameter that is empty, was left unfilled or leads elsewhere would make this a call about something else.
	path := req.URL.Path
	if strings.Contains(path, "//") || strings.HasSuffix(path, "/") || strings.ContainsAny(path, "{}") {
		return fmt.Errorf("cannot call %s %s: its path lacks an id", req.Method, path)
	}
	if slices.ContainsFunc(strings.Split(path, "/"), func(part string) bool { return part == "." || part == ".." }) {
		return fmt.Errorf("cannot call %s %s: an id in its path leads elsewhere; check that the endpoint is the service's own", req.Method, path)
	}
	return nil
}

// ReadOnlyError is a write that a read-only Transport refused.
type ReadOnlyError struct{ Method, Path string }

func (e *ReadOnlyError) Error() string {
	return fmt.Sprintf("cannot send %s %s: this run only reads", e.Method, e.Path)
}

func reads(method string) bool { return method == http.MethodGet || method == http.MethodHead }

func (a *Attempt) log(took time.Duration) {
	ctx := a.ctx
	if !a.t.opt.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("service", a.op.Service.Name),
		slog.String("operation", a.op.Name),
		slog.String("method", a.request.Method),
		slog.String("path", a.secrets.strip(a.request.URL.RequestURI())),
		slog.Duration("took", took),
	}
	if a.answer != nil {
		attrs = append(attrs, slog.Int("status", a.answer.status), slog.String("request_id", a.answer.requestID(a.secrets)))
	} else {
		attrs = append(attrs, slog.String("error", a.tell(a.broken.Error())))
	}
	a.t.opt.Log.LogAttrs(ctx, slog.LevelDebug, "call", attrs...)
}
