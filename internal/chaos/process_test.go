package chaos

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cmd"
	"github.com/osc-perms/osc-perms/internal/fake"
)

// asProgram makes this test binary the program: a process that can be killed.
const asProgram = "CHAOS_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cmd.Main(cmd.System()))
	}
	os.Exit(m.Run())
}

// configuration asks for something of everything, and takes something of everything away.
const configuration = `
tenant "acme" {
  region = "cn-east-3"
}
group "osc" {
  members  = ["alice", "bob", "carol"]
  policies = ["UCS FullAccess", "OBS Administrator"]
}
group "team" {
  members  = ["bob", "dave"]
  policies = ["Tenant Administrator"]
}
organization "images" {
  grant "edit" { groups = ["osc"] }
  grant "read" { users = ["dave"] }
}
onboard "operators" {
  users    = ["alice", "dave"]
  can      = ["publish", "deploy"]
  clusters = { prod = "edit" }
}
user "erin" {
  email = "erin@example.com"
}
prune {
  groups = ["old-*"]
}
guard {
  max_removals       = 100
  allow_empty_groups = true
}
`

// tenantOf is where the configuration finds something to take away.
func tenantOf() *fake.State {
	st := fake.New(fake.Seed{Account: "acme", Region: region, Users: people})
	st.AddCluster(region, "prod")
	for _, name := range []string{"old-1", "old-2", "team"} {
		id := st.AddGroup(name, ids(st, []string{"alice", "frank"})...)
		st.Attach(id, fake.ScopeDomain, "", "UCS FullAccess")
	}
	st.AddOrganization(region, "images", st.UserID("sandbox-admin"))
	o := &st.Organizations[len(st.Organizations)-1]
	o.Grants = append(o.Grants, fake.Grant{UserID: st.UserID("frank"), Auth: 7}, fake.Grant{UserID: st.UserID("alice"), Auth: 7})
	return st
}

// callCounter is the sandbox's log: it does something at one of the calls.
type callCounter struct {
	mu    sync.Mutex
	calls int
	at    int
	do    func()
}

func (c *callCounter) Write(line []byte) (int, error) {
	c.mu.Lock()
	c.calls++
	due := c.at > 0 && c.calls == c.at
	do := c.do
	c.mu.Unlock()
	if due {
		do()
	}
	return len(line), nil
}

// plan says at which call, from now on, to do what.
func (c *callCounter) plan(at int, do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls, c.at, c.do = 0, at, do
}

// cloudFor serves a cloud that takes its time, and gives the environment with which the program finds it.
func cloudFor(t *testing.T, st *fake.State) (*fake.Server, *callCounter, []string) {
	counter := &callCounter{}
	server, err := fake.Serve("127.0.0.1:0", st, fake.Options{Latency: time.Millisecond, Log: counter})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	info := server.Info()
	environ := []string{"HUAWEICLOUD_SDK_AK=" + info.AccessKey, "HUAWEICLOUD_SDK_SK=" + info.SecretKey}
	for _, service := range []string{"IAM", "SWR", "CCE", "EPS"} {
		environ = append(environ, "OSC_PERMS_"+service+"_ENDPOINT="+server.URL())
	}
	return server, counter, environ
}

func writeConfiguration(t *testing.T, text string) string {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600))
	return dir
}

// program is one run of the program as a process.
type program struct {
	*exec.Cmd
	out, errs bytes.Buffer
}

func start(t *testing.T, environ []string, args ...string) *program {
	self, err := os.Executable()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), patience) // real time: one that hangs is killed
	t.Cleanup(cancel)
	p := &program{Cmd: exec.CommandContext(ctx, self, args...)}
	// With the race detector, a program would wait for a second when it ends.
	p.Env = append([]string{asProgram + "=1", "HOME=" + t.TempDir(), "NO_PROXY=*", "GORACE=atexit_sleep_ms=10"}, environ...)
	p.Stdout, p.Stderr = &p.out, &p.errs
	require.NoError(t, p.Start())
	return p
}

// end waits for the process and gives its exit code, -1 when a signal ended it.
func (p *program) end() int {
	_ = p.Wait() // the code says more
	return p.ProcessState.ExitCode()
}

func (p *program) said() string {
	return strings.Join([]string{p.out.String(), p.errs.String()}, "\n--\n")
}

// converges runs apply and requires that it does all there is to do, and that a plan is empty then.
func converges(t *testing.T, environ []string, args ...string) {
	t.Helper()
	p := start(t, environ, append([]string{"apply", "--auto-approve"}, args...)...)
	require.Equal(t, 0, p.end(), p.said())
	p = start(t, environ, append([]string{"plan", "--detailed-exitcode"}, args...)...)
	require.Equal(t, 0, p.end(), p.said())
}
