package fake_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func TestParseFault(t *testing.T) {
	cases := []struct {
		text string
		want fake.Fault
	}{
		{"throttle every 7th call", fake.Fault{Effect: fake.EffectThrottle, Every: 7}},
		{"every 2nd throttle", fake.Fault{Effect: fake.EffectThrottle, Every: 2}},
		{"swr -> throttle x3", fake.Fault{Service: "swr", Effect: fake.EffectThrottle, Times: 3}},
		{"PUT /v3/groups/* -> 500 x2", fake.Fault{Method: "PUT", Path: "/v3/groups/*", Effect: fake.EffectStatus, Status: 500, Times: 2}},
		{"iam -> throttle retry-after 1s after 20 x5", fake.Fault{Service: "iam", Effect: fake.EffectThrottle, RetryAfter: time.Second, Skip: 20, Times: 5}},
		{"* -> 502 html", fake.Fault{Effect: fake.EffectStatus, Status: 502, Body: "html"}},
		{"504 acted empty", fake.Fault{Effect: fake.EffectStatus, Status: 504, Body: "empty", Acted: true}},
		{"GET -> nil-list", fake.Fault{Method: "GET", Effect: fake.EffectNilList}},
		{"GET -> skew 20m x1", fake.Fault{Method: "GET", Effect: fake.EffectSkew, Delay: 20 * time.Minute, Times: 1}},
		{"lost-page", fake.Fault{Effect: fake.EffectLostPage}},
		{"twice x2", fake.Fault{Effect: fake.EffectTwice, Times: 2}},
		{"plain", fake.Fault{Effect: fake.EffectPlain}},
		{"slow 1500ms", fake.Fault{Effect: fake.EffectSlow, Delay: 1500 * time.Millisecond}},
	}
	for _, tc := range cases {
		t.Run(tc.text, func(t *testing.T) {
			got, err := fake.ParseFault(tc.text)
			require.NoError(t, err)
			assert.Equal(t, tc.want, got)
			again, err := fake.ParseFault(got.String())
			require.NoError(t, err)
			assert.Equal(t, got, again)
		})
	}
	for _, text := range []string{"", "->", "throttle ->", "500 500", "200", "600", "x2", "slow", "slow fast", "every 0th throttle", "explode", "ec2 -> throttle", "slow 1s retry-after 1s", "throttle x-1", "throttle html"} {
		_, err := fake.ParseFault(text)
		assert.ErrorContains(t, err, `write it like "throttle every 7th call"`, text)
	}
	for line := range strings.Lines(fake.FaultHelp[strings.Index(fake.FaultHelp, "Examples")+len("Examples"):]) {
		if line = strings.TrimSpace(line); line != "" {
			_, err := fake.ParseFault(line)
			assert.NoError(t, err, "the help's example")
		}
	}
}

func FuzzParseFault(f *testing.F) {
	for _, text := range []string{"throttle every 7th call", "PUT /v3/groups/* -> 500 x2", "iam -> throttle retry-after 1s after 20 x5", "slow 2s"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := fake.ParseFault(text)
		if err != nil {
			return
		}
		again, err := fake.ParseFault(fault.String())
		require.NoError(t, err, "%q", fault.String())
		require.Equal(t, fault, again)
	})
}

func TestFaults(t *testing.T) {
	const group = `{"group":{"name":"new"}}`
	cases := []struct {
		reason, fault, method, path, body string
		status                            int // 0: no answer, or half of one
		acted                             bool
		check                             func(t *testing.T, r reply)
	}{
		{"IAM throttles with 429", "throttle", "POST", "/v3/groups", group, 429, false, func(t *testing.T, r reply) {
			assert.Equal(t, "IAM.0012", r.text(t, "error_code"))
			assert.Empty(t, r.Header.Get("Retry-After"))
		}},
		{"with Retry-After", "throttle retry-after 1500ms", "POST", "/v3/groups", group, 429, false, func(t *testing.T, r reply) {
			assert.Equal(t, "2", r.Header.Get("Retry-After"))
		}},
		{"SWR throttles with 403", "swr -> throttle", "POST", "/v2/manage/namespaces", `{"namespace":"new"}`, 403, false, func(t *testing.T, r reply) {
			assert.Equal(t, "SVCSTG.SWR.4031032", code(t, r))
		}},
		{"a status in the service's shape", "POST /v3/groups -> 500", "POST", "/v3/groups", group, 500, false, func(t *testing.T, r reply) {
			assert.EqualValues(t, 500, r.at(t, "error", "code"))
		}},
		{"a status that comes too late", "504 acted", "POST", "/v3/groups", group, 504, true, nil},
		{"an HTML page", "html", "POST", "/v3/groups", group, 200, false, func(t *testing.T, r reply) {
			assert.Contains(t, r.Header.Get("Content-Type"), "text/html")
			assert.Contains(t, string(r.body), "<html>")
		}},
		{"no body", "empty", "POST", "/v3/groups", group, 201, true, func(t *testing.T, r reply) { assert.Empty(t, r.body) }},
		{"null for lists", "nil-list", "GET", "/v3/groups", "", 200, false, func(t *testing.T, r reply) { assert.Nil(t, r.at(t, "groups")) }},
		{"null for a bare list", "nil-list", "GET", "/v2/manage/repos", "", 200, false, func(t *testing.T, r reply) { assert.Nil(t, r.at(t)) }},
		{"a list without its things", "lost-page", "GET", "/v3/groups", "", 200, false, func(t *testing.T, r reply) { assert.Empty(t, r.at(t, "groups")); assert.NotNil(t, r.at(t, "groups")) }},
		{"a list with everything twice", "twice", "GET", "/v3/groups", "", 200, false, func(t *testing.T, r reply) { assert.Len(t, r.at(t, "groups"), 2) }},
		{"the wrong type", "plain", "POST", "/v3/groups", group, 201, true, func(t *testing.T, r reply) {
			assert.Contains(t, r.Header.Get("Content-Type"), "text/plain")
			assert.Equal(t, "new", r.at(t, "group", "name"))
		}},
		{"a clock that is off", "skew 20m", "POST", "/v3/groups", group, 401, false, nil},
		{"a clock that is off by little", "skew 5m", "POST", "/v3/groups", group, 201, true, nil},
		{"half an answer", "truncate", "POST", "/v3/groups", group, 0, true, nil},
		{"a connection that breaks before", "reset-before", "POST", "/v3/groups", group, 0, false, nil},
		{"a connection that breaks after", "reset-after", "POST", "/v3/groups", group, 0, true, nil},
		{"later", "slow 1ms", "POST", "/v3/groups", group, 201, true, nil},
		{"another path's", "PUT /v3/groups/* -> 500", "POST", "/v3/groups", group, 201, true, nil},
		{"by the route's pattern", "GET /v3/groups/{id} -> 500", "GET", "/v3/groups/x", "", 500, false, nil},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			fault, err := fake.ParseFault(tc.fault)
			require.NoError(t, err)
			srv, c := serve(t, acme(), fake.Options{Faults: []fake.Fault{fault}})
			r, err := c.send(c.request(tc.method, tc.path, tc.body))
			if tc.status == 0 {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
				require.Equal(t, tc.status, r.StatusCode, "%s", r.body)
				assert.NotEmpty(t, r.Header.Get("X-Request-Id"))
			}
			if tc.check != nil {
				tc.check(t, r)
			}
			assert.Equal(t, tc.acted, srv.State().GroupID("new") != "")
		})
	}
}

