package osc

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const own = "osc-4d9d5802-2ce9-11ec-9ebf-0255ac1012a7-20211021"

// ready is a tenant in which nothing but the person's own rights decides.
func ready() Tenant {
	return Tenant{
		Region: "cn-east-3", OSCRegion: "cn-east-3",
		Organizations: Organizations{Own: []string{own}, Limit: 5, Used: 1},
		Registry:      Registry{Running: []string{"acme-ee"}},
	}
}

func carol(holdings ...Holding) Person {
	return Person{Name: "carol", Enabled: true, Holdings: holdings, Levels: map[string]string{}}
}

func via(group, policy, scope string) Holding { return Holding{group, policy, scope} }

// enough gives a person exactly what the catalogue asks for a capability, each requirement by a function that can be left
// out.
func enough(c Capability) []func(*Tenant, *Person) {
	entry, _ := Of(c)
	var all []func(*Tenant, *Person)
	for _, policy := range entry.Policies {
		scope := "global"
		if policy == TenantAdministrator {
			scope = "all"
		}
		all = append(all, func(_ *Tenant, p *Person) { p.Holdings = append(p.Holdings, via("g", policy, scope)) })
	}
	switch entry.Condition {
	case OwnOrganization:
		all = append(all, func(_ *Tenant, p *Person) { p.Levels[own] = "manage" })
	case ClusterGrant:
		all = append(all, func(_ *Tenant, p *Person) {
			p.ClusterRoles = append(p.ClusterRoles, ClusterRole{Region: "cn-east-3", Cluster: "prod", Role: "edit"})
		})
	case RunningEnterprise:
		all = append(all, func(t *Tenant, _ *Person) { t.Registry.Running = []string{"acme-ee"} })
	}
	return append(all, func(_ *Tenant, p *Person) { p.Enabled = true })
}

// Each capability is there with all that the catalogue asks, and gone with any one requirement removed.
func TestEachRequirementDecides(t *testing.T) {
	for _, c := range Capabilities() {
		requirements := enough(c)
		for without := -1; without < len(requirements); without++ {
			tenant, p := ready(), carol()
			tenant.Registry.Running, p.Enabled = nil, false
			for i, give := range requirements {
				if i != without {
					give(&tenant, &p)
				}
			}
			v := Evaluate(c, tenant, p)
			if without < 0 {
				assert.Equal(t, Yes, v.Verdict, "%s with everything: %+v", c, v)
				assert.NotEmpty(t, v.Paths, c)
				assert.Empty(t, v.Missing, c)
				continue
			}
			want := No
			if entry, _ := Of(c); entry.Condition == ClusterGrant && without == len(entry.Policies) {
				want = Unknown // rights made inside a cluster can't be seen
			}
			assert.Equal(t, want, v.Verdict, "%s without requirement %d: %+v", c, without, v)
			assert.NotEmpty(t, v.Missing, "%s without requirement %d", c, without)
			assert.NotEmpty(t, v.Remedy, "%s without requirement %d", c, without)
			assert.Empty(t, v.Paths, c)
		}
	}
}

