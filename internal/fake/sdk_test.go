package fake_test

import (
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/global"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	eps "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/eps/v1"
	epsmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/eps/v1/model"
	iam "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"
	swr "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2"
	swrmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func ptr[T any](v T) *T { return &v }

// sdkClients finds the account's and project's ids by itself, as the SDK does for users.
func sdkClients(t *testing.T, srv *fake.Server) (*iam.IamClient, *swr.SwrClient, *eps.EpsClient) {
	t.Helper()
	info := srv.Info()
	at := region.NewRegion(info.Region, info.Endpoint)
	globally, err := global.NewCredentialsBuilder().WithAk(info.AccessKey).WithSk(info.SecretKey).WithIamEndpointOverride(info.Endpoint).SafeBuild()
	require.NoError(t, err)
	regional, err := basic.NewCredentialsBuilder().WithAk(info.AccessKey).WithSk(info.SecretKey).WithIamEndpointOverride(info.Endpoint).SafeBuild()
	require.NoError(t, err)
	i, err := iam.IamClientBuilder().WithRegion(at).WithCredential(globally).SafeBuild()
	require.NoError(t, err)
	s, err := swr.SwrClientBuilder().WithRegion(at).WithCredential(regional).SafeBuild()
	require.NoError(t, err)
	e, err := eps.EpsClientBuilder().WithRegion(at).WithCredential(globally).SafeBuild()
	require.NoError(t, err)
	return iam.NewIamClient(i), swr.NewSwrClient(s), eps.NewEpsClient(e)
}

func TestWithTheRealSDK(t *testing.T) {
	st := fake.New(fake.Seed{Account: "sdk", Region: "cn-east-3", Users: []string{"alice"}})
	srv, _ := serve(t, st, fake.Options{})
	domain, project := srv.Info().DomainID, srv.Info().ProjectID
	iam, swr, eps := sdkClients(t, srv)

	made, err := iam.KeystoneCreateGroup(&model.KeystoneCreateGroupRequest{Body: &model.KeystoneCreateGroupRequestBody{
		Group: &model.KeystoneCreateGroupOption{Name: "交付 & co", Description: ptr("d")},
	}})
	require.NoError(t, err)
	id := made.Group.Id
	_, err = iam.KeystoneCreateGroup(&model.KeystoneCreateGroupRequest{Body: &model.KeystoneCreateGroupRequestBody{Group: &model.KeystoneCreateGroupOption{Name: "交付 & co"}}})
	var refused *sdkerr.ServiceResponseError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, 409, refused.StatusCode)
	assert.Empty(t, refused.ErrorCode, "which the SDK can't read from this shape")
	assert.NotEmpty(t, refused.RequestId)

	groups, err := iam.KeystoneListGroups(&model.KeystoneListGroupsRequest{Name: ptr("交付 & co")})
	require.NoError(t, err)
	require.Len(t, *groups.Groups, 1)
	_, err = iam.KeystoneAddUserToGroup(&model.KeystoneAddUserToGroupRequest{GroupId: id, UserId: st.UserID("alice")})
	require.NoError(t, err)
	members, err := iam.KeystoneListUsersForGroupByAdmin(&model.KeystoneListUsersForGroupByAdminRequest{GroupId: id})
	require.NoError(t, err)
	assert.Len(t, *members.Users, 1)
	roles, err := iam.KeystoneListPermissions(&model.KeystoneListPermissionsRequest{DisplayName: ptr("UCS FullAccess"), Page: ptr[int32](1), PerPage: ptr[int32](300)})
	require.NoError(t, err)
	require.Len(t, *roles.Roles, 1)
	role := (*roles.Roles)[0].Id
	_, err = iam.KeystoneAssociateGroupWithDomainPermission(&model.KeystoneAssociateGroupWithDomainPermissionRequest{DomainId: domain, GroupId: id, RoleId: role})
	require.NoError(t, err)
	_, err = iam.UpdateDomainGroupInheritRole(&model.UpdateDomainGroupInheritRoleRequest{DomainId: domain, GroupId: id, RoleId: role})
	require.NoError(t, err)
	_, err = iam.KeystoneAssociateGroupWithProjectPermission(&model.KeystoneAssociateGroupWithProjectPermissionRequest{ProjectId: project, GroupId: id, RoleId: role})
	require.NoError(t, err)
	_, err = iam.AssociateRoleToGroupOnEnterpriseProject(&model.AssociateRoleToGroupOnEnterpriseProjectRequest{EnterpriseProjectId: "0", GroupId: id, RoleId: role})
	require.NoError(t, err)
	assigned, err := iam.ShowDomainRoleAssignments(&model.ShowDomainRoleAssignmentsRequest{DomainId: domain, SubjectGroupId: &id, Page: ptr[int32](1), PerPage: ptr[int32](50)})
	require.NoError(t, err)
	assert.Len(t, *assigned.RoleAssignments, 4)
	inherited, err := iam.KeystoneListAllProjectPermissionsForGroup(&model.KeystoneListAllProjectPermissionsForGroupRequest{DomainId: domain, GroupId: id})
	require.NoError(t, err)
	assert.Len(t, *inherited.Roles, 1)
	_, err = iam.DeleteDomainGroupInheritedRole(&model.DeleteDomainGroupInheritedRoleRequest{DomainId: domain, GroupId: id, RoleId: role})
	require.NoError(t, err)
	quotas, err := iam.ShowDomainQuota(&model.ShowDomainQuotaRequest{DomainId: domain})
	require.NoError(t, err)
	assert.Len(t, *quotas.Quotas.Resources, 10)
	users, err := iam.KeystoneListUsers(&model.KeystoneListUsersRequest{Enabled: ptr(true)})
	require.NoError(t, err)
	assert.Len(t, *users.Users, 3)
	_, err = iam.CreateUser(&model.CreateUserRequest{Body: &model.CreateUserRequestBody{User: &model.CreateUserOption{Name: "bob", DomainId: domain}}})
	require.NoError(t, err)
	key, err := iam.ShowPermanentAccessKey(&model.ShowPermanentAccessKeyRequest{AccessKey: srv.Info().AccessKey})
	require.NoError(t, err)
	assert.Equal(t, st.UserID("sandbox-admin"), key.Credential.UserId)

	list, err := eps.ListEnterpriseProject(&epsmodel.ListEnterpriseProjectRequest{})
	require.NoError(t, err)
	assert.Len(t, *list.EnterpriseProjects, 1)

	_, err = swr.CreateNamespace(&swrmodel.CreateNamespaceRequest{Body: &swrmodel.CreateNamespaceRequestBody{Namespace: "images"}})
	require.NoError(t, err)
	auths := []swrmodel.UserAuth{{UserId: st.UserID("alice"), UserName: "alice", Auth: swrmodel.GetUserAuthAuthEnum().E_1}}
	_, err = swr.CreateNamespaceAuth(&swrmodel.CreateNamespaceAuthRequest{Namespace: "images", Body: &auths})
	require.NoError(t, err)
	auths[0].Auth = swrmodel.GetUserAuthAuthEnum().E_7
	_, err = swr.UpdateNamespaceAuth(&swrmodel.UpdateNamespaceAuthRequest{Namespace: "images", Body: &auths})
	require.NoError(t, err)
	access, err := swr.ShowNamespaceAuth(&swrmodel.ShowNamespaceAuthRequest{Namespace: "images"})
	require.NoError(t, err)
	assert.Len(t, *access.OthersAuths, 2)
	_, err = swr.DeleteNamespaceAuth(&swrmodel.DeleteNamespaceAuthRequest{Namespace: "images", Body: &[]string{st.UserID("alice")}})
	require.NoError(t, err)
	spaces, err := swr.ListNamespaces(&swrmodel.ListNamespacesRequest{Filter: ptr("namespace::images|mode::visible")})
	require.NoError(t, err)
	assert.Len(t, *spaces.Namespaces, 1)
	left, err := swr.ListQuotas(&swrmodel.ListQuotasRequest{})
	require.NoError(t, err)
	assert.EqualValues(t, 1, (*left.Quotas)[0].Used)
	repos, err := swr.ListReposDetails(&swrmodel.ListReposDetailsRequest{})
	require.NoError(t, err)
	assert.Empty(t, *repos.Body)
	instances, err := swr.ListInstance(&swrmodel.ListInstanceRequest{})
	require.NoError(t, err)
	assert.Empty(t, *instances.Instances)
	_, err = swr.ShowNamespace(&swrmodel.ShowNamespaceRequest{Namespace: "none"})
	require.ErrorAs(t, err, &refused)
	assert.Contains(t, refused.ErrorMessage, "SVCSTG.SWR.4040058", "the raw body")
}
