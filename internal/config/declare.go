package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// declarations are the blocks of all files, in their order.
type declarations struct {
	tenants       []*hcl.Block
	variables     map[string]*variable
	locals        map[string]*hcl.Attribute
	users         []*object
	groups        []*object
	organizations []*object
	clusters      []*object
	onboards      []*object
	byLabel       map[string]*object // of all these, by type and label
	offboards     []*hcl.Block
	quotas        []*hcl.Block
	checks        []*hcl.Block
	prunes        []*hcl.Block
	guards        []*hcl.Block

	// What is declared once too often, which was reported: only its other mistakes matter.
	superfluous          []*object
	superfluousVariables []*variable
	superfluousLocals    []*hcl.Attribute

	tenantWritten bool         // a tenant block stands there, of whatever kind
	unlabelled    []*hcl.Block // blocks that lack a label, which was reported
}

// object is a block that for_each may make several of: a user, group, organization, cluster or onboard block.
type object struct {
	*hcl.Block
	attrs     hcl.Attributes
	instances []instance
	known     bool // which instances there are is known

	// By instance; shorter than instances where a cycle of references was reported.
	names      []text     // none of an onboard block
	members    []nameList // of a group; the users of an onboard block
	previously []nameList
}

// name is that of an instance.
func (o *object) name(i int) text {
	if i < len(o.names) {
		return o.names[i]
	}
	return text{state: bad}
}

func (o *object) forEach() *hcl.Attribute { return o.attrs["for_each"] }

func (o *object) label() string { return o.Labels[0] }

// people is the attribute that says who is in what the block makes.
func (o *object) people() string {
	if o.Type == "onboard" {
		return "users"
	}
	return "members"
}

// at is where the block is declared.
func (o *object) at() hcl.Range { return blockRange(o.Block) }

// blockRange is the place of a block's head: only its label's where that stands on another line, as it may in JSON.
func blockRange(b *hcl.Block) hcl.Range {
	switch {
	case len(b.LabelRanges) == 0:
		return b.TypeRange
	case b.LabelRanges[0].Start.Line != b.TypeRange.Start.Line:
		return b.LabelRanges[0]
	}
	return hcl.RangeOver(b.TypeRange, b.LabelRanges[0])
}

// declare sorts one file's blocks.
func (l *loader) declare(body hcl.Body) {
	l.tenantWritten = l.tenantWritten || writes(body, "tenant")
	l.unlabelled = append(l.unlabelled, l.checkLabels(body, rootShape)...)
	body = l.answer(body, rootShape, atTop)
	content, rest, diags := body.PartialContent(rootShape.schema())
	l.report(diags, nil)
	l.checkRest(rest, rootShape, atTop)
	if l.variables == nil {
		l.variables, l.locals, l.byLabel = map[string]*variable{}, map[string]*hcl.Attribute{}, map[string]*object{}
	}
	for _, b := range content.Blocks {
		switch b.Type {
		case "tenant":
			l.tenants = append(l.tenants, b)
		case "variable":
			l.declareVariable(b)
		case "locals":
			l.declareLocals(b)
		case "user", "group", "organization", "cluster", "onboard":
			all := l.ofType(b.Type)
			*all = l.declareObject(*all, b, rootShape.inner(b.Type))
		case "offboard":
			l.offboards = l.declareOnce(l.offboards, b)
		case "quota":
			l.quotas = l.declareOnce(l.quotas, b)
		case "check":
			l.checks = l.declareOnce(l.checks, b)
		case "prune":
			l.prunes = append(l.prunes, b)
		case "guard":
			l.guards = append(l.guards, b)
		}
	}
}

func (l *loader) declareObject(all []*object, b *hcl.Block, s *shape) []*object {
	content, _, _ := b.Body.PartialContent(s.schema())
	o := &object{Block: b, attrs: content.Attributes}
	if other := l.object(b.Type, b.Labels[0]); other != nil {
		l.failTwice(b, other.at())
		l.superfluous = append(l.superfluous, o)
		return all
	}
	l.byLabel[b.Type+" "+b.Labels[0]] = o
	return append(all, o)
}

// ofType gives where the blocks of a type are kept.
func (l *loader) ofType(blockType string) *[]*object {
	switch blockType {
	case "user":
		return &l.users
	case "group":
		return &l.groups
	case "organization":
		return &l.organizations
	case "cluster":
		return &l.clusters
	}
	return &l.onboards
}

