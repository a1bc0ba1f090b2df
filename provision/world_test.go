package provision

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

const region = "cn-east-3"

// world builds an Existing: the account "acme" with users, groups and organizations given by name. Ids are made of
// names, so that "u-alice" is alice's.
type world struct{ e *Existing }

func newWorld(users ...string) *world {
	w := &world{&Existing{
		Account: iam.Account{ID: "d-acme", Name: "acme"}, CallerID: "u-admin",
		Members: map[string][]iam.User{}, GroupsOf: map[string][]iam.Group{"u-admin": {}},
		Organizations: map[string][]ExistingOrganization{region: {}},
		OrganizationQuotas: map[string]*swr.Quota{
			region: {Limit: 5},
		},
		Quotas:   map[iam.QuotaType]iam.Quota{iam.QuotaGroups: {Limit: 20, Used: 1}, iam.QuotaUsers: {Limit: 50, Used: 3}},
		Projects: []iam.Project{{ID: "p-east", Name: region}, {ID: "p-mos", Name: "MOS"}},
		Roles: []iam.Role{
			role("te_admin", "Tenant Administrator", iam.AnyRole, "BASE"),
			role("secu_admin", "Security Administrator", iam.GlobalRole, "BASE"),
			role("ucs_full", "UCS FullAccess", iam.GlobalRole, "UCS"),
			role("ucs_read", "UCS ReadOnlyAccess", iam.GlobalRole, "UCS"),
			role("system_all_159", "OBS Administrator", iam.GlobalRole, "OBS"),
			role("cce_adm", "CCE Administrator", iam.ProjectRole, "CCE"),
			role("svcstg_dev", "ServiceStage Developer", iam.ProjectRole, "ServiceStage"),
			role("system_all_27", "ServiceStage Developer", iam.ProjectRole, "ServiceStage"),
			{ID: "r-custom_1", Name: "custom_1", DisplayName: "OBS Administrator", Type: iam.GlobalRole, Custom: true},
		},
	}}
	for _, u := range append([]string{"admin"}, users...) {
		w.e.Users = append(w.e.Users, iam.User{ID: "u-" + u, Name: u, Enabled: true})
	}
	return w
}

func role(name, display string, t iam.RoleType, catalog string) iam.Role {
	return iam.Role{ID: "r-" + name, Name: name, DisplayName: display, Type: t, Catalog: catalog}
}

// group adds a group with members; attachments are internal names, attached globally or, after an @, at a scope kind.
func (w *world) group(name string, members []string, attachments ...iam.Attachment) *world {
	g := iam.Group{ID: "g-" + name, Name: name}
	w.e.Groups = append(w.e.Groups, g)
	w.e.Members[g.ID] = []iam.User{}
	for _, m := range members {
		w.e.Members[g.ID] = append(w.e.Members[g.ID], iam.User{ID: "u-" + m, Name: m, Enabled: true})
		w.e.GroupsOf["u-"+m] = append(w.e.GroupsOf["u-"+m], g)
	}
	for _, a := range attachments {
		a.GroupID = g.ID
		w.e.Attachments = append(w.e.Attachments, a)
	}
	return w
}

func at(role string, kind iam.ScopeKind) iam.Attachment {
	return iam.Attachment{RoleID: "r-" + role, Scope: iam.Scope{Kind: kind}}
}

// organization adds an organization made by admin, with grants.
func (w *world) organization(name string, grants map[string]swr.Level) *world {
	o := ExistingOrganization{Organization: swr.Organization{Name: name, Creator: "admin"}, Access: &swr.Access{
		Creator: "admin", Self: &swr.Grant{UserID: "u-admin", UserName: "admin", Level: swr.Manage},
		Others: []swr.Grant{{UserID: "u-admin", UserName: "admin", Level: swr.Manage}},
	}}
	for _, user := range sortedKeys(grants) {
		o.Access.Others = append(o.Access.Others, swr.Grant{UserID: "u-" + user, UserName: user, Level: grants[user]})
	}
	none := 0
	o.Repositories = &none
	w.e.Organizations[region] = append(w.e.Organizations[region], o)
	q := w.e.OrganizationQuotas[region]
	q.Used++
	return w
}

// knowAll says that everybody's groups were read.
func (w *world) knowAll() *Existing {
	for _, u := range w.e.Users {
		if w.e.GroupsOf[u.ID] == nil {
			w.e.GroupsOf[u.ID] = []iam.Group{}
		}
	}
	return w.e
}

func desired(parts ...any) *Desired {
	d := &Desired{Tenant: Tenant{Name: "acme", Region: region, OSCRegion: region, Timezone: "Asia/Shanghai"}}
	for _, part := range parts {
		switch p := part.(type) {
		case Group:
			d.Groups = append(d.Groups, p)
		case Organization:
			d.Organizations = append(d.Organizations, p)
		case Quota:
			d.Quotas = append(d.Quotas, p)
		case Prune:
			d.Prune = p
		case Guard:
			d.Guard = p
		case Cluster:
			d.Clusters = append(d.Clusters, p)
		case User:
			d.Users = append(d.Users, p)
		case Onboard:
			d.Onboards = append(d.Onboards, p)
		case Offboard:
			d.Offboard = append(d.Offboard, Name{Name: string(p), Place: Place{File: "main.hcl", Line: 70}})
		case DeclaredCheck:
			d.Checks = append(d.Checks, p)
		default:
			panic(fmt.Sprintf("%T is no part of a desired state", part))
		}
	}
	return d
}

