package fake

import (
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// fileLock keeps two processes from serving one state file. It is a lock on FILE.lock, beside the file, because the file
// itself is replaced by every save. It goes with the process that holds it, however that ends.
type fileLock struct {
	*flock.Flock
}

// lockFile takes the lock of a state file, waiting for as long as it is held by another, and removes what a killed
// holder left.
func lockFile(file string, patience time.Duration) (*fileLock, error) {
	path := file + ".lock"
	for deadline := time.Now().Add(patience); ; {
		lock := flock.New(path, flock.SetPermissions(0o600))
		held, err := lock.TryLock()
		if err != nil {
			return nil, fmt.Errorf("cannot lock the sandbox's state: %w: make sure that the folder exists and is writable", err)
		}
		if held && isStill(lock, path) {
			removeLeftovers(file)
			return &fileLock{lock}, nil
		}
		lock.Close()
		if !held {
			if !time.Now().Before(deadline) {
				return nil, fmt.Errorf("cannot use the sandbox's state in %s: another process is serving or changing it (it holds %s): wait until it has ended, or use another file", file, path)
			}
			time.Sleep(min(20*time.Millisecond, time.Until(deadline)))
		}
	}
}

// isStill reports whether the locked file is the one at the path. Its last holder may have removed it, and a third
// process made a new one, while this one was opening the old.
func isStill(lock *flock.Flock, path string) bool {
	locked, err1 := lock.Stat()
	there, err2 := os.Stat(path)
	return err1 == nil && err2 == nil && os.SameFile(locked, there)
}

// release removes the lock file and then gives up the lock, in that order, so that whoever locks next either finds no
// file or notices that it went. Where an open file can't be removed it stays; an unlocked one is harmless.
func (l *fileLock) release() error {
	os.Remove(l.Path())
	return l.Close()
}
