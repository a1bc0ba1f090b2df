package fake_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func TestAttachingByTypeAndDetachingEverywhere(t *testing.T) {
	st := acme()
	st.CustomPolicies = []fake.CustomPolicy{{ID: "c1", Name: "custom_1", DisplayName: "SWR Admin", Type: "AX", Policy: fake.PolicyBody{Version: "1.1"}}}
	dev, other := st.AddGroup("dev"), st.AddGroup("other")
	home := st.ProjectID("cn-east-3")
	cases := []struct {
		reason, policy, region string
		want                   fake.Attachment
		made                   bool
	}{
		{"of global services", "UCS FullAccess", "cn-east-3", fake.Attachment{GroupID: dev, Scope: fake.ScopeDomain, RoleID: st.RoleID("UCS FullAccess")}, true},
		{"of projects", "SWR Admin", "cn-east-3", fake.Attachment{GroupID: dev, Scope: fake.ScopeProject, ScopeID: home, RoleID: st.RoleID("SWR Admin")}, true},
		{"of both", "Tenant Guest", "cn-east-3", fake.Attachment{GroupID: dev, Scope: fake.ScopeAll, RoleID: st.RoleID("Tenant Guest")}, true},
		{"there already", "Tenant Guest", "cn-east-3", fake.Attachment{GroupID: dev, Scope: fake.ScopeAll, RoleID: st.RoleID("Tenant Guest")}, false},
		{"none", "Tenant guest", "cn-east-3", fake.Attachment{}, false},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			got, made := st.AttachByType(dev, tc.policy, tc.region)
			assert.Equal(t, tc.want, got)
			assert.Equal(t, tc.made, made)
		})
	}
	elsewhere, made := st.AttachByType(dev, "SWR Admin", "cn-south-1")
	assert.True(t, made)
	assert.Equal(t, st.ProjectID("cn-south-1"), elsewhere.ScopeID, "the region got a project")

	custom := fake.Attachment{GroupID: dev, Scope: fake.ScopeDomain, RoleID: "c1"}
	inPart := fake.Attachment{GroupID: dev, Scope: fake.ScopeEnterpriseProject, ScopeID: "0", RoleID: st.RoleID("SWR Admin")}
	st.Attachments = append(st.Attachments, custom, inPart)
	st.Attach(other, fake.ScopeProject, home, "SWR Admin")
	before := len(st.Attachments)
	taken := st.DetachAll(dev, "SWR Admin")
	assert.Len(t, taken, 4, "in two projects and an enterprise project, and the custom policy of that name")
	assert.Contains(t, taken, custom)
	assert.Contains(t, taken, inPart)
	assert.Len(t, st.Attachments, before-4, "the other group keeps its own")
	assert.Empty(t, st.DetachAll(dev, "SWR Admin"))
}

func TestOrganizationsAddedByHand(t *testing.T) {
	st := acme()
	st.AddOrganization("cn-east-3", "images", st.UserID("acme"))
	assert.True(t, st.AddRepository("cn-east-3", "images", "web"))
	assert.False(t, st.AddRepository("cn-north-4", "images", "web"))
	assert.Equal(t, "web", st.Organization("cn-east-3", "images").Repositories[0].Name)
	st.RaiseOrganizationQuota("cn-east-3", 3)
	assert.Empty(t, st.Quotas.OrganizationsInRegion, "five are enough")
	st.RaiseOrganizationQuota("cn-east-3", 6)
	assert.Equal(t, map[string]int{"cn-east-3": 6}, st.Quotas.OrganizationsInRegion)
	for name, want := range map[string]bool{"images": true, "a": true, "a__b": true, "a--b": false, "library": false, "Images": false, "": false} {
		assert.Equal(t, want, fake.ValidOrganizationName(name), name)
	}
	for name, want := range map[string]bool{"prod": true, "abc": false, "prod-": false, "pro.d": false, "1prod": false} {
		assert.Equal(t, want, fake.ValidClusterName(name), name)
	}
}
