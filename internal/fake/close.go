package fake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Forget has Close remove a file that was missing and was made at the start, unless something was changed since: for a
// run that failed before it did anything.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget = true
}

// Close ends the serving: calls under way are finished, delays cut short, and the file is unlocked. What was answered is
// on file already. Closing twice is once.
func (s *Server) Close() error {
	s.closeOnce.Do(func() { s.closeErr = s.close() })
	return s.closeErr
}

func (s *Server) close() error {
	close(s.closing)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil { // a client keeps a connection open without a request
		s.http.Close()
	}
	<-s.served
	s.activeMu.Lock()
	s.ended = true
	s.activeMu.Unlock()
	s.active.Wait()
	s.mu.RLock()
	forget := s.forget && s.made != nil && bytes.Equal(s.keeper.data, s.made)
	s.mu.RUnlock()
	if forget {
		if err := os.Remove(s.opt.File); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fmt.Errorf("cannot remove the sandbox's state: %w", err), s.lock.release())
		}
	}
	if s.lock != nil {
		return s.lock.release()
	}
	return nil
}

// enter notes that a call has begun, unless the server has ended.
func (s *Server) enter() bool {
	s.activeMu.Lock()
	defer s.activeMu.Unlock()
	if !s.ended {
		s.active.Add(1)
	}
	return !s.ended
}
