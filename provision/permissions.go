package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/rights"
	"github.com/osc-perms/osc-perms/swr"
)

// ServiceRights is the table of rights of one service.
type ServiceRights struct {
	Service string // as errors and statistics call it
	Global  bool   // or of each region's own project
	Rights  rights.Table
}

// Rights lists every call that is ever made, service by service, with what it takes.
func Rights() []ServiceRights {
	return []ServiceRights{
		{"IAM", true, iam.Rights}, {"EPS", true, iam.EPSRights}, {"SWR", false, swr.Rights}, {"CCE", false, cce.Rights},
	}
}

// Permissions is what `permissions` prints, and its JSON document.
type Permissions struct {
	Tenant   string         `json:"tenant,omitempty"` // "" when it is for every configuration
	Policies []CustomPolicy `json:"policies"`
	// System names the system policies for calls that no action is known for which a custom policy could allow.
	System []SystemPolicy `json:"system_policies"`
	Notes  []string       `json:"notes"`
}

// The scopes of a policy. One custom policy can't have actions of both.
const (
	ScopeGlobalServices  = "global"
	ScopeProjectServices = "project"
)

// CustomPolicy is a custom policy to paste into IAM's JSON view.
type CustomPolicy struct {
	Name   string     `json:"name"` // a suggestion
	Scope  string     `json:"scope"`
	For    rights.Use `json:"for"`
	Policy PolicyBody `json:"policy"`
	Attach string     `json:"attach"`
}

// PolicyBody is Huawei Cloud's form of a custom policy for roles and policies.
type PolicyBody struct {
	Version   string
	Statement []PolicyStatement
}

// PolicyStatement allows actions.
type PolicyStatement struct {
	Effect string
	Action []string
}

// SystemPolicy is a system policy to attach beside the custom ones.
type SystemPolicy struct {
	Name    string     `json:"name"`
	Scope   string     `json:"scope"`
	For     rights.Use `json:"for"`
	Attach  string     `json:"attach"`
	Instead string     `json:"instead"` // what else gives the right
	Calls   []Call     `json:"calls"`   // what it is for
}

// Call is a call that a system policy allows.
type Call struct {
	Name    string       `json:"name"`
	Actions []string     `json:"identity_policy_actions"` // which identity policies of the new console have for it
	Basis   rights.Basis `json:"basis"`
}

// PermissionsFor lists what plan and apply take. d is the configuration; nil stands for every one there may be. What apply
// takes includes what plan does.
func PermissionsFor(d *Desired, uses ...rights.Use) *Permissions {
	p := &Permissions{Policies: []CustomPolicy{}, System: []SystemPolicy{}, Notes: []string{}}
	topics, where := everyTopic(), "in the project of each region that is managed"
	if d != nil {
		p.Tenant, topics, where = d.Tenant.Name, d.topics(), "in the projects "+strings.Join(d.everyRegion(), ", ")
		if len(d.everyRegion()) == 1 {
			where = "in the project " + d.everyRegion()[0]
		}
	}
	inferred := newSet[string]()
	for _, use := range uses {
		for _, global := range []bool{true, false} {
			c := CustomPolicy{Name: fmt.Sprintf("osc-perms-%s-global", use), Scope: ScopeGlobalServices, For: use, Attach: "to a group, for global services"}
			if !global {
				c.Name, c.Scope, c.Attach = fmt.Sprintf("osc-perms-%s-project", use), ScopeProjectServices, "to a group, "+where
			}
			actions := newSet[string]()
			for _, s := range Rights() {
				if s.Global != global {
					continue
				}
				for _, r := range s.Rights.For(use, topics) {
					if !r.Custom() {
						p.system(r, c)
						continue
					}
					for _, a := range r.Actions {
						actions.add(a)
					}
					if r.Basis == rights.Inferred {
						inferred.add(fmt.Sprintf("%s: no page was found that says that %s covers it. Where it is refused, attach %s instead.", r.Call, r.Needs(), r.System))
					}
				}
			}
			if len(actions) > 0 {
				c.Policy = PolicyBody{Version: "1.1", Statement: []PolicyStatement{{Effect: "Allow", Action: actions.sorted()}}}
				p.Policies = append(p.Policies, c)
			}
		}
	}
	p.fold("CCE ReadOnlyAccess", "CCE Administrator")
	p.Notes = append(p.Notes, inferred.sorted()...)
	if slices.Contains(uses, rights.Plan) {
		p.Notes = append(p.Notes, "The system policy IAM ReadOnlyAccess does for osc-perms-plan-global, but for the names of enterprise projects; it allows more.")
	}
	if slices.Contains(uses, rights.Apply) {
		p.Notes = append(p.Notes, "Who may add people to groups and attach policies can give themselves anything: keep the credentials of apply as an administrator's. The system role Security Administrator does for osc-perms-apply-global, but for the names of enterprise projects; it allows more.")
	}
	if d != nil {
		p.Notes = append(p.Notes, "These are for what the configuration's blocks are about. access and quota look at SWR and CCE as well: --all lists what they take, and without it they say what they could not see.")
	}
	return p
}

