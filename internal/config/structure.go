package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// checkBody holds a body against its shape, before anything is evaluated: blocks under an empty for_each are
// checked all the same. where is how messages call the block.
func (l *loader) checkBody(body hcl.Body, s *shape, where string, sc scope) {
	for _, b := range l.checkLabels(body, s) {
		l.checkBody(b.Body, s.inner(b.Type), "in "+title(b)+strings.Replace(where, "in ", " of ", 1), sc)
	}
	body = l.answer(body, s, where)
	schema := s.schema()
	schema.Blocks = append(schema.Blocks, hcl.BlockHeaderSchema{Type: "dynamic", LabelNames: []string{"block type"}})
	content, rest, diags := body.PartialContent(schema)
	l.report(diags, nil)
	l.checkRest(rest, s, where)
	for _, a := range inOrder(content.Attributes) {
		if slices.Contains(s.literal, a.Name) {
			continue
		}
		within := sc
		if a.Name == "for_each" {
			within.each = false
		}
		l.checkReferences(a.Expr, within)
	}
	for _, b := range content.Blocks {
		if b.Type == "dynamic" {
			l.checkDynamic(b, s, where, sc)
			continue
		}
		l.checkBody(b.Body, s.inner(b.Type), "in "+title(b)+strings.Replace(where, "in ", " of ", 1), sc)
	}
}

// answer reports names that have an answer, and gives the body without them.
func (l *loader) answer(body hcl.Body, s *shape, where string) hcl.Body {
	schema := &hcl.BodySchema{}
	for _, name := range slices.Sorted(maps.Keys(s.answers)) {
		schema.Attributes = append(schema.Attributes, hcl.AttributeSchema{Name: name})
		schema.Blocks = append(schema.Blocks, hcl.BlockHeaderSchema{Type: name})
	}
	content, rest, _ := body.PartialContent(schema)
	for _, a := range inOrder(content.Attributes) {
		l.foreign(a.Name, s.answers[a.Name], where, a.NameRange)
	}
	if native, ok := body.(*hclsyntax.Body); ok { // with any number of labels
		for _, b := range native.Blocks {
			if answer, ok := s.answers[b.Type]; ok {
				l.foreign(b.Type, answer, where, b.TypeRange)
			}
		}
		return rest
	}
	for _, b := range content.Blocks {
		l.foreign(b.Type, s.answers[b.Type], where, b.TypeRange)
	}
	return rest
}

// atTop is where blocks stand that are in no other.
const atTop = "at the top level"

// title names a block as the file does: group "x".
func title(b *hcl.Block) string {
	t := b.Type
	for _, label := range b.Labels {
		t += fmt.Sprintf(" %q", label)
	}
	return t
}

func (l *loader) foreign(name, answer, where string, at hcl.Range) {
	what := fmt.Sprintf("%q %s", name, where)
	if where == atTop {
		what = fmt.Sprintf("block %q", name)
	}
	switch {
	case answer == credentialAnswer || credentialAnswers[name] != "":
		l.failSecretly(at, answer, "%s looks like a credential", what)
	default:
		l.fail(at, answer, "%s is not part of this language", what)
	}
}

// checkRest reports what the shape does not know.
func (l *loader) checkRest(rest hcl.Body, s *shape, where string) {
	_, diags := rest.Content(&hcl.BodySchema{})
	for _, d := range diags {
		kind := ""
		switch d.Summary {
		case "Unsupported argument":
			kind = "attribute"
		case "Unsupported block type":
			kind = "block"
		case "Extraneous JSON object property":
			kind = "name"
		default:
			l.report(hcl.Diagnostics{d}, nil)
			continue
		}
		name := strings.Trim(l.text(*d.Subject), `"`)
		l.fail(*d.Subject, s.remedy(name, kind), "unknown %s %q %s", kind, name, where)
	}
}

func (l *loader) text(r hcl.Range) string {
	src := l.sources[r.Filename]
	if r.Start.Byte < 0 || r.End.Byte > len(src) || r.Start.Byte > r.End.Byte {
		return ""
	}
	return string(src[r.Start.Byte:r.End.Byte])
}

// remedy says what to write instead of an unknown name.
func (s *shape) remedy(name, kind string) string {
	switch {
	case kind == "block" && slices.Contains(s.attributes, name):
		return fmt.Sprintf("It is an attribute: write %s = ….", name)
	case kind == "attribute" && s.inner(name) != nil:
		return fmt.Sprintf("It is a block: write %s%s { … }.", name, strings.Repeat(` "…"`, len(s.inner(name).labels)))
	}
	known := s.names()
	if len(known) == 0 {
		return "Nothing may stand here. Take it out."
	}
	if near := didYouMean(name, known); near != "" {
		return near[1:]
	}
	slices.Sort(known)
	return "What may stand here: " + strings.Join(known, ", ") + "."
}

var dynamicShape = &shape{attributes: []string{"for_each", "iterator", "labels"}, blocks: []inner{{"content", &shape{}}}}

// checkDynamic checks a dynamic block and the content it repeats.
func (l *loader) checkDynamic(b *hcl.Block, s *shape, where string, sc scope) {
	kind := b.Labels[0]
	made := s.inner(kind)
	if made == nil {
		var known []string
		for _, i := range s.blocks {
			known = append(known, i.name)
		}
		l.fail(b.LabelRanges[0], "Blocks that may stand here: "+strings.Join(known, ", ")+"."+didYouMean(kind, known), "unknown block %q %s", kind, where)
		return
	}
	content, rest, diags := b.Body.PartialContent(dynamicShape.schema())
	l.report(diags, nil)
	l.checkRest(rest, dynamicShape, fmt.Sprintf("in dynamic %q", kind))
	iterator := kind
	if a := content.Attributes["iterator"]; a != nil {
		if name := hcl.ExprAsKeyword(a.Expr); name != "" {
			iterator = name
		}
	}
	inside := sc
	inside.iterators = append(slices.Clip(sc.iterators), iterator)
	if a := content.Attributes["for_each"]; a != nil {
		l.checkReferences(a.Expr, sc)
	}
	if a := content.Attributes["labels"]; a != nil {
		l.checkReferences(a.Expr, inside)
	}
	for _, c := range content.Blocks {
		l.checkBody(c.Body, made, fmt.Sprintf("in dynamic %q %s", kind, where), inside)
	}
}

func inOrder(attrs hcl.Attributes) []*hcl.Attribute {
	return slices.SortedFunc(maps.Values(attrs), func(a, b *hcl.Attribute) int {
		if a.NameRange.Filename != b.NameRange.Filename {
			return strings.Compare(a.NameRange.Filename, b.NameRange.Filename)
		}
		return a.NameRange.Start.Byte - b.NameRange.Start.Byte
	})
}
