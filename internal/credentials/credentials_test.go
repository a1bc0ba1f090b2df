package credentials

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const secret = "SkThatNobodyMaySee0123456789"

func TestSecretHidesItself(t *testing.T) {
	s := NewSecret(secret)
	holder := struct{ S, s Secret }{s, s}
	var shown bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		fmt.Fprintf(&shown, verb+"\n", s)
		fmt.Fprintf(&shown, verb+"\n", &s)
		fmt.Fprintf(&shown, verb+"\n", holder)
		fmt.Fprintf(&shown, verb+"\n", []Secret{s})
		fmt.Fprintf(&shown, verb+"\n", Static("ak", secret))
	}
	encoded, err := json.Marshal(map[string]any{"s": s, "set": Static("ak", secret)})
	require.NoError(t, err)
	shown.Write(encoded)
	slog.New(slog.NewJSONHandler(&shown, nil)).Info("x", "s", s, "holder", holder, "set", Static("ak", secret))
	slog.New(slog.NewTextHandler(&shown, nil)).Info("x", "s", s, "holder", holder, "set", Static("ak", secret))

	assert.NotContains(t, shown.String(), secret)
	assert.NotContains(t, shown.String(), fmt.Sprintf("%x", secret))
	assert.Contains(t, shown.String(), hidden)
	assert.Equal(t, secret, s.Reveal())
	assert.Empty(t, Secret{}.Reveal())
}

type env map[string]string

func (e env) get(name string) string { return e[name] }

