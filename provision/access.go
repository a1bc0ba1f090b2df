package provision

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/osc"
)

// AccessQuestion is what an access report is to tell.
type AccessQuestion struct {
	Tenant         Tenant           // Name "": whatever account the credentials are of
	ClusterRegions []string         // where clusters are looked for, besides the tenant's region
	Users          []string         // none: everybody
	Capabilities   []osc.Capability // none: all
	// Onboards are the configuration's blocks: where one asks for what somebody lacks, an apply is the repair. Today is the
	// day for their ends.
	Onboards    []Onboard
	Offboarded  []string // by name
	Today       string
	ToolVersion string
	Sandbox     bool
}

// askedFor lists the onboard blocks that ask for somebody's capability on the day.
func (q AccessQuestion) askedFor(user string, c osc.Capability) []string {
	blocks := newSet[string]()
	for _, o := range q.Onboards {
		for _, u := range o.Users {
			over := u.Until != "" && q.Today != "" && q.Today > u.Until
			if u.Name == user && !over && slices.Contains(o.Can, c) {
				blocks.add(o.Address())
			}
		}
	}
	return blocks.sorted()
}

// UnknownUserError says that a question is about somebody the account does not have.
type UnknownUserError struct{ message string }

func (e *UnknownUserError) Error() string { return e.message }

// ReportAccess reads the live cloud and says who can do what in OSC, by which paths, and what is missing. A service that
// no asked capability hangs on is not called. What may not be read makes verdicts "unknown", never "no".
// Errors: *AccountError, *UnknownUserError, *apierr.Error, context errors.
func ReportAccess(ctx context.Context, cloud Reader, q AccessQuestion) (*AccessReport, error) {
	account, err := cloud.IAM.Account(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot find out whose the credentials are: %w", err)
	}
	if q.Tenant.Name != "" && account.Name != q.Tenant.Name {
		return nil, &AccountError{Want: q.Tenant.Name, Got: account.Name, At: q.Tenant.Place}
	}
	if len(q.Capabilities) == 0 {
		q.Capabilities = osc.Capabilities()
	}
	a := &accessObserver{observer: newObserver(cloud, &Desired{Tenant: q.Tenant}, account), q: q}
	for _, step := range []func(*round){a.lists, a.details} {
		if err := a.rounds(ctx, step); err != nil {
			return nil, err
		}
		if a.unknownUser != nil {
			return nil, a.unknownUser
		}
		if _, err := a.complete(ctx); err != nil {
			return nil, err
		}
	}
	if err := a.rounds(ctx, a.attachments); err != nil {
		return nil, err
	}
	return a.report(), nil
}

// accessObserver reads what the capabilities of people hang on.
type accessObserver struct {
	*observer
	q           AccessQuestion
	unknownUser error
	unreadUsers []string // of those asked about: whose groups could not be read
}

func (a *accessObserver) asks(c osc.Capability) bool { return slices.Contains(a.q.Capabilities, c) }

func (a *accessObserver) lists(r *round) {
	read(r, a.observer, "the IAM users", a.cloud.IAM.Users, func(v []iam.User) { a.e.Users = v })
	read(r, a.observer, "the user groups", a.cloud.IAM.Groups, func(v []iam.Group) { a.e.Groups = v })
	read(r, a.observer, "the policies", a.cloud.IAM.Roles, func(v []iam.Role) { a.e.Roles = v })
	read(r, a.observer, "the projects", a.cloud.IAM.Projects, func(v []iam.Project) { a.e.Projects = v })
	r.Go(func() error { return a.observer.attachments(r.ctx) })
	a.elsewhere(r)
	if a.asks(osc.Upload) {
		r.Go(func() error { return a.organizations(r.ctx, a.q.Tenant.OSCRegion) })
	}
	if a.asks(osc.Deploy) {
		regions := newSet(a.q.ClusterRegions...)
		regions.add(a.q.Tenant.Region)
		for _, region := range regions.sorted() {
			r.Go(func() error { return a.clusters(r.ctx, region) })
		}
	}
	if a.asks(osc.EnterpriseRegistry) {
		r.Go(func() error { return a.registry(r.ctx, a.q.Tenant.Region) })
	}
}

// details reads who is in which group: by user where some are asked about; and OSC's own organizations.
func (a *accessObserver) details(r *round) {
	a.ix = newIndex(a.e)
	a.owner(r)
	for _, name := range a.q.Users {
		u, there := a.ix.userByName[name]
		if !there {
			a.unknownUser = &UnknownUserError{fmt.Sprintf("account %q has no IAM user %q.%s osc-perms access alone lists everybody", a.e.Account.Name, name, didYouMean(name, namesOf(a.e.Users)))}
			return
		}
		r.Go(func() error { return a.groupsOf(r.ctx, u.ID) })
	}
	if len(a.q.Users) == 0 {
		a.everybody(r)
	}
	if !a.asks(osc.Upload) {
		return
	}
	region, own := a.q.Tenant.OSCRegion, false
	list := a.e.Organizations[region]
	for i := range list {
		if osc.IsOwnOrganization(list[i].Name) {
			own = true
			r.Go(func() error { return a.access(r.ctx, region, list[i].Name, &list[i]) })
		}
	}
	if _, listed := a.e.Organizations[region]; listed && !own {
		r.Go(func() error { return a.organizationQuota(r.ctx, region) })
	}
}

// everybody reads who is in the groups that may give somebody something, by group or by user, whichever takes fewer calls.
func (a *accessObserver) everybody(r *round) {
	var groups []iam.Group
	for _, g := range a.e.Groups {
		if !a.bulk || len(a.ix.attachments[g.ID]) > 0 || len(a.e.ClusterPolicies) > 0 && a.named(g) {
			groups = append(groups, g)
		}
	}
	a.membershipsIfSeen(r, groups)
}

