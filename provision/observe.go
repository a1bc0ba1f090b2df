package provision

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/atonce"
	"github.com/osc-perms/osc-perms/swr"
)

// Reader is what planning may do to the cloud: look.
type Reader struct {
	IAM iam.Reader
	SWR swr.Reader
	CCE cce.Reader
}

// AccountError says that the credentials are another account's than the configuration's.
type AccountError struct {
	Want, Got string
	At        Place
}

func (e *AccountError) Error() string {
	return fmt.Sprintf("the credentials belong to account %q, but the configuration (%s) is for tenant %q; "+
		"use credentials of %q, or correct the tenant's name", e.Got, e.At, e.Want, e.Want)
}

// Observe reads what the configuration needs to know, and nothing else. Reads that don't depend on each other run
// together. A read that fails, or an answer that can't be trusted, fails the whole: nothing is planned from a part. today
// is the day to plan for, as in Options.
// Errors: *AccountError, *apierr.Error, context errors.
func Observe(ctx context.Context, cloud Reader, d *Desired, today string) (*Existing, error) {
	o, err := observe(ctx, cloud, d, today)
	if err != nil {
		return nil, err
	}
	return o.e, nil
}

func observe(ctx context.Context, cloud Reader, d *Desired, today string) (*observer, error) {
	account, err := cloud.IAM.Account(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot find out whose the credentials are: %w", err)
	}
	if account.Name != d.Tenant.Name {
		return nil, &AccountError{Want: d.Tenant.Name, Got: account.Name, At: d.Tenant.Place}
	}
	o := newObserver(cloud, d, account)
	o.today = today
	// What policies there are and who has them takes many pages, and who is in which group many calls: neither waits for
	// the other.
	both, bctx := atonce.WithContext(ctx)
	both.Go(func() error { return o.rounds(bctx, o.permissions) })
	both.Go(func() error { return o.rounds(bctx, o.lists, o.belongings) })
	if err := both.Wait(); err != nil {
		return nil, err
	}
	anew, err := o.complete(ctx)
	if err != nil {
		return nil, err
	}
	if anew {
		clear(o.e.Members)
		clear(o.e.GroupsOf)
		if err := o.rounds(ctx, o.belongings); err != nil {
			return nil, err
		}
	}
	if err := o.rounds(ctx, o.details, o.rest, o.consequences); err != nil {
		return nil, err
	}
	return o, nil
}

func newObserver(cloud Reader, d *Desired, account iam.Account) *observer {
	return &observer{cloud: cloud, raw: d, desired: d.Expand(), e: &Existing{
		Account:             account,
		Members:             map[string][]iam.User{},
		GroupsOf:            map[string][]iam.Group{},
		Organizations:       map[string][]ExistingOrganization{},
		OrganizationQuotas:  map[string]*swr.Quota{},
		OrganizationsUnread: map[string]string{},
		QuotasUnread:        map[string]string{},
		ClosedRegions:       map[string]bool{},
		UserDetails:         map[string]iam.UserDetails{},
		Clusters:            map[string][]cce.Cluster{},
		ClusterPolicies:     map[string][]cce.Policy{},
		ClustersUnread:      map[string]string{},
		Registries:          map[string]Registry{},
	}}
}