func TestFind(t *testing.T) {
	const profiles = "[global]\nak = GLOBAL\nsk = global-secret\ndomain_id = d1\n\n[basic]\nak = GLOBAL\nsk = global-secret\nproject_id = p1\n\n" +
		"[acme]\nak = ACME\nsk = acme-secret\nsecurity_token = acme-token\n\n[half]\nak = HALF\n\n[none]\ncolour = blue\n"
	tests := map[string]struct {
		reason  string
		env     env
		file    string
		profile string
		source  string
		want    [5]string // access key, secret key, token, domain, project
		says    []string  // of the error
	}{
		"sdk": {
			reason: "the SDK's variables come first",
			env: env{"HUAWEICLOUD_SDK_AK": " A ", "HUAWEICLOUD_SDK_SK": "S\n", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "T", "HUAWEICLOUD_SDK_DOMAIN_ID": "D",
				"HUAWEICLOUD_SDK_PROJECT_ID": "P", "HW_ACCESS_KEY": "other", "HW_SECRET_KEY": "other"},
			file: profiles, source: "environment variable HUAWEICLOUD_SDK_AK", want: [5]string{"A", "S", "T", "D", "P"},
		},
		"terraform": {
			reason: "then Terraform's",
			env:    env{"HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S", "HW_SECURITY_TOKEN": "T", "HW_DOMAIN_ID": "D", "HW_PROJECT_ID": "P"},
			file:   profiles, source: "environment variable HW_ACCESS_KEY", want: [5]string{"A", "S", "T", "D", "P"},
		},
		"file":    {reason: "then the file", file: profiles, source: "section [global] of FILE", want: [5]string{"GLOBAL", "global-secret", "", "d1", "p1"}},
		"basic":   {reason: "[basic] has to do", file: "[basic]\nak=B\nsk=S\nproject_id=P\n", source: "section [basic] of FILE", want: [5]string{"B", "S", "", "", "P"}},
		"profile": {reason: "a section by name", file: profiles, profile: "acme", source: "section [acme] of FILE", want: [5]string{"ACME", "acme-secret", "acme-token", "", ""}},
		"half sdk": {
			reason: "half a pair is an error, even where the next is whole",
			env:    env{"HUAWEICLOUD_SDK_AK": "A", "HW_ACCESS_KEY": "A", "HW_SECRET_KEY": secret}, says: []string{"HUAWEICLOUD_SDK_AK is set", "HUAWEICLOUD_SDK_SK is not"},
		},
		"other half sdk":  {reason: "half a pair", env: env{"HUAWEICLOUD_SDK_SK": secret}, says: []string{"HUAWEICLOUD_SDK_SK is set", "HUAWEICLOUD_SDK_AK is not"}},
		"token alone":     {reason: "a token needs its key", env: env{"HUAWEICLOUD_SDK_SECURITY_TOKEN": secret}, says: []string{"HUAWEICLOUD_SDK_SECURITY_TOKEN is set", "HUAWEICLOUD_SDK_AK is not"}},
		"half terraform":  {reason: "half a pair", env: env{"HW_SECRET_KEY": secret}, says: []string{"HW_SECRET_KEY is set", "HW_ACCESS_KEY is not"}},
		"half provider":   {reason: "half a pair", env: env{"HUAWEICLOUD_SDK_IDP_ID": "x", "HUAWEICLOUD_SDK_AK": "A", "HUAWEICLOUD_SDK_SK": secret}, says: []string{"HUAWEICLOUD_SDK_ID_TOKEN_FILE is not"}},
		"token as a name": {reason: "a name that is a token is not shown", env: env{"HUAWEICLOUD_SDK_IDP_ID": "x", "HUAWEICLOUD_SDK_ID_TOKEN_FILE": "eyJhbGciOiJSUzI1NiJ9.eyJ" + secret + ".c2ln"}, says: []string{"holds a token", "give that file's name"}},
		"half in file":    {reason: "half a pair", file: profiles, profile: "half", says: []string{"[half]", "it has ak, but no sk"}},
		"no key in it":    {reason: "the section is named", file: profiles, profile: "none", says: []string{`profile "none"`, "neither ak and sk"}},
		"unknown profile": {reason: "what there is, is listed", file: profiles, profile: "nope", says: []string{`cannot find profile "nope"`, "[global], [basic], [acme]"}},
		"no file":         {reason: "a profile needs the file", profile: "acme", says: []string{"cannot read the credentials file", "no such file"}},
		"broken file":     {reason: "the content is not shown", file: "[global\nsk=" + secret, says: []string{"it is not made of [sections]"}},
		"nothing":         {reason: "all that was tried is listed", says: []string{"HUAWEICLOUD_SDK_AK", "HW_ACCESS_KEY", "credentials (no such file)", "--sandbox"}},
		"empty file":      {reason: "all that was tried is listed", file: "[acme]\nak=A\nsk=S\n", says: []string{"no key in [global] or [basic]", "--sandbox"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			path := filepath.Join(home, ".huaweicloud", "credentials")
			if tt.file != "" {
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
				require.NoError(t, os.WriteFile(path, []byte(tt.file), 0o600))
			}
			set, err := Find(t.Context(), Options{Getenv: tt.env.get, Home: home, Profile: tt.profile, NoMetadata: true})
			if tt.says != nil {
				var e *Error
				require.ErrorAs(t, err, &e, tt.reason)
				assert.Nil(t, set)
				for _, s := range tt.says {
					assert.ErrorContains(t, err, s, tt.reason)
				}
				assert.NotContains(t, err.Error(), secret)
				return
			}
			require.NoError(t, err, tt.reason)
			if tt.source == "section [global] of FILE" || tt.source == "section [basic] of FILE" || tt.source == "section [acme] of FILE" {
				tt.source = tt.source[:len(tt.source)-4] + path
			}
			assert.Equal(t, tt.source, set.Source, tt.reason)
			assert.Equal(t, tt.want, [5]string{set.key.access.Reveal(), set.key.secret.Reveal(), set.key.token.Reveal(), set.DomainID, set.ProjectID}, tt.reason)
		})
	}
}

func TestNamedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	e := env{"HUAWEICLOUD_SDK_CREDENTIALS_FILE": path}
	_, err := Find(t.Context(), Options{Getenv: e.get, Home: t.TempDir(), NoMetadata: true})
	assert.ErrorContains(t, err, "keys", "a file that was named must be there")
	require.NoError(t, os.WriteFile(path, []byte("[global]\nak=A\nsk=S\n"), 0o600))
	set, err := Find(t.Context(), Options{Getenv: e.get, Home: t.TempDir(), NoMetadata: true})
	require.NoError(t, err)
	assert.Equal(t, "section [global] of "+path, set.Source)
}

func TestWhatTheSDKGets(t *testing.T) {
	set := Static("A", "S")
	g, err := set.Global(t.Context(), "d")
	require.NoError(t, err)
	assert.Equal(t, [3]string{"A", "S", "d"}, [3]string{g.AK, g.SK, g.DomainId})
	b, err := set.Basic(t.Context(), "p")
	require.NoError(t, err)
	assert.Equal(t, [3]string{"A", "S", "p"}, [3]string{b.AK, b.SK, b.ProjectId})
	id, ok := set.PermanentKey()
	assert.Equal(t, "A", id)
	assert.True(t, ok)
	temporary := &Set{key: key{NewSecret("A"), NewSecret("S"), NewSecret("T")}}
	_, ok = temporary.PermanentKey()
	assert.False(t, ok, "a key with a token can't be looked up")
}

