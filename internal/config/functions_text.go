package config

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// textFunc makes a function from texts to a text.
func textFunc(apply func(args []string) (string, error), params ...string) function.Function {
	return function.New(&function.Spec{
		Params: textParameters(params), Type: function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s, err := apply(texts(args))
			return cty.StringVal(s), err
		},
	})
}

// testFunc makes a function from two texts to true or false.
func testFunc(test func(s, part string) bool) function.Function {
	return function.New(&function.Spec{
		Params: textParameters([]string{"str", "part"}), Type: function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			t := texts(args)
			return cty.BoolVal(test(t[0], t[1])), nil
		},
	})
}

func textParameters(names []string) []function.Parameter {
	var params []function.Parameter
	for _, n := range names {
		params = append(params, function.Parameter{Name: n, Type: cty.String})
	}
	return params
}

func texts(args []cty.Value) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a.AsString()
	}
	return out
}

var (
	startsWithFunc   = testFunc(strings.HasPrefix)
	endsWithFunc     = testFunc(strings.HasSuffix)
	containsTextFunc = testFunc(strings.Contains)

	baseNameFunc = textFunc(func(a []string) (string, error) { return path.Base(a[0]), nil }, "path")
	dirNameFunc  = textFunc(func(a []string) (string, error) { return path.Dir(a[0]), nil }, "path")

	urlEncodeFunc    = textFunc(func(a []string) (string, error) { return url.QueryEscape(a[0]), nil }, "str")
	base64EncodeFunc = textFunc(func(a []string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(a[0])), nil }, "str")
	base64DecodeFunc = textFunc(func(a []string) (string, error) {
		raw, err := base64.StdEncoding.DecodeString(a[0])
		if err != nil {
			return "", errors.New("it is no base64")
		}
		if !utf8.Valid(raw) {
			return "", errors.New("what it decodes to is not UTF-8")
		}
		return string(raw), nil
	}, "str")

	md5Func = textFunc(func(a []string) (string, error) {
		sum := md5.Sum([]byte(a[0]))
		return hex.EncodeToString(sum[:]), nil
	}, "str")
	sha256Func = textFunc(func(a []string) (string, error) {
		sum := sha256.Sum256([]byte(a[0]))
		return hex.EncodeToString(sum[:]), nil
	}, "str")

	// replaceFunc takes what stands between slashes as a regular expression.
	replaceFunc = textFunc(func(a []string) (string, error) {
		str, part, by := a[0], a[1], a[2]
		if len(part) < 2 || part[0] != '/' || part[len(part)-1] != '/' {
			return replaceAll(str, part, by)
		}
		re, err := regexp.Compile(part[1 : len(part)-1])
		if err != nil {
			return "", err
		}
		return replacePattern(re, str, by)
	}, "str", "substr", "replace")

	jsonDecodeFunc = decoding(stdlib.JSONDecodeFunc, func(s string) error {
		if diags := checkJSONNesting([]byte(s), ".json"); diags.HasErrors() {
			return fmt.Errorf("%s", diags[0].Summary)
		}
		return nil
	})
)

// decoding checks a text before a function decodes it.
func decoding(decode function.Function, check func(string) error) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "str", Type: cty.String}},
		Type: func(args []cty.Value) (cty.Type, error) {
			if args[0].IsKnown() {
				if err := check(args[0].AsString()); err != nil {
					return cty.NilType, err
				}
			}
			return decode.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := decode.Call(args)
			if err != nil {
				return cty.NilVal, err
			}
			return v, checkNumbers(v)
		},
	})
}
