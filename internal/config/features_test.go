package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

func TestTenant(t *testing.T) {
	loaded, list := loadFiles(t, map[string]string{"tenant.hcl": `
tenant "acme" {
  name       = "acme-isv"
  region     = "cn-north-4"
  osc_region = "cn-east-3"
  mode       = "additive"
  profile    = "isv"
  timezone   = "Europe/Berlin"
  endpoints {
    iam = "https://iam.example.com/"
    swr = "http://127.0.0.1:8080"
  }
}
group "a" {}
group "b" { mode = "exclusive" }
organization "c" { region = tenant.osc_region }
`}, Options{})
	require.Empty(t, summaries(list))
	d := loaded.Desired
	assert.Equal(t, provision.Tenant{
		Name: "acme-isv", Region: "cn-north-4", OSCRegion: "cn-east-3", Profile: "isv", Timezone: "Europe/Berlin",
		Endpoints: provision.Endpoints{IAM: "https://iam.example.com", SWR: "http://127.0.0.1:8080"},
		Place:     diag.Place{File: "tenant.hcl", Line: 2},
	}, d.Tenant)
	assert.Equal(t, provision.Additive, d.Groups[0].Mode)
	assert.Equal(t, provision.Exclusive, d.Groups[1].Mode)
	assert.Equal(t, provision.Additive, d.Organizations[0].Mode)
	assert.Equal(t, "cn-east-3", d.Organizations[0].Region)
}

func TestTenantDefaults(t *testing.T) {
	d := desiredOf(t, "")
	assert.Equal(t, provision.Tenant{Name: "acme", Region: "cn-east-3", OSCRegion: "cn-east-3", Timezone: "Asia/Shanghai", Place: diag.Place{File: "tenant.hcl", Line: 1}}, d.Tenant)
	assert.Empty(t, d.Groups)
}

func TestTenantMistakes(t *testing.T) {
	tests := []struct{ reason, body, want, remedy string }{
		{"no region", ``, `tenant "acme" has no region`, "cn-east-3"},
		{"null is left out", `region = null`, `tenant "acme" has no region`, "cn-east-3"},
		{"the console's Chinese name", `region = "上海一"`, `"上海一" is the console's name of a region`, `"cn-east-3"`},
		{"with the area", `region = "华北-北京四"`, `"华北-北京四" is the console's name of a region`, `"cn-north-4"`},
		{"only the city", `region = "上海"`, `"上海" is the console's name of a region`, `"cn-east-2" (华东-上海二, CN East-Shanghai2) or "cn-east-3"`},
		{"the console's English name", `region = "CN East-Shanghai1"`, `"CN East-Shanghai1" is the console's name of a region`, `"cn-east-3"`},
		{"without the area", `region = "Shanghai1"`, `"Shanghai1" is the console's name of a region`, `"cn-east-3"`},
		{"Hong Kong", `region = "CN-Hong Kong"`, `"CN-Hong Kong" is the console's name of a region`, `"ap-southeast-1"`},
		{"Guangzhou", `region = "广州"`, `"广州" is the console's name of a region`, `"cn-south-1"`},
		{"capitals", `region = "CN-EAST-3"`, `"CN-EAST-3" is no region`, `"cn-east-3"`},
		{"a sub-project", `region = "cn-east-3_dev"`, `"cn-east-3_dev" is no region`, `region "cn-east-3"`},
		{"a time zone that is none", "region = \"cn-east-3\"\ntimezone = \"Beijing\"", `timezone of tenant "acme" is no time zone: "Beijing"`, "Asia/Shanghai"},
		{"this machine's time zone", "region = \"cn-east-3\"\ntimezone = \"Local\"", `timezone of tenant "acme" is no time zone: "Local"`, "UTC"},
		{"an address without scheme", "region = \"cn-east-3\"\nendpoints {\n iam = \"iam.example.com\"\n}", "iam of endpoints is no address of a service", "https://"},
		{"an unknown service", "region = \"cn-east-3\"\nendpoints {\n iamm = \"https://x\"\n}", `unknown attribute "iamm" in endpoints of tenant "acme"`, `"iam"`},
		{"an empty name", "region = \"cn-east-3\"\nname = \"\"", "the account's name is empty or has blanks around it", "console"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"tenant.hcl": "tenant \"acme\" {\n" + tt.body + "\n}\ngroup \"g\" { description = tenant.region }"}, Options{})
			require.Len(t, list, 1, summaries(list))
			assert.Equal(t, tt.want, list[0].Summary)
			assert.Contains(t, list[0].Detail, tt.remedy)
			assert.Equal(t, "tenant.hcl", list[0].File)
			assert.NotEmpty(t, list[0].Snippet)
		})
	}
}

