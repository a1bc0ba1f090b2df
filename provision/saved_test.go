package provision

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIsSaved(t *testing.T) {
	whole, err := (&Saved{Desired: &Desired{}, Plan: &Plan{}}).Encode()
	require.NoError(t, err)
	cases := []struct {
		reason string
		text   string
		want   bool
	}{
		{"a saved plan", string(whole), true},
		{"one that was cut short", string(whole[:100]), true},
		{"one of a later version", `{"kind":"osc-perms saved plan","version":2}`, true},
		{"other JSON", `{"kind": "List", "items": []}`, false},
		{"a configuration that speaks of one", `tenant "osc-perms saved plan" {}`, false},
		{"JSON that speaks of one", `{"group": {"osc-perms saved plan": {}}}`, false},
		{"nothing", "", false},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) { require.Equal(t, c.want, IsSaved([]byte(c.text))) })
	}
}
