package iam_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
)

func TestLifeOfAGroup(t *testing.T) {
	behaviours := map[string]fake.Behaviour{
		"usual":                    {},
		"reads lag":                {ReadLagMS: 7000},
		"repeated grants conflict": {RepeatedGrantConflicts: true},
		"full groups are kept":     {KeepsFullGroups: true},
	}
	for name, behaviour := range behaviours {
		t.Run(name, func(t *testing.T) {
			st := newState("alice", "bob")
			st.Behaviour = behaviour
			ten := newTenant(t, st)
			ctx := t.Context()

			g, err := ten.CreateGroup(ctx, "交付 & co", "who delivers")
			require.NoError(t, err)
			groups, err := ten.Groups(ctx)
			require.NoError(t, err)
			assert.Contains(t, groups, iam.Group{ID: g.ID, Name: "交付 & co", Description: "who delivers"}, "reads show it")
			_, err = ten.CreateGroup(ctx, "交付 & co", "")
			assert.Equal(t, apierr.Exists, apierr.KindOf(err))

			alice, bob := st.UserID("alice"), st.UserID("bob")
			attachments := []iam.Attachment{
				{GroupID: g.ID, RoleID: st.RoleID("UCS FullAccess"), Scope: iam.Scope{Kind: iam.Global}},
				{GroupID: g.ID, RoleID: st.RoleID("Tenant Administrator"), Scope: iam.Scope{Kind: iam.All}},
				{GroupID: g.ID, RoleID: st.RoleID("CCE Administrator"), Scope: iam.Scope{Kind: iam.InProject, ID: st.ProjectID("cn-north-4")}},
				{GroupID: g.ID, RoleID: st.RoleID("ECS FullAccess"), Scope: iam.Scope{Kind: iam.EnterpriseProject, ID: "0"}},
			}
			for range 2 { // what is there is no error
				require.NoError(t, ten.AddMember(ctx, g.ID, alice))
				require.NoError(t, ten.AddMember(ctx, g.ID, bob))
				for _, a := range attachments {
					require.NoError(t, ten.Attach(ctx, a))
				}
			}
			for range 2 { // what is gone is no error
				require.NoError(t, ten.RemoveMember(ctx, g.ID, bob))
				require.NoError(t, ten.Detach(ctx, attachments[0]))
				require.NoError(t, ten.Detach(ctx, attachments[3]))
			}
			got := ten.srv.State()
			for _, group := range got.Groups {
				if group.ID == g.ID {
					assert.Equal(t, []string{alice}, group.Members)
				}
			}

			require.NoError(t, ten.UpdateGroup(ctx, g.ID, new("delivery"), new("")))
			require.NoError(t, ten.UpdateGroup(ctx, g.ID, nil, nil), "nothing to do")
			groups, err = ten.Groups(ctx)
			require.NoError(t, err)
			assert.Contains(t, groups, iam.Group{ID: g.ID, Name: "delivery"}, "renamed, its description cleared")
			assert.Equal(t, apierr.Exists, apierr.KindOf(ten.UpdateGroup(ctx, g.ID, new("admin"), nil)))

			for range 2 {
				require.NoError(t, ten.DeleteGroup(ctx, g.ID, ten.contents(g.ID)), "with what is in it")
			}
			got = ten.srv.State()
			assert.Empty(t, got.GroupID("delivery"))
			for _, a := range got.Attachments {
				assert.NotEqual(t, g.ID, a.GroupID)
			}
			require.NoError(t, ten.RemoveMember(ctx, g.ID, alice))
			for _, a := range attachments {
				require.NoError(t, ten.Detach(ctx, a))
			}
			assert.Equal(t, apierr.NotFound, apierr.KindOf(ten.UpdateGroup(ctx, "00000000000000000000000000000000", new("x"), nil)))
			assert.Error(t, ten.AddMember(ctx, "00000000000000000000000000000000", alice))
		})
	}
}

