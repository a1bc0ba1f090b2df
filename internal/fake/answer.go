package fake

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"
)

// answer is what a call comes to, before it is written in its API's form.
type answer struct {
	status  int
	body    any // nil for none
	header  map[string]string
	code    string // with message: a refusal
	message string
}

func ok(body any) answer      { return answer{status: http.StatusOK, body: body} }
func created(body any) answer { return answer{status: http.StatusCreated, body: body} }
func noContent() answer       { return answer{status: http.StatusNoContent} }

func refuse(status int, code, format string, args ...any) answer {
	return answer{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

// IAM's refusals. The code shows only where the API's error body has one.

func badParameter(format string, args ...any) answer {
	return refuse(http.StatusBadRequest, "IAM.0007", format, args...)
}

func badBody(why error) answer {
	return refuse(http.StatusBadRequest, "IAM.0011", "Request body is invalid: %v.", why)
}

func forbidden() answer {
	return refuse(http.StatusForbidden, "IAM.0002", "You are not authorized to perform the requested action.")
}

func notFound(kind, id string) answer {
	return refuse(http.StatusNotFound, "IAM.0004", "Could not find %s: %s.", kind, id)
}

func conflict(kind, details string) answer {
	return refuse(http.StatusConflict, "IAM.0005", "Conflict occurred when attempting to store %s - %s.", kind, details)
}

// quotaExceeded is how IAM refuses what a quota doesn't leave room for. Neither its status nor its code is documented.
func quotaExceeded(what string, limit int) answer {
	return refuse(http.StatusForbidden, "IAM.0002", "The number of %s has reached the quota of %d.", what, limit)
}

// unauthenticated is the gateway's answer to a request that it can't tell the sender of.
func unauthenticated(why error) answer {
	return refuse(http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: %v", why)
}

// shape is the form of an API's error bodies.
type shape int

const (
	flat       shape = iota // {"error_msg","error_code"}: the gateway, IAM's /v3.0 and /v5, SWR Enterprise Edition, EPS
	keystone                // {"error":{"code","message","title"}}: IAM's /v3, and /v3.0/OS-PERMISSION/enterprise-projects
	container               // {"errors":[{"errorCode","errorMessage","detail"}]}: SWR
	kubernetes              // {"kind":"Status","code","message","error_code",…}: CCE, see cceError
)

// render writes an answer's body. variant is the one that Behaviour has for the form, or "".
func (a answer) render(form shape, variant string) []byte {
	switch {
	case a.code == "" && a.body == nil:
		return nil
	case a.code != "":
		a.body = errorBody(a, form, variant)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(a.body); err != nil {
		panic(err) // a body is made of plain values
	}
	return b.Bytes()
}

func errorBody(a answer, form shape, variant string) any {
	switch form {
	case keystone:
		return map[string]any{"error": map[string]any{"code": a.status, "message": a.message, "title": http.StatusText(a.status)}}
	case container:
		one := map[string]any{"errorCode": a.code, "errorMessage": a.message, "detail": ""}
		switch variant {
		case "array":
			return []any{one}
		case "flat":
			return one
		}
		return map[string]any{"errors": []any{one}}
	case kubernetes:
		return cceError(a, variant)
	default:
		return map[string]any{"error_msg": a.message, "error_code": a.code}
	}
}

// links are those of an item. IAM never says what comes next, even where there is more.
func (c *call) links(path string) map[string]any {
	return map[string]any{"self": c.base + path, "previous": nil, "next": nil}
}

// listLinks are those of a list: what was asked for, with its query.
func (c *call) listLinks() map[string]any { return c.links(c.uri) }

// self are the links of something just made.
func (c *call) self(path string) map[string]any {
	return map[string]any{"self": c.base + path}
}

// page reads page and per_page, which go together. Without them it gives the first page of a size, where a negative one is
// everything. most is the largest size that may be asked for.
func (c *call) page(most, size int) (from, n int, problem *answer) {
	page, perPage := c.query.Get("page"), c.query.Get("per_page")
	if page == "" && perPage == "" {
		return 0, size, nil
	}
	p, err1 := strconv.ParseInt(page, 10, 32)
	per, err2 := strconv.ParseInt(perPage, 10, 32)
	if err1 != nil || err2 != nil || p < 1 || per < 1 || per > int64(most) {
		a := badParameter("page and per_page must both be given: page from 1, per_page from 1 to %d.", most)
		return 0, 0, &a
	}
	return int((p - 1) * per), int(per), nil
}

// cut gives a part of a list, empty past its end. A negative size is everything.
func cut[T any](list []T, from, size int) []T {
	from = min(from, len(list))
	if size < 0 {
		size = len(list) - from
	}
	return slices.Clone(listed(list[from:min(from+size, len(list))]))
}

// boolean reads a query parameter that is true or false; other is its value when it isn't there.
func (c *call) boolean(name string, other bool) (bool, *answer) {
	switch c.query.Get(name) {
	case "":
		return other, nil
	case "true", "True":
		return true, nil
	case "false", "False":
		return false, nil
	}
	a := badParameter("%s must be true or false.", name)
	return false, &a
}

// decode reads the request's JSON body. What isn't UTF-8 is refused, because the decoder would replace it in silence.
func (c *call) decode(into any) *answer {
	err := json.Unmarshal(c.body, into)
	var wrongType *json.UnmarshalTypeError
	switch {
	case !utf8.Valid(c.body):
		err = errors.New("it is not UTF-8")
	case errors.As(err, &wrongType):
		err = fmt.Errorf("%s must be %s, not %s", cmp.Or(wrongType.Field, "it"), jsonKind(wrongType.Type), jsonValue(wrongType.Value))
	}
	if err != nil {
		a := badBody(err)
		return &a
	}
	return nil
}
