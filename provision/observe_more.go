package provision

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/atonce"
)

// clusters reads a region's clusters and their access policies. Where no block names a cluster of the region, and only
// people who are offboarded or a check may have to do with them, credentials that may not look are no error.
func (o *observer) clusters(ctx context.Context, region string) error {
	// Neither ends the other: which of two refusals comes first must not decide what is told.
	var both sync.WaitGroup
	var listed, granted error
	both.Go(func() {
		listed = atonce.Guard(func() error {
			v, err := o.cloud.CCE.Clusters(ctx, region)
			if err != nil {
				return fmt.Errorf("cannot read the clusters in %s: %w", region, err)
			}
			o.mu.Lock()
			defer o.mu.Unlock()
			o.e.Clusters[region] = v
			return nil
		})
	})
	both.Go(func() {
		granted = atonce.Guard(func() error {
			v, err := o.cloud.CCE.Policies(ctx, region)
			if err != nil {
				return fmt.Errorf("cannot read the access policies of clusters in %s: %w", region, err)
			}
			o.mu.Lock()
			defer o.mu.Unlock()
			o.e.ClusterPolicies[region] = v
			return nil
		})
	})
	both.Wait()
	err := listed
	if listed == nil || bearable(listed) && granted != nil && !bearable(granted) {
		err = granted
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	var closed *iam.RegionError
	if errors.As(err, &closed) {
		o.e.ClosedRegions[region] = true
		return nil
	}
	named := slices.ContainsFunc(o.desired.Clusters, func(c Cluster) bool { return c.Region == region })
	if err != nil && !named {
		if why, ok := tolerable(err); ok {
			delete(o.e.Clusters, region)
			delete(o.e.ClusterPolicies, region)
			o.e.ClustersUnread[region] = why
			return nil
		}
	}
	return err
}

// bearable reports whether something could not be read for a reason that leaves a verdict "unknown".
func bearable(err error) bool {
	_, ok := tolerable(err)
	return ok
}

// tolerable says why something could not be read, where a verdict may be "unknown" for it.
func tolerable(err error) (why string, ok bool) {
	var e *apierr.Error
	switch {
	case apierr.Is(err, apierr.Forbidden):
		errors.As(err, &e)
		why = fmt.Sprintf("these credentials may not call %s of %s", e.Operation, e.Service)
		if e.Needs != "" {
			why += ", which needs " + e.Needs
		}
		return why, true
	case apierr.Is(err, apierr.NotFound):
		errors.As(err, &e)
		return fmt.Sprintf("%s of %s is not offered there", e.Operation, e.Service), true
	}
	return "", false
}

// registry reads a region's Enterprise Edition instances. That they are not offered there, or may not be seen, is an
// answer, too.
func (o *observer) registry(ctx context.Context, region string) error {
	instances, err := o.cloud.SWR.Instances(ctx, region)
	r := Registry{Instances: instances}
	var closed *iam.RegionError
	why, ok := tolerable(err)
	switch {
	case errors.As(err, &closed):
		r.Unread = fmt.Sprintf("the account has no project in %s", region)
	case apierr.Is(err, apierr.NotFound):
		r.NotOffered = true
	case ok:
		r.Unread = why
	case err != nil:
		return fmt.Errorf("cannot read the Enterprise Edition instances in %s: %w", region, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.e.Registries[region] = r
	return nil
}

// access reads who holds a grant on an organization that no block reaches; nil where the credentials may not look.
func (o *observer) access(ctx context.Context, region, name string, into *ExistingOrganization) error {
	v, err := o.cloud.SWR.Access(ctx, region, name)
	switch _, ok := tolerable(err); {
	case ok:
		return nil
	case err != nil:
		return fmt.Errorf("cannot read the grants of organization %q in %s: %w", name, region, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	into.Access = &v
	return nil
}

// userDetails reads what only a look at one user tells, of the users that blocks keep an address or number of.
func (o *observer) userDetails(r *round) {
	for _, d := range o.desired.Users {
		u, there := o.ix.userByName[d.Name]
		if !there || d.Email == nil && d.Phone == nil {
			continue
		}
		read(r, o, fmt.Sprintf("user %q", d.Name),
			func(ctx context.Context) (iam.UserDetails, error) {
				v, err := o.cloud.IAM.UserDetails(ctx, u.ID)
				return v, goneMeanwhile(err)
			},
			func(v iam.UserDetails) { o.e.UserDetails[u.ID] = v })
	}
}

// consequences reads what it takes to say what the plan means for people, and what check blocks ask: who is in the groups
// that hold the policies in question, and who makes the plan. An unchanged tenant without checks needs none of it.
func (o *observer) consequences(r *round) {
	o.ix = newIndex(o.e)
	draft := newPlanner(o.raw, o.e, o.today)
	draft.changeAll()
	if len(draft.changes) == 0 && len(o.desired.Checks) == 0 {
		return
	}
	moved := newSet[string]() // the policies that people gain or lose
	gives := false
	before, after := draft.standings()
	for _, c := range draft.changes {
		gives = gives || c.Action == Create
		switch f := factOf(c).(type) {
		case *MembershipFact:
			for _, s := range []*standing{before, after} {
				if g := s.groups[f.Group]; g != nil {
					for h := range g.held {
						moved.add(h.String())
					}
				}
			}
		case *AttachmentFact:
			moved.add(f.Policy + "@" + f.Scope)
		case *GroupFact:
			for _, a := range f.Attachments {
				moved.add(a)
			}
		}
	}
	everything := slices.ContainsFunc(o.desired.Checks, func(k DeclaredCheck) bool { return k.Asks.Everything })
	asked := newSet[string]()
	for _, k := range o.desired.Checks {
		for _, policy := range k.Asks.Policies {
			asked.add("policy " + policy)
		}
		for _, group := range k.Asks.Groups {
			asked.add("group " + group)
		}
	}
	for _, policies := range o.e.ClusterPolicies { // who is in the groups that have rights in clusters
		for _, p := range policies {
			for _, id := range p.Principals {
				asked.add("cluster " + string(p.Type) + " " + id)
			}
		}
	}
	var unread []iam.Group // first found out, then read: reading changes what is looked at here
	for _, g := range o.e.Groups {
		if _, read := o.e.Members[g.ID]; read {
			continue
		}
		wanted := everything || asked.has("group "+g.Name) || asked.has("cluster group "+g.ID)
		for h := range before.groups[g.Name].held {
			wanted = wanted || h.relevant() || moved.has(h.String()) || asked.has("policy "+h.policy)
		}
		if wanted {
			unread = append(unread, g)
		}
	}
	gives = gives && o.e.CallerID == "" // as the check above: read before the reads below run
	for _, g := range unread {
		o.members(r, g)
	}
	if gives {
		read(r, o, "the caller", o.cloud.IAM.Caller, func(id string) { o.e.CallerID = id })
	}
	if len(o.desired.Checks) > 0 {
		o.elsewhere(r)
		o.owner(r)
	}
}

// elsewhere asks whether rights may come from the new console's identity policies, which are not shown here.
func (o *observer) elsewhere(r *round) {
	r.Go(func() error {
		on, err := o.cloud.IAM.NewConsole(r.ctx)
		why, ok := tolerable(err)
		switch {
		case ok:
			why = "the account may use the new console's identity policies, which give rights that are not shown here: " + why
		case err != nil:
			return fmt.Errorf("cannot ask whether the account uses the new console: %w", err)
		case on:
			why = "the account uses the new console, whose identity policies give rights that are not shown here"
		default:
			return nil
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		o.e.Elsewhere = why
		return nil
	})
}

// owner finds the user that is the account itself: it bears the account's name.
func (o *observer) owner(r *round) {
	u, there := o.ix.userByName[o.e.Account.Name]
	if !there {
		return
	}
	r.Go(func() error {
		d, err := o.cloud.IAM.UserDetails(r.ctx, u.ID)
		if _, ok := tolerable(err); ok {
			return nil
		}
		if err != nil {
			return fmt.Errorf("cannot read user %q: %w", u.Name, err)
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		if d.Owner {
			o.e.OwnerID = u.ID
		}
		return nil
	})
}

// organizationQuota reads how many organizations there may be in a region; one that may not be read stays unread.
func (o *observer) organizationQuota(ctx context.Context, region string) error {
	q, err := o.cloud.SWR.Quota(ctx, region)
	switch why, ok := tolerable(err); {
	case ok:
		o.mu.Lock()
		defer o.mu.Unlock()
		o.e.QuotasUnread[region] = why
		return nil
	case err != nil:
		return fmt.Errorf("cannot read the organization quota in %s: %w", region, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.e.OrganizationQuotas[region] = q
	return nil
}
