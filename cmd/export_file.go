package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/export"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// checkOut refuses a file that is there: somebody may have worked on it. So does Terraform with -generate-config-out.
func (o *exportOptions) checkOut() error {
	if o.out == "" {
		return nil
	}
	name := filepath.Base(o.out)
	info, err := os.Stat(o.out)
	switch {
	case strings.HasSuffix(o.out, "/"), err == nil && info.IsDir() && !strings.HasSuffix(name, ".hcl"):
		return fmt.Errorf("cannot export to %s: it is a directory; write a name in it, such as %s", o.out, filepath.Join(o.out, "main.hcl"))
	case !strings.HasSuffix(name, ".hcl"):
		return fmt.Errorf("cannot export to %s: of a configuration only *.hcl files are read; write a name such as %s.hcl", o.out, strings.TrimSuffix(o.out, filepath.Ext(name)))
	case !config.IsFile(name):
		return fmt.Errorf("cannot export to %s: files whose names begin with a dot are not read; write a name such as %s", o.out, filepath.Join(filepath.Dir(o.out), "main.hcl"))
	}
	_, err = os.Lstat(o.out)
	switch {
	case err == nil:
		return o.isThere()
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("cannot export: %w", err)
	}
	return nil
}

func (o *exportOptions) isThere() error {
	return fmt.Errorf("cannot export to %s: it is there already, and an export replaces no file; name another one, or remove it first", o.out)
}

// tenantBeside names the file beside the one to be written that has the tenant block already, "" for none: a second one
// would break the configuration. It refuses where that block is of another account, or of other regions.
func (o *exportOptions) tenantBeside(x *provision.Exported) (string, error) {
	if o.out == "" {
		return "", nil
	}
	dir := filepath.Dir(o.out)
	file := config.TenantFile(dir)
	if file == "" {
		return "", nil
	}
	loaded, list := config.Load(config.Options{Dir: dir, Root: o.global.root, VarFiles: o.global.varFiles, Vars: o.global.vars, Environ: o.global.env.Environ})
	if !list.HasErrors() {
		here, there := x.Desired.Tenant, loaded.Desired.Tenant
		if here.Name != there.Name || here.Region != there.Region || here.OSCRegion != there.OSCRegion {
			return "", fmt.Errorf("cannot export to %s: %s beside it is of tenant %s, region %s, OSC in %s, and this is of tenant %s, region %s, OSC in %s; name a file in another directory, or export what that configuration is for: osc-perms export %s --out %s",
				o.out, file, there.Name, there.Region, there.OSCRegion, here.Name, here.Region, here.OSCRegion, dir, o.out)
		}
	}
	note := o.global.say.Sprintf("%s has the tenant block already, so %s has none.", view.Clean(file), view.Clean(o.out))
	fmt.Fprintln(o.global.env.Stderr, note)
	return file, nil
}

// write makes the file in one step, with its directory where there is none: whoever reads it sees all of it or nothing,
// and a file that somebody else made meanwhile stays.
func (o *exportOptions) write(text []byte) error {
	dir := filepath.Dir(o.out)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot export to %s: %w", o.out, unwritable(o.out, err))
	}
	temp, err := os.OpenFile(filepath.Join(dir, fmt.Sprintf(".%s.%d", filepath.Base(o.out), os.Getpid())), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("cannot export to %s: %w", o.out, unwritable(o.out, err))
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("cannot export to %s: %w", o.out, unwritable(o.out, err))
	}
	err = os.Link(temp.Name(), o.out) // unlike a rename, it never replaces
	if err != nil && !errors.Is(err, fs.ErrExist) {
		if _, gone := os.Lstat(o.out); errors.Is(gone, fs.ErrNotExist) {
			err = os.Rename(temp.Name(), o.out) // a file system without links
		}
	}
	if errors.Is(err, fs.ErrExist) {
		return o.isThere()
	}
	if err != nil {
		return fmt.Errorf("cannot export to %s: %w", o.out, unwritable(o.out, err))
	}
	return nil
}

// next says what was written and how to go on. A directory with other files in it may not make a configuration together
// with this one.
func (o *exportOptions) next(x *provision.Exported) error {
	out, dir := o.global.env.Stdout, filepath.Dir(o.out)
	say := o.global.say
	fmt.Fprintln(out, say.Sprintf("Wrote %s: %s.", view.Clean(o.out), say.Sentence(export.Count(x).String())))
	if _, list := config.Load(config.Options{Dir: dir, Environ: o.global.env.Environ}); list.HasErrors() {
		return o.global.tell(out, say.Sprintf("Together with the other files in %s it is no valid configuration yet: osc-perms validate %s says why.", view.Clean(dir), view.Clean(dir)))
	}
	where := ""
	if dir != "." {
		where = " " + view.Clean(dir)
	}
	if file := o.global.sandboxFile(o.dir); file != "" {
		where += " --sandbox=" + view.Clean(file)
	}
	return o.global.tell(out, say.Sprintf("Next: osc-perms plan%s, which is to say \"No changes\"", where))
}
