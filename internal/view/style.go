// Package view turns plans, results, quotas and diagnostics into text, JSON and Markdown. It shows what
// it is given and decides nothing: what is refused, removed or left alone is settled before it gets here.
package view

import "github.com/osc-perms/osc-perms/internal/i18n"

// Style is what the reader's screen can show.
type Style struct {
	Color bool // ANSI colours
	Width int  // columns; 0 = unlimited
	// Say is the reader's language; nil is English. Names, addresses and source text are the same in each.
	Say *i18n.Printer
}

// shade is an ANSI "select graphic rendition" code.
type shade string

const (
	bold   shade = "1"
	dim    shade = "2"
	red    shade = "31"
	green  shade = "32"
	yellow shade = "33"
	cyan   shade = "36"
)

// paint gives the text in a shade, or as it is where the screen has no colours. The text is clean already.
func (s Style) paint(sh shade, text string) string {
	if !s.Color || text == "" || sh == "" {
		return text
	}
	return "\x1b[" + string(sh) + "m" + text + "\x1b[0m"
}
