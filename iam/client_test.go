package iam_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
)

func TestWhatIsThere(t *testing.T) {
	st := newState("alice", "bob", "carol")
	for i := range st.Users {
		st.Users[i].Disabled = st.Users[i].Name == "carol"
	}
	st.AddGroup("delivery", st.UserID("bob"), st.UserID("alice"))
	ten := newTenant(t, st)
	ctx := t.Context()

	account, err := ten.Account(ctx)
	require.NoError(t, err)
	assert.Equal(t, iam.Account{ID: st.Account.ID, Name: "acme"}, account)
	_, err = ten.Account(ctx)
	require.NoError(t, err)
	assert.Equal(t, 1, ten.calls(), "the account is asked for once")

	caller, err := ten.Caller(ctx)
	require.NoError(t, err)
	assert.Equal(t, st.UserID("sandbox-admin"), caller)
	ten.calls()

	users, err := ten.Users(ctx)
	require.NoError(t, err)
	assert.Equal(t, []string{"acme", "alice", "bob", "carol", "sandbox-admin"}, userNames(users), "the disabled too")
	assert.Equal(t, 2, ten.calls())
	for _, u := range users {
		assert.Equal(t, u.Name != "carol", u.Enabled, u.Name)
	}

	groups, err := ten.Groups(ctx)
	require.NoError(t, err)
	assert.Equal(t, []string{"admin", "delivery"}, groupNames(groups))
	members, err := ten.Members(ctx, st.GroupID("delivery"))
	require.NoError(t, err)
	assert.Equal(t, []string{"alice", "bob"}, userNames(members))
	groups, err = ten.GroupsOfUser(ctx, st.UserID("bob"))
	require.NoError(t, err)
	assert.Equal(t, []string{"delivery"}, groupNames(groups))

	ten.calls()
	projects, err := ten.Projects(ctx)
	require.NoError(t, err)
	assert.Subset(t, names(projects, func(p iam.Project) string { return p.Name }), []string{"MOS", "cn-east-3", "cn-north-4"})
	id, err := ten.ProjectID(ctx, "cn-east-3")
	require.NoError(t, err)
	assert.Equal(t, ten.srv.Info().ProjectID, id, "the region's own, not a sub-project's")
	assert.Equal(t, 1, ten.calls(), "projects are read once")
	_, err = ten.ProjectID(ctx, "cn-nowhere-1")
	assert.ErrorContains(t, err, `no project of that name`)

	enterprises, err := ten.Enterprises(ctx)
	require.NoError(t, err)
	assert.Equal(t, []string{"default", "shop"}, names(enterprises, func(e iam.Enterprise) string { return e.Name }))
	assert.Equal(t, "0", enterprises[0].ID)

	quotas, err := ten.Quotas(ctx)
	require.NoError(t, err)
	assert.Equal(t, iam.Quota{Limit: 20, Used: 2}, quotas[iam.QuotaGroups])
	assert.Equal(t, 200, quotas[iam.QuotaGroupAttachments].Limit)
}

func TestRolesAcrossPages(t *testing.T) {
	st := newState()
	st.CustomPolicies = append(st.CustomPolicies, fake.CustomPolicy{ID: "c1", Name: "custom_acme_1", DisplayName: "OBS Administrator", Type: "AX",
		Policy: fake.PolicyBody{Version: "1.1", Statement: []fake.Statement{{Action: []string{"obs:*:*"}, Effect: "Allow"}}}})
	ten := newTenant(t, st)
	_, err := ten.Account(t.Context())
	require.NoError(t, err)
	ten.calls()
	roles, err := ten.Roles(t.Context())
	require.NoError(t, err)
	assert.Greater(t, len(roles), 300)
	assert.LessOrEqual(t, ten.calls(), (len(roles)+299)/300+1, "a page for the custom ones, none that is empty")

	byID := map[string]iam.Role{}
	var found []iam.Role
	for _, r := range roles {
		byID[r.ID] = r
		if r.DisplayName == "OBS Administrator" {
			found = append(found, r)
		}
	}
	assert.Len(t, byID, len(roles), "each once")
	require.Len(t, found, 2, "two of one display name")
	assert.NotEqual(t, found[0].Custom, found[1].Custom)
	te := byID[st.RoleID("Tenant Administrator")]
	assert.Equal(t, iam.Role{ID: te.ID, Name: "te_admin", DisplayName: "Tenant Administrator", Catalog: "BASE", Type: iam.AnyRole}, te)
}

