package view

import (
	"strings"

	"github.com/osc-perms/osc-perms/provision"
)

// ChangeLine is a change on one line without a line break, such as
// "+ group delivery: member dave  (declared, main.hcl:12)". Nothing in it is cut, whatever the width.
func ChangeLine(c provision.Change, s Style) string {
	text := sign(c.Action) + " " + title(objectOf(c))
	switch {
	case !isObject(c):
		text += ": " + fact(c)
	default:
		text = sign(c.Action) + " " + headline(c)
		if lines := attributes(c); len(lines) > 0 {
			text += ": " + strings.Join(lines, ", ")
		}
	}
	note := reason(c.Reason)
	if from := origin(c); from != "" {
		note += ", " + from
	}
	return s.paint(tone(c.Action), text) + "  " + s.paint(dim, "("+note+")")
}

func sign(a provision.Action) string {
	switch a {
	case provision.Create:
		return "+"
	case provision.Update:
		return "~"
	case provision.Delete:
		return "-"
	}
	return "?"
}

func tone(a provision.Action) shade {
	switch a {
	case provision.Create:
		return green
	case provision.Update:
		return yellow
	case provision.Delete:
		return red
	}
	return ""
}

// reason says in words why a change is in the plan.
func reason(r provision.Reason) string {
	if r == provision.Undeclared {
		return "not declared"
	}
	return Clean(string(r)) // the others are words already
}

// note is the reason and what asks for the change, as two columns.
func note(c provision.Change) string {
	const widest = len("not declared")
	return strings.TrimRight(pad(reason(c.Reason), widest)+"  "+origin(c), " ")
}

// origin says what asks for a change, such as "onboard publishers, main.hcl:12": the onboard blocks behind it,
// then the source line.
func origin(c provision.Change) string {
	var from []string
	for _, block := range c.AskedBy {
		from = append(from, title(block))
	}
	if c.DeclaredAt != "" {
		from = append(from, Clean(c.DeclaredAt))
	}
	return strings.Join(from, ", ")
}

// title names an object in words: "group.delivery" is "group delivery".
func title(address string) string {
	kind, name, found := strings.Cut(address, ".")
	if !found {
		return Clean(address)
	}
	return Clean(kind) + " " + Clean(name)
}

// fact says what a change within an object is about, with before and after where both are there.
func fact(c provision.Change) string {
	switch f := either(c).(type) {
	case *provision.MembershipFact:
		return "member " + Clean(f.User)
	case *provision.AttachmentFact:
		return policy(f.Policy, f.Scope)
	case *provision.GrantFact:
		text := "grant " + Clean(f.User) + ": "
		if before, ok := c.Before.(*provision.GrantFact); ok && c.Action == provision.Update {
			text += Clean(before.Level) + " → "
		}
		return text + Clean(f.Level)
	case *provision.ClusterGrantFact:
		return clusterGrant(c, f)
	}
	return Clean(c.Address)
}

// clusterGrant says who holds a role and where, such as "grant edit to group ops in namespaces default, web". What an
// update changes of it stands with an arrow.
func clusterGrant(c provision.Change, f *provision.ClusterGrantFact) string {
	role, in := Clean(f.Role), namespaces(f.Namespaces)
	if before, ok := c.Before.(*provision.ClusterGrantFact); ok && c.Action == provision.Update {
		if before.Role != f.Role {
			role = Clean(before.Role) + " → " + role
		}
		if was := namespaces(before.Namespaces); was != in {
			in = was + " → " + in
		}
	}
	return "grant " + role + " to " + Clean(f.PrincipalType) + " " + Clean(f.Principal) + " in " + in
}

func namespaces(names []string) string {
	if len(names) == 1 && names[0] == "*" {
		return "all namespaces"
	}
	if len(names) == 0 {
		return "no namespace"
	}
	word := "namespace "
	if len(names) > 1 {
		word = "namespaces "
	}
	return word + strings.Join(cleaned(names), ", ")
}

func policy(name, scope string) string {
	return "policy " + Clean(name) + " (" + scopeWords(scope) + ")"
}

// policyAt reads "UCS FullAccess@global"; no scope holds an @, a policy's name might.
func policyAt(attachment string) string {
	if i := strings.LastIndex(attachment, "@"); i >= 0 {
		return policy(attachment[:i], attachment[i+1:])
	}
	return "policy " + Clean(attachment)
}

// grantAt reads "alice=manage"; no level holds an =, a user's name might.
func grantAt(grant string) string {
	if i := strings.LastIndex(grant, "="); i >= 0 {
		return "grant " + Clean(grant[:i]) + ": " + Clean(grant[i+1:])
	}
	return "grant " + Clean(grant)
}

// scopeWords says a scope as the console does.
func scopeWords(scope string) string {
	kind, name, _ := strings.Cut(scope, ":")
	switch kind {
	case "global":
		return "global services"
	case "all":
		return "all resources"
	case "project":
		return "project " + Clean(name)
	case "enterprise_project":
		return "enterprise project " + Clean(name)
	}
	return Clean(scope)
}

func either(c provision.Change) provision.Fact {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

func quote(s string) string { return `"` + Clean(s) + `"` }
