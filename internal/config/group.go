package config

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
)

// readGroups reads the group blocks, each for every key of its for_each.
func (l *loader) readGroups(mode provision.Mode) []provision.Group {
	var groups []provision.Group
	for _, o := range l.groups {
		l.value(node{"group", o.label(), "name"}, o.at())
		l.value(node{"group", o.label(), "members"}, o.at())
		for i := range l.instancesOf(o) {
			groups = append(groups, l.readGroup(o, i, mode))
		}
		l.probe(o, mode, "")
	}
	return groups
}

func (l *loader) readGroup(o *object, i int, mode provision.Mode) provision.Group {
	in := &o.instances[i]
	what := o.titleOf(in)
	r := reader{l: l, attrs: o.attrs, in: in.scope(), what: what}
	g := provision.Group{Label: o.label(), Key: in.id(), Name: o.name(i).value, Mode: r.mode(mode), Place: place(o.at())}
	g.Description, g.SensitiveDescription = r.description()
	if i < len(o.members) && o.members[i].state == present {
		names := o.members[i].sorted()
		g.Members, g.LiteralMembers = &names, o.members[i].literal
	}
	switch e := r.ends(false); {
	case g.Members != nil:
		e.end(*g.Members)
		r.checkEnds(e, "is no member", o.members[i])
	case e.state == present && i < len(o.members) && o.members[i].state == absent:
		r.fail("until", "Write members too, or take until out.", "says when members leave, and the block has no members")
	}
	g.Policies = l.readPolicies(o, in, r)
	previously := r.list("previously", func(name string, at hcl.Range) { l.checkGroupName(name, at, "previously", what) })
	o.previously = append(o.previously, previously)
	g.Previously = previously.names
	return g
}

// readNames evaluates the names of what a block makes: a text, or under for_each a map of them by key.
func (l *loader) readNames(o *object) cty.Value {
	byKey := map[string]cty.Value{}
	instances := l.instancesOf(o)
	o.names = make([]text, len(instances))
	for i := range instances {
		in := &instances[i]
		o.names[i] = l.readName(o, in)
		v := cty.UnknownVal(cty.String)
		if o.names[i].state == present {
			v = cty.StringVal(o.names[i].value)
		} else {
			l.unknown()
		}
		if o.forEach() == nil {
			return v
		}
		byKey[in.id()] = v
	}
	return l.byKey(o, byKey, cty.String)
}

// byKey is what a block under for_each has of one kind; unknown when its keys are.
func (l *loader) byKey(o *object, values map[string]cty.Value, element cty.Type) cty.Value {
	switch {
	case !o.known:
		return l.unknown()
	case len(values) == 0:
		return cty.MapValEmpty(element)
	}
	return cty.MapVal(values)
}

func (l *loader) readName(o *object, in *instance) text {
	r := reader{l: l, attrs: o.attrs, in: in.scope(), what: o.titleOf(in)}
	a := o.attrs["name"]
	if o.forEach() != nil && (a == nil || !usesEach(a.Expr)) {
		at := o.at()
		if a != nil {
			at = a.Expr.Range()
		}
		l.fail(at, `Write a name for each of them, such as name = "team-${each.key}".`, "%s has for_each, and its name does not use each", title(o.Block))
		return text{state: bad}
	}
	t := r.text("name")
	switch t.state {
	case bad:
		return t
	case absent:
		if o.forEach() != nil {
			r.fail("name", "Under for_each every name is written, since the label is the same for all.", "is null")
			return text{state: bad}
		}
		t = text{present, o.label(), o.LabelRanges[0]}
	}
	switch o.Type {
	case "user":
		l.checkIAMName(t.value, t.at, "name", r.what, iam.CheckNewUserName(t.value))
	case "organization":
		l.checkOrganizationName(t.value, t.at, "name", r.what)
	case "cluster":
		l.checkClusterName(t.value, t.at, "name", r.what)
	default:
		l.checkGroupName(t.value, t.at, "name", r.what)
	}
	return t
}

func usesEach(expr hcl.Expression) bool {
	for _, t := range expr.Variables() {
		if t.RootName() == "each" {
			return true
		}
	}
	return false
}

