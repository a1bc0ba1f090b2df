package cmd

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// Two applies of one configuration on one cloud: what one finds done by the other is an error that says to plan again,
// and the next run ends in what both wanted.
func TestTwoAppliesAtOnce(t *testing.T) {
	server, err := fake.Serve("127.0.0.1:0", fake.New(fake.Seed{Account: "acme", Region: "cn-east-3", Users: []string{"alice", "bob"}}),
		fake.Options{Latency: 5 * time.Millisecond})
	require.NoError(t, err)
	defer server.Close()
	info := server.Info()
	environ := []string{"HUAWEICLOUD_SDK_AK=" + info.AccessKey, "HUAWEICLOUD_SDK_SK=" + info.SecretKey}
	for _, service := range []string{"IAM", "SWR", "EPS"} {
		environ = append(environ, "OSC_PERMS_"+service+"_ENDPOINT="+server.URL())
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(`
tenant "acme" {
  region = "cn-east-3"
}
group "osc" {
  members  = ["alice", "bob"]
  policies = ["UCS FullAccess", "OBS Administrator"]
}
organization "images" {
  grant "read" { groups = ["osc"] }
}
`), 0o600))
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			code, out, errs := runIn(t, environ, "apply", "--auto-approve", dir)
			if code != exitOK {
				assert.Contains(t, []int{exitError, exitPartly}, code, out+errs)
				assert.Contains(t, out, "plan again")
			}
		})
	}
	both.Wait()
	code, out, errs := runIn(t, environ, "apply", "--auto-approve", dir)
	require.Equal(t, exitOK, code, out+errs)
	code, out, errs = runIn(t, environ, "plan", "--detailed-exitcode", dir)
	require.Equal(t, exitOK, code, out+errs)
}
