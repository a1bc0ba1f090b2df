package view

import (
	"fmt"
	"sync"

	"github.com/osc-perms/osc-perms/internal/i18n"
)

// label is a text of the page in both of its languages. Zh is "" where there is only the English: it is shown in both.
type label struct{ En, Zh string }

// plain is a text that is the same in every language: a name, an id, an address.
func plain(s string) label { return label{En: s, Zh: s} }

// inChinese says things in Chinese; nil, which is English, where the catalogue can't be read: a test keeps that away.
var inChinese = sync.OnceValue(func() *i18n.Printer {
	p, _ := i18n.Chinese()
	return p
})

// inBoth says one thing in both languages. What is the same in both, or has no Chinese, stands once.
func inBoth(said func(*i18n.Printer) string) label {
	l := label{said(nil), said(inChinese())}
	if l.Zh == l.En {
		l.Zh = ""
	}
	return l
}

// eachInBoth is inBoth for a list.
func eachInBoth(said func(*i18n.Printer) []string) []label {
	english, chinese := said(nil), said(inChinese())
	all := make([]label, len(english))
	for i := range english {
		all[i] = inBoth(func(say *i18n.Printer) string {
			if say == nil {
				return english[i]
			}
			return chinese[i]
		})
	}
	return all
}

// sentence is a text that the engine made, a reason or a message, ready for the page. All of them come through here.
func sentence(text string) label {
	return inBoth(func(say *i18n.Printer) string { return Clean(say.Sentence(text)) })
}

// sentences is sentence for each of several texts.
func sentences(texts []string) []label {
	all := make([]label, len(texts))
	for i, text := range texts {
		all[i] = sentence(text)
	}
	return all
}

// labelled is a label of the table by its key, with what belongs into it. A key that is not there shows as itself: a test
// looks for that.
func labelled(key string, args ...any) label {
	l, ok := labels[key]
	if !ok {
		return plain("⟨" + key + "⟩")
	}
	if len(args) > 0 {
		l.En, l.Zh = fmt.Sprintf(l.En, args...), fmt.Sprintf(l.Zh, args...)
	}
	return l
}