// system notes a call that only a system policy, or a right of the service's own, is known to allow.
func (p *Permissions) system(r rights.Right, at CustomPolicy) {
	if r.Basis == rights.Free {
		return
	}
	call := Call{Name: r.Call, Actions: append([]string{}, r.Actions...), Basis: r.Basis}
	i := slices.IndexFunc(p.System, func(s SystemPolicy) bool { return s.Name == r.System && s.For == at.For })
	if i < 0 {
		p.System = append(p.System, SystemPolicy{Name: r.System, Scope: at.Scope, For: at.For, Attach: at.Attach, Instead: r.Instead, Calls: []Call{call}})
		return
	}
	if s := &p.System[i]; !slices.ContainsFunc(s.Calls, func(c Call) bool { return c.Name == call.Name }) {
		s.Calls = append(s.Calls, call)
	}
}

// fold leaves out a system policy where another is listed that includes it.
func (p *Permissions) fold(less, more string) {
	for i := range p.System {
		for j := range p.System {
			if a, b := &p.System[i], &p.System[j]; a.Name == less && b.Name == more && a.For == b.For {
				b.Calls = append(a.Calls, b.Calls...)
				a.Calls = nil
			}
		}
	}
	p.System = slices.DeleteFunc(p.System, func(s SystemPolicy) bool { return len(s.Calls) == 0 })
}

func everyTopic() []rights.Topic {
	return []rights.Topic{
		rights.Always, rights.Groups, rights.Users, rights.Offboard, rights.Checks, rights.Quotas, rights.Organizations,
		rights.OfOthers, rights.Pruning, rights.Instances, rights.Clusters, rights.ClustersSeen,
	}
}

// topics lists what the configuration's blocks are about.
func (d *Desired) topics() []rights.Topic {
	e := d.Expand()
	about := []rights.Topic{rights.Always}
	add := func(is bool, t rights.Topic) {
		if is {
			about = append(about, t)
		}
	}
	add(len(e.Groups)+len(e.Prune.Groups)+len(d.Onboards) > 0, rights.Groups)
	add(len(e.Users) > 0, rights.Users)
	add(len(d.Offboard) > 0, rights.Offboard)
	add(len(d.Checks) > 0, rights.Checks)
	add(len(d.Quotas) > 0, rights.Quotas)
	add(len(e.Organizations) > 0, rights.Organizations)
	add(len(d.Regions()) > 0, rights.OfOthers)
	add(len(e.Prune.Organizations) > 0, rights.Pruning)
	add(d.concernsEnterprise(), rights.Instances)
	add(len(e.Clusters) > 0, rights.Clusters)
	add(len(d.ClusterRegions()) > 0, rights.ClustersSeen)
	return about
}

// everyRegion lists the regions whose services the configuration is about.
func (d *Desired) everyRegion() []string {
	regions := newSet(append(d.Regions(), d.ClusterRegions()...)...)
	if d.concernsEnterprise() {
		regions.add(d.Tenant.Region)
	}
	return regions.sorted()
}
