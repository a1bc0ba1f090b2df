package schema

import (
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/rhysd/actionlint"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

// The workflow is one by GitHub's syntax: keys, expressions and their types, contexts, the inputs of actions.
func TestGitHub(t *testing.T) {
	const file = "../github/osc-perms.yml"
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var found bytes.Buffer
	l, err := actionlint.NewLinter(&found, &actionlint.LinterOptions{})
	require.NoError(t, err)
	problems, err := l.Lint(file, text, nil)
	require.NoError(t, err)
	assert.Empty(t, problems, found.String())

	l, err = actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	require.NoError(t, err)
	problems, err = l.Lint(file, bytes.Replace(text, []byte("needs: plan"), []byte("needs: plam"), 1), nil)
	require.NoError(t, err)
	assert.NotEmpty(t, problems, "the linter looks")
}

// job is a job by GitLab's CI/CD YAML syntax reference, as far as the recipe uses it.
type job struct {
	Extends      string            `json:"extends"`
	Image        string            `json:"image"`
	Stage        string            `json:"stage"`
	Needs        []string          `json:"needs"`
	Variables    map[string]string `json:"variables"`
	BeforeScript []string          `json:"before_script"`
	Script       []string          `json:"script"`
	Rules        []struct {
		If           string   `json:"if"`
		Changes      []string `json:"changes"`
		When         string   `json:"when"`
		AllowFailure bool     `json:"allow_failure"`
	} `json:"rules"`
	AllowFailure *struct {
		ExitCodes []int `json:"exit_codes"`
	} `json:"allow_failure"`
	Parallel *struct {
		Matrix []map[string][]string `json:"matrix"`
	} `json:"parallel"`
	Environment *struct {
		Name string `json:"name"`
	} `json:"environment"`
	ResourceGroup string `json:"resource_group"`
	Interruptible *bool  `json:"interruptible"`
	Artifacts     *struct {
		When     string   `json:"when"`
		Paths    []string `json:"paths"`
		Access   string   `json:"access"`
		ExpireIn string   `json:"expire_in"`
		Reports  struct {
			CodeQuality string `json:"codequality"`
		} `json:"reports"`
	} `json:"artifacts"`
}

func TestGitLab(t *testing.T) {
	text, err := os.ReadFile("../gitlab/osc-perms.gitlab-ci.yml")
	require.NoError(t, err)
	var parts map[string]any
	require.NoError(t, yaml.Unmarshal(text, &parts))
	var stages []string
	jobs := map[string]job{}
	for name, part := range parts {
		text, err := yaml.Marshal(part)
		require.NoError(t, err)
		switch name {
		case "stages":
			require.NoError(t, yaml.UnmarshalStrict(text, &stages))
		case "variables":
			var values map[string]string
			require.NoError(t, yaml.UnmarshalStrict(text, &values))
		default:
			var one job
			require.NoError(t, yaml.UnmarshalStrict(text, &one), name)
			jobs[name] = one
		}
	}
	for name, one := range jobs {
		if name[0] == '.' { // a template
			continue
		}
		assert.Contains(t, jobs, one.Extends, name)
		assert.Contains(t, stages, one.Stage, name)
		assert.NotEmpty(t, one.Script, name)
		assert.NotEmpty(t, one.Rules, "%s would run in every pipeline", name)
		for _, need := range one.Needs {
			assert.Contains(t, jobs, need, name)
		}
	}
	apply := jobs["apply"]
	require.NotEmpty(t, apply.Rules)
	assert.Equal(t, "manual", apply.Rules[0].When, "nothing is applied unless somebody starts it")
	assert.Contains(t, apply.ResourceGroup, "$TENANT")
}
