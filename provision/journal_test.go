package provision

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/swr"
)

// kept is a journal in memory that can fail.
type kept struct {
	mu     sync.Mutex
	lines  []string
	failAt int // which line can't be kept, from 1; 0 for none
}

var errFull = errors.New("no space left")

func (k *kept) add(line string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failAt > 0 && len(k.lines)+1 >= k.failAt {
		return errFull
	}
	k.lines = append(k.lines, line)
	return nil
}

func (k *kept) Begin(changes []Change) error {
	for _, c := range changes {
		if err := k.add("start " + c.Address); err != nil {
			return err
		}
	}
	return nil
}

func (k *kept) End(c Change, r Result) error { return k.add(string(r.Status) + " " + c.Address) }

func journaled(t *testing.T, s *simulated, d *Desired, k *kept, parallelism int) ([]Result, error) {
	before := copyOf(s.e)
	plan := makePlan(t, d, before)
	return Apply(context.Background(), plan, d, before, s.writer(), ApplyOptions{Parallelism: parallelism, Journal: k})
}

// Before a call is made its changes stand in the journal; before the next is made, what became of them does.
func TestJournalIsKeptAroundEachWrite(t *testing.T) {
	k := &kept{}
	s := &simulated{e: newWorld("alice", "bob").knowAll()}
	s.wrote = func(*Existing) {
		k.lines = append(k.lines, "call "+s.calls[len(s.calls)-1])
	}
	results, err := journaled(t, s, desired(declare("g", []string{"alice", "bob"}, nil)), k, 1)
	require.NoError(t, err)
	require.Len(t, results, 3)
	require.Equal(t, []string{
		"start group.g", "call create group g", "done group.g",
		"start group.g/member/alice", "call add u-alice to g-g", "done group.g/member/alice",
		"start group.g/member/bob", "call add u-bob to g-g", "done group.g/member/bob",
	}, k.lines)
}

func TestJournalOfFailuresAndSkips(t *testing.T) {
	k := &kept{}
	s := &simulated{e: newWorld("alice", "bob").organization("o", nil).knowAll()}
	s.fails = func(call string) error {
		if call == "create group g" {
			return &apierr.Error{Kind: apierr.Quota, Service: "IAM"}
		}
		return nil
	}
	_, err := journaled(t, s, desired(declare("g", []string{"alice"}, nil), declareOrganization("o", grant(swr.Read, "alice", "bob"))), k, 1)
	require.Error(t, err)
	require.ElementsMatch(t, []string{
		"start group.g", "failed group.g", // its member is skipped: no call was made for it
		"start organization.cn-east-3/o/grant/alice", "start organization.cn-east-3/o/grant/bob", // one call
		"done organization.cn-east-3/o/grant/alice", "done organization.cn-east-3/o/grant/bob",
	}, k.lines)
}

func TestNothingIsWrittenThatCannotBeRecorded(t *testing.T) {
	cases := []struct {
		reason              string
		failAt, parallelism int
		calls               int
		want                []ResultStatus
	}{
		{"the first line: nothing is written", 1, 1, 0, []ResultStatus{Skipped, Skipped, Skipped, Skipped}},
		{"the first outcome: it is in the account, and nothing follows", 2, 1, 1, []ResultStatus{Done, Skipped, Skipped, Skipped}},
		{"a later start", 5, 1, 2, []ResultStatus{Done, Done, Skipped, Skipped}},
		{"the last outcome: all is done", 8, 1, 4, []ResultStatus{Done, Done, Done, Done}},
		{"with several at once the first line stops them all", 1, 8, 0, []ResultStatus{Skipped, Skipped, Skipped, Skipped}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			s := &simulated{e: newWorld("alice", "bob", "carol").knowAll()}
			results, err := journaled(t, s, desired(declare("g", []string{"alice", "bob", "carol"}, nil)), &kept{failAt: c.failAt}, c.parallelism)
			var lost *JournalError
			require.ErrorAs(t, err, &lost)
			require.ErrorIs(t, err, errFull)
			require.Len(t, s.calls, c.calls)
			got := make([]ResultStatus, len(results))
			for i, r := range results {
				got[i] = r.Status
				if r.Status == Skipped {
					require.Contains(t, *r.Error, "record")
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestTakesAccess(t *testing.T) {
	w := func() *world {
		return newWorld("alice", "bob").group("g", []string{"alice"}).organization("o", map[string]swr.Level{"alice": swr.Edit})
	}
	cases := []struct {
		reason string
		desire *Desired
		want   bool
	}{
		{"nothing to do", desired(declare("g", []string{"alice"}, nil)), false},
		{"a member more", desired(declare("g", []string{"alice", "bob"}, nil)), false},
		{"a member less", desired(declare("g", []string{}, nil)), true},
		{"a level raised", desired(declareOrganization("o", grant(swr.Manage, "alice"))), false},
		{"a level lowered", desired(declareOrganization("o", grant(swr.Read, "alice"))), true},
		{"a group deleted", desired(Prune{Groups: []Name{{Name: "g"}}}), true},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			require.Equal(t, c.want, makePlan(t, c.desire, w().knowAll()).TakesAccess())
		})
	}
}
