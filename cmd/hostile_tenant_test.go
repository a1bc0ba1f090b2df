package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// hostile is what names and messages from a cloud could hold to harm whoever looks at them.
var hostile = []string{
	"\x1b[2J\x1b[1;1H", "\x1b]0;title\x07", "\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\", "\x1bP+q\x1b\\", "\u009b2J", "\u009d0;x\u009c", "\x7f\x08\x08",
	"\n" + forged, "\r" + forged, "\r\n" + forged, "\u0085" + forged, "\u2028" + forged, "\u2029" + forged, "\v" + forged, "\x0c" + forged, "\x00",
	"\u202egpj.exe", "\u2066a\u2069", "\u061c", "\u200e\u200f", "\u200b\u200c\u200d\u2060\ufeff", "\u00ad", "\U000e0041", "\ufffd", "\u00a0", "\u2003", "\ue000",
	"|", `\|`, `\`, "`", "```", "``x``", "[x](http://evil)", "![x](http://evil)", "<!-- -->", "<!--", "-->", "<script>alert(1)</script>", "</details>", "</code>", "&lt;b&gt;",
	"**x**", "~~x~~", "_x_", "$x$", "@everyone", "#1", "# x", "> x", "| --- |", "\n| x |\n|---|", "\n\n# " + forged, "<br>", "'", `"`, "${x}", "%{if}", "%s%n",
	"\n  " + forged + "\n", "租户\u3000", "::error::x", " ::stop-commands::x", "\n::add-mask::a", "##[error]x",
}

// formulas make a spreadsheet compute, at a cell's beginning.
var formulas = []string{"=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", "\r=1", "＝1"}

// hostileNames gives a name for each of the fragments and formulas and some random mixtures of them.
func hostileNames(kind string) []string {
	names := make([]string, 0, len(hostile)+len(formulas)+20)
	for i, f := range formulas {
		names = append(names, fmt.Sprintf("%s%s%d", f, kind, i))
	}
	for i, h := range hostile {
		names = append(names, fmt.Sprintf("%s%d%sz", kind, i, h))
	}
	mixed := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(hostile), rapid.SampledFrom(formulas), rapid.String()), 1, 4).Draw(t, "parts"), "")
	})
	for seed := range 20 {
		names = append(names, mixed.Example(seed)+fmt.Sprintf("%s%d", kind, 100+seed))
	}
	return names
}

// visible are the names without control characters: those that a configuration may hold.
func visible(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		return strings.ContainsFunc(n, unicode.IsControl) || strings.Contains(n, "\ufffd")
	})
}

const hostileAccount = "acme\x1b[5m\n" + forged + "\u202e|`<script>[x](y)"

// hostileState is a tenant in which every name and description is hostile.
func hostileState() *fake.State {
	st := fake.New(fake.Seed{Account: hostileAccount, Region: "cn-east-3", Users: append(hostileNames("user"), "alice")})
	st.Quotas.Groups = 500
	admin := st.UserID("sandbox-admin")
	ops := st.AddGroup("ops", st.UserID("alice"))
	for i := range st.Users {
		st.Users[i].Description = hostile[i%len(hostile)]
		if i > 3 && i%2 == 0 {
			st.Groups[len(st.Groups)-1].Members = append(st.Groups[len(st.Groups)-1].Members, st.Users[i].ID)
		}
	}
	st.Groups[len(st.Groups)-1].Description = "was\x1b[5m\n" + forged + "\u202e"
	for i, name := range hostileNames("policy") {
		id := fmt.Sprintf("custom%d", i)
		st.CustomPolicies = append(st.CustomPolicies, fake.CustomPolicy{ID: id, Name: "custom_" + id, DisplayName: name, Type: "AX", Description: name,
			Policy: fake.PolicyBody{Version: "1.1", Statement: []fake.Statement{{Action: []string{"swr:*:*"}, Effect: "Allow"}}}})
		st.Attachments = append(st.Attachments, fake.Attachment{GroupID: ops, Scope: fake.ScopeDomain, RoleID: id})
	}
	for i, name := range hostileNames("team-") {
		st.AddGroup("team-"+name, st.UserID("alice"))
		st.Groups[len(st.Groups)-1].Description = hostile[i%len(hostile)]
		st.Attach(st.GroupID("team-"+name), fake.ScopeDomain, "", "OBS Administrator")
	}
	for i, name := range hostileNames("room-") {
		if strings.ContainsAny(name, "/{}") {
			continue // it would be part of a path, and no call of this tool's leaves with it
		}
		region := "cn-east-3"
		st.AddOrganization(region, "room-"+name, admin)
		st.Organizations[len(st.Organizations)-1].Grants = []fake.Grant{{UserID: admin, Auth: 7}, {UserID: st.UserID(hostileNames("user")[i]), Auth: 3}}
		st.AddCluster(region, name)
	}
	st.AddOrganization("cn-east-3", "images", admin)
	images := &st.Organizations[len(st.Organizations)-1]
	for _, u := range st.Users[2:] {
		if u.ID != admin {
			images.Grants = append(images.Grants, fake.Grant{UserID: u.ID, Auth: 3})
		}
	}
	prod := st.AddCluster("cn-east-3", "prod")
	for _, u := range st.Users[2:20] {
		st.AddAccessPolicy(fake.AccessPolicy{Region: "cn-east-3", Name: "p" + u.ID[:6], Clusters: []string{prod}, Namespaces: []string{"default"},
			PolicyType: "CCEViewPolicy", PrincipalType: "user", Principals: []string{u.ID}})
	}
	return st
}

