package provision

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/diag"
)

// Options of planning. The zero value plans everything with the configuration's own limits.
type Options struct {
	ToolVersion string
	Sandbox     bool
	Targets     []string // addresses; none: everything
	MaxRemovals *int     // beats the guard block's max_removals
	// Today is the day to plan for, as YYYY-MM-DD in the tenant's time zone; "": nothing has ended, and nothing is about to.
	Today string
	// Conditions works out check blocks; nil where there are none.
	Conditions Conditions
}

// Make plans: what to change so that existing becomes desired on a day. It is a pure function: no I/O, no clock, nothing
// global. Diagnostics with an error, such as a user who does not exist, mean that there is no plan. A plan whose
// checks fail is whole, and Refused.
func Make(d *Desired, e *Existing, opt Options) (*Plan, diag.List) {
	p := newPlanner(d, e, opt.Today)
	p.sandbox = opt.Sandbox
	p.changeAll()
	p.leftBehind()
	p.leftGrants()
	p.target(opt.Targets)
	if p.diags.HasErrors() {
		return nil, sortDiagnostics(p.diags)
	}
	p.sort()
	effects := p.effects()
	p.unseenChecks()
	p.quotas()
	p.guards(opt, effects)
	p.enterprise()
	p.declaredChecks(opt.Conditions)
	plan := &Plan{
		FormatVersion: FormatVersion,
		ToolVersion:   opt.ToolVersion,
		Sandbox:       opt.Sandbox,
		Tenant:        PlanTenant{Name: e.Account.Name, DomainID: e.Account.ID, Region: d.Tenant.Region},
		Effects:       effects,
		Changes:       p.changes,
		Checks:        p.checks,
		Unmanaged:     p.unmanaged,
		Waiting:       p.waiting,
		Ending:        p.ending,
		Targets:       opt.Targets,
	}
	for _, c := range plan.Changes {
		switch c.Action {
		case Create:
			plan.Summary.Create++
		case Update:
			plan.Summary.Update++
		case Delete:
			plan.Summary.Delete++
		}
	}
	return plan, nil
}

// planner gathers a plan's parts.
type planner struct {
	d  *Desired
	e  *Existing
	ix *index

	changes   []Change
	checks    []Check
	unmanaged []Remark
	unsayable []Remark // those of unmanaged that no block could declare
	waiting   []Remark
	ending    []Remark
	diags     diag.List

	today           string
	offboarded      map[string]Name         // by user name
	users           map[string]User         // the user blocks, by name
	endedIn         map[string][]Name       // by group: who was a member until a day that is over
	gained          map[string][]heldPolicy // policies that people gain, by user
	reachedClusters []reachedCluster
	before, then    *standing // who holds what now and once the plan is applied; see standings
	// after is who is in each declared group once the plan is applied, by the group's name.
	after map[string][]string
	// current is the existing group behind each declared one, by its declared name.
	current map[string]iam.Group
	// managed counts the facts that are there and that the configuration manages, by object address.
	managed map[string]int
	reached []reached // the organizations that blocks reach
	near    map[string]string
	sandbox bool
}

func newPlanner(d *Desired, e *Existing, today string) *planner {
	p := &planner{
		d: d.Expand(), e: e, ix: newIndex(e), today: today,
		offboarded: map[string]Name{}, users: map[string]User{}, endedIn: map[string][]Name{}, gained: map[string][]heldPolicy{},
		changes: []Change{}, checks: []Check{}, unmanaged: []Remark{}, waiting: []Remark{},
		after: map[string][]string{}, current: map[string]iam.Group{}, managed: map[string]int{}, near: map[string]string{},
	}
	for _, n := range d.Offboard {
		p.offboarded[n.Name] = n
	}
	for _, u := range d.Users {
		p.users[u.Name] = u
	}
	return p
}

// changeAll gathers every change.
func (p *planner) changeAll() {
	p.declaredUsers()
	p.groups()
	p.organizations()
	p.clusters()
	p.prune()
	p.offboard()
}

