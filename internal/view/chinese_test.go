package view

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/provision"
)

func chineseStyle(t *testing.T, columns int) Style {
	t.Helper()
	say, err := i18n.Chinese()
	require.NoError(t, err)
	return Style{Width: columns, Say: say}
}

// columnsOf are the columns at which a text begins, as a terminal shows the lines that have it.
func columnsOf(output, text string) map[int]bool {
	at := map[int]bool{}
	for line := range strings.Lines(output) {
		if before, _, found := strings.Cut(line, "  "+text); found {
			at[width(before)] = true
		}
	}
	return at
}

// Chinese is double width: columns stand below each other all the same.
func TestColumnsOfChinese(t *testing.T) {
	plan := planText(t, somePlan(), chineseStyle(t, 0))
	assert.Contains(t, plan, "+ 用户组 ")
	assert.Contains(t, plan, "未声明")
	assert.Len(t, columnsOf(plan, "已声明"), 1, plan)

	matrix := strings.Split(accessText(t, someAccess(), chineseStyle(t, 0)), "\n")
	head := slices.IndexFunc(matrix, func(line string) bool { return strings.Contains(line, "  view  ") })
	require.Positive(t, head)
	for _, line := range matrix[head+1 : head+3] {
		at := strings.Index(matrix[head], "view") // the head has blanks before it only
		assert.Regexp(t, `^(是|否|\?) `, line[len(runewidth.Truncate(line, at, "")):], line)
	}

	quota := text(t, func(w io.Writer) error { return QuotaText(w, someQuotas(), chineseStyle(t, 0)) })
	lines := strings.Split(quota[strings.Index(quota, "资源"):], "\n")
	require.Contains(t, lines[0], "资源")
	assert.Equal(t, width(lines[0]), width(lines[1]), "the last column ends where its head does")
}

// On a narrow screen sentences are broken between characters.
func TestChineseOnANarrowScreen(t *testing.T) {
	p := somePlan()
	p.Checks[1].Message = "Group ops is protected and would lose group.ops/member/dave. Nobody is offboarded out of a protected group: take them out on IAM's console first."
	got := planText(t, p, chineseStyle(t, 40))
	assert.Contains(t, strings.Join(strings.Fields(got), ""), "不能通过离职处理将人移出受保护的用户组：请先在IAM控制台将其移出。")
	for _, line := range strings.Split(got, "\n") {
		if strings.HasPrefix(line, "    ") && strings.ContainsAny(line, "，。：") {
			assert.LessOrEqual(t, width(line), 40, line)
		}
	}
}

// What is said of a plan changes with the language, and what names things does not.
func TestChineseMarkdown(t *testing.T) {
	got := text(t, func(w io.Writer) error { return PlanMarkdown(w, somePlan(), chineseStyle(t, 0)) })
	for _, want := range []string{"**计划：", "### 谁获得、谁失去权限", "没有人获得或失去能力或策略。", "### 变更", "未纳入管理，保持不变"} {
		assert.Contains(t, got, want)
	}
	for _, c := range somePlan().Changes {
		if f, ok := c.After.(*provision.MembershipFact); ok {
			assert.Contains(t, got, "成员 "+f.User)
		}
	}
}
