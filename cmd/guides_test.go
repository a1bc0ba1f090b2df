package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// fence is one fenced block of a guide.
type fence struct {
	line     int    // where it begins
	language string // "sh", "hcl", …
	file     string // what it is the content of: "```hcl tenant/main.hcl"
	text     string
	hidden   []string // lines of <!-- test: … --> before it
	unseen   bool     // it stands in a comment
}

var testLine = regexp.MustCompile(`^<!-- test: (.*) -->$`)

// message is a heading that is the text of a message, with … for what differs.
var message = regexp.MustCompile("^### `(.*)`$")

// fences reads the fenced blocks of a guide, and what stands in comments for the test. A block inside of a comment is for
// the test alone. Below a heading that is a message, the first command of the test has to print it.
func fences(text string) (blocks []fence) {
	var open *fence
	var hidden, awaited []string
	indent, comment := "", false
	for n, line := range strings.Split(text, "\n") {
		if open == nil {
			indent = line[:len(line)-len(strings.TrimLeft(line, " "))] // a block below an item of a list
		}
		line = strings.TrimPrefix(line, indent)
		switch {
		case open == nil && (line == "<!--" || line == "-->"):
			comment = line == "<!--"
		case open == nil && strings.HasPrefix(line, "```"):
			language, file, _ := strings.Cut(strings.TrimPrefix(line, "```"), " ")
			open = &fence{line: n + 1, language: language, file: file, hidden: hidden, unseen: comment}
			hidden = nil
		case open != nil && line == "```":
			blocks = append(blocks, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		case message.MatchString(line):
			awaited = parts(message.FindStringSubmatch(line)[1])
		case testLine.MatchString(line):
			command := testLine.FindStringSubmatch(line)[1]
			hidden = append(hidden, command)
			if strings.HasPrefix(command, "exits ") {
				for _, part := range awaited {
					hidden = append(hidden, "prints "+quote(part))
				}
				awaited = nil
			}
		}
	}
	return append(blocks, fence{hidden: hidden})
}

// parts are what a message says for sure: the texts between its …
func parts(message string) (texts []string) {
	for _, part := range strings.Split(message, "…") {
		if part = strings.TrimSpace(part); len(part) > 1 {
			texts = append(texts, part)
		}
	}
	return texts
}

// quote makes one word of a script.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

var (
	comment  = regexp.MustCompile(`\s+#\s.*$`)
	saysExit = regexp.MustCompile(`\s+#.*(?:exit|退出码) ?(\d+)`)
	assigned = regexp.MustCompile(`^export [A-Z_]+=.*…`)
)

// commands lists a block's command lines: continued lines joined, without comments, with the exit code that the comment
// names.
func commands(block string) (lines []string, codes []string) {
	block = strings.ReplaceAll(block, "\\\n", " ")
	for _, line := range strings.Split(block, "\n") {
		code := "0"
		if m := saysExit.FindStringSubmatch(line); m != nil {
			code = m[1]
		}
		line = strings.TrimSpace(comment.ReplaceAllString(line, ""))
		if line == "" || strings.HasPrefix(line, "#") || assigned.MatchString(line) { // a placeholder: the test has values of its own
			continue
		}
		lines, codes = append(lines, line), append(codes, code)
	}
	return lines, codes
}

// script makes a script of a guide: blocks with a file's name are written there, those of sh are run line by line, those of
// text hold lines that the last command showed, and what stands in <!-- test: … --> is run between them.
//
// Each line has a shell of its own, so three things are for the script to remember: cd, what ". ./FILE" exports, and what
// runs on in the background with &.
func script(blocks []fence) string {
	var b strings.Builder
	files := map[string]string{}
	exports := ""
	for i, f := range blocks {
		for _, line := range f.hidden {
			fmt.Fprintln(&b, line)
		}
		switch {
		case f.file != "":
			name := fmt.Sprintf("fence-%d", i)
			files[name] = f.text
			fmt.Fprintf(&b, "mkdir %s\ncp $WORK/%s %s\n", filepath.Dir(f.file), name, f.file)
		case f.language == "sh":
			fmt.Fprintf(&b, "# line %d\n", f.line)
			lines, codes := commands(f.text)
			for i, line := range lines {
				if dir, ok := strings.CutPrefix(line, "cd "); ok {
					fmt.Fprintf(&b, "cd %s\n", dir)
				} else if strings.HasPrefix(line, ". ./") {
					exports = line + " && "
				} else if server, ok := strings.CutSuffix(line, " &"); ok {
					fmt.Fprintf(&b, "exec sh -c %s &\n", quote("exec "+server))
				} else {
					fmt.Fprintf(&b, "exits %s sh -c %s\n", codes[i], quote(exports+line))
				}
			}
		case f.language == "text":
			for _, line := range strings.Split(f.text, "\n") {
				if line = strings.TrimSpace(line); line != "" && line != "…" {
					fmt.Fprintf(&b, "prints %s\n", quote(line))
				}
			}
		}
	}
	for _, name := range sortedNames(files) {
		fmt.Fprintf(&b, "-- %s --\n%s", name, files[name])
	}
	return b.String()
}

func sortedNames(files map[string]string) []string {
	names := make([]string, 0, len(files))
	for i := 0; len(names) < len(files); i++ {
		if name := fmt.Sprintf("fence-%d", i); files[name] != "" {
			names = append(names, name)
		}
	}
	return names
}

// guides lists docs/guides in English.
func guides(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("../docs/guides/*.md")
	require.NoError(t, err)
	var english []string
	for _, guide := range all {
		if !strings.HasSuffix(guide, ".zh-CN.md") {
			english = append(english, guide)
		}
	}
	require.NotEmpty(t, english)
	return english
}

// Each command of each guide is run, in its order, on a cloud that is reached like the real one, and ends as the guide says:
// for those who read it in English, and for those who read it and the output in Chinese.
func TestGuides(t *testing.T) {
	dir := t.TempDir()
	for _, guide := range guides(t) {
		english, chinese := inBoth(t, guide)
		name := strings.TrimSuffix(filepath.Base(guide), ".md")
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".txtar"), []byte(script(fences(english))), 0o600))
		inChinese := "env LANG=zh_CN.UTF-8\n" + script(withOutput(fences(english), fences(chinese)))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".zh-CN.txtar"), []byte(inChinese), 0o600))
	}
	runScripts(t, dir)
}

