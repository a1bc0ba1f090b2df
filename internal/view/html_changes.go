package view

import (
	"strings"

	"github.com/osc-perms/osc-perms/provision"
)

// htmlObject is a group, an organization, a user or a cluster with its changes.
type htmlObject struct {
	Kind    label
	Name    string
	Changes []htmlChange
}

// htmlChange is one change with all that the plan knows of it.
type htmlChange struct {
	Anchor string
	htmlCell
	What    label
	Lines   []label // what it sets
	Gone    []label // what goes with it
	Reason  label
	AskedBy []string
	At      string
	Address string
	change  provision.Change
}

func htmlObjects(changes []provision.Change) []htmlObject {
	var all []htmlObject
	n := 0
	for _, o := range objects(changes) {
		kind, name, _ := strings.Cut(o.address, ".")
		one := htmlObject{Kind: kindLabel(provision.Kind(kind)), Name: Clean(name)}
		if o.self != nil {
			n++
			one.Changes = append(one.Changes, htmlChangeOf(*o.self, n))
		}
		for _, c := range o.facts {
			n++
			one.Changes = append(one.Changes, htmlChangeOf(c, n))
		}
		all = append(all, one)
	}
	return all
}

func htmlChangeOf(c provision.Change, n int) htmlChange {
	one := htmlChange{
		Anchor: anchor(n), htmlCell: actionCell(c.Action), What: factLabel(c), AskedBy: cleaned(c.AskedBy),
		At: Clean(c.DeclaredAt), Address: Clean(c.Address), Reason: sentence(reason(c.Reason)), change: c,
	}
	if _, known := labels["reason."+string(c.Reason)]; known {
		one.Reason = say("reason." + string(c.Reason))
	}
	if isObject(c) {
		one.Lines, one.Gone = sentences(attributes(c)), sentences(contents(c))
	}
	return one
}

func actionCell(a provision.Action) htmlCell {
	switch a {
	case provision.Create:
		return htmlCell{Kind: "gains", Sign: "+", Word: say("create")}
	case provision.Update:
		return htmlCell{Kind: "warn", Sign: "~", Word: say("update")}
	case provision.Delete:
		return htmlCell{Kind: "loses", Sign: "−", Word: say("delete")}
	}
	return htmlCell{Kind: "unknown", Sign: "?", Word: plain(Clean(string(a)))}
}

// kindLabel names a kind of thing; a cluster has no kind of its own in a plan.
func kindLabel(kind provision.Kind) label {
	if _, known := labels["kind."+string(kind)]; known {
		return say("kind." + string(kind))
	}
	return plain(Clean(string(kind)))
}

// factLabel says what a change is about. The English is that of every other output.
func factLabel(c provision.Change) label {
	if isObject(c) {
		_, name, _ := strings.Cut(headline(c), " ")
		kind, _, _ := strings.Cut(objectOf(c), ".")
		return label{headline(c), kindLabel(provision.Kind(kind)).Zh + " " + name}
	}
	l := label{En: fact(c)}
	was := func(before, after string) string {
		if before != "" && before != after {
			return Clean(before) + " → " + Clean(after)
		}
		return Clean(after)
	}
	switch f := either(c).(type) {
	case *provision.MembershipFact:
		l.Zh = "成员 " + Clean(f.User)
	case *provision.AttachmentFact:
		l.Zh = "策略 " + Clean(f.Policy) + "（" + scopeLabel(f.Scope).Zh + "）"
	case *provision.GrantFact:
		before := ""
		if b, ok := c.Before.(*provision.GrantFact); ok && c.Action == provision.Update {
			before = b.Level
		}
		l.Zh = "授权 " + Clean(f.User) + "：" + was(before, f.Level)
	case *provision.ClusterGrantFact:
		role, in := "", ""
		if b, ok := c.Before.(*provision.ClusterGrantFact); ok && c.Action == provision.Update {
			role, in = b.Role, namespacesZh(b.Namespaces)
		}
		l.Zh = "向" + kindLabel(provision.Kind(f.PrincipalType)).Zh + " " + Clean(f.Principal) + " 授予 " + was(role, f.Role) + "，" + was(in, namespacesZh(f.Namespaces))
	}
	return l
}

func namespacesZh(names []string) string {
	switch {
	case len(names) == 1 && names[0] == "*":
		return "所有命名空间"
	case len(names) == 0:
		return "无命名空间"
	}
	return "命名空间 " + strings.Join(cleaned(names), "、")
}

// scopeLabel says a scope as the console does, in both languages.
func scopeLabel(scope string) label {
	l := plain(scopeWords(scope))
	kind, name, _ := strings.Cut(scope, ":")
	switch kind {
	case "global":
		l.Zh = "全局服务"
	case "all":
		l.Zh = "所有资源"
	case "project":
		l.Zh = "区域项目 " + Clean(name)
	case "enterprise_project":
		l.Zh = "企业项目 " + Clean(name)
	}
	return l
}

// policyLabel says "UCS FullAccess@global" in both languages; no scope holds an @, a policy's name might.
func policyLabel(attachment string) label {
	l := label{En: strings.TrimPrefix(policyAt(attachment), "policy ")}
	if i := strings.LastIndex(attachment, "@"); i >= 0 {
		l.Zh = Clean(attachment[:i]) + "（" + scopeLabel(attachment[i+1:]).Zh + "）"
	}
	return l
}
