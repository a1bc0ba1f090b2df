package credentials

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever is printed, encoded, logged or thrown with credentials in it, or with something around them, shows none.
func TestNothingPrintsASecret(t *testing.T) {
	const ak, sk, token = "HPUAPRINTEDKEY", "printed-secret", "printed-token"
	set := &Set{Source: "a test", key: key{NewSecret(ak), NewSecret(sk), NewSecret(token)}}
	around := struct {
		Set   *Set
		Key   key
		Map   map[string]Secret
		Any   any
		Chain error
	}{set, set.key, map[string]Secret{"x": set.key.secret}, []any{set.key.token, &set.key}, fmt.Errorf("with %v: %w", set.key, &Error{Problem: set.String()})}

	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
		for _, v := range []any{set, around, &around, set.key, &set.key, set.key.secret, &set.key.secret, []Secret{set.key.token}} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	for _, v := range []any{set, around, set.key.secret} {
		if text, err := json.Marshal(v); err == nil {
			out.Write(text)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
		assert.Equal(printer{&out}, v, "something else") // prints by reflection, past every method
		func() {
			defer func() { fmt.Fprintf(&out, "panic: %v %+v\n", recover(), v) }()
			panic(v)
		}()
	}
	for _, secret := range []string{ak, sk, token, fmt.Sprintf("%x", sk), fmt.Sprintf("%x", token)} {
		assert.NotContains(t, out.String(), secret)
	}
	assert.Contains(t, out.String(), hidden)
}

// printer takes what an assertion says of a failure.
type printer struct{ w io.Writer }

func (p printer) Errorf(format string, args ...any) { fmt.Fprintf(p.w, format, args...) }

// What stands in IAM's place gets the token that is to be exchanged; whatever it answers, there is an error without that
// token and without any part of a key.
func TestOddExchanges(t *testing.T) {
	const idToken, subject, secret = "the-id-token-of-the-pipeline", "MIIsubject/token+of/IAM==", "TEMPORARYSECRET"
	token := `{"token":{"expires_at":"2099-01-01T00:00:00Z"}}`
	tests := map[string]struct {
		reason, first, second string
		status                int
	}{
		"nothing in it":         {"no token is no reason to fall over", `{}`, "", 201},
		"nothing in the key":    {"no key neither", token, `{}`, 201},
		"null":                  {"nor null", `null`, "", 201},
		"null for the key":      {"nor null there", token, `{"credential":null}`, 201},
		"a key of another kind": {"the decoder shows what is around", token, `{"credential":{"secret":"` + secret + `","access":5}}`, 201},
		"half a key":            {"half an answer", token, `{"credential":{"access":"TA","secret":"` + secret, 201},
		"no secret":             {"a key is whole", token, `{"credential":{"access":"TA","expires_at":"2099-01-01T00:00:00.000000Z"}}`, 201},
		"the token quoted":      {"a refusal may quote", `{"error_code":"IAM.0001","error_msg":"bad token ` + idToken + ` \u001b[2J"}`, "", 401},
		"IAM's token quoted":    {"so may the second refusal", token, `{"error_code":"IAM.0001","error_msg":"bad token ` + subject + `"}`, 401},
		"quoted in another way": {"in an address, say", token, `{"error_code":"IAM.0001","error_msg":"bad ` + url.QueryEscape(subject) + `"}`, 401},
		"quoted as it came":     {"or in a form that is not known", token, `{"bad":{"id":"` + strings.ReplaceAll(subject, "/", `\/`) + `"}}`, 401},
		"a page":                {"that is another's", "<html>" + idToken, "", 502},
		"a list":                {"or another form", `[]`, "", 201},
		"without end":           {"it is cut off", `{"token":"` + strings.Repeat("x", 1<<20), "", 201},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Request-Id", "r")
				w.Header().Set("X-Subject-Token", subject)
				if r.URL.Path == "/v3.0/OS-CREDENTIAL/securitytokens" {
					w.WriteHeader(tt.status)
					io.WriteString(w, tt.second)
					return
				}
				if tt.second == "" {
					w.WriteHeader(tt.status)
				}
				io.WriteString(w, tt.first)
			}))
			t.Cleanup(srv.Close)
			file := filepath.Join(t.TempDir(), "token")
			require.NoError(t, os.WriteFile(file, []byte(idToken+"\n"), 0o600))
			set := &Set{Source: "a test", temporary: federated("github", file, srv.URL)}
			_, err := set.Global(t.Context(), "")
			var e *Error
			require.ErrorAs(t, err, &e, tt.reason)
			for _, text := range []string{err.Error(), fmt.Sprintf("%+v %#v", e.Err, e.Err)} {
				assert.NotContains(t, text, idToken)
				assert.NotContains(t, text, subject[:10])
				assert.NotContains(t, text, secret[:6])
				assert.NotContains(t, text, "\x1b")
				assert.Less(t, len(text), 500)
			}
		})
	}
}

func TestExchangeFollowsNoRedirect(t *testing.T) {
	var exchanges int
	var mu sync.Mutex
	elsewhere := exchangeServer(t, &exchanges, &mu)
	for _, status := range []int{301, 302, 303, 307, 308} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+r.URL.Path, status)
		}))
		file := filepath.Join(t.TempDir(), "token")
		require.NoError(t, os.WriteFile(file, []byte("the-id-token"), 0o600))
		_, err := (&Set{temporary: federated("github", file, srv.URL)}).Global(t.Context(), "")
		assert.Error(t, err)
		srv.Close()
	}
	assert.Zero(t, exchanges, "the token goes to the endpoint alone")
}
