package fake_test

import (
	"fmt"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/global"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	cce "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3"
	ccemodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3/model"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"
	iam5 "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v5"
	iam5model "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v5/model"
	swrmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// sdkOfCCE is CCE's client in a region, which finds the region's project by itself.
func sdkOfCCE(t *testing.T, srv *fake.Server, name string) *cce.CceClient {
	t.Helper()
	info := srv.Info()
	keys, err := basic.NewCredentialsBuilder().WithAk(info.AccessKey).WithSk(info.SecretKey).WithIamEndpointOverride(info.Endpoint).SafeBuild()
	require.NoError(t, err)
	client, err := cce.CceClientBuilder().WithRegion(region.NewRegion(name, info.Endpoint)).WithCredential(keys).SafeBuild()
	require.NoError(t, err)
	return cce.NewCceClient(client)
}

func TestCCEWithTheRealSDK(t *testing.T) {
	st := fake.New(fake.Seed{Account: "sdk of cce", Regions: []string{"cn-north-4"}, Clusters: []fake.SeedCluster{{Region: "cn-east-3", Name: "prod"}, {Region: "cn-north-4", Name: "north"}}})
	srv, _ := serve(t, st, fake.Options{})
	prod := st.ClusterID("cn-east-3", "prod")
	client, north := sdkOfCCE(t, srv, "cn-east-3"), sdkOfCCE(t, srv, "cn-north-4")

	clusters, err := client.ListClusters(&ccemodel.ListClustersRequest{})
	require.NoError(t, err)
	require.Len(t, *clusters.Items, 1)
	assert.Equal(t, "prod", (*clusters.Items)[0].Metadata.Name)
	assert.Equal(t, prod, *(*clusters.Items)[0].Metadata.Uid)
	assert.Equal(t, "Available", *(*clusters.Items)[0].Status.Phase)

	body := &ccemodel.AccessPolicy{
		Name: ptr("osc"), Clusters: []string{prod}, AccessScope: &ccemodel.AccessScope{Namespaces: []string{"*"}}, PolicyType: "CCEViewPolicy",
		Principal: &ccemodel.Principal{Type: ccemodel.GetPrincipalTypeEnum().GROUP, Ids: []string{"g"}},
	}
	made, err := client.CreateAccessPolicy(&ccemodel.CreateAccessPolicyRequest{Body: body})
	require.NoError(t, err)
	assert.NotNil(t, made.CreateTime)
	assert.Equal(t, ccemodel.GetPrincipalTypeEnum().GROUP, made.Principal.Type)
	body.PolicyType = "CCEClusterAdminPolicy"
	changed, err := client.UpdateAccessPolicy(&ccemodel.UpdateAccessPolicyRequest{PolicyId: *made.PolicyId, Body: body})
	require.NoError(t, err)
	assert.Equal(t, made.CreateTime.String(), changed.CreateTime.String())
	list, err := client.ListAccessPolicy(&ccemodel.ListAccessPolicyRequest{ClusterId: &prod})
	require.NoError(t, err)
	require.Len(t, *list.AccessPolicyList, 1)
	assert.Equal(t, "CCEClusterAdminPolicy", *(*list.AccessPolicyList)[0].PolicyType)
	shown, err := client.GetAccessPolicy(&ccemodel.GetAccessPolicyRequest{PolicyId: *made.PolicyId})
	require.NoError(t, err)
	assert.Equal(t, []string{prod}, *shown.Clusters)

	elsewhere, err := north.ListAccessPolicy(&ccemodel.ListAccessPolicyRequest{})
	require.NoError(t, err)
	assert.NotNil(t, elsewhere.AccessPolicyList)
	assert.Empty(t, *elsewhere.AccessPolicyList)
	_, err = north.GetAccessPolicy(&ccemodel.GetAccessPolicyRequest{PolicyId: *made.PolicyId})
	var refused *sdkerr.ServiceResponseError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, 404, refused.StatusCode)
	assert.Equal(t, "CCE_CM.0003", refused.ErrorCode, "the second of the body's codes")
	assert.Contains(t, refused.ErrorMessage, "does not exist", "which the body's message says")
	_, err = client.DeleteAccessPolicy(&ccemodel.DeleteAccessPolicyRequest{PolicyId: *made.PolicyId})
	require.NoError(t, err)
	assert.Empty(t, srv.State().AccessPolicies)
}