// rounds runs the reads of each step, one step after another.
func (o *observer) rounds(ctx context.Context, steps ...func(*round)) error {
	for _, step := range steps {
		r, rctx := atonce.WithContext(ctx)
		step(&round{r, rctx})
		if err := r.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// round runs reads that don't depend on each other; how many at once is the transport's business.
type round struct {
	*atonce.Group
	ctx context.Context
}

type observer struct {
	cloud   Reader
	raw     *Desired // as declared
	desired *Desired // with onboard blocks as what they take
	today   string
	mu      sync.Mutex
	e       *Existing
	ix      *index
	bulk    bool // attachments of every group could be read
	byUser  bool // memberships are read user by user: every group's are known then
}

func (o *observer) concernsGroups() bool {
	d := o.desired
	return len(d.Groups) > 0 || len(d.Prune.Groups) > 0 || len(d.Onboards) > 0 || len(d.Offboard) > 0 || len(d.Checks) > 0
}

func (o *observer) concernsEnterprises() bool {
	for _, g := range o.desired.Groups {
		if g.Policies != nil {
			for _, p := range *g.Policies {
				if p.Scope == ScopeEnterprises {
					return true
				}
			}
		}
	}
	for _, a := range o.e.Attachments {
		if a.Scope.Kind == iam.EnterpriseProject {
			return true
		}
	}
	return false
}

// read runs one read and keeps its answer.
func read[T any](r *round, o *observer, what string, get func(context.Context) (T, error), keep func(T)) {
	r.Go(func() error {
		answer, err := get(r.ctx)
		if err != nil {
			return fmt.Errorf("cannot read %s: %w", what, err)
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		keep(answer)
		return nil
	})
}

// goneMeanwhile explains that what was listed a moment ago is not there.
func goneMeanwhile(err error) error {
	if apierr.Is(err, apierr.NotFound) {
		return fmt.Errorf("%w; it was there a moment ago, so somebody is deleting it right now: nothing was changed, run again", err)
	}
	return err
}

// permissions reads what may be attached, where, and what is.
func (o *observer) permissions(r *round) {
	read(r, o, "the policies", lenient(o, o.cloud.IAM.Roles), func(v []iam.Role) { o.e.Roles = v })
	read(r, o, "the projects", lenient(o, o.cloud.IAM.Projects), func(v []iam.Project) { o.e.Projects = v })
	r.Go(func() error { return o.attachments(r.ctx) })
}

// lists reads the account's lists, each in as few calls as it has pages.
func (o *observer) lists(r *round) {
	read(r, o, "the IAM users", o.cloud.IAM.Users, func(v []iam.User) { o.e.Users = v })
	read(r, o, "the user groups", o.cloud.IAM.Groups, func(v []iam.Group) { o.e.Groups = v })
	for _, region := range o.raw.Regions() {
		r.Go(func() error { return o.organizations(r.ctx, region) })
	}
	for _, region := range o.raw.ClusterRegions() {
		r.Go(func() error { return o.clusters(r.ctx, region) })
	}
	if o.raw.concernsEnterprise() {
		r.Go(func() error { return o.registry(r.ctx, o.raw.Tenant.Region) })
	}
}

// lenient makes a read for which credentials that may not look are no error where no block is about groups: it serves
// what a plan tells of people and of groups that are left behind.
func lenient[T any](o *observer, get func(context.Context) ([]T, error)) func(context.Context) ([]T, error) {
	if o.concernsGroups() {
		return get
	}
	return func(ctx context.Context) ([]T, error) {
		v, err := get(ctx)
		if _, ok := tolerable(err); ok {
			return nil, nil
		}
		return v, err
	}
}

// organizations lists a region's. A region in which the account has no project is the configuration's mistake, which
// planning reports in its place.
func (o *observer) organizations(ctx context.Context, region string) error {
	v, err := o.cloud.SWR.Organizations(ctx, region)
	o.mu.Lock()
	defer o.mu.Unlock()
	var closed *iam.RegionError
	switch {
	case errors.As(err, &closed):
		o.e.ClosedRegions[region] = true
		return nil
	case err != nil && !o.desired.namesOrganizationsOf(region):
		if why, ok := tolerable(err); ok {
			o.e.OrganizationsUnread[region] = why
			return nil
		}
		fallthrough
	case err != nil:
		return fmt.Errorf("cannot read the organizations in %s: %w", region, err)
	}
	list := make([]ExistingOrganization, len(v))
	for i, org := range v {
		list[i].Organization = org
	}
	o.e.Organizations[region] = list
	return nil
}

// attachments reads those of every group at once. An account that may not do that is no error: details
// then reads them group by group.
func (o *observer) attachments(ctx context.Context) error {
	v, whole, err := o.cloud.IAM.Attachments(ctx)
	if apierr.Is(err, apierr.Forbidden) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot read the policy attachments: %w", err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.e.Attachments, o.e.EnterprisesUnread, o.bulk = v, !whole, true
	return nil
}

// belongings reads what the lists of users, groups and organizations led to: who is in the managed groups, and who
// holds what on the managed organizations.
func (o *observer) belongings(r *round) {
	o.reindex()
	groups, _ := o.managedGroups()
	o.memberships(r, groups)
	o.userDetails(r)
	for _, n := range o.desired.Offboard {
		if u, ok := o.ix.userByName[n.Name]; ok && !o.byUser {
			r.Go(func() error { return o.groupsOf(r.ctx, u.ID) })
		}
	}
	o.organizationDetails(r)
}

// details reads what the attachments led to: the members of groups that onboarding left behind, each managed group's
// attachments where they can't be read at once; and the quotas of what is going to be created.
func (o *observer) details(r *round) {
	o.reindex()
	groups, creations := o.managedGroups()
	o.bulk = o.bulk && len(o.e.Roles) > 0
	if !o.bulk {
		o.e.AttachmentsOf = map[string]bool{}
		for _, g := range groups {
			o.groupAttachments(r, g)
		}
	}
	if o.bulk {
		managed := map[string]bool{}
		for _, g := range groups {
			managed[g.ID] = true
		}
		for _, g := range leftBehind(o.ix, managed) {
			r.Go(func() error { return o.membersOrNone(r.ctx, g.group) }) // only told
		}
	}
	if creations || o.wantsAccountQuota() {
		read(r, o, "the account's quotas", o.cloud.IAM.Quotas, func(v map[iam.QuotaType]iam.Quota) { o.e.Quotas = v })
	}
}

// reindex takes what has been read up to now into the index.
func (o *observer) reindex() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ix = newIndex(o.e)
}

// managedGroups lists the existing groups that a block declares, under their present or an earlier name, or that
// prune names; and whether a group is going to be created.
func (o *observer) managedGroups() (groups []iam.Group, creations bool) {
	seen := map[string]bool{}
	add := func(g iam.Group) {
		if !seen[g.ID] {
			seen[g.ID] = true
			groups = append(groups, g)
		}
	}
	for _, g := range o.desired.Groups {
		found := false
		for _, name := range append([]Name{{Name: g.Name}}, g.Previously...) {
			if existing, ok := o.ix.groupByName[name.Name]; ok {
				add(existing)
				found = true
			}
		}
		creations = creations || !found
	}
	owned := newSet[string]()
	for _, n := range o.raw.OwnedGroups() {
		owned.add(n.Name)
	}
	for _, g := range o.e.Groups {
		if _, ok := matching(o.desired.Prune.Groups, g.Name); ok || owned.has(g.Name) {
			add(g)
		}
	}
	return groups, creations
}

func (o *observer) groupAttachments(r *round, g iam.Group) {
	projects := names(o.e.Projects, func(p iam.Project) string { return p.ID })
	r.Go(func() error { return o.attachmentsOf(r.ctx, g, projects) })
}

func (o *observer) attachmentsOf(ctx context.Context, g iam.Group, projects []string) error {
	v, whole, err := o.cloud.IAM.GroupAttachments(ctx, g.ID, projects)
	if err != nil {
		return fmt.Errorf("cannot read the policies of group %q: %w", g.Name, goneMeanwhile(err))
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.e.Attachments = append(o.e.Attachments, v...)
	o.e.AttachmentsOf[g.ID] = true
	o.e.EnterprisesUnread = o.e.EnterprisesUnread || !whole
	return nil
}
