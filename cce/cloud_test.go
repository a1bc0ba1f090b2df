package cce_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/internal/clocktest"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const region = "cn-east-3"

// engine is a cloud's CCE with a client that reads and an editor that writes.
type engine struct {
	*cce.Client
	*cce.Editor
	srv *fake.Server
}

func reach(t *testing.T, url, access, secret, project string, opt transport.Options) engine {
	t.Helper()
	c := clocktest.New()
	opt.Now, opt.Sleep = c.Now, c.Sleep
	tr := transport.New(opt)
	t.Cleanup(tr.Close)
	client := cce.New(cce.Options{
		Transport: tr, Credentials: credentials.Static(access, secret),
		Endpoint:  func(string) (string, error) { return url, nil },
		ProjectID: func(context.Context, string) (string, error) { return project, nil },
	})
	return engine{Client: client, Editor: cce.NewEditor(client)}
}

func newState() *fake.State {
	return fake.New(fake.Seed{Account: "acme", Region: region, Users: []string{"alice", "bob", "carol"},
		Clusters: []fake.SeedCluster{{Region: region, Name: "prod"}, {Region: region, Name: "dev-1"}}})
}

func newEngine(t *testing.T, st *fake.State, faults ...string) engine {
	t.Helper()
	var opt fake.Options
	for _, text := range faults {
		f, err := fake.ParseFault(text)
		require.NoError(t, err)
		opt.Faults = append(opt.Faults, f)
	}
	srv, err := fake.Serve("127.0.0.1:0", st, opt)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	info := srv.Info()
	e := reach(t, info.Endpoint, info.AccessKey, info.SecretKey, info.ProjectID, transport.Options{})
	e.srv = srv
	return e
}

// oddServer gives what answer says; "status!body" is another status than 200.
func oddServer(t *testing.T, answer func(r *http.Request) string) engine {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, body, other := strings.Cut(answer(r), "!")
		if !other {
			status, body = "200", status
		}
		n, _ := strconv.Atoi(status)
		w.WriteHeader(n)
		io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)
	return reach(t, srv.URL, "ak", "sk", "p", transport.Options{})
}

func always(text string) func(*http.Request) string {
	return func(*http.Request) string { return text }
}
