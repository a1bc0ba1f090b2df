package provision

import (
	"context"
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/atonce"
)

// unlisted is who and what other answers name and the lists of users and groups lack. IAM gives those lists without
// pages and without saying how long they are, so nothing else shows that one of them was lost.
type unlisted struct {
	users  map[string]namedMember // by id
	groups set[string]            // ids
}

type namedMember struct {
	iam.User
	group string
}

func (o *observer) unlisted() unlisted {
	o.reindex()
	o.mu.Lock()
	defer o.mu.Unlock()
	u := unlisted{map[string]namedMember{}, newSet[string]()}
	for _, groupID := range sortedKeys(o.e.Members) {
		for _, m := range o.e.Members[groupID] {
			if _, listed := o.ix.userByID[m.ID]; !listed {
				u.users[m.ID] = namedMember{m, o.ix.groupByID[groupID].Name}
			}
		}
	}
	for _, a := range o.e.Attachments {
		if _, listed := o.ix.groupByID[a.GroupID]; !listed {
			u.groups.add(a.GroupID)
		}
	}
	for _, of := range o.e.GroupsOf {
		for _, g := range of {
			if _, listed := o.ix.groupByID[g.ID]; !listed {
				u.groups.add(g.ID)
			}
		}
	}
	return u
}

// complete holds the lists of users and groups against who is a member and which groups hold policies; where there are no
// groups at all and no policies that would show some, people are asked for theirs. What a list lacks
// may be new, so it is read once more, and anew is true: what was read by it is to be read again. What it still lacks is
// looked at: where that is there, the list is apierr.BadAnswer; where it was deleted meanwhile, all is well. A member
// that these credentials may not look at counts as a user: the members' own answer has the name.
func (o *observer) complete(ctx context.Context) (anew bool, err error) {
	if len(o.e.Groups)+len(o.e.Attachments) == 0 {
		err := o.rounds(ctx, func(r *round) {
			for _, user := range o.e.Users {
				r.Go(func() error { return o.groupsOf(r.ctx, user.ID) })
			}
		})
		if err != nil {
			return false, err
		}
	}
	u := o.unlisted()
	if len(u.users)+len(u.groups) == 0 {
		return false, nil
	}
	err = o.rounds(ctx, func(r *round) {
		if len(u.users) > 0 {
			read(r, o, "the IAM users", o.cloud.IAM.Users, func(v []iam.User) { o.e.Users = v })
		}
		if len(u.groups) > 0 {
			read(r, o, "the user groups", o.cloud.IAM.Groups, func(v []iam.Group) { o.e.Groups = v })
		}
	})
	if err != nil {
		return false, err
	}
	left := o.unlisted()
	anew = len(left.users) < len(u.users) || len(left.groups) < len(u.groups)
	looks, lctx := atonce.WithContext(ctx)
	for _, id := range sortedKeys(left.users) {
		looks.Go(func() error { return o.lookForUser(lctx, left.users[id]) })
	}
	for _, id := range left.groups.sorted() {
		looks.Go(func() error { return o.lookForGroup(lctx, id) })
	}
	if err := looks.Wait(); err != nil {
		return false, err
	}
	o.mu.Lock()
	slices.SortFunc(o.e.Users, func(a, b iam.User) int { return compareStrings(a.Name, b.Name) })
	o.mu.Unlock()
	o.reindex()
	return anew, nil
}

func (o *observer) lookForUser(ctx context.Context, m namedMember) error {
	_, err := o.cloud.IAM.UserDetails(ctx, m.ID)
	switch {
	case err == nil:
		return lacking("KeystoneListUsers", "the IAM users", fmt.Sprintf("user %q, a member of group %q, is there and missing from the list of users", m.Name, m.group))
	case apierr.Is(err, apierr.NotFound):
		return nil
	case apierr.Is(err, apierr.Forbidden):
		o.mu.Lock()
		defer o.mu.Unlock()
		o.e.Users = append(o.e.Users, m.User)
		return nil
	}
	return fmt.Errorf("cannot read user %q: %w", m.Name, err)
}

func (o *observer) lookForGroup(ctx context.Context, id string) error {
	_, err := o.cloud.IAM.Members(ctx, id) // apierr.NotFound where there is no such group
	switch {
	case apierr.Is(err, apierr.NotFound):
		return nil
	case err == nil, apierr.Is(err, apierr.Forbidden):
		return lacking("KeystoneListGroups", "the user groups", fmt.Sprintf("group %s is there and missing from the list of groups", id))
	}
	return fmt.Errorf("cannot read the members of group %s: %w", id, err)
}

// callerListed reports that the list of users lacks who asks: such a list was lost in part.
func (o *observer) callerListed(id string) error {
	if _, listed := o.ix.userByID[id]; id == "" || listed {
		return nil
	}
	return lacking("KeystoneListUsers", "the IAM users", fmt.Sprintf("the user of these credentials (%s) is missing from the list of users", id))
}

// lacking is the error of a list that can't be trusted.
func lacking(operation, what, why string) error {
	return fmt.Errorf("cannot read %s: %w", what, &apierr.Error{Kind: apierr.BadAnswer, Service: "IAM", Operation: operation, Status: 200,
		Message: why + ": not all of it came; try again"})
}
