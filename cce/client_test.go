package cce_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
)

func TestWhatIsThere(t *testing.T) {
	st := newState()
	prod, dev := st.ClusterID(region, "prod"), st.ClusterID(region, "dev-1")
	id := st.AddAccessPolicy(fake.AccessPolicy{Region: region, Name: "all-of-it", Clusters: []string{"*"}, Namespaces: []string{"*"},
		PolicyType: "CCEClusterAdminPolicy", PrincipalType: "group", Principals: []string{"g2", "g1"}})
	other := st.AddAccessPolicy(fake.AccessPolicy{Region: region, Name: "a", Clusters: []string{prod}, Namespaces: []string{"web", "default"},
		PolicyType: "CCEEditPolicy", PrincipalType: "user", Principals: []string{"u1"}})
	e := newEngine(t, st)
	ctx := t.Context()

	clusters, err := e.Clusters(ctx, region)
	require.NoError(t, err)
	assert.Equal(t, []cce.Cluster{{ID: dev, Name: "dev-1", Phase: "Available"}, {ID: prod, Name: "prod", Phase: "Available"}}, clusters)

	policies, err := e.Policies(ctx, region)
	require.NoError(t, err)
	assert.Equal(t, []cce.Policy{
		{ID: other, Name: "a", Clusters: []string{prod}, Namespaces: []string{"default", "web"}, Role: cce.Edit, Type: cce.User, Principals: []string{"u1"}},
		{ID: id, Name: "all-of-it", Clusters: []string{"*"}, Namespaces: []string{"*"}, Role: cce.ClusterAdmin, Type: cce.Group, Principals: []string{"g1", "g2"}},
	}, policies, "by name, what is in them sorted")
	assert.True(t, policies[1].Spans())
}

func TestNothingThere(t *testing.T) {
	e := newEngine(t, fake.New(fake.Seed{Account: "acme", Region: region}))
	clusters, err := e.Clusters(t.Context(), region)
	require.NoError(t, err)
	assert.Empty(t, clusters)
	policies, err := e.Policies(t.Context(), region)
	require.NoError(t, err)
	assert.Empty(t, policies)
}

var reads = map[string]func(context.Context, engine) error{
	"Clusters": func(ctx context.Context, e engine) error { _, err := e.Clusters(ctx, region); return err },
	"Policies": func(ctx context.Context, e engine) error { _, err := e.Policies(ctx, region); return err },
}

func TestOddAnswersAreErrors(t *testing.T) {
	faults := map[string]apierr.Kind{
		"html": apierr.BadAnswer, "empty": apierr.BadAnswer, "nil-list": apierr.BadAnswer, "503 html": apierr.BadAnswer, "truncate": apierr.Unanswered,
		"reset-after": apierr.Unanswered, "502": apierr.Unanswered, "throttle": apierr.Throttled, "403": apierr.Forbidden,
	}
	for name, read := range reads {
		for fault, kind := range faults {
			t.Run(name+" "+fault, func(t *testing.T) {
				err := read(t.Context(), newEngine(t, newState(), "cce -> "+fault))
				assert.Equal(t, kind, apierr.KindOf(err), "%v", err)
			})
		}
	}
}