// hostileConfiguration declares what makes a plan with changes of every kind in that tenant.
func hostileConfiguration() string {
	var b strings.Builder
	account := quoteHCL(hostileAccount)
	users := visible(hostileNames("user"))
	list := func(names []string) string {
		quoted := make([]string, len(names))
		for i, n := range names {
			quoted[i] = quoteHCL(n)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	fmt.Fprintf(&b, "tenant \"acme\" {\n  name   = %s\n  region = \"cn-east-3\"\n}\n", account)
	fmt.Fprintf(&b, "group \"ops\" {\n  description = %s\n  members     = %s\n  policies    = [\"UCS FullAccess\"]\n}\n", quoteHCL("is\u202e|`\n"+forged+"<script>"), list(users[:len(users)/2]))
	for i, name := range users {
		if len(name) < 60 {
			fmt.Fprintf(&b, "group %s {\n  name    = %s\n  members = [%s]\n}\n", quoteHCL(fmt.Sprintf("g%d\u202e|`[x](y)<script>", i)), quoteHCL("new "+name), quoteHCL(name))
		}
	}
	fmt.Fprintf(&b, "organization \"images\" {\n  grant \"manage\" { users = %s }\n}\n", list(users[:4]))
	fmt.Fprintf(&b, "cluster \"prod\" {\n  grant \"view\" { users = %s }\n}\n", list(users[4:8]))
	fmt.Fprintf(&b, "onboard \"team\u202e|`<script>\" {\n  users = %s\n  can   = [\"publish\", \"upload\"]\n}\n", list(users[8:12]))
	fmt.Fprintf(&b, "check %s {\n  condition     = length(who_can(\"publish\")) == 0\n  error_message = %s\n  severity = \"warning\"\n}\n",
		quoteHCL("nobody\u202e|`<script>"), quoteHCL("Nobody\x1b[5m \u202e|`<script>[x](y) @all may publish."))
	b.WriteString("prune {\n  groups        = [\"team-*\"]\n  organizations = [\"room-*\"]\n}\nguard {\n  max_removals = 100000\n  max_removals_per_object = 100000\n}\n")
	return b.String()
}

// bench is a hostile tenant, the configuration for it, and how to run commands on them.
type bench struct {
	t       *testing.T
	dir     string
	twin    string // another directory with the configuration; its name is hostile
	environ []string
	server  *fake.Server
}

// newBench serves the tenant; breaks, if any, answers in its place where it wants to and says so.
func newBench(t *testing.T, breaks func(w http.ResponseWriter, r *http.Request) bool) *bench {
	server, err := fake.Serve("127.0.0.1:0", hostileState(), fake.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	at, err := url.Parse(server.URL())
	require.NoError(t, err)
	proxy := httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(at)
		r.Out.Host = r.In.Host // which is signed
	}}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if breaks == nil || !breaks(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(front.Close)
	info := server.Info()
	b := &bench{t: t, dir: t.TempDir(), server: server, environ: []string{"HUAWEICLOUD_SDK_AK=" + info.AccessKey, "HUAWEICLOUD_SDK_SK=" + info.SecretKey}}
	for _, service := range []string{"IAM", "SWR", "EPS", "CCE"} {
		b.environ = append(b.environ, "OSC_PERMS_"+service+"_ENDPOINT="+front.URL)
	}
	b.twin = filepath.Join(b.dir, "twin\x1b[5m\n"+forged+"\u202e|`<script>[x](y)")
	require.NoError(t, os.Mkdir(b.twin, 0o700))
	b.write("main.hcl", hostileConfiguration())
	b.write(filepath.Join(filepath.Base(b.twin), "main.hcl"), hostileConfiguration())
	return b
}

func (b *bench) write(name, text string) {
	require.NoError(b.t, os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600))
}

// run runs a command line on the configuration, on a terminal where it is told what is typed there. DIR and TWIN in it are
// the configuration's directories; a line without them is about the first.
func (b *bench) run(typed string, args ...string) (code int, stdout, stderr string) {
	return b.runIn(nil, typed, args...)
}

// runIn is run with more in the environment.
func (b *bench) runIn(environ []string, typed string, args ...string) (code int, stdout, stderr string) {
	named := false
	line := slices.Clone(args)
	for i, word := range line {
		named = named || word == "DIR"
		line[i] = strings.NewReplacer("DIR", b.dir, "TWIN", b.twin).Replace(word)
	}
	if !named {
		line = append(line, "-C", b.dir)
	}
	var out, errs bytes.Buffer
	code = Main(&Env{
		Args: line, Stdin: strings.NewReader(typed), Stdout: &out, Stderr: &errs, Environ: slices.Concat(b.environ, []string{"HOME=" + b.dir}, environ),
		Terminal: func(any) bool { return typed != "" }, Width: func() int { return 0 }, Now: time.Now, Context: context.Background(),
	})
	return code, out.String(), errs.String()
}