// contents is what is in a group now.
func (ten *tenant) contents(groupID string) iam.Contents {
	var c iam.Contents
	st := ten.srv.State()
	for _, g := range st.Groups {
		if g.ID == groupID {
			for _, id := range g.Members {
				c.Members = append(c.Members, iam.User{ID: id})
			}
		}
	}
	kinds := map[fake.Scope]iam.ScopeKind{fake.ScopeDomain: iam.Global, fake.ScopeAll: iam.All, fake.ScopeProject: iam.InProject, fake.ScopeEnterpriseProject: iam.EnterpriseProject}
	for _, a := range st.Attachments {
		if a.GroupID == groupID {
			c.Attachments = append(c.Attachments, iam.Attachment{GroupID: groupID, RoleID: a.RoleID, Scope: iam.Scope{Kind: kinds[a.Scope], ID: a.ScopeID}})
		}
	}
	return c
}

// What came into a group after it was read is not deleted with it, whether or not IAM deletes full groups.
func TestDeletingAGroupTakesOnlyWhatWasShown(t *testing.T) {
	for _, keeps := range []bool{false, true} {
		for _, what := range []string{"a member", "a policy in an enterprise project", "less"} {
			t.Run(what, func(t *testing.T) {
				st := newState("alice", "bob")
				st.Behaviour.KeepsFullGroups = keeps
				id := st.AddGroup("old", st.UserID("alice"), st.UserID("bob"))
				st.Attach(id, fake.ScopeDomain, "", "UCS FullAccess")
				st.Attach(id, fake.ScopeEnterpriseProject, "0", "SWR FullAccess")
				ten := newTenant(t, st)
				before := ten.srv.State()
				shown := ten.contents(id)
				switch what {
				case "a member":
					shown.Members = shown.Members[:1]
				case "a policy in an enterprise project":
					shown.Attachments = shown.Attachments[:1]
				case "less":
					shown.Members = append(shown.Members, iam.User{ID: "gone"})
					require.NoError(t, ten.DeleteGroup(t.Context(), id, shown))
					assert.Empty(t, ten.srv.State().GroupID("old"))
					return
				}
				err := ten.DeleteGroup(t.Context(), id, shown)
				assert.ErrorContains(t, err, "nothing was deleted: plan again")
				assert.Equal(t, apierr.Invalid, apierr.KindOf(err))
				assert.Equal(t, before, ten.srv.State())
			})
		}
	}
}

// slowly is a connection whose answers to reads of one group come half a minute after they were given.
type slowly struct{ ten *tenant }

func (s slowly) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/v3/groups/") {
		_ = s.ten.clock.Sleep(r.Context(), 30*time.Second)
	}
	return resp, err
}

// The first answer about a new group is old when it comes. That is no reason to give up: it is asked for once more.
func TestASlowAnswerIsNotTheLastWord(t *testing.T) {
	st := newState()
	st.Behaviour.ReadLagMS = 9000
	ten := newTenant(t, st)
	info := ten.srv.Info()
	ten.transport = transport.New(transport.Options{Now: ten.clock.Now, Sleep: ten.clock.Sleep, Base: slowly{ten}})
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	slow := ten.as(t, fake.AccessKey{Access: info.AccessKey, Secret: info.SecretKey})
	_, err := slow.CreateGroup(t.Context(), "delivery", "")
	require.NoError(t, err)
}

