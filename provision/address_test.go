package provision

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/osc"
)

func TestAddresses(t *testing.T) {
	members := []Name{{Name: "bob"}, {Name: "alice"}}
	for _, tc := range []struct {
		reason string
		d      Desired
		want   []string
	}{
		{"nothing", Desired{}, []string{}},
		{"a group and who is in it", Desired{Groups: []Group{{Name: "Team A", Members: &members}}}, []string{"group.Team A", "user.alice", "user.bob"}},
		{"patterns stand for what is there", Desired{Organizations: []Organization{{Name: "team-*", Region: "r"}, {Name: "images", Region: "r"}}}, []string{"organization.r/images"}},
		{"users whom it makes", Desired{Users: []User{{Name: "erin"}}, Offboard: []Name{{Name: "mallory"}}}, []string{"user.erin", "user.mallory"}},
		{"what onboard blocks stand for", Desired{Onboards: []Onboard{{
			Prefix: "osc-", Can: []osc.Capability{osc.Upload, osc.Deploy}, Users: []Name{{Name: "carol"}},
			Clusters: []OnboardCluster{{Name: "prod", Region: "r", Role: cce.Edit}},
		}}}, []string{"cluster.r/prod", "group.osc-deploy", "group.osc-upload", "user.carol"}},
	} {
		t.Run(tc.reason, func(t *testing.T) { assert.Equal(t, tc.want, tc.d.Addresses()) })
	}
}
