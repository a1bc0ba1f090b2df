package cmd

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is English in every language: names in quotes and code, what is typed, names of policies, and links of documents.
var (
	notSentences = regexp.MustCompile("`[^`]*`|\"[^\"]*\"|\\bosc-perms( [a-z][\\w.-]*)*|--[a-z-]+|<[^>]*>|&#\\d+;|\\[[^\\]]*\\]|[\\w. ]+\\.(hcl|csv|json|md)\\b")
	english      = regexp.MustCompile(`([A-Za-z][a-z']+ ){2,}[a-z']+`)
)

// assertChinese fails on a run of three English words outside names, in what a command prints for people.
func assertChinese(t *testing.T, output string, but ...string) {
	t.Helper()
	require.Regexp(t, `\p{Han}`, output)
	for line := range strings.Lines(output) {
		rest := line
		for _, known := range but {
			rest = strings.ReplaceAll(rest, known, "…")
		}
		assert.NotRegexp(t, english, notSentences.ReplaceAllString(rest, "…"), line)
	}
}

// Whatever the commands say about the examples is Chinese where that is asked for, but for what the examples say.
func TestExamplesInChinese(t *testing.T) {
	descriptions := regexp.MustCompile(`(?m)(?:description|error_message) += "(.*)"`)
	for _, example := range examples(t) {
		t.Run(filepath.Base(example), func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(example)))
			source, err := os.ReadFile(filepath.Join(dir, "main.hcl"))
			require.NoError(t, err)
			var but []string
			for _, m := range descriptions.FindAllStringSubmatch(string(source), -1) {
				but = append(but, m[1])
			}
			sandbox := "--sandbox"
			if state := filepath.Join(dir, "tenant.json"); filepath.Base(example) == "quota-used-up" {
				sandbox = "--sandbox=" + state
			}
			for _, args := range [][]string{
				{"validate", dir},
				{"plan", sandbox, dir},
				{"plan", sandbox, "--markdown", dir},
				{"apply", sandbox, "--auto-approve", dir},
				{"plan", sandbox, dir},
				{"access", sandbox, "-C", dir},
				{"access", sandbox, "-C", dir, "--can", "upload"},
				{"access", sandbox, "-C", dir, "--markdown"},
				{"access", sandbox, "-C", dir, "--csv"},
				{"quota", sandbox, "-C", dir},
				{"quota", sandbox, "-C", dir, "--markdown"},
				{"permissions", dir},
				{"permissions", "--markdown", dir},
				{"export", "--check", sandbox, "-C", dir},
				{"export", "--check", sandbox, "-C", dir, "--markdown"},
				{"snapshot", sandbox, "-C", dir, "--out", filepath.Join(t.TempDir(), "copy.json")},
				{"schema"},
			} {
				code, out, errs := run(t, append(args, "--lang", "zh")...)
				require.Contains(t, []int{exitOK, exitPending, exitRefused}, code, out+errs)
				assertChinese(t, out+errs, but...)
			}
		})
	}
}

// Several tenants in one report, one of them with a mistake.
func TestTenantsInChinese(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "good"), os.DirFS("../examples/fine-grained")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "bad"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bad", "main.hcl"), []byte("tenant \"acme\" {}\n"), 0o644))
	for _, args := range [][]string{{"plan", "--sandbox"}, {"plan", "--sandbox", "--markdown"}, {"validate"}} {
		code, out, errs := run(t, append(args, "--lang", "zh", filepath.Join(dir, "good"), filepath.Join(dir, "bad"))...)
		require.Equal(t, exitInvalid, code, out+errs)
		assertChinese(t, out+errs, "Every OSC interface", "OSC, reading only")
		assert.Contains(t, out, "2 个租户")
		assert.Contains(t, errs, "2 个租户中有 1 个失败；原因见报告。")
	}
}

// The help of every command is Chinese, down to cobra's own.
func TestHelpInChinese(t *testing.T) {
	g := &global{env: System()}
	var visit func(path []string)
	visit = func(path []string) {
		c, _, err := newRootCmd(g).Find(path)
		require.NoError(t, err)
		_, out, errs := run(t, append(path, "--help", "--lang", "zh")...)
		assert.Empty(t, errs)
		if len(path) == 0 || path[0] != "completion" || len(path) == 1 { // a shell's script has its own words
			assertChinese(t, out, "listen on HOST:PORT")
		}
		for _, below := range c.Commands() {
			if below.IsAvailableCommand() {
				visit(append(path[:len(path):len(path)], below.Name()))
			}
		}
	}
	visit(nil)
}

// The first configuration says the same in each language, apart from its comments.
func TestFirstConfigurationInChinese(t *testing.T) {
	comments := regexp.MustCompile(`(?m)^#.*\n|^\n`)
	assert.Equal(t, comments.ReplaceAllString(initTemplate, ""), comments.ReplaceAllString(initTemplateChinese, ""))
	dir := t.TempDir()
	code, out, errs := run(t, "init", dir, "--lang", "zh")
	require.Zero(t, code, out+errs)
	assert.Contains(t, out, "下一步：编辑该文件")
	written, err := os.ReadFile(filepath.Join(dir, "main.hcl"))
	require.NoError(t, err)
	assertChinese(t, string(written), "May look at OSC")
	code, out, errs = run(t, "fmt", "--check", dir)
	assert.Zero(t, code, out+errs)
}

// A document is the same bytes in every language, and so is what stands beside it.
func TestJSONIsTheSameInEveryLanguage(t *testing.T) {
	for _, example := range examples(t) {
		t.Run(filepath.Base(example), func(t *testing.T) {
			sandbox := "--sandbox"
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(example)))
			if filepath.Base(example) == "quota-used-up" {
				sandbox = "--sandbox=" + filepath.Join(dir, "tenant.json")
			}
			for _, args := range [][]string{
				{"validate", dir}, {"plan", sandbox, dir}, {"access", sandbox, "-C", dir}, {"quota", sandbox, "-C", dir}, {"permissions", dir},
				{"plan", sandbox, "--today", "tomorrow", dir}, {"plan", "--nope", dir}, {"validate", filepath.Join(dir, "nowhere")},
			} {
				args = append(args, "--json")
				code, out, errs := run(t, args...)
				chinese, zh, zhErrs := runIn(t, []string{"LANG=zh_CN.UTF-8"}, append(args, "--lang", "zh")...)
				assert.Equal(t, code, chinese)
				assert.Equal(t, out, zh)
				assert.Equal(t, errs, zhErrs)
			}
		})
	}
}
