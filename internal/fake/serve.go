package fake

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// The largest body that a call takes.
const maxBody = 4 << 20

// ServeHTTP answers a request: the gateway's part first (path, rate, signature), then the call itself.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.active.Done()

	id := fmt.Sprintf("%016x%016x", s.boot, s.requests.Add(1))
	w.Header().Set("X-Request-Id", id)
	w.Header().Set("Content-Type", "application/json")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	to, params, allowed := match(s.routes, r.Method, r.URL.EscapedPath())
	if to == nil {
		s.count("unknown")
		a := noSuchCall(r, allowed)
		if len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
		}
		s.logCall(r, a.status, id)
		send(w, a.status, a.render(flat, ""))
		return
	}
	s.count(to.name())
	hit, delay := s.faults.next(r, to)
	if !s.pause(r, s.opt.Latency+delay) {
		panic(http.ErrAbortHandler)
	}
	var a answer
	form, variant := to.errors, ""
	switch {
	case err != nil:
		a = refuse(http.StatusRequestEntityTooLarge, "APIGW.0308", "The request body can't be read: %v", err)
	case hit != nil && !hit.actsFirst():
	case malformed(r):
		a, form = refuse(http.StatusBadRequest, "APIGW.0201", "Bad request: the path or the query is malformed."), flat
	case to.service == iam && s.limiter != nil && !s.limiter.AllowN(s.opt.Now(), 1):
		a, form = throttling(to, s.opt.RateLimit), throttleShape(to)
		w.Header().Set("Retry-After", "1")
	default:
		now := time.Now()
		if hit != nil && hit.Effect == EffectSkew {
			now = now.Add(hit.Delay)
			w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		}
		a, form, variant = s.answer(to, params, r, body, now)
	}
	if hit != nil && hit.Effect != EffectSkew {
		s.logCall(r, a.status, id+" fault: "+hit.String())
		hit.spoil(w, to, a, variant)
		return
	}
	s.logCall(r, a.status, id)
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	send(w, a.status, a.render(form, variant))
}

// noSuchCall is the gateway's answer to a path or method that is none.
func noSuchCall(r *http.Request, allowed []string) answer {
	if len(allowed) > 0 {
		return refuse(http.StatusMethodNotAllowed, "APIGW.0101", "The method %s is not allowed for %s.", r.Method, r.URL.Path)
	}
	return refuse(http.StatusNotFound, "APIGW.0101", "The API does not exist or has not been published in the environment: %s", r.URL.Path)
}

// malformed reports whether a path or query can't be read as UTF-8 text with percent signs for what isn't plain. (A path
// with a broken percent sign never comes so far: the HTTP library answers it.)
func malformed(r *http.Request) bool {
	_, err := url.ParseQuery(r.URL.RawQuery)
	return err != nil || !utf8.ValidString(r.URL.Path)
}

// pause waits, unless the client or the server ends first.
func (s *Server) pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	case <-s.closing:
		return false
	}
}

// answer checks who calls, at what time as the gateway sees it, and makes the call. It gives the form in which the answer's errors are written.
func (s *Server) answer(to *route, params map[string]string, r *http.Request, body []byte, now time.Time) (answer, shape, string) {
	s.mu.RLock()
	keys := s.cloud.base.AccessKeys // never changed in place
	s.mu.RUnlock()
	key, err := verify(r, body, keys, now)
	if err != nil {
		return unauthenticated(err), flat, ""
	}
	c := &call{route: to, params: params, query: r.URL.Query(), body: body, base: "http://" + r.Host, uri: r.URL.RequestURI(), key: key, now: s.opt.Now()}
	if to.reads() {
		s.mu.RLock()
		defer s.mu.RUnlock()
		return s.make(c, r)
	}
	s.mu.Lock()
	var before *State
	if s.opt.Wrote != nil {
		before = s.cloud.snapshot()
	}
	a, form, variant := s.make(c, r)
	if s.opt.Wrote != nil && a.code == "" {
		s.opt.Wrote(r.Method+" "+r.URL.Path, before, s.cloud.snapshot())
	}
	b := s.batch
	s.mu.Unlock()
	if a.code == "" { // a refusal changed nothing
		if err := s.keeper.keep(b); err != nil {
			return failed(to, http.StatusInternalServerError, err.Error()), form, variant
		}
	}
	return a, form, variant
}

// make makes the call under the server's lock.
func (s *Server) make(c *call, r *http.Request) (answer, shape, string) {
	c.cloud = s.cloud
	variant := c.route.variant(s.cloud.base.Behaviour)
	var found bool
	if c.caller, found = s.cloud.users[c.key.UserID]; !found {
		return unauthenticated(errors.New("the access key's user does not exist")), flat, ""
	}
	if c.caller.Disabled {
		refusal := refuse(http.StatusForbidden, "IAM.0080", "The user %s is disabled.", c.caller.Name)
		if c.route.regional() {
			refusal = failed(c.route, http.StatusForbidden, refusal.message)
		}
		return refusal, c.route.errors, variant
	}
	if domain := r.Header.Get("X-Domain-Id"); !c.ownDomain(domain) {
		return failed(c.route, http.StatusUnauthorized, "The request you have made requires authentication."), c.route.errors, variant
	}
	if c.route.regional() {
		if problem := c.locate(r.Header.Get("X-Project-Id")); problem != nil {
			return *problem, c.route.errors, variant
		}
	}
	if !c.allowed() {
		refusal := forbidden()
		if c.route.regional() {
			refusal = failed(c.route, http.StatusForbidden, "You have no permission for this operation.")
		}
		return refusal, c.route.errors, variant
	}
	if problem := c.missing(); problem != nil {
		return *problem, c.route.errors, variant
	}
	return c.route.act(c), c.route.errors, variant
}
