package provision

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
)

// declaredChecks holds the access after the plan against the check blocks. What could not be read makes a check fail.
func (p *planner) declaredChecks(conditions Conditions) {
	if len(p.d.Checks) == 0 {
		return
	}
	_, after := p.standings()
	access := &accessAfter{s: after, t: after.tenantState(), p: p}
	for _, k := range p.d.Checks {
		c := Check{Kind: CheckCheck, Name: k.Name, Status: Pass, DeclaredAt: k.Place.String(), Message: "The condition holds: " + oneLine(k.Condition.Source)}
		holds, message, err := false, "", errors.New("this run can't work out conditions")
		if conditions != nil {
			holds, message, err = conditions(k, access)
		}
		switch {
		case err != nil:
			c.Status, c.Message = Fail, fmt.Sprintf("The condition could not be worked out: %v.", strings.TrimSuffix(err.Error(), "."))
			if unread := (*unreadError)(nil); errors.As(err, &unread) {
				c.Message += " What could not be read makes a check fail."
			}
		case !holds:
			c.Status, c.Message = Fail, message
		}
		if c.Status == Fail && k.Severity == SeverityWarning {
			c.Status = Warn
		}
		p.check(c)
	}
}

// unreadError says that something a check asks about could not be read.
type unreadError struct{ what string }

func (e *unreadError) Error() string { return e.what }

func unread(format string, args ...any) error { return &unreadError{fmt.Sprintf(format, args...)} }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// accessAfter answers check blocks from a standing. It implements Access.
type accessAfter struct {
	s *standing
	t osc.Tenant
	p *planner
}

func (a *accessAfter) verdict(user string, c osc.Capability) (osc.Status, error) {
	v := osc.Evaluate(c, a.t, a.s.person(user))
	if v.Verdict == osc.Unknown {
		return v.Verdict, unread("whether %s can %s is not known: %s", user, c, strings.Join(v.Unread, "; "))
	}
	return v.Verdict, nil
}

// UserCan implements Access.
func (a *accessAfter) UserCan(user string, c osc.Capability) (bool, error) {
	if _, there := a.s.users[user]; !there {
		return false, fmt.Errorf("there is no IAM user %q.%s", user, didYouMean(user, sortedKeys(a.s.users)))
	}
	v, err := a.verdict(user, c)
	return v == osc.Yes, err
}

// WhoCan implements Access.
func (a *accessAfter) WhoCan(c osc.Capability) ([]string, error) {
	can := []string{}
	for _, user := range sortedKeys(a.s.users) {
		if a.s.users[user].owner {
			continue
		}
		switch v, err := a.verdict(user, c); {
		case err != nil:
			return nil, err
		case v == osc.Yes:
			can = append(can, user)
		}
	}
	return can, nil
}

// WhoHas implements Access: at any scope, through any group, disabled people and custom policies of the name included.
func (a *accessAfter) WhoHas(policy string) ([]string, error) {
	if len(a.p.ix.rolesByDisplay[policy]) == 0 {
		all := names(a.p.e.Roles, func(r iam.Role) string { return r.DisplayName })
		return nil, fmt.Errorf("IAM has no policy %q.%s", policy, didYouMean(policy, all))
	}
	if a.p.e.EnterprisesUnread {
		return nil, unread("policies attached in enterprise projects could not be read (eps:enterpriseProjects:list)")
	}
	has := newSet[string]()
	for _, name := range sortedKeys(a.s.groups) {
		g := a.s.groups[name]
		switch {
		case !g.read:
			return nil, unread("the policies of group %s could not be read (iam:permissions:listRoleAssignments)", name)
		case !slices.ContainsFunc(g.sortedHeld(), func(h heldPolicy) bool { return h.policy == policy }):
			continue
		case g.members == nil:
			return nil, unread("who is in group %s was not read", name)
		}
		for user := range g.members {
			if !a.s.users[user].owner {
				has.add(user)
			}
		}
	}
	return has.sorted(), nil
}

// Members implements Access.
func (a *accessAfter) Members(group string) ([]string, error) {
	g, there := a.s.groups[group]
	switch {
	case !there:
		return nil, fmt.Errorf("there is no user group %q.%s", group, didYouMean(group, sortedKeys(a.s.groups)))
	case g.members == nil:
		return nil, unread("who is in group %s was not read", group)
	}
	return slices.DeleteFunc(g.members.sorted(), func(user string) bool { return a.s.users[user].owner }), nil
}
