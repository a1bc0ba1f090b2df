package transport

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// Fault is a refusal as it came: a status of 400 or above, with what could be read from its body.
type Fault struct {
	Method, Path string
	Status       int
	Code         string // the service's own code; "" where it gives none
	Message      string // the service's own words
	After        time.Duration
}

// Meaning is what a status means wherever a service does not say otherwise.
func (f Fault) Meaning() apierr.Kind {
	switch {
	case f.Status == 404 && strings.HasPrefix(f.Code, "APIGW."):
		return apierr.BadAnswer // the gateway knows no such API: nothing is said about the object
	case f.Status == 503 && f.After > 0, f.Status == 429:
		return apierr.Throttled
	case f.Status >= 500, f.Status == 408:
		return apierr.Unanswered
	case f.Status == 401:
		return apierr.Unauthorized
	case f.Status == 403:
		return apierr.Forbidden
	case f.Status == 404:
		return apierr.NotFound
	case f.Status == 409:
		return apierr.Exists
	}
	return apierr.Invalid
}

// ParseFault reads the code and the message from the body of a refusal, in each of the shapes that the services use:
//
//	{"error":{"code":409,"message":"...","title":"Conflict"}}                     IAM, Keystone's calls: a number is no code
//	{"error_msg":"...","error_code":"IAM.0004"}                                   IAM's own calls, the gateway, SWR Enterprise
//	{"errors":[{"errorCode":"SVCSTG.SWR.4090060","errorMessage":"...","detail":""}]}   SWR
//	[{"errorCode":"...","errorMessage":"..."}] and {"errorCode":"...","errorMessage":"..."}   SWR in places
//	{"kind":"Status","code":404,"message":"...","errorCode":"CCE.01404001","errorMessage":"Not Found."}   CCE: message says more
//
// ok is false when the body is in none of them.
func ParseFault(body []byte) (code, message string, ok bool) {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return "", "", false
	}
	return fault(v, 3)
}

// fault looks into v, and into what wraps it up to depth levels down.
func fault(v any, depth int) (code, message string, ok bool) {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 && depth > 0 {
			return fault(v[0], depth-1)
		}
	case map[string]any:
		if v["kind"] == "Status" { // Kubernetes' own form, with the codes of two layers beside it
			code, message = first(v, "errorCode", "error_code"), first(v, "message", "errorMessage", "error_msg")
			return code, message, code+message != ""
		}
		code = first(v, "error_code", "errorCode", "code")
		message = first(v, "error_msg", "errorMessage", "errorMsg", "message", "error_message", "detail")
		if code != "" || message != "" {
			return code, message, true
		}
		for _, name := range []string{"error", "errors"} {
			if inner, there := v[name]; there && depth > 0 {
				return fault(inner, depth-1)
			}
		}
	}
	return "", "", false
}

func first(m map[string]any, names ...string) string {
	for _, name := range names {
		if s, ok := m[name].(string); ok && s != "" {
			return s
		}
	}
	return ""
}
