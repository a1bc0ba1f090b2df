package fake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The day on which a new sandbox's account was opened, fixed so that equal seeds give equal files.
const opened = 1704067200000 // 2024-01-01T00:00:00Z

// Seed says what a new sandbox holds.
type Seed struct {
	Account            string   // the account's name; "sandbox" when empty
	Region             string   // the home region, "cn-east-3" when empty
	Regions            []string // further regions that have a project
	Users              []string // IAM users, by name
	EnterpriseProjects []string // beside "default"
	Caller             string   // the administrator whose access key it is; "sandbox-admin" when empty
	Clusters           []SeedCluster
}

// SeedCluster is a CCE cluster that a new sandbox holds. Its region gets a project.
type SeedCluster struct{ Region, Name string }

// New makes a fitting cloud: the account and its root user, the users named, an administrator who owns the first
// access key, the default group admin with both of them in it (Security Administrator, and Tenant Administrator for all
// resources), a project for each region, MOS, a sub-project, the enterprise project default, the clusters named, and the
// default quotas. Equal seeds give equal states. Quotas of users and groups grow to fit the seed, with room for 30 more users.
func New(seed Seed) *State {
	seed.Account = cmp.Or(seed.Account, "sandbox")
	seed.Region = cmp.Or(seed.Region, "cn-east-3")
	seed.Caller = cmp.Or(seed.Caller, "sandbox-admin")

	s := &State{
		Version: StateVersion,
		Seed:    seed.Account,
		Account: Account{ID: idOf(seed.Account, "account"), Name: seed.Account, CreatedAt: opened},
		Region:  seed.Region,
		Quotas: Quotas{
			Users: max(50, len(seed.Users)+32), Groups: 20, GroupsPerUser: 10,
			PoliciesPerGroup: 200, PoliciesPerGroupEnterpriseProjects: 500, CustomPolicies: 200, OrganizationsPerRegion: 5,
		},
	}
	root, caller := s.AddUser(seed.Account), s.AddUser(seed.Caller)
	s.Users[0].Root = true
	known := map[string]bool{seed.Account: true, seed.Caller: true}
	for _, name := range seed.Users {
		if !known[name] {
			known[name] = true
			s.AddUser(name)
		}
	}
	access, secret := newKey(fmt.Sprintf("%q", seed))
	s.AccessKeys = []AccessKey{{Access: access, Secret: secret, UserID: caller, CreatedAt: opened, Description: "sandbox"}}

	admin := s.AddGroup(defaultGroup, root, caller)
	s.Attach(admin, ScopeDomain, "", "Security Administrator")
	s.Attach(admin, ScopeAll, "", "Tenant Administrator")

	for _, region := range append([]string{seed.Region}, seed.Regions...) {
		s.AddProject(region)
	}
	s.AddProject("MOS")
	s.AddProject(seed.Region + "_sub")
	s.EnterpriseProjects = []EnterpriseProject{{ID: "0", Name: "default", CreatedAt: opened}}
	for _, name := range seed.EnterpriseProjects {
		s.EnterpriseProjects = append(s.EnterpriseProjects, EnterpriseProject{ID: s.idFor("enterprise project", name), Name: name, CreatedAt: opened})
	}
	for _, k := range seed.Clusters {
		if s.ClusterID(k.Region, k.Name) == "" {
			s.AddCluster(k.Region, k.Name)
		}
	}
	s.sort()
	return s
}

// idFor derives an id from the seed, a kind and a name.
func (s *State) idFor(kind, name string) string { return idOf(s.Seed, kind, name) }

// AddUser adds an IAM user, whose name must be new, and gives its id.
func (s *State) AddUser(name string) string {
	id := s.idFor("user", name)
	s.Users = append(s.Users, User{ID: id, Name: name, CreatedAt: opened})
	return id
}

// AddGroup adds a group with members, given by user id, and gives the group's id.
func (s *State) AddGroup(name string, members ...string) string {
	id := s.idFor("group", name)
	s.Groups = append(s.Groups, Group{ID: id, Name: name, CreatedAt: opened, Members: slices.Clone(members)})
	return id
}

// AddProject adds a region's project, or a sub-project when the name is "<region>_<rest>" and the region has one.
// It gives the project's id. A project that is there already stays as it is.
func (s *State) AddProject(name string) string {
	parent := s.Account.ID
	region, _, _ := strings.Cut(name, "_")
	for _, p := range s.Projects {
		if p.Name == name {
			return p.ID
		}
		if p.Name == region {
			parent = p.ID
		}
	}
	id := s.idFor("project", name)
	s.Projects = append(s.Projects, Project{ID: id, Name: name, ParentID: parent})
	return id
}

// Attach gives a group, by id, the permission of a display name. scopeID is the project's or enterprise project's id.
// It panics when no permission has the name: that is a mistake in the program.
func (s *State) Attach(groupID string, scope Scope, scopeID, displayName string) {
	id := s.RoleID(displayName)
	if id == "" {
		panic(fmt.Sprintf("fake: no permission has the display name %q", displayName))
	}
	s.Attachments = append(s.Attachments, Attachment{GroupID: groupID, Scope: scope, ScopeID: scopeID, RoleID: id})
}

// AddOrganization adds an organization of a region, created by a user, by id, who manages it.
func (s *State) AddOrganization(region, name, creatorID string) {
	creator := ""
	for _, u := range s.Users {
		if u.ID == creatorID {
			creator = u.Name
		}
	}
	s.Organizations = append(s.Organizations, Organization{
		ID: s.makeNumber(), Region: region, Name: name, CreatorName: creator, CreatedAt: opened, Grants: []Grant{{UserID: creatorID, Auth: authManage}},
	})
}

// AddAccessKey adds a second, third … credential of a user, by id, with operations denied (see AccessKey.Deny).
func (s *State) AddAccessKey(userID string, deny ...string) AccessKey {
	access, secret := newKey(s.makeID("access key"), s.AccessKeys[0].Access)
	key := AccessKey{Access: access, Secret: secret, UserID: userID, CreatedAt: opened, Deny: deny}
	s.AccessKeys = append(s.AccessKeys, key)
	return key
}

// UserID gives the id of the user of a name, or "".
func (s *State) UserID(name string) string {
	for _, u := range s.Users {
		if u.Name == name {
			return u.ID
		}
	}
	return ""
}

// GroupID gives the id of the group of a name, or "".
func (s *State) GroupID(name string) string {
	for _, g := range s.Groups {
		if g.Name == name {
			return g.ID
		}
	}
	return ""
}

// ProjectID gives the id of the project of a name, or "".
func (s *State) ProjectID(name string) string {
	for _, p := range s.Projects {
		if p.Name == name {
			return p.ID
		}
	}
	return ""
}

// RoleID gives the id of the first permission of a display name, system permissions first, or "".
func (s *State) RoleID(displayName string) string {
	for id, p := range s.system() {
		if p.display == displayName {
			return id
		}
	}
	for _, p := range s.CustomPolicies {
		if p.DisplayName == displayName {
			return p.ID
		}
	}
	return ""
}
