package cmd

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// typed is a command line as it can be pasted into a shell: what a shell would read otherwise stands in quotes. A flag
// with a value is one word, --flag=value.
func typed(words ...string) string {
	var line []string
	for _, word := range words {
		word = view.Clean(word)
		if name, value, valued := strings.Cut(word, "="); valued && strings.HasPrefix(word, "--") {
			line = append(line, name+"="+pasted(value))
			continue
		}
		line = append(line, pasted(word))
	}
	return strings.Join(line, " ")
}

func pasted(word string) string {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_./:@,+-", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return shellWord(word)
}

// about is what names the same configuration and the same cloud to another command as this run's words do. --var is left
// out: its value may be a secret, which no hint repeats.
func (g *global) about(dir string) []string {
	var words []string
	if filepath.Clean(dir) != "." {
		words = append(words, dir)
	}
	if g.root != "" {
		words = append(words, "--root="+g.root)
	}
	for _, file := range g.varFiles {
		words = append(words, "--var-file="+file)
	}
	switch {
	case g.sandbox.file != "":
		words = append(words, "--sandbox="+g.sandbox.file)
	case g.sandbox.on:
		words = append(words, "--sandbox")
	}
	return words
}

// few bounds how many names a hint repeats.
const few = 5

// asBlocks is the export that shows what export --check found: with the patterns that were asked for, else of each kind
// with the names where those are few.
func (o *exportOptions) asBlocks(c *provision.Coverage) string {
	words := append([]string{"osc-perms", "export"}, o.global.about(o.dir)...)
	kinds := []struct {
		flag, address string
		asked         []string
	}{
		{"--groups", "group", o.pick.Groups}, {"--organizations", "organization", o.pick.Organizations}, {"--clusters", "cluster", o.pick.Clusters},
	}
	asked := false
	for _, k := range kinds {
		asked = asked || k.asked != nil
	}
	for _, k := range kinds {
		names := k.asked
		if !asked {
			names = namesIn(c.Undeclared, k.address)
		}
		switch {
		case asked && names == nil, len(names) > few:
			continue // all of the kind
		case len(names) == 0:
			names = []string{""} // none of the kind
		}
		for _, name := range names {
			words = append(words, k.flag+"="+name)
		}
	}
	return typed(words...)
}

// namesIn lists the names of the groups, organizations or clusters that remarks are about, each once.
func namesIn(remarks []provision.Remark, object string) []string {
	var names []string
	for _, r := range remarks {
		address := r.Address
		switch r.Kind {
		case provision.KindMembership:
			address, _, _ = strings.Cut(address, "/member/")
		case provision.KindAttachment:
			address, _, _ = strings.Cut(address, "/policy/")
		case provision.KindGrant, provision.KindClusterGrant:
			address, _, _ = strings.Cut(address, "/grant/")
		}
		name, found := strings.CutPrefix(address, object+".")
		if found && object != "group" { // a region stands before it
			_, name, found = strings.Cut(name, "/")
		}
		if found && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
