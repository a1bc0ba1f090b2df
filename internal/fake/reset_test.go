package fake

import (
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReset(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	existed, err := Reset(file, nil, time.Second)
	require.NoError(t, err)
	require.False(t, existed, "there was nothing to forget")

	_, err = Reset(file, New(Seed{Account: "acme", Users: []string{"alice"}}), time.Second)
	require.NoError(t, err)
	st, err := LoadFile(file)
	require.NoError(t, err)
	require.NotEmpty(t, st.UserID("alice"), "a seed takes the state's place")

	server, err := Serve("127.0.0.1:0", nil, Options{File: file})
	require.NoError(t, err)
	_, err = Reset(file, nil, 0)
	require.ErrorContains(t, err, "another process", "not while it is being served")
	require.NoError(t, server.Close())

	existed, err = Reset(file, nil, time.Second)
	require.NoError(t, err)
	require.True(t, existed)
	_, err = LoadFile(file)
	require.ErrorIs(t, err, fs.ErrNotExist)
}