// exchangeServer is IAM's part in exchanging an identity provider's token.
func exchangeServer(t *testing.T, exchanges *int, mu *sync.Mutex) *httptest.Server {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Request-Id", "r")
		switch r.URL.Path {
		case "/v3.0/OS-AUTH/id-token/tokens":
			body, _ := io.ReadAll(r.Body)
			if r.Header.Get("X-Idp-Id") != "github" || !bytes.Contains(body, []byte("the-id-token")) {
				w.WriteHeader(401)
				io.WriteString(w, `{"error_code":"IAM.0001","error_msg":"the token is not good"}`)
				return
			}
			w.Header().Set("X-Subject-Token", "subject")
			w.WriteHeader(201)
			io.WriteString(w, `{"token":{"expires_at":"2099-01-01T00:00:00Z"}}`)
		case "/v3.0/OS-CREDENTIAL/securitytokens":
			mu.Lock()
			*exchanges++
			mu.Unlock()
			w.WriteHeader(201)
			io.WriteString(w, `{"credential":{"access":"TA","secret":"TS","securitytoken":"TT","expires_at":"2099-01-01T00:00:00.000000Z"}}`)
		}
	}))
	t.Cleanup(srv.Close)
	return srv
}

func TestIdentityProvider(t *testing.T) {
	var exchanges int
	var mu sync.Mutex
	srv := exchangeServer(t, &exchanges, &mu)
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte("the-id-token\n"), 0o600))
	e := env{"HUAWEICLOUD_SDK_IDP_ID": "github", "HUAWEICLOUD_SDK_ID_TOKEN_FILE": file, "HUAWEICLOUD_SDK_AK": "A", "HUAWEICLOUD_SDK_SK": "S"}
	set, err := Find(t.Context(), Options{Getenv: e.get, Home: t.TempDir(), IAMEndpoint: srv.URL, NoMetadata: true})
	require.NoError(t, err)
	assert.Equal(t, "environment variable HUAWEICLOUD_SDK_IDP_ID", set.Source, "it comes before a key, as in the SDK")

	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			g, err := set.Global(t.Context(), "d")
			if assert.NoError(t, err) {
				assert.Equal(t, [3]string{"TA", "TS", "TT"}, [3]string{g.AK, g.SK, g.SecurityToken})
			}
		})
	}
	all.Wait()
	assert.Equal(t, 1, exchanges, "one key is good for hours, and for all")
	_, ok := set.PermanentKey()
	assert.False(t, ok)

	require.NoError(t, os.WriteFile(file, []byte("another"), 0o600))
	set, err = Find(t.Context(), Options{Getenv: e.get, Home: t.TempDir(), IAMEndpoint: srv.URL, NoMetadata: true})
	require.NoError(t, err)
	_, err = set.Basic(t.Context(), "p")
	var missing *Error
	require.ErrorAs(t, err, &missing)
	assert.ErrorContains(t, err, "the token is not good")

	e["HUAWEICLOUD_SDK_ID_TOKEN_FILE"] = file + ".missing"
	_, err = Find(t.Context(), Options{Getenv: e.get, Home: t.TempDir(), IAMEndpoint: srv.URL, NoMetadata: true})
	assert.ErrorContains(t, err, "cannot read the identity provider's token")

	e["HUAWEICLOUD_SDK_ID_TOKEN_FILE"] = file
	_, err = Find(t.Context(), Options{Getenv: e.get, Home: t.TempDir(), IAMEndpoint: "http://iam.example.com", NoMetadata: true})
	assert.ErrorContains(t, err, "OSC_PERMS_ALLOW_HTTP=1")
}

func TestTemporaryKeyEndsWithItsContext(t *testing.T) {
	stop := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stop }))
	t.Cleanup(srv.Close)
	t.Cleanup(func() { close(stop) })
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte("x"), 0o600))
	set := &Set{temporary: federated("github", file, srv.URL)}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := set.Global(ctx, "")
	assert.ErrorIs(t, err, context.Canceled)
}
