package cmd

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/view"
)

// lastWords is how long a process that is to end at once may take to say what it leaves behind: whoever reads its output may
// have stopped to.
const lastWords = time.Second

// interruptible gives a context that the first SIGINT, SIGTERM or SIGHUP (the terminal was closed) cancels, with a word
// about it where one is due; the second ends the process at once, after last has said what it leaves behind.
func (g *global) interruptible(ctx context.Context, word string, last func()) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		select {
		case _, ok := <-signals:
			if !ok {
				return // the command is over
			}
			cancel()
			fmt.Fprint(g.env.Stderr, word)
		case <-ctx.Done():
			return
		}
		if _, again := <-signals; again {
			said := make(chan struct{})
			go func() { last(); close(said) }()
			select {
			case <-said:
			case <-time.After(lastWords):
			}
			os.Exit(exitInterrupted)
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		cancel()
	}
}

// lastWord is the line that a process leaves which ends at once.
func (g *global) lastWord(text string) {
	fmt.Fprintln(g.env.Stderr, "\n"+g.say.Sentence(text))
}

// endAtOnce says which writes nobody knows the outcome of: on stderr, and with --json as the document, unless that was
// begun already.
func (o *applyOptions) endAtOnce() {
	n := 0
	if s := o.connected.Load(); s != nil {
		n = s.transport.Writing()
	}
	text := "Ended at once: no write was under way. What is done stays done; plan again to see what is left."
	switch {
	case n == 1:
		text = "Ended at once: one write may or may not have been done. Plan again to see."
	case n > 1:
		text = fmt.Sprintf("Ended at once: up to %d writes may or may not have been done. Plan again to see.", n)
	}
	o.global.lastWord(text)
	if o.global.json && !o.answered.Swap(true) {
		// An output that can't be written leaves nothing to say it on.
		_ = view.DiagnosticsJSON(o.global.env.Stdout, diag.List{{Severity: diag.Error, Summary: text}})
	}
}
