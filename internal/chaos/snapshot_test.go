package chaos

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/clocktest"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/snapshot"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/provision"
	"github.com/osc-perms/osc-perms/swr"
)

const secondRegion = "cn-north-4"

// unreadable are calls that somebody's credentials may not make. Who is in which group can be asked in two ways, and what
// one tells a copy tells in both.
var unreadable = [][]string{
	{"role-assignments"}, {"GET /v3/groups/{id}/users", "GET /v3/users/{id}/groups"}, {"GET /v3.0/OS-USER"}, {"OS-CREDENTIAL"}, {"OS-QUOTA"},
	{"/v5/features"}, {"/v1.0/enterprise-projects"}, {"GET /v2/manage/namespaces/{name}/access"}, {"GET /v2/manage/repos"},
	{"GET /v2/manage/projects"}, {"GET /v2/manage/namespaces"}, {"/instances"}, {"/clusters"}, {"GET /api/v3/access-policies"},
	{"role-assignments", "GET /v3/domains/{domain}/groups"},
}

// refusalText is what differs between refusals for one reason: the service's words and the request's id.
var refusalText = regexp.MustCompile(`\): [^\[]*\[request id [0-9a-f]+\]`)

// drawOddTenant draws a tenant with what a sandbox makes by itself seldom or never, but a real account may hold.
func drawOddTenant(d dice) *fake.State {
	st := drawTenant(d)
	st.AddProject(secondRegion)
	if d.chance(2) {
		st.AddOrganization(secondRegion, "elsewhere", st.UserID("bob"))
	}
	if d.chance(2) {
		st.Quotas.OrganizationsInRegion = map[string]int{region: d.between(2, 9)}
	}
	if d.chance(3) {
		st.RegionsWithoutEnterpriseEdition = []string{pick(d, []string{region, secondRegion})}
	} else if d.chance(2) {
		st.AddInstance(region, "images", pick(d, fake.InstanceStatuses()))
	}
	if d.chance(3) {
		st.SetFeature("v5_console", pick(d, []string{"on", "off", "pending", "missing"}))
	}
	st.CustomPolicies = append(st.CustomPolicies, fake.CustomPolicy{ID: "c1", Name: "custom_1", DisplayName: pick(d, []string{"Ours", "UCS FullAccess"}), Type: "AX", Policy: fake.PolicyBody{Version: "1.1"}})
	if d.chance(2) {
		st.Attachments = append(st.Attachments, fake.Attachment{GroupID: st.Groups[0].ID, Scope: fake.ScopeDomain, RoleID: "c1"})
	}
	for i := range st.Users { // the caller may be anybody's namesake; SWR keeps the old name
		if st.Users[i].Name == "alice" && d.chance(3) {
			for o := range st.Organizations {
				for g := range st.Organizations[o].Grants {
					if grant := &st.Organizations[o].Grants[g]; grant.UserID == st.Users[i].ID {
						grant.UserName = "alice-before"
					}
				}
			}
		}
		st.Users[i].AccessMode = pick(d, []string{"", "", "programmatic", "console"})
		st.Users[i].Description = pick(d, []string{"", "of team a"})
	}
	if len(st.Organizations) > 0 && d.chance(3) {
		o := &st.Organizations[0]
		o.Grants = append(o.Grants, fake.Grant{UserID: "f00d", UserName: "mallory", Auth: 3})
	}
	if d.chance(4) { // the caller is no administrator of SWR and CCE
		st.Attachments = append(st.Attachments[:0:0], st.Attachments...)
		for i, a := range st.Attachments {
			if a.GroupID == st.GroupID("admin") && a.RoleID == st.RoleID("Tenant Administrator") {
				st.Attachments = append(st.Attachments[:i], st.Attachments[i+1:]...)
				break
			}
		}
	}
	st.AccessKeys[0].Deny = nil
	for _, calls := range some(d, 20, unreadable) {
		st.AccessKeys[0].Deny = append(st.AccessKeys[0].Deny, calls...)
	}
	return st
}

// reader connects to a sandbox that holds a state, over the real clients.
func readerOf(t *testing.T, st *fake.State) (provision.Reader, *fake.Server) {
	t.Helper()
	server, err := fake.Serve("127.0.0.1:0", st, fake.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	clock := clocktest.New()
	tr := transport.New(transport.Options{ReadOnly: true, Sleep: clock.Sleep, Now: clock.Now})
	t.Cleanup(tr.Close)
	info, url := server.Info(), server.URL()
	keys := credentials.Static(info.AccessKey, info.SecretKey)
	people, err := iam.New(iam.Options{Transport: tr, Credentials: keys, Account: info.Account, Region: info.Region, Endpoint: url, EPSEndpoint: url})
	require.NoError(t, err)
	endpoint := func(string) (string, error) { return url, nil }
	return provision.Reader{
		IAM: people,
		SWR: swr.New(swr.Options{Transport: tr, Credentials: keys, ProjectID: people.ProjectID, Endpoint: endpoint}),
		CCE: cce.New(cce.Options{Transport: tr, Credentials: keys, ProjectID: people.ProjectID, Endpoint: endpoint}),
	}, server
}

// planned is all that a plan says of a cloud, and who can do what in it, or that it can't be told.
func planned(t *testing.T, cloud provision.Reader, d *provision.Desired) (plan, access string, failed bool) {
	t.Helper()
	text := func(v any) string {
		data, err := json.MarshalIndent(v, "", " ")
		require.NoError(t, err)
		return refusalText.ReplaceAllString(string(data), ")")
	}
	e, err := provision.Observe(t.Context(), cloud, d, "2026-06-15")
	if err != nil {
		return "", "", true
	}
	p, list := provision.Make(d, e, provision.Options{Today: "2026-06-15"})
	report, err := provision.ReportAccess(t.Context(), cloud, provision.AccessQuestion{Tenant: d.Tenant, Onboards: d.Onboards})
	require.NoError(t, err)
	return text(p) + text(list), text(report), false
}

func snapshotOf(t *testing.T, cloud provision.Reader) (*snapshot.Snapshot, []byte) {
	t.Helper()
	survey, err := provision.TakeSurvey(t.Context(), cloud, provision.Tenant{Name: "acme", Region: region, OSCRegion: region}, []string{region})
	require.NoError(t, err)
	taken := snapshot.Of(survey, region)
	data, err := taken.State.Copied()
	require.NoError(t, err)
	return taken, data
}

// Whatever the configuration, its plan against a sandbox that is started from a snapshot is the plan against the original,
// what could not be read included; and a snapshot of that sandbox is the same bytes.
func TestSnapshotIsTheCloud(t *testing.T) {
	for _, seed := range seeds(t, 25) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := newDice(seed)
			st := drawOddTenant(d)
			secret := st.AccessKeys[0].Secret
			original, _ := readerOf(t, st)
			taken, data := snapshotOf(t, original)
			require.NotContains(t, string(data), secret)
			copied, err := fake.Parse(data)
			require.NoError(t, err)
			rehearsal, _ := readerOf(t, copied)

			_, again := snapshotOf(t, rehearsal)
			require.Equal(t, string(data), string(again), "a snapshot of the copy")
			for range 4 {
				w := drawDesired(d)
				plan, access, failed := planned(t, original, w)
				planOfCopy, accessOfCopy, failedOfCopy := planned(t, rehearsal, w)
				require.Equal(t, failed, failedOfCopy, "%v", taken.Gaps)
				require.Equal(t, plan, planOfCopy, "%v", taken.Gaps)
				require.Equal(t, access, accessOfCopy, "%v", taken.Gaps)
			}
		})
	}
}
