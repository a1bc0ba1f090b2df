// Package audit keeps the record of what was written to the cloud: a file of JSON lines that only grows. Each change has
// a line before its call and another after it, and each line is on the disk before anything else is done. So a run that
// is killed leaves a trace of what it was doing.
package audit

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/osc-perms/osc-perms/provision"
)

// Run is what every line of one run says.
type Run struct {
	ToolVersion string
	Sandbox     bool
	Tenant      provision.PlanTenant
	// Caller is the IAM user whose key signs the calls; nil where that is not known, and CallerUnknown says why.
	Caller        *Caller
	CallerUnknown string
	PlanHash      string // "sha256:…", see view.PlanHash
	Note          string
	Pipeline      *Pipeline // nil outside of one
}

// Caller is who makes the changes.
type Caller struct {
	ID   string  `json:"id"`
	Name *string `json:"name"` // null where the account's list of users does not have it
}

// Log is the record of one run. Safe for concurrent use.
type Log struct {
	run Run
	id  string
	now func() time.Time

	mu   sync.Mutex
	file file
	err  error // the first failure: after it nothing is written
}

// file is what lines are appended to.
type file interface {
	io.Writer
	Sync() error
}

var _ provision.Journal = (*Log)(nil)

// New makes the record of a run on an open file. now is the clock.
func New(f *File, run Run, now func() time.Time) *Log { return newLog(f, run, now) }

func newLog(f file, run Run, now func() time.Time) *Log {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails: see crypto/rand
	return &Log{run: run, id: hex.EncodeToString(id[:]), now: now, file: f}
}

// Begin implements provision.Journal: a line for each change, before the call.
func (l *Log) Begin(changes []provision.Change) error {
	lines := make([]line, len(changes))
	for i, c := range changes {
		lines[i] = line{Event: started, Change: c}
	}
	return l.append(lines)
}

// End implements provision.Journal: a line with what became of a change.
func (l *Log) End(c provision.Change, r provision.Result) error {
	outcome := &result{Status: r.Status, Error: r.Error, DurationMS: r.DurationMS}
	var id *string
	if r.RequestID != "" {
		id = &r.RequestID
	}
	return l.append([]line{{Event: ended, Change: c, Result: outcome, RequestID: id}})
}

// append writes lines, each whole and at once, and returns when they are on the disk.
func (l *Log) append(lines []line) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	for _, n := range lines {
		n.of(l.run, l.id, l.now())
		text, err := n.encode()
		if err == nil {
			_, err = l.file.Write(text)
		}
		if err != nil {
			return l.fail(err)
		}
	}
	if err := l.file.Sync(); err != nil {
		return l.fail(err)
	}
	return nil
}

func (l *Log) fail(err error) error {
	l.err = fmt.Errorf("cannot write the audit log: %w", err)
	return l.err
}
