package export

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

func bare(names ...string) []provision.Name {
	list := []provision.Name{}
	for _, name := range names {
		list = append(list, provision.Name{Name: name})
	}
	return list
}

func TestQuote(t *testing.T) {
	tests := []struct{ reason, text, want string }{
		{"a plain name", "alice", `"alice"`},
		{"Chinese", "研发", `"研发"`},
		{"an interpolation", "${file(\"x\")}", `"$${file(\"x\")}"`},
		{"a directive", "%{ if true }", `"%%{ if true }"`},
		{"signs that begin none", "100% $5 $$ %%", `"100% $5 $$ %%"`},
		{"quotes and a backslash", `a"b\c`, `"a\"b\\c"`},
		{"line breaks and tabs", "a\nb\tc\r", `"a\nb\tc\r"`},
		{"control characters", "a\x00\x1b[31m", `"a\u0000\u001b[31m"`},
		{"text that runs backwards", "a\u202eb", `"a\u202eb"`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Equal(t, tt.want, quote(tt.text))
			expr, diags := hclsyntax.ParseExpression([]byte(quote(tt.text)), "x.hcl", hcl.InitialPos)
			require.False(t, diags.HasErrors())
			v, diags := expr.Value(nil)
			require.False(t, diags.HasErrors())
			assert.Equal(t, tt.text, v.AsString())
		})
	}
}

func TestKey(t *testing.T) {
	tests := []struct{ reason, name, want string }{
		{"a word", "prod", "prod"},
		{"what would be a subtraction elsewhere", "prod-1", `"prod-1"`},
		{"what begins a for expression", "for", `"for"`},
		{"what is no text", "null", `"null"`},
		{"an interpolation", "${x}", `"$${x}"`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) { assert.Equal(t, tt.want, key(tt.name)) })
	}
}

// TestHCL: one of everything, as a person would have written it.
func TestHCL(t *testing.T) {
	yes, text := true, "50% ${x}"
	x := &provision.Exported{
		Account: iam.Account{Name: "acme\n", ID: "d"},
		Desired: &provision.Desired{
			Tenant: provision.Tenant{Name: "acme", Region: "eu-west-101", OSCRegion: "cn-east-3", Profile: "isv", Timezone: "UTC", Endpoints: provision.Endpoints{SWR: "https://swr.example.com"}},
			Onboards: []provision.Onboard{{
				Label: "isv-deploy", Users: bare("carol"), Can: []osc.Capability{osc.View, osc.Deploy}, Prefix: "isv-",
				Clusters: []provision.OnboardCluster{{Name: "prod", Role: cce.Edit}, {Name: "test-1", Role: cce.Admin}},
			}},
			Groups: []provision.Group{
				{Label: "a", Name: "a", Description: &text, Mode: provision.Additive, Members: &[]provision.Name{}, Policies: &[]provision.Policy{}},
				{Label: "b", Name: "b", Mode: provision.Exclusive, Members: new(bare(strings.Split("alice bob carol dave erin frank grace heidi ivan judy mallory oscar", " ")...)), Policies: &[]provision.Policy{
					{Name: "P", InternalName: "p_1"}, {Name: "Q"}, {Name: "Q", Scope: provision.ScopeAll}, {Name: "R", Custom: &yes, Scope: provision.ScopeProjects, Projects: bare("cn-east-3", "MOS")},
					{Name: "S", Scope: provision.ScopeEnterprises, Enterprises: bare("default")},
				}},
			},
			Organizations: []provision.Organization{{Label: "x-cn-east-3", Name: "x", Region: "cn-east-3", Grants: []provision.Grant{{Level: swr.Manage, Users: bare("alice")}}}},
			Clusters: []provision.Cluster{{Label: "prod", Name: "prod", Region: "eu-west-101", Grants: []provision.ClusterGrant{
				{Role: cce.View, Users: bare("alice"), Groups: bare("a"), Namespaces: []string{"web"}},
			}}},
		},
		Beside: map[string][]string{"group.a": {"member evil\n} can't be written here"}},
		Left:   []provision.Remark{{Address: "group.admin", Message: "it is in every account"}},
		Unread: []string{"something\nelse"},
	}
	const want = `# Exported by osc-perms from account acme\n, region eu-west-101 (SANDBOX: a cloud on this machine): 1 onboard block, 2 groups, 1 organization, 1 cluster.
# INCOMPLETE. It says what could be read, and its plan changes nothing. Not read:
# - something\nelse

tenant "acme" {
  region     = "eu-west-101"
  osc_region = "cn-east-3"
  profile    = "isv"
  timezone   = "UTC"

  endpoints {
    swr = "https://swr.example.com"
  }
}

onboard "isv-deploy" {
  users    = ["carol"]
  can      = ["view", "deploy"]
  clusters = { prod = "edit", "test-1" = "admin" }
  prefix   = "isv-"
}

group "a" {
  # member evil\n} can't be written here
  description = "50% $${x}"
  mode        = "additive"
  members     = []
  policies    = []
}

group "b" {
  members = [
    "alice",
    "bob",
    "carol",
    "dave",
    "erin",
    "frank",
    "grace",
    "heidi",
    "ivan",
    "judy",
    "mallory",
    "oscar",
  ]
  policies = ["Q"]

  policy "P" {
    # several policies are called so; the internal name tells which
    internal_name = "p_1"
  }

  policy "Q" {
    scope = "all"
  }

  policy "R" {
    # another policy is called so, too: this is the custom one
    custom   = true
    projects = ["cn-east-3", "MOS"]
  }

  policy "S" {
    enterprise_projects = ["default"]
  }
}

organization "x-cn-east-3" {
  name   = "x"
  region = "cn-east-3"
  create = false

  grant "manage" {
    users = ["alice"]
  }
}

cluster "prod" {
  grant "view" {
    users      = ["alice"]
    groups     = ["a"]
    namespaces = ["web"]
  }
}

# Not declared here:
# - group.admin: it is in every account
`
	assert.Equal(t, want, string(HCL(x, true, "")))
}

// Beside a file with the tenant block there is no second one, and each block says its mode itself.
func TestHCLBesideATenant(t *testing.T) {
	x := &provision.Exported{Desired: &provision.Desired{Groups: []provision.Group{{Label: "team", Name: "team", Mode: provision.Additive}}}, Unread: []string{"something"}}
	text := string(HCL(x, false, "main.hcl"))
	assert.NotContains(t, text, "tenant \"")
	assert.Contains(t, text, "# The tenant block stands in main.hcl.")
	assert.Contains(t, text, "group \"team\" {\n  mode = \"additive\"\n}")
}
