package cce

import "github.com/osc-perms/osc-perms/internal/rights"

// Rights says what each call of CCE takes; CCE is a service of each region's own project. The pages of access policies
// name actions for identity policies of the new console only, and CCE's list for custom policies was not found to name any.
var Rights = func() rights.Table {
	row := func(call, action string, use rights.Use, topics ...rights.Topic) rights.Right {
		r := rights.Right{
			Call: call, Actions: []string{action}, Basis: rights.Identity, Use: use, Topics: topics,
			Instead: "CCE ReadOnlyAccess", System: "CCE ReadOnlyAccess", Page: "api-cce/" + call,
		}
		if use == rights.Apply {
			r.Write, r.Instead, r.System = true, "CCE Administrator", "CCE Administrator"
		}
		return r
	}
	list := row("ListClusters", "cce:cluster:list", rights.Plan, rights.Clusters, rights.ClustersSeen)
	list.Basis, list.Page = rights.Documented, "api-cce/cce_02_0327: CCE, Permissions and Supported Actions"
	get := row("GetAccessPolicy", "cce:accessPolicy:get", rights.Apply, rights.Clusters, rights.Offboard)
	get.Write, get.Instead, get.System = false, "CCE ReadOnlyAccess", "CCE ReadOnlyAccess"
	return rights.Table{
		list,
		row("ListAccessPolicy", "cce:accessPolicy:list", rights.Plan, rights.Clusters, rights.ClustersSeen),
		get,
		row("CreateAccessPolicy", "cce:accessPolicy:post", rights.Apply, rights.Clusters),
		row("UpdateAccessPolicy", "cce:accessPolicy:put", rights.Apply, rights.Clusters, rights.Offboard),
		row("DeleteAccessPolicy", "cce:accessPolicy:delete", rights.Apply, rights.Clusters, rights.Offboard),
	}
}()
