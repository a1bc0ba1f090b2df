package view

import (
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
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
		Anchor: anchor(n), htmlCell: actionCell(c.Action), What: factLabel(c), AskedBy: Cleaned(c.AskedBy),
		At: Clean(c.DeclaredAt), Address: Clean(c.Address), change: c,
		Reason: inBoth(func(say *i18n.Printer) string { return reason(say, c.Reason) }),
	}
	if isObject(c) {
		one.Lines = eachInBoth(func(say *i18n.Printer) []string { return attributes(say, c) })
		one.Gone = eachInBoth(func(say *i18n.Printer) []string { return contents(say, c) })
	}
	return one
}

func actionCell(a provision.Action) htmlCell {
	switch a {
	case provision.Create:
		return htmlCell{Kind: "gains", Sign: "+", Word: labelled("create")}
	case provision.Update:
		return htmlCell{Kind: "warn", Sign: "~", Word: labelled("update")}
	case provision.Delete:
		return htmlCell{Kind: "loses", Sign: "−", Word: labelled("delete")}
	}
	return htmlCell{Kind: "unknown", Sign: "?", Word: plain(Clean(string(a)))}
}

// kindLabel names a kind of thing; a cluster has no kind of its own in a plan.
func kindLabel(kind provision.Kind) label {
	if _, known := labels["kind."+string(kind)]; known {
		return labelled("kind." + string(kind))
	}
	return plain(Clean(string(kind)))
}

// factLabel says what a change is about.
func factLabel(c provision.Change) label {
	return inBoth(func(say *i18n.Printer) string {
		if isObject(c) {
			return headline(say, c)
		}
		return fact(say, c)
	})
}

// policyLabel says "UCS FullAccess@global" in words.
func policyLabel(attachment string) label {
	return inBoth(func(say *i18n.Printer) string { return attached(say, attachment) })
}
