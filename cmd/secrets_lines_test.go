package cmd

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// callingLines are the commands that reach the cloud, for people and with --json. DIR holds the configuration with the
// sensitive value, OPEN the same without, BROKEN the same with mistakes, PLAN is a saved plan, and WORK a place for files.
// A line begins with what it sets in the environment, where HOME is all of these places' own.
var callingLines = []string{
	"plan DIR", "plan DIR --json", "plan OPEN --out WORK/p.plan",
	"apply DIR --auto-approve --audit-log WORK/audit.log --audit-note n", "apply DIR --auto-approve --json --audit-log WORK/audit.log",
	"apply PLAN --audit-log WORK/audit.log", "apply PLAN --json -C OPEN",
	"access -C DIR", "access -C DIR --json", "quota -C DIR", "quota -C DIR --json", "init WORK/new", "init WORK/new --json",
	"export --region cn-east-3", "export DIR --json", "snapshot -C DIR", "snapshot --region cn-east-3 --out WORK/copy.json --json",
	"plan DIR OPEN", "plan DIR OPEN --json",
}

// otherForms are further forms of them.
var otherForms = []string{
	"plan DIR --markdown", "plan DIR --html WORK/p.html", "access -C DIR --html WORK/a.html", "plan OPEN --out WORK/p.plan --json", "plan DIR --detailed-exitcode --target group.team", "apply DIR",
	"access -C DIR --csv", "access -C DIR --markdown", "access -C DIR --can publish alice", "access --region cn-east-3",
	"quota -C DIR --markdown --require organizations=1", "quota --region cn-east-3",
	"export --as groups -C DIR", "export DIR --out WORK/made/main.hcl", "export --region cn-east-3 --groups t* --out WORK/made.hcl --json",
	"export --check DIR", "export --check DIR --json", "export --check DIR --markdown", "snapshot -C DIR --out WORK/copy.json",
	"plan DIR OPEN --markdown", "plan DIR OPEN --out WORK/plans", "plan OPEN --tenant-var-file values.hclvars", "plan DIR --tenant-var-file values.hclvars --json",
	"access --tenant-dir DIR --tenant-dir OPEN", "access --tenant-dir DIR --tenant-dir OPEN --json", "access --tenant-dir DIR --tenant-dir OPEN --markdown",
	"quota DIR OPEN", "quota DIR OPEN --json --tenants-at-once 1",
	"plan DIR --lang zh", "apply DIR --auto-approve --lang zh", "access -C DIR --lang zh", "export DIR --lang zh", "LANG=zh_CN.UTF-8 plan DIR OPEN",
	"GITHUB_ACTIONS=true GITHUB_WORKSPACE=HOME plan DIR", "GITHUB_ACTIONS=true GITHUB_WORKSPACE=HOME apply DIR --auto-approve --json",
	"GITHUB_ACTIONS=true GITHUB_WORKSPACE=HOME plan DIR OPEN --lang zh", "GITLAB_CI=true CI_PROJECT_DIR=HOME plan DIR", "GITLAB_CI=true CI_PROJECT_DIR=HOME plan DIR OPEN --json",
}

