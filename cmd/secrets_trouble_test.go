package cmd

import (
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// answering answers in the cloud's place, or gives false and leaves it to the cloud.
type answering func(w http.ResponseWriter, r *http.Request, body []byte) bool

// trouble is what goes wrong. The sandbox's faults have its language; answers have what was sent in them; an exchange is
// that of a pipeline's token for a key, in two calls.
type trouble struct {
	name     string
	fault    string
	answer   answering
	exchange string // the path of the exchange's call that answer is for; signed calls when empty
	spoil    func(k *fake.AccessKey)
}

// The calls of the exchange.
const (
	toToken = "/v3.0/OS-AUTH/id-token/tokens"
	toKey   = "/v3.0/OS-CREDENTIAL/securitytokens"
)

// sandboxFaults is each effect of the sandbox's faults, for good; then some that come later, or for some calls only.
var sandboxFaults = []string{
	"throttle", "throttle retry-after 1s", "400", "401", "403", "404", "409", "429", "500", "502 html", "503 empty", "504 acted",
	"html", "empty", "nil-list", "lost-page", "twice", "plain", "truncate", "reset-before", "reset-after", "slow 2s", "skew 20m",
	"PUT -> 403", "PUT -> html", "PUT -> truncate", "POST -> 504 acted", "POST -> reset-after", "GET -> 500 after 7", "swr -> 403", "swr -> throttle",
}

// echoes are answers that quote what was sent, by what they quote it in.
var echoes = map[string]answering{
	"a refusal": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.WriteHeader(403)
		fmt.Fprintf(w, `{"error_code":"APIGW.0301","error_msg":%q}`, quoted(r, body))
		return true
	},
	"an error of Kubernetes": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.WriteHeader(422)
		fmt.Fprintf(w, `{"kind":"Status","reason":%q,"message":%q,"code":422}`, r.Header.Get("Authorization"), quoted(r, body))
		return true
	},
	"a code": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.WriteHeader(401)
		fmt.Fprintf(w, `{"error":{"code":%q,"message":"no"}}`, quoted(r, body))
		return true
	},
	"a code of a server's error": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.WriteHeader(500)
		fmt.Fprintf(w, `{"errors":[{"errorCode":%q,"errorMessage":%q}]}`, quoted(r, body), quoted(r, body))
		return true
	},
	"a page": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.Header().Set("Content-Type", "text/html; x="+r.Header.Get("X-Security-Token"))
		fmt.Fprintf(w, "<html><title>%s %s</title>", strings.Repeat("x", 30), quoted(r, body))
		return true
	},
	"a page that escapes": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		fmt.Fprintf(w, "<html><body>%s</body>", html.EscapeString(quoted(r, body)))
		return true
	},
	"an address": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.WriteHeader(400)
		fmt.Fprintf(w, `{"code":"x","message":%q}`, url.QueryEscape(quoted(r, body)))
		return true
	},
	"JSON in JSON": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.WriteHeader(400)
		fmt.Fprintf(w, `{"code":"x","message":%q}`, fmt.Sprintf("%q", strings.ReplaceAll(quoted(r, body), "/", `\/`)))
		return true
	},
	"headers": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		for _, name := range []string{"X-Request-Id", "X-Iam-Trace-Id", "Retry-After", "Www-Authenticate"} {
			w.Header().Set(name, quoted(r, body))
		}
		w.WriteHeader(500)
		io.WriteString(w, `{}`)
		return true
	},
	"a redirect": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.Header().Set("Location", "https://"+signatureOf(r)+".example.com/"+url.PathEscape(r.Header.Get("X-Security-Token")))
		w.WriteHeader(307)
		return true
	},
	"what should be a number": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		fmt.Fprintf(w, `{"domains":[{"id":%q,"name":5}],"projects":%q,"token":%q,"credential":%q}`, quoted(r, body), quoted(r, body), quoted(r, body), quoted(r, body))
		return true
	},
	"a status line":      raw("HTTP/1.1 403 %s\r\nContent-Length: 0\r\n\r\n"),
	"no answer at all":   raw("%s\r\n"),
	"a bad header":       raw("HTTP/1.1 200 OK\r\n%s\r\n\r\n"),
	"a length":           raw("HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n"),
	"an encoding":        raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n"),
	"the size of a part": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n"),
	"half an answer":     raw("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"domains\":[\"%s"),
}

// writesOnly are the echoes that come for writes alone, after all reads went well.
var writesOnly = []string{"a refusal", "a page", "headers", "a length"}

// raw writes an answer by hand, with what was sent in it, and breaks the connection off.
func raw(format string) answering {
	return func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return true
		}
		defer conn.Close()
		fmt.Fprintf(conn, format, quoted(r, body))
		return true
	}
}

// quoted is all of a request that must not be seen again, on one line.
func quoted(r *http.Request, body []byte) string {
	h := r.Header
	text := fmt.Sprint(h.Get("X-Security-Token"), " ", h.Get("X-Auth-Token"), " ", h.Get("Authorization"), " ", r.URL, " ", string(body))
	return strings.Map(func(c rune) rune {
		if c < ' ' {
			return ' '
		}
		return c
	}, text)
}

var signaturePart = regexp.MustCompile(`Signature=([0-9a-f]+)`)

func signatureOf(r *http.Request) string {
	if m := signaturePart.FindStringSubmatch(r.Header.Get("Authorization")); m != nil {
		return m[1]
	}
	return ""
}

// troubles are all that can go wrong, in order; the first is none.
func troubles() []trouble {
	all := []trouble{{name: "none"}}
	for _, fault := range sandboxFaults {
		all = append(all, trouble{name: fault, fault: fault})
	}
	for _, name := range slices.Sorted(maps.Keys(echoes)) {
		all = append(all, trouble{name: "quoted in " + name, answer: echoes[name]})
	}
	for _, name := range writesOnly {
		all = append(all, trouble{name: "writes quoted in " + name, answer: func(w http.ResponseWriter, r *http.Request, body []byte) bool {
			return r.Method != http.MethodGet && echoes[name](w, r, body)
		}})
	}
	return append(all,
		trouble{name: "refused signature", spoil: func(k *fake.AccessKey) { k.Secret = "another" }},
		trouble{name: "unknown key", spoil: func(k *fake.AccessKey) { k.Access = "ANOTHER" }},
		trouble{name: "another token", spoil: func(k *fake.AccessKey) { k.SecurityToken = "another" }},
		trouble{name: "dropped connection", answer: func(http.ResponseWriter, *http.Request, []byte) bool { panic(http.ErrAbortHandler) }},
	)
}

// exchangeTroubles go wrong while a pipeline's token is exchanged for a key.
func exchangeTroubles() (all []trouble) {
	for _, path := range []string{toToken, toKey} {
		for _, name := range slices.Sorted(maps.Keys(echoes)) {
			all = append(all, trouble{name: path + " quoted in " + name, answer: echoes[name], exchange: path})
		}
	}
	return all
}
