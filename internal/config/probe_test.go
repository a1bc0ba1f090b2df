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
			require.Empty(t, loaded.Desired.Users)
			require.Empty(t, loaded.Desired.Clusters)
			require.Empty(t, loaded.Desired.Onboards)
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
user "p" {
  for_each    = {}
  access_type = "api"
}
cluster "p" {
  for_each = {}
  name     = "p-${each.key}"
  grant "admins" {
    users      = ["alice"]
    namespaces = []
    until      = "soon"
  }
}
onboard "p" {
  for_each = {}
  users    = "alice"
  can      = ["fly"]
  prefix   = ""
}
`), "\n")
	for _, part := range []string{
		"members", "mode", "scope", "does not use each", "console's name", "no level",
		"access_type", `user "p" has for_each`, "no role", "namespaces", "until", "users of onboard", "no capability", "prefix",
	} {
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
user "p" {
  for_each = {}
  name     = each.key
  phone    = each.value.phone
  until    = each.value.until
}
cluster "p" {
  for_each = {}
  name     = each.key
  dynamic "grant" {
    for_each = each.value
    labels   = [grant.key]
    content {
      users      = [user.p[each.key].name]
      groups     = grant.value
      namespaces = [each.key]
      until      = { (each.key) = grant.value.until }
    }
  }
}
onboard "p" {
  for_each = {}
  users    = each.value.users
  can      = each.value.can
  clusters = { (each.key) = each.value.role, prod = each.value.role }
  until    = { (each.key) = each.value.until }
  prefix   = "${each.key}-"
}
`))
}
