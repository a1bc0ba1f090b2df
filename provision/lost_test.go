package provision_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/provision"
)

var acme = provision.Tenant{Name: "acme", Region: region, OSCRegion: region}

// lookers are all that reads a tenant and concludes something from it.
var lookers = map[string]func(context.Context, provision.Reader) (any, error){
	"plan": func(ctx context.Context, cloud provision.Reader) (any, error) {
		d := everything()
		e, err := provision.Observe(ctx, cloud, d, "2026-11-25")
		if err != nil {
			return nil, err
		}
		plan, problems := provision.Make(d, e, provision.Options{Today: "2026-11-25", Conditions: whoMay})
		return plan, problems.Err()
	},
	"export": func(ctx context.Context, cloud provision.Reader) (any, error) {
		say := func(provision.Wording, string) string { return "" }
		return provision.Export(ctx, cloud, provision.ExportQuestion{Tenant: acme, Sayable: say})
	},
	"snapshot": func(ctx context.Context, cloud provision.Reader) (any, error) {
		return provision.TakeSurvey(ctx, cloud, acme, []string{region})
	},
	"access": func(ctx context.Context, cloud provision.Reader) (any, error) {
		return provision.ReportAccess(ctx, cloud, provision.AccessQuestion{Tenant: acme})
	},
	"access of one": func(ctx context.Context, cloud provision.Reader) (any, error) {
		return provision.ReportAccess(ctx, cloud, provision.AccessQuestion{Tenant: acme, Users: []string{"alice"}})
	},
}

// A list of users, groups or projects that comes back empty is an error or, where it comes whole when it is asked for again,
// nothing: never a conclusion.
func TestLostListIsNeverBelieved(t *testing.T) {
	for _, deny := range [][]string{nil, {"role-assignments"}} {
		for _, list := range []string{"GET /v3/users", "GET /v3/groups", "GET /v3/projects", "GET /v3/auth/domains"} {
			for _, when := range []string{"", " x1", " x2"} {
				for _, name := range []string{"plan", "export", "snapshot", "access", "access of one"} {
					what := name + ": " + list + when
					if deny != nil {
						what += " without " + deny[0]
					}
					t.Run(what, func(t *testing.T) {
						state := func() *fake.State {
							st := audited()
							st.AccessKeys[0].Deny = deny
							return st
						}
						whole, err := lookers[name](t.Context(), connect(t, state(), fake.Options{}).reader())
						require.NoError(t, err)
						fault, err := fake.ParseFault(list + " -> lost-page" + when)
						require.NoError(t, err)
						got, err := lookers[name](t.Context(), connect(t, state(), fake.Options{Faults: []fake.Fault{fault}}).reader())
						if err == nil {
							assertSame(t, whole, got)
							return
						}
						want := apierr.BadAnswer
						if list == "GET /v3/auth/domains" {
							want = apierr.Forbidden // or a right is missing: the answer is the same
						}
						assert.Equal(t, want, apierr.KindOf(err), "%v", err)
						assert.ErrorContains(t, err, "try again")
					})
				}
			}
		}
	}
}

func assertSame(t *testing.T, whole, got any) {
	t.Helper()
	for _, v := range []any{whole, got} {
		if s, ok := v.(*provision.Survey); ok { // groups are asked for theirs at once
			slices.SortFunc(s.Attachments, func(a, b iam.Attachment) int {
				return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
			})
			s.GroupsOf = nil // more may have been asked for
			for i := range s.Users {
				s.Users[i].AccessType = "" // a member's own answer does not have it
			}
		}
	}
	want, err := json.Marshal(whole)
	require.NoError(t, err)
	text, err := json.Marshal(got)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(text))
}

// partial is a reader whose lists lack a user and a group, the first times they are read.
type partial struct {
	iam.Reader
	user, group           string
	times                 int // 0: always
	usersRead, groupsRead int
}

func (p *partial) Users(ctx context.Context) ([]iam.User, error) {
	p.usersRead++
	v, err := p.Reader.Users(ctx)
	if p.times == 0 || p.usersRead <= p.times {
		v = slices.DeleteFunc(v, func(u iam.User) bool { return u.Name == p.user })
	}
	return v, err
}

func (p *partial) Groups(ctx context.Context) ([]iam.Group, error) {
	p.groupsRead++
	v, err := p.Reader.Groups(ctx)
	if p.times == 0 || p.groupsRead <= p.times {
		v = slices.DeleteFunc(v, func(g iam.Group) bool { return g.Name == p.group })
	}
	return v, err
}

// A list that lacks some is found out by what the other answers name.
func TestListThatLacksSomeIsFoundOut(t *testing.T) {
	for _, tt := range []struct {
		reason string
		lists  partial
		deny   []string
		want   string // "": the same as if nothing had been lacking
	}{
		{"a member", partial{user: "alice"}, nil, `user "alice", a member of group`},
		{"a member, once", partial{user: "alice", times: 1}, nil, ""},
		{"a member whom these credentials may not look at", partial{user: "alice"}, []string{"GET /v3.0/OS-USER/users/{id}"}, ""},
		{"a group with policies", partial{group: "team-0"}, nil, "is there and missing from the list of groups"},
		{"a group with policies, once", partial{group: "team-0", times: 1}, nil, ""},
		{"both, once", partial{user: "alice", group: "team-0", times: 1}, nil, ""},
		{"who asks", partial{user: "auditor"}, nil, "missing from the list of users"},
	} {
		for _, name := range []string{"plan", "export", "snapshot", "access"} {
			t.Run(name+": "+tt.reason, func(t *testing.T) {
				state := func() *fake.State {
					st := audited()
					st.AccessKeys[0].Deny = tt.deny
					return st
				}
				whole, err := lookers[name](t.Context(), connect(t, state(), fake.Options{}).reader())
				require.NoError(t, err)
				cloud, lists := connect(t, state(), fake.Options{}).reader(), tt.lists
				lists.Reader = cloud.IAM
				cloud.IAM = &lists
				got, err := lookers[name](t.Context(), cloud)
				if tt.want == "" {
					require.NoError(t, err)
					assertSame(t, whole, got)
					return
				}
				assert.Equal(t, apierr.BadAnswer, apierr.KindOf(err), "%v", err)
				assert.ErrorContains(t, err, tt.want)
			})
		}
	}
}

// A group that was deleted after its policies were listed is no reason to stop.
func TestGroupDeletedMeanwhileIsNoLostList(t *testing.T) {
	st := audited()
	c := connect(t, st, fake.Options{})
	cloud := c.reader()
	cloud.IAM = &ghost{cloud.IAM}
	for _, name := range []string{"plan", "export", "snapshot", "access"} {
		_, err := lookers[name](t.Context(), cloud)
		assert.NoError(t, err, name)
	}
}

// ghost is a reader that lists a policy of a group which is gone.
type ghost struct{ iam.Reader }

func (g *ghost) Attachments(ctx context.Context) ([]iam.Attachment, bool, error) {
	v, whole, err := g.Reader.Attachments(ctx)
	return append(v, iam.Attachment{GroupID: "0123456789abcdef0123456789abcdef", RoleID: v[0].RoleID, Scope: v[0].Scope}), whole, err
}