func (p *planner) change(c Change) { p.changes = append(p.changes, c) }

func (p *planner) errorf(at Place, summary, detail string, args ...any) {
	p.diags = append(p.diags, diag.Errorf(at, summary, detail, args...))
}

func (p *planner) check(c Check) { p.checks = append(p.checks, c) }

func (p *planner) leave(kind Kind, address, message string, args ...any) {
	p.unmanaged = append(p.unmanaged, Remark{kind, address, fmt.Sprintf(message, args...)})
}

// leaveUnsayable lists what no block could declare.
func (p *planner) leaveUnsayable(kind Kind, address, message string, args ...any) {
	p.leave(kind, address, message, args...)
	p.unsayable = append(p.unsayable, p.unmanaged[len(p.unmanaged)-1])
}

// user finds an IAM user by name, there or declared, and says so where there is none.
func (p *planner) user(n Name) (iam.User, bool) {
	u, ok := p.ix.userByName[n.Name]
	if _, declared := p.users[n.Name]; declared && !ok {
		return iam.User{Name: n.Name}, true
	}
	if !ok {
		all := func() []string { return names(p.e.Users, func(u iam.User) string { return u.Name }) }
		remedy := "create the user in IAM first."
		if p.sandbox {
			remedy = "add the user to the sandbox: osc-perms sandbox add-user " + shellQuote(n.Name)
		}
		p.errorf(n.Place, fmt.Sprintf("No IAM user %q", n.Name),
			"Account %q has no IAM user of this name.%s Correct the name, or %s",
			p.e.Account.Name, p.didYouMean("user", n.Name, all), remedy)
	}
	return u, ok
}

// mostSuggestions bounds how many different wrong names get suggestions: with more, it is the list that is wrong.
const mostSuggestions = 20

// didYouMean looks for near names once for each wrong one.
func (p *planner) didYouMean(kind, written string, names func() []string) string {
	key := kind + " " + written
	text, known := p.near[key]
	if !known && len(p.near) < mostSuggestions {
		text = didYouMean(written, names())
		p.near[key] = text
	}
	return text
}

var kindOrder = []Kind{KindUser, KindGroup, KindMembership, KindAttachment, KindOrganization, KindGrant, KindClusterGrant}

var actionOrder = []Action{Create, Update, Delete}

// sort puts everything in the order in which it is shown: by object, then kind, address and action.
func (p *planner) sort() {
	slices.SortStableFunc(p.changes, func(a, b Change) int {
		return cmp.Or(
			cmp.Compare(objectRank(a.Kind), objectRank(b.Kind)),
			strings.Compare(a.Object(), b.Object()),
			cmp.Compare(slices.Index(kindOrder, a.Kind), slices.Index(kindOrder, b.Kind)),
			strings.Compare(a.Address, b.Address),
			cmp.Compare(slices.Index(actionOrder, a.Action), slices.Index(actionOrder, b.Action)),
		)
	})
	byAddress := func(a, b Remark) int {
		return cmp.Or(
			cmp.Compare(objectRank(a.Kind), objectRank(b.Kind)),
			strings.Compare(a.Address, b.Address),
			strings.Compare(a.Message, b.Message),
		)
	}
	slices.SortStableFunc(p.unmanaged, byAddress)
	p.unmanaged = slices.Compact(p.unmanaged)
	slices.SortStableFunc(p.waiting, byAddress)
	p.waiting = slices.Compact(p.waiting)
	slices.SortStableFunc(p.ending, byAddress)
	p.ending = slices.Compact(p.ending)
}

// objectRank puts users first, then groups, organizations and clusters, each with all that belongs to it.
func objectRank(k Kind) int {
	switch k {
	case KindUser:
		return 0
	case KindGroup, KindMembership, KindAttachment:
		return 1
	case KindOrganization, KindGrant:
		return 2
	}
	return 3
}

func sortDiagnostics(l diag.List) diag.List {
	slices.SortStableFunc(l, func(a, b diag.Diagnostic) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Summary, b.Summary))
	})
	return slices.Compact(l)
}
