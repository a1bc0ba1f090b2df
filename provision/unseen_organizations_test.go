package provision

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/swr"
)

func TestUnseenOrganizations(t *testing.T) {
	tests := []struct {
		reason string
		quota  *swr.Quota
		listed int
		want   string
	}{
		{"the quota is not known", nil, 0, ""},
		{"all are listed", &swr.Quota{Limit: 5, Used: 2}, 2, ""},
		{"one was made between the two reads", &swr.Quota{Limit: 5, Used: 2}, 3, ""},
		{"none is listed", &swr.Quota{Limit: 5, Used: 1}, 0, "SWR counts 1 organization in cn-east-3 and shows these credentials 0"},
		{"some are listed", &swr.Quota{Limit: 5, Used: 5}, 3, "SWR counts 5 organizations in cn-east-3 and shows these credentials 3"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Equal(t, tt.want, UnseenOrganizations(tt.quota, tt.listed, region))
		})
	}
}

// What may be among organizations that are not seen is never said to be missing.
func TestPlanOnUnseenOrganizations(t *testing.T) {
	unseen := func(users ...string) *world {
		w := newWorld(users...)
		w.e.OrganizationQuotas[region] = &swr.Quota{Limit: 5, Used: 5}
		return w
	}
	created := planOn(t, "", desired(declareOrganization("new")), unseen().knowAll())
	assert.Equal(t, Unknown, statuses(created)["organizations not seen in cn-east-3"])

	uploads := planOn(t, "", desired(onboard("uploaders", []string{"carol"}, osc.Upload)), unseen("carol").knowAll())
	assert.Equal(t, Unknown, statuses(uploads)["onboard upload"], "OSC's own may be there, and needs no room then")
	require.Len(t, uploads.Waiting, 2)
	assert.Contains(t, uploads.Waiting[0].Message, "it is not known whether an organization of OSC's own is there")
	assert.NotContains(t, statuses(uploads), "organizations not seen in cn-east-3", "nothing is created")

	offboarding := desired()
	offboarding.Offboard = []Name{{Name: "carol"}}
	leaves := planOn(t, "", offboarding, unseen("carol").knowAll())
	assert.Equal(t, Unknown, statuses(leaves)["offboard"])
}
