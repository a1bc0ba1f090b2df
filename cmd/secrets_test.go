package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// What must be seen nowhere. Each is long and occurs nowhere else.
const (
	secretAccess  = "HPUAQ7DISTINCTIVEKEY"
	secretKey     = "Zq8distinctiveSecretKey4wXv"
	secretToken   = "gQpjbi1ub3J0aC00distinctiveToken7Tq"
	secretMail    = "distinctive.address@example.com"
	secretPhone   = "13987654321"
	secretValue   = "distinctive-sensitive-value"
	secretBearing = `
tenant "acme" {
  region = "cn-east-3"
  %s
}
variable "note" {
  sensitive = true
  default   = "none"
}
user "erin" {
  email = "` + secretMail + `"
  phone = "+86 ` + secretPhone + `"
}
group "team" {
  %s
  members  = [user.erin.name, "alice"]
  policies = ["UCS FullAccess"]
}
organization "acme-images" {
  grant "edit" { users = ["alice"] }
}
check "carol" {
  condition     = !user_can("carol", "publish")
  error_message = "carol may publish"
}
`
)

// watchedCloud is a sandbox that notes the signatures it gets, and may answer in the sandbox's place.
type watchedCloud struct {
	*httptest.Server
	cloud *fake.Server

	mu         sync.Mutex
	signatures map[string]bool
}

var signaturePart = regexp.MustCompile(`Signature=([0-9a-f]+)`)

// watch serves a sandbox whose owner's key is the distinctive one. answer, where given, is tried first.
func watch(t *testing.T, faults []string, withToken bool, answer func(w http.ResponseWriter, r *http.Request, body []byte) bool) *watchedCloud {
	t.Helper()
	st := fake.New(fake.Seed{Account: "acme", Region: "cn-east-3", Users: []string{"alice", "bob", "carol"}})
	st.AccessKeys[0].Access, st.AccessKeys[0].Secret = secretAccess, secretKey
	if withToken {
		st.AccessKeys[0].SecurityToken = secretToken
	}
	var options fake.Options
	for _, text := range faults {
		f, err := fake.ParseFault(text)
		require.NoError(t, err)
		options.Faults = append(options.Faults, f)
	}
	cloud, err := fake.Serve("127.0.0.1:0", st, options)
	require.NoError(t, err)
	t.Cleanup(func() { cloud.Close() })
	c := &watchedCloud{cloud: cloud, signatures: map[string]bool{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m := signaturePart.FindStringSubmatch(r.Header.Get("Authorization")); m != nil {
			c.mu.Lock()
			c.signatures[m[1]] = true
			c.mu.Unlock()
		}
		if answer != nil {
			body, _ := io.ReadAll(r.Body)
			if answer(w, r, body) {
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		cloud.ServeHTTP(w, r)
	}))
	t.Cleanup(c.Close)
	return c
}

// identities are the ways in which credentials come; each gives the environment and the tenant's line.
var identities = map[string]func(dir string) (environ []string, tenantLine string, withToken bool){
	"sdk": func(string) ([]string, string, bool) {
		return []string{"HUAWEICLOUD_SDK_AK=" + secretAccess, "HUAWEICLOUD_SDK_SK=" + secretKey}, "", false
	},
	"terraform": func(string) ([]string, string, bool) {
		return []string{"HW_ACCESS_KEY=" + secretAccess, "HW_SECRET_KEY=" + secretKey, "HW_SECURITY_TOKEN=" + secretToken}, "", true
	},
	"profile": func(dir string) ([]string, string, bool) {
		file := filepath.Join(dir, "credentials.ini")
		os.WriteFile(file, []byte("[acme]\nak = "+secretAccess+"\nsk = "+secretKey+"\nsecurity_token = "+secretToken+"\n"), 0o600)
		return []string{"HUAWEICLOUD_SDK_CREDENTIALS_FILE=" + file}, `profile = "acme"`, true
	},
}

// commandLines are every command in every form that reaches the cloud, then those that don't. DIR holds the
// configuration with the sensitive variable, OPEN the same without, PLAN is a saved plan.
var commandLines = []string{
	"plan DIR", "plan DIR --json", "plan DIR --markdown", "plan OPEN --out WORK/p.plan", "plan DIR --detailed-exitcode --target group.team",
	"apply DIR --auto-approve", "apply DIR --auto-approve --json", "apply PLAN", "apply PLAN --json -C OPEN", "apply DIR",
	"access -C DIR", "access -C DIR --csv", "access -C DIR --json", "access -C DIR --markdown", "access -C DIR --can publish alice", "access --region cn-east-3",
	"quota -C DIR", "quota -C DIR --json", "quota -C DIR --markdown --require organizations=1", "quota --region cn-east-3",
	"init WORK/new",
}

var localLines = []string{
	"show PLAN", "show PLAN --json", "show PLAN --markdown", "show DIR/main.hcl", "validate DIR", "validate DIR --json", "validate BROKEN", "validate BROKEN --json",
	"fmt --check DIR", "fmt DIR", "version", "version --json", "completion bash", "help", "plan --no-such-flag", "plan BROKEN", "plan DIR --var note", "plan DIR --var note=" + secretValue + "$",
	"plan OPEN --sandbox --out WORK/s.plan", "apply OPEN --sandbox --auto-approve", "apply DIR --sandbox --auto-approve", "plan DIR --sandbox", "access --sandbox -C DIR", "quota --sandbox -C DIR",
	"sandbox add-user dave -C DIR", "sandbox add-group g -C DIR --json", "sandbox add-organization o1 -C DIR", "sandbox add-cluster prod -C DIR", "sandbox add-instance i -C DIR",
	"sandbox attach team UCS -C DIR", "sandbox detach team UCS -C DIR", "sandbox serve -C DIR --fault explode", "sandbox serve -C DIR", "sandbox reset DIR", "sandbox",
	"export", "apply PLAN --audit-note x",
}

// everyFault is each effect of the sandbox's faults, for good; a few come later or only for writes.
var everyFault = []string{
	"throttle", "throttle retry-after 1s", "400", "401", "403", "404", "409", "500", "502 html", "503 empty", "504 acted", "html", "empty", "nil-list", "truncate",
	"reset-before", "reset-after", "slow 2s", "PUT -> 403", "POST -> 504 acted", "POST -> reset-after", "PUT -> html", "GET -> 500 after 7", "swr -> 403", "swr -> throttle",
}

// echoes are answers that quote the request, by what they quote it in.
var echoes = map[string]func(w http.ResponseWriter, r *http.Request, body []byte) bool{
	"in a refusal": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.WriteHeader(401)
		fmt.Fprintf(w, `{"error_code":"APIGW.0301","error_msg":%q}`, quoted(r, body))
		return true
	},
	"in a code": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.WriteHeader(403)
		fmt.Fprintf(w, `{"error":{"code":%q,"message":"no"}}`, quoted(r, body))
		return true
	},
	"in a page": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.Header().Set("Content-Type", "text/html; x="+secretToken)
		fmt.Fprintf(w, "<html><title>%s %s</title>", strings.Repeat("x", 40), quoted(r, body))
		return true
	},
	"in headers": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		w.Header().Set("X-Request-Id", strings.ReplaceAll(quoted(r, body), "\n", " "))
		w.WriteHeader(500)
		io.WriteString(w, `{}`)
		return true
	},
	"in a redirect": func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
		w.Header().Set("Location", "https://"+signaturePart.FindStringSubmatch(r.Header.Get("Authorization"))[1]+".example.com/"+secretToken)
		w.WriteHeader(307)
		return true
	},
	"in what should be a number": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		fmt.Fprintf(w, `{"domains":[{"id":%q,"name":5}]}`, quoted(r, body))
		return true
	},
	"in refusals of writes": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		if r.Method == "GET" {
			return false
		}
		w.WriteHeader(400)
		fmt.Fprintf(w, `{"error_code":"IAM.0011","error_msg":%q}`, quoted(r, body))
		return true
	},
}

