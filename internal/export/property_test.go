package export_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// TestMain takes fewer random tenants than rapid does of itself, each being several exports and plans over HTTP;
// -rapid.checks says otherwise.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", "40"); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

// What tenants are made of: few names, so that they overlap, and odd ones, as an API takes them and no console does.
var (
	people      = []string{"alice", "bob", "carol", "dave", "${file(\"x\")}", "%{ if true }", `quo"te\`, "nul\x00l", "line\nguard {", "e\u0301cole", "李雷", " blank ", "null", "\u202egnp"}
	groupNames  = []string{"team", "Team A", "研发 组", "${var.x}", "%{for}", `g"\`, "$", "$${", "a\nb", "cafe\u0301", "for", "overview", "x/member/y"}
	orgNames    = []string{"images", "team-a", "a--b", "osc-4d9d5802-2ce9-portal", "osc-1234abcd-x"}
	clusterName = []string{"prod", "test-1", "Old Cluster", "${c}", "for"}
	display     = []string{"UCS FullAccess", "UCS ReadOnlyAccess", "OBS Administrator", "Tenant Administrator", "CCE Administrator", "SWR FullAccess", "ServiceStage Developer", "${custom}", "custom \"1\""}
	policyTypes = []string{"CCEClusterAdminPolicy", "CCEAdminPolicy", "CCEEditPolicy", "CCEViewPolicy"}
	namespaces  = []string{"default", "kube-system", "*"}
	texts       = []string{"", "", "made by hand", "two\nlines", "${x} 100%{", "bell\a", strings.Repeat("x", 300)}
)

type tenantDraw struct {
	*rapid.T
	st *fake.State
}

func (t tenantDraw) some(from []string, n int) []string {
	return slices.DeleteFunc(slices.Clone(from), func(string) bool { return rapid.IntRange(1, n).Draw(t.T, "some") > 1 })
}

func pick[T any](t tenantDraw, from []T) T { return rapid.SampledFrom(from).Draw(t.T, "pick") }

func (t tenantDraw) ids(names []string) (ids []string) {
	for _, name := range names {
		ids = append(ids, t.st.UserID(name))
	}
	return ids
}

// drawTenant draws a cloud with something of everything in it, some of it as onboarding makes it.
func drawTenant(rt *rapid.T) *fake.State {
	st := fake.New(fake.Seed{Account: "acme", Region: region, Users: people, EnterpriseProjects: []string{"web", "${ep}"}})
	t := tenantDraw{rt, st}
	st.Quotas.OrganizationsPerRegion = rapid.IntRange(4, 9).Draw(rt, "room")
	st.CustomPolicies = []fake.CustomPolicy{
		{ID: "c1", Name: "custom_1", DisplayName: "OBS Administrator", Type: "AX"}, {ID: "c2", Name: "custom_2", DisplayName: "${custom}", Type: "XA"},
		{ID: "c3", Name: "custom_3", DisplayName: `custom "1"`, Type: "AX"}, {ID: "c4", Name: "custom_4", DisplayName: `custom "1"`, Type: "AX"},
	}
	for _, name := range clusterName {
		if rapid.Bool().Draw(rt, "cluster") {
			st.AddCluster(region, name)
			if rapid.IntRange(1, 9).Draw(rt, "twice") == 1 {
				st.Clusters = append(st.Clusters, fake.Cluster{ID: fmt.Sprintf("twin-%d", len(st.Clusters)), Region: region, Name: name})
			}
		}
	}
	for _, name := range t.some(groupNames, 2) {
		id := st.AddGroup(name, t.ids(t.some(people, 3))...)
		st.Groups[len(st.Groups)-1].Description = pick(t, texts)
		for range rapid.IntRange(0, 4).Draw(rt, "attachments") {
			t.attach(id, pick(t, display), pick(t, []fake.Scope{fake.ScopeDomain, fake.ScopeAll, fake.ScopeProject, fake.ScopeEnterpriseProject}))
		}
	}
	t.onboarded()
	for _, name := range t.some(orgNames, 2) {
		st.AddOrganization(region, name, pick(t, []string{st.UserID("sandbox-admin"), st.UserID("alice")}))
		o := &st.Organizations[len(st.Organizations)-1]
		for _, id := range t.ids(t.some(people[1:], 3)) {
			o.Grants = append(o.Grants, fake.Grant{UserID: id, Auth: pick(t, []int{1, 3, 7})})
		}
	}
	for n := range rapid.IntRange(0, 4).Draw(rt, "access policies") {
		t.accessPolicy(fmt.Sprintf("by-hand-%d", n))
	}
	st.Behaviour = fake.Behaviour{
		ListsDisabledUsers: rapid.Bool().Draw(rt, "lists disabled"), OthersWithoutSelf: rapid.Bool().Draw(rt, "without self"),
		SWRErrors: pick(t, []string{"object", "array", "flat"}),
	}
	return st
}

func (t tenantDraw) attach(group, policy string, scope fake.Scope) {
	a := fake.Attachment{GroupID: group, Scope: scope, RoleID: t.st.RoleID(policy)}
	switch scope {
	case fake.ScopeProject:
		a.ScopeID = t.st.ProjectID(pick(t, []string{region, region + "_sub", "MOS"}))
	case fake.ScopeEnterpriseProject:
		a.ScopeID = pick(t, t.st.EnterpriseProjects).ID
	}
	if policy == "OBS Administrator" && rapid.Bool().Draw(t.T, "custom") {
		a.RoleID = "c1"
	}
	if !slices.Contains(t.st.Attachments, a) {
		t.st.Attachments = append(t.st.Attachments, a)
	}
}

// onboarded adds groups as onboard blocks make them, now and then with something that they would not.
func (t tenantDraw) onboarded() {
	prefix := pick(t, []string{"osc-", "osc-", "team-", "for"})
	for _, c := range osc.Capabilities() {
		if rapid.IntRange(1, 3).Draw(t.T, "onboarded") > 1 {
			continue
		}
		entry, _ := osc.Of(c)
		id := t.st.AddGroup(prefix+string(c), t.ids(t.some(people[:4], 2))...)
		for _, p := range entry.Policies {
			t.attach(id, p, map[bool]fake.Scope{true: fake.ScopeDomain, false: fake.ScopeAll}[p != osc.TenantAdministrator])
		}
		if rapid.IntRange(1, 9).Draw(t.T, "odd") == 1 {
			t.attach(id, pick(t, display), fake.ScopeAll)
		}
	}
}

func (t tenantDraw) accessPolicy(name string) {
	if len(t.st.Clusters) == 0 {
		return
	}
	p := fake.AccessPolicy{Region: region, Name: name, PolicyType: pick(t, policyTypes), PrincipalType: "user", Namespaces: []string{pick(t, namespaces)}}
	p.Clusters = []string{pick(t, t.st.Clusters).ID}
	if rapid.IntRange(1, 6).Draw(t.T, "spans") == 1 {
		p.Clusters = []string{"*"}
	}
	p.Principals = append(t.ids(t.some(people, 4)), t.st.UserID("carol"))
	if rapid.IntRange(1, 3).Draw(t.T, "groups") == 1 {
		p.PrincipalType, p.Principals = "group", []string{pick(t, t.st.Groups).ID}
	}
	slices.Sort(p.Principals)
	p.Principals = slices.Compact(p.Principals)
	t.st.AddAccessPolicy(p)
}

// TestPlanOfExportIsEmpty: whatever is in a tenant, the plan of its export changes nothing, is refused for nothing, and
// lists nothing of what was exported as unmanaged that the export has not told of. So it is too where the export may not read everything, and
// whoever plans may, and where another administrator plans.
func TestPlanOfExportIsEmpty(t *testing.T) {
	dir, onboards := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		st := drawTenant(rt)
		exporting := st.AccessKeys[0].UserID
		st.AccessKeys[0].UserID = rapid.SampledFrom([]string{exporting, st.UserID("acme")}).Draw(rt, "who plans")
		planning := connect(rt, st)
		defer planning.close()
		st.AccessKeys[0].UserID = exporting
		if rapid.IntRange(1, 3).Draw(rt, "denied") == 1 {
			st.AccessKeys[0].Deny = []string{rapid.SampledFrom([]string{
				"role-assignments", "/v3/roles", "access-policies", "/manage/namespaces/{name}/access", "GET /v3/groups/", "enterprise-projects",
			}).Draw(rt, "deny"), rapid.SampledFrom([]string{"-", "enterprise-projects"}).Draw(rt, "deny")}
		}
		c := connect(rt, st)
		defer c.close()
		picks := []provision.Pick{{}, {Groups: []string{"osc-*", "*view"}, Organizations: []string{"*a*"}}, {Clusters: []string{"t*", "prod*"}, Organizations: []string{""}}, {Groups: []string{""}}}
		pick := rapid.SampledFrom(picks).Draw(rt, "pick")
		for _, plain := range []bool{false, true} {
			x, text := c.export(rt, provision.ExportQuestion{Plain: plain, Pick: pick})
			onboards += len(x.Desired.Onboards)
			for _, who := range []*cloud{planning, c} {
				plan := who.plan(rt, dir, text)
				require.Empty(rt, plan.Changes, text)
				require.False(rt, plan.Refused(), "%s\n%v", text, plan.Checks)
				for _, r := range plan.Unmanaged {
					require.True(rt, told(x, r.Address) || !declared(x, r.Address), "%v is unmanaged, and nothing was said of it\n%s", r, text)
				}
			}
			require.Equal(rt, len(x.Unread) == 0, !strings.Contains(text, "INCOMPLETE"), text)
		}
	})
	require.NotZero(t, onboards, "no draw was exported as onboard blocks")
}

// told reports whether an export says beside a block, or of what has none, that something is not declared.
func told(x *provision.Exported, address string) bool {
	if len(x.Unread) > 0 {
		return true
	}
	for object := range x.Beside {
		if strings.HasPrefix(address, object) {
			return true
		}
	}
	return slices.ContainsFunc(x.Left, func(r provision.Remark) bool { return strings.HasPrefix(address, r.Address) })
}

// declared reports whether an export has a block for the object of an address.
func declared(x *provision.Exported, address string) bool {
	d := x.Desired.Expand()
	return slices.ContainsFunc(d.Groups, func(g provision.Group) bool { return strings.HasPrefix(address, "group."+g.Name) }) ||
		slices.ContainsFunc(d.Organizations, func(o provision.Organization) bool {
			return strings.HasPrefix(address, "organization."+o.Region+"/"+o.Name)
		}) ||
		slices.ContainsFunc(d.Clusters, func(c provision.Cluster) bool { return strings.HasPrefix(address, "cluster."+c.Region+"/"+c.Name) })
}
