package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"

	"github.com/osc-perms/osc-perms/provision"
)

// didYouMean is a sentence about near names, with a blank in front; "" when none is near.
func didYouMean(written string, names []string) string {
	near := provision.Near(written, names)
	if utf8.RuneCountInString(written) == 1 { // any other letter is as near
		near = slices.DeleteFunc(near, func(n string) bool { return !strings.HasPrefix(strings.ToLower(n), strings.ToLower(written)) })
	}
	if len(near) == 0 {
		return ""
	}
	return " Did you mean " + oneOf(near) + "?"
}

// mostListed names in a message.
const mostListed = 10

// several gives "a", "b", … of names, and how many more there are.
func several(names []string) string {
	quoted := make([]string, 0, mostListed)
	for _, n := range names[:min(len(names), mostListed)] {
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	list := strings.Join(quoted, ", ")
	if more := len(names) - mostListed; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

// oneOf gives "a", "b" or "c".
func oneOf(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}

// kindOf says in words what a value is: "a number", "a list".
func kindOf(v cty.Value) string {
	ty := v.Type()
	switch {
	case ty == cty.String:
		return "a text"
	case ty == cty.Number:
		return "a number"
	case ty == cty.Bool:
		return "true or false"
	case ty.IsListType() || ty.IsTupleType():
		return "a list"
	case ty.IsSetType():
		return "a set"
	case ty.IsMapType() || ty.IsObjectType():
		return "a map"
	}
	return "a value of another kind"
}
