package config

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// A few characters must not become a text that fills the memory, or a number that takes hours to write down.
const (
	// longestIndent is the most blanks that indent puts before a line.
	longestIndent = 1000
	// longestText is the longest that indent and replace make.
	longestText = 64 << 20
	// longestExponent is how many binary digits a number may have before its point, or zeros behind it: 1e1000.
	longestExponent = 3400
)

var (
	errNumber = errors.New("number too large: write a smaller one")
	errText   = fmt.Errorf("it would make a text of more than %d MiB: use fewer or shorter values", longestText>>20)
)

// indentFunc puts blanks before each line of a text but the first.
var indentFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "spaces", Type: cty.Number}, {Name: "str", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		n, accuracy := args[0].AsBigFloat().Int64()
		if accuracy != big.Exact || n < 0 || n > longestIndent {
			return cty.NilVal, function.NewArgErrorf(0, "write a whole number from 0 to %d", longestIndent)
		}
		s := args[1].AsString()
		if strings.Count(s, "\n")*int(n)+len(s) > longestText {
			return cty.NilVal, errText
		}
		return cty.StringVal(strings.ReplaceAll(s, "\n", "\n"+strings.Repeat(" ", int(n)))), nil
	},
})

// replaceAll is strings.ReplaceAll within bounds.
func replaceAll(s, part, by string) (string, error) {
	if len(by) > len(part) && strings.Count(s, part)*(len(by)-len(part))+len(s) > longestText {
		return "", errText
	}
	return strings.ReplaceAll(s, part, by), nil
}

// replacePattern is the same with a regular expression, in whose replacement $1 stands for what a group found.
func replacePattern(re *regexp.Regexp, s, by string) (string, error) {
	var made []byte
	last := 0
	for _, found := range re.FindAllStringSubmatchIndex(s, -1) {
		made = append(made, s[last:found[0]]...)
		made = re.ExpandString(made, by, s, found)
		if last = found[1]; len(made) > longestText {
			return "", errText
		}
	}
	return string(append(made, s[last:]...)), nil
}

// toNumberFunc is Terraform's tonumber for numbers that can be written down.
var toNumberFunc = bounded(stdlib.MakeToFunc(cty.Number))

// bounded refuses a result with a number in it that would take for ever to write down.
func bounded(of function.Function) function.Function {
	return function.New(&function.Spec{
		Params: of.Params(), VarParam: of.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) { return of.ReturnTypeForValues(args) },
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := of.Call(args)
			if err != nil {
				return cty.NilVal, err
			}
			return v, checkNumbers(v)
		},
	})
}

// checkNumbers refuses numbers far beyond what anything here counts.
func checkNumbers(v cty.Value) error {
	return cty.Walk(v, func(_ cty.Path, v cty.Value) (bool, error) {
		v, _ = v.Unmark()
		if v.Type() == cty.Number && v.IsKnown() && !v.IsNull() {
			if e := v.AsBigFloat().MantExp(nil); e > longestExponent || e < -longestExponent {
				return false, errNumber
			}
		}
		return true, nil
	})
}

var hugeNumber = regexp.MustCompile(`^\s*[-+]?[0-9.]+[eE][-+]?[0-9]{4,}\s*$`)

// hugeText reports whether a text reads as such a number: texts become numbers where one is asked for.
func hugeText(s string) bool {
	return len(s) < 200 && strings.ContainsAny(s, "eE") && hugeNumber.MatchString(s) && hugeExponent(strings.TrimSpace(s))
}
