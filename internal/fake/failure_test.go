package fake_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func TestStatusesHaveTheirCodes(t *testing.T) {
	st := acme()
	quota, instances := "/v3.0/OS-QUOTA/domains/"+st.Account.ID, "/v2/"+st.ProjectID("cn-east-3")+"/instances"
	cases := []struct {
		path string
		at   []any
		want map[int]string
	}{
		{quota, []any{"error_code"}, map[int]string{
			400: "IAM.0007", 401: "IAM.0001", 403: "IAM.0002", 404: "IAM.0004", 409: "IAM.0005", 418: "IAM.0007", 429: "IAM.0012", 500: "IAM.0006", 503: "IAM.0006",
		}},
		{"/v3/groups", []any{"error_code"}, map[int]string{429: "IAM.0012"}},
		{"/v3/groups", []any{"error", "title"}, map[int]string{400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 503: "Service Unavailable"}},
		{"/v2/manage/namespaces", []any{"errors", 0, "errorCode"}, map[int]string{
			400: "SVCSTG.SWR.4000000", 401: "SVCSTG.SWR.4010000", 403: "SVCSTG.SWR.4039002", 404: "SVCSTG.SWR.4040058", 409: "SVCSTG.SWR.4090023",
			429: "SVCSTG.SWR.4290000", 500: "SVCSTG.SWR.5000000", 502: "SVCSTG.SWR.5000000",
		}},
		{instances, []any{"error_code"}, map[int]string{400: "SWR.400001", 403: "SWR.403001", 404: "SWR.404001", 429: "SWR.429001", 500: "SWR.500001"}},
		{"/v1.0/enterprise-projects", []any{"error_code"}, map[int]string{500: "EPS.0006"}},
	}
	for _, tc := range cases {
		for status, want := range tc.want {
			t.Run(fmt.Sprint(tc.path, " ", status), func(t *testing.T) {
				_, c := serve(t, st, fake.Options{Faults: []fake.Fault{{Effect: fake.EffectStatus, Status: status}}})
				assert.Equal(t, want, c.do("GET", tc.path, "", status).text(t, tc.at...))
			})
		}
	}
	_, c := serve(t, st, fake.Options{Faults: []fake.Fault{{Effect: fake.EffectThrottle}}})
	assert.Equal(t, "SWR.429001", c.do("GET", instances, "", 429).text(t, "error_code"))
}

func TestAnotherAccountsDomainIsNoAuthentication(t *testing.T) {
	st := acme()
	_, c := serve(t, st, fake.Options{})
	cases := []struct {
		path string
		at   []any
		want string
	}{
		{"/v3/groups", []any{"error", "title"}, "Unauthorized"},
		{"/v3.0/OS-QUOTA/domains/" + st.Account.ID, []any{"error_code"}, "IAM.0001"},
		{"/v2/manage/namespaces", []any{"errors", 0, "errorCode"}, "SVCSTG.SWR.4010000"},
		{"/v2/" + st.ProjectID("cn-east-3") + "/instances", []any{"error_code"}, "SWR.401001"},
		{"/api/v3/access-policies", []any{"errorCode"}, "CCE.01401001"},
	}
	for _, tc := range cases {
		for domain, status := range map[string]int{"other": 401, st.Account.ID: 200, "": 200} {
			t.Run(tc.path+" "+domain, func(t *testing.T) {
				r := c.request("GET", tc.path, "")
				r.Header.Set("X-Domain-Id", domain)
				got, err := c.send(r)
				require.NoError(t, err)
				require.Equal(t, status, got.StatusCode, "%s", got.body)
				if status == 401 {
					assert.Equal(t, tc.want, got.text(t, tc.at...))
				}
			})
		}
	}
}

func TestADisabledUserIsRefusedInTheServicesOwnCode(t *testing.T) {
	st := acme()
	alice := st.AddAccessKey(st.UserID("alice"))
	for i := range st.Users {
		st.Users[i].Disabled = st.Users[i].Name == "alice"
	}
	_, c := serve(t, st, fake.Options{})
	c = c.as(alice)
	assert.Equal(t, "Forbidden", c.do("GET", "/v3/auth/domains", "", 403).text(t, "error", "title"))
	assert.Equal(t, "IAM.0080", c.do("GET", "/v5/caller-identity", "", 403).text(t, "error_code"))
	assert.Equal(t, "SVCSTG.SWR.4039002", code(t, c.do("GET", "/v2/manage/namespaces", "", 403)))
	assert.Equal(t, "SWR.403001", c.do("GET", "/v2/"+st.ProjectID("cn-east-3")+"/instances", "", 403).text(t, "error_code"))
	assert.Equal(t, "CCE.01403001", c.do("GET", "/api/v3/access-policies", "", 403).text(t, "errorCode"))
}

func TestMalformedRequestsAreNoQuestionOfAuthentication(t *testing.T) {
	_, c := serve(t, acme(), fake.Options{})
	for path, query := range map[string]string{"/v3/groups": "name=%zz", "/v2/manage/namespaces": "a=1;b=2", "/v3/groups/%FF": ""} {
		r := c.request("GET", path, "")
		r.URL.RawQuery = query
		got, err := c.send(r)
		require.NoError(t, err)
		require.Equal(t, 400, got.StatusCode, "%s?%s: %s", path, query, got.body)
		assert.Equal(t, "APIGW.0201", got.text(t, "error_code"))
		assert.NotContains(t, got.text(t, "error_msg"), "authentication")
		assert.Len(t, got.Header.Get("X-Request-Id"), 32)
	}
}
