package fake

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
)

// batch are writes that one save settles: all of them are on file, or none was made.
type batch struct {
	settled bool
	err     error
}

// keeper saves the state so that what was answered is on file, and undoes what can't be saved. Writers that come while a
// save is under way form the next batch, so that a hundred at once take two or three saves and not a hundred.
type keeper struct {
	file string // "" keeps nothing
	// cut gives the present state and the batch of the writes since the last cut, and begins a new batch.
	cut func() (*State, *batch)
	// restore puts a state back, and gives the batch of the writes that this undid too.
	restore func(*State) *batch

	mu    sync.Mutex // held while saving, and by who looks at a batch
	state *State     // as it is on file
	data  []byte     // the file's text
}

// keep returns when a batch is on file, or undone because it can't be saved.
func (k *keeper) keep(b *batch) error {
	if k.file == "" {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !b.settled { // so it is the one that the next cut gives
		k.save()
	}
	return b.err
}

// save settles the present batch. On an error the state goes back to what is on file, and with it the writes that were
// made during the save, because they were made on top of what is undone.
func (k *keeper) save() {
	state, b := k.cut()
	b.settled, b.err = true, k.write(state)
	if b.err != nil {
		later := k.restore(k.state)
		later.settled, later.err = true, b.err
	}
}

// write replaces the file, unless it is not the one that was last written: saving would undo somebody's edit. A file
// that went missing is made again.
func (k *keeper) write(state *State) error {
	data, err := state.bytes()
	if err != nil {
		return err
	}
	there, err := os.ReadFile(k.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot save the sandbox's state: %w", err)
	}
	if err == nil && !bytes.Equal(there, k.data) {
		return fmt.Errorf("cannot save the sandbox's state in %s: the file was edited while it is being served, and was left as it is: end the sandbox and start it again to go on from the edited file", k.file)
	}
	if err := ReplaceFile(k.file, data); err != nil {
		return err
	}
	k.state, k.data = state, data
	return nil
}

// cut and restore are the keeper's view of the server.
func (s *Server) cut() (*State, *batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.batch
	s.batch = &batch{}
	return s.cloud.snapshot(), b
}

func (s *Server) restore(st *State) *batch {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.batch
	s.batch = &batch{}
	s.put(st.clone())
	return b
}

// put replaces the state, under the lock, but for what reads don't see yet.
func (s *Server) put(st *State) {
	born := s.cloud.lag.born
	s.cloud = newCloud(st, s.readLag(st))
	s.cloud.lag.born = born
}
