package cmd

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// process is the real program, with all that anything in it prints.
type process struct {
	*exec.Cmd
	output lockedBuffer
}

// lockedBuffer is a buffer that may be read while it is written.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// begin starts the program in a directory. It has no environment but the one that is given.
func begin(t *testing.T, home string, environ []string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	p := &process{Cmd: exec.Command(self, args...)}
	p.Args[0] = "osc-perms" // by this name the test binary is the program
	p.Dir, p.Env = home, append([]string{"HOME=" + home, "GOTRACEBACK=all", endsAtOnce}, environ...)
	p.Stdout, p.Stderr = &p.output, &p.output
	require.NoError(t, p.Start())
	t.Cleanup(func() { p.Process.Kill() })
	return p
}

// end waits for the program to end by itself, and gives its exit code.
func (p *process) end(t *testing.T) int {
	t.Helper()
	done := make(chan struct{})
	go func() { p.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		p.Process.Kill()
		<-done
		assert.Fail(t, "the program does not end", p.output.String())
	}
	return p.ProcessState.ExitCode()
}

// TestProcessesShowNoSecrets: what goes past the command's own streams is seen in a process of its own: what the libraries
// log, and what Go prints of a program that is stopped by force in the middle of a call.
func TestProcessesShowNoSecrets(t *testing.T) {
	afterwards := func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return true
		}
		defer conn.Close()
		fmt.Fprintf(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 400 %s\r\n\r\n", quoted(r, body))
		time.Sleep(50 * time.Millisecond) // net/http looks at a connection that is idle
		return true
	}
	tests := map[string]struct {
		reason string
		answer answering // nil: the call stays unanswered, and the signal comes
		signal syscall.Signal
		says   string
	}{
		"more than an answer": {"net/http logs what nobody asked for", afterwards, 0, "answered 404"},
		"SIGQUIT":             {"Go prints what every goroutine does", nil, syscall.SIGQUIT, "SIGQUIT: quit"},
		"SIGABRT":             {"and so it does for a crash", nil, syscall.SIGABRT, "SIGABRT: abort"},
		"SIGTERM":             {"a command says how far it came", nil, syscall.SIGTERM, ""},
	}
	lines := []string{
		"plan DIR", "apply DIR --auto-approve --audit-log WORK/audit.log", "apply DIR --auto-approve --json", "apply PLAN", "access -C DIR --json", "quota --region cn-east-3", "init WORK/new",
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, line := range lines {
				home := t.TempDir()
				a := attempt{line: line, source: sources[i%len(sources)]}
				if line == "init WORK/new" {
					a.source = sources[1]
				}
				c, err := watch(a.source.token)
				require.NoError(t, err)
				t.Cleanup(c.close)
				environ, tenantLine := a.source.prepare(home)
				environ = append(environ, c.environ()...)
				require.NoError(t, lay(home, tenantLine))
				if strings.Contains(line, "PLAN") {
					code, text := execute(t.Context(), environ, "plan", filepath.Join(home, "OPEN"), "--out", filepath.Join(home, "saved.plan"))
					require.Zero(t, code, text)
				}
				arrived, over := make(chan struct{}, 100), make(chan struct{})
				release := sync.OnceFunc(func() { close(over) })
				defer release()
				trouble := trouble{answer: tt.answer}
				if tt.answer == nil {
					trouble.answer = func(w http.ResponseWriter, r *http.Request, body []byte) bool {
						if strings.HasPrefix(line, "apply") && r.Method == http.MethodGet {
							return false // in the middle of the writes
						}
						arrived <- struct{}{}
						<-over
						return echoes["a refusal"](w, r, body)
					}
				}
				require.NoError(t, c.begin(trouble))
				p := begin(t, home, append(environ, "OSC_PERMS_VAR_note="+secretValue), append(a.args(home), "--log-level=debug", "--timeout=20s")...)
				if tt.signal != 0 {
					select {
					case <-arrived:
					case <-time.After(20 * time.Second):
						require.Fail(t, "no call arrives", p.output.String())
					}
					require.NoError(t, p.Process.Signal(tt.signal))
				}
				if tt.signal == syscall.SIGTERM { // an apply waits for the calls that are under way
					time.AfterFunc(100*time.Millisecond, release)
				}
				p.end(t)
				_, credentials := c.met()
				assert.Greater(t, len(credentials), len(credentialSecrets), "%s: no signed call", line)
				assert.Empty(t, shown(home, p.output.String(), credentials), "%s: %s", tt.reason, line)
				assert.Contains(t, p.output.String(), tt.says, line)
			}
		})
	}
}

