package cmd

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The account's name is a comfort: init goes on without it, but not past the time it is given, nor after an interruption.
func TestInitLooksUpTheAccount(t *testing.T) {
	tests := map[string]struct {
		reason string
		fault  string
		ends   func(cancel context.CancelFunc) // once the call has come
		args   []string
		want   int
		says   string
		file   string // "" for none
	}{
		"found":       {"the configuration has the name", "", nil, nil, exitOK, "Wrote ", `"acme"`},
		"refused":     {"the name can be written by hand", "403", nil, nil, exitOK, "The account could not be looked up: IAM answered 403", `"my-account"`},
		"no answer":   {"it is not waited for any longer", "slow 1m", nil, []string{"--timeout=50ms"}, exitOK, "--timeout 50ms is over", `"my-account"`},
		"tried again": {"nor tried", "500", nil, []string{"--timeout=50ms"}, exitOK, "--timeout 50ms is over", `"my-account"`},
		"interrupted": {"nothing is written then", "slow 1m", func(cancel context.CancelFunc) { cancel() }, nil, exitInterrupted, "Interrupted", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			c, err := watch(false)
			require.NoError(t, err)
			t.Cleanup(c.close)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			require.NoError(t, c.begin(trouble{fault: tt.fault, answer: func(http.ResponseWriter, *http.Request, []byte) bool {
				if tt.ends != nil {
					tt.ends(cancel)
				}
				return false
			}}))
			environ, _ := sources[0].prepare(home)
			code, printed := execute(ctx, append(environ, c.environ()...), append([]string{"init", filepath.Join(home, "new")}, tt.args...)...)
			assert.Equal(t, tt.want, code, tt.reason)
			assert.Contains(t, printed, tt.says, tt.reason)
			text, err := os.ReadFile(filepath.Join(home, "new", "main.hcl"))
			if tt.file == "" {
				assert.ErrorIs(t, err, os.ErrNotExist, tt.reason)
				return
			}
			assert.Contains(t, string(text), tt.file, tt.reason)
		})
	}
}