func TestInstancesWithTheRealSDK(t *testing.T) {
	st := fake.New(fake.Seed{Account: "sdk of instances"})
	status := []string{"Running", "Creating"}
	for i := range 205 {
		st.AddInstance("cn-east-3", fmt.Sprintf("ee%03d", i), status[i%2])
	}
	srv, _ := serve(t, st, fake.Options{})
	_, swr, _ := sdkClients(t, srv)
	seen := map[string]bool{}
	pages := 0
	for offset := int32(0); ; offset += 100 {
		page, err := swr.ListInstance(&swrmodel.ListInstanceRequest{Limit: ptr[int32](100), Offset: &offset})
		require.NoError(t, err)
		require.EqualValues(t, 205, *page.Total)
		if len(*page.Instances) == 0 {
			break
		}
		pages++
		for _, i := range *page.Instances {
			seen[*i.Name] = true
		}
	}
	assert.Equal(t, 3, pages)
	assert.Len(t, seen, 205)
	running, err := swr.ListInstance(&swrmodel.ListInstanceRequest{Limit: ptr[int32](1), Status: ptr(swrmodel.GetListInstanceRequestStatusEnum().RUNNING)})
	require.NoError(t, err)
	assert.EqualValues(t, 103, *running.Total)
	one, err := swr.ShowInstance(&swrmodel.ShowInstanceRequest{InstanceId: *(*running.Instances)[0].Id})
	require.NoError(t, err)
	assert.Equal(t, "Running", one.Status.Value())
	_, err = swr.ShowInstance(&swrmodel.ShowInstanceRequest{InstanceId: "none"})
	var refused *sdkerr.ServiceResponseError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, "SWR.404001", refused.ErrorCode)
}

func TestUsersWithTheRealSDK(t *testing.T) {
	st := fake.New(fake.Seed{Account: "sdk of users"})
	srv, _ := serve(t, st, fake.Options{})
	domain := srv.Info().DomainID
	iam, _, _ := sdkClients(t, srv)
	made, err := iam.CreateUser(&model.CreateUserRequest{Body: &model.CreateUserRequestBody{User: &model.CreateUserOption{
		Name: "erin", DomainId: domain, Email: ptr("erin@example.com"), Areacode: ptr("0086"), Phone: ptr("13800000000"),
		AccessMode: ptr("programmatic"), Description: ptr("builds images"), Enabled: ptr(true),
	}}})
	require.NoError(t, err, "without a password")
	id := made.User.Id
	users, err := iam.KeystoneListUsers(&model.KeystoneListUsersRequest{Name: ptr("erin"), Enabled: ptr(true)})
	require.NoError(t, err)
	require.Len(t, *users.Users, 1)
	assert.Equal(t, "builds images", *(*users.Users)[0].Description)
	assert.Equal(t, "programmatic", *(*users.Users)[0].AccessMode)
	_, err = iam.UpdateUser(&model.UpdateUserRequest{UserId: id, Body: &model.UpdateUserRequestBody{User: &model.UpdateUserOption{
		Enabled: ptr(false), Email: ptr(""), Areacode: ptr(""), Phone: ptr(""),
	}}})
	require.NoError(t, err)
	shown, err := iam.ShowUser(&model.ShowUserRequest{UserId: id})
	require.NoError(t, err)
	assert.Empty(t, *shown.User.Phone, "two empty texts clear a number")
	assert.False(t, shown.User.Enabled)
	assert.False(t, shown.User.IsDomainOwner)
	owner, err := iam.ShowUser(&model.ShowUserRequest{UserId: st.UserID("sdk of users")})
	require.NoError(t, err)
	assert.True(t, owner.User.IsDomainOwner)
}

func TestFeaturesWithTheRealSDK(t *testing.T) {
	srv, _ := serve(t, fake.New(fake.Seed{Account: "sdk of features"}), fake.Options{})
	info := srv.Info()
	keys, err := global.NewCredentialsBuilder().WithAk(info.AccessKey).WithSk(info.SecretKey).WithDomainId(info.DomainID).SafeBuild()
	require.NoError(t, err)
	client, err := iam5.IamClientBuilder().WithRegion(region.NewRegion(info.Region, info.Endpoint)).WithCredential(keys).SafeBuild()
	require.NoError(t, err)
	ask := func() (string, error) {
		r, err := iam5.NewIamClient(client).GetFeatureStatusV5(&iam5model.GetFeatureStatusV5Request{FeatureName: iam5model.GetGetFeatureStatusV5RequestFeatureNameEnum().V5_CONSOLE})
		if err != nil {
			return "", err
		}
		return r.FeatureStatus.Value(), nil
	}
	got, err := ask()
	require.NoError(t, err)
	assert.Equal(t, "off", got)
	for _, status := range []string{"on", "pending"} {
		require.NoError(t, srv.Edit(func(s *fake.State) { s.SetFeature("v5_console", status) }))
		got, err := ask()
		require.NoError(t, err)
		assert.Equal(t, status, got)
	}
	require.NoError(t, srv.Edit(func(s *fake.State) { s.SetFeature("v5_console", "missing") }))
	_, err = ask()
	var refused *sdkerr.ServiceResponseError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, 404, refused.StatusCode)
	require.ErrorContains(t, srv.Edit(func(s *fake.State) { s.SetFeature("v5_console", "yes") }), `behaviour.features has "yes" for "v5_console": it must be one of on, off, pending, missing`)
}