func TestImplication(t *testing.T) {
	yes := func(c ...Capability) []Capability { return c }
	all := Capabilities()
	tests := []struct {
		reason string
		person Person
		tenant func(*Tenant)
		want   []Capability
	}{
		{"Tenant Administrator at all resources gives everything", carol(via("admins", TenantAdministrator, "all")), nil, all},
		{"but for the Enterprise Edition, which needs an instance", carol(via("admins", TenantAdministrator, "all")),
			func(t *Tenant) { t.Registry.Running = nil }, yes(View, Full, Publish, Upload, Deploy)},
		{"attached globally it gives the global services", carol(via("admins", TenantAdministrator, "global")), nil, yes(View, Full, Publish)},
		{"in a project it gives no UCS", carol(via("admins", TenantAdministrator, "project:cn-east-3")), nil, nil},
		{"globally and in OSC's region it gives SWR there, and clusters", carol(via("a", TenantAdministrator, "global"), via("b", TenantAdministrator, "project:cn-east-3")), nil,
			yes(View, Full, Publish, Upload, Deploy)},
		{"UCS FullAccess covers view", carol(via("g", UCSFullAccess, "global")), nil, yes(View, Full)},
		{"at all resources as well", carol(via("g", UCSFullAccess, "all")), nil, yes(View, Full)},
		{"in a project it has no effect", carol(via("g", UCSFullAccess, "project:cn-east-3")), nil, nil},
		{"in an enterprise project neither", carol(via("g", UCSFullAccess, "enterprise_project:default")), nil, nil},
		{"UCS ReadOnlyAccess is view alone", carol(via("g", UCSReadOnlyAccess, "global")), nil, yes(View)},
		{"Security Administrator is no right in OSC", carol(via("g", SecurityAdmin, "global")), nil, nil},
		{"OBS Administrator alone does not publish", carol(via("g", OBSAdministrator, "global")), nil, nil},
		{"two groups add up", carol(via("a", UCSFullAccess, "global"), via("b", OBSAdministrator, "global")), nil, yes(View, Full, Publish)},
		{"SWR Admin needs no grant", carol(via("g", UCSFullAccess, "global"), via("s", SWRAdmin, "all")), nil, yes(View, Full, Upload)},
		{"SWR Admin in OSC's region neither", carol(via("g", UCSFullAccess, "global"), via("s", SWRAdmin, "project:cn-east-3")), nil, yes(View, Full, Upload)},
		{"SWR Admin elsewhere does", carol(via("g", UCSFullAccess, "global"), via("s", SWRAdmin, "project:cn-north-4")), nil, yes(View, Full)},
		{"CCE Administrator needs no cluster grant", carol(via("g", UCSFullAccess, "global"), via("c", CCEAdministrator, "all")), nil, yes(View, Full, Deploy)},
		{"the account itself", Person{Name: "acme", Enabled: true, Owner: true}, nil, all},
		{"nobody in particular", carol(), nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			tenant := ready()
			if tt.tenant != nil {
				tt.tenant(&tenant)
			}
			var got []Capability
			for _, c := range all {
				if Evaluate(c, tenant, tt.person).Verdict == Yes {
					got = append(got, c)
				}
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

// What trips people up, in the FAQ's own cases, with the sentence they read.
func TestFAQTraps(t *testing.T) {
	full := via("osc-full", UCSFullAccess, "global")
	viewer := carol(full)
	viewer.ClusterRoles = []ClusterRole{{Region: "cn-east-3", Cluster: "prod", Role: "view"}}
	reader := carol(full)
	reader.Levels[own] = "read"
	disabled := carol(full)
	disabled.Enabled = false
	none := func(t *Tenant) { t.Organizations.Own = nil }
	tests := []struct {
		reason  string
		c       Capability
		person  Person
		tenant  func(*Tenant)
		verdict Status
		nearest string
	}{
		{"UCS FullAccess gives no OBS rights: who has it and can't publish lacks OBS Administrator", Publish, carol(full), nil, No,
			"has UCS FullAccess, lacks OBS Administrator@global: UCS FullAccess gives no OBS rights"},
		{"UCS FullAccess gives no SWR rights: who has it and can't upload lacks the grant, which goes to a person", Upload, carol(full), nil, No,
			"has UCS FullAccess, lacks manage on organization " + own + ": UCS FullAccess gives no SWR rights, and SWR grants go to each person, never to a group"},
		{"a lower level on the organization does not do", Upload, reader, nil, No,
			"has UCS FullAccess and read on organization " + own + ", lacks manage on organization " + own + ": UCS FullAccess gives no SWR rights, and SWR grants go to each person, never to a group"},
		{"UCS policies are independent of Kubernetes rights: who can't see an instance lacks the CCE grant", Deploy, carol(full), nil, Unknown,
			"has UCS FullAccess, lacks edit or more in a CCE cluster: UCS rights and Kubernetes rights are independent of each other, and no access policy of CCE gives carol more"},
		{"view is the nearest miss for creating instances", Deploy, viewer, nil, Unknown,
			"has UCS FullAccess and view in cluster cn-east-3/prod, lacks edit or more in a CCE cluster: UCS rights and Kubernetes rights are independent of each other, and no access policy of CCE gives carol more"},
		{"a policy attached at a scope where it does nothing is not there", Full, carol(via("team", UCSFullAccess, "project:cn-east-3")), nil, No,
			"has UCS FullAccess@project:cn-east-3 of group team, lacks UCS FullAccess@global: it belongs to a global service and has no effect at scope project:cn-east-3: attach it globally"},
		{"who may only look can't use everything", Full, carol(via("viewers", UCSReadOnlyAccess, "global")), nil, No,
			"has UCS ReadOnlyAccess, lacks UCS FullAccess@global: UCS ReadOnlyAccess lets people look only"},
		{"the first upload needs room for OSC's own organization", Upload, carol(full), func(t *Tenant) { none(t); t.Organizations.Used = 5 }, No,
			"has UCS FullAccess, lacks room for one more organization in cn-east-3 (5 of 5 used): OSC makes its own organization on the first upload, and SWR would refuse it"},
		{"the Enterprise Edition's people need Tenant Administrator at all resources", EnterpriseRegistry, carol(via("ops", TenantAdministrator, "global")), nil, No,
			"has Tenant Administrator@global of group ops, lacks Tenant Administrator@all: at scope global it does not cover all resources"},
		{"and an instance that runs", EnterpriseRegistry, carol(via("ops", TenantAdministrator, "all")), func(t *Tenant) { t.Registry = Registry{Others: []string{"acme-ee (Creating)"}} }, No,
			"has Tenant Administrator and instance acme-ee (Creating), lacks an Enterprise Edition instance that is Running in cn-east-3"},
		{"an edition that is not offered is told apart from one that is not there", EnterpriseRegistry, carol(via("ops", TenantAdministrator, "all")), func(t *Tenant) { t.Registry = Registry{NotOffered: true} }, No,
			"has Tenant Administrator, lacks an Enterprise Edition instance that is Running in cn-east-3: SWR's Enterprise Edition is not offered in cn-east-3"},
		{"a disabled user can do nothing", Full, disabled, nil, No, "carol is disabled in IAM, and would have it once enabled"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			tenant := ready()
			if tt.tenant != nil {
				tt.tenant(&tenant)
			}
			v := Evaluate(tt.c, tenant, tt.person)
			assert.Equal(t, tt.verdict, v.Verdict)
			assert.Equal(t, tt.nearest, v.Nearest)
			assert.NotEmpty(t, v.Remedy)
		})
	}
}

func TestFirstUploadNeedsNoGrant(t *testing.T) {
	tenant := ready()
	tenant.Organizations.Own = nil
	v := Evaluate(Upload, tenant, carol(via("osc-upload", UCSFullAccess, "global")))
	assert.Equal(t, Yes, v.Verdict)
	assert.Equal(t, []string{
		"carol → osc-upload → UCS FullAccess@global",
		"OSC's organization is not there yet, and 4 more can be created in cn-east-3 (1 of 5 used)",
	}, v.Paths)
}

// What could not be read is never a "no", and never hides a "yes" that was seen.
func TestUnreadIsUnknown(t *testing.T) {
	full := via("g", UCSFullAccess, "global")
	unread := carol()
	unread.Unread = []string{"who is in group x was not read"}
	seen := carol(full)
	seen.Unread = unread.Unread
	tests := []struct {
		reason string
		c      Capability
		person Person
		tenant func(*Tenant)
		want   Status
	}{
		{"a group that was not read", Full, unread, nil, Unknown},
		{"a right that was seen all the same", Full, seen, nil, Yes},
		{"the new console", Full, carol(), func(t *Tenant) { t.Elsewhere = "new console" }, Unknown},
		{"a yes with the new console", Full, carol(full), func(t *Tenant) { t.Elsewhere = "new console" }, Yes},
		{"organizations that may not be listed", Upload, carol(full), func(t *Tenant) { t.Organizations = Organizations{Unread: "may not"} }, Unknown},
		{"a quota that SWR does not name", Upload, carol(full), func(t *Tenant) { t.Organizations = Organizations{RoomUnread: "not named"} }, Unknown},
		{"access policies that may not be listed", Deploy, carol(full), func(t *Tenant) { t.ClustersUnread = "may not" }, Unknown},
		{"the IAM part is surely missing, whatever the clusters say", Deploy, carol(), func(t *Tenant) { t.ClustersUnread = "may not" }, No},
		{"instances that may not be listed", EnterpriseRegistry, carol(via("g", TenantAdministrator, "all")), func(t *Tenant) { t.Registry = Registry{Unread: "may not"} }, Unknown},
		{"OBS Administrator in OBS's own project alone", Publish, carol(full, via("g", OBSAdministrator, "project:MOS")), nil, Unknown},
		{"FullAccess is outside the catalogue", Full, carol(via("g", FullAccess, "global")), nil, Unknown},
		{"SWR FullAccess may or may not reach organizations", Upload, carol(full, via("g", SWRFullAccess, "all")), nil, Unknown},
		{"several organizations of OSC's, manage on one", Upload, func() Person { p := carol(full); p.Levels[own] = "manage"; return p }(),
			func(t *Tenant) { t.Organizations.Own = []string{own, "osc-11111111-2"} }, Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			tenant := ready()
			if tt.tenant != nil {
				tt.tenant(&tenant)
			}
			v := Evaluate(tt.c, tenant, tt.person)
			assert.Equal(t, tt.want, v.Verdict, "%+v", v)
			assert.Equal(t, tt.want == Unknown, len(v.Unread) > 0, "%+v", v)
		})
	}
}

func TestCatalogue(t *testing.T) {
	require.Equal(t, []Capability{View, Full, Publish, Upload, Deploy, EnterpriseRegistry}, Capabilities())
	seen := map[string]Capability{}
	for _, e := range Catalogue() {
		assert.NotEmpty(t, e.English)
		assert.NotEmpty(t, e.Chinese)
		assert.NotEmpty(t, e.FAQ)
		assert.NotEmpty(t, e.Policies)
		for _, w := range append(slices.Clone(e.Words), e.Chinese) {
			if other, taken := seen[w]; taken {
				assert.Equal(t, e.ID, other, "%q stands for one capability", w)
			}
			seen[w] = e.ID
			got, ok := Meant(w)
			assert.True(t, ok, w)
			assert.Equal(t, e.ID, got, w)
		}
	}
	_, ok := Meant("everything else")
	assert.False(t, ok)
	_, ok = Of("商品发布")
	assert.False(t, ok)
	assert.Equal(t, Unknown, Evaluate("nonsense", ready(), carol()).Verdict)
}
