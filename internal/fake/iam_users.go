package fake

import (
	"cmp"
	"slices"
	"time"
)

type userJSON struct {
	ID                string         `json:"id"`
	Name              string         `json:"name"`
	DomainID          string         `json:"domain_id"`
	Enabled           bool           `json:"enabled"`
	Description       string         `json:"description"`
	PwdStatus         bool           `json:"pwd_status"`
	PwdStrength       string         `json:"pwd_strength"`
	PasswordExpiresAt *string        `json:"password_expires_at"` // always null
	LastProjectID     *string        `json:"last_project_id"`     // always null
	AccessMode        string         `json:"access_mode"`
	Links             map[string]any `json:"links"`
}

func (c *call) userJSON(u *User) userJSON {
	return userJSON{
		ID: u.ID, Name: u.Name, DomainID: c.cloud.base.Account.ID, Enabled: !u.Disabled, Description: u.Description,
		PwdStatus: u.PwdStatus, PwdStrength: "high", AccessMode: cmp.Or(u.AccessMode, "default"), Links: c.links("/v3/users/" + u.ID),
	}
}

// user looks up a user that reads already see.
func (c *call) user(id string) (*User, bool) {
	u, found := c.cloud.users[id]
	return u, found && !c.cloud.lag.hides(c.now, "user/"+id)
}

// userList gives the users of ids that reads already see, sorted by id.
func (c *call) userList(ids []string) []userJSON {
	list := make([]userJSON, 0, len(ids))
	for _, id := range ids {
		if u, found := c.user(id); found {
			list = append(list, c.userJSON(u))
		}
	}
	slices.SortFunc(list, func(a, b userJSON) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// listUsers shows the enabled users when the request doesn't say which: enabled's documented default is true. Whether
// the real cloud holds to that is unverified; Behaviour.ListsDisabledUsers is the other answer. The account's root user
// is in the list. No user's password expires, so a filter on that finds nobody.
func (c *call) listUsers() answer {
	if !c.ownDomain(c.query.Get("domain_id")) {
		return forbidden()
	}
	everyone := c.query.Get("enabled") == "" && c.cloud.base.Behaviour.ListsDisabledUsers
	enabled, problem := c.boolean("enabled", true)
	if problem != nil {
		return *problem
	}
	name := c.query.Get("name") // the whole name
	var ids []string
	for id, u := range c.cloud.users {
		if !u.Unlisted && (everyone || enabled != u.Disabled) && (name == "" || u.Name == name) && c.query.Get("password_expires_at") == "" {
			ids = append(ids, id)
		}
	}
	return ok(map[string]any{"users": c.userList(ids), "links": c.listLinks()})
}

func (c *call) showUser() answer {
	u, found := c.user(c.params["id"])
	if !found {
		return notFound("user", c.params["id"])
	}
	return ok(map[string]any{"user": c.userJSON(u)})
}

// deleteUser refuses the account's root user and the caller itself, who would lose the key in use.
func (c *call) deleteUser() answer {
	u, found := c.user(c.params["id"])
	switch {
	case !found:
		return notFound("user", c.params["id"])
	case u.Root || u.ID == c.caller.ID:
		return forbidden()
	}
	c.cloud.dropUser(u)
	return noContent()
}

// timeText is how OS-USER writes times.
func timeText(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000000")
}

// userDetail is what OS-USER shows beyond /v3/users.
func (c *call) userDetail(u *User) map[string]any {
	return map[string]any{
		"id": u.ID, "name": u.Name, "domain_id": c.cloud.base.Account.ID, "enabled": !u.Disabled, "description": u.Description,
		"email": u.Email, "areacode": u.AreaCode, "phone": u.Phone, "access_mode": cmp.Or(u.AccessMode, "default"),
		"pwd_status": u.PwdStatus, "xuser_id": u.ExternalID, "xuser_type": u.ExternalTyp, "xdomain_id": "", "xdomain_type": "",
		"is_domain_owner": u.Root, "create_time": timeText(u.CreatedAt), "password_expires_at": nil,
	}
}

func (c *call) showUserDetail() answer {
	u, found := c.user(c.params["id"])
	if !found {
		return notFound("user", c.params["id"])
	}
	shown := c.userDetail(u)
	shown["links"] = c.links("/v3.0/OS-USER/users/" + u.ID)
	shown["pwd_strength"] = "high"
	shown["update_time"], shown["last_login_time"], shown["last_pwd_auth_time"] = nil, nil, nil
	shown["pwd_create_time"], shown["modify_pwd_time"] = nil, nil
	if u.UpdatedAt != 0 {
		shown["update_time"] = timeText(u.UpdatedAt)
	}
	return ok(map[string]any{"user": shown})
}

func (c *call) createUser() answer {
	u := &User{CreatedAt: c.now.UnixMilli()}
	if problem := c.readUser(u); problem != nil {
		return *problem
	}
	if limit := c.cloud.base.Quotas.Users; limit >= 0 && c.cloud.usedUsers() >= limit {
		return c.badUser(userQuota, "The number of IAM users has reached the quota of %d.", limit)
	}
	u.ID = c.cloud.base.makeID("user")
	c.cloud.putUser(u)
	c.cloud.lag.made(c.now, "user/"+u.ID)
	shown := c.userDetail(u)
	shown["status"] = 0
	return created(map[string]any{"user": shown})
}

func (c *call) updateUser() answer {
	u, found := c.user(c.params["id"])
	if !found {
		return notFound("user", c.params["id"])
	}
	changed := *u
	if problem := c.readUser(&changed); problem != nil {
		return *problem
	}
	changed.UpdatedAt = c.now.UnixMilli()
	delete(c.cloud.userIDs, u.Name)
	c.cloud.userIDs[changed.Name] = u.ID
	*u = changed
	shown := c.userDetail(u)
	shown["links"] = c.self("/v3.0/OS-USER/users/" + u.ID)
	return ok(map[string]any{"user": shown})
}
