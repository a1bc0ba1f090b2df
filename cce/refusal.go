package cce

import (
	"net/http"
	"strings"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

var service = transport.Service{Name: "CCE", Judge: judge, Rights: Rights}

// judge says what a refusal of CCE means. Its codes for access policies are not documented, so the status decides, but
// for what the gateway says and for a quota, which is recognized by its words.
func judge(f transport.Fault) (apierr.Kind, string) {
	switch {
	case f.Code == "APIGW.0308":
		return apierr.Throttled, f.Message
	case fullUp(f):
		return apierr.Quota, f.Message
	}
	return f.Meaning(), f.Message
}

func fullUp(f transport.Fault) bool {
	if f.Method == http.MethodGet {
		return false
	}
	switch f.Status {
	case 400, 403, 409, 413:
		return strings.Contains(strings.ToLower(f.Message), "quota")
	}
	return false
}
