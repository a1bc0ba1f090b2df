package fake_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func TestAFileFromBeforeClustersStillLoads(t *testing.T) {
	var object map[string]any
	require.NoError(t, json.Unmarshal(saved(t, t.TempDir(), acme()), &object))
	for _, field := range []string{"clusters", "access_policies"} {
		require.Contains(t, object, field)
		delete(object, field)
	}
	old, err := json.Marshal(object)
	require.NoError(t, err)
	st, err := fake.Parse(old)
	require.NoError(t, err)
	want := acme()
	saved(t, t.TempDir(), want) // which sorts it
	assert.Equal(t, want, st)
}

func TestSeededClusters(t *testing.T) {
	st := fake.New(fake.Seed{Account: "acme", Clusters: []fake.SeedCluster{{"cn-north-4", "prod"}, {"cn-east-3", "prod"}, {"cn-north-4", "prod"}}})
	assert.Len(t, st.Clusters, 2, "each once")
	assert.NotEqual(t, st.ClusterID("cn-east-3", "prod"), st.ClusterID("cn-north-4", "prod"))
	assert.NotEmpty(t, st.ProjectID("cn-north-4"), "the region has a project")
	assert.Empty(t, st.ClusterID("cn-north-4", "test"))
}

func TestWhatDoesNotFitIsNamed(t *testing.T) {
	cases := []struct {
		reason string
		edit   func(*fake.State)
		want   string
	}{
		{"a cluster nowhere", func(s *fake.State) { s.Clusters[0].Region = "moon" }, `is in "moon", which is no project's name`},
		{"a cluster without a name", func(s *fake.State) { s.Clusters[0].Name = "" }, "has no name"},
		{"two clusters with one id", func(s *fake.State) { s.Clusters[0].ID = s.Clusters[1].ID }, "stands there twice"},
		{"a phase that is none", func(s *fake.State) { s.Clusters[0].Phase = "Fine" }, `the phase "Fine"`},
		{"a policy of no cluster", func(s *fake.State) { s.AccessPolicies[0].Clusters = []string{"none"} }, `the cluster "none" is unknown`},
		{"a policy nowhere", func(s *fake.State) { s.AccessPolicies[0].Region = "moon" }, `the access policy "p" is in "moon"`},
		{"a policy of another region", func(s *fake.State) { s.AccessPolicies[0].Region = "cn-north-4" }, "is unknown"},
		{"a policy for nobody", func(s *fake.State) { s.AccessPolicies[0].Principals = nil }, "it names no principal"},
		{"a policy of no type", func(s *fake.State) { s.AccessPolicies[0].PolicyType = "" }, `the policy type ""`},
		{"two policies with one id", func(s *fake.State) { s.AccessPolicies = append(s.AccessPolicies, s.AccessPolicies[0]) }, "stands there twice"},
		{"an instance's status", func(s *fake.State) { s.Instances[0].Status = "running" }, `the status "running": it must be one of Initial, Creating, Running, Unavailable`},
		{"two instances with one id", func(s *fake.State) { s.Instances = append(s.Instances, s.Instances[0]) }, "stands there twice"},
		{"the form of errors", func(s *fake.State) { s.Behaviour.CCEErrors = "array" }, `it must be "status" or "flat"`},
	}
	st := withClusters()
	st.AddInstance("cn-east-3", "images", "Creating")
	st.AddAccessPolicy(fake.AccessPolicy{Region: "cn-east-3", Name: "p", Clusters: []string{st.ClusterID("cn-east-3", "prod")}, Namespaces: []string{"*"}, PolicyType: "CCEEditPolicy", PrincipalType: "agency", Principals: []string{"a"}})
	srv, _ := serve(t, st, fake.Options{})
	before := srv.State()
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			require.ErrorContains(t, srv.Edit(tc.edit), tc.want)
			assert.Equal(t, before, srv.State())
		})
	}
	require.NoError(t, srv.Edit(func(s *fake.State) { // two clusters of one name are the client's to cope with
		s.Clusters = append(s.Clusters, fake.Cluster{ID: "other", Region: "cn-east-3", Name: "prod"})
	}))
	data := saved(t, t.TempDir(), srv.State())
	back, err := fake.Parse(data)
	require.NoError(t, err)
	assert.Equal(t, srv.State(), back)
}