// TestKeysOfInstancesAreShownNowhere: the metadata service is at a fixed address, which a proxy stands in for.
func TestKeysOfInstancesAreShownNowhere(t *testing.T) {
	const path = "/openstack/latest/securitykey"
	key := fmt.Sprintf(`{"credential":{"access":%q,"secret":%q,"securitytoken":%q,"expires_at":"2099-01-01T00:00:00.000000Z"}}`, secretAccess, secretKey, secretToken)
	tests := map[string]struct {
		reason, answer string
		status         int
		trouble        trouble
		want           int
	}{
		"a key":             {"it signs the calls", key, 200, trouble{}, exitOK},
		"a refused one":     {"and is quoted", key, 200, trouble{answer: echoes["a refusal"]}, exitCredentials},
		"half an answer":    {"the decoder shows nothing of it", key[:len(key)-30], 200, trouble{}, exitCredentials},
		"of another kind":   {"nor here", strings.Replace(key, `"2099-01-01T00:00:00.000000Z"`, `{}`, 1), 200, trouble{}, exitCredentials},
		"an odd time":       {"nor here", strings.Replace(key, "2099", "x", 1), 200, trouble{}, exitCredentials},
		"nothing but names": {"a key is whole", `{"credential":{"access":"` + secretAccess + `"}}`, 200, trouble{}, exitCredentials},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			c, err := watch(true)
			require.NoError(t, err)
			t.Cleanup(c.close)
			require.NoError(t, c.begin(tt.trouble))
			asked := make(chan string, 100)
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked <- r.URL.Path
				if r.URL.Path != path {
					w.WriteHeader(404)
					return
				}
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.answer)
			}))
			t.Cleanup(proxy.Close)
			p := begin(t, home, append(c.environ(), "HTTP_PROXY="+proxy.URL), "quota", "--region", "cn-east-3", "--log-level=debug", "--timeout=20s")
			code := p.end(t)
			assert.Equal(t, tt.want, code, "%s: %s", tt.reason, p.output.String())
			_, credentials := c.met()
			assert.Empty(t, shown(home, p.output.String(), credentials), tt.reason)
			assert.NotEmpty(t, asked, "the metadata service is asked")
		})
	}
}

// TestProxyPasswordsAreShownNowhere: the proxy's address may hold a password.
func TestProxyPasswordsAreShownNowhere(t *testing.T) {
	const password = "memorableProxyPassword"
	for name, address := range map[string]string{
		"nobody there": "http://proxy:" + password + "@127.0.0.1:1",
		"no address":   "http://proxy:" + password + "@127.0.0.1:port",
		"a space":      "http://proxy:" + password + " @127.0.0.1:1",
		"no scheme":    "proxy:" + password + "@127.0.0.1:1",
		"another kind": "gopher://proxy:" + password + "@127.0.0.1:1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			environ, _ := sources[1].prepare(home)
			environ = append(environ, "HTTPS_PROXY="+address, "OSC_PERMS_IAM_ENDPOINT=https://iam.invalid")
			p := begin(t, home, environ, "quota", "--region", "cn-east-3", "--log-level=debug", "--timeout=700ms")
			assert.NotZero(t, p.end(t))
			_, found := shows(p.output.String(), []string{password})
			assert.False(t, found, p.output.String())
			assert.Empty(t, shown(home, p.output.String(), credentialSecrets))
		})
	}
}

// TestServedSandboxShowsItsKeyOnce: a sandbox that is served prints its key for who is to use it, and nothing else says it,
// whatever calls arrive.
func TestServedSandboxShowsItsKeyOnce(t *testing.T) {
	home := t.TempDir()
	st := fake.New(fake.Seed{Account: "acme", Region: "cn-east-3", Users: []string{"alice", "bob", "carol"}})
	st.AccessKeys[0].Access, st.AccessKeys[0].Secret = secretAccess, secretKey
	state := filepath.Join(home, "served.sandbox.json")
	require.NoError(t, st.SaveFile(state))
	require.NoError(t, lay(home, ""))

	p := begin(t, home, nil, "sandbox", "serve", "--state", state, "--log-level=debug", "--fault", "GET -> 503 x1", "--fault", "PUT -> 504 acted x1", "--fault", "POST -> 400 x1")
	require.Eventually(t, func() bool { return strings.Contains(p.output.String(), "Stop it with") }, 20*time.Second, 5*time.Millisecond, "the sandbox starts")
	var exported []string
	for line := range strings.Lines(p.output.String()) {
		if export, ok := strings.CutPrefix(strings.TrimSpace(line), "export "); ok {
			name, value, _ := strings.Cut(export, "=")
			exported = append(exported, name+"="+strings.Trim(value, "'"))
		}
	}
	require.Contains(t, exported, "HUAWEICLOUD_SDK_SK="+secretKey)
	used := len(p.output.String())
	for _, line := range []string{"plan DIR", "apply DIR --auto-approve", "access -C DIR --json", "quota -C DIR"} {
		a := attempt{line: line}
		_, printed := execute(t.Context(), append(exported, "OSC_PERMS_VAR_note="+secretValue), append(a.args(home), "--log-level=debug")...)
		assert.NotContains(t, printed, "unknown flag")
		secret, found := shows(printed, credentialSecrets)
		assert.False(t, found, "%s shows %s: %s", line, secret, printed)
		_, printed = execute(t.Context(), append(exported, "HUAWEICLOUD_SDK_SK=wrong"), append(a.args(home), "--log-level=debug")...)
		secret, found = shows(printed, credentialSecrets)
		assert.False(t, found, "%s with a wrong key shows %s: %s", line, secret, printed)
	}
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	assert.Zero(t, p.end(t))
	assert.NotContains(t, p.output.String()[used:], secretKey)
	assert.NotContains(t, p.output.String()[used:], secretAccess)
	after, err := os.ReadFile(state)
	require.NoError(t, err)
	assert.Contains(t, string(after), secretKey, "its state has to keep it")
	require.NoError(t, os.Remove(state))
	assert.Empty(t, shown(home, "", credentialSecrets), "no other file does")
}
