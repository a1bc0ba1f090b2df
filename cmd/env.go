// Package cmd is the command line: one file a command, with its flags, its call and its view.
package cmd

import (
	"context"
	"io"
	"log"
	"os"
	"time"

	"golang.org/x/term"
)

// Env is what a command sees of the world around the process.
type Env struct {
	Args    []string // without the program's name
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Environ []string // "NAME=value"
	// Terminal reports whether a stream is a terminal.
	Terminal func(any) bool
	// Width is the terminal's width in columns, 0 when it has none.
	Width func() int
	Now   func() time.Time
	// Context ends when the process is to end at once.
	Context context.Context
}

// System is the real world. What libraries write to the standard logger goes nowhere: net/http shows there what a server
// sends beyond its answer, and that may be the request's key and signature.
func System() *Env {
	log.SetOutput(io.Discard)
	return &Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(),
		Terminal: isTerminal, Width: terminalWidth, Now: time.Now, Context: context.Background(),
	}
}

// Getenv gives an environment variable's value, "" when it is not set. Of several the last counts.
func (e *Env) Getenv(name string) string {
	value := ""
	for _, entry := range e.Environ {
		if len(entry) > len(name) && entry[len(name)] == '=' && entry[:len(name)] == name {
			value = entry[len(name)+1:]
		}
	}
	return value
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// terminalWidth is that of the output, or where that goes elsewhere of the terminal that messages are shown on.
func terminalWidth() int {
	for _, stream := range []*os.File{os.Stdout, os.Stderr} {
		if width, _, err := term.GetSize(int(stream.Fd())); err == nil {
			return width
		}
	}
	return 0
}
