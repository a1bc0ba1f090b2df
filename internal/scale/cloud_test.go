package scale_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/scale"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

// clients are what a command has, on a sandbox.
type clients struct {
	server    *fake.Server
	transport *transport.Transport
	iam       *iam.Client
	swr       *swr.Client
	cce       *cce.Client
}

// connect serves a cloud and makes new clients of it, as a command that starts has.
func connect(t testing.TB, st *fake.State, opt fake.Options) *clients {
	t.Helper()
	server, err := fake.Serve("127.0.0.1:0", st, opt)
	require.NoError(t, err)
	c := &clients{server: server, transport: transport.New(transport.Options{})}
	info := server.Info()
	keys := credentials.Static(info.AccessKey, info.SecretKey)
	c.iam, err = iam.New(iam.Options{Transport: c.transport, Credentials: keys, Account: info.Account, Region: info.Region, Endpoint: server.URL(), EPSEndpoint: server.URL()})
	require.NoError(t, err)
	endpoint := func(string) (string, error) { return server.URL(), nil }
	c.swr = swr.New(swr.Options{Transport: c.transport, Credentials: keys, ProjectID: c.iam.ProjectID, Endpoint: endpoint})
	c.cce = cce.New(cce.Options{Transport: c.transport, Credentials: keys, ProjectID: c.iam.ProjectID, Endpoint: endpoint})
	return c
}

func (c *clients) close(t testing.TB) {
	c.transport.Close()
	require.NoError(t, c.server.Close())
}

func (c *clients) reader() provision.Reader {
	return provision.Reader{IAM: c.iam, SWR: c.swr, CCE: c.cce}
}

// calls counts what was called, by service.
func (c *clients) calls() map[string]int {
	calls := map[string]int{}
	for _, s := range c.transport.Stats() {
		calls[s.Service] += s.Calls
	}
	return calls
}

func (c *clients) plan(t testing.TB, d *provision.Desired) (*provision.Plan, *provision.Existing) {
	t.Helper()
	existing, err := provision.Observe(context.Background(), c.reader(), d, "2026-11-25")
	require.NoError(t, err)
	plan, list := provision.Make(d, existing, provision.Options{Today: "2026-11-25", Conditions: config.Conditions()})
	require.NoError(t, list.Err())
	return plan, existing
}

func (c *clients) apply(t testing.TB, d *provision.Desired) {
	t.Helper()
	plan, existing := c.plan(t, d)
	_, err := provision.Apply(context.Background(), plan, d, existing, provision.Writer{
		IAM: iam.NewEditor(c.iam), SWR: swr.NewEditor(c.swr), CCE: cce.NewEditor(c.cce), Access: c.swr.Access,
	}, provision.ApplyOptions{Parallelism: 10, Trace: transport.Trace})
	require.NoError(t, err)
}

func (c *clients) access(t testing.TB, d *provision.Desired) {
	t.Helper()
	report, err := provision.ReportAccess(context.Background(), c.reader(), provision.AccessQuestion{Tenant: d.Tenant, Today: "2026-11-25"})
	require.NoError(t, err)
	require.NotEmpty(t, report.Users)
}

// load reads a size's configuration.
func load(t testing.TB, size scale.Size) *provision.Desired {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(size.Configuration()), 0o600))
	loaded, list := config.Load(config.Options{Dir: dir})
	require.NoError(t, list.Err())
	return loaded.Desired
}
