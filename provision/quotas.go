package provision

import (
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

// quotas holds the plan against the cloud's limits, declared or not.
func (p *planner) quotas() {
	p.organizationQuotas()
	p.accountQuotas()
	p.groupsPerUser()
	p.policiesPerGroup()
	for _, q := range p.d.Quotas {
		p.declaredQuota(q)
	}
}

// tally counts the plan's changes of one kind: how many are made, and the addresses of what is removed.
func (p *planner) tally(kind Kind, of func(Change) bool) (adds int, removals []string) {
	for _, c := range p.changes {
		if c.Kind != kind || !of(c) {
			continue
		}
		switch c.Action {
		case Create:
			adds++
		case Delete:
			removals = append(removals, c.Address)
		}
	}
	return adds, removals
}

func (p *planner) organizationQuotas() {
	for _, region := range sortedKeys(p.e.OrganizationQuotas) {
		r := p.organizationRoom(region)
		name := "organizations in " + region
		quota := p.e.OrganizationQuotas[region]
		switch {
		case r.adds == 0:
		case !knownLimit(quota):
			p.check(Check{Kind: CheckQuota, Name: name, Status: Unknown,
				Message: fmt.Sprintf("SWR does not say how many organizations the account may have in %s; this plan creates %d. Look at the number that can still be created on the SWR console first.", region, r.adds)})
		default:
			status, message := r.verdict(moreOrganizations)
			p.check(Check{Kind: CheckQuota, Name: name, Status: status, Message: message})
		}
	}
}

// knownLimit: what a limit below 0 means is documented nowhere.
func knownLimit(q *swr.Quota) bool { return q != nil && q.Limit >= 0 }

func (p *planner) organizationRoom(region string) room {
	r := room{what: "Organizations in " + region}
	if q := p.e.OrganizationQuotas[region]; q != nil {
		r.limit, r.used = q.Limit, q.Used
	}
	prefix := organizationAddress(region, "")
	r.adds, r.removals = p.tally(KindOrganization, func(c Change) bool { return strings.HasPrefix(c.Address, prefix) })
	return r
}

// accountRoom is the room for the account's own objects of a kind, of which there are so many; ok is false where IAM does
// not say.
func (p *planner) accountRoom(quota iam.QuotaType, kind Kind, what string, there int) (r room, ok bool) {
	q, ok := p.e.Quotas[quota]
	if q.Used < 0 {
		q.Used = there
	}
	r = room{what: what, limit: q.Limit, used: q.Used}
	r.adds, r.removals = p.tally(kind, func(Change) bool { return true })
	return r, ok && q.Limit >= 0
}

func (p *planner) groupRoom() (r room, ok bool) {
	return p.accountRoom(iam.QuotaGroups, KindGroup, "User groups", len(p.e.Groups))
}

func (p *planner) userRoom() (r room, ok bool) {
	return p.accountRoom(iam.QuotaUsers, KindUser, "IAM users", len(p.e.Users))
}

// accountQuotas hold the groups and users that the plan creates against the account's limits.
func (p *planner) accountQuotas() {
	for _, q := range []struct {
		name, what, wayOut string
		room               func() (room, bool)
	}{{"groups", "user groups", moreGroups, p.groupRoom}, {"users", "IAM users", moreUsers, p.userRoom}} {
		r, ok := q.room()
		switch {
		case r.adds == 0:
		case !ok:
			p.check(Check{Kind: CheckQuota, Name: q.name, Status: Unknown,
				Message: fmt.Sprintf("IAM does not say how many %s the account may have; this plan creates %d.", q.what, r.adds)})
		default:
			status, message := r.verdict(q.wayOut)
			p.check(Check{Kind: CheckQuota, Name: q.name, Status: status, Message: message})
		}
	}
}

// groupsPerUser holds everybody who joins a group against IAM's fixed limit of groups a user.
func (p *planner) groupsPerUser() {
	joins := map[string]int{}
	leaves := map[string][]string{}
	for _, c := range p.changes {
		switch {
		case c.Kind == KindMembership && c.Action == Create:
			joins[changeUser(c)]++
		case c.Kind == KindMembership && c.Action == Delete:
			leaves[changeUser(c)] = append(leaves[changeUser(c)], c.Address)
		case c.Kind == KindGroup && c.Action == Delete:
			for _, user := range c.Before.(*GroupFact).Members {
				leaves[user] = append(leaves[user], c.Address)
			}
		}
	}
	counts := groupCounts(p.e)
	notRead := len(unreadGroups(p.e))
	var unread []string
	for _, user := range sortedKeys(joins) {
		u, there := p.ix.userByName[user]
		used := counts[u.ID]
		if groups, read := p.e.GroupsOf[u.ID]; read {
			used = len(groups)
		} else if there && notRead > 0 {
			if used+notRead+joins[user] > iam.MaxGroupsPerUser {
				unread = append(unread, user)
			}
			continue
		}
		r := room{what: "Groups of user " + user, limit: iam.MaxGroupsPerUser, used: used, adds: joins[user], removals: leaves[user]}
		if status, message := r.verdict("A user can be in 10 groups, which IAM does not raise: take the user out of another group, or give the policies to a group the user is in."); status != Pass {
			p.check(Check{Kind: CheckQuota, Name: "groups of " + user, Status: status, Message: message})
		}
	}
	if len(unread) > 0 {
		p.check(Check{Kind: CheckQuota, Name: "groups per user", Status: Unknown,
			Message: fmt.Sprintf("How many groups %s may already be in could not be read (iam:groups:listGroupsForUser); IAM takes %d a user.", strings.Join(unread, ", "), iam.MaxGroupsPerUser)})
	}
}

// policiesPerGroup holds every group that gains a policy against the limit of attachments a group on IAM projects;
// enterprise projects have a limit of their own, which is higher and not looked at.
func (p *planner) policiesPerGroup() {
	limit := iam.MaxAttachmentsPerGroup
	if q, ok := p.e.Quotas[iam.QuotaGroupAttachments]; ok && q.Limit > 0 {
		limit = q.Limit
	}
	rooms := map[string]*room{}
	for _, c := range p.changes {
		fact, _ := c.After.(*AttachmentFact)
		if c.Action == Delete {
			fact, _ = c.Before.(*AttachmentFact)
		}
		if fact == nil || strings.HasPrefix(fact.Scope, string(iam.EnterpriseProject)) {
			continue
		}
		r, ok := rooms[fact.Group]
		if !ok {
			r = &room{what: "Policies of group " + fact.Group, limit: limit}
			for _, a := range p.ix.attachments[p.current[fact.Group].ID] {
				if a.Scope.Kind != iam.EnterpriseProject {
					r.used++
				}
			}
			rooms[fact.Group] = r
		}
		if c.Action == Delete {
			r.removals = append(r.removals, c.Address)
		} else {
			r.adds++
		}
	}
	for _, group := range sortedKeys(rooms) {
		if status, message := rooms[group].verdict("Spread them over several groups, or ask for a higher quota (IAM console, My Quotas)."); status != Pass {
			p.check(Check{Kind: CheckQuota, Name: "policies of " + group, Status: status, Message: message})
		}
	}
}

// declaredQuota checks a quota block: so much room must be left once the plan is applied.
func (p *planner) declaredQuota(q Quota) {
	c := Check{Kind: CheckQuota, Name: q.Name, DeclaredAt: q.Place.String(), Status: Pass}
	var found []string
	if q.FreeOrganizations != nil {
		if name, ok := p.unlessExists(q); ok {
			found = append(found, fmt.Sprintf("organization %s exists already in %s.", name, q.Region))
		} else {
			r := p.organizationRoom(q.Region)
			status, message := r.free(*q.FreeOrganizations, knownLimit(p.e.OrganizationQuotas[q.Region]), moreOrganizations+p.organizationsThere(q.Region))
			if unseen := p.e.unseenOrganizations(q.Region); status == Fail && (q.UnlessOwn || q.UnlessExists != "") && unseen != "" {
				// One that makes the room needless may be there.
				status, message = Unknown, fmt.Sprintf("%s Whether that matters is not known: %s, and the one that makes it needless may be among the others. %s", message, unseen, SeeAll)
			}
			c.Status = worse(c.Status, status)
			found = append(found, message)
		}
	}
	if q.FreeGroups != nil {
		r, ok := p.groupRoom()
		status, message := r.free(*q.FreeGroups, ok, moreGroups)
		c.Status = worse(c.Status, status)
		found = append(found, message)
	}
	if q.FreeUsers != nil {
		r, ok := p.userRoom()
		status, message := r.free(*q.FreeUsers, ok, moreUsers)
		c.Status = worse(c.Status, status)
		found = append(found, message)
	}
	if c.Status == Fail && q.Severity == SeverityWarning {
		c.Status = Warn
	}
	c.Message = strings.Join(found, " ")
	p.check(c)
}

// unlessExists finds an organization, there or created by this plan, that makes the check needless.
func (p *planner) unlessExists(q Quota) (string, bool) {
	for _, o := range p.e.Organizations[q.Region] {
		if q.UnlessExists != "" && Match(q.UnlessExists, o.Name) || q.UnlessOwn && osc.IsOwnOrganization(o.Name) {
			return o.Name, true
		}
	}
	return "", false
}

// organizationsThere names the account's organizations in a region with who made them: one of them may be in nobody's use.
func (p *planner) organizationsThere(region string) string {
	var there []string
	for _, o := range p.e.Organizations[region] {
		by := ""
		if o.Creator != "" {
			by = " (made by " + o.Creator + ")"
		}
		there = append(there, o.Name+by)
	}
	if len(there) == 0 {
		return ""
	}
	return " There are: " + strings.Join(there, ", ") + "."
}