func TestRefusals(t *testing.T) {
	tests := map[string]struct {
		reason, answer string
		kind           apierr.Kind
		code, says     string
	}{
		"Status": {"the message of Kubernetes' form", `404!{"kind":"Status","code":404,"errorCode":"CCE.01404001","errorMessage":"Not Found.","error_code":"CCE_CM.0003","error_msg":"Not Found","message":"no such cluster"}`,
			apierr.NotFound, "CCE.01404001", "no such cluster"},
		"flat":              {"camel case", `403!{"errorCode":"CCE.01403001","errorMsg":"not allowed"}`, apierr.Forbidden, "CCE.01403001", "not allowed"},
		"flat, other":       {"snake case", `403!{"error_code":"CCE.01403001","error_msg":"not allowed"}`, apierr.Forbidden, "CCE.01403001", "not allowed"},
		"nested":            {"in an object", `400!{"error":{"code":"CCE.01400001","message":"bad"}}`, apierr.Invalid, "CCE.01400001", "bad"},
		"nested list":       {"in a list", `409!{"errors":[{"errorCode":"CCE.01409001","errorMessage":"there"}]}`, apierr.Exists, "CCE.01409001", "there"},
		"nothing known":     {"the status decides", `403!{"zzz":1}`, apierr.Forbidden, "", "forbidden"},
		"bad key":           {"the gateway's", `401!{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication"}`, apierr.Unauthorized, "APIGW.0301", "Incorrect"},
		"throttled":         {"429", `429!{"error_code":"APIGW.0308","error_msg":"too fast"}`, apierr.Throttled, "APIGW.0308", "too fast"},
		"throttled, other":  {"the gateway's code under another status", `403!{"error_code":"APIGW.0308","error_msg":"too fast"}`, apierr.Throttled, "APIGW.0308", "too fast"},
		"the gateway's 404": {"no such call", `404!{"error_code":"APIGW.0101","error_msg":"The API does not exist"}`, apierr.BadAnswer, "APIGW.0101", "does not exist"},
		"a right's name":    {"no quota is full on a read", `403!{"error_code":"X","error_msg":"cce:quota:get is missing"}`, apierr.Forbidden, "X", "quota"},
		"moved":             {"a signature is good for one host", `302!`, apierr.BadAnswer, "", "it points to another place"},
		"created":           {"a read is answered with 200", `201!{"items":[],"accessPolicyList":[]}`, apierr.BadAnswer, "", "200"},
	}
	for name, tt := range tests {
		for operation, read := range reads {
			t.Run(name+" "+operation, func(t *testing.T) {
				err := read(t.Context(), oddServer(t, always(tt.answer)))
				var e *apierr.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, [2]string{string(tt.kind), tt.code}, [2]string{string(e.Kind), e.Code}, tt.reason)
				assert.ErrorContains(t, err, tt.says)
				assert.ErrorContains(t, err, region)
			})
		}
	}
}

func TestOddClusters(t *testing.T) {
	tests := map[string]struct {
		answer string
		kind   apierr.Kind
		want   int
	}{
		"none":        {`{"items":[]}`, "", 0},
		"no list":     {`{"kind":"Cluster"}`, apierr.BadAnswer, 0},
		"null":        {`null`, apierr.BadAnswer, 0},
		"a list":      {`[]`, apierr.BadAnswer, 0},
		"nobody":      {`{"items":[null]}`, apierr.BadAnswer, 0},
		"no id":       {`{"items":[{"metadata":{"name":"prod"}}]}`, apierr.BadAnswer, 0},
		"no name":     {`{"items":[{"metadata":{"uid":"c1"}}]}`, apierr.BadAnswer, 0},
		"no status":   {`{"items":[{"metadata":{"name":"prod","uid":"c1"}}]}`, "", 1},
		"there twice": {`{"items":[{"metadata":{"name":"prod","uid":"c1"}},{"metadata":{"name":"prod","uid":"c1"}}]}`, "", 1},
		"one name":    {`{"items":[{"metadata":{"name":"prod","uid":"c2"}},{"metadata":{"name":"prod","uid":"c1"}}]}`, "", 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			clusters, err := oddServer(t, always(tt.answer)).Clusters(t.Context(), region)
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%v", err)
			assert.Len(t, clusters, tt.want)
		})
	}
}