func quoted(r *http.Request, body []byte) string {
	return fmt.Sprint(r.Header.Get("X-Security-Token"), " ", r.Header.Get("Authorization"), " ", r.URL, " ", string(body))
}

// attempt is one command under one trouble.
type attempt struct {
	line, trouble, identity string
	faults                  []string
	answer                  func(w http.ResponseWriter, r *http.Request, body []byte) bool
}

// TestSecretsAreShownNowhere: every command under every fault at the highest log level, and then nothing that was printed
// or written holds a key, its secret, a token, a signature, an address or what came from a sensitive variable.
func TestSecretsAreShownNowhere(t *testing.T) {
	var attempts []attempt
	names := []string{"sdk", "terraform", "profile"}
	for i, line := range commandLines {
		attempts = append(attempts, attempt{line: line, identity: names[i%3], trouble: "none"})
		for j, fault := range everyFault {
			attempts = append(attempts, attempt{line: line, trouble: fault, identity: names[(i+j)%3], faults: []string{fault}})
		}
		for trouble, answer := range echoes {
			attempts = append(attempts, attempt{line: line, trouble: trouble, identity: names[i%3], answer: answer})
		}
	}
	for i, line := range localLines {
		attempts = append(attempts, attempt{line: line, identity: names[i%3], trouble: "none"})
	}
	var all sync.WaitGroup
	places := make(chan struct{}, 48) // most of the time is spent waiting
	for _, a := range attempts {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			a.run(t)
		})
	}
	all.Wait()
}

