package view

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
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

func TestProse(t *testing.T) {
	tests := []struct {
		reason string
		text   string
		width  int
		want   string
	}{
		{"no terminal", "Next: osc-perms plan tenant --sandbox=copy.json", 0, "Next: osc-perms plan tenant --sandbox=copy.json"},
		{"at words", "Next: osc-perms plan tenant --sandbox=copy.json", 30, "Next: osc-perms plan tenant\n--sandbox=copy.json"},
		{"lines stay lines", "one\ntwo", 30, "one\ntwo"},
		{"the blank before an answer stays", "Apply these changes to account acme? Only \"yes\" is accepted: ", 40, "Apply these changes to account acme?\nOnly \"yes\" is accepted: "},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) { assert.Equal(t, tt.want, Prose(tt.text, Style{Width: tt.width})) })
	}
}

// A message, its summary too, is wrapped at words, and goes on under itself.
func TestDiagnosticsAreWrapped(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Diagnostics(&b, diag.List{{Severity: diag.Error, Summary: "cannot save the plan in main.hcl: it would be read as configuration", Detail: "Choose another name, such as tenant.plan."}}, Style{Width: 40}))
	assert.Equal(t, "Error: cannot save the plan in\n  main.hcl: it would be read as\n  configuration\n  Choose another name, such as\n  tenant.plan.\n", b.String())
}

func TestPermissionsAreWrapped(t *testing.T) {
	var b strings.Builder
	require.NoError(t, PermissionsText(&b, &provision.Permissions{Notes: []string{strings.Repeat("some words ", 12)}}, Style{Width: 40}))
	for _, line := range strings.Split(b.String(), "\n") {
		assert.LessOrEqual(t, width(line), 40)
	}
	assert.Contains(t, b.String(), "- some words")
}
