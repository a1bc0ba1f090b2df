package snapshot

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

// organizations numbers organizations and images as they come: SWR's own numbers matter to nobody.
func (b *builder) organizations() {
	for _, region := range b.survey.Regions {
		for _, o := range b.survey.Organizations[region] {
			org := fake.Organization{ID: b.number(), Region: region, Name: o.Name, CreatorName: o.Creator}
			if o.Access != nil {
				org.CreatorName = cmp.Or(o.Access.Creator, o.Creator)
				b.access(&org, o.Access)
			}
			if o.Repositories != nil {
				for i := range *o.Repositories {
					org.Repositories = append(org.Repositories, fake.Repository{ID: b.number(), Name: fmt.Sprintf("image-%d", i+1)})
				}
			}
			b.state.Organizations = append(b.state.Organizations, org)
		}
	}
}

func (b *builder) number() int64 {
	b.state.LastMade++
	return int64(b.state.LastMade)
}

// access copies who may do what. SWR keeps the name of when a grant was made, also of who is gone.
func (b *builder) access(org *fake.Organization, access *swr.Access) {
	if self := access.Self; self != nil && self.Level != swr.Manage {
		org.CallerAuth = int(self.Level)
	}
	for _, g := range access.Others {
		grant := fake.Grant{UserID: g.UserID, Auth: int(g.Level)}
		if b.users[g.UserID].Name != g.UserName {
			grant.UserName = g.UserName
		}
		if !slices.Contains([]swr.Level{swr.Read, swr.Edit, swr.Manage}, g.Level) || slices.ContainsFunc(org.Grants, func(other fake.Grant) bool { return other.UserID == g.UserID }) {
			b.gaps = append(b.gaps, provision.Gap{Part: provision.PartGrants, Region: org.Region, ID: org.Name, Object: org.Name,
				Why: fmt.Sprintf("%s holds %s there, which a sandbox does not know, or is listed twice", g.UserName, g.Level)})
			org.Grants = nil
			return
		}
		org.Grants = append(org.Grants, grant)
	}
}

func (b *builder) clusters() {
	for _, region := range b.survey.Regions {
		for _, c := range b.survey.Clusters[region] {
			phase := c.Phase
			if !slices.Contains(fake.ClusterPhases(), phase) || phase == "Available" {
				phase = ""
			}
			b.state.Clusters = append(b.state.Clusters, fake.Cluster{ID: c.ID, Region: region, Name: c.Name, Phase: phase})
		}
		for _, p := range b.survey.ClusterPolicies[region] {
			b.state.AccessPolicies = append(b.state.AccessPolicies, fake.AccessPolicy{
				ID: p.ID, Region: region, Name: p.Name, Clusters: p.Clusters, Namespaces: p.Namespaces, PolicyType: p.Role.PolicyType(),
				PrincipalType: string(p.Type), Principals: p.Principals, AsFound: true,
			})
		}
		b.instances(region)
	}
}

func (b *builder) instances(region string) {
	for _, i := range b.survey.Registries[region].Instances {
		if !slices.Contains(fake.InstanceStatuses(), i.Status) {
			b.gaps = append(b.gaps, provision.Gap{Part: provision.PartInstances, Region: region,
				Why: fmt.Sprintf("%s has the status %s, which a sandbox does not know", i.Name, i.Status)})
			b.state.Instances = slices.DeleteFunc(b.state.Instances, func(other fake.Instance) bool { return other.Region == region })
			return
		}
		b.state.Instances = append(b.state.Instances, fake.Instance{ID: i.ID, Region: region, Name: i.Name, Status: i.Status})
	}
}

// quotas are the limits. What is used the sandbox counts itself, but for organizations that these credentials don't see.
func (b *builder) quotas() {
	limit := func(t iam.QuotaType, unread int) int {
		switch q, said := b.survey.Quotas[t]; {
		case b.survey.Quotas == nil:
			return unread // asking for it is refused
		case said:
			return q.Limit
		}
		return -1
	}
	q := &b.state.Quotas
	*q = fake.Quotas{
		Users: limit(iam.QuotaUsers, max(50, len(b.state.Users)+30)), Groups: limit(iam.QuotaGroups, max(20, len(b.state.Groups)+10)),
		GroupsPerUser: iam.MaxGroupsPerUser, PoliciesPerGroup: limit(iam.QuotaGroupAttachments, 200),
		PoliciesPerGroupEnterpriseProjects: limit(iam.QuotaInEnterprises, 500), CustomPolicies: limit(iam.QuotaCustomPolicies, 200),
		OrganizationsPerRegion: 5, OrganizationsInRegion: map[string]int{}, OrganizationsUnseen: map[string]int{},
	}
	for _, region := range b.survey.Regions {
		quota, read := b.survey.OrganizationQuotas[region]
		switch listed := len(b.survey.Organizations[region]); {
		case !read:
		case quota == nil:
			q.OrganizationsInRegion[region] = -1
		default:
			q.OrganizationsInRegion[region] = quota.Limit
			if unseen := quota.Used - listed; unseen > 0 {
				q.OrganizationsUnseen[region] = unseen
				if _, asked := b.survey.Organizations[region]; asked { // otherwise that is the gap
					b.gaps = append(b.gaps, provision.Gap{Part: provision.PartUnseenOrganizations, Region: region, Why: provision.UnseenOrganizations(quota, listed, region)})
				}
			}
		}
	}
}

// parts are the sandbox's words for the parts of a survey.
var parts = map[provision.Part]fake.Part{
	provision.PartAssignments: fake.PartAssignments, provision.PartGroupAttachments: fake.PartGroupAttachments,
	provision.PartEnterpriseAttachments: fake.PartEnterpriseAttachments, provision.PartEnterpriseProjects: fake.PartEnterpriseProjects,
	provision.PartMembers: fake.PartMembers, provision.PartOwner: fake.PartUserDetails, provision.PartCaller: fake.PartCaller,
	provision.PartQuotas: fake.PartQuotas, provision.PartConsole: fake.PartFeatures, provision.PartOrganizations: fake.PartOrganizations,
	provision.PartOrganizationQuota: fake.PartOrganizationQuota, provision.PartGrants: fake.PartGrants,
	provision.PartRepositories: fake.PartRepositories, provision.PartInstances: fake.PartInstances,
	provision.PartUnseenOrganizations: fake.PartUnseenOrganizations,
	provision.PartClusters:            fake.PartClusters, provision.PartAccessPolicies: fake.PartAccessPolicies,
}

func (b *builder) missing() {
	for _, g := range b.gaps {
		m := fake.Missing{Part: parts[g.Part], Region: g.Region, Name: g.ID, Why: g.Why}
		if g.NotOffered {
			m.Status = http.StatusNotFound
		}
		b.state.Missing = append(b.state.Missing, m)
	}
}