func TestAttachmentsOfEveryScope(t *testing.T) {
	st := newState()
	var want []iam.Attachment
	for i := range 130 {
		g := st.AddGroup(fmt.Sprintf("team-%03d", i))
		st.Attach(g, fake.ScopeDomain, "", "UCS FullAccess")
		want = append(want, iam.Attachment{GroupID: g, RoleID: st.RoleID("UCS FullAccess"), Scope: iam.Scope{Kind: iam.Global}})
	}
	g := st.GroupID("team-000")
	project, shop := st.ProjectID("cn-east-3"), st.EnterpriseProjects[1].ID
	st.Attach(g, fake.ScopeAll, "", "Tenant Guest")
	st.Attach(g, fake.ScopeProject, project, "CCE Administrator")
	st.Attach(g, fake.ScopeEnterpriseProject, shop, "ECS FullAccess")
	st.Quotas.Groups = 200
	own := []iam.Attachment{
		{GroupID: g, RoleID: st.RoleID("Tenant Guest"), Scope: iam.Scope{Kind: iam.All}},
		{GroupID: g, RoleID: st.RoleID("CCE Administrator"), Scope: iam.Scope{Kind: iam.InProject, ID: project}},
		{GroupID: g, RoleID: st.RoleID("ECS FullAccess"), Scope: iam.Scope{Kind: iam.EnterpriseProject, ID: shop}},
	}
	admin := st.GroupID("admin")
	want = append(append(want, own...),
		iam.Attachment{GroupID: admin, RoleID: st.RoleID("Security Administrator"), Scope: iam.Scope{Kind: iam.Global}},
		iam.Attachment{GroupID: admin, RoleID: st.RoleID("Tenant Administrator"), Scope: iam.Scope{Kind: iam.All}})
	denied := st.AddAccessKey(st.UserID("sandbox-admin"), "role-assignments")
	ten := newTenant(t, st)
	ctx := t.Context()

	_, err := ten.Account(ctx)
	require.NoError(t, err)
	ten.calls()
	all, _, err := ten.Attachments(ctx)
	require.NoError(t, err)
	assert.ElementsMatch(t, want, all)
	assert.LessOrEqual(t, ten.calls(), len(want)/50+4)

	one := ten.as(t, denied)
	_, _, err = one.Attachments(ctx)
	assert.Equal(t, apierr.Forbidden, apierr.KindOf(err), "the engine then asks group by group")
	single, _, err := one.GroupAttachments(ctx, g, []string{project, st.ProjectID("cn-north-4")})
	require.NoError(t, err)
	assert.ElementsMatch(t, append(own, iam.Attachment{GroupID: g, RoleID: st.RoleID("UCS FullAccess"), Scope: iam.Scope{Kind: iam.Global}}), single)
	_, _, err = one.GroupAttachments(ctx, "00000000000000000000000000000000", nil)
	assert.Equal(t, apierr.NotFound, apierr.KindOf(err))
}

func TestRefusedReads(t *testing.T) {
	st := newState("alice")
	noKey := st.AddAccessKey(st.UserID("sandbox-admin"), "OS-CREDENTIAL")
	noMembers := st.AddAccessKey(st.UserID("sandbox-admin"), "GET /v3/groups/{id}/users", "/v1.0/enterprise-projects")
	ten := newTenant(t, st)
	ctx := t.Context()

	caller, err := ten.as(t, noKey).Caller(ctx)
	assert.NoError(t, err, "who may not look up keys is unknown")
	assert.Empty(t, caller)

	_, err = ten.Members(ctx, "00000000000000000000000000000000")
	assert.Equal(t, apierr.NotFound, apierr.KindOf(err), "the 403 about a missing group is no lack of rights: %v", err)
	other := ten.as(t, noMembers)
	_, err = other.Members(ctx, st.GroupID("admin"))
	assert.Equal(t, apierr.Forbidden, apierr.KindOf(err), "the 403 about a group that is there is: %v", err)
	list, err := other.Enterprises(ctx)
	assert.NoError(t, err)
	assert.Empty(t, list)

	wrong := ten.as(t, fake.AccessKey{Access: ten.srv.Info().AccessKey, Secret: "wrong"})
	_, err = wrong.Account(ctx)
	assert.Equal(t, apierr.Unauthorized, apierr.KindOf(err))
	assert.NotContains(t, err.Error(), ten.srv.Info().AccessKey)
}

