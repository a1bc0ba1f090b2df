package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMistakesInWhatIsThereTwice: a block too many hides no other mistake, and makes none up.
func TestMistakesInWhatIsThereTwice(t *testing.T) {
	tests := []struct {
		reason, src string
		want        []string
	}{
		{"a group", "group \"g\" {}\ngroup \"g\" {\n  mode = \"addtive\"\n  members = \"x\"\n  nmae = 1\n  description = local.gone\n}", []string{
			`main.hcl:2 group "g" is declared twice`,
			`main.hcl:3 mode of group "g" can't be "addtive"`,
			`main.hcl:4 members of group "g" takes a list of names, and this is a text`,
			`main.hcl:5 unknown attribute "nmae" in group "g"`,
			`main.hcl:6 local.gone is not declared`,
		}},
		{"a group under for_each", "group \"g\" {}\ngroup \"g\" {\n  for_each = {}\n  mode = \"x\"\n}", []string{
			`main.hcl:2 group "g" is declared twice`,
			`main.hcl:2 group "g" has for_each, and its name does not use each`,
			`main.hcl:4 mode of group "g" can't be "x"`,
		}},
		{"an organization", "organization \"o\" {}\norganization \"o\" {\n  grant \"write\" { users = 3 }\n}", []string{
			`main.hcl:2 organization "o" is declared twice`,
			`main.hcl:3 "write" in organization "o" is no level of a grant`,
			`main.hcl:3 users of grant "write" in organization "o" takes a list of names, and this is a number`,
		}},
		{"a user", "user \"u\" {}\nuser \"u\" {\n  access_type = \"api\"\n  until = \"soon\"\n}", []string{
			`main.hcl:2 user "u" is declared twice`,
			`main.hcl:3 access_type of user "u" can't be "api"`,
			`main.hcl:4 until of user "u" can't be "soon"`,
		}},
		{"a cluster", "cluster \"prod\" {}\ncluster \"prod\" {\n  grant \"write\" { users = 3 }\n}", []string{
			`main.hcl:2 cluster "prod" is declared twice`,
			`main.hcl:3 "write" in cluster "prod" is no role of a grant`,
			`main.hcl:3 users of grant "write" in cluster "prod" takes a list of names, and this is a number`,
		}},
		{"an onboard, whose groups nobody makes", "onboard \"o\" {\n  users = []\n  can = [\"view\"]\n}\nonboard \"o\" {\n  users = 3\n  can = [\"full\", \"fly\"]\n}\norganization \"i\" {\n  grant \"read\" { groups = [\"osc-full\"] }\n}", []string{
			`main.hcl:5 onboard "o" is declared twice`,
			`main.hcl:6 users of onboard "o" takes a list of names, and this is a number`,
			`main.hcl:7 can of onboard "o" names "fly", which is no capability`,
			`main.hcl:10 grant "read" in organization "i" names group "osc-full", which is not declared`,
		}},
		{"an offboard", "offboard \"o\" { users = [] }\noffboard \"o\" { users = 3 }", []string{`main.hcl:2 offboard "o" is declared twice`, `main.hcl:2 users of offboard "o" takes a list of names, and this is a number`}},
		{"guard", "guard {}\nguard { max_removals = \"125%\" }", []string{"main.hcl:2 a second guard block", `main.hcl:2 max_removals of guard can't be "125%"`}},
		{"prune", "prune {}\nprune { groups = 5 }", []string{"main.hcl:2 a second prune block", `main.hcl:2 groups of prune takes a list of names, and this is a number`}},
		{"a quota", "quota \"q\" { free_users = 1 }\nquota \"q\" { free_users = -1 }", []string{`main.hcl:2 quota "q" is declared twice`, `main.hcl:2 free_users of quota "q" is negative`}},
		{"a variable", "variable \"v\" { default = 1 }\nvariable \"v\" {\n  type = number\n  default = \"x\"\n  nulable = true\n}", []string{
			`main.hcl:2 variable "v" is declared twice`,
			`main.hcl:4 wrong type for the default of variable "v"`,
			`main.hcl:5 unknown attribute "nulable" in variable "v"`,
		}},
		{"a local", "locals { x = 1 }\nlocals { x = local.gone }\nlocals { x = upper([]) }", []string{
			"main.hcl:2 local.x is declared twice", "main.hcl:2 local.gone is not declared",
			"main.hcl:3 local.x is declared twice", "main.hcl:3 invalid function argument",
		}},
		{"a tenant", "tenant \"b\" {\n  region = \"bad region!\"\n  mode = \"x\"\n  timezone = \"Mars\"\n}", []string{
			`main.hcl:3 mode of tenant "b" can't be "x"`, `main.hcl:4 timezone of tenant "b" is no time zone: "Mars"`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"main.hcl": tt.src, "a.hcl": aTenant, "tenant.hcl": "\n"}, Options{})
			found := summaries(list)
			for _, want := range tt.want {
				assert.Contains(t, found, want)
			}
			if !strings.HasPrefix(tt.reason, "a tenant") {
				assert.Len(t, found, len(tt.want), "%q", found)
				return
			}
			assert.Contains(t, found, "main.hcl:1 a second tenant block")
			assert.Len(t, found, 4, "the region's own message too: %q", found)
		})
	}
}

// TestLabels: labels that are missing or too many are one mistake, and what is wrong inside is another.
func TestLabels(t *testing.T) {
	tests := []struct {
		reason string
		files  map[string]string
		want   []string
		remedy string
	}{
		{"a tenant without", map[string]string{"tenant.hcl": `tenant { region = "cn-east-3" }`}, []string{"tenant.hcl:1 missing label for tenant"}, `tenant "…" { … }`},
		{"a tenant without, in JSON", map[string]string{"tenant.hcl": "", "t.hcl.json": `{"tenant": {"region": "cn-east-3"}}`}, []string{"t.hcl.json:1 incorrect JSON value type"}, ""},
		{"a mistake inside", map[string]string{"main.hcl": "group {\n  memebrs = []\n}"}, []string{"main.hcl:1 missing label for group", `main.hcl:2 unknown attribute "memebrs" in group`}, `group "…" { … }`},
		{"in a block", map[string]string{"main.hcl": "group \"g\" {\n  policy { scop = \"all\" }\n}"}, []string{"main.hcl:2 missing label for policy", `main.hcl:2 unknown attribute "scop" in policy of group "g"`}, "display name"},
		{"too many", map[string]string{"main.hcl": "group \"a\" \"b\" { mode = \"x\" }"}, []string{"main.hcl:1 extraneous label for group", `main.hcl:1 mode of group "a" can't be "x"`}, "one label"},
		{"none is taken", map[string]string{"main.hcl": "guard \"a\" { unmanaged = \"x\" }"}, []string{"main.hcl:1 extraneous label for guard", `main.hcl:1 unmanaged of guard can't be "x"`}, "no label"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, tt.files, Options{})
			if assert.ElementsMatch(t, tt.want, summaries(list)) {
				assert.Contains(t, list[0].Detail, tt.remedy)
			}
		})
	}
}
