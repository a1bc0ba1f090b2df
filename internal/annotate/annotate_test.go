package annotate

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
)

// environment is a pipeline's, with root as its checkout.
func environment(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		reason string
		env    map[string]string
		want   Reporter
	}{
		{"no pipeline", nil, nil},
		{"GitHub Actions", map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": "/w"}, &gitHub{repository{"/w"}, nil}},
		{"GitLab", map[string]string{"GITLAB_CI": "true", "CI_PROJECT_DIR": "/w"}, &gitLab{repository{"/w"}, filepath.Join("/w", QualityFile)}},
		{"GitLab without a checkout", map[string]string{"GITLAB_CI": "true"}, nil},
		{"another", map[string]string{"CI": "true"}, nil},
	} {
		got := Find(environment(c.env), nil)
		if c.want == nil {
			require.Nil(t, got, c.reason)
			continue
		}
		require.Equal(t, c.want, got, c.reason)
	}
}

func TestPlace(t *testing.T) {
	root := t.TempDir()
	link := filepath.Join(t.TempDir(), "checkout")
	require.NoError(t, os.Symlink(root, link))
	require.NoError(t, os.Mkdir(filepath.Join(root, "tenant"), 0o755))
	for _, c := range []struct{ reason, root, dir, file, want string }{
		{"a file of the configuration", root, filepath.Join(root, "tenant"), "main.hcl", "tenant/main.hcl"},
		{"a file beside it", root, filepath.Join(root, "tenant"), "../people.csv", "people.csv"},
		{"a whole path", root, "/elsewhere", filepath.Join(root, "people.csv"), "people.csv"},
		{"a checkout behind a link", link, filepath.Join(root, "tenant"), "main.hcl", "tenant/main.hcl"},
		{"outside", root, "/elsewhere", "main.hcl", ""},
		{"just outside", filepath.Join(root, "tenant"), root, "main.hcl", ""},
		{"no file", root, root, "", ""},
		{"no checkout", "", root, "main.hcl", ""},
	} {
		require.Equal(t, c.want, repository{c.root}.Place(c.dir, c.file), c.reason)
	}
}

// A file whose name a log can't show as it is gets no mark of its own: what is wrong is said all the same.
func TestGitHubFilesOfOddNames(t *testing.T) {
	var out bytes.Buffer
	r := Find(environment(map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": "/w"}), &out)
	require.NoError(t, r.Report([]Note{{File: "a\u202e\n/main.hcl", Line: 3, Title: "odd"}}))
	require.Equal(t, "::error title=odd::odd\n", out.String())
}

func someNotes(r Reporter, dir string) []Note {
	plan := &provision.Plan{
		Checks: []provision.Check{
			{Kind: provision.CheckQuota, Name: "room", Status: provision.Pass, DeclaredAt: "main.hcl:1"},
			{Kind: provision.CheckGuard, Name: "removals", Status: provision.Fail, Message: "Too many: 9."},
			{Kind: provision.CheckCheck, Name: "who, and how", Status: provision.Unknown, Message: "100% not known\nat all", DeclaredAt: "main.hcl:12"},
		},
		Changes: []provision.Change{
			{Action: provision.Delete, Address: "group.a/member/bob", Reason: provision.Undeclared, DeclaredAt: "main.hcl:4"},
			{Action: provision.Delete, Address: "group.b/member/bob", Reason: provision.Undeclared, DeclaredAt: "nowhere"},
			{Action: provision.Create, Address: "group.a/member/eve", DeclaredAt: "main.hcl:4"},
		},
	}
	list := diag.List{
		{Severity: diag.Error, Summary: "unknown attribute \"colour\"", Detail: "Take it out.", File: "main.hcl", Line: 6},
		{Severity: diag.Warning, Summary: "odd \x1b[31m\n::error::name", File: "main.hcl", Line: 7},
	}
	return append(append(Diagnostics(r, dir, list), Checks(r, dir, plan)...), Removals(r, dir, plan)...)
}

// Names hold what they like: each note is one command, and its text stays its text.
func TestGitHub(t *testing.T) {
	root := t.TempDir()
	var out bytes.Buffer
	r := Find(environment(map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": root}), &out)
	require.NoError(t, r.Report(someNotes(r, filepath.Join(root, "a,b:c"))))
	require.Equal(t, `::error file=a%2Cb%3Ac/main.hcl,line=6,title=unknown attribute "colour"::Take it out.
::warning file=a%2Cb%3Ac/main.hcl,line=7,title=odd \x1b[31m\n%3A%3Aerror%3A%3Aname::odd \x1b[31m\n::error::name
::error title=guard removals::Too many: 9.
::warning file=a%2Cb%3Ac/main.hcl,line=12,title=check who%2C and how::100%25 not known%0Aat all
::notice file=a%2Cb%3Ac/main.hcl,line=4,title=Removed%3A group.a/member/bob::Applied, this removes group.a/member/bob (undeclared).
`, out.String())
}

// A job's runs add to one report, and what is in it already comes once.
func TestGitLab(t *testing.T) {
	root := t.TempDir()
	r := Find(environment(map[string]string{"GITLAB_CI": "true", "CI_PROJECT_DIR": root}), nil)
	read := func() (report []finding) {
		text, err := os.ReadFile(filepath.Join(root, QualityFile))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &report))
		return report
	}
	require.NoError(t, r.Report(nil))
	require.Empty(t, read(), "nothing to say is an empty report: GitLab tells what is mended by comparing")
	notes := someNotes(r, filepath.Join(root, "tenant"))
	require.NoError(t, r.Report(notes))
	report := read()
	require.Len(t, report, len(notes)-1, "what belongs to no line stands in the log")
	require.NoError(t, r.Report(notes))
	require.Equal(t, report, read())
	require.Equal(t, "critical", report[0].Severity)
	require.Equal(t, "tenant/main.hcl", report[0].Location.Path)
	require.Equal(t, 6, report[0].Location.Lines.Begin)
	require.Equal(t, "unknown attribute \"colour\": Take it out.", report[0].Description)
	prints := map[string]bool{}
	for _, f := range report {
		require.Len(t, f.Fingerprint, 64)
		prints[f.Fingerprint] = true
	}
	require.Len(t, prints, len(report))

	other := notes[0]
	other.Line++
	require.NoError(t, r.Report([]Note{other}))
	require.Len(t, read(), len(report)+1)

	require.NoError(t, os.WriteFile(filepath.Join(root, QualityFile), []byte("{}"), 0o600))
	require.ErrorContains(t, r.Report(notes), "remove it")
	text, err := os.ReadFile(filepath.Join(root, QualityFile))
	require.NoError(t, err)
	require.Equal(t, "{}", string(text))
}
