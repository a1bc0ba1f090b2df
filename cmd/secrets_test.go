package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// silent takes what a test's servers say of connections that they broke off themselves.
var silent = log.New(io.Discard, "", 0)

// secretBearing asks for something of most kinds, with a person's address, and a value from a sensitive variable.
const secretBearing = `
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
user "bob" {
  email = "bob.` + secretMail + `"
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

// attempt is one command with one trouble and one source of credentials.
type attempt struct {
	line    string
	trouble trouble
	source  source
}

func (a attempt) String() string { return a.line + " (" + a.trouble.name + "; " + a.source.name + ")" }

// attempts are every command that calls with every trouble, the sources in turn, so that each meets each command and each
// trouble; its other forms with a third of them (with the race detector a third of all that); a few commands with what goes wrong in a pipeline's exchange; and the
// commands that call nothing.
func attempts() (all []attempt) {
	for i, line := range slices.Concat(callingLines, otherForms) {
		for j, trouble := range troubles() {
			every := spread
			if i >= len(callingLines) {
				every = 3 * spread
			}
			if trouble.name == "none" || (i+j)%every == 0 {
				all = append(all, attempt{line, trouble, sources[(i+j)%len(sources)]})
			}
		}
	}
	pipelines := slices.DeleteFunc(slices.Clone(sources), func(s source) bool { return !strings.HasPrefix(s.name, "pipeline") })
	for i, trouble := range exchangeTroubles() {
		for j := range 2 { // what is said of an exchange is the same for every command: a few are enough
			lines := []string{callingLines[0], "access -C DIR --json", "quota --region cn-east-3", "apply DIR --auto-approve --json --audit-log WORK/audit.log"}
			all = append(all, attempt{lines[(i+j)%len(lines)], trouble, pipelines[(i+j)%len(pipelines)]})
		}
	}
	for i, line := range localLines {
		all = append(all, attempt{line, trouble{name: "none"}, sources[i%len(sources)]})
	}
	return all
}

// TestSecretsAreShownNowhere: every command with every trouble at the highest log level, and then nothing that was printed
// or written holds a key, its secret, a token, a signature, an address or what came from a sensitive variable.
func TestSecretsAreShownNowhere(t *testing.T) {
	var (
		running sync.WaitGroup
		mu      sync.Mutex
		struck  = map[string]int{}
		signed  int
	)
	all := attempts()
	places := make(chan struct{}, 64) // most of the time is spent waiting
	for _, a := range all {
		running.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			home, err := os.MkdirTemp("", "osc-perms-secrets-")
			if !assert.NoError(t, err) {
				return
			}
			defer os.RemoveAll(home)
			c, err := watch(a.source.token)
			if !assert.NoError(t, err) {
				return
			}
			defer c.close()
			code, printed, err := a.run(home, c)
			assert.NoError(t, err, "%s", a)
			n, credentials := c.met()
			assert.Empty(t, shown(home, printed, credentials), "%s ended with %d", a, code)
			if a.trouble.name == "none" && a.reaches() {
				assert.Greater(t, len(credentials), len(credentialSecrets), "%s makes no signed call: %s", a, printed)
				assert.NotContains(t, printed, "unknown flag", "%s", a)
			}
			mu.Lock()
			defer mu.Unlock()
			struck[a.trouble.name] += n
			signed += len(credentials) - len(credentialSecrets)
		})
	}
	running.Wait()
	for _, trouble := range slices.Concat(troubles()[1:], exchangeTroubles()) {
		assert.Positive(t, struck[trouble.name], "%s never came", trouble.name)
	}
	t.Logf("%d runs of %d command lines, %d troubles, %d sources, %d signatures", len(all), len(callingLines)+len(otherForms)+len(localLines), len(struck)-1, len(sources), signed)
}

// reaches tells whether the command calls the cloud when all is well.
func (a attempt) reaches() bool {
	return !slices.Contains(localLines, a.line) && (a.source.looksUp || !strings.HasPrefix(a.line, "init"))
}

// run makes a directory of all that the command needs, and runs it there: the trouble begins right before.
func (a attempt) run(home string, c *watchedCloud) (code int, printed string, err error) {
	environ, tenantLine := a.source.prepare(home)
	environ = append(environ, "OSC_PERMS_VAR_note="+secretValue, "HOME="+home)
	environ = append(environ, c.environ()...)
	environ = append(environ, a.environ(home)...)
	if err := lay(home, tenantLine); err != nil {
		return 0, "", err
	}
	args := a.args(home)
	if strings.Contains(a.line, "PLAN") {
		if code, text := execute(context.Background(), environ, "plan", filepath.Join(home, "OPEN"), "--out", filepath.Join(home, "saved.plan")); code != exitOK {
			return code, text, fmt.Errorf("cannot save a plan: %s", text)
		}
	}
	if err := c.begin(a.trouble); err != nil {
		return 0, "", err
	}
	limit := newFuse(time.Minute)
	if a.line == "sandbox" || strings.HasPrefix(a.line, "sandbox ") { // serve ends with its context
		limit = newFuse(300 * time.Millisecond)
	}
	defer limit.stop()
	go limit.follow(c)
	code, printed = execute(limit, environ, append(args, "--log-level=debug")...)
	return code, printed, nil
}

// lay writes the configurations.
func lay(home, tenantLine string) error {
	if err := os.WriteFile(filepath.Join(home, "values.hclvars"), []byte(`note = "`+secretValue+`"`), 0o600); err != nil {
		return err
	}
	for name, text := range map[string]string{
		"DIR":    fmt.Sprintf(secretBearing, tenantLine, "description = var.note"),
		"OPEN":   fmt.Sprintf(secretBearing, tenantLine, ""),
		"BROKEN": fmt.Sprintf(secretBearing, tenantLine, "description = [var.note]\n color = var.note") + "locals {\n x = tonumber(var.note) + regex(var.note, 5)\n}",
		"WORK":   "",
	} {
		if err := os.MkdirAll(filepath.Join(home, name), 0o700); err != nil {
			return err
		}
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(home, name, "main.hcl"), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// args are the words of the command line, with the directory's names in place.
func (a attempt) args(home string) []string {
	_, args := wordsOf(a.line)
	for i, word := range args {
		first, _, _ := strings.Cut(word, "/")
		switch {
		case slices.Contains([]string{"DIR", "OPEN", "BROKEN", "WORK", "values.hclvars", "credentials.ini", "id.token"}, first):
			args[i] = filepath.Join(home, word)
		case word == "PLAN":
			args[i] = filepath.Join(home, "saved.plan")
		}
	}
	return args
}

// environ are the variables that the line sets, as a shell takes them.
func (a attempt) environ(home string) []string {
	environ, _ := wordsOf(a.line)
	for i, entry := range environ {
		environ[i] = strings.Replace(entry, "=HOME", "="+home, 1)
	}
	return environ
}

// fuse is a context that is over some time after a trouble began, as with --timeout: what goes wrong for good would be
// tried for half a minute, while a slow machine is to be given all the time that it needs until then.
type fuse struct {
	context.Context
	cancel context.CancelFunc
	over   chan struct{}
	once   sync.Once
}

func newFuse(longest time.Duration) *fuse {
	f := &fuse{over: make(chan struct{})}
	f.Context, f.cancel = context.WithTimeout(context.Background(), longest)
	return f
}

// follow burns the fuse down when the trouble has come.
func (f *fuse) follow(c *watchedCloud) {
	const patience = 700 * time.Millisecond // enough for a call to be tried again
	for left := patience; left > 0 && f.Context.Err() == nil; {
		time.Sleep(20 * time.Millisecond)
		if n, _ := c.met(); n > 0 {
			left -= 20 * time.Millisecond
		}
	}
	f.stop()
}

func (f *fuse) stop() { f.once.Do(func() { f.cancel(); close(f.over) }) }

// Done implements context.Context.
func (f *fuse) Done() <-chan struct{} { return f.over }

// Err implements context.Context.
func (f *fuse) Err() error {
	select {
	case <-f.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// execute runs a command line in this process, and gives all that it printed.
func execute(ctx context.Context, environ []string, args ...string) (int, string) {
	var out, errs bytes.Buffer
	code := Main(&Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Environ: environ,
		Terminal: func(any) bool { return false }, Width: func() int { return 0 }, Now: time.Now, Context: ctx,
	})
	return code, out.String() + "\n" + errs.String()
}
