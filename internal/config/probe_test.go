package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A for_each that makes nothing today hides no mistake, and makes none up.
func TestEmptyForEachIsStillChecked(t *testing.T) {
	load := func(blocks string) []string {
		dir := t.TempDir()
		text := "tenant \"acme\" {\n  region = \"cn-east-3\"\n}\n" + blocks
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600))
		loaded, list := Load(Options{Dir: dir})
		if !list.HasErrors() {
			require.Empty(t, loaded.Desired.Groups)
			require.Empty(t, loaded.Desired.Organizations)
		}
		var found []string
		for _, d := range list {
			found = append(found, d.Summary)
		}
		return found
	}
	all := strings.Join(load(`
group "p" {
  for_each = {}
  members  = 5
  mode     = "additve"
  policy "UCS FullAccess" {
    scope = "globl"
  }
}
organization "p" {
  for_each = toset([])
  name     = "p-${each.key}"
  region   = "上海一"
  grant "write" {
    users = ["alice"]
  }
}
`), "\n")
	for _, part := range []string{"members", "mode", "scope", "does not use each", "console's name", "no level"} {
		require.Contains(t, all, part)
	}
	require.Empty(t, load(`
group "p" {
  for_each = {}
  name     = "team-${each.key}"
  members  = [for m in each.value.people : m.name]
  policies = each.value.policies
  dynamic "policy" {
    for_each = each.value.more
    content {
      scope = policy.value
    }
    labels = [policy.key]
  }
}
organization "p" {
  for_each = {}
  name     = "acme-${each.key}"
  grant "read" {
    users  = each.value
    groups = [group.p[each.key].name]
  }
}
`))
}
