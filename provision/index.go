package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/swr"
)

// index answers questions about Existing by name and by id.
type index struct {
	e              *Existing
	userByName     map[string]iam.User
	userByID       map[string]iam.User
	groupByName    map[string]iam.Group
	groupByID      map[string]iam.Group
	roleByID       map[string]iam.Role
	rolesByDisplay map[string][]iam.Role
	projectByID    map[string]iam.Project
	projectByName  map[string]iam.Project
	attachments    map[string][]iam.Attachment // by group id
}

func newIndex(e *Existing) *index {
	ix := &index{
		e:              e,
		userByName:     make(map[string]iam.User, len(e.Users)),
		userByID:       make(map[string]iam.User, len(e.Users)),
		groupByName:    make(map[string]iam.Group, len(e.Groups)),
		groupByID:      make(map[string]iam.Group, len(e.Groups)),
		roleByID:       make(map[string]iam.Role, len(e.Roles)),
		rolesByDisplay: make(map[string][]iam.Role, len(e.Roles)),
		projectByID:    make(map[string]iam.Project, len(e.Projects)),
		projectByName:  make(map[string]iam.Project, len(e.Projects)),
		attachments:    make(map[string][]iam.Attachment),
	}
	for _, u := range e.Users {
		ix.userByName[u.Name], ix.userByID[u.ID] = u, u
	}
	for _, g := range e.Groups {
		ix.groupByName[g.Name], ix.groupByID[g.ID] = g, g
	}
	for _, r := range e.Roles {
		ix.roleByID[r.ID] = r
		ix.rolesByDisplay[r.DisplayName] = append(ix.rolesByDisplay[r.DisplayName], r)
	}
	for _, p := range e.Projects {
		ix.projectByID[p.ID], ix.projectByName[p.Name] = p, p
	}
	for _, a := range e.Attachments {
		ix.attachments[a.GroupID] = append(ix.attachments[a.GroupID], a)
	}
	return ix
}

// attachmentsRead reports whether a group's attachments are known.
func (ix *index) attachmentsRead(groupID string) bool {
	return ix.e.AttachmentsOf == nil || ix.e.AttachmentsOf[groupID]
}

// memberNames lists who is in a group, by name, and whether that was read.
func (ix *index) memberNames(groupID string) ([]string, bool) {
	members, read := ix.e.Members[groupID]
	names := make([]string, 0, len(members))
	for _, m := range members {
		names = append(names, m.Name)
	}
	slices.Sort(names)
	return names, read
}

// enterprise finds an enterprise project by name or id; names come first.
func (ix *index) enterprise(nameOrID string) (iam.Enterprise, bool) {
	for _, byName := range []bool{true, false} {
		for _, e := range ix.e.Enterprises {
			if byName && e.Name == nameOrID || !byName && e.ID == nameOrID {
				return e, true
			}
		}
	}
	return iam.Enterprise{}, false
}

// scopeName is a scope as addresses write it; an id that has no known name stands for itself.
func (ix *index) scopeName(s iam.Scope) string {
	switch s.Kind {
	case iam.InProject:
		if p, ok := ix.projectByID[s.ID]; ok {
			return "project:" + p.Name
		}
		return "project:" + s.ID
	case iam.EnterpriseProject:
		for _, e := range ix.e.Enterprises {
			if e.ID == s.ID {
				return "enterprise_project:" + e.Name
			}
		}
		return "enterprise_project:" + s.ID
	}
	return string(s.Kind)
}

// scopeOf reads what scopeName wrote.
func (ix *index) scopeOf(name string) (iam.Scope, bool) {
	kind, of, _ := strings.Cut(name, ":")
	switch iam.ScopeKind(kind) {
	case iam.Global, iam.All:
		return iam.Scope{Kind: iam.ScopeKind(kind)}, true
	case iam.InProject:
		if p, ok := ix.projectByName[of]; ok {
			return iam.Scope{Kind: iam.InProject, ID: p.ID}, true
		}
	case iam.EnterpriseProject:
		if e, ok := ix.enterprise(of); ok {
			return iam.Scope{Kind: iam.EnterpriseProject, ID: e.ID}, true
		}
	}
	return iam.Scope{}, false
}

// role finds the role behind an attachment's fact.
func (ix *index) role(f *AttachmentFact) (iam.Role, bool) {
	for _, r := range ix.rolesByDisplay[f.Policy] {
		if r.Name == f.InternalName {
			return r, true
		}
	}
	return iam.Role{}, false
}

// grantee names who holds a grant, by id: SWR keeps the name from when the grant was made, and a user may have been
// renamed since, or deleted and another one made under the same name.
func (ix *index) grantee(g swr.Grant) string {
	if u, ok := ix.userByID[g.UserID]; ok {
		return u.Name
	}
	if _, taken := ix.userByName[g.UserName]; taken && g.UserID != "" {
		return fmt.Sprintf("%s (deleted user %s)", g.UserName, g.UserID)
	}
	return g.UserName
}

// organization finds an organization that is there.
func (e *Existing) organization(region, name string) (ExistingOrganization, bool) {
	for _, o := range e.Organizations[region] {
		if o.Name == name {
			return o, true
		}
	}
	return ExistingOrganization{}, false
}

func names[T any](of []T, name func(T) string) []string {
	out := make([]string, 0, len(of))
	for _, v := range of {
		out = append(out, name(v))
	}
	return out
}
