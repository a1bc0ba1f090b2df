package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/internal/diag"
)

// target keeps the changes that targets name, and the creation or renaming of the objects they need.
func (p *planner) target(targets []string) {
	if len(targets) == 0 {
		return
	}
	for _, t := range targets {
		p.checkTarget(t)
	}
	wanted := func(c Change) bool {
		return slices.ContainsFunc(targets, func(t string) bool {
			if user, ok := strings.CutPrefix(t, "user."); ok {
				return changeUser(c) == user
			}
			return covers(t, c.Address)
		})
	}
	outside := func(r Remark) bool {
		return !slices.ContainsFunc(targets, func(t string) bool { return covers(t, r.Address) || covers(r.Address, t) })
	}
	p.unmanaged, p.waiting, p.ending = slices.DeleteFunc(p.unmanaged, outside), slices.DeleteFunc(p.waiting, outside), slices.DeleteFunc(p.ending, outside)
	needed := map[string]bool{}
	for _, c := range p.changes {
		if wanted(c) {
			for _, address := range requires(c) {
				needed[address] = true
			}
		}
	}
	p.changes = slices.DeleteFunc(p.changes, func(c Change) bool {
		isObject := c.Kind == KindUser || c.Kind == KindGroup || c.Kind == KindOrganization
		needs := isObject && needed[c.Address] && (c.Action == Create || c.Reason == Renamed)
		return !wanted(c) && !needs
	})
}

// changeUser is the one user whom a change is about, else "".
func changeUser(c Change) string {
	switch f := factOf(c).(type) {
	case *UserFact:
		return f.Name
	case *MembershipFact:
		return f.User
	case *GrantFact:
		return f.User
	case *ClusterGrantFact:
		if !isGroup(f) {
			return f.Principal
		}
	}
	return ""
}

// checkTarget refuses a target that names nothing: a slip in an address must not look like "no changes".
func (p *planner) checkTarget(target string) {
	known := newSet[string]()
	for _, g := range p.d.Groups {
		known.add(groupAddress(g.Name))
	}
	for _, g := range p.e.Groups {
		known.add(groupAddress(g.Name))
	}
	for _, u := range p.e.Users {
		known.add(userAddress(u.Name))
	}
	for name := range p.users {
		known.add(userAddress(name))
	}
	for _, r := range p.reachedClusters {
		known.add(clusterAddress(r.region, r.name))
	}
	for _, r := range p.reached {
		known.add(r.address())
	}
	for region, list := range p.e.Organizations {
		for _, o := range list {
			known.add(organizationAddress(region, o.Name))
		}
	}
	for _, w := range p.waiting {
		known.add(w.Address)
	}
	if known.has(target) {
		return
	}
	for _, part := range []string{"/member/", "/grant/"} {
		if object, user, ok := strings.Cut(target, part); ok && known.has(object) && known.has(userAddress(user)) {
			return
		}
	}
	if object, _, ok := strings.Cut(target, "/policy/"); ok && known.has(object) {
		return
	}
	for _, c := range p.changes {
		if c.Address == target {
			return
		}
	}
	p.diags = append(p.diags, diag.Diagnostic{
		Severity: diag.Error,
		Summary:  fmt.Sprintf("--target %q names nothing", target),
		Detail: "Neither the configuration nor the cloud has anything of this address." + didYouMean(target, known.sorted()) +
			" Addresses stand in the plan: group.<name>, group.<name>/member/<user>, organization.<region>/<name>/grant/<user>, cluster.<region>/<name>/grant/<role>/user/<name>, user.<name>.",
	})
}