// Offboard names somebody in a desired state.
type Offboard string

// onboard makes an onboard block; a name may have an end: "dave until 2027-01-31".
func onboard(label string, users []string, can ...osc.Capability) Onboard {
	o := Onboard{Label: label, Users: []Name{}, LiteralUsers: true, Can: can, Prefix: "osc-", Mode: Exclusive, Place: Place{File: "main.hcl", Line: 60}}
	for _, u := range users {
		o.Users = append(o.Users, named(u))
	}
	return o
}

func named(text string) Name {
	name, until, _ := strings.Cut(text, " until ")
	return Name{Name: name, Until: until, Place: Place{File: "main.hcl", Line: 61}}
}

// cluster adds a cluster with access policies, each for one principal or several: "view user/alice,user/bob default".
func (w *world) cluster(name string, policies ...string) *world {
	if w.e.Clusters == nil {
		w.e.Clusters, w.e.ClusterPolicies = map[string][]cce.Cluster{}, map[string][]cce.Policy{}
	}
	w.e.Clusters[region] = append(w.e.Clusters[region], cce.Cluster{ID: "c-" + name, Name: name, Phase: "Available"})
	for i, text := range policies {
		parts := strings.Fields(text)
		p := cce.Policy{ID: fmt.Sprintf("p-%s-%d", name, i), Name: fmt.Sprintf("%s-%d", name, i), Clusters: []string{"c-" + name}, Role: cce.Role(parts[0]), Namespaces: []string{cce.Everything}}
		for _, principal := range strings.Split(parts[1], ",") {
			kind, who, _ := strings.Cut(principal, "/")
			p.Type = cce.PrincipalType(kind)
			p.Principals = append(p.Principals, kind[:1]+"-"+who)
		}
		for _, more := range parts[2:] {
			if more == "spanning" {
				p.Clusters = []string{cce.Everything}
			} else {
				p.Namespaces = strings.Split(more, ",")
			}
		}
		w.e.ClusterPolicies[region] = append(w.e.ClusterPolicies[region], p)
	}
	return w
}

// declareCluster makes a cluster block with grants: "view user/alice default".
func declareCluster(name string, grants ...string) Cluster {
	c := Cluster{Label: name, Name: name, Region: region, ManagesGrants: true, Mode: Exclusive, Place: Place{File: "main.hcl", Line: 80}}
	for _, text := range grants {
		parts := strings.Fields(text)
		g := ClusterGrant{Role: cce.Role(parts[0])}
		kind, who, _ := strings.Cut(parts[1], "/")
		if kind == "group" {
			g.Groups = []Name{named(who)}
		} else {
			g.Users = []Name{named(who)}
		}
		if len(parts) > 2 {
			g.Namespaces = strings.Split(parts[2], ",")
		}
		c.Grants = append(c.Grants, g)
	}
	return c
}

// declare makes a group block; nil members or policies are not managed.
func declare(name string, members []string, policies []string) Group {
	g := Group{Label: name, Name: name, Mode: Exclusive, LiteralMembers: true, Place: Place{File: "main.hcl", Line: 1}}
	if members != nil {
		list := []Name{}
		for i, m := range members {
			list = append(list, Name{Name: m, Place: Place{File: "main.hcl", Line: 10 + i}})
		}
		g.Members = &list
	}
	if policies != nil {
		list := []Policy{}
		for i, p := range policies {
			list = append(list, Policy{Name: p, Place: Place{File: "main.hcl", Line: 20 + i}})
		}
		g.Policies = &list
	}
	return g
}

func declareOrganization(name string, grants ...Grant) Organization {
	return Organization{Label: name, Name: name, Region: region, Create: true, Mode: Exclusive, Grants: grants, ManagesGrants: len(grants) > 0, Place: Place{File: "main.hcl", Line: 30}}
}

func grant(level swr.Level, users ...string) Grant {
	g := Grant{Level: level, Place: Place{File: "main.hcl", Line: 31}}
	for _, u := range users {
		g.Users = append(g.Users, Name{Name: u, Place: Place{File: "main.hcl", Line: 32}})
	}
	return g
}

func makePlan(t *testing.T, d *Desired, e *Existing) *Plan {
	t.Helper()
	plan, list := Make(d, e, Options{ToolVersion: "test"})
	require.NoError(t, list.Err())
	return plan
}

// lines gives changes as "create group.x (declared)".
func lines(p *Plan) []string {
	out := []string{}
	for _, c := range p.Changes {
		out = append(out, fmt.Sprintf("%s %s (%s)", c.Action, c.Address, c.Reason))
	}
	return out
}

// failing gives the names of the checks that fail.
func failing(p *Plan) []string {
	out := []string{}
	for _, c := range p.Checks {
		if c.Status == Fail {
			out = append(out, c.Name)
		}
	}
	return out
}
