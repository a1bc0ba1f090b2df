package schema

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/internal/audit"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/export"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/rights"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// TestGet: each schema is whole in itself, and a schema.
func TestGet(t *testing.T) {
	var names []string
	for _, e := range Entries() {
		t.Run(e.Name, func(t *testing.T) {
			names = append(names, e.Name)
			text, err := Get(e.Name)
			require.NoError(t, err)
			again, err := Get(e.Name)
			require.NoError(t, err)
			assert.Equal(t, string(text), string(again))
			s := compiled(t, e.Name)
			assert.NotEmpty(t, s.Description)
			assert.Error(t, s.Validate("no such document"))
			assert.Error(t, s.Validate(map[string]any{"no such field": true}))
		})
	}
	assert.True(t, slices.IsSorted(names))
	_, err := Get("nothing")
	assert.EqualError(t, err, `there is no schema "nothing"`)
}

func TestOfCommand(t *testing.T) {
	for _, tc := range []struct{ reason, command, want string }{
		{"its own name", "plan", "plan"},
		{"another's", "show", "plan"},
		{"below another", "sandbox serve", "sandbox"},
		{"none", "completion", ""},
		{"a name that is no command's", "audit", ""},
	} {
		assert.Equal(t, tc.want, OfCommand(tc.command), tc.reason)
	}
}

// TestDefinitionsAreUsed: nothing in the files is left over, nothing is missing, and each field says what it is.
func TestDefinitionsAreUsed(t *testing.T) {
	all, err := definitions()
	require.NoError(t, err)
	needed := map[string]any{}
	for _, e := range Entries() {
		if e.Name != Configuration {
			reach(all, e.Name, needed)
		}
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(all)), slices.Collect(maps.Keys(needed)))
	for name, d := range needed {
		require.NotNil(t, d, "%s is not defined", name)
		for field, p := range properties(t, d) {
			p := p.(map[string]any)
			assert.True(t, p["description"] != nil || p["$ref"] != nil, "%s of %s", field, name)
		}
	}
}

func properties(t *testing.T, definition any) map[string]any {
	p, _ := definition.(map[string]any)["properties"].(map[string]any)
	return p
}

// TestFieldsAgree holds the definitions against the Go types that are written: the same fields, and required are those that
// are never left out.
func TestFieldsAgree(t *testing.T) {
	all, err := definitions()
	require.NoError(t, err)
	for name, v := range map[string]any{
		"document": provision.Plan{}, "tenant": provision.PlanTenant{}, "effect": provision.Effect{}, "change": provision.Change{},
		"check": provision.Check{}, "remark": provision.Remark{}, "summary": provision.Summary{}, "result": provision.Result{},
		"group_fact": provision.GroupFact{}, "membership_fact": provision.MembershipFact{}, "attachment_fact": provision.AttachmentFact{},
		"organization_fact": provision.OrganizationFact{}, "grant_fact": provision.GrantFact{}, "user_fact": provision.UserFact{},
		"cluster_grant_fact": provision.ClusterGrantFact{},
		"access":             provision.AccessReport{}, "user_access": provision.UserAccess{}, "verdict": osc.Verdict{},
		"quota": view.Quotas{}, "quota_of": view.Quota{}, "first_upload": view.FirstUpload{}, "empty_organization": view.EmptyOrganization{},
		"permissions": provision.Permissions{}, "custom_policy": provision.CustomPolicy{}, "policy_body": provision.PolicyBody{},
		"policy_statement": provision.PolicyStatement{}, "system_policy": provision.SystemPolicy{}, "call": provision.Call{},
		"diagnostic": diag.Diagnostic{}, "expansion": provision.Expansion{}, "expanded_group": provision.ExpandedGroup{},
		"expanded_member": provision.ExpandedMember{}, "expanded_grant": provision.ExpandedGrant{}, "expanded_quota": provision.ExpandedQuota{},
		"sandbox": fake.Info{}, "schema": Entry{}, "caller": audit.Caller{}, "pipeline": audit.Pipeline{},
		"export": export.Document{}, "export_counts": export.Counts{}, "export-check": provision.Coverage{},
		"tenants": view.Tenants{}, "tenant_run": view.Tenant{}, "tenants_summary": view.TenantsSummary{}, "operation_calls": view.Call{},
	} {
		fields, required := fieldsOf(reflect.TypeOf(v))
		if slices.Contains([]string{"document", "access", "quota", "export-check"}, name) {
			fields = append(fields, "calls") // of the command, not of what it prints
		}
		require.NotNil(t, all[name], name)
		assert.ElementsMatch(t, fields, slices.Collect(maps.Keys(properties(t, all[name]))), name)
		assert.ElementsMatch(t, required, all[name].(map[string]any)["required"], name)
		assert.Equal(t, false, all[name].(map[string]any)["additionalProperties"], name)
	}
}

