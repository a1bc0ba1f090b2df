package cmd

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

// session is a command's connection to a cloud: the real one, or the sandbox.
type session struct {
	g         *global
	ctx       context.Context
	transport *transport.Transport
	iam       *iam.Client
	swr       *swr.Client
	cce       *cce.Client
	progress  *view.Progress
	sandbox   bool
	closers   []func()
	// permanentKey: the calls are signed with an access key that stays, not with one for some hours.
	permanentKey bool
	closeErr     error // the sandbox's state could not be saved
	failed       bool  // the run ends with an error: a sandbox that was made for it goes, if nothing was changed in it
}

// access says what a session may do to the cloud.
type access bool

const (
	readOnly  access = false
	readWrite access = true
)

// target says which account a session is for.
type target struct {
	tenant  provision.Tenant
	regions []string
	file    string // the sandbox's state file; "" for the real cloud
	// What a sandbox that is made to fit needs beside the account and its regions.
	users, projects, enterprises []string
	clusters                     []fake.SeedCluster
}

func targetOf(d *provision.Desired, sandboxFile string) target {
	t := target{tenant: d.Tenant, regions: regionsOf(d), file: sandboxFile, users: d.UserNames()}
	t.projects, t.enterprises = d.ProjectNames()
	for _, c := range d.ClusterNames() {
		t.clusters = append(t.clusters, fake.SeedCluster{Region: c.Region, Name: c.Name})
		if !slices.Contains(t.regions, c.Region) {
			t.projects = append(t.projects, c.Region)
		}
	}
	return t
}

