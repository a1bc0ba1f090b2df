package fake

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIsState(t *testing.T) {
	st := New(Seed{Account: "acme", Users: []string{"alice"}})
	used, err := st.bytes()
	require.NoError(t, err)
	st.Caller, st.AccessKeys, st.Attachments = st.UserID("alice"), nil, nil // as a copy has them
	copied, err := st.Copied()
	require.NoError(t, err)
	cases := []struct {
		reason           string
		text             []byte
		state, untouched bool
	}{
		{"a sandbox that has a key", used, true, false},
		{"a copy on which nothing was changed", copied, true, true},
		{"a state that ends early is one, and nobody knows what was in it", used[:len(used)/2], true, false},
		{"a configuration", []byte("tenant \"acme\" {\n  region = \"cn-east-3\"\n}\n"), false, false},
		{"a configuration as JSON", []byte(`{"tenant": {"acme": {"region": "cn-east-3"}}}`), false, false},
		{"notes that speak of a state", []byte(`notes: {"version": 1, "seed": "x", "last_made": 2}`), false, false},
		{"some program's own file", []byte(`{"name": "x", "version": 1, "account": {}}`), false, false},
		{"nothing", nil, false, false},
		{"a state that begins with something else", append([]byte(`{"regions_without_enterprise_edition": [],`+strings.Repeat(" ", 2000)), used[1:]...), true, false},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			require.Equal(t, c.state, IsState(c.text))
			require.Equal(t, c.untouched, IsUntouched(c.text))
		})
	}
}
