package chaos

import (
	"slices"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

// drawDesired draws a configuration of any blocks. Its guards let everything pass that a configuration can allow.
func drawDesired(d dice) *provision.Desired {
	w := &provision.Desired{Tenant: provision.Tenant{Name: "acme", Region: region, OSCRegion: region, Timezone: "Asia/Shanghai"}}
	w.Guard = provision.Guard{MaxRemovals: &provision.Limit{N: 1000}, AllowEmptyGroups: true}
	declared := []string{}
	for _, name := range some(d, 2, groups[:4]) {
		w.Groups = append(w.Groups, drawGroup(d, name))
		declared = append(declared, name)
	}
	if !slices.Contains(declared, "g4") && d.chance(3) {
		g := drawGroup(d, "renamed")
		g.Previously = []provision.Name{{Name: "g4"}}
		w.Groups = append(w.Groups, g)
		declared = append(declared, "renamed")
	}
	if d.chance(3) {
		email := "erin@example.com"
		w.Users = append(w.Users, provision.User{Label: "erin", Name: "erin", Email: &email, Enabled: true})
		g := drawGroup(d, "newcomers")
		g.Members = named(d, []string{"erin"})
		w.Groups = append(w.Groups, g)
		declared = append(declared, "newcomers")
	}
	if d.chance(4) {
		w.Users = append(w.Users, provision.User{Label: "grace", Name: "grace", Enabled: d.chance(2), Until: pick(d, []string{"", "2026-06-01", "2026-07-01"})})
	}
	for _, name := range some(d, 2, organizations[:3]) {
		w.Organizations = append(w.Organizations, drawOrganization(d, name, declared))
	}
	if d.chance(4) {
		w.Organizations = append(w.Organizations, drawOrganization(d, "osc-*", declared))
	}
	for _, name := range some(d, 2, clusters) {
		w.Clusters = append(w.Clusters, drawCluster(d, name, declared))
	}
	if d.chance(2) {
		w.Onboards = append(w.Onboards, drawOnboard(d))
	}
	if d.chance(5) && !slices.Contains(w.UserNames(), "frank") {
		w.Offboard = []provision.Name{{Name: "frank"}}
	}
	if d.chance(3) {
		w.Prune.Groups = *named(d, []string{pick(d, []string{"g*", "osc-*", "g3"})})
	}
	if d.chance(4) {
		w.Prune.Organizations = *named(d, []string{"team-*"})
	}
	return w
}

// named makes names of texts; some have a last day, over or not.
func named(d dice, names []string) *[]provision.Name {
	slices.Sort(names)
	out := []provision.Name{}
	for _, name := range names {
		n := provision.Name{Name: name}
		if d.chance(6) {
			n.Until = pick(d, []string{"2026-06-14", "2026-06-15", "2026-06-20"})
		}
		out = append(out, n)
	}
	return &out
}

func bare(names ...string) []provision.Name {
	slices.Sort(names)
	out := []provision.Name{}
	for _, name := range names {
		out = append(out, provision.Name{Name: name})
	}
	return out
}

func mode(d dice) provision.Mode {
	if d.chance(4) {
		return provision.Additive
	}
	return provision.Exclusive
}

func drawGroup(d dice, name string) provision.Group {
	g := provision.Group{Label: name, Name: name, Mode: mode(d), LiteralMembers: true}
	if !d.chance(4) {
		g.Members = named(d, some(d, 2, people[:5]))
	}
	if d.chance(3) {
		text := "made by " + name
		g.Description = &text
	}
	if d.chance(4) {
		return g
	}
	list := []provision.Policy{}
	for _, policy := range some(d, 2, policies) {
		p := provision.Policy{Name: policy}
		switch d.IntN(5) {
		case 0:
			p.Scope = provision.ScopeAll
		case 1:
			if policy == "CCE Administrator" || policy == "SWR FullAccess" {
				p.Scope, p.Projects = provision.ScopeProjects, bare(region, region+"_sub")[:d.between(1, 2)]
			}
		case 2:
			if policy == "SWR FullAccess" {
				p.Scope, p.Enterprises = provision.ScopeEnterprises, bare("default")
			}
		}
		list = append(list, p)
	}
	g.Policies = &list
	return g
}

func drawOrganization(d dice, name string, declared []string) provision.Organization {
	o := provision.Organization{Label: name, Name: name, Region: region, Create: true, Mode: mode(d)}
	for _, level := range some(d, 2, []swr.Level{swr.Read, swr.Edit, swr.Manage}) {
		g := provision.Grant{Level: level, Users: *named(d, some(d, 3, people[:5]))}
		g.Groups = bare(some(d, 3, declared)...)
		o.Grants = append(o.Grants, g)
	}
	o.ManagesGrants = len(o.Grants) > 0
	return o
}

func drawCluster(d dice, name string, declared []string) provision.Cluster {
	c := provision.Cluster{Label: name, Name: name, Region: region, Mode: mode(d), ManagesGrants: true}
	for _, role := range some(d, 2, cce.Roles()) {
		g := provision.ClusterGrant{Role: role, Users: *named(d, some(d, 3, people[:5])), Groups: bare(some(d, 3, declared)...)}
		if list := some(d, 2, namespaces); len(list) > 0 && d.chance(2) {
			g.Namespaces = list
		}
		c.Grants = append(c.Grants, g)
	}
	return c
}

func drawOnboard(d dice) provision.Onboard {
	o := provision.Onboard{Label: "team", Users: *named(d, some(d, 2, people[:4])), LiteralUsers: true, Prefix: "osc-", Mode: mode(d)}
	o.Can = some(d, 2, []osc.Capability{osc.View, osc.Full, osc.Upload, osc.Publish, osc.Deploy})
	if len(o.Can) == 0 {
		o.Can = []osc.Capability{osc.Publish}
	}
	if slices.Contains(o.Can, osc.Deploy) {
		o.Clusters = []provision.OnboardCluster{{Name: "prod", Region: region, Role: pick(d, cce.Roles())}}
	}
	return o
}