func TestWhenFaultsStrike(t *testing.T) {
	cases := map[string][]int{
		"500 every 3rd":            {200, 200, 500, 200, 200, 500, 200},
		"500 x2":                   {500, 500, 200, 200},
		"500 after 2 x1":           {200, 200, 500, 200},
		"500 every 2nd after 1 x1": {200, 200, 500, 200, 200},
		"PUT -> 500":               {200, 200},
	}
	for text, want := range cases {
		t.Run(text, func(t *testing.T) {
			fault, err := fake.ParseFault(text)
			require.NoError(t, err)
			_, c := serve(t, acme(), fake.Options{Faults: []fake.Fault{fault}})
			for _, status := range want {
				c.do("GET", "/v3/groups", "", status)
			}
		})
	}
}

func TestFaultsMayBeReplaced(t *testing.T) {
	var wrote []string
	srv, c := serve(t, acme(), fake.Options{
		Faults: []fake.Fault{{Effect: fake.EffectStatus, Status: 500, Times: 1}},
		Wrote: func(call string, before, after *fake.State) {
			assert.Empty(t, before.GroupID("new"))
			assert.NotEmpty(t, after.GroupID("new"))
			wrote = append(wrote, call)
		},
	})
	c.do("POST", "/v3/groups", `{"group":{"name":"new"}}`, 500)
	assert.Equal(t, []int{1}, srv.Struck())
	srv.SetFaults([]fake.Fault{{Effect: fake.EffectStatus, Status: 504, Acted: true, Times: 1}})
	assert.Empty(t, wrote)
	c.do("POST", "/v3/groups", `{"group":{"name":"new"}}`, 504)
	srv.SetFaults(nil)
	c.do("POST", "/v3/groups", `{"group":{"name":"new"}}`, 409)
	assert.Equal(t, []string{"POST /v3/groups"}, wrote, "what was done, whatever was answered, and not what was refused")
}

func TestTheRateLimitIsOfIAM(t *testing.T) {
	now := time.Now()
	_, c := serve(t, acme(), fake.Options{RateLimit: 2, Now: func() time.Time { return now }})
	c.do("GET", "/v3/groups", "", 200)
	c.do("GET", "/v3/groups", "", 200)
	assert.Equal(t, "1", c.do("GET", "/v3/groups", "", 429).Header.Get("Retry-After"))
	c.do("GET", "/v2/manage/namespaces", "", 200)
	now = now.Add(time.Second)
	c.do("GET", "/v3/groups", "", 200)
}

func TestClosingEndsEverything(t *testing.T) {
	http.DefaultClient.CloseIdleConnections()
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	srv, err := fake.Serve("127.0.0.1:0", acme(), fake.Options{Faults: []fake.Fault{{Effect: fake.EffectSlow, Delay: time.Hour}}})
	require.NoError(t, err)
	c := newClient(t, srv)
	failed := make(chan error)
	go func() {
		_, err := c.send(c.request("GET", "/v3/groups", ""))
		failed <- err
	}()
	require.Eventually(t, func() bool { return srv.Calls()["GET /v3/groups"] == 1 }, time.Minute, time.Millisecond)
	require.NoError(t, srv.Close())
	require.Error(t, <-failed)
	require.NoError(t, srv.Close(), "twice is once")
	http.DefaultClient.CloseIdleConnections()
}

func TestInfoHasTheDocumentedNames(t *testing.T) {
	srv, _ := serve(t, acme(), fake.Options{})
	text, err := json.Marshal(srv.Info())
	require.NoError(t, err)
	var object map[string]string
	require.NoError(t, json.Unmarshal(text, &object))
	for _, name := range []string{"endpoint", "account", "domain_id", "region", "project_id", "access_key", "secret_key"} {
		assert.NotEmpty(t, object[name], name)
	}
	assert.Len(t, object, 7)
	assert.Equal(t, srv.URL(), object["endpoint"])
}