func TestOddPolicies(t *testing.T) {
	const rest = `"accessScope":{"namespaces":["*"]},"policyType":"CCEViewPolicy","principal":{"type":"user","ids":["u"]}`
	tests := map[string]struct {
		item string
		kind apierr.Kind
		role cce.Role
	}{
		"whole":                 {`{"policyId":"p","name":"n","clusters":["c"],` + rest + `}`, "", cce.View},
		"no name":               {`{"policyId":"p","clusters":["c"],` + rest + `}`, "", cce.View},
		"more than is known":    {`{"policyId":"p","clusters":["c"],"zzz":[1],` + rest + `}`, "", cce.View},
		"times of any form":     {`{"policyId":"p","clusters":["c"],"createTime":"2024-05-30 14:30:00.5 +0000 UTC","updateTime":1700000000,` + rest + `}`, "", cce.View},
		"a role to come":        {`{"policyId":"p","clusters":["c"],"accessScope":{"namespaces":["*"]},"policyType":"CCEOtherPolicy","principal":{"type":"user","ids":["u"]}}`, "", "CCEOtherPolicy"},
		"nobody":                {`null`, apierr.BadAnswer, ""},
		"no id":                 {`{"clusters":["c"],` + rest + `}`, apierr.BadAnswer, ""},
		"no clusters":           {`{"policyId":"p",` + rest + `}`, apierr.BadAnswer, ""},
		"a cluster without id":  {`{"policyId":"p","clusters":[""],` + rest + `}`, apierr.BadAnswer, ""},
		"no scope":              {`{"policyId":"p","clusters":["c"],"policyType":"CCEViewPolicy","principal":{"type":"user","ids":["u"]}}`, apierr.BadAnswer, ""},
		"no namespaces":         {`{"policyId":"p","clusters":["c"],"accessScope":{},"policyType":"CCEViewPolicy","principal":{"type":"user","ids":["u"]}}`, apierr.BadAnswer, ""},
		"no type":               {`{"policyId":"p","clusters":["c"],"accessScope":{"namespaces":["*"]},"principal":{"type":"user","ids":["u"]}}`, apierr.BadAnswer, ""},
		"no principal":          {`{"policyId":"p","clusters":["c"],"accessScope":{"namespaces":["*"]},"policyType":"CCEViewPolicy"}`, apierr.BadAnswer, ""},
		"no principals":         {`{"policyId":"p","clusters":["c"],"accessScope":{"namespaces":["*"]},"policyType":"CCEViewPolicy","principal":{"type":"user"}}`, apierr.BadAnswer, ""},
		"principals of no type": {`{"policyId":"p","clusters":["c"],"accessScope":{"namespaces":["*"]},"policyType":"CCEViewPolicy","principal":{"type":null,"ids":["u"]}}`, apierr.BadAnswer, ""},
		"clusters in words":     {`{"policyId":"p","clusters":"c",` + rest + `}`, apierr.BadAnswer, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			policies, err := oddServer(t, always(`{"accessPolicyList":[`+tt.item+`]}`)).Policies(t.Context(), region)
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%v", err)
			if tt.kind != "" {
				assert.Empty(t, policies)
				return
			}
			require.Len(t, policies, 1)
			assert.Equal(t, tt.role, policies[0].Role)
			assert.Equal(t, []string{"c"}, policies[0].Clusters)
		})
	}
	policies, err := oddServer(t, always(`{"accessPolicyList":[{"policyId":"p","clusters":["c"],`+rest+`},{"policyId":"p","clusters":["c"],`+rest+`}]}`)).Policies(t.Context(), region)
	require.NoError(t, err)
	assert.Len(t, policies, 1, "what comes twice counts once")
}

// The path of access policies names no project: the header does.
func TestTheProjectIsSaid(t *testing.T) {
	var paths, projects []string
	e := oddServer(t, func(r *http.Request) string {
		paths, projects = append(paths, r.URL.RequestURI()), append(projects, r.Header.Get("X-Project-Id"))
		return `{"items":[],"accessPolicyList":[]}`
	})
	_, err := e.Clusters(t.Context(), region)
	require.NoError(t, err)
	_, err = e.Policies(t.Context(), region)
	require.NoError(t, err)
	assert.Equal(t, []string{"/api/v3/projects/p/clusters", "/api/v3/access-policies"}, paths)
	assert.Equal(t, []string{"p", "p"}, projects)
}

func TestEndpoint(t *testing.T) {
	endpoint, err := cce.Endpoint("cn-north-4")
	require.NoError(t, err)
	assert.Equal(t, "https://cce.cn-north-4.myhuaweicloud.com", endpoint)
	_, err = cce.Endpoint("cn-nowhere-1")
	assert.ErrorContains(t, err, "OSC_PERMS_CCE_ENDPOINT")

	tr := transport.New(transport.Options{})
	t.Cleanup(tr.Close)
	failing := errors.New("no project")
	client := cce.New(cce.Options{Transport: tr, Credentials: credentials.Static("a", "s"),
		ProjectID: func(context.Context, string) (string, error) { return "", failing }})
	_, err = client.Clusters(t.Context(), region)
	assert.ErrorIs(t, err, failing)
	_, err = client.Clusters(t.Context(), "cn-nowhere-1")
	assert.ErrorContains(t, err, "cn-nowhere-1")
}
