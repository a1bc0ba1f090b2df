package iam

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode/utf8"
)

// Limits of how a user can be reached (API reference, CreateUser).
const (
	maxPhone = 32
	maxEmail = 255
)

var errPhone = errors.New(`cannot read the phone number: write + and the country code, a blank, and the number, such as "+86 13800000000"`)

// ParsePhone reads a telephone number with its country code: "+86 13800000000" or "0086-13800000000". What separates
// the two, a blank or -, can't be left out: "+8613800000000" may be read in several ways. The number itself may have
// more of them. Errors say how to write it, and never the number.
func ParsePhone(s string) (Phone, error) {
	s = strings.TrimSpace(s)
	rest, ok := strings.CutPrefix(s, "+")
	if !ok {
		rest, ok = strings.CutPrefix(s, "00")
	}
	cut := strings.IndexAny(rest, " -")
	if !ok || cut < 0 {
		return Phone{}, errPhone
	}
	code, number := rest[:cut], strings.NewReplacer(" ", "", "-", "").Replace(rest[cut:])
	switch {
	case !digits(code) || len(code) > 3 || code[0] == '0', !digits(number):
		return Phone{}, errPhone
	case len(number) > maxPhone:
		return Phone{}, fmt.Errorf("cannot read the phone number: it has %d digits, and IAM takes at most %d", len(number), maxPhone)
	}
	return Phone{CountryCode: "00" + code, Number: number}, nil
}

// phoneOf is a phone number as IAM shows it. Its country code is documented as "0086"; "+86" and "86" are the same.
func phoneOf(areaCode, number string) Phone {
	code := strings.TrimPrefix(strings.TrimPrefix(areaCode, "+"), "00")
	if digits(code) {
		areaCode = "00" + code
	}
	return Phone{CountryCode: areaCode, Number: number}
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Masked shows a phone number so that it can be told apart and not be called: "+86 138****0000"; "" for none. Short
// numbers show less: below eight digits the last four only, up to four none.
func (p Phone) Masked() string {
	number := p.Number
	switch n := len(number); {
	case p == Phone{}:
		return ""
	case n >= 8:
		number = number[:3] + "****" + number[n-4:]
	case n > 4:
		number = "****" + number[n-4:]
	default:
		number = "****"
	}
	if code := strings.TrimPrefix(p.CountryCode, "00"); code != "" {
		return "+" + code + " " + number
	}
	return number
}

// MaskedEmail shows an address so that it can be told apart and not be written to: "e***@example.com"; "" for none.
func MaskedEmail(s string) string {
	if s == "" {
		return ""
	}
	local, domain, _ := strings.Cut(s, "@")
	_, first := utf8.DecodeRuneInString(local)
	masked := local[:first] + "***"
	if domain != "" {
		masked += "@" + domain
	}
	return masked
}

// CheckEmail holds an address against IAM's rules: an address and nothing else, of at most 255 characters (API
// reference, CreateUser). "" is none, which is no problem.
func CheckEmail(s string) Problem {
	if s == "" {
		return Problem{}
	}
	if n := utf8.RuneCountInString(s); n > maxEmail {
		return Problem{Text: fmt.Sprintf("has %d characters: IAM takes at most %d", n, maxEmail), Certain: true}
	}
	if address, err := mail.ParseAddress(s); err != nil || address.Address != s {
		return Problem{Text: "is no e-mail address; write one such as erin@example.com", Certain: true}
	}
	return Problem{}
}
