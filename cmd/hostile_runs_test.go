package cmd

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/annotate"
)

// hostileRun is a command line on the hostile tenant. DIR and TWIN are the configuration's directories.
type hostileRun struct {
	reason string
	code   int
	says   string // a part of what it is about
	args   []string
	only   string // "text" where --json prints the same, "json" for no Markdown; "" for every form
}

func hostileRuns() []hostileRun {
	hurtful := "x\x1b[5m\n" + forged
	return []hostileRun{
		{"what stands there is valid", exitOK, "is valid", []string{"validate"}, "json"},
		{"a plan", exitOK, "member", []string{"plan"}, ""},
		{"a plan, and each call logged", exitOK, "level=INFO msg=calls", []string{"plan", "--log-level", "debug"}, ""},
		{"a part of a plan, refused", exitRefused, "images", []string{"plan", "--target", "organization.cn-east-3/images"}, ""},
		{"a target that is not there", exitInvalid, "--target", []string{"plan", "--target", "group." + hurtful}, ""},
		{"who can do what", exitOK, "sandbox-admin", []string{"access"}, ""},
		{"who can publish", exitOK, "publish", []string{"access", "--can", "publish"}, ""},
		{"people by name", exitOK, "user", []string{"access", hostileNames("user")[12], hostileNames("user")[30]}, ""},
		{"somebody who is not there", exitError, "no", []string{"access", "nobody" + hurtful}, ""},
		{"quotas", exitRefused, "organizations", []string{"quota", "--require", "organizations=1"}, ""},
		{"rights", exitOK, "IAM", []string{"permissions"}, ""},
		{"plans of several tenants", exitOK, "twin", []string{"plan", "DIR", "TWIN"}, ""},
		{"one of them has a mistake", exitInvalid, "twin", []string{"validate", "DIR", "TWIN", "--var", hurtful + "=1"}, ""},
		{"a file of values for each", exitInvalid, "hclvars", []string{"plan", "--tenant-var-file", "TWIN.hclvars", "--tenant-var-file", "DIR/b.hclvars"}, ""},
		{"the same tenant twice", exitError, "twice", []string{"plan", "DIR", "TWIN", "TWIN"}, ""},
		{"who can do what in several", exitOK, "twin", []string{"access", hostileNames("user")[12], "--tenant-dir", "DIR", "--tenant-dir", "TWIN"}, ""},
		{"quotas of several", exitRefused, "twin", []string{"quota", "DIR", "TWIN", "--require", "organizations=1"}, ""},
		{"an export", exitOK, "Exported by", []string{"export"}, "json"},
		{"an export of groups", exitOK, "group", []string{"export", "--as", "groups"}, "json"},
		{"a form that is none", exitError, "--as", []string{"export", "--as", hurtful}, "json"},
		{"over a file that is there", exitError, "is there already", []string{"export", "--out", "TWIN/main.hcl"}, "json"},
		{"what no file declares", exitPending, "team", []string{"export", "--check"}, ""},
		{"a snapshot", exitOK, "groups", []string{"snapshot"}, "text"},
		{"a snapshot without a place", exitError, "there is no directory", []string{"snapshot", "--out", "TWIN/no" + hurtful + "/copy.json"}, "json"},
		{"schemas", exitOK, "configuration", []string{"schema"}, "json"},
		{"a schema that is none", exitError, "no schema", []string{"schema", hurtful}, "json"},
		{"schemas in a directory", exitOK, "schema", []string{"schema", "--out", "TWIN/schemas"}, "json"},
		{"a command that is none", exitError, "command", []string{hurtful}, "text"},
		{"a language that is none", exitError, "--lang", []string{"plan", "--lang", hurtful}, "text"},
	}
}