// A lost answer makes neither two groups nor none.
func TestLostAnswers(t *testing.T) {
	for _, fault := range []string{
		"POST /v3/groups -> reset-after x1", "POST /v3/groups -> reset-before x1", "POST /v3/groups -> truncate x1", "POST /v3/groups -> empty x1",
		"POST /v3/groups -> 504 acted x1", "POST /v3/groups -> html x1", "POST /v3/groups -> throttle x3", "POST /v3/groups -> 500 x1",
		"PUT * -> reset-after x2", "DELETE * -> reset-after x2", "PUT * -> 504 acted x1", "DELETE * -> 504 acted x2",
		"GET * -> 500 every 3th",
	} {
		for _, lag := range []int64{0, 4000} {
			t.Run(fault, func(t *testing.T) {
				st := newState("alice")
				st.Behaviour.ReadLagMS = lag
				ten := newTenant(t, st, fault)
				ctx := t.Context()
				g, err := ten.CreateGroup(ctx, "delivery", "d")
				require.NoError(t, err)
				require.NoError(t, ten.AddMember(ctx, g.ID, st.UserID("alice")))
				a := iam.Attachment{GroupID: g.ID, RoleID: st.RoleID("UCS FullAccess"), Scope: iam.Scope{Kind: iam.Global}}
				require.NoError(t, ten.Attach(ctx, a))

				got := ten.srv.State()
				made := 0
				for _, group := range got.Groups {
					if group.Name == "delivery" {
						made++
						assert.Equal(t, g.ID, group.ID)
						assert.Equal(t, []string{st.UserID("alice")}, group.Members)
					}
				}
				assert.Equal(t, 1, made)
				require.NoError(t, ten.Detach(ctx, a))
				require.NoError(t, ten.RemoveMember(ctx, g.ID, st.UserID("alice")))
				require.NoError(t, ten.DeleteGroup(ctx, g.ID, ten.contents(g.ID)))
			})
		}
	}
}

func TestGatedAllProjects(t *testing.T) {
	st := newState()
	st.Behaviour.AllProjectsGated = true
	ten := newTenant(t, st)
	err := ten.Attach(t.Context(), iam.Attachment{GroupID: st.GroupID("admin"), RoleID: st.RoleID("Tenant Guest"), Scope: iam.Scope{Kind: iam.All}})
	assert.Equal(t, apierr.Forbidden, apierr.KindOf(err), "not a matter of keys: %v", err)
	assert.ErrorContains(t, err, "policies for all resources seem to be closed for this account")
}

func TestGroupQuota(t *testing.T) {
	st := newState()
	st.Quotas.Groups = 1
	ten := newTenant(t, st)
	_, err := ten.CreateGroup(t.Context(), "one-too-many", "")
	assert.Equal(t, apierr.Quota, apierr.KindOf(err), "%v", err)
}

func TestPlanningCannotWrite(t *testing.T) {
	ten := newTenant(t, newState("alice"))
	before := ten.srv.State()
	ten.transport = transport.New(transport.Options{ReadOnly: true})
	t.Cleanup(ten.transport.Close)
	info := ten.srv.Info()
	reader := ten.as(t, fake.AccessKey{Access: info.AccessKey, Secret: info.SecretKey})
	ctx := t.Context()
	_, err := reader.CreateGroup(ctx, "x", "")
	var refused *transport.ReadOnlyError
	assert.ErrorAs(t, err, &refused)
	assert.ErrorAs(t, reader.AddMember(ctx, "g", "u"), &refused)
	assert.ErrorAs(t, reader.DeleteGroup(ctx, before.GroupID("admin"), ten.contents(before.GroupID("admin"))), &refused)
	assert.ErrorAs(t, reader.Detach(ctx, iam.Attachment{GroupID: "g", RoleID: "r", Scope: iam.Scope{Kind: iam.All}}), &refused)
	assert.Equal(t, before, ten.srv.State())
}

func TestAnEmptyIDIsNoCall(t *testing.T) {
	ten := newTenant(t, newState())
	before := ten.srv.State()
	assert.ErrorContains(t, ten.DeleteGroup(t.Context(), "", iam.Contents{}), "lacks an id")
	assert.ErrorContains(t, ten.AddMember(t.Context(), before.GroupID("admin"), ""), "lacks an id")
	assert.Equal(t, before, ten.srv.State())
}