// readPeople reads who is in one of what a block makes.
func (l *loader) readPeople(o *object, in *instance) nameList {
	what, attr := o.titleOf(in), o.people()
	r := reader{l: l, attrs: o.attrs, in: in.scope(), what: what}
	return r.list(attr, func(name string, at hcl.Range) { l.checkUserName(name, at, attr, what) })
}

// readMembers evaluates who is in what a block makes: a list of names, or under for_each a map of them by key.
func (l *loader) readMembers(o *object) cty.Value {
	byKey := map[string]cty.Value{}
	instances := l.instancesOf(o)
	o.members = make([]nameList, len(instances))
	listOfNames := cty.List(cty.String)
	for i := range instances {
		in := &instances[i]
		o.members[i] = l.readPeople(o, in)
		v := cty.NullVal(listOfNames)
		switch {
		case o.members[i].state == bad || !o.members[i].whole:
			v = cty.UnknownVal(listOfNames)
		case o.members[i].state == present:
			v = listOf(o.members[i].sorted())
		}
		if o.forEach() == nil {
			return v
		}
		byKey[in.id()] = v
	}
	return l.byKey(o, byKey, listOfNames)
}

func listOf(names []provision.Name) cty.Value {
	if len(names) == 0 {
		return cty.ListValEmpty(cty.String)
	}
	values := make([]cty.Value, len(names))
	for i, n := range names {
		values[i] = cty.StringVal(n.Name)
	}
	return cty.ListVal(values)
}

// description is the one thing of a group that may come from a sensitive value.
func (r reader) description() (*string, bool) {
	v, st := r.anyValue("description")
	secret := st == present && v.ContainsMarked()
	if secret {
		v, _ = v.UnmarkDeep()
	}
	return r.checkedDescription(r.asText("description", v, st), secret), secret
}

// checkedDescription holds a description against IAM's rules; nil for none.
func (r reader) checkedDescription(t text, secret bool) *string {
	if t.state != present {
		return nil
	}
	if strings.ContainsFunc(t.value, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) }) {
		r.l.fail(t.at, "Take it out; only line breaks and tabs may stand in it.", "description of %s has a control character", r.what)
	} else if p := iam.CheckDescription(t.value); p.Text != "" {
		written := []string{t.value}
		if secret {
			p.Text = "breaks IAM's rules for descriptions (it is sensitive, so it is not shown)"
			written = nil
		}
		r.l.problem(t.at, "description", r.what, p.Text, p.Certain, written...)
	}
	return &t.value
}

// problem reports a text that the cloud refuses for certain, or perhaps. written are the texts that it is about: one that is
// in the cloud already was not refused.
func (l *loader) problem(at hcl.Range, attribute, what, text string, certain bool, written ...string) {
	if certain {
		l.fail(at, "The cloud would refuse it. Write another one.", "%s of %s %s", attribute, what, text)
		return
	}
	l.add(problem{
		severity: diag.Warning, at: at, written: written, summary: fmt.Sprintf("%s of %s %s", attribute, what, text),
		detail: "The cloud may refuse it. If it is there already under this name, all is well.",
	})
}

// checkGroupName holds a name against IAM's rules; others are names of the same kind that stand and fall with it.
func (l *loader) checkGroupName(name string, at hcl.Range, attribute, what string, others ...string) {
	l.checkIAMName(name, at, attribute, what, iam.CheckGroupName(name), others...)
}

func (l *loader) checkUserName(name string, at hcl.Range, attribute, what string) {
	l.checkIAMName(name, at, attribute, what, iam.CheckUserName(name))
}

// checkIAMName reports what is wrong with a name. Characters that nobody can see and no name has come first.
func (l *loader) checkIAMName(name string, at hcl.Range, attribute, what string, p iam.Problem, others ...string) {
	switch {
	case strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }):
		l.fail(at, "Take it out; in a table it may be a line break.", "%s of %s holds %q, which has a control character", attribute, what, name)
	case p.Text != "":
		l.problem(at, attribute, what, fmt.Sprintf("holds %q, which %s", name, p.Text), p.Certain, append(others, name)...)
	}
}