// inBoth reads a guide in its two languages.
func inBoth(t *testing.T, guide string) (english, chinese string) {
	t.Helper()
	text, err := os.ReadFile(guide)
	require.NoError(t, err)
	translated, err := os.ReadFile(strings.TrimSuffix(guide, ".md") + ".zh-CN.md")
	require.NoError(t, err, "the guide in Chinese")
	return string(text), string(translated)
}

// withOutput gives a guide's blocks with the output that its translation shows. What stands in comments for the test is the
// English guide's, but for what it looks for in English.
func withOutput(blocks, translated []fence) []fence {
	var outputs []string
	for _, f := range translated {
		if f.language == "text" {
			outputs = append(outputs, f.text)
		}
	}
	all := slices.Clone(blocks)
	for i, f := range all {
		all[i].hidden = slices.DeleteFunc(slices.Clone(f.hidden), func(line string) bool {
			return strings.HasPrefix(line, "stdout ") || strings.HasPrefix(line, "prints ")
		})
		if f.language == "text" && !f.unseen && len(outputs) > 0 { // TestGuidesInBothLanguages misses one that is not there
			all[i].text, outputs = outputs[0], outputs[1:]
		}
	}
	return all
}

// A guide says the same in both languages: its commands and files are the same, but for comments, and it shows as much of
// what they print.
func TestGuidesInBothLanguages(t *testing.T) {
	for _, guide := range guides(t) {
		english, chinese := inBoth(t, guide)
		require.Equal(t, bare(english), bare(chinese), guide)
	}
}

// The README says the same in both languages: sections, rows, links, and blocks but for comments.
func TestReadmeInBothLanguages(t *testing.T) {
	english, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	chinese, err := os.ReadFile("../README.zh-CN.md")
	require.NoError(t, err)
	require.NotEmpty(t, links(string(english)))
	require.Equal(t, links(string(english)), links(string(chinese)), "links")
	require.Equal(t, bare(string(english)), bare(string(chinese)), "blocks")
	for reason, form := range map[string]string{"headings": `(?m)^##+ `, "rows": `(?m)^\|`, "items": `(?m)^- `, "steps": `(?m)^\*\*\d`} {
		shape := regexp.MustCompile(form)
		require.Equal(t, len(shape.FindAllString(string(english), -1)), len(shape.FindAllString(string(chinese), -1)), reason)
	}
}

var link = regexp.MustCompile(`\]\(([^)]+)\)`)

// links lists what a document links to, sorted, without the language.
func links(document string) []string {
	var found []string
	for _, m := range link.FindAllStringSubmatch(document, -1) {
		found = append(found, strings.Replace(m[1], ".zh-CN.md", ".md", 1))
	}
	slices.Sort(found)
	return slices.Compact(found)
}

var anyComment = regexp.MustCompile(`(?m)(^|\s+)(#|//)\s.*$`)

// bare is what a guide's blocks hold, without comments.
func bare(guide string) []string {
	var blocks []string
	for _, f := range fences(guide) {
		if f.language == "text" && f.file == "" { // the words differ
			f.text = strings.Repeat("\n", strings.Count(f.text, "\n"))
		}
		if !f.unseen && (f.language == "sh" || f.language == "text" || f.file != "") {
			blocks = append(blocks, f.file+"\n"+anyComment.ReplaceAllString(f.text, ""))
		}
	}
	return blocks
}
