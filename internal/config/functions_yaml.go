package config

import (
	"errors"
	"regexp"
	"strings"

	ctyyaml "github.com/zclconf/go-cty-yaml"
)

var yamlAlias = regexp.MustCompile(`(?m)(?:^|[\s,\[{:-])\*[^\s,\[\]{}]+`)

// mostAliases that a YAML text may have: aliases of aliases of aliases grow without bounds.
const mostAliases = 30

var yamlDecodeFunc = decoding(ctyyaml.YAMLDecodeFunc, func(s string) error {
	if len(yamlAlias.FindAllStringIndex(s, mostAliases+1)) > mostAliases {
		return errors.New("the YAML has too many aliases: write the values out")
	}
	open, deep := 0, 0
	for _, r := range s {
		switch r {
		case '[', '{':
			open++
		case ']', '}':
			open = max(0, open-1)
		}
		deep = max(deep, open)
	}
	indented := 0
	for line := range strings.Lines(s) {
		rest := strings.TrimLeft(line, " -?\t")
		indented = max(indented, len(line)-len(rest))
	}
	if deep > deepest || indented > 4*deepest {
		return errors.New("the YAML is nested too deep")
	}
	return nil
})