// Whatever the names in a tenant, its configuration and the directories are, no output does more than show them.
func TestHostileNames(t *testing.T) {
	b := newBench(t, nil)
	b.write("b.hclvars", "x = 1\n")
	for _, tt := range hostileRuns() {
		t.Run(tt.reason, func(t *testing.T) {
			t.Parallel()
			b := *b
			b.t = t
			check := func(environ []string, typed string, more ...string) (out, errs string) {
				code, out, errs := b.runIn(environ, typed, append(slices.Clone(tt.args), more...)...)
				assert.Equal(t, tt.code, code, ending(out+errs))
				assertPlain(t, "stderr", errs)
				return out, errs
			}
			out, errs := check([]string{"GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + b.dir}, "")
			assert.True(t, strings.Contains(out+errs, tt.says), "%s: %s", tt.says, ending(out+errs))
			assertPlain(t, "stdout in a pipeline", out)
			assertMarks(t, out+errs)
			out, _ = check([]string{"LANG=zh_CN.UTF-8"}, "no\n")
			assertPlain(t, "stdout on a terminal, in Chinese", out)
			if tt.only == "text" {
				return
			}
			out, _ = check(nil, "", "--json")
			assertJSON(t, "stdout", out)
			if tt.only == "json" {
				return
			}
			out, _ = check(nil, "", "--markdown")
			assertMarkdown(t, "stdout", out)
			if tt.args[0] == "access" && tt.code == exitOK && !slices.Contains(tt.args, "--tenant-dir") {
				out, _ = check(nil, "", "--csv")
				assertCSV(t, "stdout", out)
			}
		})
	}
}

// sandboxRuns are about the sandbox of a directory.
func sandboxRuns() []hostileRun {
	hurtful, there := "x\x1b[5m\n"+forged+"\u202e##[error]", "team-"+hostileNames("team-")[11]
	return []hostileRun{
		{"a user", exitOK, "user", []string{"sandbox", "add-user", hurtful + "user"}, "json"},
		{"a group", exitOK, "group", []string{"sandbox", "add-group", hurtful + "group"}, "json"},
		{"an organization that can't be", exitError, "organization", []string{"sandbox", "add-organization", hurtful}, "json"},
		{"a cluster", exitError, "cluster", []string{"sandbox", "add-cluster", hurtful + "cluster"}, "json"},
		{"an instance", exitOK, "instance", []string{"sandbox", "add-instance", hurtful + "instance"}, "json"},
		{"an instance's status", exitError, "status", []string{"sandbox", "add-instance", "i", "--status", hurtful}, "json"},
		{"a policy for a group", exitOK, "UCS FullAccess", []string{"sandbox", "attach", there, "UCS FullAccess"}, "json"},
		{"a policy that is none", exitError, "policy", []string{"sandbox", "attach", there, hurtful}, "json"},
		{"no policy any more", exitOK, "UCS FullAccess", []string{"sandbox", "detach", there, "UCS FullAccess"}, "json"},
		{"a fault that is none", exitError, "fault", []string{"sandbox", "serve", "--fault", hurtful}, "json"},
		{"a state that can't be", exitError, "directory", []string{"sandbox", "serve", "--state", "TWIN/" + hurtful + "/x.json"}, "json"},
		{"a seed that is none", exitError, "annot read", []string{"sandbox", "reset", "--seed", "TWIN/" + hurtful}, "json"},
		{"a command that is none", exitError, "nknown command", []string{"sandbox", hurtful}, "text"},
	}
}

// What the sandbox is told is shown as harmlessly.
func TestHostileNamesInTheSandbox(t *testing.T) {
	for _, more := range [][]string{nil, {"--lang", "zh"}, {"--json"}} {
		b := newBench(t, nil)
		require.NoError(t, hostileState().SaveFile(filepath.Join(b.dir, "osc-perms.sandbox.json")))
		b.write("main.hcl", "tenant \"acme\" {\n  region = \"cn-east-3\"\n}\n")
		for _, tt := range sandboxRuns() {
			if tt.only == "text" && slices.Contains(more, "--json") {
				continue
			}
			code, out, errs := b.runIn([]string{"GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + b.dir}, "", append(tt.args, more...)...)
			assert.Equal(t, tt.code, code, "%s: %s", tt.reason, ending(out+errs))
			assertPlain(t, tt.reason, out+errs)
			assertMarks(t, out+errs)
			if more == nil {
				assert.Contains(t, out+errs, tt.says, tt.reason)
			}
			if slices.Contains(more, "--json") {
				assertJSON(t, tt.reason, out)
			}
		}
	}
}

// shownElsewhere are the commands that no hostileRun is for.
var shownElsewhere = map[string]string{
	"apply":                 "TestHostileNamesThroughApply",
	"show":                  "TestHostileNamesThroughApply",
	"init":                  "TestHostileTexts",
	"fmt":                   "TestHostileTexts",
	"version":               "it shows nothing from files or the cloud",
	"help":                  "it shows nothing from files or the cloud",
	"completion bash":       "it shows nothing from files or the cloud",
	"completion zsh":        "it shows nothing from files or the cloud",
	"completion fish":       "it shows nothing from files or the cloud",
	"completion powershell": "it shows nothing from files or the cloud",
}

// A command that is new is shown hostile names, too: it needs a hostileRun.
func TestEveryCommandIsShownHostileNames(t *testing.T) {
	var lines [][]string
	for _, run := range slices.Concat(hostileRuns(), sandboxRuns()) {
		if !strings.Contains(run.reason, "command that is none") {
			lines = append(lines, run.args)
		}
	}
	assertEveryCommand(t, lines, shownElsewhere)
}

// What is written to files is harmless there, too, and means what the cloud has.
func TestHostileNamesInFiles(t *testing.T) {
	b := newBench(t, nil)
	for _, form := range []string{"onboard", "groups"} { // on stdout they are in the table above
		made := filepath.Join(t.TempDir(), form)
		code, out, errs := b.run("", "export", "--as", form, "--out", filepath.Join(made, "main.hcl"))
		require.Equal(t, exitOK, code, ending(out+errs))
		assertPlain(t, "what is said", out+errs)
		text, err := os.ReadFile(filepath.Join(made, "main.hcl"))
		require.NoError(t, err)
		assertPlain(t, "main.hcl", string(text))
		assert.Contains(t, string(text), `"team-`+visible(hostileNames("team-"))[1]+`"`)
		here := *b
		here.dir = made
		code, out, errs = here.run("", "plan", "--detailed-exitcode")
		require.Equal(t, exitOK, code, "its plan is empty: %s", ending(out+errs))
		assertPlain(t, "its plan", out+errs)
	}

	file := filepath.Join(t.TempDir(), "copy.json")
	code, out, errs := b.run("", "snapshot", "--out", file)
	require.Equal(t, exitOK, code, ending(out+errs))
	assertPlain(t, "what is said", out+errs)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assertJSON(t, "snapshot", string(text), hostileAccount, "team-"+hostileNames("team-")[9], hostileNames("user")[20])
	code, _, errs = b.run("", "plan", "--sandbox="+file)
	require.Equal(t, exitOK, code, ending(errs))

	code, out, errs = b.runIn([]string{"GITLAB_CI=true", "CI_PROJECT_DIR=" + b.dir}, "", "plan", "DIR", "TWIN")
	require.Equal(t, exitOK, code, ending(out+errs))
	text, err = os.ReadFile(filepath.Join(b.dir, annotate.QualityFile))
	require.NoError(t, err)
	assertJSON(t, annotate.QualityFile, string(text))
}
