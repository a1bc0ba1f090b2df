package view

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDiff(t *testing.T) {
	tests := []struct{ reason, in, want string }{
		{"what is plain stays", "-\ta = 1\n+  a = 1 # 租户\n", "-\ta = 1\n+  a = 1 # 租户\n"},
		{"what is not is spelled out", "-\tx\x1b[2J\r\n+x\u202e", "-\tx\\x1b[2J\\r\n+x\\u202e"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Equal(t, tt.want, text(t, func(w io.Writer) error { return Diff(w, []byte(tt.in)) }))
		})
	}
}
