package fake_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func TestSignatures(t *testing.T) {
	_, good := serve(t, acme(), fake.Options{})
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])
	}
	const body = `{"group":{"name":"x"}}`
	cases := []struct {
		reason string
		client func(c *client)
		spoil  func(r *http.Request)
		status int
	}{
		{"a good one", nil, nil, 201},
		{"the host signed too", func(c *client) { c.signHost = true }, nil, 201},
		{"another host than the signed", func(c *client) { c.signHost = true }, func(r *http.Request) { r.Host = "elsewhere" }, 401},
		{"a clock 14 minutes behind", func(c *client) { c.at = time.Now().Add(-14 * time.Minute) }, nil, 201},
		{"a clock 16 minutes behind", func(c *client) { c.at = time.Now().Add(-16 * time.Minute) }, nil, 401},
		{"a clock 16 minutes ahead", func(c *client) { c.at = time.Now().Add(16 * time.Minute) }, nil, 401},
		{"the body's hash declared", func(c *client) { c.contentHash = hash(body) }, nil, 201},
		{"the body unsigned", func(c *client) { c.contentHash = "UNSIGNED-PAYLOAD" }, nil, 201},
		{"another body's hash declared", func(c *client) { c.contentHash = hash("other") }, nil, 401},
		{"a wrong secret", func(c *client) { c.secret = "wrong" }, nil, 401},
		{"an unknown key", func(c *client) { c.access = "UNKNOWN" }, nil, 401},
		{"a token where there is none", func(c *client) { c.token = "token" }, nil, 401},
		{"another date than the signed", nil, func(r *http.Request) { r.Header.Set("X-Sdk-Date", "20200101T000000Z") }, 401},
		{"no date", nil, func(r *http.Request) { r.Header.Del("X-Sdk-Date") }, 401},
		{"no signature", nil, func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		{"another scheme", nil, func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, 401},
		{"another query than the signed", nil, func(r *http.Request) { r.URL.RawQuery = "a=b" }, 401},
		{"an unsigned header", nil, func(r *http.Request) { r.Header.Set("X-Other", "y") }, 201},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			srv, c := serve(t, acme(), fake.Options{})
			if tc.client != nil {
				tc.client(c)
			}
			r := c.request("POST", "/v3/groups", body)
			if tc.spoil != nil {
				tc.spoil(r)
			}
			got, err := c.send(r)
			require.NoError(t, err)
			require.Equal(t, tc.status, got.StatusCode, "%s", got.body)
			if tc.status == 401 {
				assert.Equal(t, "APIGW.0301", got.text(t, "error_code"))
				assert.Contains(t, got.text(t, "error_msg"), "Incorrect IAM authentication information: ")
				assert.Len(t, srv.State().Groups, 1)
			}
		})
	}

	// Odd paths and queries are signed in their canonical form.
	good.do("GET", "/v3/groups/", "", 200)
	good.do("GET", "/v3/groups/a%20b%24c+d~", "", 404)
	good.do("GET", "/v3/users?name=x&name=a&enabled=true&empty=&n%20o=%E7%BB%84+b", "", 200)
	r := good.request("GET", "/v3/users?empty=", "")
	r.URL.RawQuery = "empty" // the SDK sends an empty value without its sign
	got, err := good.send(r)
	require.NoError(t, err)
	assert.Equal(t, 200, got.StatusCode)
	r = good.request("POST", "/v3/groups", body)
	r.Body = http.NoBody
	r.ContentLength = 0
	got, err = good.send(r)
	require.NoError(t, err)
	assert.Equal(t, 401, got.StatusCode, "the body is signed")
	assert.Equal(t, 401, func() int {
		r := good.request("GET", "/v3/groups", "")
		r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "Signature=", "Signature=00", 1))
		got, err := good.send(r)
		require.NoError(t, err)
		return got.StatusCode
	}())
}
