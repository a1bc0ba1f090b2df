package provision

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/swr"
)

// Somebody was given a grant on an organization after the plan was made: it is not deleted, and the grant stays.
func TestAnOrganizationIsNotDeletedWithAGrantThatWasNotShown(t *testing.T) {
	d := desired(Prune{Organizations: []Name{{Name: "old-*"}}}, Guard{MaxRemovals: limit("100%")})
	e := newWorld("alice", "bob").organization("old-1", map[string]swr.Level{"alice": swr.Read}).knowAll()
	for who, want := range map[string]ResultStatus{"nobody": Done, "bob": Failed, "alice": Failed} {
		t.Run(who, func(t *testing.T) {
			s := &simulated{e: copyOf(e)}
			plan := makePlan(t, d, copyOf(e))
			require.Equal(t, []string{"delete organization.cn-east-3/old-1 (pruned)"}, lines(plan))
			access := s.grants(region, "old-1")
			switch who {
			case "bob":
				access.Others = append(access.Others, swr.Grant{UserID: "u-bob", UserName: "bob", Level: swr.Read})
			case "alice":
				access.Others = append(access.Others[:1:1], swr.Grant{UserID: "u-alice", UserName: "alice", Level: swr.Manage})
			}
			results, err := Apply(context.Background(), plan, d, copyOf(e), s.writer(), ApplyOptions{Parallelism: 1})
			require.Equal(t, want, results[0].Status)
			if want == Failed {
				require.ErrorContains(t, err, who+" has come to hold")
				require.Empty(t, s.calls)
			}
		})
	}
}

// A grant that somebody else took or raised meanwhile is not fought over: the error says what to do.
func TestAGrantThatChangedMeanwhileIsExplained(t *testing.T) {
	e := newWorld("alice", "bob").organization("o", map[string]swr.Level{"alice": swr.Manage}).knowAll()
	for who, d := range map[string]*Desired{
		"alice": desired(declareOrganization("o", grant(swr.Read, "alice")), Guard{MaxRemovals: limit("100%")}),
		"bob":   desired(declareOrganization("o", grant(swr.Manage, "alice"), grant(swr.Read, "bob"))),
	} {
		t.Run(who, func(t *testing.T) {
			kind := map[string]apierr.Kind{"alice": apierr.NotFound, "bob": apierr.Exists}[who]
			s := &simulated{e: copyOf(e), fails: func(string) error { return &apierr.Error{Kind: kind, Service: "SWR"} }}
			plan := makePlan(t, d, copyOf(e))
			require.Len(t, plan.Changes, 1)
			access := s.grants(region, "o")
			access.Others = append(access.Others[:1:1], swr.Grant{UserID: "u-bob", UserName: "bob", Level: swr.Manage})
			_, err := Apply(context.Background(), plan, d, copyOf(e), s.writer(), ApplyOptions{Parallelism: 1})
			require.ErrorContains(t, err, "somebody changed it after this plan was read: plan again")
			require.True(t, apierr.Is(err, kind))
			require.Equal(t, swr.Manage, access.Others[1].Level, "not taken back")
		})
	}
}
