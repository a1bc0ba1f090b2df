package fake_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// client signs requests by a third reading of the reference: neither the sandbox's nor the SDK's.
type client struct {
	t           *testing.T
	base        string
	access      string
	secret      string
	token       string
	project     string
	signHost    bool
	contentHash string // X-Sdk-Content-Sha256, when set
	at          time.Time
}

// reply is an answer with its body read.
type reply struct {
	*http.Response
	body []byte
}

func serve(t *testing.T, st *fake.State, opt fake.Options) (*fake.Server, *client) {
	t.Helper()
	srv, err := fake.Serve("127.0.0.1:0", st, opt)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	return srv, newClient(t, srv)
}

func newClient(t *testing.T, srv *fake.Server) *client {
	info := srv.Info()
	return &client{t: t, base: srv.URL(), access: info.AccessKey, secret: info.SecretKey}
}

func (c client) as(key fake.AccessKey) *client {
	c.access, c.secret, c.token = key.Access, key.Secret, key.SecurityToken
	return &c
}

func (c client) on(t *testing.T) *client {
	c.t = t
	return &c
}

func (c client) in(project string) *client {
	c.project = project
	return &c
}

func pct(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func (c *client) sign(r *http.Request, body string) {
	at := c.at
	if at.IsZero() {
		at = time.Now()
	}
	date := at.UTC().Format("20060102T150405Z")
	r.Header.Set("X-Sdk-Date", date)
	signed := map[string]string{"x-sdk-date": date}
	if c.token != "" {
		r.Header.Set("X-Security-Token", c.token)
		signed["x-security-token"] = c.token
	}
	if c.project != "" {
		r.Header.Set("X-Project-Id", c.project)
		signed["x-project-id"] = c.project
	}
	if c.signHost {
		signed["host"] = r.URL.Host
	}
	sum := sha256.Sum256([]byte(body))
	hash := hex.EncodeToString(sum[:])
	if c.contentHash != "" {
		hash = c.contentHash
		r.Header.Set("X-Sdk-Content-Sha256", hash)
	}
	var names []string
	for name := range signed {
		names = append(names, name)
	}
	sort.Strings(names)
	lines := ""
	for _, name := range names {
		lines += name + ":" + signed[name] + "\n"
	}
	var segments []string
	for _, segment := range strings.Split(strings.TrimSuffix(r.URL.Path, "/"), "/") {
		segments = append(segments, pct(segment))
	}
	var keys, pairs []string
	for key := range r.URL.Query() {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		values := r.URL.Query()[key]
		sort.Strings(values)
		for _, value := range values {
			pairs = append(pairs, pct(key)+"="+pct(value))
		}
	}
	canonical := strings.Join([]string{r.Method, strings.Join(segments, "/") + "/", strings.Join(pairs, "&"), lines, strings.Join(names, ";"), hash}, "\n")
	digest := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(c.secret))
	mac.Write([]byte("SDK-HMAC-SHA256\n" + date + "\n" + hex.EncodeToString(digest[:])))
	r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access="+c.access+", SignedHeaders="+strings.Join(names, ";")+", Signature="+hex.EncodeToString(mac.Sum(nil)))
}

func (c *client) request(method, path, body string) *http.Request {
	r, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	require.NoError(c.t, err)
	c.sign(r, body)
	return r
}

func (c *client) send(r *http.Request) (reply, error) {
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return reply{resp, body}, err
}

// do makes a call and requires its status.
func (c *client) do(method, path, body string, want int) reply {
	c.t.Helper()
	r, err := c.send(c.request(method, path, body))
	require.NoError(c.t, err)
	require.Equal(c.t, want, r.StatusCode, "%s %s: %s", method, path, r.body)
	return r
}

// at walks into the answer's JSON: at("group", "id"), or with numbers into lists.
func (r reply) at(t *testing.T, path ...any) any {
	t.Helper()
	var value any
	require.NoError(t, json.NewDecoder(bytes.NewReader(r.body)).Decode(&value), "%s", r.body)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			object, isObject := value.(map[string]any)
			require.True(t, isObject, "%v of %s", path, r.body)
			require.Contains(t, object, s)
			value = object[s]
		case int:
			list, isList := value.([]any)
			require.True(t, isList && s < len(list), "%v of %s", path, r.body)
			value = list[s]
		}
	}
	return value
}

func (r reply) text(t *testing.T, path ...any) string {
	t.Helper()
	text, isText := r.at(t, path...).(string)
	require.True(t, isText, "%v of %s", path, r.body)
	return text
}

func (r reply) list(t *testing.T, path ...any) []any {
	t.Helper()
	list, isList := r.at(t, path...).([]any)
	require.True(t, isList, "%v of %s", path, r.body)
	return list
}

// column gives one field of each item of a list.
func (r reply) column(t *testing.T, list, field string) []string {
	t.Helper()
	values := []string{}
	for _, item := range r.list(t, list) {
		values = append(values, item.(map[string]any)[field].(string))
	}
	return values
}
