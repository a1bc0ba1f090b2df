package view

import (
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

// Progress is one line at the bottom of a terminal that says what is going on, redrawn in place. Where the
// writer is no terminal the line is never shown and only Println writes. Safe for concurrent use.
type Progress struct {
	mu      sync.Mutex
	w       io.Writer
	columns func() int // width of the terminal; nil where there is none
	status  string     // what stands on the line now
	stopped bool
}

// NewProgress makes a progress line on w, which is to be the standard error stream. Call Stop when done.
func NewProgress(w io.Writer) *Progress {
	p := &Progress{w: w}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		p.columns = func() int {
			n, _, err := term.GetSize(int(f.Fd()))
			if err != nil || n <= 0 {
				return 80
			}
			return n
		}
	}
	return p
}

// Set replaces what the line says; "" empties it. The text is cleaned, and cut to the terminal's width,
// since a line that wraps can't be redrawn.
func (p *Progress) Set(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	text = Clean(text)
	if p.columns == nil || p.stopped || text == p.status {
		return
	}
	p.write(p.erase() + p.draw(text))
}

// Println writes a line that stays, above the progress line: a result that has just come in, for instance
// a ChangeLine. It is written as it is, so what comes from files or the cloud must be clean.
func (p *Progress) Println(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(p.erase() + line + "\n" + p.draw(p.status))
}

// Write is Println for whole lines that come with their line breaks, such as a log's.
func (p *Progress) Write(lines []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(p.erase() + string(lines) + p.draw(p.status))
	return len(lines), nil
}

// Stop removes the line for good. Println still writes afterwards. Stopping twice does nothing.
func (p *Progress) Stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(p.erase())
	p.status, p.stopped = "", true
}

// erase gives what removes the line that stands there.
func (p *Progress) erase() string {
	if p.status == "" {
		return ""
	}
	return "\r\x1b[K"
}

// draw gives what shows the text, and remembers it.
func (p *Progress) draw(text string) string {
	p.status = text
	if text == "" {
		return ""
	}
	return columns.Truncate(text, max(1, p.columns()-1), "…")
}

// write ignores errors: a progress line that can't be shown is no reason to stop.
func (p *Progress) write(s string) {
	if s != "" {
		_, _ = io.WriteString(p.w, s)
	}
}
