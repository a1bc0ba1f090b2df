package cmd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each message in the guide is one that osc-perms has. Most are made to appear there, below their heading, by TestGuides; of
// the others, every part stands in a text of the source.
func TestMessagesOfTheGuide(t *testing.T) {
	content, err := os.ReadFile("../docs/guides/troubleshooting.md")
	require.NoError(t, err)
	sections := strings.Split(string(content), "\n### ")
	require.Greater(t, len(sections), 20)
	for _, section := range sections[1:] {
		heading, rest, _ := strings.Cut(section, "\n")
		m := message.FindStringSubmatch("### " + heading)
		if m == nil || strings.Contains(rest, "<!-- test: exits ") {
			continue
		}
		for _, part := range parts(m[1]) {
			assert.True(t, inSource(t, part), "no text of the source holds %q", part)
		}
	}
}

// The messages are the same in both languages, in the same order: they are looked for as they are shown.
func TestMessagesInBothLanguages(t *testing.T) {
	headings := func(guide string) []string {
		content, err := os.ReadFile(guide)
		require.NoError(t, err)
		return regexp.MustCompile("(?m)^### `.*`$").FindAllString(string(content), -1)
	}
	english := headings("../docs/guides/troubleshooting.md")
	require.NotEmpty(t, english)
	require.Equal(t, english, headings("../docs/guides/troubleshooting.zh-CN.md"))
}

var allTexts []string // every text in the source, lower case

// inSource tells whether a text of the program holds a part of a message; a message may begin with a capital there.
func inSource(t *testing.T, part string) bool {
	t.Helper()
	if allTexts == nil {
		allTexts = sourceTexts(t)
	}
	for _, text := range allTexts {
		if strings.Contains(text, strings.ToLower(part)) {
			return true
		}
	}
	return false
}

// sourceTexts lists the texts in the program's source, its tests and the sandbox left out.
func sourceTexts(t *testing.T) (found []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "fake"):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				text, err := strconv.Unquote(literal.Value)
				require.NoError(t, err, path)
				found = append(found, strings.ToLower(text))
			}
			return true
		})
		return nil
	}))
	return found
}
