package view

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestWrapOfChinese(t *testing.T) {
	tests := []struct {
		reason, line string
		want         []string
	}{
		{"between characters", "计划会把最后一名成员移出用户组", []string{"计划会把最后一名成员", "移出用户组"}},
		{"not before closing punctuation", "计划会把最后一名成员。移出用户组", []string{"计划会把最后一名成", "员。移出用户组"}},
		{"not behind an opening bracket", "计划会把最后一名成（员移出用户组）", []string{"计划会把最后一名成", "（员移出用户组）"}},
		{"words stay whole", "请使用 --max-removals 执行", []string{"请使用", "--max-removals 执行"}},
		{"and so do those that touch Chinese", "请使用--max-removals，然后再执行", []string{"请使用", "--max-removals，然后", "再执行"}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Equal(t, tt.want, wrap(tt.line, 20))
		})
	}
}

// Whatever is wrapped is all there, and no part is too wide that could be broken.
func TestWrapLosesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		line := strings.TrimSpace(rapid.StringOfN(rapid.RuneFrom([]rune("ab 用户组，。（）-\"")), 1, 200, -1).Draw(rt, "line"))
		parts := wrap(line, 24)
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		assert.Equal(rt, squeeze(line), squeeze(strings.Join(parts, "")))
		for _, part := range parts {
			if width(part) > 24 {
				assert.Len(rt, strings.Fields(part), 1, "only what can't be broken is wider: %q", part)
			}
		}
	})
}