// connect opens a session. Close it. Reading only is kept by the transport: any write is an error.
func (g *global) connect(ctx context.Context, t target, may access, parallelism int) (*session, error) {
	s := &session{g: g, sandbox: t.file != "", progress: view.NewProgress(g.env.Stderr)}
	s.onClose(s.progress.Stop)
	s.ctx = ctx
	if g.of != nil {
		release, err := g.of.turns.take(ctx, t.tenant.Name)
		if err != nil {
			return nil, err
		}
		s.onClose(release)
	}
	if err := s.open(t, may, parallelism); err != nil {
		s.failed = true
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) open(t target, may access, parallelism int) error {
	endpoints := effectiveEndpoints(s.g.env.Getenv, t.tenant.Endpoints)
	var found *credentials.Set
	var err error
	if s.sandbox {
		url, keys, err := s.openSandbox(t, may)
		if err != nil {
			return err
		}
		found, endpoints = keys, provision.Endpoints{IAM: url, SWR: url, CCE: url, EPS: url}
	} else {
		s.progress.Set(s.g.say.Text("Looking for credentials"))
		found, err = credentials.Find(s.ctx, credentials.Options{
			Getenv: s.g.env.Getenv, Profile: t.tenant.Profile, IAMEndpoint: endpoints.IAM, AllowHTTP: s.g.allowHTTP(),
		})
		if err != nil {
			return err
		}
	}
	_, s.permanentKey = found.PermanentKey()
	s.transport = transport.New(transport.Options{
		ReadOnly:  may == readOnly,
		Writes:    parallelism,
		AllowHTTP: s.g.allowHTTP(),
		Log:       s.logger(),
		OnWait:    s.onWait,
	})
	s.onClose(func() {
		s.transport.Close()
		s.logCalls()
	})
	s.iam, err = iam.New(iam.Options{
		Transport: s.transport, Credentials: found, Account: t.tenant.Name,
		Region: t.tenant.Region, Endpoint: endpoints.IAM, EPSEndpoint: endpoints.EPS,
	})
	if err != nil {
		return err
	}
	s.swr = swr.New(swr.Options{
		Transport: s.transport, Credentials: found, ProjectID: s.iam.ProjectID,
		Endpoint: func(string) (string, error) { return endpoints.SWR, nil },
	})
	s.cce = cce.New(cce.Options{
		Transport: s.transport, Credentials: found, ProjectID: s.iam.ProjectID,
		Endpoint: func(string) (string, error) { return endpoints.CCE, nil },
	})
	return nil
}

func (g *global) allowHTTP() bool { return g.env.Getenv("OSC_PERMS_ALLOW_HTTP") == "1" }

// effectiveEndpoints are those of the configuration, unless the environment names others; "" stands for the SDK's own.
func effectiveEndpoints(getenv func(string) string, e provision.Endpoints) provision.Endpoints {
	for name, endpoint := range map[string]*string{
		"OSC_PERMS_IAM_ENDPOINT": &e.IAM, "OSC_PERMS_SWR_ENDPOINT": &e.SWR,
		"OSC_PERMS_CCE_ENDPOINT": &e.CCE, "OSC_PERMS_EPS_ENDPOINT": &e.EPS,
	} {
		if value := getenv(name); value != "" {
			*endpoint = value
		}
		*endpoint = strings.TrimRight(*endpoint, "/")
	}
	return e
}

func (s *session) onClose(f func()) { s.closers = append(s.closers, f) }

// close ends the session, once. The error says that the sandbox's state could not be saved.
func (s *session) close() error {
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
	s.closers = nil
	return s.closeErr
}

func (s *session) reader() provision.Reader {
	return provision.Reader{IAM: s.iam, SWR: s.swr, CCE: s.cce}
}

func (s *session) writer() provision.Writer {
	return provision.Writer{IAM: iam.NewEditor(s.iam), SWR: swr.NewEditor(s.swr), CCE: cce.NewEditor(s.cce), Access: s.swr.Access}
}

func (s *session) onWait(service, why string, d time.Duration) {
	s.progress.Set(s.g.say.Sprintf("Waiting %s for %s (%s)", d.Round(100*time.Millisecond), service, s.g.say.Word(s.g.say.Sentence(why))))
}

// calls tells how many calls were made, by operation.
func (s *session) calls() []view.Call {
	var calls []view.Call
	for _, o := range s.transport.Stats() {
		calls = append(calls, view.Call{Service: o.Service, Operation: o.Operation, Calls: o.Calls})
	}
	return calls
}

// logCalls tells how many calls were made, and how often they were tried again, by operation.
func (s *session) logCalls() {
	log := s.logger()
	for _, o := range s.transport.Stats() {
		log.Info("calls", "service", o.Service, "operation", o.Operation, "calls", o.Calls, "retries", o.Retries, "throttled", o.Throttles)
	}
}

// observe reads the cloud and plans.
func (s *session) observe(d *provision.Desired, today string) (*provision.Existing, error) {
	s.progress.Set(s.g.say.Sprintf("Reading account %s", d.Tenant.Name))
	defer s.progress.Set("")
	return provision.Observe(s.ctx, s.reader(), d, today)
}

func parseLevel(name string) (slog.Level, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(name)); err != nil {
		return 0, fmt.Errorf("cannot read --log-level %q: write error, warn, info or debug", name)
	}
	return level, nil
}

// logger writes above the progress line, as all does that is written while calls are under way.
func (s *session) logger() *slog.Logger {
	level, _ := parseLevel(s.g.logLevel) // checked before any command runs
	return slog.New(slog.NewTextHandler(s.progress, &slog.HandlerOptions{Level: level}))
}

// bounded gives a context that ends with --timeout, or with the first signal to stop.
func (g *global) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := g.timed(ctx)
	ctx, stop := g.interruptible(ctx, "", func() { g.lastWord("Ended at once. Nothing was changed.") })
	return ctx, func() { stop(); cancel() }
}

// timeOver is the cause with which a context ends when the time given with --timeout is over.
type timeOver struct{ given time.Duration }

func (e *timeOver) Error() string { return fmt.Sprintf("--timeout %s is over", e.given) }

func (*timeOver) Unwrap() error { return context.DeadlineExceeded }

// timed gives a context that ends with --timeout.
func (g *global) timed(ctx context.Context) (context.Context, context.CancelFunc) {
	if g.timeout > 0 {
		return context.WithTimeoutCause(ctx, g.timeout, &timeOver{g.timeout})
	}
	return context.WithCancel(ctx)
}
