package cce_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/cce"
)

func TestCheckNamespace(t *testing.T) {
	for name, says := range map[string]string{
		"default": "", "a": "", "7up": "", "a-b": "", strings.Repeat("a", 63): "",
		"": "is empty", "*": "leave the namespaces out", strings.Repeat("a", 64): "64 characters", "A": "lowercase", "a.b": "lowercase",
		"-a": "lowercase", "a-": "lowercase", "a b": "lowercase", "名": "lowercase",
	} {
		p := cce.CheckNamespace(name)
		assert.Equal(t, says != "", p.Text != "", "%q: %s", name, p.Text)
		assert.Contains(t, p.Text, says, "%q", name)
		assert.Equal(t, says != "", p.Certain, "%q", name)
	}
}

func TestCheckClusterName(t *testing.T) {
	tests := map[string]struct {
		name, says string
		certain    bool
	}{
		"usual":       {"prod-1", "", false},
		"short":       {"dev", "", false},
		"empty":       {"", "is empty", true},
		"blank":       {" prod", "blank", false},
		"capital":     {"Prod", "other characters", false},
		"digit first": {"1prod", "other characters", false},
		"long":        {strings.Repeat("a", 129), "129 characters", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := cce.CheckClusterName(tt.name)
			assert.Equal(t, tt.says != "", p.Text != "", p.Text)
			assert.Contains(t, p.Text, tt.says)
			assert.Equal(t, tt.certain, p.Certain)
		})
	}
}

func TestPolicyName(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z][a-z0-9.-]{0,54}[a-z0-9]$`) // section 8.1
	seen := map[string]bool{}
	for _, cluster := range []string{"c1", "c2"} {
		for _, role := range cce.Roles() {
			for _, kind := range []cce.PrincipalType{cce.User, cce.Group, cce.Agency} {
				for _, id := range []string{"i1", "i2"} {
					name := cce.PolicyName(cce.Grant{ClusterID: cluster, Role: role, Principal: cce.Principal{Type: kind, ID: id}})
					assert.Regexp(t, valid, name)
					assert.Contains(t, name, string(role)+"-"+string(kind))
					assert.False(t, seen[name], "one each: %s", name)
					seen[name] = true
				}
			}
		}
	}
	g := cce.Grant{ClusterID: "c", Role: cce.View, Principal: cce.Principal{Type: cce.Group, ID: "g"}}
	assert.Equal(t, "osc-perms-view-group-ea07d825", cce.PolicyName(g), "the same in every run")
	narrow := g
	narrow.Namespaces = []string{"web"}
	assert.Equal(t, cce.PolicyName(g), cce.PolicyName(narrow), "namespaces may change")
}
