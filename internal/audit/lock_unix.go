//go:build unix

package audit

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// How long to wait for another run that is appending, and how often to look. It takes it microseconds.
const (
	lockPatience = 10 * time.Second
	lockPause    = time.Millisecond
)

// lock keeps other runs from appending until unlock. Where a file system knows no locks, lines are still appended whole.
func lock(f *os.File) error {
	for end := time.Now().Add(lockPatience); ; time.Sleep(lockPause) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EWOULDBLOCK) && time.Now().After(end):
			return errors.New("another process keeps it locked: end that, or name another file")
		case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.EINTR):
			continue
		}
		return nil
	}
}

func unlock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) } // closing it does, too
