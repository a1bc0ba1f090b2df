package fake

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

type groupJSON struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	DomainID    string         `json:"domain_id"`
	CreateTime  int64          `json:"create_time"` // a number: clients fail on text here
	Links       map[string]any `json:"links"`
}

func (c *call) groupJSON(g *Group) groupJSON {
	return groupJSON{g.ID, g.Name, g.Description, c.cloud.base.Account.ID, g.CreatedAt, c.links("/v3/groups/" + g.ID)}
}

// group looks up a group that reads already see.
func (c *call) group(id string) (*Group, bool) {
	g, found := c.cloud.groups[id]
	return g, found && !c.cloud.lag.hides(c.now, "group/"+id)
}

// ownDomain reports whether an account's id, where one is given, is this account's.
func (c *call) ownDomain(id string) bool { return id == "" || id == c.cloud.base.Account.ID }

func (c *call) listGroups() answer {
	if !c.ownDomain(c.query.Get("domain_id")) {
		return forbidden()
	}
	name := c.query.Get("name") // the whole name
	var ids []string
	if name != "" {
		if id, found := c.cloud.groupIDs[name]; found {
			ids = append(ids, id)
		}
	} else {
		for id := range c.cloud.groups {
			ids = append(ids, id)
		}
	}
	return ok(map[string]any{"groups": c.groupList(ids), "links": c.listLinks()})
}

// groupList gives the groups of ids that reads already see, sorted by id.
func (c *call) groupList(ids []string) []groupJSON {
	list := make([]groupJSON, 0, len(ids))
	for _, id := range ids {
		if g, found := c.group(id); found {
			list = append(list, c.groupJSON(g))
		}
	}
	slices.SortFunc(list, func(a, b groupJSON) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// groupBody is what create and update take. A missing field is nil, so that an empty description can clear one.
type groupBody struct {
	Group *struct {
		Name        *string `json:"name"`
		Description *string `json:"description"`
		DomainID    string  `json:"domain_id"`
	} `json:"group"`
}

// invalidGroup refuses what create and update have in common. The limit on descriptions and their forbidden characters
// are documented for v5 only. So is a character set of names, which is not checked: v3's is unverified, and groups with
// other names are known, so a sandbox that refused them would refuse what the real cloud has. Control characters are
// refused all the same: no reading of the reference lets them in.
func (c *call) invalidGroup(b groupBody, id string) *answer {
	var problem answer
	switch {
	case b.Group == nil:
		problem = badParameter("group is a required property.")
	case b.Group.Name != nil && (*b.Group.Name == "" || utf8.RuneCountInString(*b.Group.Name) > 128):
		problem = badParameter("The group's name must have 1 to 128 characters.")
	case b.Group.Name != nil && strings.ContainsFunc(*b.Group.Name, unicode.IsControl):
		problem = badParameter("The group's name must have no control characters.")
	case b.Group.Description != nil && (utf8.RuneCountInString(*b.Group.Description) > 255 || strings.ContainsAny(*b.Group.Description, `@#%&<>\$^*`)):
		problem = badParameter(`The group's description must have at most 255 characters and none of @#%%&<>\$^*.`)
	case !c.ownDomain(b.Group.DomainID):
		problem = forbidden()
	case b.Group.Name != nil && c.cloud.groupIDs[*b.Group.Name] != "" && c.cloud.groupIDs[*b.Group.Name] != id:
		problem = conflict("group", "Duplicate entry found with name "+*b.Group.Name+" at domain ID "+c.cloud.base.Account.ID)
	default:
		return nil
	}
	return &problem
}

func (c *call) createGroup() answer {
	var b groupBody
	if problem := c.decode(&b); problem != nil {
		return *problem
	}
	if problem := c.invalidGroup(b, ""); problem != nil {
		return *problem
	}
	if b.Group.Name == nil {
		return badParameter("name is a required property.")
	}
	if limit := c.cloud.base.Quotas.Groups; limit >= 0 && len(c.cloud.groups) >= limit {
		return quotaExceeded("user groups", limit)
	}
	g := &Group{ID: c.cloud.base.makeID("group"), Name: *b.Group.Name, CreatedAt: c.now.UnixMilli()}
	if b.Group.Description != nil {
		g.Description = *b.Group.Description
	}
	c.cloud.putGroup(g)
	c.cloud.lag.made(c.now, "group/"+g.ID)
	shown := c.groupJSON(g)
	shown.Links = c.self("/v3/groups/" + g.ID)
	return created(map[string]any{"group": shown})
}

func (c *call) showGroup() answer {
	g, found := c.group(c.params["id"])
	if !found {
		return notFound("group", c.params["id"])
	}
	return ok(map[string]any{"group": c.groupJSON(g)})
}

func (c *call) updateGroup() answer {
	g, found := c.group(c.params["id"])
	if !found {
		return notFound("group", c.params["id"])
	}
	var b groupBody
	if problem := c.decode(&b); problem != nil {
		return *problem
	}
	if problem := c.invalidGroup(b, g.ID); problem != nil {
		return *problem
	}
	if b.Group.Name == nil && b.Group.Description == nil {
		return badParameter("At least one of name and description must be given.")
	}
	if b.Group.Name != nil {
		delete(c.cloud.groupIDs, g.Name)
		g.Name = *b.Group.Name
		c.cloud.groupIDs[g.Name] = g.ID
	}
	if b.Group.Description != nil {
		g.Description = *b.Group.Description
	}
	return ok(map[string]any{"group": c.groupJSON(g)})
}

// defaultGroup exists in every account, so it can't be deleted.
const defaultGroup = "admin"

// deleteGroup drops a group with its members and attachments, as Keystone does. The reference doesn't know whether the
// real cloud refuses; Behaviour.KeepsFullGroups does.
func (c *call) deleteGroup() answer {
	g, found := c.group(c.params["id"])
	if !found {
		return notFound("group", c.params["id"])
	}
	if g.Name == defaultGroup {
		return forbidden()
	}
	full := len(c.cloud.members[g.ID]) > 0 || len(c.cloud.attachmentsOf(g.ID)) > 0
	if full && c.cloud.base.Behaviour.KeepsFullGroups {
		return refuse(http.StatusConflict, "IAM.0005", "The group %s still has members or permissions.", g.Name)
	}
	c.cloud.dropGroup(g)
	return noContent()
}
