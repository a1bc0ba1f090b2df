package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/provision"
)

// live is a session that looks at a cloud, on behalf of a configuration or without one.
type live struct {
	*session
	target target
	// desired is what the configuration says; nil without one: then the account is whichever the credentials are of.
	desired *provision.Desired
}

// regionVariables name a region for whoever has no configuration: the SDK's samples' variable, then Terraform's.
var regionVariables = []string{"HUAWEICLOUD_REGION", "HW_REGION_NAME"}

// regionUsage is the text of the flag --region.
const regionUsage = "look at whatever account the credentials are of, in this `REGION`: a configuration is not read"

// connectLive opens a session that only reads. It is about the configuration in dir; where region, a flag's value, names
// one, about whatever account the credentials are of. Where there is neither a configuration nor that flag, the sandbox's
// own region counts, or the environment's. Close it.
func (g *global) connectLive(ctx context.Context, dir, region string) (*live, error) {
	l, err := g.findLive(dir, region)
	if err != nil {
		return nil, err
	}
	if err := l.open(ctx, g); err != nil {
		return nil, err
	}
	return l, nil
}

// open connects to what findLive found. Close it.
func (l *live) open(ctx context.Context, g *global) (err error) {
	l.session, err = g.connect(ctx, l.target, readOnly, 1)
	return err
}

// findLive finds out what connectLive is about. Errors: diag.List for a configuration that is invalid or missing.
func (g *global) findLive(dir, region string) (*live, error) {
	file := g.sandboxFile(dir)
	if region == "" {
		if !g.noConfiguration(dir) {
			loaded, err := g.load(dir)
			if err != nil {
				return nil, err
			}
			return &live{target: targetOf(loaded.Desired, file), desired: loaded.Desired}, nil
		}
		var from string
		var err error
		if region, from, err = g.regionAround(file); err != nil {
			return nil, err
		}
		if region == "" {
			return nil, diag.List{{Severity: diag.Error, Summary: "no configuration in " + dir + ", and no region",
				Detail: "Name a configuration's directory with -C DIR (osc-perms init DIR writes a first one), or look at whatever account the credentials are of with --region REGION, such as --region cn-east-3."}}
		}
		if err := config.CheckRegion(region); err != nil {
			return nil, fmt.Errorf("cannot use the region of %s: %w", from, err)
		}
	} else if err := config.CheckRegion(region); err != nil {
		return nil, fmt.Errorf("cannot use --region: %w", err)
	}
	return &live{target: target{
		tenant: provision.Tenant{Region: region, OSCRegion: region}, regions: []string{region}, file: file,
	}}, nil
}

// noConfiguration reports that a directory is there, holds none, and nothing says that one was meant. Any other trouble is
// left to the loader, which explains it.
func (g *global) noConfiguration(dir string) bool {
	entries, err := os.ReadDir(dir)
	isPart := func(e fs.DirEntry) bool { return config.IsFile(e.Name()) }
	return err == nil && !slices.ContainsFunc(entries, isPart) && len(g.vars)+len(g.varFiles) == 0
}

// regionAround is the region of a sandbox that is there already, else the environment's, and where it stands; "" for none.
func (g *global) regionAround(sandboxFile string) (region, from string, err error) {
	if sandboxFile != "" {
		state, err := fake.LoadFile(sandboxFile)
		switch {
		case err == nil:
			return state.Region, sandboxFile, nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", "", err
		}
	}
	for _, name := range regionVariables {
		if value := g.env.Getenv(name); value != "" {
			return value, name, nil
		}
	}
	return "", "", nil
}
