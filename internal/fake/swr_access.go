package fake

import (
	"cmp"
	"slices"
	"strings"
)

// accessList is what the calls on access work on: an organization's grants, or a repository's.
type accessList struct {
	id      int64
	name    string
	creator string // "" for repositories, which show none
	grants  *[]Grant
	auth    int // the caller's right
}

// access finds the path's organization or repository. A slash in a repository's name is written $ in the path.
// manage asks for the right to change grants.
func (c *call) access(manage bool) (accessList, *answer) {
	refused := func(a answer) (accessList, *answer) { return accessList{}, &a }
	repo, isRepo := c.params["repo"]
	o, auth, problem := c.organization()
	if problem != nil && !(isRepo && problem.code == noPermission.String()) {
		return accessList{}, problem
	}
	if !isRepo {
		if manage && auth != authManage {
			return refused(noPermission.refuse("You have no permission to manage the organization %s.", o.Name))
		}
		if c.key.Unchecked {
			auth = cmp.Or(o.CallerAuth, auth)
		}
		return accessList{o.ID, o.Name, o.CreatorName, &o.Grants, auth}, nil
	}
	// Who has no right on the organization may have one on the repository.
	o = c.cloud.orgs[orgKey{c.region, c.params["name"]}]
	repo = strings.ReplaceAll(repo, "$", "/")
	index := slices.IndexFunc(o.Repositories, func(r Repository) bool { return r.Name == repo })
	if index < 0 {
		return refused(noRepository.refuse("The repository %s does not exist.", repo))
	}
	r := &o.Repositories[index]
	auth = max(auth, c.authIn(r.Grants))
	if auth == 0 || manage && auth != authManage {
		return refused(noPermission.refuse("You have no permission for the repository %s.", repo))
	}
	return accessList{r.ID, r.Name, "", &r.Grants, auth}, nil
}

type grantJSON struct {
	UserID   string `json:"user_id"`
	UserName string `json:"user_name"`
	Auth     int    `json:"auth"`
}

// showAccess lists everyone with a grant under others_auths, the creator and the caller themself included, as the real
// cloud has been seen to do; Behaviour.OthersWithoutSelf leaves the caller out.
func (c *call) showAccess() answer {
	list, problem := c.access(false)
	if problem != nil {
		return *problem
	}
	others := []grantJSON{}
	for _, g := range *list.grants {
		if g.UserID != c.caller.ID || !c.cloud.base.Behaviour.OthersWithoutSelf {
			name := g.UserName
			if name == "" {
				name = c.cloud.users[g.UserID].Name
			}
			others = append(others, grantJSON{g.UserID, name, g.Auth})
		}
	}
	slices.SortFunc(others, func(a, b grantJSON) int { return strings.Compare(a.UserID, b.UserID) })
	shown := map[string]any{
		"id": list.id, "name": list.name, "others_auths": others,
		"self_auth": grantJSON{c.caller.ID, c.caller.Name, list.auth},
	}
	if list.creator != "" {
		shown["creator_name"] = list.creator
	}
	return ok(shown)
}

// readGrants reads a bare array of grants. All of it must be right, or nothing is done. What each code means beyond
// "bad grant" isn't documented.
func (c *call) readGrants() ([]Grant, *answer) {
	refused := func(a answer) ([]Grant, *answer) { return nil, &a }
	var sent []grantJSON
	if problem := c.decode(&sent); problem != nil {
		return refused(badRequest.refuse("%s", problem.message))
	}
	if len(sent) == 0 {
		return refused(badRequest.refuse("The request has no grants: it must be an array of user_id, user_name and auth."))
	}
	var grants []Grant
	seen := map[string]bool{}
	for _, g := range sent {
		user, found := c.cloud.users[g.UserID]
		switch {
		case !knownAuth(g.Auth):
			return refused(badAuth.refuse("The auth %d is invalid: it must be 7, 3 or 1.", g.Auth))
		case !found || seen[g.UserID]:
			return refused(badUserID.refuse("The user id %q is invalid.", g.UserID))
		case g.UserName != user.Name:
			return refused(badUserName.refuse("The user name %q is not that of the user %s.", g.UserName, g.UserID))
		}
		seen[g.UserID] = true
		grants = append(grants, Grant{UserID: g.UserID, Auth: g.Auth})
	}
	return grants, nil
}

func grantOf(grants []Grant, userID string) int {
	return slices.IndexFunc(grants, func(g Grant) bool { return g.UserID == userID })
}

// addAccess gives rights to users who have none here; who has one is a conflict, whatever the level.
func (c *call) addAccess() answer {
	list, problem := c.access(true)
	if problem != nil {
		return *problem
	}
	grants, problem := c.readGrants()
	if problem != nil {
		return *problem
	}
	for _, g := range grants {
		if grantOf(*list.grants, g.UserID) >= 0 {
			return grantExists.refuse("The user %s already has a permission on %s.", c.cloud.users[g.UserID].Name, list.name)
		}
	}
	*list.grants = append(*list.grants, grants...)
	return ok(nil)
}

// changeAccess changes rights that are there. Its success is 201.
func (c *call) changeAccess() answer {
	list, problem := c.access(true)
	if problem != nil {
		return *problem
	}
	grants, problem := c.readGrants()
	if problem != nil {
		return *problem
	}
	for _, g := range grants {
		if grantOf(*list.grants, g.UserID) < 0 {
			return noGrant.refuse("The user %s has no permission on %s.", c.cloud.users[g.UserID].Name, list.name)
		}
	}
	for _, g := range grants {
		(*list.grants)[grantOf(*list.grants, g.UserID)].Auth = g.Auth
	}
	return created(nil)
}

// removeAccess takes an array of user ids as the body of a DELETE. Whether the real cloud lets the creator's right be
// removed is unverified; this one does.
func (c *call) removeAccess() answer {
	list, problem := c.access(true)
	if problem != nil {
		return *problem
	}
	var ids []string
	if problem := c.decode(&ids); problem != nil {
		return badRequest.refuse("%s", problem.message)
	}
	if len(ids) == 0 {
		return badRequest.refuse("The request has no users: it must be an array of user ids.")
	}
	for _, id := range ids {
		if grantOf(*list.grants, id) < 0 {
			return noGrant.refuse("The user %s has no permission on %s.", id, list.name)
		}
	}
	for _, id := range ids {
		*list.grants = withoutUser(*list.grants, id)
	}
	return noContent()
}
