// Package snapshot makes a sandbox's state of what a cloud holds, so that changes can be reviewed and rehearsed on a copy.
package snapshot

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/provision"
)

// Snapshot is a copy of a cloud.
type Snapshot struct {
	State *fake.State
	Gaps  []provision.Gap // what it lacks, sorted
	// Notes tell what the cloud's own lists contradict one another about, and what became of it; sorted.
	Notes []string
}

// Of makes a sandbox's state of a survey; region is the sandbox's own. Left out are keys, e-mail and phone, times, what
// custom policies say, and images' names.
func Of(s *provision.Survey, region string) *Snapshot {
	b := &builder{survey: s, gaps: slices.Clone(s.Gaps), users: map[string]iam.User{}, state: &fake.State{
		Account: fake.Account{ID: s.Account.ID, Name: s.Account.Name}, Region: region,
	}}
	for _, u := range s.Users {
		b.users[u.ID] = u
	}
	b.people()
	b.groups()
	b.projects()
	b.permissions()
	b.attachments()
	b.organizations()
	b.clusters()
	b.quotas()
	b.missing()
	if s.NewConsole {
		b.state.SetFeature("v5_console", "on")
	}
	provision.SortGaps(b.gaps)
	slices.Sort(b.notes)
	return &Snapshot{b.state, b.gaps, slices.Compact(b.notes)}
}

type builder struct {
	survey *provision.Survey
	state  *fake.State
	gaps   []provision.Gap
	users  map[string]iam.User // by id
	notes  []string
}

func (b *builder) note(format string, args ...any) {
	b.notes = append(b.notes, fmt.Sprintf(format, args...))
}

// people are the users, and the account itself: where it can't be told which of them that is, it is one whom no list has.
func (b *builder) people() {
	s, names := b.survey, map[string]bool{}
	for _, u := range s.Users {
		names[u.Name] = true
		access := string(u.AccessType)
		if u.AccessType == iam.AccessDefault {
			access = ""
		}
		b.state.Users = append(b.state.Users, fake.User{
			ID: u.ID, Name: u.Name, Root: u.ID == s.OwnerID, Disabled: !u.Enabled, Description: u.Description, AccessMode: access,
		})
	}
	owner := s.OwnerID
	if owner == "" {
		name := s.Account.Name
		for names[name] {
			name = "owner of " + name
		}
		owner = s.Account.ID + "-owner"
		b.state.Users = append(b.state.Users, fake.User{ID: owner, Name: name, Root: true, Unlisted: true})
	}
	b.state.Caller = owner
	if caller := b.caller(); caller != "" {
		b.state.Caller = caller
	}
}

// caller is whose the credentials are, as IAM tells, or else SWR.
func (b *builder) caller() string {
	if _, there := b.users[b.survey.CallerID]; there {
		return b.survey.CallerID
	}
	for _, region := range b.survey.Regions {
		for _, o := range b.survey.Organizations[region] {
			if o.Access == nil || o.Access.Self == nil {
				continue
			}
			if _, there := b.users[o.Access.Self.UserID]; there {
				return o.Access.Self.UserID
			}
		}
	}
	return ""
}

func (b *builder) groups() {
	for _, g := range b.survey.Groups {
		group := fake.Group{ID: g.ID, Name: g.Name, Description: g.Description}
		for _, m := range b.survey.Members[g.ID] {
			if _, there := b.users[m.ID]; !there {
				b.note("%s is a member of group %s and no user of the account: left out", m.Name, g.Name)
				continue
			}
			group.Members = append(group.Members, m.ID)
		}
		b.state.Groups = append(b.state.Groups, group)
	}
}

func (b *builder) projects() {
	ids := map[string]bool{}
	for _, p := range b.survey.Projects {
		ids[p.ID] = true
	}
	for _, p := range b.survey.Projects {
		parent := b.survey.Account.ID
		if ids[p.ParentID] {
			parent = p.ParentID
		}
		b.state.Projects = append(b.state.Projects, fake.Project{ID: p.ID, Name: p.Name, ParentID: parent})
	}
	for _, e := range b.survey.Enterprises {
		b.state.EnterpriseProjects = append(b.state.EnterpriseProjects, fake.EnterpriseProject{ID: e.ID, Name: e.Name})
	}
}

// permissions are the account's own and the system's, whose ids differ between clouds.
func (b *builder) permissions() {
	for _, r := range b.survey.Roles {
		if r.Custom {
			b.state.CustomPolicies = append(b.state.CustomPolicies, fake.CustomPolicy{
				ID: r.ID, Name: r.Name, DisplayName: r.DisplayName, Type: string(r.Type),
				Policy: fake.PolicyBody{Version: "1.1", Statement: []fake.Statement{}},
			})
			continue
		}
		b.state.SystemPermissions = append(b.state.SystemPermissions, fake.SystemPermission{
			ID: r.ID, Name: r.Name, DisplayName: r.DisplayName, Type: string(r.Type), Catalog: r.Catalog,
		})
	}
}

// scopes are the sandbox's words for iam's.
var scopes = map[iam.ScopeKind]fake.Scope{
	iam.Global: fake.ScopeDomain, iam.All: fake.ScopeAll, iam.InProject: fake.ScopeProject, iam.EnterpriseProject: fake.ScopeEnterpriseProject,
}

// attachments name groups, permissions and projects. Those that no list has are kept unlisted, because a plan tells of
// them; a group that no list has is being deleted.
func (b *builder) attachments() {
	known := map[string]bool{}
	for _, g := range b.state.Groups {
		known["group "+g.ID] = true
	}
	for _, r := range b.survey.Roles {
		known["role "+r.ID] = true
	}
	for _, p := range b.survey.Projects {
		known["project "+p.ID] = true
	}
	for _, e := range b.survey.Enterprises {
		known["enterprise "+e.ID] = true
	}
	unlisted := func(key string) bool {
		missing := !known[key]
		known[key] = true
		return missing
	}
	list := slices.Clone(b.survey.Attachments)
	slices.SortFunc(list, func(x, y iam.Attachment) int {
		return cmp.Or(cmp.Compare(x.GroupID, y.GroupID), cmp.Compare(x.Scope.Kind, y.Scope.Kind), cmp.Compare(x.Scope.ID, y.Scope.ID), cmp.Compare(x.RoleID, y.RoleID))
	})
	for _, a := range list {
		if !known["group "+a.GroupID] {
			b.note("a policy is attached to group %s, which no list has: left out", a.GroupID)
			continue
		}
		id := a.Scope.ID
		if unlisted("role " + a.RoleID) {
			b.state.SystemPermissions = append(b.state.SystemPermissions, fake.SystemPermission{ID: a.RoleID, Name: a.RoleID, DisplayName: a.RoleID, Type: string(iam.NoRole), Unlisted: true})
		}
		if a.Scope.Kind == iam.InProject && unlisted("project "+id) {
			b.state.Projects = append(b.state.Projects, fake.Project{ID: id, Name: id, ParentID: b.survey.Account.ID, Unlisted: true})
		}
		if a.Scope.Kind == iam.EnterpriseProject && unlisted("enterprise "+id) {
			b.state.EnterpriseProjects = append(b.state.EnterpriseProjects, fake.EnterpriseProject{ID: id, Name: id, Unlisted: true})
		}
		b.state.Attachments = append(b.state.Attachments, fake.Attachment{GroupID: a.GroupID, Scope: scopes[a.Scope.Kind], ScopeID: id, RoleID: a.RoleID})
	}
}
