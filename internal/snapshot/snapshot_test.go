package snapshot_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/snapshot"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

const region = "cn-east-3"

// account is a survey of next to nothing.
func account() *provision.Survey {
	return &provision.Survey{Regions: []string{region}, Existing: &provision.Existing{
		Account:  iam.Account{ID: "d1", Name: "acme"},
		Users:    []iam.User{{ID: "u1", Name: "alice", Enabled: true}, {ID: "u2", Name: "acme", Enabled: true}},
		Groups:   []iam.Group{{ID: "g1", Name: "team"}},
		Roles:    []iam.Role{{ID: "r1", Name: "ucs_1", DisplayName: "UCS FullAccess", Type: iam.GlobalRole, Catalog: "UCS"}},
		Projects: []iam.Project{{ID: "p1", Name: region, ParentID: "d1"}},
		OwnerID:  "u2", CallerID: "u1",
	}}
}

// What a real account may hold and no list of it explains is kept so that a sandbox looks the same, or is told of.
func TestOddAccounts(t *testing.T) {
	organization := func(access *swr.Access) func(*provision.Survey) {
		return func(s *provision.Survey) {
			s.Organizations = map[string][]provision.ExistingOrganization{region: {{Organization: swr.Organization{Name: "images", Creator: "alice"}, Access: access}}}
		}
	}
	for _, tt := range []struct {
		reason string
		odd    func(*provision.Survey)
		check  func(*testing.T, *fake.State)
		gaps   []string
		notes  []string
	}{
		{reason: "nothing is odd", odd: func(*provision.Survey) {}, check: func(t *testing.T, st *fake.State) {
			assert.Equal(t, "u1", st.Caller)
			assert.Empty(t, st.Missing)
		}},
		{reason: "an attachment names a policy and projects that no list has", odd: func(s *provision.Survey) {
			s.Attachments = []iam.Attachment{
				{GroupID: "g1", RoleID: "r9", Scope: iam.Scope{Kind: iam.InProject, ID: "p9"}},
				{GroupID: "g1", RoleID: "r9", Scope: iam.Scope{Kind: iam.EnterpriseProject, ID: "e9"}},
			}
		}, check: func(t *testing.T, st *fake.State) {
			assert.Contains(t, st.SystemPermissions, fake.SystemPermission{ID: "r9", Name: "r9", DisplayName: "r9", Type: "XX", Unlisted: true})
			assert.Contains(t, st.Projects, fake.Project{ID: "p9", Name: "p9", ParentID: "d1", Unlisted: true})
			assert.Equal(t, []fake.EnterpriseProject{{ID: "e9", Name: "e9", Unlisted: true}}, st.EnterpriseProjects)
			assert.Len(t, st.Attachments, 2)
		}},
		{reason: "an attachment of a group that is being deleted", odd: func(s *provision.Survey) {
			s.Attachments = []iam.Attachment{{GroupID: "g9", RoleID: "r1", Scope: iam.Scope{Kind: iam.Global}}}
		}, check: func(t *testing.T, st *fake.State) { assert.Empty(t, st.Attachments) },
			notes: []string{"a policy is attached to group g9, which no list has: left out"}},
		{reason: "a member who is no user", odd: func(s *provision.Survey) {
			s.Members = map[string][]iam.User{"g1": {{ID: "u1", Name: "alice"}, {ID: "u9", Name: "gone"}}}
		}, check: func(t *testing.T, st *fake.State) { assert.Equal(t, []string{"u1"}, st.Groups[0].Members) },
			notes: []string{"gone is a member of group team and no user of the account: left out"}},
		{reason: "who the owner is can't be told: one whom no list has", odd: func(s *provision.Survey) { s.OwnerID, s.CallerID = "", "" },
			check: func(t *testing.T, st *fake.State) {
				assert.Contains(t, st.Users, fake.User{ID: "d1-owner", Name: "owner of acme", Root: true, Unlisted: true})
				assert.Equal(t, "d1-owner", st.Caller)
			}},
		{reason: "SWR knows whose the credentials are, IAM does not tell", odd: func(s *provision.Survey) {
			s.CallerID = ""
			organization(&swr.Access{Creator: "alice", Self: &swr.Grant{UserID: "u1", UserName: "alice", Level: swr.Edit}})(s)
		}, check: func(t *testing.T, st *fake.State) {
			assert.Equal(t, "u1", st.Caller)
			assert.Equal(t, int(swr.Edit), st.Organizations[0].CallerAuth)
		}},
		{reason: "grants of who was renamed, and of who is gone", odd: organization(&swr.Access{Others: []swr.Grant{
			{UserID: "u1", UserName: "alice-before", Level: swr.Read}, {UserID: "u9", UserName: "mallory", Level: swr.Manage}, {UserID: "u2", UserName: "acme", Level: swr.Manage},
		}}), check: func(t *testing.T, st *fake.State) {
			assert.ElementsMatch(t, []fake.Grant{{UserID: "u1", UserName: "alice-before", Auth: 1}, {UserID: "u9", UserName: "mallory", Auth: 7}, {UserID: "u2", Auth: 7}}, st.Organizations[0].Grants)
		}},
		{reason: "a level that SWR may add some day", odd: organization(&swr.Access{Others: []swr.Grant{{UserID: "u1", UserName: "alice", Level: 5}}}),
			check: func(t *testing.T, st *fake.State) { assert.Empty(t, st.Organizations[0].Grants) },
			gaps:  []string{"the grants of organization images in cn-east-3"}},
		{reason: "organizations that count and can't be seen, and quotas that IAM does not name", odd: func(s *provision.Survey) {
			s.Organizations = map[string][]provision.ExistingOrganization{region: {}}
			s.OrganizationQuotas = map[string]*swr.Quota{region: {Limit: 7, Used: 3}}
			s.Quotas = map[iam.QuotaType]iam.Quota{iam.QuotaUsers: {Limit: 60, Used: 2}}
		}, check: func(t *testing.T, st *fake.State) {
			assert.Equal(t, map[string]int{region: 7}, st.Quotas.OrganizationsInRegion)
			assert.Equal(t, map[string]int{region: 3}, st.Quotas.OrganizationsUnseen)
			assert.Equal(t, 60, st.Quotas.Users)
			assert.Equal(t, -1, st.Quotas.Groups)
		}, gaps: []string{"organizations that these credentials do not see in cn-east-3"}},
		{reason: "an organization quota that SWR does not say", odd: func(s *provision.Survey) { s.OrganizationQuotas = map[string]*swr.Quota{region: nil} },
			check: func(t *testing.T, st *fake.State) {
				assert.Equal(t, map[string]int{region: -1}, st.Quotas.OrganizationsInRegion)
			}},
		{reason: "an access policy of a cluster that is gone, and a type of CCE's own", odd: func(s *provision.Survey) {
			s.ClusterPolicies = map[string][]cce.Policy{region: {{ID: "a1", Clusters: []string{"gone"}, Namespaces: []string{"*"}, Role: "CCENewPolicy", Type: cce.Agency, Principals: []string{"x"}}}}
		}, check: func(t *testing.T, st *fake.State) {
			require.Len(t, st.AccessPolicies, 1)
			assert.Equal(t, "CCENewPolicy", st.AccessPolicies[0].PolicyType)
		}},
		{reason: "an instance in a state that no sandbox knows", odd: func(s *provision.Survey) {
			s.Registries = map[string]provision.Registry{region: {Instances: []swr.Instance{{ID: "i1", Name: "images", Status: "Frozen"}}}}
		}, check: func(t *testing.T, st *fake.State) { assert.Empty(t, st.Instances) },
			gaps: []string{"the Enterprise Edition instances in cn-east-3"}},
		{reason: "a gap of each kind has a word in the sandbox", odd: func(s *provision.Survey) {
			for _, p := range []provision.Part{
				provision.PartAssignments, provision.PartGroupAttachments, provision.PartEnterpriseAttachments, provision.PartEnterpriseProjects,
				provision.PartMembers, provision.PartOwner, provision.PartCaller, provision.PartQuotas, provision.PartConsole, provision.PartOrganizations,
				provision.PartOrganizationQuota, provision.PartGrants, provision.PartRepositories, provision.PartInstances, provision.PartClusters, provision.PartAccessPolicies, provision.PartUnseenOrganizations,
			} {
				s.Gaps = append(s.Gaps, provision.Gap{Part: p, Why: "of a test"})
			}
		}, check: func(t *testing.T, st *fake.State) { assert.Len(t, st.Missing, 17) }, gaps: make([]string, 17)},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			s := account()
			tt.odd(s)
			taken := snapshot.Of(s, region)
			data, err := taken.State.Copied()
			require.NoError(t, err)
			_, err = fake.Parse(data)
			require.NoError(t, err, "a sandbox can start from it")
			tt.check(t, taken.State)
			assert.Equal(t, tt.notes, taken.Notes)
			require.Len(t, taken.Gaps, len(tt.gaps))
			for i, want := range tt.gaps {
				if want != "" {
					assert.Equal(t, want, taken.Gaps[i].String())
				}
			}
		})
	}
}

// Equal accounts give equal bytes, and others another seed: what a sandbox makes in one copy has no id of a later copy.
func TestSeedComesFromContent(t *testing.T) {
	one, err := snapshot.Of(account(), region).State.Copied()
	require.NoError(t, err)
	same, err := snapshot.Of(account(), region).State.Copied()
	require.NoError(t, err)
	assert.Equal(t, string(one), string(same))
	changed := account()
	changed.Groups[0].Description = "changed"
	other := snapshot.Of(changed, region).State
	_, err = other.Copied()
	require.NoError(t, err)
	assert.NotContains(t, string(one), other.Seed)
}
