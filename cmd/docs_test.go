package cmd

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every osc-perms command in the documents, the examples' and the recipes', is one that exists, with flags that it has.
func TestCommandsInDocuments(t *testing.T) {
	found := 0
	for _, file := range documents(t) {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, c := range documented(file, string(content)) {
			found++
			assert.NoError(t, exists(c.words), "%s:%d: osc-perms %s", file, c.line, strings.Join(c.words, " "))
		}
	}
	require.Greater(t, found, 200, "commands in all documents")
}

func TestDocumentedCommandsAreFound(t *testing.T) {
	tests := []struct {
		reason string
		text   string
		want   []string
	}{
		{"a block", "```sh\nosc-perms plan tenant --out p.plan > x   # a comment\n```", []string{"plan tenant --out p.plan"}},
		{"after other words", "```sh\nX=1 timeout 1 osc-perms plan -C 'my tenant' | head\n```", []string{"plan -C my tenant"}},
		{"two on a line", "```\nosc-perms plan && osc-perms apply\n```", []string{"plan", "apply"}},
		{"in text, and in a cell", "| `osc-perms quota --json` | no osc-perms here |", []string{"quota --json"}},
		{"an indented block", "    osc-perms show p.plan", []string{"show p.plan"}},
		{"from source", "```sh\ngo run ../../cmd/osc-perms access\n```", []string{"access"}},
		{"a sentence is none", "Then osc-perms plan says so.", nil},
		{"a namespace is none", "    kubectl -n osc-perms get pods", nil},
		{"what goes on below", "```sh\nosc-perms plan \\\n  --json\n```", []string{"plan --json"}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			var got []string
			for _, c := range documented("x.md", tt.text) {
				got = append(got, strings.Join(c.words, " "))
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestWhatDoesNotExist(t *testing.T) {
	tests := []struct {
		reason string
		line   string
		want   string
	}{
		{"a command and its flags", "plan tenant --out p.plan --today=2027-01-01 -C x", ""},
		{"a command below another one", "sandbox serve --fault x", ""},
		{"the program's own flags", "--version", ""},
		{"no flag of the program's own", "--verbose", "osc-perms has no flag --verbose"},
		{"no such command", "plam tenant", `no command "plam"`},
		{"no such command below another one", "sandbox serv", `no command "serv"`},
		{"a flag of another command", "quota --out x", "osc-perms quota has no flag --out"},
		{"a short flag", "plan -x", "osc-perms plan has no flag -x"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			err := exists(strings.Fields(tt.line))
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// documents lists what users read: all that may hold commands.
func documents(t *testing.T) (files []string) {
	t.Helper()
	for _, root := range []string{"../README.md", "../README.zh-CN.md", "../CONTRIBUTING.md", "../docs", "../examples", "../deploy"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			switch filepath.Ext(path) {
			case ".md", ".yml", ".yaml", ".sh":
				files = append(files, path)
			}
			return nil
		})
		if !os.IsNotExist(err) {
			require.NoError(t, err)
		}
	}
	return files
}

// documentedCommand is a command that a document shows: its words without the program's name.
type documentedCommand struct {
	line  int
	words []string
}

var (
	inlineCode = regexp.MustCompile("`([^`]+)`")
	invoked    = regexp.MustCompile(`(?:^|[\s(/;&|"'])osc-perms +[a-z-]`)
	shellEnd   = regexp.MustCompile("[|;&<>()`#]|\\s…|\\$\\(")
)

// documented finds the commands in a document: in Markdown those in blocks and in code, elsewhere all.
func documented(file, text string) (found []documentedCommand) {
	markdown := filepath.Ext(file) == ".md"
	inBlock, continued := false, ""
	for n, line := range strings.Split(text, "\n") {
		var codes []string
		trimmed := strings.TrimSpace(line)
		switch {
		case markdown && strings.HasPrefix(trimmed, "```"):
			inBlock = !inBlock
		case !markdown && (strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "name:") || strings.HasPrefix(trimmed, "- name:")):
		case !markdown, inBlock, strings.HasPrefix(line, "    "):
			if before, more := strings.CutSuffix(line, "\\"); more {
				continued += before
				continue
			}
			codes, continued = []string{continued + line}, ""
		default:
			for _, m := range inlineCode.FindAllStringSubmatch(line, -1) {
				codes = append(codes, m[1])
			}
		}
		for _, code := range codes {
			for _, at := range invoked.FindAllStringIndex(code, -1) {
				if !strings.HasSuffix(code[:at[0]], " -n") { // a namespace of Kubernetes
					found = append(found, documentedCommand{n + 1, shellWords(code[at[1]-1:])})
				}
			}
		}
	}
	return found
}

// shellWords are a command's words up to where it ends; quotes keep one together.
func shellWords(code string) (words []string) {
	word, quote := "", rune(0)
	end := func() {
		if word != "" {
			words = append(words, word)
		}
		word = ""
	}
	for i, r := range code {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word += string(r)
		case r == '\'' || r == '"':
			quote = r
		case r == ' ':
			end()
		case shellEnd.MatchString(string(r)) && (r != '#' || code[i-1] == ' '):
			end()
			return words
		default:
			word += string(r)
		}
	}
	end()
	return words
}

// exists tells whether the program has a command and the flags with it. What flags and arguments say is not looked at.
func exists(words []string) error {
	c := newRootCmd(&global{env: &Env{}})
	for _, word := range words {
		if strings.HasPrefix(word, "-") {
			continue
		}
		if next := child(c, word); next != nil {
			c = next
			continue
		}
		if c.HasSubCommands() {
			return fmt.Errorf("there is no command %q", word)
		}
		break
	}
	for _, word := range words {
		name, _, _ := strings.Cut(word, "=")
		if !strings.HasPrefix(name, "-") || len(name) < 2 || name == "--" || name == "--help" {
			continue
		}
		if flagOf(c, name) == nil {
			return fmt.Errorf("%s has no flag %s", c.CommandPath(), name)
		}
	}
	return nil
}

func child(c *cobra.Command, name string) *cobra.Command {
	for _, next := range c.Commands() {
		if next.Name() == name || next.HasAlias(name) {
			return next
		}
	}
	if c.Parent() == nil && (name == "help" || name == "completion") {
		return &cobra.Command{Use: name, RunE: func(*cobra.Command, []string) error { return nil }}
	}
	return nil
}

func flagOf(c *cobra.Command, name string) *pflag.Flag {
	if long, ok := strings.CutPrefix(name, "--"); ok {
		if f := c.Flags().Lookup(long); f != nil {
			return f
		}
		return c.InheritedFlags().Lookup(long)
	}
	short := name[1:2]
	if f := c.Flags().ShorthandLookup(short); f != nil {
		return f
	}
	return c.InheritedFlags().ShorthandLookup(short)
}
