package fake

import (
	"fmt"
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"unicode/utf8"
)

// userBody is what create and update take.
type userBody struct {
	User *userFields `json:"user"`
}

type userFields struct {
	Name        *string `json:"name"`
	DomainID    *string `json:"domain_id"`
	Password    *string `json:"password"` // taken and forgotten: nobody logs in here
	Email       *string `json:"email"`
	AreaCode    *string `json:"areacode"`
	Phone       *string `json:"phone"`
	Enabled     *bool   `json:"enabled"`
	PwdStatus   *bool   `json:"pwd_status"`
	AccessMode  *string `json:"access_mode"`
	Description *string `json:"description"`
	ExternalID  *string `json:"xuser_id"`
	ExternalTyp *string `json:"xuser_type"`
}

// userCode is a code of IAM's refusals of users.
type userCode int

const (
	userIncomplete  userCode = 1100
	userBadName     userCode = 1101
	userBadEmail    userCode = 1102
	userBadPhone    userCode = 1104
	userHalfPhone   userCode = 1106
	userTaken       userCode = 1109
	userQuota       userCode = 1115
	userDescription userCode = 1117
)

// badUser refuses a user. The reference writes these codes without a prefix and other codes of IAM with one; which it is
// here is unverified. With the prefix, 1104 to 1108 are those of access keys, so such refusals have the code of any bad
// parameter then; Behaviour.BareUserCodes leaves the prefix out.
func (c *call) badUser(number userCode, format string, args ...any) answer {
	code := fmt.Sprintf("IAM.%d", int(number))
	switch {
	case c.cloud.base.Behaviour.BareUserCodes:
		code = fmt.Sprint(int(number))
	case number >= 1104 && number <= 1108:
		code = "IAM.0007"
	}
	return refuse(http.StatusBadRequest, code, format, args...)
}

var (
	// 1 to 64 letters, digits, spaces and "-_.", beginning with no digit. Chinese letters are letters.
	userName  = regexp.MustCompile(`^[\p{L}\-_. ][\p{L}0-9\-_. ]{0,63}$`)
	userPhone = regexp.MustCompile(`^[0-9]{1,32}$`)
	areaCode  = regexp.MustCompile(`^[0-9]{1,8}$`) // as "0086"; its length is not documented
)

const longestUserText = 255 // an email, and, as groups have it, a description

// validEmail takes what is an address and nothing else; no text clears the field.
func validEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	return text == "" || err == nil && address.Address == text && len(text) <= longestUserText
}

// readUser reads and checks a body, and applies it to a user.
func (c *call) readUser(u *User) *answer {
	var b userBody
	if problem := c.decode(&b); problem != nil {
		return problem
	}
	if b.User == nil {
		problem := badParameter("user is a required property.")
		return &problem
	}
	sent := b.User
	var problem answer
	switch {
	case sent.Name != nil && !userName.MatchString(*sent.Name):
		problem = c.badUser(userBadName, "Invalid username.")
	case sent.Name != nil && *sent.Name != u.Name && c.cloud.userIDs[*sent.Name] != "":
		problem = c.badUser(userTaken, "The IAM user %s already exists.", *sent.Name)
	case u.ID == "" && (sent.Name == nil || sent.DomainID == nil):
		problem = c.badUser(userIncomplete, "Mandatory parameters are missing: name and domain_id.")
	case sent.DomainID != nil && !c.ownDomain(*sent.DomainID):
		problem = forbidden()
	case sent.AccessMode != nil && !slices.Contains([]string{"default", "programmatic", "console"}, *sent.AccessMode):
		problem = badParameter("access_mode must be default, programmatic or console.")
	case sent.Email != nil && !validEmail(*sent.Email):
		problem = c.badUser(userBadEmail, "Invalid email address.")
	case sent.Description != nil && utf8.RuneCountInString(*sent.Description) > longestUserText:
		problem = c.badUser(userDescription, "Invalid user description.")
	default:
		if problem := c.badPhone(sent); problem != nil {
			return problem
		}
		sent.apply(u)
		return nil
	}
	return &problem
}

// badPhone refuses a number without its country code and the other way round: a request has both or neither, also one
// that changes a user who has both. Two empty texts clear them.
func (c *call) badPhone(sent *userFields) *answer {
	var problem answer
	text := func(field *string) string {
		if field == nil {
			return ""
		}
		return *field
	}
	phone, area := text(sent.Phone), text(sent.AreaCode)
	switch {
	case (sent.Phone == nil) != (sent.AreaCode == nil), (phone == "") != (area == ""):
		problem = c.badUser(userHalfPhone, "The country code and mobile number must be set at the same time.")
	case phone != "" && (!userPhone.MatchString(phone) || !areaCode.MatchString(area)):
		problem = c.badUser(userBadPhone, "Invalid mobile number.")
	default:
		return nil
	}
	return &problem
}

func (sent *userFields) apply(u *User) {
	set(&u.Name, sent.Name)
	set(&u.Email, sent.Email)
	set(&u.AreaCode, sent.AreaCode)
	set(&u.Phone, sent.Phone)
	set(&u.PwdStatus, sent.PwdStatus)
	set(&u.AccessMode, sent.AccessMode)
	set(&u.Description, sent.Description)
	set(&u.ExternalID, sent.ExternalID)
	set(&u.ExternalTyp, sent.ExternalTyp)
	if sent.Enabled != nil {
		u.Disabled = !*sent.Enabled
	}
}

func set[T any](field *T, sent *T) {
	if sent != nil {
		*field = *sent
	}
}
