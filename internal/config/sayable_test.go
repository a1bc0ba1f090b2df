package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
)

// TestCannotSay: what is said to be writable is read, and what is not is refused.
func TestCannotSay(t *testing.T) {
	quoted := func(s string) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\x00", `\u0000`, "${", "$${", "%{", "%%{").Replace(s) + `"`
	}
	in := map[provision.Wording]string{
		provision.WordGroup:        "group \"g\" {\n name = X\n}",
		provision.WordUser:         "group \"g\" {\n members = [X]\n}",
		provision.WordOrganization: "organization \"o\" {\n name = X\n}",
		provision.WordCluster:      "cluster \"c\" {\n name = X\n}",
		provision.WordNamespace:    "cluster \"c\" {\n grant \"view\" {\n users = [\"a\"]\n namespaces = [X]\n}\n}",
		provision.WordPolicy:       "group \"g\" {\n policies = [X]\n}",
		provision.WordProject:      "group \"g\" {\n policy \"P\" {\n projects = [X]\n}\n}",
		provision.WordDescription:  "group \"g\" {\n description = X\n}",
	}
	tests := []struct {
		reason string
		as     provision.Wording
		text   string
		why    string // "": it can be written
	}{
		{"a template", provision.WordGroup, "${var.x} %{if}", ""},
		{"odd, and perhaps there", provision.WordGroup, "Team/A", ""},
		{"a line break", provision.WordGroup, "a\nb", "has a control character"},
		{"too long", provision.WordGroup, strings.Repeat("x", 129), "takes at most 128"},
		{"blanks around", provision.WordUser, " alice ", ""},
		{"a null character", provision.WordUser, "a\x00", "has a control character"},
		{"an organization", provision.WordOrganization, "a--b", ""},
		{"capitals", provision.WordOrganization, "Images", "lowercase"},
		{"a cluster", provision.WordCluster, "Old Cluster", ""},
		{"a pattern", provision.WordCluster, "prod*", "can't be a pattern"},
		{"a namespace", provision.WordNamespace, "kube-system", ""},
		{"no namespace", provision.WordNamespace, "Web_1", "must hold only lowercase"},
		{"a policy", provision.WordPolicy, `custom "1" ${x}`, ""},
		{"a policy with a blank behind it", provision.WordPolicy, "custom ", "blanks around it"},
		{"a project", provision.WordProject, "cn-east-3_sub", ""},
		{"no project", provision.WordProject, " ", "blanks around it"},
		{"a description of two lines", provision.WordDescription, "a\nb", ""},
		{"too long a description", provision.WordDescription, strings.Repeat("x", 256), "takes at most 255"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			why := CannotSay(tt.as, tt.text)
			_, list := loadFiles(t, map[string]string{"main.hcl": strings.ReplaceAll(in[tt.as], "X", quoted(tt.text))}, Options{})
			require.Equal(t, tt.why != "", diag.List(list).HasErrors(), list)
			if tt.why == "" {
				assert.Empty(t, why)
			} else {
				assert.Contains(t, why, tt.why)
			}
		})
	}
	assert.Contains(t, CannotSay(provision.WordUser, "e\u0301"), "normal form")
	assert.Contains(t, CannotSay(provision.WordUser, "\xff"), "UTF-8")
	assert.Contains(t, CannotSay(provision.WordOrganization, "a*"), "stands for several")
}
