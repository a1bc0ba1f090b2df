package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/osc-perms/osc-perms/cmd"
)

// sharedFiles are those that the archive of every platform has: the text, the man pages and the completion scripts.
func sharedFiles(src source) ([]file, error) {
	files, err := texts(src.dir)
	if err != nil {
		return nil, err
	}
	pages, err := pagesOf(src.version, src.date)
	return append(files, pages...), err
}

// pagesOf are the man pages and the completion scripts.
func pagesOf(version string, date time.Time) ([]file, error) {
	pages, err := manPages(cmd.Tree(), version, date)
	if err != nil {
		return nil, err
	}
	scripts, err := completions(cmd.Tree())
	return append(pages, scripts...), err
}

// writePages writes the man pages and completion scripts below a directory, for whoever runs a binary of their own. They
// are of the last commit's date, as in a release, where there is git to tell it.
func writePages(dir, version string) error {
	if version == "" {
		version = "dev"
	}
	date, err := committed(".")
	if err != nil {
		date = time.Unix(0, 0).UTC()
	}
	files, err := pagesOf(version, date)
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// texts are the README, the docs it points to, and the license, where the checkout has one.
func texts(dir string) ([]file, error) {
	docs, err := filepath.Glob(filepath.Join(dir, "docs", "*.md"))
	if err != nil {
		return nil, err
	}
	var files []file
	for _, path := range append([]string{filepath.Join(dir, "README.md"), filepath.Join(dir, "LICENSE")}, docs...) {
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && filepath.Base(path) == "LICENSE" {
			continue
		}
		if err != nil {
			return nil, err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return nil, err
		}
		files = append(files, file{name: filepath.ToSlash(name), data: data})
	}
	return files, nil
}

// manPages gives a page for each command that help shows.
func manPages(root *cobra.Command, version string, date time.Time) ([]file, error) {
	root.DisableAutoGenTag = true // no line that says which library wrote it, and when
	var files []file
	for _, c := range visible(root) {
		c.Long = tables(c.Long)
		var page bytes.Buffer
		header := &doc.GenManHeader{Section: "1", Date: &date, Source: "osc-perms " + version, Manual: "osc-perms"}
		if err := doc.GenMan(c, header, &page); err != nil {
			return nil, err
		}
		files = append(files, file{name: "share/man/man1/" + strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1", data: page.Bytes()})
	}
	return files, nil
}

// tables keeps the lines of paragraphs that are laid out in columns: those with a line that begins with a blank. A man page
// joins all others.
func tables(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		if strings.Contains("\n"+p, "\n ") {
			paragraphs[i] = "    " + strings.ReplaceAll(p, "\n", "\n    ")
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// visible lists a command and those below it, less the hidden ones.
func visible(c *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && !sub.IsAdditionalHelpTopicCommand() {
			list = append(list, visible(sub)...)
		}
	}
	return list
}

// completions gives the script of each shell, under the names and folders that the shells look for.
func completions(root *cobra.Command) ([]file, error) {
	var bash, zsh, fish, powershell bytes.Buffer
	if err := errors.Join(
		root.GenBashCompletionV2(&bash, true), root.GenZshCompletion(&zsh),
		root.GenFishCompletion(&fish, true), root.GenPowerShellCompletionWithDesc(&powershell),
	); err != nil {
		return nil, err
	}
	return []file{
		{name: "share/bash-completion/completions/osc-perms", data: bash.Bytes()},
		{name: "share/zsh/site-functions/_osc-perms", data: zsh.Bytes()},
		{name: "share/fish/vendor_completions.d/osc-perms.fish", data: fish.Bytes()},
		{name: "share/powershell/osc-perms.ps1", data: powershell.Bytes()},
	}, nil
}
