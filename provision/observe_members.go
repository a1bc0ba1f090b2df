package provision

import (
	"context"
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/atonce"
)

// memberships reads who is in the groups: group by group or user by user, whichever takes fewer calls.
func (o *observer) memberships(r *round, groups []iam.Group) {
	byGroup := func(r *round) {
		for _, g := range groups {
			o.members(r, g)
		}
	}
	o.byUser = len(o.e.Users) < len(groups)
	if o.byUser {
		r.Go(func() error { return o.membershipsByUser(r.ctx, byGroup) })
	} else {
		byGroup(r)
	}
}

// members reads who is in a group, unless that is known already.
func (o *observer) members(r *round, g iam.Group) {
	r.Go(func() error { return o.membersUnless(r.ctx, g) })
}

// membershipsIfSeen is memberships for which it is no error that credentials may not look: who is in such a group stays
// unread.
func (o *observer) membershipsIfSeen(r *round, groups []iam.Group) {
	byGroup := func(r *round) {
		for _, g := range groups {
			r.Go(func() error { return o.membersOrNone(r.ctx, g) })
		}
	}
	if len(o.e.Users) < len(groups) {
		r.Go(func() error { return o.membershipsByUser(r.ctx, byGroup) })
	} else {
		byGroup(r)
	}
}

// membersOrNone reads who is in a group, unless that is known already; what may not be read stays unread.
func (o *observer) membersOrNone(ctx context.Context, g iam.Group) error {
	return o.membersUnless(ctx, g, apierr.Forbidden)
}

// membersUnless reads who is in a group, unless that is known already. An answer of one of the kinds is no error: who is
// in it stays unread, and what needs it says "unknown".
func (o *observer) membersUnless(ctx context.Context, g iam.Group, kinds ...apierr.Kind) error {
	o.mu.Lock()
	_, known := o.e.Members[g.ID]
	o.mu.Unlock()
	if known {
		return nil
	}
	v, err := o.cloud.IAM.Members(ctx, g.ID)
	if slices.ContainsFunc(kinds, func(k apierr.Kind) bool { return apierr.Is(err, k) }) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot read the members of group %q: %w", g.Name, goneMeanwhile(err))
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.e.Members[g.ID] = v
	return nil
}

// membershipsByUser asks of every user of the account in which groups it is, and so who is in each group. Credentials
// that may not ask this ask group by group.
func (o *observer) membershipsByUser(ctx context.Context, byGroup func(*round)) error {
	of := make([][]iam.Group, len(o.e.Users))
	all, actx := atonce.WithContext(ctx)
	for i, u := range o.e.Users {
		all.Go(func() (err error) {
			if of[i], err = o.cloud.IAM.GroupsOfUser(actx, u.ID); err != nil {
				return fmt.Errorf("cannot read the groups of user %q: %w", u.Name, goneMeanwhile(err))
			}
			return nil
		})
	}
	err := all.Wait()
	if apierr.Is(err, apierr.Forbidden) {
		return o.rounds(ctx, byGroup)
	}
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, g := range o.e.Groups {
		o.e.Members[g.ID] = nil
	}
	for i, u := range o.e.Users {
		o.e.GroupsOf[u.ID] = of[i]
		for _, g := range of[i] {
			o.e.Members[g.ID] = append(o.e.Members[g.ID], iam.User{ID: u.ID, Name: u.Name, Enabled: u.Enabled})
		}
	}
	return nil
}

// groupsOf reads in which groups a user is, unless that is known already.
func (o *observer) groupsOf(ctx context.Context, userID string) error {
	o.mu.Lock()
	_, known := o.e.GroupsOf[userID]
	o.mu.Unlock()
	if known {
		return nil
	}
	groups, err := o.cloud.IAM.GroupsOfUser(ctx, userID)
	switch {
	case apierr.Is(err, apierr.Forbidden), apierr.Is(err, apierr.NotFound):
		return nil // not read: what needs it says "unknown"
	case err != nil:
		return fmt.Errorf("cannot read the groups of user %q: %w", o.ix.userByID[userID].Name, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.e.GroupsOf[userID] = groups
	return nil
}

// joiners reads in how many groups those are who are going to join some, as far as that matters: not of whom it is known
// that they stay within IAM's limit, whatever is in the groups that were not read. It asks for their groups, or who is in
// the groups that were not read yet, whichever takes fewer calls.
func (o *observer) joiners(r *round) {
	o.mu.Lock()
	in, unread, joins := groupCounts(o.e), unreadGroups(o.e), o.joins()
	var close []string
	for _, id := range sortedKeys(joins) {
		_, known := o.e.GroupsOf[id]
		if !known && in[id]+len(unread)+joins[id] > iam.MaxGroupsPerUser {
			close = append(close, id)
		}
	}
	o.mu.Unlock()
	if len(unread) < len(close) {
		for _, g := range unread {
			r.Go(func() error { return o.membersUnless(r.ctx, g, apierr.Forbidden, apierr.NotFound) })
		}
		return
	}
	for _, id := range close {
		r.Go(func() error { return o.groupsOf(r.ctx, id) })
	}
}

// joins counts the groups that existing users, by id, are going to join.
func (o *observer) joins() map[string]int {
	joins := map[string]int{}
	for _, g := range o.desired.Groups {
		if g.Members == nil {
			continue
		}
		in := map[string]bool{}
		for _, name := range append([]Name{{Name: g.Name}}, g.Previously...) {
			for _, m := range o.e.Members[o.ix.groupByName[name.Name].ID] {
				in[m.ID] = true
			}
		}
		for _, m := range *g.Members {
			over := m.Until != "" && o.today > m.Until
			if u, ok := o.ix.userByName[m.Name]; ok && !in[u.ID] && !over {
				joins[u.ID]++
			}
		}
	}
	return joins
}

// groupCounts tells in how many of the groups that were read each user is, by id.
func groupCounts(e *Existing) map[string]int {
	in := map[string]int{}
	for _, members := range e.Members {
		for _, m := range members {
			in[m.ID]++
		}
	}
	return in
}

// unreadGroups are those of which it was not read who is in them.
func unreadGroups(e *Existing) []iam.Group {
	return slices.DeleteFunc(slices.Clone(e.Groups), func(g iam.Group) bool {
		_, read := e.Members[g.ID]
		return read
	})
}