// named reports whether an access policy of a cluster names a group.
func (a *accessObserver) named(g iam.Group) bool {
	for _, policies := range a.e.ClusterPolicies {
		for _, p := range policies {
			if p.Type == cce.Group && slices.Contains(p.Principals, g.ID) {
				return true
			}
		}
	}
	return false
}

// attachments narrows the groups down to those of the people who are asked about, and where the policies of all groups
// could not be read at once, reads them group by group.
func (a *accessObserver) attachments(r *round) {
	if len(a.q.Users) > 0 {
		a.onlyAsked()
	}
	if a.bulk {
		return
	}
	a.e.AttachmentsOf = map[string]bool{}
	projects := names(a.e.Projects, func(p iam.Project) string { return p.ID })
	var peopled []iam.Group
	for _, g := range a.e.Groups {
		if members, read := a.e.Members[g.ID]; read && len(members) == 0 {
			a.e.AttachmentsOf[g.ID] = true // nobody has anything of it
		} else {
			peopled = append(peopled, g)
		}
	}
	for _, g := range peopled {
		r.Go(func() error {
			v, _, err := a.cloud.IAM.GroupAttachments(r.ctx, g.ID, projects)
			if apierr.Is(err, apierr.Forbidden) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("cannot read the policies of group %q: %w", g.Name, err)
			}
			a.mu.Lock()
			defer a.mu.Unlock()
			a.e.Attachments = append(a.e.Attachments, v...)
			a.e.AttachmentsOf[g.ID] = true
			return nil
		})
	}
}

// onlyAsked makes memberships of what was read user by user. Groups of which nobody asked about is a member don't matter.
func (a *accessObserver) onlyAsked() {
	groups := map[string]iam.Group{}
	for _, name := range a.q.Users {
		u := a.ix.userByName[name]
		of, read := a.e.GroupsOf[u.ID]
		if !read {
			a.unreadUsers = append(a.unreadUsers, name)
		}
		for _, g := range of {
			groups[g.ID] = g
			a.e.Members[g.ID] = append(a.e.Members[g.ID], u)
		}
	}
	a.e.Groups = a.e.Groups[:0]
	for _, id := range sortedKeys(groups) {
		a.e.Groups = append(a.e.Groups, groups[id])
	}
}

func (a *accessObserver) report() *AccessReport {
	s := newStanding(newIndex(a.e), a.q.Tenant)
	t := s.tenantState()
	r := &AccessReport{
		FormatVersion: FormatVersion, ToolVersion: a.q.ToolVersion, Sandbox: a.q.Sandbox, Asked: a.q.Capabilities, Named: len(a.q.Users) > 0,
		Tenant: PlanTenant{Name: a.e.Account.Name, DomainID: a.e.Account.ID, Region: a.q.Tenant.Region},
		Users:  []UserAccess{}, Notes: []string{},
	}
	users := newSet(a.q.Users...)
	if len(users) == 0 {
		for name := range s.users {
			users.add(name)
		}
	}
	for _, name := range users.sorted() {
		p := s.person(name)
		if slices.Contains(a.unreadUsers, name) {
			p.Unread = append(slices.Clone(p.Unread), "the groups of "+name+" could not be read (iam:groups:listGroupsForUser)")
		}
		u := UserAccess{Name: name, Enabled: p.Enabled, Owner: p.Owner, Capabilities: map[osc.Capability]osc.Verdict{}, Notes: s.outside(name)}
		for _, c := range a.q.Capabilities {
			v := osc.Evaluate(c, t, p)
			v.Remedy = a.q.remedy(name, c, v)
			u.Capabilities[c] = v
		}
		r.Users = append(r.Users, u)
	}
	r.Notes = a.notes()
	return r
}

// outside lists what somebody holds that the catalogue knows nothing about.
func (s *standing) outside(user string) []string {
	var notes []string
	for _, group := range s.groupsHolding(user) {
		for _, h := range s.groups[group].sortedHeld() {
			if h.custom {
				notes = append(notes, fmt.Sprintf("%s → %s → custom policy %s: what custom policies allow is outside the catalogue and not looked into", user, group, h))
			}
		}
	}
	return notes
}

// notes are what the report as a whole can't tell.
func (a *accessObserver) notes() []string {
	notes := []string{"Federated users and agencies are no IAM users: they are outside the catalogue, and not in this list."}
	if a.e.Elsewhere != "" {
		notes = append(notes, upperFirst(a.e.Elsewhere)+". What would be \"no\" is \"unknown\" here.")
	}
	for _, region := range sortedKeys(a.e.ClusterPolicies) {
		for _, p := range a.e.ClusterPolicies[region] {
			if p.Type == cce.Agency {
				notes = append(notes, fmt.Sprintf("Access policy %s in %s gives %s to agencies, which are outside the catalogue.", p.Name, region, p.Role))
			}
		}
	}
	return notes
}

// remedy says what to do about a verdict: what the files ask for comes with an apply; who is offboarded is to get nothing.
func (q AccessQuestion) remedy(user string, c osc.Capability, v osc.Verdict) string {
	asked := q.askedFor(user, c)
	switch {
	case v.Verdict == osc.Yes:
		return ""
	case slices.Contains(q.Offboarded, user):
		return "none is due: an offboard block in the files names " + user
	case !v.ByFiles:
		return v.Remedy
	case len(asked) > 0:
		return fmt.Sprintf("the files ask for it (%s): osc-perms plan shows what of it apply would give. By hand: %s", joinAnd(asked), v.Remedy)
	}
	return fmt.Sprintf("%s; or name %s in an onboard block with can = [%q], which gives all that files can give", v.Remedy, user, c)
}

func joinAnd(words []string) string { return strings.Join(words, " and ") }

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
