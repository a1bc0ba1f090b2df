package iam_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/clocktest"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tenant is a sandbox cloud with a client that reads and an editor that writes.
type tenant struct {
	*iam.Client
	*iam.Editor
	srv       *fake.Server
	transport *transport.Transport
	clock     *clocktest.Clock
}

func newState(users ...string) *fake.State {
	return fake.New(fake.Seed{Account: "acme", Region: "cn-east-3", Regions: []string{"cn-north-4"}, Users: users, EnterpriseProjects: []string{"shop"}})
}

// newTenant serves st; faults are in fake.ParseFault's language.
func newTenant(t *testing.T, st *fake.State, faults ...string) *tenant {
	t.Helper()
	c := clocktest.New()
	opt := fake.Options{Now: c.Now}
	for _, text := range faults {
		f, err := fake.ParseFault(text)
		require.NoError(t, err)
		opt.Faults = append(opt.Faults, f)
	}
	srv, err := fake.Serve("127.0.0.1:0", st, opt)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	tr := transport.New(transport.Options{Now: c.Now, Sleep: c.Sleep})
	t.Cleanup(tr.Close)
	info := srv.Info()
	return reach(t, srv, tr, c, info.AccessKey, info.SecretKey)
}

// as is the same cloud to another key.
func (ten *tenant) as(t *testing.T, key fake.AccessKey) *tenant {
	return reach(t, ten.srv, ten.transport, ten.clock, key.Access, key.Secret)
}

func reach(t *testing.T, srv *fake.Server, tr *transport.Transport, c *clocktest.Clock, access, secret string) *tenant {
	t.Helper()
	client, err := iam.New(iam.Options{
		Transport: tr, Credentials: credentials.Static(access, secret), Region: "cn-east-3",
		Endpoint: srv.URL(), EPSEndpoint: srv.URL(),
	})
	require.NoError(t, err)
	return &tenant{Client: client, Editor: iam.NewEditor(client), srv: srv, transport: tr, clock: c}
}

// calls is how many calls the cloud got since it was last asked.
func (ten *tenant) calls() int {
	n := 0
	for _, count := range ten.srv.Calls() {
		n += count
	}
	ten.srv.ResetCalls()
	return n
}

func names[T any](list []T, name func(T) string) []string {
	result := make([]string, len(list))
	for i, item := range list {
		result[i] = name(item)
	}
	return result
}

func userNames(list []iam.User) []string {
	return names(list, func(u iam.User) string { return u.Name })
}
func groupNames(list []iam.Group) []string {
	return names(list, func(g iam.Group) string { return g.Name })
}
