package chaos

import (
	"fmt"

	"github.com/osc-perms/osc-perms/internal/fake"
)

const region = "cn-east-3"

// What tenants and wishes are made of: few names, so that they overlap.
var (
	people        = []string{"alice", "bob", "carol", "dave", "frank", "grace"}
	groups        = []string{"g1", "g2", "g3", "g4", "osc-developers", "osc-publishers"}
	organizations = []string{"images", "team-a", "team-b", ownOrganization}
	clusters      = []string{"prod", "test"}
	namespaces    = []string{"default", "kube-system", "other"}
	policies      = []string{"UCS FullAccess", "UCS ReadOnlyAccess", "OBS Administrator", "Tenant Administrator", "CCE Administrator", "SWR FullAccess", "ServiceStage Administrator"}
	policyTypes   = []string{"CCEClusterAdminPolicy", "CCEAdminPolicy", "CCEEditPolicy", "CCEViewPolicy"}
)

// ownOrganization is called as those are that OSC makes for itself.
const ownOrganization = "osc-4d9d5802-portal"

// drawTenant draws a cloud with something of everything in it.
func drawTenant(d dice) *fake.State {
	st := fake.New(fake.Seed{Account: "acme", Region: region, Users: people})
	st.Quotas.OrganizationsPerRegion = d.between(4, 8)
	for _, name := range clusters {
		st.AddCluster(region, name)
	}
	for _, name := range some(d, 2, groups) {
		id := st.AddGroup(name, ids(st, some(d, 2, people))...)
		for range d.IntN(5) {
			attach(d, st, id)
		}
	}
	for _, name := range some(d, 2, organizations) {
		st.AddOrganization(region, name, st.UserID("sandbox-admin"))
		o := &st.Organizations[len(st.Organizations)-1]
		for _, id := range ids(st, some(d, 2, people)) {
			o.Grants = append(o.Grants, fake.Grant{UserID: id, Auth: pick(d, []int{1, 3, 7})})
		}
		if d.chance(4) {
			o.Repositories = []fake.Repository{{ID: int64(len(st.Organizations)), Name: "app"}}
		}
	}
	for n := range d.IntN(6) {
		st.AddAccessPolicy(drawAccessPolicy(d, st, fmt.Sprintf("by-hand-%d", n)))
	}
	for i := range st.Users {
		u := &st.Users[i]
		u.Disabled = u.Name == "grace" && d.chance(2)
	}
	st.Behaviour = fake.Behaviour{
		RepeatedGrantConflicts: d.chance(2), KeepsFullGroups: d.chance(3), ListsDisabledUsers: d.chance(2), ForeignOrganizationsForbidden: d.chance(2),
		OthersWithoutSelf: d.chance(2), SWRErrors: pick(d, []string{"object", "array", "flat"}), BareUserCodes: d.chance(2),
		CCEErrors: pick(d, []string{"status", "flat"}), UniqueAccessPolicyNames: d.chance(2), DropsDeletedPrincipals: d.chance(2), MissingEditionForbidden: d.chance(2),
	}
	if d.chance(6) {
		st.AccessKeys[0].Deny = []string{"role-assignments"}
	}
	return st
}

func ids(st *fake.State, names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, st.UserID(name))
	}
	return out
}

// attach gives a group a policy somewhere, unless it has it there.
func attach(d dice, st *fake.State, group string) {
	a := fake.Attachment{GroupID: group, Scope: pick(d, []fake.Scope{fake.ScopeDomain, fake.ScopeAll, fake.ScopeProject, fake.ScopeEnterpriseProject})}
	switch a.Scope {
	case fake.ScopeProject:
		a.ScopeID = st.ProjectID(pick(d, []string{region, region + "_sub"}))
	case fake.ScopeEnterpriseProject:
		a.ScopeID = "0"
	}
	a.RoleID = st.RoleID(pick(d, policies))
	for _, there := range st.Attachments {
		if there == a {
			return
		}
	}
	st.Attachments = append(st.Attachments, a)
}

// drawAccessPolicy draws one of one principal or many, in one cluster, both, or all.
func drawAccessPolicy(d dice, st *fake.State, name string) fake.AccessPolicy {
	p := fake.AccessPolicy{Region: region, Name: name, PolicyType: pick(d, policyTypes), PrincipalType: "user", Namespaces: []string{"*"}}
	switch d.IntN(6) {
	case 0:
		p.Clusters = []string{"*"}
	case 1:
		p.Clusters = []string{st.ClusterID(region, "prod"), st.ClusterID(region, "test")}
	default:
		p.Clusters = []string{st.ClusterID(region, pick(d, clusters))}
	}
	if d.chance(2) {
		if list := some(d, 2, namespaces); len(list) > 0 {
			p.Namespaces = list
		}
	}
	p.Principals = ids(st, some(d, 3, people))
	if d.chance(3) && len(st.Groups) > 1 {
		p.PrincipalType, p.Principals = "group", nil
		for _, g := range some(d, 2, st.Groups) {
			p.Principals = append(p.Principals, g.ID)
		}
	}
	if len(p.Principals) == 0 {
		p.PrincipalType, p.Principals = "user", ids(st, []string{"alice"})
	}
	return p
}
