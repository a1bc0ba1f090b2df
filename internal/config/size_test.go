package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/zclconf/go-cty/cty"
)

func TestSize(t *testing.T) {
	pair := cty.TupleVal([]cty.Value{cty.True, cty.NullVal(cty.String)})
	tests := []struct {
		reason string
		v      cty.Value
		want   int
	}{
		{"a flag", cty.True, 1},
		{"null", cty.NullVal(cty.List(cty.String)), 1},
		{"unknown", cty.DynamicVal, 1},
		{"a long text", cty.StringVal(strings.Repeat("a", 160)), 11},
		{"a pair", pair, 3},
		{"a sensitive one", pair.Mark(sensitive), 3},
		{"a map of pairs", cty.ObjectVal(map[string]cty.Value{"a": pair, "b": pair}), 7},
		{"one too many, and no further", cty.TupleVal(repeated(cty.True, 1000)), 101},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) { assert.Equal(t, tt.want, size(tt.v, 100)) })
	}
}

func repeated(v cty.Value, n int) []cty.Value {
	out := make([]cty.Value, n)
	for i := range out {
		out[i] = v
	}
	return out
}
