package fake

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Reset forgets the state in a file, or replaces it with st where that is not nil, once no other process serves the
// file, for which it waits so long at most. existed tells whether there was a state.
func Reset(file string, st *State, wait time.Duration) (existed bool, err error) {
	lock, err := lockFile(file, wait)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, lock.release()) }()
	existed, err = exists(file)
	if err != nil {
		return existed, fmt.Errorf("cannot reset the sandbox: %w", err)
	}
	if st != nil {
		return existed, st.SaveFile(file)
	}
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return existed, fmt.Errorf("cannot reset the sandbox: %w", err)
	}
	return existed, nil
}
