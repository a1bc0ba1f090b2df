package provision

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/swr"
)

// Survey is everything in a cloud that any configuration may be about.
type Survey struct {
	*Existing
	Regions    []string // those that were looked at, sorted
	NewConsole bool
	Gaps       []Gap // sorted
}

// TakeSurvey reads everything that any configuration may be about, in every region that the account has a project in.
// home are the regions that matter most: a service that does not answer there is an error, elsewhere a gap. What may not
// be read or is not offered is a gap, too. Without the lists that everything else refers to (users, groups, policies,
// projects) there is no survey.
// Errors: *AccountError, *iam.RegionError, *apierr.Error, context errors.
func TakeSurvey(ctx context.Context, cloud Reader, t Tenant, home []string) (*Survey, error) {
	account, err := cloud.IAM.Account(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot find out whose the credentials are: %w", err)
	}
	if t.Name != "" && account.Name != t.Name {
		return nil, &AccountError{Want: t.Name, Got: account.Name, At: t.Place}
	}
	s := &surveyor{observer: newObserver(cloud, &Desired{Tenant: t}, account), home: home}
	s.survey = &Survey{Existing: s.e}
	if err := s.rounds(ctx, s.lists); err != nil {
		return nil, err
	}
	if _, err := s.complete(ctx); err != nil {
		return nil, err
	}
	if err := s.callerListed(s.e.CallerID); err != nil {
		return nil, err
	}
	regions := regionsOfProjects(s.e.Projects)
	if !regions.has(t.Region) {
		return nil, &iam.RegionError{Region: t.Region}
	}
	s.survey.Regions = regions.sorted()
	s.reindex()
	if err := s.rounds(ctx, s.belongings, s.otherWay, s.organizationDetails); err != nil {
		return nil, err
	}
	if _, err := s.complete(ctx); err != nil {
		return nil, err
	}
	SortGaps(s.survey.Gaps)
	return s.survey, nil
}

// regionsOfProjects are those of the projects that the account has by opening regions: neither sub-projects, whose names
// have an underscore, nor OBS's.
func regionsOfProjects(projects []iam.Project) set[string] {
	regions := newSet[string]()
	for _, p := range projects {
		if p.Name != "MOS" && !strings.Contains(p.Name, "_") {
			regions.add(p.Name)
		}
	}
	return regions
}

// surveyor reads what observe reads, whatever a configuration is about.
type surveyor struct {
	*observer
	survey *Survey
	home   []string
}

// lists reads the account's lists; who may attach what where first, because everything else names it.
func (s *surveyor) lists(r *round) {
	read(r, s.observer, "the IAM users", s.cloud.IAM.Users, func(v []iam.User) { s.e.Users = v })
	read(r, s.observer, "the user groups", s.cloud.IAM.Groups, func(v []iam.Group) { s.e.Groups = v })
	read(r, s.observer, "the policies", s.cloud.IAM.Roles, func(v []iam.Role) { s.e.Roles = v })
	read(r, s.observer, "the projects", s.cloud.IAM.Projects, func(v []iam.Project) { s.e.Projects = v })
	part(r, s, Gap{Part: PartEnterpriseProjects}, s.cloud.IAM.ListEnterprises, func(v []iam.Enterprise) { s.e.Enterprises = v })
	part(r, s, Gap{Part: PartQuotas}, s.cloud.IAM.Quotas, func(v map[iam.QuotaType]iam.Quota) { s.e.Quotas = v })
	part(r, s, Gap{Part: PartConsole}, s.cloud.IAM.NewConsole, func(v bool) { s.survey.NewConsole = v })
	part(r, s, Gap{Part: PartAssignments}, func(ctx context.Context) (list []iam.Attachment, err error) {
		list, whole, err := s.cloud.IAM.Attachments(ctx)
		s.wholeOrGap(err, whole)
		return list, err
	}, func(v []iam.Attachment) { s.e.Attachments, s.bulk = v, true })
	read(r, s.observer, "the caller", s.cloud.IAM.Caller, func(v string) {
		if s.e.CallerID = v; v == "" {
			s.survey.Gaps = append(s.survey.Gaps, Gap{Part: PartCaller, Why: "the credentials are temporary, or may not be looked up"})
		}
	})
}

