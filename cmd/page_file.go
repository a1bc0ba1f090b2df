package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/view"
)

// htmlUsage is what help says of --html.
const htmlUsage = "write a page that needs nothing besides into `FILE`, too, for any browser"

// htmlUsageOfSeveral is the same where there may be several tenants.
const htmlUsageOfSeveral = "write a page that needs nothing besides into `FILE`, too, for any browser; with several tenants a directory: a NAME.html for each"

// checkHTML refuses --html without a name.
func checkHTML(c *cobra.Command, file string) error {
	if c.Flags().Changed("html") && file == "" {
		return errors.New("--html names no file: write --html FILE, or leave it out")
	}
	return nil
}

// savePage writes a page whole or not at all, for its owner only: it names people and what they may do. Without a file
// it does nothing.
func (g *global) savePage(file string, write func(io.Writer) error) error {
	if file == "" {
		return nil
	}
	if err := checkPage(file); err != nil {
		return err
	}
	var page bytes.Buffer
	if err := write(&page); err != nil {
		return err
	}
	if err := writePrivate(file, page.Bytes()); err != nil {
		return fmt.Errorf("cannot write the page to %s: %w", file, unwritable(file, err))
	}
	if !g.json {
		fmt.Fprintln(g.env.Stderr, g.say.Sprintf("Wrote the page %s.", view.Clean(file)))
	}
	return nil
}

// writePrivate writes a file whole or not at all, readable by its owner only: one that was there before would keep its
// mode.
func writePrivate(file string, data []byte) error {
	if err := maybe.WriteFile(file, data, 0o600); err != nil {
		return err
	}
	return os.Chmod(file, 0o600)
}