// fieldsOf gives the JSON names of a struct's fields, and those that are always there.
func fieldsOf(typ reflect.Type) (fields, required []any) {
	for f := range typ.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && f.Type.Kind() == reflect.Pointer { // its fields are there or not, all together
			some, _ := fieldsOf(f.Type.Elem())
			fields = append(fields, some...)
			continue
		}
		if name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		fields = append(fields, name)
		if !strings.Contains(options, "omit") {
			required = append(required, name)
		}
	}
	return fields, required
}

// TestWordsAgree: where a field is one of some words, they are the program's.
func TestWordsAgree(t *testing.T) {
	all, err := definitions()
	require.NoError(t, err)
	words := func(path string) any {
		name, field, _ := strings.Cut(path, ".")
		if field == "" {
			return all[name].(map[string]any)["enum"]
		}
		p := properties(t, all[name])[field].(map[string]any)
		if names, ok := p["propertyNames"].(map[string]any); ok {
			p = names
		}
		return p["enum"]
	}
	for path, want := range map[string][]any{
		"kind": {
			provision.KindUser, provision.KindGroup, provision.KindMembership, provision.KindAttachment, provision.KindOrganization,
			provision.KindGrant, provision.KindClusterGrant,
		},
		"change.action": {provision.Create, provision.Update, provision.Delete},
		"change.reason": {
			provision.Declared, provision.Changed, provision.Undeclared, provision.Pruned, provision.Expired, provision.Offboarded, provision.Renamed,
		},
		"check.kind":               {provision.CheckQuota, provision.CheckCheck, provision.CheckGuard},
		"check.status":             {provision.Pass, provision.Warn, provision.Fail, provision.Unknown},
		"result.status":            {provision.Done, provision.Failed, provision.Skipped},
		"audit_result.status":      {provision.Done, provision.Failed, provision.Skipped},
		"verdict.verdict":          {osc.Yes, osc.No, osc.Unknown},
		"user_access.capabilities": capabilities(),
		"expanded_group.mode":      {provision.Exclusive, provision.Additive},
		"call.basis":               {rights.Documented, rights.Inferred, rights.Identity, rights.Unnamed, rights.Free},
		"custom_policy.for":        {rights.Plan, rights.Apply},
		"custom_policy.scope":      {provision.ScopeGlobalServices, provision.ScopeProjectServices},
		"cluster_grant_fact.role":  {cce.ClusterAdmin, cce.Admin, cce.Edit, cce.View},
		"diagnostic.severity":      {diag.Error, diag.Warning},
	} {
		data, err := json.Marshal(want)
		require.NoError(t, err)
		var plain []any
		require.NoError(t, json.Unmarshal(data, &plain))
		assert.ElementsMatch(t, plain, words(path), path)
	}
	assert.Equal(t, provision.FormatVersion, properties(t, all["document"])["format_version"].(map[string]any)["const"])
}

func capabilities() []any {
	var all []any
	for _, c := range osc.Capabilities() {
		all = append(all, c)
	}
	return all
}
