package view

import (
	"strings"

	"github.com/osc-perms/osc-perms/provision"
)

// ChangeLine is a change on one line without a line break, such as
// "+ group delivery: member dave  (declared, main.hcl:12)". Nothing in it is cut, whatever the width.
func ChangeLine(c provision.Change, s Style) string {
	text := sign(c.Action) + " " + title(c.Object())
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
	if c.DeclaredAt != "" {
		note += ", " + Clean(c.DeclaredAt)
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

// note is the reason and the source line, as two columns.
func note(c provision.Change) string {
	const widest = len("not declared")
	return strings.TrimRight(pad(reason(c.Reason), widest)+"  "+Clean(c.DeclaredAt), " ")
}

// title names an object in words: "group.delivery" is "group delivery".
func title(address string) string {
	kind, name, found := strings.Cut(address, ".")
	if !found {
		return Clean(address)
	}
	return Clean(kind) + " " + Clean(name)
}

// isObject reports whether the change is about a group, an organization or a user itself, not something in it.
func isObject(c provision.Change) bool { return c.Object() == c.Address }

// headline names the object of a change about itself, with the old name where it is renamed.
func headline(c provision.Change) string {
	before, after := groups(c)
	if before != nil && after != nil && before.Name != after.Name {
		return "group " + Clean(before.Name) + " → " + Clean(after.Name)
	}
	return title(c.Address)
}

// attributes lists what a change of an object sets, apart from its name.
func attributes(c provision.Change) []string {
	before, after := groups(c)
	switch {
	case after == nil:
		return nil
	case before == nil && after.Description != "":
		return []string{"description " + quote(after.Description)}
	case before != nil && before.Description != after.Description:
		return []string{"description " + quote(before.Description) + " → " + quote(after.Description)}
	}
	return nil
}

// contents lists what goes with an object that is deleted: its members and attachments, or its grants.
func contents(c provision.Change) []string {
	if c.Action != provision.Delete {
		return nil
	}
	var lines []string
	switch f := c.Before.(type) {
	case *provision.GroupFact:
		for _, member := range f.Members {
			lines = append(lines, "member "+Clean(member))
		}
		for _, attachment := range f.Attachments {
			lines = append(lines, policyAt(attachment))
		}
	case *provision.OrganizationFact:
		for _, grant := range f.Grants {
			lines = append(lines, grantAt(grant))
		}
	}
	return lines
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
	}
	return Clean(c.Address)
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

// groups gives both sides of a change of a group; nil where a side is not there, or no group.
func groups(c provision.Change) (before, after *provision.GroupFact) {
	before, _ = c.Before.(*provision.GroupFact)
	after, _ = c.After.(*provision.GroupFact)
	return before, after
}

func quote(s string) string { return `"` + Clean(s) + `"` }
