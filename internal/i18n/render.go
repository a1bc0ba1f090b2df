package i18n

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// render puts arguments into a translation. Between Chinese and other letters stands one blank, between Chinese and
// Chinese none: what an argument is shows only now.
func render(pieces []piece, args []reading) string {
	said, wasArg, wasName := "", false, false
	for _, piece := range pieces {
		text, isArg, isName := piece.text, false, false
		if piece.arg >= 0 && piece.arg < len(args) {
			text, isArg, isName = args[piece.arg].said, true, !args[piece.arg].known
		}
		switch {
		case text == "":
			continue
		case isArg && wasArg: // two arguments touch as they did
			said += text
		case wasArg && endsSentence(said) && startsHan(text):
			said += " " + text
		default:
			said = join(said, text, !isName && !wasName)
		}
		wasArg, wasName = isArg, isName
	}
	if len(pieces) > 0 && pieces[0].arg >= 0 && pieces[0].arg < len(args) && args[pieces[0].arg].said == "" {
		return strings.TrimLeft(said, " ")
	}
	return said
}

// join puts two parts of a line together. Where neither is a name, no blank stays between Chinese and Chinese.
func join(a, b string, close bool) string {
	switch left, right := strings.TrimSuffix(a, " "), strings.TrimPrefix(b, " "); {
	case close && a != "" && b != "" && len(left)+len(right) < len(a)+len(b) && endsWide(left) && startsWide(right):
		return left + right
	case left == a && right == b && !inQuotes(a, b) && (endsHan(a) && startsPlain(b) || endsPlain(a) && startsHan(b)):
		return a + " " + b
	}
	return a + b
}

// endsSentence reports whether a text ends with the punctuation of English.
func endsSentence(s string) bool { return s != "" && strings.Contains(".,;:!?)", s[len(s)-1:]) }

// inQuotes reports whether a quote begins at the end of one part, or ends where the next one begins: no blank belongs there.
func inQuotes(a, b string) bool {
	return strings.Count(a, `"`)%2 == 1 && (strings.HasSuffix(a, `"`) || strings.HasPrefix(b, `"`))
}

// plain reports whether a character stands a blank away from Chinese: letters, digits, quotes, and flags' dashes.
func plain(r rune) bool {
	return r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("\"`'-<>[]{}$/~%@*#=_", r))
}

func startsPlain(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && plain(r)
}

func endsPlain(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return s != "" && plain(r)
}

func startsHan(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Han, r)
}

func endsHan(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.Is(unicode.Han, r)
}

func startsWide(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return wide(r)
}

func endsWide(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return wide(r)
}

// wide reports whether a character is Chinese, or Chinese punctuation.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}
