package fake

import (
	"maps"
	"slices"
)

// listMembers answers 403 for an unknown group, not 404: the real cloud does.
func (c *call) listMembers() answer {
	g, found := c.group(c.params["id"])
	if !found {
		return forbidden()
	}
	var ids []string
	for id := range c.cloud.members[g.ID] {
		if !c.cloud.lag.hides(c.now, memberKey(g.ID, id)) {
			ids = append(ids, id)
		}
	}
	return ok(map[string]any{"users": c.userList(ids), "links": c.listLinks()})
}

func memberKey(groupID, userID string) string { return "member/" + groupID + "/" + userID }

// pair looks up the path's group and user.
func (c *call) pair() (*Group, *User, *answer) {
	var problem answer
	g, foundGroup := c.group(c.params["id"])
	u, foundUser := c.user(c.params["user"])
	switch {
	case !foundGroup:
		problem = notFound("group", c.params["id"])
	case !foundUser:
		problem = notFound("user", c.params["user"])
	default:
		return g, u, nil
	}
	return nil, nil, &problem
}

// addMember is 204 for who is a member already: no 409 is documented.
func (c *call) addMember() answer {
	g, u, problem := c.pair()
	if problem != nil {
		return *problem
	}
	if _, member := c.cloud.members[g.ID][u.ID]; member {
		return noContent()
	}
	if limit := c.cloud.base.Quotas.GroupsPerUser; len(c.cloud.groupsOf[u.ID]) >= limit {
		return quotaExceeded("groups that a user belongs to", limit)
	}
	c.cloud.join(g.ID, u.ID)
	c.cloud.lag.made(c.now, memberKey(g.ID, u.ID))
	return noContent()
}

func (c *call) checkMember() answer {
	g, u, problem := c.pair()
	if problem != nil {
		return *problem
	}
	if _, member := c.cloud.members[g.ID][u.ID]; !member || c.cloud.lag.hides(c.now, memberKey(g.ID, u.ID)) {
		return notFound("user in group", u.ID)
	}
	return noContent()
}

func (c *call) removeMember() answer {
	g, u, problem := c.pair()
	if problem != nil {
		return *problem
	}
	if _, member := c.cloud.members[g.ID][u.ID]; !member {
		return notFound("user in group", u.ID)
	}
	c.cloud.leave(g.ID, u.ID)
	return noContent()
}

func (c *call) listGroupsOfUser() answer {
	u, found := c.user(c.params["id"])
	if !found {
		return notFound("user", c.params["id"])
	}
	ids := slices.Collect(maps.Keys(c.cloud.groupsOf[u.ID]))
	ids = slices.DeleteFunc(ids, func(id string) bool { return c.cloud.lag.hides(c.now, memberKey(id, u.ID)) })
	return ok(map[string]any{"groups": c.groupList(ids), "links": c.listLinks()})
}
