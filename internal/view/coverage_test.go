package view

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/provision"
)

func TestCoverage(t *testing.T) {
	found := []provision.Remark{{Kind: provision.KindMembership, Address: "group.ops/member/al\nice", Message: "no block declares it"}}
	tests := []struct {
		reason         string
		coverage       provision.Coverage
		text, markdown string
	}{
		{"nothing", provision.Coverage{}, "Tenant acme, region r\n\nAll that is there is declared.\n", "**What no block declares**\n\nTenant `acme`, region `r`\n\nAll that is there is declared.\n"},
		{"something, in a sandbox", provision.Coverage{Sandbox: true, Undeclared: found},
			sandboxLine + "\nTenant acme, region r\n\nDeclared by no block (1)\n  group ops, member al\\nice: no block declares it\n\n1 thing is in the account and declared by no block. To see it as a block: osc-perms export\n",
			"**SANDBOX · What no block declares**\n\nTenant `acme`, region `r`\n\n- <code>group ops&#44; member al&#92;nice</code>: no block declares it\n\n1 thing is in the account and declared by no block. To see it as a block: osc-perms export\n"},
		{"what no block could declare", provision.Coverage{Unsayable: found},
			"Tenant acme, region r\n\nWhat no block could declare (1)\n  group ops, member al\\nice: no block declares it\n\nAll that a block could declare is declared.\n",
			"**What no block declares**\n\nTenant `acme`, region `r`\n\n- no block could declare <code>group ops&#44; member al&#92;nice</code>: no block declares it\n\nAll that a block could declare is declared.\n"},
		{"not all could be read", provision.Coverage{Unread: []string{"the clusters"}},
			"Tenant acme, region r\n\nNot read, so there may be more\n  the clusters\n\nOf what could be read, all is declared.\n",
			"**What no block declares**\n\nTenant `acme`, region `r`\n\n- not read: the clusters\n\nOf what could be read, all is declared.\n"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			tt.coverage.Tenant = provision.PlanTenant{Name: "acme", Region: "r"}
			var text, markdown strings.Builder
			require.NoError(t, CoverageText(&text, &tt.coverage, "osc-perms export", Style{}))
			require.NoError(t, CoverageMarkdown(&markdown, &tt.coverage, "osc-perms export", Style{}))
			assert.Equal(t, tt.text, text.String())
			assert.Equal(t, tt.markdown, markdown.String())
		})
	}
}
