// Package jsontext writes JSON that is harmless where it is looked at: on a terminal, in a pipeline's log, in a review.
package jsontext

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
)

// Encode gives a value's JSON with a line break at its end: indented where indent is not empty, else on one line. < > and
// & stay as they are. What would move the cursor, colour the screen, turn the text around or hide in it is spelled out,
// such as \u202e, so a program reads what was meant and a terminal does nothing; and so is ##[, which is a command in a log
// of GitHub Actions. The same value gives the same bytes.
func Encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return Spelled(b.Bytes()), nil
}

// Spelled makes finished JSON harmless as Encode does: what is hidden in its texts is replaced by its escapes. An encoder
// does that for the lowest 32 characters only. Outside of texts JSON has nothing of the kind but line breaks.
func Spelled(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("##["), []byte(`#\u0023[`))
	if !bytes.ContainsFunc(text, hidden) {
		return text
	}
	var b bytes.Buffer
	for _, r := range string(text) {
		switch {
		case !hidden(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}

// hidden reports whether a character is spelled out: all but letters, marks, signs and the blanks of English and Chinese.
func hidden(r rune) bool { return r != '\n' && r != '\u3000' && !unicode.IsPrint(r) }