// object finds a block by its type and label, nil for none.
func (l *loader) object(blockType, label string) *object { return l.byLabel[blockType+" "+label] }

func (l *loader) group(label string) *object { return l.object("group", label) }

// declareOnce reports a label that stands twice. Both blocks are read, for the mistakes in them.
func (l *loader) declareOnce(all []*hcl.Block, b *hcl.Block) []*hcl.Block {
	for _, other := range all {
		if other.Labels[0] == b.Labels[0] {
			l.failTwice(b, blockRange(other))
			break
		}
	}
	return append(all, b)
}

func (l *loader) failTwice(b *hcl.Block, first hcl.Range) {
	remedy := "Give one of them another label."
	switch b.Type {
	case "user", "group", "organization", "cluster":
		remedy = "Give one of them another label; name = … keeps its name in the cloud."
	case "variable":
		remedy = "Give one of them another name, or take it out."
	}
	l.fail(blockRange(b), fmt.Sprintf("The other one is at %s. %s", place(first), remedy), "%s is declared twice", title(b))
}

func (l *loader) declareLocals(b *hcl.Block) {
	attrs, diags := b.Body.JustAttributes()
	l.report(diags, nil)
	for _, a := range inOrder(attrs) {
		if other := l.locals[a.Name]; other != nil {
			l.fail(a.NameRange, fmt.Sprintf("The other one is at %s. Give one of them another name.", place(other.NameRange)), "local.%s is declared twice", a.Name)
			l.superfluousLocals = append(l.superfluousLocals, a)
			continue
		}
		if !hclsyntax.ValidIdentifier(a.Name) {
			l.fail(a.NameRange, "Write letters, digits, - and _, with a letter first.", "%q can't be the name of a local", a.Name)
			continue
		}
		l.locals[a.Name] = a
	}
}

func (l *loader) localNames() []string {
	names := slices.Collect(maps.Keys(l.locals))
	slices.SortFunc(names, func(a, b string) int { // where they stand, for the order in which a cycle is told
		x, y := l.locals[a].NameRange, l.locals[b].NameRange
		if x.Filename != y.Filename {
			return strings.Compare(x.Filename, y.Filename)
		}
		return x.Start.Byte - y.Start.Byte
	})
	return names
}

// checkDeclarations holds every block against its shape, and checks what must stand once.
func (l *loader) checkDeclarations() {
	for _, b := range l.tenants {
		l.checkBody(b.Body, tenantShape, "in "+title(b), scope{})
	}
	for _, v := range slices.Concat(l.sortedVariables(), l.superfluousVariables) {
		l.checkBody(v.Body, variableShape, "in "+title(v.Block), scope{})
	}
	for _, name := range l.localNames() {
		l.checkReferences(l.locals[name].Expr, scope{})
	}
	for _, a := range l.superfluousLocals {
		l.checkReferences(a.Expr, scope{})
	}
	for _, o := range slices.Concat(l.users, l.groups, l.organizations, l.clusters, l.onboards, l.superfluous) {
		l.checkBody(o.Body, rootShape.inner(o.Type), "in "+title(o.Block), scope{each: o.forEach() != nil})
	}
	for _, b := range l.unlabelled {
		l.checkBody(b.Body, rootShape.inner(b.Type), "in "+title(b), scope{each: rootShape.inner(b.Type).forEach})
	}
	for _, b := range slices.Concat(l.offboards, l.quotas, l.checks) {
		l.checkBody(b.Body, rootShape.inner(b.Type), "in "+title(b), scope{})
	}
	for _, b := range l.prunes {
		l.checkBody(b.Body, pruneShape, "in prune", scope{})
	}
	for _, b := range l.guards {
		l.checkBody(b.Body, guardShape, "in guard", scope{})
	}
	if !l.tenantWritten && !l.broken {
		l.fail(hcl.Range{}, `Write tenant "my-account" { region = "cn-east-3" }, with the account's name as its label; osc-perms init writes a first configuration.`, "there is no tenant block")
	}
	for _, blocks := range [][]*hcl.Block{l.tenants, l.prunes, l.guards} {
		for _, b := range blocks[min(1, len(blocks)):] {
			l.fail(blockRange(b), fmt.Sprintf("The first one is at %s. A configuration has one: put them together, or write a directory for each tenant.", place(blockRange(blocks[0]))),
				"a second %s block", b.Type)
		}
	}
}
