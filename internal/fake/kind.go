package fake

import (
	"reflect"
	"strings"
)

// The words in which messages speak of JSON: the decoder's own errors name Go's types.

// jsonKind says what JSON a type is written as.
func jsonKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return jsonKind(t.Elem())
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	default:
		return "a whole number" // the only numbers in what the sandbox reads
	}
}

// jsonValue says what was there instead: the decoder writes "array", or "number 1.5".
func jsonValue(value string) string {
	switch {
	case value == "bool":
		return "true or false"
	case strings.HasPrefix(value, "array"), strings.HasPrefix(value, "object"):
		return "an " + value
	default:
		return "a " + value
	}
}
