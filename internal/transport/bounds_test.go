package transport

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// endless sends a piece again and again for as long as someone reads, and counts the bytes.
func endless(sent *atomic.Int64, w io.Writer, piece string) {
	for {
		n, err := io.WriteString(w, piece)
		sent.Add(int64(n))
		if err != nil {
			return
		}
	}
}

func TestAnswersThatAreTooMuch(t *testing.T) {
	block := strings.Repeat(" ", 64<<10)
	var sent atomic.Int64
	tests := map[string]struct {
		reason string
		answer http.HandlerFunc
		says   string
	}{
		"a body without end": {"it is read no further than the cap", func(w http.ResponseWriter, _ *http.Request) { endless(&sent, w, block) }, "larger than 32 MiB"},
		"a refusal without end": {"refusals are capped as well", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(403)
			endless(&sent, w, block)
		}, "larger than 32 MiB"},
		"a bomb": {"the cap is on what is unpacked", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			endless(&sent, z, block)
		}, "larger than 32 MiB"},
		"nested lists":                      {"a decoder recurses", reply(200, strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)), "more than 200 deep"},
		"nested objects":                    {"a decoder recurses", reply(200, `{"groups":`+strings.Repeat(`{"a":`, 100_000)), "more than 200 deep"},
		"nested refusal":                    {"a decoder recurses", reply(403, strings.Repeat("[", 100_000)), "more than 200 deep"},
		"many values":                       {"2 bytes each here, 100 and more decoded", reply(200, `{"groups":[`+strings.Repeat("{},", 2_000_000)+"{}]}"), "more than 1000000 values"},
		"many values, spaced, in a refusal": {"no way round it", reply(404, ` [`+strings.Repeat("1 ,\n", 1_100_000)+"1]"), "more than 1000000 values"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			sent.Store(0)
			srv := newCloud(t, tt.answer)
			tr, _ := testTransport(t, Options{})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := do(t.Context(), tr, "GET", srv.URL+"/x", "")
			runtime.ReadMemStats(&after)
			require.Equal(t, apierr.BadAnswer, apierr.KindOf(err), "%s: %v", tt.reason, err)
			assert.ErrorContains(t, err, tt.says)
			assert.ErrorContains(t, err, "check the endpoint "+srv.URL)
			assert.Equal(t, 1, srv.calls(), "it is not asked for again")
			assert.Less(t, (after.TotalAlloc-before.TotalAlloc)>>20, uint64(400), "MiB in all, the server's part included")
		})
	}
}

