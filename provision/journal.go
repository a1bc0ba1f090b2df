package provision

import "fmt"

// Journal is a record that every write is in. When it can't be kept, nothing more is written. Safe for concurrent use.
type Journal interface {
	// Begin is told the changes that a call is about to make. An error keeps it from being made. A change whose call was
	// refused together with others is tried again on its own without another Begin.
	Begin(changes []Change) error
	// End is told what became of a change that a call was made for, before whoever made it starts anything else.
	End(change Change, result Result) error
}

// begin records what a call is about to do.
func (a *applier) begin(changes []int) error {
	if a.opt.Journal == nil {
		return nil
	}
	list := make([]Change, len(changes))
	for i, c := range changes {
		list[i] = a.plan.Changes[c]
	}
	err := a.opt.Journal.Begin(list)
	a.lose(err)
	return err
}

// end records what became of a change that a call was made for.
func (a *applier) end(change int) {
	if a.opt.Journal == nil {
		return
	}
	a.mu.Lock()
	r := a.results[change]
	a.mu.Unlock()
	a.lose(a.opt.Journal.End(a.plan.Changes[change], r))
}

// lose keeps the first reason why the journal could not be kept: from then on nothing is started.
func (a *applier) lose(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil && a.lost == nil {
		a.lost = err
		a.errs = append(a.errs, &JournalError{err})
	}
}

// JournalError says that a write could not be recorded. What was under way then was finished, and nothing more started.
type JournalError struct{ Err error }

func (e *JournalError) Error() string { return fmt.Sprintf("cannot record what is written: %v", e.Err) }

func (e *JournalError) Unwrap() error { return e.Err }
