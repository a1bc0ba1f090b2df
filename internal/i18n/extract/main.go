// Command extract brings the catalogues up to what the sources say: make messages.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/google/renameio/v2/maybe"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/internal/i18n/source"
)

func main() {
	root := flag.String("root", ".", "the project's `DIR`")
	flag.Parse()
	if err := run(*root, *root+"/internal/i18n/zh_CN.po"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes the catalogue anew, and tells how much is left to translate.
func run(root, catalogue string) error {
	messages, err := source.Collect(root)
	if err != nil {
		return err
	}
	src, err := os.ReadFile(catalogue)
	if err != nil {
		return fmt.Errorf("cannot read the catalogue: %w", err)
	}
	entries, err := i18n.ParsePO(string(src))
	if err != nil {
		return fmt.Errorf("cannot read the catalogue %s: %w", catalogue, err)
	}
	entries = source.Update(entries, messages)
	left := 0
	for _, e := range entries {
		if e.Text == "" {
			left++
		}
	}
	if err := maybe.WriteFile(catalogue, []byte(i18n.FormatPO(entries)), 0o644); err != nil {
		return fmt.Errorf("cannot write the catalogue: %w", err)
	}
	fmt.Printf("%s: %d messages, %d without a translation\n", catalogue, len(entries), left)
	return nil
}
