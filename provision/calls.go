package provision

import (
	"context"
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/swr"
)

// call makes the changes of one step: several only where they are grants of one organization.
func (a *applier) call(ctx context.Context, changes []int) error {
	c := a.plan.Changes[changes[0]]
	switch c.Kind {
	case KindGroup:
		return a.group(ctx, c)
	case KindMembership:
		return a.membership(ctx, c)
	case KindAttachment:
		return a.attachment(ctx, c)
	case KindOrganization:
		return a.organization(ctx, c)
	case KindGrant:
		return a.grants(ctx, changes)
	case KindUser:
		return a.user(ctx, c)
	case KindClusterGrant:
		return a.clusterGrant(ctx, c)
	}
	return unknownKindError(c.Kind)
}

func (a *applier) idOfGroup(name string) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if id := a.groupID[name]; id != "" {
		return id, nil
	}
	return "", fmt.Errorf("cannot find group %q any more: plan again", name)
}

func (a *applier) group(ctx context.Context, c Change) error {
	if c.Action == Create {
		after := c.After.(*GroupFact)
		g, err := a.w.IAM.CreateGroup(ctx, after.Name, a.description(after.Name, after.Description))
		if err != nil {
			return madeMeanwhile(err)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.groupID[after.Name] = g.ID
		return nil
	}
	before := c.Before.(*GroupFact)
	id, err := a.idOfGroup(before.Name)
	if err != nil {
		return err
	}
	if c.Action == Delete {
		return a.w.IAM.DeleteGroup(ctx, id, iam.Contents{Members: a.ix.e.Members[id], Attachments: a.ix.attachments[id]})
	}
	after := c.After.(*GroupFact)
	var name, description *string
	if after.Name != before.Name {
		name = &after.Name
	}
	if text := a.description(after.Name, after.Description); after.Description != before.Description || after.Description == sensitive {
		description = &text
	}
	return a.w.IAM.UpdateGroup(ctx, id, name, description)
}

// description is what a fact shows, or the real text where that is hidden.
func (a *applier) description(group, shown string) string {
	for _, g := range a.d.Groups {
		if g.Name == group && g.SensitiveDescription && g.Description != nil {
			return *g.Description
		}
	}
	return shown
}

func (a *applier) membership(ctx context.Context, c Change) error {
	fact, write := c.After, a.w.IAM.AddMember
	if c.Action == Delete {
		fact, write = c.Before, a.w.IAM.RemoveMember
	}
	f := fact.(*MembershipFact)
	group, err := a.idOfGroup(f.Group)
	if err != nil {
		return err
	}
	user, err := a.userID(group, f.User)
	if err != nil {
		return err
	}
	return write(ctx, group, user)
}

// userID finds a user by name; one who left the account's list while still a member is found among the members.
func (a *applier) userID(groupID, name string) (string, error) {
	if id := a.knownUser(name); id != "" {
		return id, nil
	}
	for _, m := range a.ix.e.Members[groupID] {
		if m.Name == name {
			return m.ID, nil
		}
	}
	return "", fmt.Errorf("cannot find user %q any more: plan again", name)
}

func (a *applier) attachment(ctx context.Context, c Change) error {
	fact, write := c.After, a.w.IAM.Attach
	if c.Action == Delete {
		fact, write = c.Before, a.w.IAM.Detach
	}
	f := fact.(*AttachmentFact)
	group, err := a.idOfGroup(f.Group)
	if err != nil {
		return err
	}
	role, known := a.ix.role(f)
	scope, there := a.ix.scopeOf(f.Scope)
	if !known || !there {
		return fmt.Errorf("cannot find policy %q or scope %q any more: plan again", f.Policy, f.Scope)
	}
	return write(ctx, iam.Attachment{GroupID: group, RoleID: role.ID, Scope: scope})
}

func (a *applier) organization(ctx context.Context, c Change) error {
	if c.Action == Delete {
		return a.deleteOrganization(ctx, c.Before.(*OrganizationFact))
	}
	after := c.After.(*OrganizationFact)
	return madeMeanwhile(a.w.SWR.CreateOrganization(ctx, after.Region, after.Name))
}

// deleteOrganization deletes one with the grants that the plan shows, and no others: SWR would take whatever is there by then.
func (a *applier) deleteOrganization(ctx context.Context, before *OrganizationFact) error {
	access, err := a.w.Access(ctx, before.Region, before.Name)
	switch {
	case apierr.Is(err, apierr.NotFound):
		return nil
	case err != nil:
		return err
	}
	for _, g := range access.Others {
		if now := a.ix.grantee(g) + "=" + g.Level.String(); !slices.Contains(before.Grants, now) {
			return fmt.Errorf("cannot delete organization %s: %s has come to hold %s on it since it was read; nothing was deleted: plan again", before.Name, a.ix.grantee(g), g.Level)
		}
	}
	return a.w.SWR.DeleteOrganization(ctx, before.Region, before.Name)
}

// madeMeanwhile explains a creation that is refused because the object is there: the plan did not see it, and what is
// in it was not approved.
func madeMeanwhile(err error) error {
	if apierr.Is(err, apierr.Exists) {
		return fmt.Errorf("%w; somebody made it after this plan was read: plan again, and the rest goes on from what is there", err)
	}
	return err
}

func (a *applier) grants(ctx context.Context, changes []int) error {
	var region, organization string
	var grants []swr.Grant
	var userIDs []string
	for _, i := range changes {
		c := a.plan.Changes[i]
		fact := c.After
		if c.Action == Delete {
			fact = c.Before
		}
		f := fact.(*GrantFact)
		region, organization = f.Region, f.Organization
		id, err := a.granteeID(f)
		if err != nil {
			return err
		}
		level, _ := swr.ParseLevel(f.Level)
		grants = append(grants, swr.Grant{UserID: id, UserName: f.User, Level: level})
		userIDs = append(userIDs, id)
	}
	switch a.plan.Changes[changes[0]].Action {
	case Create:
		err := a.w.SWR.Grant(ctx, region, organization, grants)
		if apierr.Is(err, apierr.Exists) && len(grants) == 1 {
			return a.grantThere(ctx, region, organization, grants[0], err)
		}
		return err
	case Update:
		err := a.w.SWR.Regrant(ctx, region, organization, grants)
		if apierr.Is(err, apierr.NotFound) {
			err = changedMeanwhile(err)
		}
		return err
	}
	return a.w.SWR.Revoke(ctx, region, organization, userIDs)
}

// granteeID finds who holds or is to hold a grant: the id on the grant that is there, else that of the user.
func (a *applier) granteeID(f *GrantFact) (string, error) {
	if o, ok := a.ix.e.organization(f.Region, f.Organization); ok && o.Access != nil {
		for _, g := range o.Access.Others {
			if a.ix.grantee(g) == f.User {
				return g.UserID, nil
			}
		}
	}
	if id := a.knownUser(f.User); id != "" {
		return id, nil
	}
	return "", fmt.Errorf("cannot find user %q any more: plan again", f.User)
}

// grantThere settles a grant that SWR says is there already: made meanwhile, or the creator's own. At the level that
// is wanted, or as the right of whoever runs this or made the organization, which is never changed, it is done.
func (a *applier) grantThere(ctx context.Context, region, organization string, want swr.Grant, refusal error) error {
	access, err := a.w.Access(ctx, region, organization)
	if err != nil {
		return err
	}
	if own := access.Self; own != nil && own.UserID == want.UserID || access.Creator == want.UserName {
		return nil
	}
	for _, g := range access.Others {
		switch {
		case g.UserID != want.UserID:
		case g.Level == want.Level:
			return nil
		case g.Level < want.Level:
			return a.w.SWR.Regrant(ctx, region, organization, []swr.Grant{want})
		}
	}
	return changedMeanwhile(refusal)
}

// changedMeanwhile explains a grant that is not what it was when the plan was made.
func changedMeanwhile(err error) error {
	return fmt.Errorf("%w; somebody changed it after this plan was read: plan again, and the rest goes on from what is there", err)
}
