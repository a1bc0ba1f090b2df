package fake_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func TestARegionWithoutTheEnterpriseEdition(t *testing.T) {
	st := acme()
	st.AddInstance("cn-east-3", "images", "")
	st.RegionsWithoutEnterpriseEdition = []string{"cn-north-4"}
	srv, c := serve(t, st, fake.Options{})
	home, north := "/v2/"+st.ProjectID("cn-east-3")+"/instances", "/v2/"+st.ProjectID("cn-north-4")+"/instances"
	assert.Equal(t, "Running", c.do("GET", home, "", 200).text(t, "instances", 0, "status"))
	assert.Equal(t, "SWR.404001", c.do("GET", north, "", 404).text(t, "error_code"))
	c.do("GET", north+"/i1", "", 404)
	c.in(st.ProjectID("cn-north-4")).do("GET", "/v2/manage/namespaces", "", 200) // the basic edition is there
	require.NoError(t, srv.Edit(func(s *fake.State) { s.Behaviour.MissingEditionForbidden = true }))
	assert.Equal(t, "SWR.403001", c.do("GET", north, "", 403).text(t, "error_code"))
	require.ErrorContains(t, srv.Edit(func(s *fake.State) { s.AddInstance("cn-north-4", "x", "") }), "one of the regions_without_enterprise_edition")
}

func TestOddQuestionsAboutInstances(t *testing.T) {
	st := acme()
	_, c := serve(t, st, fake.Options{})
	home := "/v2/" + st.ProjectID("cn-east-3") + "/instances"
	for _, query := range []string{"limit=0", "limit=101", "limit=-1", "limit=ten", "limit=10&offset=5", "offset=50", "offset=-100", "status=running", "status=Gone"} {
		assert.Equal(t, "SWR.400003", c.do("GET", home+"?"+query, "", 400).text(t, "error_code"), query)
	}
	assert.Empty(t, c.do("GET", home+"?limit=10&offset=1000&status=Unavailable", "", 200).list(t, "instances"))
}

func TestWhoSeesInstances(t *testing.T) {
	cases := []struct {
		role  string
		scope fake.Scope
		want  int
	}{
		{"SWR FullAccess", fake.ScopeProject, 200}, {"SWR OperateAccess", fake.ScopeProject, 200}, {"SWR ReadOnlyAccess", fake.ScopeProject, 200},
		{"Tenant Guest", fake.ScopeProject, 200}, {"Tenant Administrator", fake.ScopeAll, 200}, {"SWR Admin", fake.ScopeProject, 200},
		{"CCE FullAccess", fake.ScopeProject, 403}, {"SWR FullAccess", fake.ScopeDomain, 403}, {"UCS FullAccess", fake.ScopeDomain, 403},
	}
	for _, tc := range cases {
		t.Run(tc.role+" "+string(tc.scope), func(t *testing.T) {
			st := acme()
			key, project, scopeID := st.AddAccessKey(st.UserID("alice")), st.ProjectID("cn-east-3"), ""
			if tc.scope == fake.ScopeProject {
				scopeID = project
			}
			st.Attach(st.AddGroup("dev", st.UserID("alice")), tc.scope, scopeID, tc.role)
			_, c := serve(t, st, fake.Options{})
			r := c.as(key).do("GET", "/v2/"+project+"/instances", "", tc.want)
			if tc.want == 403 {
				assert.Equal(t, "SWR.403001", r.text(t, "error_code"))
			}
		})
	}
}
