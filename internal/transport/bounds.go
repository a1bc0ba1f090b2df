package transport

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// What an answer may hold. Whoever can answer in a service's place, be it a proxy or a wrong endpoint, must not be able
// to fill this machine's memory or its stack.
const (
	// maxBody is how much of an answer is read, unpacked. The largest real one, 5,000 projects, is below 3 MiB.
	maxBody = 32 << 20
	// maxHeaders is how long an answer's headers may be in all.
	maxHeaders = 256 << 10
	// maxCommas bounds the values in an answer: an empty object takes two bytes on the way and over a hundred in memory.
	// 5,000 projects have about 50,000.
	maxCommas = 1_000_000
	// maxDepth is how deep an answer's values may lie in each other. Real ones lie ten deep, a custom policy's at most.
	maxDepth = 200
	// maxRefusal is how long a refusal may be to be looked into for its code and words.
	maxRefusal = 1 << 20
)

// oversized says in what an answer is more than an answer can be.
type oversized string

func (o oversized) Error() string { return string(o) }

var errTooLarge = oversized(fmt.Sprintf("the answer is larger than %d MiB", maxBody>>20))

// bearable refuses a body that would take far more room when it is decoded than on the way, or recurse without end.
// What is no JSON is not decoded: any page passes.
func bearable(body []byte) error {
	start := bytes.TrimLeft(body, " \t\r\n")
	if len(start) == 0 || start[0] != '{' && start[0] != '[' {
		return nil
	}
	depth, commas, inText := 0, 0, false
	for i := 0; i < len(start); i++ {
		switch c := start[i]; {
		case inText:
			if c == '\\' {
				i++
			}
			inText = c != '"'
		case c == '"':
			inText = true
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return oversized(fmt.Sprintf("the answer's values lie more than %d deep in each other", maxDepth))
			}
		case c == '}' || c == ']':
			depth--
		case c == ',':
			if commas++; commas > maxCommas {
				return oversized(fmt.Sprintf("the answer holds more than %d values", maxCommas))
			}
		}
	}
	return nil
}

// WithoutContext takes from the message of the SDK's JSON decoder the piece of the answer that it quotes: that piece may
// hold half of a key, or someone's address.
func WithoutContext(message string) string {
	message, _, _ = strings.Cut(message, ", error found in #")
	return message
}

// monstrous reports whether an exchange ended because the answer is more than an answer can be, and in what.
func monstrous(err error) (oversized, bool) {
	var o oversized
	ok := errors.As(err, &o)
	return o, ok
}
