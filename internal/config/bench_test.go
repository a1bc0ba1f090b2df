package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkLoad reads a large tenant: 300 groups and 100 organizations that follow from a table of 1,000 people.
func BenchmarkLoad(b *testing.B) {
	var people strings.Builder
	people.WriteString("name,team\n")
	for i := range 1000 {
		fmt.Fprintf(&people, "user%d,t%d\n", i, i%300)
	}
	dir := write(b, map[string]string{"people.csv": people.String(), "main.hcl": `
locals {
  people = csvdecode(file("people.csv"))
  teams  = toset([for p in local.people : p.team])
}
group "team" {
  for_each = local.teams
  name     = "team-${each.key}"
  members  = [for p in local.people : p.name if p.team == each.key]
  policies = ["UCS FullAccess"]
}
organization "images" {
  for_each = toset([for i in range(100) : "t${i}"])
  name     = "acme-${each.key}"
  grant "read" { groups = [group.team[each.key].name] }
}
`})
	for b.Loop() {
		_, list := Load(Options{Dir: dir})
		require.Empty(b, list)
	}
}
