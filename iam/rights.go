package iam

import "github.com/osc-perms/osc-perms/internal/rights"

// The pages of the reference (support.huaweicloud.com) that name the actions. Much of the first one's table was read in
// the second, which is the same reference's edition for Open Telekom Cloud.
const (
	actionsPage    = "api-iam/iam_19_0001: IAM, Permissions and Supported Actions"
	otherEdition   = "iam_02_0046: IAM, Action List (Open Telekom Cloud's edition)"
	enterprisePage = "api-em/en-us_topic_0125684801: Enterprise Project Management, API Permissions"
)

// Rights says what each call of IAM takes, and EPSRights the one of EPS. Both are global services.
var (
	Rights    = append(reads(), writes()...)
	EPSRights = rights.Table{{
		Call: "ListEnterpriseProject", Actions: []string{"eps:enterpriseProjects:list"}, Basis: rights.Documented, Use: rights.Plan,
		Topics: []rights.Topic{rights.Always}, Page: enterprisePage,
	}}
)

// pageOf is the page on which an action was seen.
func pageOf(action string) string {
	switch action {
	case "iam:users:listUsers", "iam:users:createUser", "iam:users:updateUser", "iam:projects:listProjects",
		"iam:credentials:getCredential", "iam:quotas:listQuotas":
		return actionsPage
	}
	return otherEdition
}

func reads() rights.Table {
	row := func(call, action string, use rights.Use, topics ...rights.Topic) rights.Right {
		return rights.Right{
			Call: call, Actions: []string{action}, Basis: rights.Documented, Use: use, Topics: topics,
			Instead: "IAM ReadOnlyAccess", System: "IAM ReadOnlyAccess", Page: pageOf(action),
		}
	}
	account := row("KeystoneListAuthDomains", "iam:users:getUser", rights.Plan, rights.Always)
	account.Basis, account.Page = rights.Inferred, "the SDK's own message where it finds no account (core/auth/global_credentials.go)"
	console := row("GetFeatureStatusV5", "", rights.Plan, rights.Always)
	console.Actions, console.Basis, console.Page = nil, rights.Free, "api-iam5/GetFeatureStatusV5"
	bulk := row("ShowDomainRoleAssignments", "iam:permissions:listRoleAssignments", rights.Plan, rights.Always)
	bulk.Basis, bulk.Page = rights.Inferred, "api-iam/iam_10_0014 points to iam_19_0001; other services' pages name the action"
	inherited := row("KeystoneListAllProjectPermissionsForGroup", "iam:permissions:listRolesForGroup", rights.Apply, rights.Groups)
	inherited.Basis = rights.Inferred // the list has the action, and no call for it
	enterprises := row("ListEnterpriseProjectsForGroup", "iam:permissions:listEnterpriseProjectsForGroup", rights.Apply, rights.Groups)
	enterprises.Page = "api-iam/iam_02_0522"
	inEnterprise := row("ListRolesForGroupOnEnterpriseProject", "iam:permissions:listRolesForGroupOnEnterpriseProject", rights.Apply, rights.Groups)
	inEnterprise.Page = "api-iam/iam_02_0524"
	return rights.Table{
		account,
		console,
		row("KeystoneListUsers", "iam:users:listUsers", rights.Plan, rights.Always),
		row("KeystoneListGroups", "iam:groups:listGroups", rights.Plan, rights.Always),
		row("KeystoneListPermissions", "iam:roles:listRoles", rights.Plan, rights.Always),
		row("KeystoneListProjects", "iam:projects:listProjects", rights.Plan, rights.Always),
		row("KeystoneListUsersForGroupByAdmin", "iam:users:listUsersForGroup", rights.Plan, rights.Always),
		row("KeystoneListGroupsForUser", "iam:groups:listGroupsForUser", rights.Plan, rights.Always),
		bulk,
		row("ShowPermanentAccessKey", "iam:credentials:getCredential", rights.Plan, rights.Always),
		row("ShowDomainQuota", "iam:quotas:listQuotas", rights.Plan, rights.Groups, rights.Users, rights.Quotas),
		row("ShowUser", "iam:users:getUser", rights.Plan, rights.Users, rights.Checks),
		row("KeystoneShowGroup", "iam:groups:getGroup", rights.Apply, rights.Groups),
		row("KeystoneListDomainPermissionsForGroup", "iam:permissions:listRolesForGroupOnDomain", rights.Apply, rights.Groups),
		row("KeystoneListProjectPermissionsForGroup", "iam:permissions:listRolesForGroupOnProject", rights.Apply, rights.Groups),
		inherited, enterprises, inEnterprise,
	}
}

func writes() rights.Table {
	row := func(call string, topics []rights.Topic, actions ...string) rights.Right {
		return rights.Right{
			Call: call, Actions: actions, Write: true, Basis: rights.Documented, Use: rights.Apply, Topics: topics,
			Instead: "Security Administrator", System: "Security Administrator", Page: pageOf(actions[0]),
		}
	}
	groups, people := []rights.Topic{rights.Groups}, []rights.Topic{rights.Groups, rights.Offboard}
	// No page says which action the calls at all resources take; these two grant and revoke "for a user group".
	attachAll := row("UpdateDomainGroupInheritRole", groups, "iam:permissions:grantRoleToGroup")
	attachAll.Basis, attachAll.Page = rights.Inferred, "api-iam/iam_02_0519 names no action"
	detachAll := row("DeleteDomainGroupInheritedRole", groups, "iam:permissions:revokeRoleFromGroup")
	detachAll.Basis, detachAll.Page = rights.Inferred, "api-iam/iam_10_0013 names Security Administrator only"
	attachEnterprise := row("AssociateRoleToGroupOnEnterpriseProject", groups, "iam:permissions:grantRoleToGroupOnEnterpriseProject")
	attachEnterprise.Page = "api-iam/iam_02_0520"
	detachEnterprise := row("RevokeRoleFromGroupOnEnterpriseProject", groups, "iam:permissions:revokeRoleFromGroupOnEnterpriseProject")
	detachEnterprise.Page = "api-iam/iam_02_0521"
	return rights.Table{
		row("KeystoneCreateGroup", groups, "iam:groups:createGroup"),
		row("KeystoneUpdateGroup", groups, "iam:groups:updateGroup"),
		row("KeystoneDeleteGroup", groups, "iam:groups:deleteGroup", "iam:permissions:removeUserFromGroup", "iam:permissions:revokeRoleFromGroup",
			"iam:permissions:revokeRoleFromGroupOnDomain", "iam:permissions:revokeRoleFromGroupOnProject"),
		row("KeystoneAddUserToGroup", groups, "iam:permissions:addUserToGroup"),
		row("KeystoneRemoveUserFromGroup", people, "iam:permissions:removeUserFromGroup"),
		row("KeystoneAssociateGroupWithDomainPermission", groups, "iam:permissions:grantRoleToGroupOnDomain"),
		row("KeystoneAssociateGroupWithProjectPermission", groups, "iam:permissions:grantRoleToGroupOnProject"),
		attachAll, attachEnterprise,
		row("KeystoneRemoveDomainPermissionFromGroup", groups, "iam:permissions:revokeRoleFromGroupOnDomain"),
		row("KeystoneRemoveProjectPermissionFromGroup", groups, "iam:permissions:revokeRoleFromGroupOnProject"),
		detachAll, detachEnterprise,
		row("CreateUser", []rights.Topic{rights.Users}, "iam:users:createUser"),
		row("UpdateUser", []rights.Topic{rights.Users, rights.Offboard}, "iam:users:updateUser"),
	}
}