func TestUnknownRegions(t *testing.T) {
	tests := []struct {
		region, near string
	}{
		{"cn-east-99", ""}, {"eu-de", ""}, {"region1", ""},
		{"cn-est-3", `"cn-east-3"`},
	}
	for _, tt := range tests {
		t.Run(tt.region, func(t *testing.T) {
			loaded, list := loadFiles(t, map[string]string{"tenant.hcl": `tenant "acme" { region = "` + tt.region + `" }`}, Options{})
			require.Empty(t, summaries(list))
			if tt.near == "" {
				assert.Empty(t, summaries(loaded.Warnings))
				return
			}
			require.Len(t, loaded.Warnings, 1)
			assert.Contains(t, loaded.Warnings[0].Detail, tt.near)
		})
	}
}

// TestCredentials: neither the value nor the line that holds it shows up.
func TestCredentials(t *testing.T) {
	for _, name := range []string{"access_key", "secret_key", "ak", "sk", "password", "token", "security_token"} {
		t.Run(name, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"tenant.hcl": "tenant \"acme\" {\n  region = \"cn-east-3\"\n  " + name + " = \"AKIAHUSH\"\n}"}, Options{})
			require.Len(t, list, 1)
			assert.Equal(t, `"`+name+`" in tenant "acme" looks like a credential`, list[0].Summary)
			assert.Equal(t, 3, list[0].Line)
			assert.Contains(t, list[0].Detail, "HUAWEICLOUD_SDK_AK")
			assert.NotContains(t, list[0].Snippet+list[0].Detail, "HUSH")
		})
	}
	_, list := loadFiles(t, map[string]string{"tenant.hcl": "tenant \"acme\" {\n  region = \"cn-east-3\"\n  endpoints {\n    iam = \"https://me:HUSH@iam.example.com\"\n  }\n}"}, Options{})
	require.Len(t, list, 1)
	assert.Equal(t, "iam of endpoints holds a credential", list[0].Summary)
	assert.NotContains(t, list[0].Snippet+list[0].Detail, "HUSH")
}

func TestMembers(t *testing.T) {
	tests := []struct {
		reason, members string
		want            []string
		literal         bool
	}{
		{"left out", ``, []string{"-"}, false},
		{"null is left out", `members = null`, []string{"-"}, false},
		{"a literal list, sorted", `members = ["b", "a"]`, []string{"a", "b"}, true},
		{"nobody, written", `members = []`, []string{}, true},
		{"nobody, computed", `members = [for p in [] : p]`, []string{}, false},
		{"a list that only null stands in", `members = [null]`, []string{}, false},
		{"null in a list is left out", `members = ["a", null]`, []string{"a"}, true},
		{"computed lists merge", `members = concat(["a"], ["a", "b"])`, []string{"a", "b"}, false},
		{"a reference beside the same name merges", `members = ["a", local.a]`, []string{"a"}, true},
		{"a set", `members = toset(["b", "a"])`, []string{"a", "b"}, false},
		{"conditional", `members = true ? ["a"] : []`, []string{"a"}, false},
		{"Chinese", `members = ["张伟"]`, []string{"张伟"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			g := desiredOf(t, "locals { a = \"a\" }\ngroup \"g\" {\n"+tt.members+"\n}").Groups[0]
			assert.Equal(t, tt.want, names(g.Members))
			assert.Equal(t, tt.literal, g.LiteralMembers)
		})
	}
}

func TestPlacesOfMembers(t *testing.T) {
	d := desiredOf(t, "group \"g\" {\n  members = [\n    \"b\",\n    \"a\",\n  ]\n}\ngroup \"h\" {\n  members =\tconcat([\n    \"b\",\n  ])\n}")
	assert.Equal(t, []provision.Name{{Name: "a", Place: diag.Place{File: "main.hcl", Line: 4}}, {Name: "b", Place: diag.Place{File: "main.hcl", Line: 3}}}, *d.Groups[0].Members)
	assert.Equal(t, []provision.Name{{Name: "b", Place: diag.Place{File: "main.hcl", Line: 8}}}, *d.Groups[1].Members)
}

