package swr

import (
	"fmt"
	"regexp"
	"strings"
)

// DefaultQuota is how many organizations a new account may create in a region.
const DefaultQuota = 5

const maxName = 64

var (
	certainName = regexp.MustCompile(`^[a-z]([a-z0-9._-]*[a-z0-9])?$`)
	// Adjacent separators: the text of the rule is ambiguous for -- and .. , so this one only warns.
	plainName = regexp.MustCompile(`^[a-z][a-z0-9]*((\.|-|_{1,2})[a-z0-9]+)*$`)
)

// Problem is what is wrong with a name: "" for nothing. Certain problems are ones that SWR is known to
// refuse; the others may pass.
type Problem struct {
	Text    string
	Certain bool
}

// CheckOrganizationName holds a name against SWR's rules (API reference, CreateNamespace).
func CheckOrganizationName(name string) Problem {
	switch {
	case name == "":
		return Problem{Text: "is empty", Certain: true}
	case len(name) > maxName:
		return Problem{Text: fmt.Sprintf("has %d characters: SWR takes at most %d", len(name), maxName), Certain: true}
	case name == "library":
		return Problem{Text: "is reserved by SWR", Certain: true}
	case !certainName.MatchString(name):
		return Problem{Text: "must begin with a lowercase letter, end with a lowercase letter or digit, and hold only lowercase letters, digits and . _ -", Certain: true}
	case strings.Contains(name, "___"):
		return Problem{Text: "has more than two underscores in a row", Certain: true}
	case !plainName.MatchString(name):
		return Problem{Text: "has separators next to each other, which SWR may refuse"}
	}
	return Problem{}
}
