package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// repository makes a checkout with one commit of a known date.
func repository(t *testing.T) string {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git here")
	}
	dir := t.TempDir()
	for _, name := range []string{"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"} {
		t.Setenv(name, "somebody")
	}
	for _, name := range []string{"GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"} {
		t.Setenv(name, "somebody@example.com")
	}
	t.Setenv("GIT_COMMITTER_DATE", "2026-11-25T18:20:30+08:00")
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), []byte("a"), 0o644))
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "a"}, {"commit", "--quiet", "-m", "a"}} {
		_, err := git(dir, args...)
		require.NoError(t, err)
	}
	return dir
}

func TestOpen(t *testing.T) {
	for _, tc := range []struct {
		reason, version, tag, want string
	}{
		{"a version that is named", "1.2.3", "", "1.2.3"},
		{"named as a tag", "v1.2.3-rc.1", "", "1.2.3-rc.1"},
		{"a tag", "", "v2.0.0", "2.0.0"},
		{"a tag that is no version's", "", "vacation", "dev-"},
		{"no tag", "", "", "dev-"},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			dir := repository(t)
			if tc.tag != "" {
				_, err := git(dir, "tag", tc.tag)
				require.NoError(t, err)
			}
			src, err := open(dir, tc.version)
			require.NoError(t, err)
			assert.Len(t, src.commit, 40)
			if tc.want == "dev-" {
				tc.want += src.commit[:12]
			}
			assert.Equal(t, tc.want, src.version)
			assert.Equal(t, day, src.date, "the commit's, in UTC")
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := repository(t)
	_, err := open(dir, "1.2.3 -X evil")
	assert.ErrorContains(t, err, "is no version")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b"), nil, 0o644))
	_, err = open(dir, "")
	assert.ErrorContains(t, err, "has changes that are in no commit: commit or stash them")
	assert.ErrorContains(t, err, "?? b")
	_, err = open(t.TempDir(), "")
	assert.ErrorContains(t, err, "git rev-parse --show-toplevel")
}