func TestEmptyMembersWarn(t *testing.T) {
	tests := []struct {
		reason, src string
		want        []string
	}{
		{"computed", "group \"g\" {\n  members = [for p in [] : p]\n}", []string{`? main.hcl:2 members of group "g" come out empty`}},
		{"literal", "group \"g\" {\n  members = []\n}", []string{}},
		{"allowed", "group \"g\" {\n  members = [for p in [] : p]\n}\nguard { allow_empty_groups = true }", []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			loaded, list := loadFiles(t, map[string]string{"main.hcl": tt.src}, Options{})
			require.Empty(t, summaries(list))
			assert.Equal(t, tt.want, summaries(loaded.Warnings))
		})
	}
}

func TestPolicies(t *testing.T) {
	at := func(line int) diag.Place { return diag.Place{File: "main.hcl", Line: line} }
	yes := true
	tests := []struct {
		reason, body string
		want         *[]provision.Policy
	}{
		{"left out", "", nil},
		{"null", "policies = null", nil},
		{"none, written", "policies = []", &[]provision.Policy{}},
		{"by name, in the order of the file", `policies = ["B", "A"]`, &[]provision.Policy{{Name: "B", Place: at(2)}, {Name: "A", Place: at(2)}}},
		{"scopes", "policy \"G\" { scope = \"global\" }\npolicy \"A\" { scope = \"all\" }\npolicy \"P\" { projects = [\"y\", \"x\"] }\npolicy \"E\" { enterprise_projects = [\"0\"] }",
			&[]provision.Policy{
				{Name: "G", Scope: provision.ScopeGlobal, Place: at(2)}, {Name: "A", Scope: provision.ScopeAll, Place: at(3)},
				{Name: "P", Scope: provision.ScopeProjects, Projects: []provision.Name{{Name: "x", Place: at(4)}, {Name: "y", Place: at(4)}}, Place: at(4)},
				{Name: "E", Scope: provision.ScopeEnterprises, Enterprises: []provision.Name{{Name: "0", Place: at(5)}}, Place: at(5)},
			}},
		{"a null scope is left out", "policy \"G\" { scope = null }", &[]provision.Policy{{Name: "G", Place: at(2)}}},
		{"one policy at two scopes", "policy \"P\" { projects = [\"x\"] }\npolicy \"P\" { projects = [\"y\"] }", &[]provision.Policy{
			{Name: "P", Scope: provision.ScopeProjects, Projects: []provision.Name{{Name: "x", Place: at(2)}}, Place: at(2)},
			{Name: "P", Scope: provision.ScopeProjects, Projects: []provision.Name{{Name: "y", Place: at(3)}}, Place: at(3)},
		}},
		{"which of two of a name", "policy \"P\" { custom = true }\npolicy \"P\" { internal_name = \"te_admin\" }", &[]provision.Policy{
			{Name: "P", Custom: &yes, Place: at(2)}, {Name: "P", InternalName: "te_admin", Place: at(3)},
		}},
		{"dynamic", "dynamic \"policy\" {\n  for_each = { A = \"all\", B = null }\n  labels = [policy.key]\n  content {\n    scope = policy.value\n  }\n}",
			&[]provision.Policy{{Name: "A", Scope: provision.ScopeAll, Place: at(4)}, {Name: "B", Place: at(4)}}},
		{"dynamic with an iterator", "dynamic \"policy\" {\n  for_each = [\"x\"]\n  iterator = p\n  labels = [\"P ${p.key}\"]\n  content {\n    projects = [p.value, tenant.region]\n  }\n}",
			&[]provision.Policy{{Name: "P 0", Scope: provision.ScopeProjects, Projects: []provision.Name{{Name: "cn-east-3", Place: at(7)}, {Name: "x", Place: at(7)}}, Place: at(5)}}},
		{"a dynamic block that comes to none is none, written", "dynamic \"policy\" {\n  for_each = {}\n  labels = [policy.key]\n  content {}\n}", &[]provision.Policy{}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			got := desiredOf(t, "group \"g\" {\n"+tt.body+"\n}").Groups[0].Policies
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestOrganizations(t *testing.T) {
	d := desiredOf(t, `
group "devs" {
  name    = "osc-devs"
  members = ["x"]
}
organization "images" {
  region = "cn-north-4"
  create = false
  mode   = "additive"
  grant "manage" { users = ["b", "a"] }
  grant "read" {
    groups = ["devs", "osc-devs", group.devs.name]
    users  = []
  }
}
organization "osc" {
  name = "osc-*"
}
organization "none" {
  grant "read" { users = [] }
}
organization "dynamic-none" {
  dynamic "grant" {
    for_each = {}
    labels   = [grant.key]
    content { users = grant.value }
  }
}
`)
	at := func(line int) diag.Place { return diag.Place{File: "main.hcl", Line: line} }
	assert.Equal(t, []provision.Organization{
		{Label: "images", Name: "images", Region: "cn-north-4", Mode: provision.Additive, ManagesGrants: true, Place: at(6), Grants: []provision.Grant{
			{Level: swr.Manage, Users: []provision.Name{{Name: "a", Place: at(10)}, {Name: "b", Place: at(10)}}, Place: at(10)},
			{Level: swr.Read, Groups: []provision.Name{{Name: "osc-devs", Place: at(12)}}, Place: at(11)},
		}},
		{Label: "osc", Name: "osc-*", Region: "cn-east-3", Create: true, Mode: provision.Exclusive, Place: at(16)},
		{Label: "none", Name: "none", Region: "cn-east-3", Create: true, Mode: provision.Exclusive, ManagesGrants: true, Place: at(19), Grants: []provision.Grant{{Level: swr.Read, Place: at(20)}}},
		{Label: "dynamic-none", Name: "dynamic-none", Region: "cn-east-3", Create: true, Mode: provision.Exclusive, ManagesGrants: true, Place: at(22)},
	}, d.Organizations)
}

// TestGroupsByNameFirst: a cloud name is looked for before a label.
func TestGroupsByNameFirst(t *testing.T) {
	d := desiredOf(t, "group \"a\" { name = \"b\" }\ngroup \"b\" { name = \"c\" }\norganization \"o\" {\n  grant \"read\" { groups = [\"b\", \"a\"] }\n}")
	assert.Equal(t, []string{"b"}, names(&d.Organizations[0].Grants[0].Groups))
}

func TestBounds(t *testing.T) {
	d := desiredOf(t, `
quota "first" {
  free_organizations = 1
  free_groups        = "2"
  unless_exists      = "osc-*"
  severity           = "warning"
  region             = "cn-north-4"
}
prune {
  groups        = ["team-*", "old"]
  organizations = ["acme-*"]
}
guard {
  max_removals            = "20%"
  max_removals_per_object = 5
  allow_empty_groups      = true
  protected_users         = ["z", "a"]
  protected_groups        = ["g"]
  unmanaged               = "error"
}
`)
	one, two := 1, 2
	assert.Equal(t, []provision.Quota{{Name: "first", FreeOrganizations: &one, FreeGroups: &two, UnlessExists: "osc-*", Severity: provision.SeverityWarning, Region: "cn-north-4", Place: diag.Place{File: "main.hcl", Line: 2}}}, d.Quotas)
	assert.Equal(t, []string{"old", "team-*"}, names(&d.Prune.Groups))
	assert.Equal(t, []string{"acme-*"}, names(&d.Prune.Organizations))
	assert.Equal(t, &provision.Limit{N: 20, Percent: true}, d.Guard.MaxRemovals)
	assert.Equal(t, &provision.Limit{N: 5}, d.Guard.MaxRemovalsPerObject)
	assert.True(t, d.Guard.AllowEmptyGroups)
	assert.True(t, d.Guard.UnmanagedError)
	assert.Equal(t, []string{"a", "z"}, names(&d.Guard.ProtectedUsers))
	assert.Equal(t, []string{"g"}, names(&d.Guard.ProtectedGroups))
}

func TestForEach(t *testing.T) {
	d := desiredOf(t, `
locals {
  teams = { b = ["y", "x"], a = [] }
}
group "team" {
  for_each    = local.teams
  name        = "team-${each.key}"
  description = "for ${length(each.value)}"
  members     = each.value
  previously  = ["old-${each.key}"]
  policy "P" { projects = ["p-${each.key}"] }
  dynamic "policy" {
    for_each = toset(each.value)
    labels   = ["${policy.value} of ${each.key}"]
    content {}
  }
}
organization "o" {
  for_each = toset(["m", "n"])
  name     = "o-${each.value}"
  grant "read" { groups = [for g in group.team : g.name] }
}
`)
	require.Len(t, d.Groups, 2)
	a, b := d.Groups[0], d.Groups[1]
	assert.Equal(t, []string{"team-a", "team-b"}, []string{a.Name, b.Name}, "in the order of keys")
	assert.Equal(t, []string{"a", "b"}, []string{a.Key, b.Key})
	assert.Equal(t, "for 2", *b.Description)
	assert.Equal(t, []string{"x", "y"}, names(b.Members))
	assert.Equal(t, "old-b", b.Previously[0].Name)
	policies := []string{}
	for _, p := range *b.Policies {
		policies = append(policies, p.Name)
	}
	assert.Equal(t, []string{"P", "x of b", "y of b"}, policies)
	assert.Equal(t, "p-b", (*b.Policies)[0].Projects[0].Name)
	require.Len(t, d.Organizations, 2)
	assert.Equal(t, "o-m", d.Organizations[0].Name)
	assert.Equal(t, []string{"team-a", "team-b"}, names(&d.Organizations[1].Grants[0].Groups))
}

func TestReferences(t *testing.T) {
	tests := []struct{ reason, src, want string }{
		{"locals in any order", `a = local.b` + "\n" + `b = "x"`, "x"},
		{"a group's name", `a = group.x.name`, "cloud-x"},
		{"a label that is no identifier", `a = group["Team A"].name`, "Team A"},
		{"a label in Chinese", `a = group.运维.name`, "运维"},
		{"members, sorted", `a = join(",", group.x.members)`, "a,b"},
		{"under for_each", `a = group.y["k"].name`, "y-k"},
		{"under for_each, key computed", "a = group.y[local.k].name\nk = \"k\"", "y-k"},
		{"all of them", `a = join(",", [for k, g in group.y : "${k}:${g.name}:${length(g.members)}"])`, "k:y-k:1,l:y-l:1"},
		{"the tenant", `a = "${tenant.name}/${tenant.region}/${tenant.osc_region}"`, "acme/cn-east-3/cn-east-3"},
		{"an index reference", `a = local["b"]` + "\n" + `b = "x"`, "x"},
		{"for with a name that shadows a root", `a = join("", [for group in ["x"] : group])`, "x"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			d := desiredOf(t, "group \"probe\" { description = local.a }\nlocals {\n"+tt.src+"\n}\n"+`
group "x" {
  name    = "cloud-x"
  members = ["b", "a"]
}
group "Team A" {}
group "运维" {}
group "y" {
  for_each = toset(["k", "l"])
  name     = "y-${each.key}"
  members  = [each.key]
}
`)
			require.NotNil(t, d.Groups[0].Description)
			assert.Equal(t, tt.want, *d.Groups[0].Description)
		})
	}
}

// TestNoFalseCycles: blocks may use each other, as long as no single thing needs itself.
func TestNoFalseCycles(t *testing.T) {
	d := desiredOf(t, `
group "a" {
  for_each = toset(["k"])
  name     = "a-${each.key}"
  members  = group.b[each.key].members
}
group "b" {
  for_each    = toset(["k"])
  name        = "${group.a[each.key].name}-b"
  members     = ["x"]
}
`)
	assert.Equal(t, "a-k-b", d.Groups[1].Name)
	assert.Equal(t, []string{"x"}, names(d.Groups[0].Members))
}

func TestBadReferences(t *testing.T) {
	tests := []struct{ reason, expr, want, remedy string }{
		{"a local", `local.peple`, "local.peple is not declared", `"people"`},
		{"a variable", `var.x`, "var.x is not declared", `variable "x" {}`},
		{"a group", `group.viewr.name`, "group.viewr is not declared", `"viewer"`},
		{"no such attribute", `group.viewer.member`, `group.viewer has no "member" to refer to`, `"members"`},
		{"members that are not managed", `group.viewer.members`, `group "viewer" does not say who its members are`, "main.hcl:3"},
		{"several groups", `group.team.name`, "group.team has for_each: it is several groups", `group.team["<key>"].name`},
		{"one group", `group.viewer["k"].name`, "group.viewer has no for_each: it is one group", "group.viewer.name"},
		{"the tenant", `tenant.id`, "tenant.id is not declared", "name, region and osc_region"},
		{"a root alone", `var`, "var stands alone", "var.x"},
		{"without quotes", `alice`, "alice is not known", `"alice"`},
		{"a local without its root", `people`, "people is not known", "local.people"},
		{"an organization", `organization.o.name`, "organization.o.name can't be referred to", "locals"},
		{"a function", `contans([], 1)`, "call to unknown function", `"contains"`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			src := "locals {\n  people = []\n}\ngroup \"viewer\" {}\ngroup \"team\" {\n  for_each = toset([\"k\"])\n  name = each.key\n}\ngroup \"probe\" {\n  description = " + tt.expr + "\n}"
			src = strings.Replace(src, "locals {\n  people = []\n}", "locals { people = [] }\n", 1)
			_, list := loadFiles(t, map[string]string{"main.hcl": src}, Options{})
			require.Len(t, list, 1, summaries(list))
			assert.Equal(t, "main.hcl:9 "+tt.want, summaries(list)[0])
			assert.Contains(t, list[0].Detail, tt.remedy)
		})
	}
}

func TestCycles(t *testing.T) {
	tests := []struct {
		reason, src, want string
		places            []string
	}{
		{"locals", "locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}", "references go in a circle: local.a → local.b → local.c → local.a",
			[]string{"local.a uses local.b at main.hcl:2", "local.b uses local.c at main.hcl:3", "local.c uses local.a at main.hcl:4"}},
		{"itself", "locals { a = [local.a] }", "references go in a circle: local.a → local.a", []string{"local.a uses local.a at main.hcl:1"}},
		{"groups", "group \"a\" {\n  members = group.b.members\n}\ngroup \"b\" {\n  members = group.a.members\n}", "references go in a circle: group.a.members → group.b.members → group.a.members",
			[]string{"main.hcl:2", "main.hcl:5"}},
		{"for_each", "group \"a\" {\n  for_each = toset([for g in group.a : g.name])\n  name = each.key\n}", "references go in a circle: group.a.name → group.a.for_each → group.a.name", []string{"main.hcl:2"}},
		{"through an organization", "organization \"a\" {\n  for_each = local.x\n  name = each.key\n}\nlocals { x = toset([local.x]) }", "references go in a circle: local.x → local.x", nil},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"main.hcl": tt.src}, Options{})
			require.Len(t, list, 1, summaries(list))
			assert.Equal(t, tt.want, list[0].Summary)
			for _, p := range tt.places {
				assert.Contains(t, list[0].Detail, p)
			}
		})
	}
}

func TestSnippets(t *testing.T) {
	loaded, list := loadFiles(t, map[string]string{"main.hcl": "group \"查看\" {\n\tmode = \"none\"\n  members = [\n    1 + local.x,\n  ]\n}\nlocals { x = \"y\" }"}, Options{})
	require.Len(t, list, 2)
	assert.Equal(t, "2 |  mode = \"none\"\n  |         ^^^^^^", list[0].Snippet)
	assert.Equal(t, "4 |     1 + local.x,\n  |         ^^^^^^^\n  = local.x is \"y\"", list[1].Snippet)
	assert.Equal(t, "1 | group \"查看\" {", loaded.Sources.Snippet(diag.Place{File: "main.hcl", Line: 1}))
	assert.Empty(t, loaded.Sources.Snippet(diag.Place{File: "main.hcl", Line: 99}))
	assert.Empty(t, loaded.Sources.Snippet(diag.Place{File: "gone.hcl", Line: 1}))

	_, list = loadFiles(t, map[string]string{"main.hcl": `organization "查看" {}`}, Options{})
	assert.Equal(t, "1 | organization \"查看\" {}\n  |              ^^^^^^", list[0].Snippet, "Chinese is twice as wide")
}
