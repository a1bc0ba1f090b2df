package view

import (
	"io"
	"strings"
)

// Diff writes a difference of two texts, line by line, as they are but for what could harm a screen; tabs, which lay
// text out, stay.
func Diff(w io.Writer, diff []byte) error {
	lines := strings.Split(string(diff), "\n")
	for i, line := range lines {
		parts := strings.Split(line, "\t")
		lines[i] = strings.Join(Cleaned(parts), "\t")
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n"))
	return err
}
