package schema

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/chaos"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// TestRandomPlans holds the documents of random plans, and of what became of them in bad weather, against the schemas.
func TestRandomPlans(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{"plan": compiled(t, "plan"), "apply": compiled(t, "apply")}
	seen := map[string]int{}
	look := func(p *provision.Plan) error {
		name := "plan"
		if p.Results != nil {
			name = "apply"
		}
		var b bytes.Buffer
		if err := view.JSON(&b, p); err != nil {
			return err
		}
		v, err := jsonschema.UnmarshalJSON(&b)
		if err != nil {
			return err
		}
		for _, c := range p.Changes {
			seen[string(c.Kind)+" "+string(c.Action)]++
		}
		seen[name]++
		return schemas[name].Validate(v)
	}
	for seed := range uint64(60) {
		s := chaos.Draw(1_000_000 + seed)
		s.Look = look
		_, err := chaos.Play(s)
		require.NoError(t, err)
	}
	for _, what := range []string{
		"plan", "apply", "group create", "membership create", "membership delete", "policy_attachment create", "policy_attachment delete",
		"organization create", "organization_grant create", "organization_grant update", "organization_grant delete", "cluster_grant create",
		"cluster_grant delete",
	} {
		assert.NotZero(t, seen[what], "no plan had %s", what)
	}
}

func compiled(t *testing.T, name string) *jsonschema.Schema {
	text, err := Get(name)
	require.NoError(t, err)
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.UseLoader(jsonschema.SchemeURLLoader{}) // nothing is fetched
	require.NoError(t, c.AddResource("file:///"+name, parsed))
	s, err := c.Compile("file:///" + name)
	require.NoError(t, err)
	return s
}
