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
