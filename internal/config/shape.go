package config

import "github.com/hashicorp/hcl/v2"

// shape is what may stand in a block. The shapes below are the language; structure.go holds files against them.
type shape struct {
	labels     []string // what each label is
	attributes []string
	blocks     []inner
	// answers are names that people bring along, from Terraform or from other blocks, each with how it is said here.
	answers map[string]string
	forEach bool // for_each is an attribute, and each is known
	// literal attributes are no expressions with references: types and defaults of variables.
	literal []string
	free    bool // any attribute: locals
}

// inner is a block in a block.
type inner struct {
	name  string
	shape *shape
}

var rootShape = &shape{
	blocks: []inner{
		{"tenant", tenantShape}, {"variable", variableShape}, {"locals", &shape{free: true}},
		{"user", userShape}, {"group", groupShape}, {"organization", organizationShape}, {"cluster", clusterShape},
		{"onboard", onboardShape}, {"offboard", offboardShape},
		{"quota", quotaShape}, {"check", checkShape}, {"prune", pruneShape}, {"guard", guardShape},
	},
	answers: topAnswers,
}

var tenantShape = &shape{
	labels:     []string{"label"},
	attributes: []string{"name", "region", "osc_region", "mode", "profile", "timezone"},
	blocks:     []inner{{"endpoints", &shape{attributes: []string{"iam", "swr", "cce", "eps"}}}},
	answers:    tenantAnswers,
}

var variableShape = &shape{
	labels:     []string{"name"},
	attributes: []string{"type", "default", "description", "sensitive", "nullable"},
	blocks:     []inner{{"validation", &shape{attributes: []string{"condition", "error_message"}}}},
	answers:    variableAnswers,
	literal:    []string{"type", "default", "description", "sensitive", "nullable"},
}

var userShape = &shape{
	labels:     []string{"label"},
	attributes: []string{"name", "email", "phone", "description", "enabled", "access_type", "until", "for_each"},
	answers:    userAnswers,
	forEach:    true,
}

var groupShape = &shape{
	labels:     []string{"label"},
	attributes: []string{"name", "description", "members", "until", "policies", "mode", "previously", "for_each"},
	blocks:     []inner{{"policy", policyShape}},
	answers:    groupAnswers,
	forEach:    true,
}

var policyShape = &shape{
	labels:     []string{"display name"},
	attributes: []string{"scope", "projects", "enterprise_projects", "custom", "internal_name"},
}

var organizationShape = &shape{
	labels:     []string{"label"},
	attributes: []string{"name", "region", "create", "mode", "for_each"},
	blocks:     []inner{{"grant", grantShape}},
	answers:    organizationAnswers,
	forEach:    true,
}

var grantShape = &shape{
	labels:     []string{"level"},
	attributes: []string{"users", "groups", "until"},
	answers:    grantAnswers,
}

var clusterShape = &shape{
	labels:     []string{"label"},
	attributes: []string{"name", "region", "mode", "for_each"},
	blocks:     []inner{{"grant", clusterGrantShape}},
	answers:    clusterAnswers,
	forEach:    true,
}

var clusterGrantShape = &shape{
	labels:     []string{"role"},
	attributes: []string{"users", "groups", "namespaces", "until"},
	answers:    clusterGrantAnswers,
}

var onboardShape = &shape{
	labels:     []string{"label"},
	attributes: []string{"users", "can", "clusters", "until", "prefix", "mode", "for_each"},
	answers:    onboardAnswers,
	forEach:    true,
}

var offboardShape = &shape{
	labels:     []string{"label"},
	attributes: []string{"users"},
	answers:    offboardAnswers,
}

var quotaShape = &shape{
	labels:     []string{"label"},
	attributes: []string{"free_organizations", "free_groups", "free_users", "unless_exists", "region", "severity"},
	answers:    blockAnswers,
}

var checkShape = &shape{
	labels:     []string{"label"},
	attributes: []string{"condition", "error_message", "severity"},
	answers:    checkAnswers,
}

var pruneShape = &shape{attributes: []string{"groups", "organizations"}, answers: blockAnswers}

var guardShape = &shape{
	attributes: []string{"max_removals", "max_removals_per_object", "allow_empty_groups", "protected_users", "protected_groups", "privileged", "unmanaged"},
	answers:    blockAnswers,
}

// schema gives the shape to the HCL library. Nothing is required here: what is missing is reported with a remedy
// where it is read.
func (s *shape) schema() *hcl.BodySchema {
	schema := &hcl.BodySchema{}
	for _, a := range s.attributes {
		schema.Attributes = append(schema.Attributes, hcl.AttributeSchema{Name: a})
	}
	for _, b := range s.blocks {
		schema.Blocks = append(schema.Blocks, hcl.BlockHeaderSchema{Type: b.name, LabelNames: b.shape.labels})
	}
	return schema
}

// inner gives the shape of a block in it, nil for none of that name.
func (s *shape) inner(name string) *shape {
	for _, b := range s.blocks {
		if b.name == name {
			return b.shape
		}
	}
	return nil
}

func (s *shape) names() []string {
	names := append([]string{}, s.attributes...)
	for _, b := range s.blocks {
		names = append(names, b.name)
	}
	return names
}