// localLines are those that call nothing outside of this machine.
var localLines = []string{
	"show PLAN", "show PLAN --json", "show PLAN --markdown", "show PLAN --html WORK/s.html", "show PLAN --lang zh", "show DIR/main.hcl", "show credentials.ini", "apply credentials.ini",
	"validate DIR", "validate DIR --json", "validate BROKEN", "validate BROKEN --json", "validate BROKEN --lang zh", "validate DIR BROKEN", "validate DIR BROKEN --json",
	"GITHUB_ACTIONS=true GITHUB_WORKSPACE=HOME validate BROKEN", "GITHUB_ACTIONS=true GITHUB_WORKSPACE=HOME validate DIR BROKEN", "GITLAB_CI=true CI_PROJECT_DIR=HOME validate BROKEN",
	"fmt --check DIR", "fmt DIR", "fmt --diff BROKEN", "version", "version --json", "completion bash", "help", "plan --no-such-flag", "plan BROKEN", "plan BROKEN --json",
	"plan DIR --var note", "plan DIR --var-file id.token", "plan DIR --var-file credentials.ini", "plan DIR --tenant-var-file credentials.ini", "access -C BROKEN", "quota -C BROKEN --json",
	"permissions", "permissions plan DIR", "permissions apply DIR --json", "permissions --all --markdown", "permissions BROKEN",
	"plan OPEN --sandbox --out WORK/s.plan", "apply OPEN --sandbox --auto-approve --audit-log WORK/audit.log", "apply DIR --sandbox --auto-approve --json", "plan DIR --sandbox", "plan DIR OPEN --sandbox", "access --sandbox -C DIR", "quota --sandbox -C DIR",
	"export --sandbox -C DIR", "export --sandbox --check DIR", "snapshot --sandbox -C DIR", "snapshot --sandbox -C DIR --out WORK/copy.json",
	"sandbox add-user dave -C DIR", "sandbox add-group g -C DIR --json", "sandbox add-organization o1 -C DIR", "sandbox add-cluster prod -C DIR", "sandbox add-instance i -C DIR",
	"sandbox attach team UCS -C DIR", "sandbox detach team UCS -C DIR", "sandbox serve -C DIR --fault explode", "sandbox serve -C DIR", "sandbox serve -C DIR --json --state WORK/c.sandbox.json", "sandbox reset DIR", "sandbox reset --seed credentials.ini", "sandbox",
	"export BROKEN", "export --check BROKEN --json", "export --out credentials.ini", "snapshot -C BROKEN", "snapshot --out WORK/nowhere/copy.json",
	"schema", "schema --json", "schema configuration", "schema --out WORK/schemas", "apply PLAN --audit-note x", "apply PLAN --audit-log WORK",
}

// wordsOf takes a line apart, as a shell does: what it sets in the environment, and the words of its command.
func wordsOf(line string) (environ, args []string) {
	args = strings.Fields(line)
	for len(args) > 0 && strings.Contains(args[0], "=") {
		environ, args = append(environ, args[0]), args[1:]
	}
	return environ, args
}

// notSearched are the commands that no line is for.
var notSearched = map[string]string{
	"completion zsh":        "cobra's own, which reads nothing but the tree: bash stands for every shell",
	"completion fish":       "so it does here",
	"completion powershell": "and here",
}

// A command that is new is looked through for secrets, too: it needs a line above.
func TestEveryCommandIsSearchedForSecrets(t *testing.T) {
	var run [][]string
	for _, line := range slices.Concat(callingLines, otherForms, localLines) {
		_, args := wordsOf(line)
		run = append(run, args)
	}
	assertEveryCommand(t, run, notSearched)
}

// assertEveryCommand: each command that can be run is among command lines, or among the exceptions, which say why, and not
// among both.
func assertEveryCommand(t *testing.T, lines [][]string, except map[string]string) {
	t.Helper()
	tree := Tree()
	tree.InitDefaultHelpCmd() // which comes only when a command is run
	path := func(c *cobra.Command) string { return strings.TrimPrefix(c.CommandPath(), "osc-perms ") }
	run := map[string]bool{}
	for _, words := range lines {
		c, _, err := tree.Find(words)
		require.NoError(t, err, words)
		run[path(c)] = true
	}
	commands := map[string]bool{}
	for _, c := range runnable(tree) {
		commands[path(c)] = true
		reason, excepted := except[path(c)]
		assert.True(t, run[path(c)] || reason != "", "no line runs %q: add one, or say why none is needed", path(c))
		assert.False(t, run[path(c)] && excepted, "lines run %q: it is no exception", path(c))
	}
	for name := range except {
		assert.True(t, commands[name], "%q is excepted, and no command", name)
	}
}
