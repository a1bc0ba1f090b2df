package fake

import "sync"

// keeper saves the state so that what was answered is on file. Writers that come while a save is under way share the
// next one, so that a hundred at once take two or three saves and not a hundred.
type keeper struct {
	file     string                  // "" keeps nothing
	snapshot func() (*State, uint64) // the state, and the number of the last write in it
	mu       sync.Mutex
	saved    uint64 // the number of the last write on file
	saving   bool
	done     *sync.Cond
}

func newKeeper(file string, snapshot func() (*State, uint64)) *keeper {
	k := &keeper{file: file, snapshot: snapshot}
	k.done = sync.NewCond(&k.mu)
	return k
}

// keep returns when the write of a number is on file, or can't be saved.
func (k *keeper) keep(write uint64) error {
	if k.file == "" {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.saved < write {
		if k.saving {
			k.done.Wait()
			continue
		}
		if err := k.save(); err != nil {
			return err
		}
	}
	return nil
}

// save saves the present state. k.mu is held on entry and on return, but not while saving.
func (k *keeper) save() error {
	k.saving = true
	k.mu.Unlock()
	state, last := k.snapshot()
	err := state.SaveFile(k.file)
	k.mu.Lock()
	k.saving = false
	if err == nil {
		k.saved = last
	}
	k.done.Broadcast()
	return err
}
