package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// deepest nesting that is parsed, operators of one expression included. The parsers and the evaluation recurse, and
// Go can't recover from a stack that is used up.
const deepest = 500

// longestNumber that is read: a number with a huge exponent fills the memory when it becomes a text.
const longestNumber = 100

// checkNesting refuses what the parsers would recurse into without end.
func checkNesting(src []byte, name string) hcl.Diagnostics {
	if strings.HasSuffix(name, ".json") {
		return checkJSONNesting(src, name)
	}
	tokens, _ := hclsyntax.LexConfig(src, name, hcl.InitialPos) // the parser reports what is wrong with them
	return checkTokens(tokens)
}

// checkTokens bounds, at every token, the brackets around it plus the operators since the last separator in each.
func checkTokens(tokens hclsyntax.Tokens) hcl.Diagnostics {
	type level struct {
		opened    hclsyntax.TokenType
		operators int
	}
	levels := []level{{opened: hclsyntax.TokenOBrace}}
	depth := 0
	for _, t := range tokens {
		top := &levels[len(levels)-1]
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc,
			hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			// A closed bracket may have been an index, a directive may begin a block of the template: what
			// follows stands below it.
			if t.Type == hclsyntax.TokenOBrack || t.Type == hclsyntax.TokenTemplateControl {
				top.operators++
				depth++
			}
			levels = append(levels, level{opened: t.Type})
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			if len(levels) > 1 {
				depth -= 1 + top.operators
				levels = levels[:len(levels)-1]
			}
		case hclsyntax.TokenComma:
			depth -= top.operators
			top.operators = 0
		case hclsyntax.TokenNewline:
			if top.opened == hclsyntax.TokenOBrace {
				depth -= top.operators
				top.operators = 0
			}
		case hclsyntax.TokenNumberLit:
			if len(t.Bytes) > longestNumber || hugeExponent(string(t.Bytes)) {
				return refused(t.Range, "number too large", "Write a smaller number.")
			}
		case hclsyntax.TokenStringLit, hclsyntax.TokenQuotedLit:
			if hugeText(string(t.Bytes)) {
				return refused(t.Range, "number too large", "Write a smaller number.")
			}
		case hclsyntax.TokenIdent, hclsyntax.TokenComment, hclsyntax.TokenEOF, hclsyntax.TokenColon,
			hclsyntax.TokenInvalid, hclsyntax.TokenBadUTF8, hclsyntax.TokenQuotedNewline:
		default: // operators, dots, what is not valid
			top.operators++
			depth++
		}
		if depth > deepest {
			return refused(t.Range, "nested too deep", "Split the expression up, for example into locals.")
		}
	}
	return nil
}

func refused(at hcl.Range, summary, detail string) hcl.Diagnostics {
	return hcl.Diagnostics{{Severity: hcl.DiagError, Summary: summary, Detail: detail, Subject: &at}}
}

func hugeExponent(number string) bool {
	i := strings.IndexAny(number, "eE")
	return i >= 0 && len(strings.TrimLeft(number[i+1:], "+-0")) > 3
}

// checkJSONNesting bounds the nesting of a JSON file and of the templates in its strings.
func checkJSONNesting(src []byte, name string) hcl.Diagnostics {
	at := func(offset int64) hcl.Range {
		line := 1 + bytes.Count(src[:offset], []byte("\n"))
		return hcl.Range{Filename: name, Start: hcl.Pos{Line: line, Byte: int(offset)}, End: hcl.Pos{Line: line, Byte: int(offset)}}
	}
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.UseNumber()
	depth := 0
	for {
		token, err := dec.Token()
		offset := dec.InputOffset()
		var syntax *json.SyntaxError
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &syntax) && len(src) > 64<<10:
			return refused(at(offset), "JSON syntax error", fmt.Sprintf("Correct the JSON near here: %s.", err))
		case err != nil:
			return nil // short enough for the parser, which explains it better
		}
		switch t := token.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
			} else {
				depth--
			}
		case json.Number:
			if len(t) > longestNumber || hugeExponent(string(t)) {
				return refused(at(offset), "number too large", "Write a smaller number.")
			}
		case string:
			if strings.Contains(t, "${") || strings.Contains(t, "%{") {
				tokens, _ := hclsyntax.LexTemplate([]byte(t), name, at(offset).Start)
				if diags := checkTokens(tokens); diags.HasErrors() {
					diags[0].Subject = at(offset).Ptr()
					return diags
				}
			}
		}
		if depth > deepest {
			return refused(at(offset), "nested too deep", "Split the value up, for example into locals.")
		}
	}
}
