package cmd

import (
	"context"
	"errors"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// runExportCheck lists what is there and in no block.
func runExportCheck(ctx context.Context, o *exportOptions) error {
	if err := o.valid(); err != nil {
		return err
	}
	g := o.global
	ctx, stop := g.bounded(ctx)
	defer stop()
	loaded, err := g.load(o.dir)
	if err != nil {
		return err
	}
	d := loaded.Desired
	today := g.today
	if today == "" {
		if today, err = d.Tenant.Day(g.env.Now()); err != nil {
			return err
		}
	}
	s, err := g.connect(ctx, targetOf(d, g.sandboxFile(o.dir)), readOnly, 1)
	if err != nil {
		return err
	}
	defer s.close()
	s.progress.Set(s.g.say.Sprintf("Reading account %s", d.Tenant.Name))
	coverage, err := provision.FindUndeclared(ctx, s.reader(), d, o.pick, today)
	if list := (diag.List)(nil); errors.As(err, &list) {
		return withSnippets(list, loaded.Sources)
	}
	if err != nil {
		return err
	}
	s.progress.Set("")
	if err := s.close(); err != nil {
		return err
	}
	o.warnUnfit(coverage.Unfit)
	coverage.ToolVersion, coverage.Sandbox = toolVersion(), s.sandbox
	switch {
	case g.json:
		err = view.JSON(g.env.Stdout, view.WithCalls(coverage, s.calls()))
	case g.markdown:
		err = view.CoverageMarkdown(g.env.Stdout, coverage, o.asBlocks(coverage), g.style())
	default:
		err = view.CoverageText(g.env.Stdout, coverage, o.asBlocks(coverage), g.style())
	}
	switch {
	case err != nil:
		return err
	case len(coverage.Undeclared) > 0:
		return said(exitPending)
	case len(coverage.Unread) > 0: // "nothing" would be a guess
		return said(exitCredentials)
	}
	return nil
}
