package view

import (
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/provision"
)

// isObject reports whether the change is about a group, an organization or a user itself, not something in it.
func isObject(c provision.Change) bool { return objectOf(c) == c.Address }

// headline names the object of a change about itself, with the old name where it is renamed.
func headline(say *i18n.Printer, c provision.Change) string {
	before, after := groups(c)
	if before != nil && after != nil && before.Name != after.Name {
		return say.Word("group") + " " + Clean(before.Name) + " → " + Clean(after.Name)
	}
	return title(say, c.Address)
}

// attributes lists what a change of an object sets, apart from its name.
func attributes(say *i18n.Printer, c provision.Change) []string {
	if user, ok := c.After.(*provision.UserFact); ok {
		if before, ok := c.Before.(*provision.UserFact); ok {
			return userChanges(say, before, user)
		}
		return newUser(say, user)
	}
	before, after := groups(c)
	switch {
	case after == nil:
		return nil
	case before == nil && after.Description != "":
		return []string{say.Word("description") + " " + quote(after.Description)}
	case before != nil && before.Description != after.Description:
		return []string{say.Word("description") + " " + quote(before.Description) + " → " + quote(after.Description)}
	}
	return nil
}

// contents lists what goes with an object that is deleted: its members and attachments, or its grants.
func contents(say *i18n.Printer, c provision.Change) []string {
	if c.Action != provision.Delete {
		return nil
	}
	var lines []string
	switch f := c.Before.(type) {
	case *provision.GroupFact:
		for _, member := range f.Members {
			lines = append(lines, say.Sprintf("member %s", Clean(member)))
		}
		for _, attachment := range f.Attachments {
			lines = append(lines, policyAt(say, attachment))
		}
	case *provision.OrganizationFact:
		for _, grant := range f.Grants {
			lines = append(lines, grantAt(say, grant))
		}
	}
	return lines
}

// groups gives both sides of a change of a group; nil where a side is not there, or no group.
func groups(c provision.Change) (before, after *provision.GroupFact) {
	before, _ = c.Before.(*provision.GroupFact)
	after, _ = c.After.(*provision.GroupFact)
	return before, after
}

// userAttribute is something about an IAM user besides whether it is enabled.
type userAttribute struct {
	name  string // a word of the catalogue
	of    func(*provision.UserFact) *string
	write func(string) string
}

var userAttributes = []userAttribute{
	{"e-mail", func(f *provision.UserFact) *string { return f.Email }, Clean},
	{"phone", func(f *provision.UserFact) *string { return f.Phone }, Clean},
	{"description", func(f *provision.UserFact) *string { return f.Description }, quote},
	{"access type", func(f *provision.UserFact) *string { return f.AccessType }, Clean},
}

// say writes a value; what is not set is "none".
func (a userAttribute) say(say *i18n.Printer, value *string) string {
	if value == nil || *value == "" {
		return say.Word("none")
	}
	return a.write(*value)
}

// newUser lists what an IAM user is made with.
func newUser(say *i18n.Printer, f *provision.UserFact) []string {
	lines := []string{enabledWord(say, f)}
	for _, a := range userAttributes {
		if value := a.of(f); value != nil {
			lines = append(lines, say.Word(a.name)+" "+a.say(say, value))
		}
	}
	return lines
}

// userChanges lists what is to be different about an IAM user.
func userChanges(say *i18n.Printer, before, after *provision.UserFact) []string {
	var lines, masked []string
	if before.Enabled != after.Enabled {
		lines = append(lines, enabledWord(say, before)+" → "+enabledWord(say, after))
	}
	for _, a := range userAttributes {
		was, is := a.of(before), a.of(after)
		switch {
		case is == nil:
		case a.say(say, was) != a.say(say, is):
			lines = append(lines, say.Word(a.name)+" "+a.say(say, was)+" → "+a.say(say, is))
		case strings.Contains(*is, "*"):
			masked = append(masked, say.Word(a.name)+" "+a.say(say, is))
		}
	}
	if len(lines) == 0 && len(masked) > 0 {
		// Something differs, or there were no change: it hides behind the mask.
		lines = append(lines, say.Sprintf("another %s (it looks the same when masked)", strings.Join(masked, say.Text(" or "))))
	}
	return lines
}

func enabledWord(say *i18n.Printer, f *provision.UserFact) string {
	if f.Enabled {
		return say.Word("enabled")
	}
	return say.Word("disabled")
}