// Whatever is wrong with an answer, a read fails: it never says that there is less than there is.
func TestOddAnswersAreErrors(t *testing.T) {
	reads := map[string]func(*tenant, *testing.T) error{
		"Account":     func(ten *tenant, t *testing.T) error { _, err := ten.Account(t.Context()); return err },
		"Users":       func(ten *tenant, t *testing.T) error { _, err := ten.Users(t.Context()); return err },
		"Groups":      func(ten *tenant, t *testing.T) error { _, err := ten.Groups(t.Context()); return err },
		"Members":     func(ten *tenant, t *testing.T) error { _, err := ten.Members(t.Context(), "g"); return err },
		"Roles":       func(ten *tenant, t *testing.T) error { _, err := ten.Roles(t.Context()); return err },
		"Projects":    func(ten *tenant, t *testing.T) error { _, err := ten.Projects(t.Context()); return err },
		"Enterprises": func(ten *tenant, t *testing.T) error { _, err := ten.Enterprises(t.Context()); return err },
		"Attachments": func(ten *tenant, t *testing.T) error { _, _, err := ten.Attachments(t.Context()); return err },
		"Quotas":      func(ten *tenant, t *testing.T) error { _, err := ten.Quotas(t.Context()); return err },
		"GroupAttachments": func(ten *tenant, t *testing.T) error {
			_, _, err := ten.GroupAttachments(t.Context(), "g", []string{ten.srv.Info().ProjectID})
			return err
		},
	}
	faults := map[string]apierr.Kind{
		"html": apierr.BadAnswer, "empty": apierr.BadAnswer, "nil-list": apierr.BadAnswer, "502 html": apierr.BadAnswer, "404 html": apierr.BadAnswer,
		"truncate": apierr.Unanswered, "reset-after": apierr.Unanswered, "reset-before": apierr.Unanswered, "500": apierr.Unanswered, "throttle": apierr.Throttled,
	}
	for name, read := range reads {
		for fault, kind := range faults {
			t.Run(name+" "+fault, func(t *testing.T) {
				st := newState()
				for i := range st.Groups {
					if st.Groups[i].Name == "admin" {
						for j := range st.Attachments {
							st.Attachments[j].GroupID = "g"
						}
						st.Groups[i].ID = "g"
					}
				}
				if name == "Quotas" && fault == "nil-list" {
					t.Skip("its list is inside an object: TestNilLists has it")
				}
				if name != "Account" {
					fault += " after 1" // not yet when the account is asked for
				}
				ten := newTenant(t, st, fault)
				if name != "Account" {
					_, err := ten.Account(t.Context())
					require.NoError(t, err)
				}
				err := read(ten, t)
				got := apierr.KindOf(err)
				if strings.HasPrefix(fault, "truncate") && got == apierr.BadAnswer {
					got = kind // half a body, whether it shows by its length or by its content
				}
				assert.Equal(t, kind, got, "%v", err)
			})
		}
	}
}

func TestTransientFaultsPass(t *testing.T) {
	for _, fault := range []string{"throttle x3", "500 x3", "reset-after x2", "throttle retry-after 2s x2", "503 every 3th"} {
		t.Run(fault, func(t *testing.T) {
			ten := newTenant(t, newState("alice"), fault)
			_, err := ten.Users(t.Context())
			assert.NoError(t, err)
			_, err = ten.Roles(t.Context())
			assert.NoError(t, err)
		})
	}
}

func TestEndpoints(t *testing.T) {
	tr := transport.New(transport.Options{})
	t.Cleanup(tr.Close)
	set := credentials.Static("a", "s")
	for _, region := range []string{"", "cn-east-3", "cn-north-11", "not-in-any-table"} {
		_, err := iam.New(iam.Options{Transport: tr, Credentials: set, Region: region})
		assert.NoError(t, err, "IAM is global: a region that the table lacks is no obstacle (%s)", region)
	}
	_, err := iam.New(iam.Options{Transport: tr, Credentials: set, Endpoint: "http://iam.example.com"})
	assert.ErrorContains(t, err, "OSC_PERMS_ALLOW_HTTP=1")
	_, err = iam.New(iam.Options{Transport: tr, Credentials: set, EPSEndpoint: "eps.example.com"})
	assert.ErrorContains(t, err, "EPS")
}
