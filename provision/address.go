package provision

import (
	"fmt"
	"strings"
)

// Addresses name things as the cloud does, never by a block's label.

func groupAddress(group string) string { return "group." + group }

func memberAddress(group, user string) string { return groupAddress(group) + "/member/" + user }

func attachmentAddress(group, policy, scope string) string {
	return fmt.Sprintf("%s/policy/%s@%s", groupAddress(group), policy, scope)
}

func organizationAddress(region, organization string) string {
	return "organization." + region + "/" + organization
}

func grantAddress(region, organization, user string) string {
	return organizationAddress(region, organization) + "/grant/" + user
}

// Object is the address of the object that the change belongs to: its user, group, organization or cluster.
func (c Change) Object() string {
	switch f := factOf(c).(type) {
	case *MembershipFact:
		return groupAddress(f.Group)
	case *AttachmentFact:
		return groupAddress(f.Group)
	case *GrantFact:
		return organizationAddress(f.Region, f.Organization)
	case *ClusterGrantFact:
		return clusterAddress(f.Region, f.Cluster)
	}
	return c.Address
}

// factOf is what a change makes, or what it takes.
func factOf(c Change) Fact {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

// covers reports whether a target names the address: exactly, or as the object it belongs to.
func covers(target, address string) bool {
	return address == target || strings.HasPrefix(address, target+"/")
}

// Addresses lists what of the configuration a target may name: its groups, those of onboard blocks too, its organizations
// less the patterns, its clusters, and everybody who stands in it; sorted, each once.
func (d *Desired) Addresses() []string {
	all := newSet[string]()
	whole := d.Expand()
	for _, g := range whole.Groups {
		all.add(groupAddress(g.Name))
	}
	for _, o := range whole.Organizations {
		if !o.pattern() {
			all.add(organizationAddress(o.Region, o.Name))
		}
	}
	for _, c := range whole.Clusters {
		all.add(clusterAddress(c.Region, c.Name))
	}
	for _, user := range d.Everybody() {
		all.add(userAddress(user))
	}
	return all.sorted()
}

// Everybody lists every IAM user who stands in the configuration, those it makes too, each once, sorted.
func (d *Desired) Everybody() []string {
	all := newSet(d.UserNames()...)
	for _, u := range d.Users {
		all.add(u.Name)
	}
	return all.sorted()
}
