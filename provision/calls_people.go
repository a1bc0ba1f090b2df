package provision

import (
	"context"
	"fmt"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
)

// knownUser gives a user's id, there or made by this run; "" for none.
func (a *applier) knownUser(name string) string {
	if u, ok := a.ix.userByName[name]; ok {
		return u.ID
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.made[name]
}

// user creates or changes an IAM user. What a fact masks comes from the block.
func (a *applier) user(ctx context.Context, c Change) error {
	fact := c.After.(*UserFact)
	declared := User{Name: fact.Name}
	for _, u := range a.d.Users {
		if u.Name == fact.Name {
			declared = u
		}
	}
	if c.Action == Create {
		n := iam.NewUser{Name: fact.Name, Enabled: fact.Enabled, AccessType: declared.AccessType}
		if declared.Email != nil {
			n.Email = *declared.Email
		}
		if declared.Phone != nil {
			n.Phone = *declared.Phone
		}
		if declared.Description != nil {
			n.Description = *declared.Description
		}
		u, err := a.w.IAM.CreateUser(ctx, n)
		if err != nil {
			return madeMeanwhile(err)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.made[u.Name] = u.ID
		return nil
	}
	before := c.Before.(*UserFact)
	var update iam.UserUpdate
	if before.Enabled != fact.Enabled {
		update.Enabled = &fact.Enabled
	}
	if fact.Email != nil {
		update.Email = declared.Email
	}
	if fact.Phone != nil {
		update.Phone = declared.Phone
	}
	update.Description = fact.Description
	if fact.AccessType != nil {
		update.AccessType = &declared.AccessType
	}
	id := a.knownUser(fact.Name)
	if id == "" {
		return fmt.Errorf("cannot find user %q any more: plan again", fact.Name)
	}
	return a.w.IAM.UpdateUser(ctx, id, update)
}

// byHand says what is left to do once a change is made; "" for nothing.
func byHand(c Change) string {
	f, ok := c.After.(*UserFact)
	if !ok || c.Action != Create {
		return ""
	}
	if f.AccessType != nil && *f.AccessType == string(iam.AccessProgrammatic) {
		return fmt.Sprintf("%s has no access key yet, and none is made here: whoever administers IAM makes one (IAM console, Users, %s, Security Settings, Access Keys) and hands it over in private.", f.Name, f.Name)
	}
	return fmt.Sprintf("%s has no password yet, and none is set here: whoever administers IAM sends a link for the first login, or sets a password (IAM console, Users, %s, Security Settings, Login Credentials).", f.Name, f.Name)
}

// clusterGrant makes, changes or takes one right in a cluster. What is added comes before what is taken.
func (a *applier) clusterGrant(ctx context.Context, c Change) error {
	f := factOf(c).(*ClusterGrantFact)
	cluster, ok := a.ix.e.clusterOf(f)
	if !ok {
		return fmt.Errorf("cannot find cluster %q in %s any more: plan again", f.Cluster, f.Region)
	}
	principal, err := a.principal(f)
	if err != nil {
		return err
	}
	wanted := cce.Grant{ClusterID: cluster.ID, Role: cce.Role(f.Role), Principal: principal, Namespaces: f.Namespaces}
	if everywhere(newSet(f.Namespaces...)) {
		wanted.Namespaces = nil
	}
	var policies []cce.Policy
	if h := a.ix.heldIn(f.Region, cluster.ID, a.renamed)[clusterKeyOf(f).String()]; h != nil {
		policies = h.policies
	}
	if c.Before != nil && len(policies) == 0 {
		return fmt.Errorf("cannot find what gives %s %s in cluster %q any more: plan again", f.Principal, f.Role, f.Cluster)
	}
	kept := "" // the policy that says what is wanted
	if c.After != nil {
		for _, policy := range policies {
			if len(policy.Principals) == 1 {
				kept = policy.ID
			}
		}
		if kept != "" {
			err = a.w.CCE.SetNamespaces(ctx, f.Region, kept, wanted)
		} else {
			err = a.w.CCE.Grant(ctx, f.Region, wanted)
		}
		if err != nil {
			return err
		}
	}
	for _, policy := range policies {
		if policy.ID == kept {
			continue
		}
		if err := a.w.CCE.Remove(ctx, f.Region, policy.ID, cluster.ID, principal); err != nil {
			return err
		}
	}
	return nil
}

// principal finds the id of the user or group that a fact names.
func (a *applier) principal(f *ClusterGrantFact) (cce.Principal, error) {
	if isGroup(f) {
		id, err := a.idOfGroup(f.Principal)
		return cce.Principal{Type: cce.Group, ID: id}, err
	}
	if id := a.knownUser(f.Principal); id != "" {
		return cce.Principal{Type: cce.User, ID: id}, nil
	}
	return cce.Principal{}, fmt.Errorf("cannot find user %q any more: plan again", f.Principal)
}
