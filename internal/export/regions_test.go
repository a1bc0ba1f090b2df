package export_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/config"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/provision"
)

// Where OSC is in another region than the tenant, organizations of both are exported, of one name too; and what onboard
// blocks with upload take is in OSC's.
func TestExportOfTwoRegions(t *testing.T) {
	const home = "cn-north-4"
	st := fake.New(fake.Seed{Account: "acme", Region: home, Regions: []string{region}, Users: []string{"alice", "bob"}})
	st.Attach(st.AddGroup("osc-upload", st.UserID("alice")), fake.ScopeDomain, "", "UCS FullAccess")
	for _, o := range []struct{ region, name string }{{home, "images"}, {region, "images"}, {region, "osc-4d9d5802-2ce9-portal"}} {
		st.AddOrganization(o.region, o.name, st.UserID("sandbox-admin"))
		last := &st.Organizations[len(st.Organizations)-1]
		last.Grants = append(last.Grants, fake.Grant{UserID: st.UserID("alice"), Auth: 7})
	}
	c := connect(t, st)
	defer c.close()
	x, text := c.export(t, provision.ExportQuestion{Tenant: provision.Tenant{Name: "acme", Region: home, OSCRegion: region}})
	require.Len(t, x.Desired.Organizations, 2)
	assert.Len(t, x.Desired.Onboards, 1)
	assert.Contains(t, text, "organization \"images\" {")
	assert.Contains(t, text, "organization \"images in cn-east-3\" {")
	assert.Contains(t, text, `osc_region = "cn-east-3"`)
	plan := c.plan(t, t.TempDir(), text)
	assert.Empty(t, plan.Changes)
	assert.Empty(t, plan.Unmanaged)
}

func TestExportRefuses(t *testing.T) {
	c := connect(t, fake.New(fake.Seed{Account: "acme", Region: region}))
	defer c.close()
	tests := []struct {
		reason string
		ask    provision.ExportQuestion
		want   string
	}{
		{"another account's credentials", provision.ExportQuestion{Tenant: provision.Tenant{Name: "other", Region: region}}, `belong to account "acme"`},
		{"a group that is not there", provision.ExportQuestion{Tenant: provision.Tenant{Region: region}, Pick: provision.Pick{Groups: []string{"amdin"}}}, `no user group "amdin"`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			tt.ask.Sayable = config.CannotSay
			_, err := provision.Export(context.Background(), c.reader, tt.ask)
			assert.ErrorContains(t, err, tt.want)
		})
	}
	x, text := c.export(t, provision.ExportQuestion{Tenant: provision.Tenant{Region: "cn-south-1"}})
	assert.NotEmpty(t, x.Unread, "a region in which nothing can be is told")
	assert.Contains(t, text, "the account has no project there")
}
