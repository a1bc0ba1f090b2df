package i18n

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSentence(t *testing.T) {
	say, err := Chinese()
	require.NoError(t, err)
	tests := []struct{ reason, text, want string }{
		{"a message without arguments", "Nothing was changed.", "未做任何变更。"},
		{"a capital that begins the line", "Cannot save the plan: open x: permission denied", "无法保存计划：open x：权限不足"},
		{"messages in each other", `cannot read the members of group "ops": IAM answered 403 to ListUsers (PAP.1): denied [request id 1]; it needs iam:x`, `无法读取用户组 "ops" 的成员：IAM 返回 403（调用 ListUsers (PAP.1)）：denied [请求 ID 1]；需要 iam:x`},
		{"arguments in another order", `cannot read the grants of organization "a" in cn-east-3: x`, `无法读取 cn-east-3 中组织 "a" 的授权：x`},
		{"names that look like messages stay in quotes", `cannot read the members of group "cannot read %s: is empty": x`, `无法读取用户组 "cannot read %s: is empty" 的成员：x`},
		{"several sentences", `No block declares a group of this name, and account "acme" has none. Did you mean "ops"? Correct the name, or declare the group.`, `没有块声明该名称的用户组，账号 "acme" 中也没有。您是否指 "ops"？请更正名称，或声明该用户组。`},
		{"what a block lacks", `members of group "x" is null`, `group "x" 的 members 为 null`},
		{"and where", `unknown attribute "memebrs" in group "x"`, `group "x" 中有未知的属性 "memebrs"`},
		{"counts", "The plan takes away 3 memberships, policies, grants, groups, organizations and users; 5 are allowed (--max-removals 5).", "该计划会收回 3 项成员关系、策略、授权、用户组、组织和用户；允许 5 项（--max-removals 5）。"},
		{"kinds", "4 organizations can still be created in cn-east-3.", "在 cn-east-3 中还可以创建 4 个组织。"},
		{"a text that is none of the tool's", "The user said hello.", "The user said hello."},
		{"a name", "delivery", "delivery"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Equal(t, tt.want, say.Sentence(tt.text))
		})
	}
}
