package swr

import "github.com/osc-perms/osc-perms/internal/rights"

// Rights says what each call of SWR takes; SWR is a service of each region's own project.
//
// The pages of its calls (support.huaweicloud.com, api-swr/swr_02_0026 and on) name actions for identity policies of the
// new console. Which of them a custom policy knows could not be verified, and the basic edition has rights of its own: manage on an
// organization (SWR, Organizations, Users). So none of these actions goes into a custom policy.
var Rights = func() rights.Table {
	const manages = "SWR Admin, or manage on the organization in SWR"
	row := func(call, action, page string, use rights.Use, topics ...rights.Topic) rights.Right {
		return rights.Right{
			Call: call, Actions: []string{action}, Basis: rights.Identity, Use: use, Write: use == rights.Apply, Topics: topics,
			Instead: manages, System: "SWR Admin", Page: "api-swr/" + page,
		}
	}
	quota := row("ListQuotas", "", "swr_02_0037", rights.Plan, rights.Organizations, rights.OfOthers)
	quota.Actions, quota.Basis, quota.Instead = nil, rights.Unnamed, "SWR Admin"
	show := row("ShowNamespace", "swr:namespace:getNamespace", "swr_02_0029", rights.Apply, rights.Organizations, rights.Pruning)
	show.Write = false
	instances := row("ListInstance", "swr:instance:list", "", rights.Plan, rights.Instances)
	instances.Instead, instances.System, instances.Page = "SWR ReadOnlyAccess", "SWR ReadOnlyAccess", "api-swr2/swr_03_0002"
	create := row("CreateNamespace", "swr:namespace:createNamespace", "swr_02_0026", rights.Apply, rights.Organizations)
	create.Instead = "SWR Admin"
	return rights.Table{
		row("ListNamespaces", "swr:namespace:listNamespaces", "swr_02_0028", rights.Plan, rights.Organizations, rights.OfOthers),
		row("ShowNamespaceAuth", "swr:namespace:getNamespaceAccess", "swr_02_0045", rights.Plan, rights.Organizations, rights.OfOthers),
		row("ListReposDetails", "swr:repo:listRepos", "swr_02_0034", rights.Plan, rights.Pruning),
		quota, instances, show, create,
		row("DeleteNamespaces", "swr:namespace:deleteNamespace", "swr_02_0027", rights.Apply, rights.Pruning),
		row("CreateNamespaceAuth", "swr:namespace:createNamespaceAccess", "swr_02_0042", rights.Apply, rights.Organizations),
		row("UpdateNamespaceAuth", "swr:namespace:updateNamespaceAccess", "swr_02_0044", rights.Apply, rights.Organizations),
		row("DeleteNamespaceAuth", "swr:namespace:deleteNamespaceAccess", "swr_02_0043", rights.Apply, rights.Organizations, rights.Offboard),
	}
}()
