// Package export writes a configuration as a person would have: desired out, as HCL. It is the way back from
// internal/config, and holds no decisions: what to say is provision's, this is how.
package export

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// HCL gives an exported tenant as the text of one file, in the layout that osc-perms fmt leaves as it is. Equal tenants
// give equal texts. tenantIn names the file beside it that has the tenant block; "" where the text is to have it.
func HCL(x *provision.Exported, sandbox bool, tenantIn string) []byte {
	w := &writer{x: x, tenantIn: tenantIn}
	w.heading(sandbox)
	if tenantIn == "" {
		w.tenant()
	} else {
		w.comment("The tenant block stands in %s.", tenantIn)
	}
	d := x.Desired
	for _, o := range d.Onboards {
		w.onboard(o)
	}
	for _, g := range d.Groups {
		w.group(g)
	}
	for _, o := range d.Organizations {
		w.organization(o)
	}
	for _, c := range d.Clusters {
		w.cluster(c)
	}
	w.left()
	return settled(w.b.Bytes())
}

// settled lays a text out. The library settles some line breaks only when it sees its own layout.
func settled(text []byte) []byte {
	for range 10 {
		formatted := hclwrite.Format(text)
		if string(formatted) == string(text) {
			break
		}
		text = formatted
	}
	return text
}

// heading says what the file is, and first of all what is missing from it.
func (w *writer) heading(sandbox bool) {
	d := w.x.Desired
	from := fmt.Sprintf("account %s, region %s", w.x.Account.Name, d.Tenant.Region)
	if sandbox {
		from += " (SANDBOX: a cloud on this machine)"
	}
	w.comment("Exported by osc-perms from %s: %s.", from, Count(w.x))
	if part := picked(w.x.Pick); part != "" {
		w.comment("Only a part of the account: %s.", part)
		if len(w.x.Unread) == 0 {
			w.comment("It says what is there of that part: its plan changes nothing. From now on osc-perms plan shows what differs.")
			return
		}
	}
	if len(w.x.Unread) == 0 {
		w.comment("It says what is there: its plan changes nothing. From now on osc-perms plan shows what differs.")
		return
	}
	w.comment("INCOMPLETE. It says what could be read, and its plan changes nothing. Not read:")
	for _, what := range w.x.Unread {
		w.comment("- %s", what)
	}
}

// picked gives the flags that made an export of a part; "" where nothing was left out.
func picked(p provision.Pick) string {
	var flags []string
	for _, kind := range []struct {
		flag     string
		patterns []string
	}{{"--groups", p.Groups}, {"--organizations", p.Organizations}, {"--clusters", p.Clusters}} {
		for _, pattern := range kind.patterns {
			flags = append(flags, kind.flag+" '"+pattern+"'")
		}
	}
	return strings.Join(flags, " ")
}

func (w *writer) tenant() {
	t := w.x.Desired.Tenant
	w.open("tenant", t.Name)
	w.set("region", quote(t.Region))
	if t.OSCRegion != t.Region {
		w.set("osc_region", quote(t.OSCRegion))
	}
	if t.Profile != "" {
		w.set("profile", quote(t.Profile))
	}
	if t.Timezone != "" && t.Timezone != "Asia/Shanghai" {
		w.set("timezone", quote(t.Timezone))
	}
	if w.additive() {
		w.comment("What could not be read may be there, so nothing is taken. Once all of it can be read, export again.")
		w.set("mode", quote(string(provision.Additive)))
	}
	e := t.Endpoints
	if e != (provision.Endpoints{}) {
		w.gap()
		w.open("endpoints")
		for _, x := range []struct{ name, address string }{{"iam", e.IAM}, {"swr", e.SWR}, {"cce", e.CCE}, {"eps", e.EPS}} {
			if x.address != "" {
				w.set(x.name, quote(x.address))
			}
		}
		w.close()
	}
	w.close()
}

// additive reports whether every block is additive, which the tenant block then says once.
func (w *writer) additive() bool {
	d, n := w.x.Desired, 0
	count := func(mode provision.Mode) bool {
		n++
		return mode == provision.Additive
	}
	for _, g := range d.Groups {
		if !count(g.Mode) {
			return false
		}
	}
	for _, o := range d.Organizations {
		if !count(o.Mode) {
			return false
		}
	}
	for _, c := range d.Clusters {
		if !count(c.Mode) {
			return false
		}
	}
	return n > 0 && w.tenantIn == "" && len(w.x.Unread) > 0 && len(d.Onboards) == 0
}

// mode is written where it is not the tenant's.
func (w *writer) mode(m provision.Mode) {
	if m == provision.Additive && !w.additive() {
		w.set("mode", quote(string(m)))
	}
}

// left tells at the end of objects that no block stands for.
func (w *writer) left() {
	if len(w.x.Left) == 0 {
		return
	}
	w.line("")
	w.comment("Not declared here:")
	for _, r := range w.x.Left {
		w.comment("- %s: %s", r.Address, r.Message)
	}
}

// quote makes a literal in which nothing is a template, and nothing a command in a log of GitHub Actions.
func quote(s string) string {
	literal := string(hclwrite.TokensForValue(cty.StringVal(s)).Bytes())
	return strings.ReplaceAll(literal, "##[", `#\u0023[`)
}

// comment writes a comment of one line, whatever is in it.
func (w *writer) comment(format string, args ...any) {
	w.line("# " + view.Clean(fmt.Sprintf(format, args...)))
}

func (w *writer) line(s string) {
	w.b.WriteString(s)
	w.b.WriteByte('\n')
}

// gap is an empty line before a block within another one, unless it is the first thing there.
func (w *writer) gap() {
	if !bytes.HasSuffix(w.b.Bytes(), []byte("{\n")) {
		w.line("")
	}
}

// open begins a block; at the top there is an empty line before it.
func (w *writer) open(kind string, labels ...string) {
	if w.depth == 0 {
		w.line("")
	}
	w.depth++
	for _, label := range labels {
		kind += " " + quote(label)
	}
	w.line(kind + " {")
}

func (w *writer) close() {
	w.depth--
	w.line("}")
}

func (w *writer) set(name, value string) { w.line(name + " = " + value) }

// names lists names: a few in a line, more of them one a line.
func (w *writer) names(list []provision.Name) string {
	quoted := make([]string, len(list))
	for i, n := range list {
		quoted[i] = quote(n.Name)
	}
	return array(quoted)
}

func array(quoted []string) string {
	const widest = 80
	line := "[" + strings.Join(quoted, ", ") + "]"
	if len(line) <= widest {
		return line
	}
	return "[\n" + strings.Join(quoted, ",\n") + ",\n]"
}
