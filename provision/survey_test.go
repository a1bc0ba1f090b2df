package provision_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/regional"
	"github.com/osc-perms/osc-perms/internal/rights"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

var home = provision.Tenant{Name: "acme", Region: region, OSCRegion: region}

// What `permissions plan` prints for any configuration is all that a survey takes.
func TestSurveyTakesWhatPlansTake(t *testing.T) {
	c := connect(t, audited(), fake.Options{})
	s, err := provision.TakeSurvey(t.Context(), c.reader(), home, []string{region})
	require.NoError(t, err)
	assert.Empty(t, s.Gaps)
	var all []rights.Topic
	for _, service := range provision.Rights() {
		for _, r := range service.Rights {
			all = append(all, r.Topics...)
		}
	}
	stats := c.transport.Stats()
	require.NotEmpty(t, stats)
	for _, made := range stats {
		covered := false
		for _, service := range provision.Rights() {
			for _, r := range service.Rights.For(rights.Plan, all) {
				covered = covered || service.Service == made.Service && r.Call == made.Operation
			}
		}
		assert.True(t, covered, "%s %s", made.Service, made.Operation)
	}
}

// A survey of 300 groups, 1,000 users and 900 attachments in one region takes one call a group, two an organization, one a
// page of attachments and some 20 more.
func TestSurveyCalls(t *testing.T) {
	const groups, users, organizations = 300, 1000, 20
	st := fake.New(fake.Seed{Account: "acme", Region: region})
	for i := range users {
		st.AddUser("u" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + "-" + string(rune('a'+i/26%26)) + string(rune('a'+i/676)))
	}
	for i := range groups {
		id := st.AddGroup("g-" + string(rune('a'+i%26)) + string(rune('a'+i/26)))
		for _, policy := range []string{"UCS FullAccess", "OBS Administrator", "IAM ReadOnlyAccess"} {
			st.Attach(id, fake.ScopeDomain, "", policy)
		}
	}
	for i := range organizations {
		st.AddOrganization(region, "o-"+string(rune('a'+i)), st.Users[0].ID)
	}
	c := connect(t, st, fake.Options{})
	s, err := provision.TakeSurvey(t.Context(), c.reader(), home, []string{region})
	require.NoError(t, err)
	assert.Len(t, s.Attachments, 3*groups+2)
	assert.Len(t, s.Users, users+2)
	assert.LessOrEqual(t, c.server.ResetCalls(), groups+1+2*organizations+3*groups/50+25)
}

// brokenSWR answers in one region with an error.
type brokenSWR struct {
	swr.Reader
	region string
	err    error
}

func (b brokenSWR) Quota(ctx context.Context, region string) (*swr.Quota, error) {
	if region == b.region {
		return nil, b.err
	}
	return b.Reader.Quota(ctx, region)
}

func TestSurveyGaps(t *testing.T) {
	unanswered := &apierr.Error{Kind: apierr.Unanswered, Service: "SWR", Operation: "ListQuotas"}
	for _, tt := range []struct {
		reason string
		deny   []string
		region string // whose quota fails, with err
		err    error
		want   []string // the gaps
		fails  string
	}{
		{reason: "everything may be read"},
		{reason: "members by group are refused, by user not", deny: []string{"GET /v3/groups/{id}/users"}},
		{reason: "members are refused both ways", deny: []string{"GET /v3/groups/{id}/users", "GET /v3/users/{id}/groups"},
			want: []string{"the members of group admin", "the members of group team"}},
		{reason: "policies are refused at once and group by group", deny: []string{"role-assignments", "GET /v3/domains/{domain}/groups"},
			want: []string{"the bulk list of policy attachments", "the policies of group admin", "the policies of group team"}},
		{reason: "policies are refused at once", deny: []string{"role-assignments"}, want: []string{"the bulk list of policy attachments"}},
		{reason: "grants are refused", deny: []string{"GET /v2/manage/namespaces/{name}/access"}, want: []string{"the grants of organization images in cn-east-3"}},
		{reason: "enterprise projects are refused", deny: []string{"enterprise-projects"}, want: []string{"the enterprise projects"}},
		{reason: "whose the key is can't be seen", deny: []string{"OS-CREDENTIAL"}, want: []string{"whose the credentials are"}},
		{reason: "a region far away does not answer", region: "cn-north-4", err: unanswered, want: []string{"the organization quota in cn-north-4"}},
		{reason: "a region far away is not in the SDK's table", region: "cn-north-4", err: &regional.NoEndpointError{Service: "SWR", Region: "cn-north-4"},
			want: []string{"the organization quota in cn-north-4"}},
		{reason: "the region that counts does not answer", region: region, err: unanswered, fails: "cannot read the organization quota in cn-east-3"},
		{reason: "an answer that can't be trusted", region: "cn-north-4", err: &apierr.Error{Kind: apierr.BadAnswer, Service: "SWR", Status: 200},
			fails: "cannot read the organization quota in cn-north-4"},
		{reason: "users are refused", deny: []string{"GET /v3/users"}, fails: "cannot read the IAM users"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			st := fake.New(fake.Seed{Account: "acme", Region: region, Regions: []string{"cn-north-4"}, Users: []string{"alice", "bob"}})
			st.AddGroup("team", st.UserID("alice"))
			st.AddOrganization(region, "images", st.UserID("alice"))
			st.AccessKeys[0].Deny = tt.deny
			cloud := connect(t, st, fake.Options{}).reader()
			cloud.SWR = brokenSWR{cloud.SWR, tt.region, tt.err}
			s, err := provision.TakeSurvey(t.Context(), cloud, home, []string{region})
			if tt.fails != "" {
				require.ErrorContains(t, err, tt.fails)
				return
			}
			require.NoError(t, err)
			var got []string
			for _, g := range s.Gaps {
				got = append(got, g.String())
				assert.NotEmpty(t, g.Why)
			}
			assert.Equal(t, tt.want, got)
			if !slices.ContainsFunc(s.Gaps, func(g provision.Gap) bool { return g.Part == provision.PartMembers }) {
				assert.Equal(t, "alice", s.Members[st.GroupID("team")][0].Name)
			}
		})
	}
}

// A region that the account has never opened is a mistake, and so is another account.
func TestSurveyOfElsewhere(t *testing.T) {
	c := connect(t, fake.New(fake.Seed{Account: "acme", Region: region}), fake.Options{})
	_, err := provision.TakeSurvey(t.Context(), c.reader(), provision.Tenant{Region: "ap-southeast-1"}, nil)
	var closed *iam.RegionError
	require.ErrorAs(t, err, &closed)
	_, err = provision.TakeSurvey(t.Context(), c.reader(), provision.Tenant{Name: "other", Region: region}, nil)
	var account *provision.AccountError
	require.ErrorAs(t, err, &account)
}
