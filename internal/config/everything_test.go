package config

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/provision"
)

// docExamples are the configurations that docs/language.md shows, in its order.
func docExamples(t *testing.T) []string {
	t.Helper()
	src, err := os.ReadFile("../../docs/language.md")
	require.NoError(t, err)
	var examples []string
	for _, part := range strings.Split(string(src), "```hcl\n")[1:] {
		example, _, closed := strings.Cut(part, "```")
		require.True(t, closed)
		examples = append(examples, example)
	}
	return examples
}

// TestEverythingAtOnce: the first example of the language's page shows every block, and is right.
func TestEverythingAtOnce(t *testing.T) {
	loaded, list := loadFiles(t, map[string]string{
		"tenant.hcl": "", "main.hcl": docExamples(t)[0],
		"people.csv": "name,role\ncarol,publisher\nvera,viewer\n",
	}, Options{Vars: []string{`partners=["dave", "zoe"]`}})
	require.Empty(t, summaries(list))
	assert.Empty(t, summaries(loaded.Warnings))
	d := loaded.Desired
	assert.Equal(t, "acme-isv", d.Tenant.Name)
	assert.Equal(t, []string{"dave 2027-01-31", "zoe"}, until(*d.Groups[1].Members))
	assert.Equal(t, []string{"carol", "dave 2027-01-31"}, until(d.Onboards[0].Users))
	assert.Equal(t, []provision.OnboardCluster{{Name: "prod", Region: "cn-east-3", Role: "edit", Place: d.Onboards[1].Clusters[0].Place}}, d.Onboards[1].Clusters)
	assert.Len(t, d.Clusters[0].Grants, 2)
	assert.Equal(t, "erin@example.com", *d.Users[0].Email)
	assert.Equal(t, []string{"mallory"}, names(&d.Offboard))
	assert.Equal(t, "who may publish", d.Checks[0].Name)
	assert.Equal(t, []string{"alice", "bob", "carol", "dave"}, names(d.Guard.Privileged))
}

// TestExamplesOfTheLanguage: what the page shows apart from that is right by itself.
func TestExamplesOfTheLanguage(t *testing.T) {
	examples := docExamples(t)
	require.Greater(t, len(examples), 1)
	for _, example := range examples[1:] {
		first, _, _ := strings.Cut(example, "\n")
		t.Run(first, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"main.hcl": example}, Options{})
			assert.Empty(t, summaries(list))
		})
	}
}
