package view

import (
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/provision"
)

// ChangeLine is a change on one line without a line break, such as
// "+ group delivery: member dave  (declared, main.hcl:12)". Nothing in it is cut, whatever the width.
func ChangeLine(c provision.Change, s Style) string {
	text := sign(c.Action) + " " + title(s.Say, objectOf(c))
	switch {
	case !isObject(c):
		text = s.Say.Sprintf("%s: %s", text, fact(s.Say, c))
	default:
		text = sign(c.Action) + " " + headline(s.Say, c)
		if lines := attributes(s.Say, c); len(lines) > 0 {
			text = s.Say.Sprintf("%s: %s", text, strings.Join(lines, s.Say.Text(", ")))
		}
	}
	note := reason(s.Say, c.Reason)
	if from := origin(s.Say, c); from != "" {
		note += s.Say.Text(", ") + from
	}
	return s.paint(tone(c.Action), text) + "  " + s.paint(dim, s.Say.Sprintf("(%s)", note))
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
func reason(say *i18n.Printer, r provision.Reason) string {
	if r == provision.Undeclared {
		return say.Text("not declared")
	}
	return say.Word(Clean(string(r))) // the others are words already
}

// note is the reason and what asks for the change, as two columns.
func note(say *i18n.Printer, c provision.Change) string {
	widest := width(say.Text("not declared"))
	return strings.TrimRight(pad(reason(say, c.Reason), widest)+"  "+origin(say, c), " ")
}

// origin says what asks for a change, such as "onboard publishers, main.hcl:12": the onboard blocks behind it,
// then the source line.
func origin(say *i18n.Printer, c provision.Change) string {
	var from []string
	for _, block := range c.AskedBy {
		from = append(from, title(say, block))
	}
	if c.DeclaredAt != "" {
		from = append(from, Clean(c.DeclaredAt))
	}
	return strings.Join(from, ", ")
}

// title names an object in words: "group.delivery" is "group delivery".
func title(say *i18n.Printer, address string) string {
	kind, name, found := strings.Cut(address, ".")
	if !found {
		return Clean(address)
	}
	return say.Word(Clean(kind)) + " " + Clean(name)
}

// fact says what a change within an object is about, with before and after where both are there.
func fact(say *i18n.Printer, c provision.Change) string {
	switch f := either(c).(type) {
	case *provision.MembershipFact:
		return say.Sprintf("member %s", Clean(f.User))
	case *provision.AttachmentFact:
		return policy(say, f.Policy, f.Scope)
	case *provision.GrantFact:
		level := Clean(f.Level)
		if before, ok := c.Before.(*provision.GrantFact); ok && c.Action == provision.Update {
			level = Clean(before.Level) + " → " + level
		}
		return say.Sprintf("grant %s: %s", Clean(f.User), level)
	case *provision.ClusterGrantFact:
		return clusterGrant(say, c, f)
	}
	return Clean(c.Address)
}

// clusterGrant says who holds a role and where, such as "grant edit to group ops in namespaces default, web". What an
// update changes of it stands with an arrow.
func clusterGrant(say *i18n.Printer, c provision.Change, f *provision.ClusterGrantFact) string {
	role, in := Clean(f.Role), namespaces(say, f.Namespaces)
	if before, ok := c.Before.(*provision.ClusterGrantFact); ok && c.Action == provision.Update {
		if before.Role != f.Role {
			role = Clean(before.Role) + " → " + role
		}
		if was := namespaces(say, before.Namespaces); was != in {
			in = was + " → " + in
		}
	}
	return say.Sprintf("grant %s to %s %s in %s", role, say.Word(Clean(f.PrincipalType)), Clean(f.Principal), in)
}

func namespaces(say *i18n.Printer, names []string) string {
	if len(names) == 1 && names[0] == "*" {
		return say.Text("all namespaces")
	}
	if len(names) == 0 {
		return say.Text("no namespace")
	}
	if len(names) == 1 {
		return say.Sprintf("namespace %s", Clean(names[0]))
	}
	return say.Sprintf("namespaces %s", strings.Join(Cleaned(names), ", "))
}

func policy(say *i18n.Printer, name, scope string) string {
	return say.Sprintf("policy %s", inScope(say, name, scope))
}

// inScope is a policy's name with its scope in words: "OBS Administrator (global services)".
func inScope(say *i18n.Printer, name, scope string) string {
	return say.Sprintf("%s (%s)", Clean(name), scopeWords(say, scope))
}

// policyAt reads "UCS FullAccess@global"; no scope holds an @, a policy's name might.
func policyAt(say *i18n.Printer, attachment string) string {
	return say.Sprintf("policy %s", attached(say, attachment))
}

// attached is policyAt without the word.
func attached(say *i18n.Printer, attachment string) string {
	if i := strings.LastIndex(attachment, "@"); i >= 0 {
		return inScope(say, attachment[:i], attachment[i+1:])
	}
	return Clean(attachment)
}

// grantAt reads "alice=manage"; no level holds an =, a user's name might.
func grantAt(say *i18n.Printer, grant string) string {
	if i := strings.LastIndex(grant, "="); i >= 0 {
		return say.Sprintf("grant %s: %s", Clean(grant[:i]), Clean(grant[i+1:]))
	}
	return say.Sprintf("grant %s", Clean(grant))
}

// scopeWords says a scope as the console does.
func scopeWords(say *i18n.Printer, scope string) string {
	kind, name, _ := strings.Cut(scope, ":")
	switch kind {
	case "global":
		return say.Text("global services")
	case "all":
		return say.Text("all resources")
	case "project":
		return say.Sprintf("project %s", Clean(name))
	case "enterprise_project":
		return say.Sprintf("enterprise project %s", Clean(name))
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
