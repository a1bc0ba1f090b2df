package provision

import "cmp"

// Expansion is what the onboard blocks of a configuration stand for: what `validate --json` prints of them. Everything in
// it is sorted.
type Expansion struct {
	Groups        []ExpandedGroup `json:"groups"`
	Organizations []ExpandedGrant `json:"organization_grants"`
	Clusters      []ExpandedGrant `json:"cluster_grants"`
	Quotas        []ExpandedQuota `json:"quotas"`
	// Owned are the groups that the blocks own: one that nobody asks for any more is deleted.
	Owned []string `json:"owned_groups"`
}

// ExpandedGroup is a group that onboard blocks declare.
type ExpandedGroup struct {
	Name       string           `json:"name"`
	Members    []ExpandedMember `json:"members"`
	Policies   []string         `json:"policies"` // display names
	Mode       Mode             `json:"mode"`
	AskedBy    []string         `json:"asked_by"`
	DeclaredAt string           `json:"declared_at"`
}

// ExpandedMember is a person with their end.
type ExpandedMember struct {
	User    string   `json:"user"`
	Until   string   `json:"until,omitempty"`
	AskedBy []string `json:"asked_by"`
}

// ExpandedGrant is a right on OSC's own organizations or in a cluster.
type ExpandedGrant struct {
	Region  string   `json:"region"`
	Object  string   `json:"object"` // the organizations' pattern, or the cluster's name
	Level   string   `json:"level"`
	User    string   `json:"user"`
	Until   string   `json:"until,omitempty"`
	AskedBy []string `json:"asked_by"`
}

// ExpandedQuota is a check of room that onboard blocks bring along.
type ExpandedQuota struct {
	Name              string `json:"name"`
	Region            string `json:"region"`
	FreeOrganizations int    `json:"free_organizations"`
	UnlessExists      string `json:"unless_exists"`
}

// Expansion tells what the onboard blocks stand for; nil where there are none.
func (d *Desired) Expansion() *Expansion {
	if len(d.Onboards) == 0 {
		return nil
	}
	x := &Expansion{Groups: []ExpandedGroup{}, Organizations: []ExpandedGrant{}, Clusters: []ExpandedGrant{}, Quotas: []ExpandedQuota{}, Owned: []string{}}
	out := d.Expand()
	for _, g := range out.Groups[len(d.Groups):] {
		e := ExpandedGroup{Name: g.Name, Members: []ExpandedMember{}, Mode: g.Mode, AskedBy: g.AskedBy, DeclaredAt: g.Place.String()}
		for _, m := range *g.Members {
			e.Members = append(e.Members, ExpandedMember{m.Name, m.Until, m.AskedBy})
		}
		e.Policies = names(*g.Policies, func(p Policy) string { return p.Name })
		x.Groups = append(x.Groups, e)
	}
	for _, o := range out.Organizations[len(d.Organizations):] {
		for _, g := range o.Grants {
			for _, u := range g.Users {
				x.Organizations = append(x.Organizations, ExpandedGrant{o.Region, o.Name, g.Level.String(), u.Name, u.Until, u.AskedBy})
			}
		}
	}
	for _, c := range out.Clusters[len(d.Clusters):] {
		for _, g := range c.Grants {
			for _, u := range g.Users {
				x.Clusters = append(x.Clusters, ExpandedGrant{c.Region, c.Name, string(g.Role), u.Name, u.Until, u.AskedBy})
			}
		}
	}
	for _, q := range out.Quotas[len(d.Quotas):] {
		x.Quotas = append(x.Quotas, ExpandedQuota{q.Name, q.Region, *q.FreeOrganizations, cmp.Or(q.UnlessExists, ownPattern)})
	}
	for _, n := range d.OwnedGroups() {
		x.Owned = append(x.Owned, n.Name)
	}
	return x
}
