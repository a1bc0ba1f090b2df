package iam

import (
	"net/http"
	"strings"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

var (
	service           = transport.Service{Name: "IAM", Judge: judge, Rights: Rights}
	enterpriseService = transport.Service{Name: "EPS", Rights: EPSRights}
)

// judge says what a refusal of IAM means (API reference, section 2: IAM's codes; Keystone's calls give none).
func judge(f transport.Fault) (apierr.Kind, string) {
	switch {
	// Clouds exist where all-resources grants are closed until a ticket opens them: they answer 401 to signatures
	// that are good everywhere else.
	case f.Status == 401 && strings.Contains(f.Path, "/OS-INHERIT/") && !strings.HasPrefix(f.Code, "APIGW."):
		return apierr.Forbidden, "policies for all resources seem to be closed for this account (" + f.Message +
			"); ask the cloud's support to open them, or name projects instead"
	case f.Status == 401:
		return apierr.Unauthorized, f.Message
	case f.Status == 400 && f.Code >= "IAM.1104" && f.Code <= "IAM.1108" && !aboutUsers(f):
		return apierr.Unauthorized, f.Message // the access key is blocked, expired or its user gone
	case aboutUsers(f) && shortCode(f) == "1109":
		return apierr.Exists, f.Message // with a 400
	case shortCode(f) == "1115", fullUp(f):
		return apierr.Quota, f.Message
	}
	return f.Meaning(), f.Message
}

// aboutUsers reports whether a user was to be made or changed: there 1104 to 1108 may be about the user's phone number
// and the like, as 1100 to 1120 are altogether. The reference gives those codes without the prefix.
func aboutUsers(f transport.Fault) bool {
	return f.Method != http.MethodGet && strings.Contains(f.Path, "/OS-USER/users")
}

func shortCode(f transport.Fault) string { return strings.TrimPrefix(f.Code, "IAM.") }

// fullUp recognizes a quota by its words: no code is documented for groups.
func fullUp(f transport.Fault) bool {
	if f.Method == http.MethodGet || f.Code == "IAM.0002" || f.Code == "IAM.0003" {
		return false // a right that has the word in its name is missing
	}
	switch f.Status {
	case 400, 403, 409, 413:
		return strings.Contains(strings.ToLower(f.Message), "quota")
	}
	return false
}

// noSuchCall reports whether the gateway of a cloud knows no such call, which says nothing about any object.
func noSuchCall(err error) bool {
	e, ok := asError(err)
	return ok && e.Kind == apierr.BadAnswer && e.Status == http.StatusNotFound && strings.HasPrefix(e.Code, "APIGW.")
}
