package iam

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of IAM (support.huaweicloud.com, productdesc-iam, iam_01_0305). The account's own figures, where
// ShowDomainQuota gives them, come first.
const (
	MaxGroupsPerUser       = 10  // fixed
	MaxAttachmentsPerGroup = 200 // on IAM projects; adjustable
	maxGroupName           = 128
	maxUserName            = 64
	maxDescription         = 255
)

// AdminGroup exists in every account and can't be deleted.
const AdminGroup = "admin"

// Problem is what is wrong with a name: "" for nothing. Certain problems are ones that IAM is known to
// refuse; the others may pass.
type Problem struct {
	Text    string
	Certain bool
}

// CheckGroupName holds a group's name against IAM's rules: 1 to 128 characters are certain (API v3); the
// character set, Chinese, letters, digits, blank and _ - { }, is documented for API v5 only and warns.
func CheckGroupName(name string) Problem {
	if p := checkLength(name, maxGroupName); p.Text != "" {
		return p
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" _-{}", r) {
			return Problem{Text: fmt.Sprintf("has %q: IAM documents letters, digits, Chinese, blanks and _ - { }", r)}
		}
	}
	return Problem{}
}

// CheckUserName holds a user's name against IAM's rules: 1 to 64 characters, letters, digits, blank and
// - _ . with no digit first. Only length is certain, because users are looked up, not made: a federated or
// older name may be different.
func CheckUserName(name string) Problem { return checkLength(name, maxUserName) }

// CheckNewUserName holds the name of a user who is to be made against IAM's rules (API reference, CreateUser): 1 to 64
// letters, digits, blanks and - _ . with no digit first. Those are certain, but for letters beyond A to Z: that the
// documented letters are only these is not said.
func CheckNewUserName(name string) Problem {
	p := checkLength(name, maxUserName)
	if p.Certain {
		return p
	}
	if name[0] >= '0' && name[0] <= '9' {
		return Problem{Text: "begins with a digit: IAM takes letters, digits, blanks and - _ . with no digit first", Certain: true}
	}
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(" -_.", r):
		case unicode.IsLetter(r):
			p = Problem{Text: fmt.Sprintf("has %q: IAM documents letters, digits, blanks and - _ . for the names of users, and may refuse others than A to Z", r)}
		default:
			return Problem{Text: fmt.Sprintf("has %q: IAM takes letters, digits, blanks and - _ . for the names of users", r), Certain: true}
		}
	}
	return p
}

// CheckDescription holds a group's description against IAM's rules: at most 255 characters, and none of
// @ # % & < > \ $ ^ *, which is documented for API v5 only and warns.
func CheckDescription(text string) Problem {
	if n := utf8.RuneCountInString(text); n > maxDescription {
		return Problem{Text: fmt.Sprintf("has %d characters: IAM takes at most %d", n, maxDescription), Certain: true}
	}
	if i := strings.IndexAny(text, `@#%&<>\$^*`); i >= 0 {
		return Problem{Text: fmt.Sprintf("has %q: IAM documents that @ # %% & < > \\ $ ^ * are refused", text[i])}
	}
	return Problem{}
}

func checkLength(name string, most int) Problem {
	n := utf8.RuneCountInString(name)
	switch {
	case n == 0:
		return Problem{Text: "is empty", Certain: true}
	case n > most:
		return Problem{Text: fmt.Sprintf("has %d characters: IAM takes at most %d", n, most), Certain: true}
	case strings.TrimSpace(name) != name:
		return Problem{Text: "begins or ends with a blank"}
	}
	return Problem{}
}
