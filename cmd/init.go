package cmd

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// The first configuration, with its comments in each language.
var (
	//go:embed init_template.hcl
	initTemplate string
	//go:embed init_template.zh.hcl
	initTemplateChinese string
)

type initOptions struct {
	global *global
	dir    string
	region string
}

func newInitCmd(g *global) *cobra.Command {
	o := &initOptions{global: g}
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a commented first configuration",
		Long:  "init writes main.hcl, a commented first configuration, with the account and region of the credentials where there are some.",
		Args:  arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.dir, err = g.configDir(args); err != nil {
				return err
			}
			return runInit(cmd.Context(), o)
		},
	}
	c.Flags().StringVar(&o.region, "region", "", "the `REGION` to write; that of the sandbox, HUAWEICLOUD_REGION or HW_REGION_NAME, or cn-east-3, when left out")
	return c
}

func runInit(ctx context.Context, o *initOptions) error {
	if info, err := os.Stat(o.dir); config.IsFile(filepath.Base(o.dir)) && err != nil || err == nil && !info.IsDir() {
		return fmt.Errorf("cannot write a first configuration in %s: that is a file's name, and a configuration is a directory; write %s", o.dir, typed("osc-perms", "init", filepath.Dir(o.dir)))
	}
	for _, pattern := range []string{"*.hcl", "*.hcl.json"} {
		there, err := filepath.Glob(filepath.Join(escapeGlob(o.dir), pattern))
		if err != nil {
			return err
		}
		if len(there) > 0 {
			return fmt.Errorf("cannot write a first configuration in %s: %s is there already; choose another directory, or go on with osc-perms validate", o.dir, filepath.Base(there[0]))
		}
	}
	data := struct{ Account, Region string }{"my-account", o.region}
	sandbox := o.global.sandboxFile(o.dir)
	if data.Region == "" {
		var err error
		if data.Region, _, err = o.global.regionAround(sandbox); err != nil {
			return err
		}
	}
	guessed := data.Region == ""
	data.Region = cmp.Or(data.Region, "cn-east-3")
	known, err := o.account(ctx, data.Region, sandbox)
	if err != nil {
		return err
	}
	if known != "" {
		data.Account = known
	}
	text := initTemplate
	if o.global.say != nil {
		text = initTemplateChinese
	}
	t, err := template.New("main.hcl").Funcs(template.FuncMap{"quote": quoteHCL}).Parse(text)
	if err != nil {
		return err
	}
	var filled bytes.Buffer
	if err := t.Execute(&filled, data); err != nil {
		return err
	}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return fmt.Errorf("cannot write a first configuration in %s: %w", o.dir, unwritable(filepath.Join(o.dir, "main.hcl"), err))
	}
	file := filepath.Join(o.dir, "main.hcl")
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err == nil {
		_, err = f.Write(filled.Bytes())
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return fmt.Errorf("cannot write a first configuration in %s: %w", o.dir, unwritable(filepath.Join(o.dir, "main.hcl"), err))
	}
	if _, list := config.Load(config.Options{Dir: o.dir, Environ: o.global.env.Environ}); list.HasErrors() {
		return errors.Join(os.Remove(file), list) // such as a region by its console name
	}
	return o.next(file, known, data.Region, guessed)
}

// next says what was written, what of it was found out (known is the account's name, "" for none; the region may be
// guessed), and how to go on.
func (o *initOptions) next(file, known, region string, guessed bool) error {
	g := o.global
	if g.json {
		return view.JSON(g.env.Stdout, map[string]string{"file": file})
	}
	fmt.Fprintln(g.env.Stdout, g.say.Sprintf("Wrote %s.", view.Clean(file)))
	switch {
	case known == "":
		g.tell(g.env.Stdout, g.say.Text("The account's name is not known here: correct the tenant's name and region in it."))
	case guessed:
		g.tell(g.env.Stdout, g.say.Sprintf("The credentials are of account %s. No region is named here, so %s stands in it: correct that where it is another.", view.Clean(known), view.Clean(region)))
	default:
		g.tell(g.env.Stdout, g.say.Sprintf("The credentials are of account %s; the region is %s.", view.Clean(known), view.Clean(region)))
	}
	if known != "" {
		words := []string{"osc-perms", "export", "--region=" + region}
		if sandbox := g.sandboxFile(o.dir); sandbox != "" {
			words = append(words, "--sandbox="+sandbox)
		}
		g.tell(g.env.Stdout, g.say.Sprintf("Groups and organizations that the account holds already, as blocks: %s", typed(words...)))
	}
	where := ""
	if o.dir != "." {
		where = " " + view.Clean(o.dir)
	}
	return g.tell(g.env.Stdout, g.say.Sprintf("Next: edit it, then osc-perms plan%s, or without an account osc-perms plan --sandbox%s", where, where))
}

// account asks the cloud whose the credentials are, or the sandbox where one is there: "" where there are none or the
// cloud does not tell in time, which is no error, since the name can be written by hand. Errors: the run was interrupted.
func (o *initOptions) account(ctx context.Context, region, sandbox string) (string, error) {
	ctx, stop := o.global.bounded(ctx)
	defer stop()
	name, err := o.lookUp(ctx, region, sandbox)
	if errors.Is(ctx.Err(), context.Canceled) {
		return "", fmt.Errorf("cannot look up the account: %w", ctx.Err())
	}
	if err != nil {
		fmt.Fprintln(o.global.env.Stderr, o.global.say.Sprintf("The account could not be looked up: %s", view.Clean(o.global.say.Sentence(err.Error()))))
	}
	return name, nil
}

func (o *initOptions) lookUp(ctx context.Context, region, sandbox string) (string, error) {
	g := o.global
	if sandbox != "" {
		if _, err := os.Stat(sandbox); errors.Is(err, fs.ErrNotExist) {
			return "", nil // it will be made to fit the file that init writes
		}
	} else if _, err := credentials.Find(ctx, credentials.Options{
		Getenv: g.env.Getenv, IAMEndpoint: effectiveEndpoints(g.env.Getenv, provision.Endpoints{}).IAM, AllowHTTP: g.allowHTTP(),
		NoMetadata: true, // most machines are no cloud instance, and would be waited for
	}); err != nil {
		var none *credentials.Error
		if errors.As(err, &none) && none.None {
			return "", nil
		}
		return "", err
	}
	s, err := g.connect(ctx, target{tenant: provision.Tenant{Region: region}, regions: []string{region}, file: sandbox}, readOnly, 1)
	if err != nil {
		return "", err
	}
	defer s.close()
	account, err := s.iam.Account(s.ctx)
	if err != nil {
		return "", err
	}
	return account.Name, nil
}

// quoteHCL makes a string literal in which nothing is a template, and nothing that an editor would hide or a line break
// would end: that is spelled out.
func quoteHCL(s string) string {
	var b strings.Builder
	for _, r := range strings.NewReplacer(`\`, `\\`, `"`, `\"`, "${", "$${", "%{", "%%{").Replace(s) {
		switch {
		case r == '\u3000', unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return `"` + b.String() + `"`
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}
