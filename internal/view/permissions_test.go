package view

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/rights"
	"github.com/osc-perms/osc-perms/provision"
)

// The blocks of the text are what IAM's JSON view takes, and say the same as the JSON document.
func TestPermissionsBlocksArePolicies(t *testing.T) {
	p := provision.PermissionsFor(nil, rights.Plan, rights.Apply)
	var text, markdown, document strings.Builder
	require.NoError(t, PermissionsText(&text, p, Style{}))
	require.NoError(t, PermissionsMarkdown(&markdown, p, Style{}))
	require.NoError(t, JSON(&document, p))
	var read provision.Permissions
	require.NoError(t, json.Unmarshal([]byte(document.String()), &read))
	require.Equal(t, *p, read)
	require.Len(t, p.Policies, 4, "for plan and apply, each for global services and for projects")
	for _, c := range p.Policies {
		block := policyJSON(c.Policy)
		assert.Contains(t, text.String(), "Custom policy "+c.Name+": attach it "+c.Attach+".\n\n"+block+"\n")
		assert.Contains(t, markdown.String(), "```json\n"+block+"\n```\n")
		var policy map[string]any
		require.NoError(t, json.Unmarshal([]byte(block), &policy))
		assert.Equal(t, "1.1", policy["Version"])
		require.Len(t, policy["Statement"], 1)
		statement := policy["Statement"].([]any)[0].(map[string]any)
		assert.Equal(t, "Allow", statement["Effect"])
		for _, action := range statement["Action"].([]any) {
			service, _, _ := strings.Cut(action.(string), ":")
			assert.Equal(t, c.Scope == provision.ScopeGlobalServices, service == "iam" || service == "eps", "%s has %s: one policy can't mix scopes", c.Name, action)
		}
	}
}