// labels are the page's own words, by key. The Chinese ones are those of Huawei Cloud's console and documents.
var labels = map[string]label{
	// The frame.
	"access.title":   {"Who can do what in OSC", "谁能在云原生服务中心（OSC）做什么"},
	"plan.title":     {"What apply would change", "apply 将做的变更"},
	"skip":           {"Skip to the content", "跳到正文"},
	"sections":       {"On this page", "本页内容"},
	"sandbox":        {"a cloud on this machine, not the real one.", "这是本机上的云，不是真实的云。"},
	"account":        {"Account", "账号"},
	"account.id":     {"Account id", "账号 ID"},
	"region":         {"Region", "区域"},
	"version":        {"Made by", "生成工具"},
	"format":         {"format", "格式"},
	"language":       {"Language", "语言"},
	"theme":          {"Colours", "配色"},
	"theme.auto":     {"Auto", "自动"},
	"theme.light":    {"Light", "浅色"},
	"theme.dark":     {"Dark", "深色"},
	"print":          {"Print", "打印"},
	"selfcontained":  {"This page is whole: it loads nothing from any network. It tells what was there when it was made.", "本页面是完整的：不从任何网络加载内容。它反映生成时的情况。"},
	"nobody.to.tell": {"There is no user to report on.", "没有可报告的用户。"},

	// Verdicts.
	"yes":     {"yes", "有"},
	"no":      {"no", "无"},
	"unknown": {"not known", "未知"},
	"legend":  {"yes: can. no: cannot. not known: something that matters could not be read.", "有：可以。无：不可以。未知：有关键信息无法读取。"},

	// The matrix.
	"matrix":          {"People and capabilities", "用户与能力"},
	"matrix.hint":     {"Open a cell for its reasons, or a name for all of the person's. In the table, the arrow keys move from cell to cell.", "打开单元格可查看原因，打开姓名可查看该用户的全部原因。在表中可用方向键逐格移动。"},
	"user":            {"User", "用户"},
	"person.owner":    {"account owner", "账号本身"},
	"person.disabled": {"disabled", "已停用"},
	"why":             {"Why", "原因"},
	"why.of":          {"Why: %s", "原因：%s"},
	"path.by":         {"by these paths", "通过以下路径"},
	"missing":         {"Missing", "缺少"},
	"nearest":         {"Nearest", "最接近"},
	"repair":          {"To repair it", "补救办法"},
	"unread":          {"Could not be read", "无法读取"},
	"no.reason":       {"No reason is given.", "没有给出原因。"},
	"outside":         {"Outside the catalogue", "能力目录之外"},
	"yes.of":          {"%d of %d can", "%[2]d 人中 %[1]d 人可以"},

	// Search and filter.
	"search":     {"Search people, groups, policies", "搜索用户、用户组、策略"},
	"filter.cap": {"Capability", "能力"},
	"filter.is":  {"Verdict", "结论"},
	"filter.do":  {"What becomes of it", "变化"},
	"any":        {"any", "不限"},
	"shown":      {"people shown, of", "人符合条件，总人数"},
	"none.found": {"Nobody matches. Take away a part of the filter.", "没有匹配的用户，请放宽筛选条件。"},
	"clear":      {"Clear", "清除"},

	"left.rows":      {"%d more people have no row here, since a browser would not bear it. Name those you ask about, osc-perms access NAME --html, or take --csv for all.", "另有 %d 人未列出，否则浏览器难以承受。请指明要查看的用户（osc-perms access NAME --html），或用 --csv 导出全部。"},
	"left.rows.plan": {"%d more people have no row here, since a browser would not bear it. What the plan means for them stands above.", "另有 %d 人未列出，否则浏览器难以承受。计划对他们的影响见上文。"},

	"notes": {"Notes", "说明"},

	// What a plan means, and its changes.
	"summary":              {"Plan: %d to create, %d to change, %d to remove.", "计划：新建 %d 项，修改 %d 项，移除 %d 项。"},
	"summary.none":         {"No changes. The cloud matches the configuration.", "没有变更。云上状态与配置一致。"},
	"summary.none.targets": {"No changes. The cloud matches the configuration for the targets.", "没有变更。就所选目标而言，云上状态与配置一致。"},
	"targets":              {"Only for the targets; everything else is left out of this plan:", "仅针对以下目标，其余内容不在此计划中："},
	"refused":              {"Refused: apply would change nothing, because this fails:", "已拒绝：apply 不会做任何变更，因为以下检查未通过："},
	"look":                 {"To look at before it is applied:", "应用前请留意："},
	"effects":              {"Who gains and who loses", "谁获得、谁失去"},
	"effects.none":         {"Nobody gains or loses a capability or a policy.", "没有人获得或失去任何能力或策略。"},
	"gains":                {"gains", "获得"},
	"loses":                {"loses", "失去"},
	"maylose":              {"may lose", "可能失去"},
	"same":                 {"no change", "不变"},
	"policies":             {"policies", "策略"},
	"you":                  {"you", "您"},
	"people":               {"%d people", "%d 人"},
	"gain.lose":            {"%d gain, %d lose", "%d 人获得，%d 人失去"},
	"plan.matrix":          {"Person by person", "逐人查看"},
	"plan.hint":            {"Open a cell for the changes behind it. In the table, the arrow keys move from cell to cell.", "打开单元格可查看相关变更。在表中可用方向键逐格移动。"},
	"policies.gained":      {"Gains policies", "获得策略"},
	"policies.lost":        {"Loses policies", "失去策略"},
	"its.changes":          {"Changes behind it", "相关变更"},
	"more.changes":         {"and %d more", "另有 %d 项"},
	"changes":              {"Changes", "变更"},
	"create":               {"create", "新建"},
	"update":               {"change", "修改"},
	"delete":               {"remove", "移除"},
	"goes.with":            {"goes with it", "随之移除"},
	"asked.by":             {"asked for by", "来自"},
	"declared.at":          {"at", "位置"},
	"because":              {"because", "原因"},

	"kind.user":               {"user", "IAM 用户"},
	"kind.group":              {"group", "用户组"},
	"kind.membership":         {"member", "成员"},
	"kind.policy_attachment":  {"policy", "策略"},
	"kind.organization":       {"organization", "组织"},
	"kind.organization_grant": {"organization grant", "组织授权"},
	"kind.cluster":            {"cluster", "集群"},
	"kind.cluster_grant":      {"cluster grant", "集群授权"},

	"checks":      {"Checks", "检查"},
	"check.quota": {"quota", "配额"},
	"check.check": {"check", "检查"},
	"check.guard": {"guard", "防护"},
	"passed":      {"passed", "通过"},
	"failed":      {"failed", "未通过"},
	"warning":     {"warning", "警告"},
	"all.passed":  {"%d passed", "%d 项通过"},
	"waiting":     {"Waiting", "等待中"},
	"ending":      {"Ends within 14 days", "14 天内到期"},
	"unmanaged":   {"Unmanaged, left alone", "未纳管，保持不变"},

	// The drawing.
	"draw.access":      {"By which ways", "通过哪些途径"},
	"draw.plan":        {"What comes and goes", "增减一览"},
	"draw.hint":        {"From people through their groups and policies to what they can do. People from whom the same lines lead are one box.", "从用户经用户组和策略到能力。路径相同的用户合为一框。"},
	"draw.plan.hint":   {"Unbroken lines come, dashed ones go, thin ones stay as they are.", "实线为新增，虚线为移除，细线保持不变。"},
	"draw.choose":      {"Choose a box, or a cell of the table, to see its ways alone.", "点选一个框或表中的单元格，只看相关路径。"},
	"draw.people":      {"Users", "IAM 用户"},
	"draw.groups":      {"User groups", "用户组"},
	"draw.rights":      {"Policies and grants", "策略与授权"},
	"draw.can":         {"Capabilities", "能力"},
	"draw.list":        {"The drawing as a list", "图的文字版"},
	"left.people":      {"%d more people are not drawn, those with the rarest ways: choose one in the table.", "另有 %d 人（途径较少见）未画出：请在表中点选。"},
	"left.people.plan": {"%d more people are not drawn, those with the rarest ways: their rows in the table name the changes.", "另有 %d 人（途径较少见）未画出：表中各行列有相关变更。"},
	"left.groups":      {"%d more user groups are not drawn.", "另有 %d 个用户组未画出。"},
	"left.rights":      {"%d more policies and grants are not drawn.", "另有 %d 项策略与授权未画出。"},
	"left.nothing":     {"%d people have no way to any of it, and are not drawn.", "%d 人没有任何途径，未画出。"},
}