// wholeOrGap notes, once, that attachments in enterprise projects are left out of a list.
func (s *surveyor) wholeOrGap(err error, whole bool) {
	if err != nil || whole {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.e.EnterprisesUnread {
		s.e.EnterprisesUnread = true
		s.survey.Gaps = append(s.survey.Gaps, Gap{Part: PartEnterpriseAttachments, Why: mayNotList})
	}
}

// belongings reads who is in which group, each region's own things, and the policies group by group where they can't be
// read at once.
func (s *surveyor) belongings(r *round) {
	if owner, there := s.ix.userByName[s.e.Account.Name]; there {
		part(r, s, Gap{Part: PartOwner}, func(ctx context.Context) (iam.UserDetails, error) {
			return s.cloud.IAM.UserDetails(ctx, owner.ID)
		}, func(v iam.UserDetails) {
			if v.Owner {
				s.e.OwnerID = owner.ID
			}
		})
	}
	s.byUser = len(s.e.Users) < len(s.e.Groups)
	if s.byUser {
		r.Go(func() error { return s.membershipsByUser(r.ctx, s.membersByGroup) })
	} else {
		s.membersByGroup(r)
	}
	if !s.bulk {
		projects := names(s.e.Projects, func(p iam.Project) string { return p.ID })
		for _, g := range s.e.Groups {
			part(r, s, Gap{Part: PartGroupAttachments, ID: g.ID, Object: g.Name}, func(ctx context.Context) ([]iam.Attachment, error) {
				v, whole, err := s.cloud.IAM.GroupAttachments(ctx, g.ID, projects)
				s.wholeOrGap(err, whole)
				return v, err
			}, func(v []iam.Attachment) { s.e.Attachments = append(s.e.Attachments, v...) })
		}
	}
	for _, region := range s.survey.Regions {
		s.region(r, region)
	}
}

func (s *surveyor) membersByGroup(r *round) {
	for _, g := range s.e.Groups {
		part(r, s, Gap{Part: PartMembers, ID: g.ID, Object: g.Name}, func(ctx context.Context) ([]iam.User, error) {
			return s.cloud.IAM.Members(ctx, g.ID)
		}, func(v []iam.User) { s.e.Members[g.ID] = v })
	}
}

// otherWay asks user by user who is in which group, where some groups' members may not be listed.
func (s *surveyor) otherWay(r *round) {
	isMembers := func(g Gap) bool { return g.Part == PartMembers }
	if s.byUser || !slices.ContainsFunc(s.survey.Gaps, isMembers) {
		return
	}
	r.Go(func() error {
		refused := false
		err := s.membershipsByUser(r.ctx, func(*round) { refused = true })
		if err == nil && !refused {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.survey.Gaps = slices.DeleteFunc(s.survey.Gaps, isMembers)
		}
		return err
	})
}

func (s *surveyor) region(r *round, region string) {
	in := func(p Part) Gap { return Gap{Part: p, Region: region} }
	part(r, s, in(PartOrganizations), func(ctx context.Context) ([]swr.Organization, error) {
		return s.cloud.SWR.Organizations(ctx, region)
	}, func(v []swr.Organization) {
		list := make([]ExistingOrganization, len(v))
		for i, o := range v {
			list[i].Organization = o
		}
		s.e.Organizations[region] = list
	})
	part(r, s, in(PartOrganizationQuota), func(ctx context.Context) (*swr.Quota, error) {
		return s.cloud.SWR.Quota(ctx, region)
	}, func(v *swr.Quota) { s.e.OrganizationQuotas[region] = v })
	part(r, s, in(PartInstances), func(ctx context.Context) ([]swr.Instance, error) {
		return s.cloud.SWR.Instances(ctx, region)
	}, func(v []swr.Instance) { s.e.Registries[region] = Registry{Instances: v} })
	part(r, s, in(PartClusters), func(ctx context.Context) ([]cce.Cluster, error) {
		return s.cloud.CCE.Clusters(ctx, region)
	}, func(v []cce.Cluster) { s.e.Clusters[region] = v })
	part(r, s, in(PartAccessPolicies), func(ctx context.Context) ([]cce.Policy, error) {
		return s.cloud.CCE.Policies(ctx, region)
	}, func(v []cce.Policy) { s.e.ClusterPolicies[region] = v })
}

// organizationDetails reads what each organization holds.
func (s *surveyor) organizationDetails(r *round) {
	for region, list := range s.e.Organizations {
		for i := range list {
			name := list[i].Name
			of := func(p Part) Gap { return Gap{Part: p, Region: region, ID: name, Object: name} }
			part(r, s, of(PartGrants), func(ctx context.Context) (swr.Access, error) {
				return s.cloud.SWR.Access(ctx, region, name)
			}, func(v swr.Access) { list[i].Access = &v })
			part(r, s, of(PartRepositories), func(ctx context.Context) (int, error) {
				return s.cloud.SWR.Repositories(ctx, region, name)
			}, func(v int) { list[i].Repositories = &v })
		}
	}
}