func (a attempt) run(t *testing.T) {
	home, err := os.MkdirTemp("", "osc-perms-secrets-")
	if !assert.NoError(t, err) {
		return
	}
	defer os.RemoveAll(home)
	environ, tenantLine, withToken := identities[a.identity](home)
	c := watch(t, a.faults, withToken, a.answer)
	defer c.Close()
	defer c.cloud.Close()
	environ = append(environ, "OSC_PERMS_VAR_note="+secretValue, "NO_PROXY=*", "HOME="+home)
	for _, service := range []string{"IAM", "SWR", "CCE", "EPS"} {
		environ = append(environ, "OSC_PERMS_"+service+"_ENDPOINT="+c.URL)
	}
	for name, text := range map[string]string{
		"DIR":    fmt.Sprintf(secretBearing, tenantLine, "description = var.note"),
		"OPEN":   fmt.Sprintf(secretBearing, tenantLine, ""),
		"BROKEN": fmt.Sprintf(secretBearing, tenantLine, "description = [var.note]\n color = var.note") + "locals {\n x = tonumber(var.note) + regex(var.note, 5)\n}",
	} {
		os.MkdirAll(filepath.Join(home, name), 0o700)
		os.WriteFile(filepath.Join(home, name, "main.hcl"), []byte(text), 0o600)
	}
	saved := filepath.Join(home, "saved.plan")
	if strings.Contains(a.line, "PLAN") { // from the same cloud, before the trouble
		calm := watch(t, nil, withToken, nil)
		code, text := a.execute(append(slices.Clone(environ), pointing(calm.URL)...), home, "plan", filepath.Join(home, "OPEN"), "--out", saved)
		assert.Zero(t, code, text)
		plan, _ := os.ReadFile(saved)
		os.WriteFile(saved, bytes.ReplaceAll(plan, []byte(calm.URL), []byte(c.URL)), 0o600) // its checksum is over the content:
		calm.Close()
		if code, text = a.execute(environ, home, "show", saved); code != 0 {
			environ = append(environ, pointing(calm.URL)...)
			os.WriteFile(saved, plan, 0o600)
		}
	}
	words := strings.Fields(a.line)
	for i, word := range words {
		for _, name := range []string{"DIR", "OPEN", "BROKEN", "WORK"} {
			word = strings.Replace(word, name, filepath.Join(home, name), 1)
		}
		words[i] = strings.Replace(word, "PLAN", saved, 1)
	}
	os.MkdirAll(filepath.Join(home, "WORK"), 0o700)
	code, text := a.execute(environ, home, append(words, "--log-level=debug", "--timeout=700ms")...)
	what := fmt.Sprintf("%s (%s, %s) ended with %d", a.line, a.trouble, a.identity, code)
	assert.False(t, code == exitOK && a.trouble == "500", "%s: the fault was not met", what)
	c.mu.Lock()
	signatures := c.signatures
	c.mu.Unlock()
	reaches := slices.Contains(commandLines, a.line) && !strings.HasPrefix(a.line, "apply PLAN")
	assert.False(t, reaches && len(signatures) == 0, "%s: no signed call was seen: %s", what, text)
	a.search(t, what+" and printed", text, signatures)
	filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(home, path)
		if err != nil || !d.Type().IsRegular() || name == "credentials.ini" || d.Name() == "main.hcl" && !strings.HasPrefix(name, "WORK") {
			return nil
		}
		content, _ := os.ReadFile(path)
		text := string(content)
		if strings.HasSuffix(name, ".plan") { // the desired part has to say what to set; it is for its owner alone
			info, _ := d.Info()
			assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm(), "%s: %s", what, name)
			before, _, _ := strings.Cut(text, `"plan": {`)
			assert.Contains(t, before, secretMail, "%s: %s", what, name)
			text = strings.Replace(text, before, "", 1)
		}
		if strings.HasSuffix(name, ".sandbox.json") { // it is the cloud: it keeps addresses, and keys of its own
			text = strings.NewReplacer(secretMail, "", secretPhone, "", secretValue, "").Replace(text)
		}
		a.search(t, what+" and wrote "+name, text, signatures)
		return nil
	})
}

func pointing(url string) (environ []string) {
	for _, service := range []string{"IAM", "SWR", "CCE", "EPS"} {
		environ = append(environ, "OSC_PERMS_"+service+"_ENDPOINT="+url)
	}
	return environ
}

// execute runs a command line and gives all that it printed.
func (a attempt) execute(environ []string, home string, args ...string) (int, string) {
	var out, errs bytes.Buffer
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	if args[0] == "sandbox" {
		ctx, cancel = context.WithTimeout(context.Background(), 300*time.Millisecond)
	}
	defer cancel()
	code := Main(&Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Environ: environ,
		Terminal: func(any) bool { return false }, Width: func() int { return 0 }, Now: time.Now, Context: ctx,
	})
	return code, out.String() + "\n" + errs.String()
}

// search looks for each secret, and for the beginning of one that was cut short.
func (a attempt) search(t *testing.T, where, text string, signatures map[string]bool) {
	const telling = 12 // characters of a secret that are too many
	hidden := []string{secretAccess, secretKey, secretToken, secretMail, secretPhone}
	if !strings.Contains(a.line, secretValue) {
		hidden = append(hidden, secretValue)
	}
	for s := range signatures {
		hidden = append(hidden, s)
	}
	for _, secret := range hidden {
		if i := strings.Index(text, secret[:min(telling, len(secret))]); i >= 0 {
			assert.Fail(t, "a secret is shown", "%s %q in …%s…", where, secret, text[max(0, i-200):min(len(text), i+100)])
			return
		}
	}
}