func TestWhatIsBearable(t *testing.T) {
	for _, body := range []string{"", " ", "null", good, `"` + strings.Repeat("[,", 2_000_000) + `"`, `{"a":"` + strings.Repeat(`[{,\"`, 500_000) + `"}`,
		strings.Repeat("[", 200) + strings.Repeat("]", 200), "[" + strings.Repeat("{},", 900_000) + "{}]", `{"a":"\`} {
		assert.NoError(t, bearable([]byte(body)), "%.60q", body)
	}
}

func TestHeadersWithoutEnd(t *testing.T) {
	srv := newCloud(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", 1<<20))
	})
	tr, _ := testTransport(t, Options{})
	err := do(t.Context(), tr, "GET", srv.URL+"/x", "")
	assert.Equal(t, apierr.Unanswered, apierr.KindOf(err))
	assert.ErrorContains(t, err, "headers exceeded")
	assert.Less(t, len(err.Error()), 1000)
}

// A server that never stops to send a little is given up like one that sends nothing.
func TestBodyThatDrips(t *testing.T) {
	srv := newCloud(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, " "); err != nil {
				return
			}
			http.NewResponseController(w).Flush()
			time.Sleep(time.Millisecond)
		}
	}, reply(200, good))
	tr, _ := testTransport(t, Options{AttemptTimeout: 50 * time.Millisecond})
	assert.NoError(t, do(t.Context(), tr, "GET", srv.URL+"/x", ""))
	assert.Equal(t, 2, srv.calls())
}

// Whatever a redirect says, what it points to gets no call: a signature is good for one host, and a token must not leave it.
func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := newCloud(t, reply(200, good))
	for _, status := range []int{300, 301, 302, 303, 305, 307, 308} {
		for _, to := range []string{elsewhere.URL + "/y", "/y", "//" + strings.TrimPrefix(elsewhere.URL, "http://") + "/y", "https://iam.example.com/y"} {
			for _, method := range []string{"GET", "PUT", "POST", "DELETE"} {
				srv := newCloud(t, reply(status, `{}`, "Location", to))
				tr, _ := testTransport(t, Options{})
				err := do(t.Context(), tr, method, srv.URL+"/x", "", "Authorization", "SDK-HMAC-SHA256 Access=a, Signature=b", "X-Security-Token", "gQpjbi1ub-token")
				require.Equal(t, apierr.BadAnswer, apierr.KindOf(err), "%s %d %s: %v", method, status, to, err)
				require.Equal(t, 1, srv.calls(), "%s %d %s", method, status, to)
				srv.Close()
			}
		}
	}
	assert.Zero(t, elsewhere.calls(), "nothing arrives where a redirect points")
}

func TestOldTLSIsRefused(t *testing.T) {
	for version, fits := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		var calls atomic.Int32
		srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			calls.Add(1)
			io.WriteString(w, good)
		}))
		srv.TLS = &tls.Config{MinVersion: version, MaxVersion: version}
		srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		srv.StartTLS()
		t.Cleanup(srv.Close)
		base := connection(Options{})
		base.TLSClientConfig.RootCAs = srv.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs // else its own connection
		tr, _ := testTransport(t, Options{Base: base})
		err := do(t.Context(), tr, "GET", srv.URL+"/x", "")
		assert.Equal(t, fits, err == nil, "%s: %v", tls.VersionName(version), err)
		assert.Equal(t, fits, calls.Load() == 1, tls.VersionName(version))
	}
}

// A certificate that is not trusted, or another host's, gets no request: not even its headers.
func TestForeignCertificatesGetNothing(t *testing.T) {
	var calls atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	for _, trusted := range []bool{false, true} {
		base, url := connection(Options{}), srv.URL
		if trusted { // the certificate is for example.com and 127.0.0.1
			base.TLSClientConfig.RootCAs = srv.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
			url = strings.Replace(url, "127.0.0.1", "localhost", 1)
		}
		tr, _ := testTransport(t, Options{Base: base})
		err := do(t.Context(), tr, "GET", url+"/x", "", "X-Security-Token", "gQpjbi1ub-token")
		assert.ErrorContains(t, err, "can't be trusted", "trusted: %v", trusted)
	}
	assert.Zero(t, calls.Load())
}

func TestDecodersQuoteNothing(t *testing.T) {
	const message = `model.X: ReadString: expects " or n, but found 5, error found in #10 byte of ...|HPUAEXAMPLE|..., bigger context ...|{"access":"HPUAEX|...`
	assert.Equal(t, `model.X: ReadString: expects " or n, but found 5`, WithoutContext(message))
	assert.Equal(t, "EOF", WithoutContext("EOF"))
}

func FuzzBearable(f *testing.F) {
	for _, seed := range []string{good, `{"a":"\"[,"}`, `["\\"]`, "[[]]", `{"a":"\`, " \n[1,2,{}]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		// What is refused, or let through, is so wherever white space stands around it.
		got := bearable(body)
		if again := bearable(append([]byte("\r\n "), body...)); (got == nil) != (again == nil) {
			t.Errorf("%v, %v", got, again)
		}
		if bytes.Count(body, []byte(",")) > maxCommas || bytes.ContainsAny(body, "[{") && len(body) > maxDepth {
			return
		}
		if got != nil {
			t.Errorf("%v for so little", got)
		}
	})
}
