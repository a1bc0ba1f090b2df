package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// checkLabels reports blocks in a body with too few labels or too many. It takes those with too few out of the body
// and gives them back, since nothing can be told of them but the mistakes in them; of the others it takes the labels
// that are too many. In JSON labels are names of properties, about which the library says what is wrong.
func (l *loader) checkLabels(body hcl.Body, s *shape) (unlabelled []*hcl.Block) {
	native, ok := body.(*hclsyntax.Body)
	if !ok {
		return nil
	}
	var kept hclsyntax.Blocks
	for _, b := range native.Blocks {
		of := s.inner(b.Type)
		_, answered := s.answers[b.Type]
		if of == nil || answered || len(b.Labels) == len(of.labels) {
			kept = append(kept, b)
			continue
		}
		form := b.Type + strings.Repeat(` "…"`, len(of.labels)) + " { … }"
		if len(b.Labels) < len(of.labels) {
			l.fail(b.TypeRange, fmt.Sprintf("Write its %s behind it: %s.", of.labels[0], form), "missing label for %s", b.Type)
			unlabelled = append(unlabelled, b.AsHCLBlock())
			continue
		}
		remedy := fmt.Sprintf("It takes no label: write %s.", form)
		if len(of.labels) > 0 {
			remedy = fmt.Sprintf("It takes one label, its %s: write %s.", of.labels[0], form)
		}
		l.fail(b.LabelRanges[len(of.labels)], remedy, "extraneous label for %s", b.Type)
		b.Labels, b.LabelRanges = b.Labels[:len(of.labels)], b.LabelRanges[:len(of.labels)]
		kept = append(kept, b)
	}
	native.Blocks = kept
	return unlabelled
}

// writes reports whether a block of a type stands in a body, with whatever labels.
func writes(body hcl.Body, blockType string) bool {
	if native, ok := body.(*hclsyntax.Body); ok {
		for _, b := range native.Blocks {
			if b.Type == blockType {
				return true
			}
		}
		return false
	}
	content, _, _ := body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: blockType}}})
	return content.Attributes[blockType] != nil
}
