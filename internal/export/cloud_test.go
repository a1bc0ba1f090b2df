package export_test

import (
	"context"
	"os"
	"path/filepath"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/clocktest"
	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/export"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

const region = "cn-east-3"

// cloud is a sandbox with the real clients on it, over real HTTP, that can only read.
type cloud struct {
	server *fake.Server
	reader provision.Reader
	close  func()
}

func connect(t require.TestingT, st *fake.State) *cloud {
	server, err := fake.Serve("127.0.0.1:0", st, fake.Options{})
	require.NoError(t, err)
	info, clock := server.Info(), clocktest.New()
	tr := transport.New(transport.Options{Sleep: clock.Sleep, Now: clock.Now, ReadOnly: true})
	keys := credentials.Static(info.AccessKey, info.SecretKey)
	c := &cloud{server: server, close: func() {
		tr.Close()
		require.NoError(t, server.Close())
	}}
	client, err := iam.New(iam.Options{Transport: tr, Credentials: keys, Account: info.Account, Region: info.Region, Endpoint: server.URL(), EPSEndpoint: server.URL()})
	require.NoError(t, err)
	endpoint := func(string) (string, error) { return server.URL(), nil }
	c.reader = provision.Reader{
		IAM: client,
		SWR: swr.New(swr.Options{Transport: tr, Credentials: keys, ProjectID: client.ProjectID, Endpoint: endpoint}),
		CCE: cce.New(cce.Options{Transport: tr, Credentials: keys, ProjectID: client.ProjectID, Endpoint: endpoint}),
	}
	return c
}

// export exports what the question is about; of tenants and regions the usual one where it names none.
func (c *cloud) export(t require.TestingT, q provision.ExportQuestion) (*provision.Exported, string) {
	q.Sayable = config.CannotSay
	if q.Tenant.Region == "" {
		q.Tenant.Region = region
	}
	x, err := provision.Export(context.Background(), c.reader, q)
	require.NoError(t, err)
	text := export.HCL(x, false, "")
	formatted, list := config.Format(text, "main.hcl")
	require.NoError(t, list.Err(), string(text))
	require.Equal(t, string(formatted), string(text), "fmt would leave it otherwise")
	return x, string(text)
}

// plan reads a text as a configuration and plans it.
func (c *cloud) plan(t require.TestingT, dir, text string) *provision.Plan {
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600))
	loaded, list := config.Load(config.Options{Dir: dir})
	require.NoError(t, list.Err(), text)
	e, err := provision.Observe(context.Background(), c.reader, loaded.Desired, "2026-06-15")
	require.NoError(t, err)
	plan, list := provision.Make(loaded.Desired, e, provision.Options{Today: "2026-06-15"})
	require.NoError(t, list.Err(), text)
	return plan
}
