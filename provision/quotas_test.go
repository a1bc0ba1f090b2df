package provision

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/swr"
)

func quota(free int, unless string) Quota {
	return Quota{Name: "first-private-upload", FreeOrganizations: &free, UnlessExists: unless, Region: region, Severity: SeverityError}
}

func statuses(p *Plan) map[string]Status {
	out := map[string]Status{}
	for _, c := range p.Checks {
		out[c.Name] = c.Status
	}
	return out
}

// used makes a world with so many organizations, all of them listed.
func used(w *world, organizations int) *world {
	for n := len(w.e.Organizations[region]); n < organizations; n++ {
		w.organization(fmt.Sprintf("used-%d", n), nil)
	}
	w.e.OrganizationQuotas[region].Used = organizations
	return w
}

func TestQuotas(t *testing.T) {
	cases := []struct {
		reason string
		world  *world
		desire *Desired
		want   map[string]Status
	}{
		{"room is left", used(newWorld(), 3), desired(quota(1, "")), map[string]Status{"first-private-upload": Pass}},
		{"the plan's own creations count", used(newWorld(), 4), desired(declareOrganization("new"), quota(1, "")),
			map[string]Status{"organizations in cn-east-3": Pass, "first-private-upload": Fail}},
		{"unless OSC's own is there", used(newWorld().organization("osc-4d9d5802-2ce9", nil), 5), desired(quota(1, "osc-*")), map[string]Status{"first-private-upload": Pass}},
		{"creations beyond the quota fail with no quota block", used(newWorld(), 5), desired(declareOrganization("new")), map[string]Status{"organizations in cn-east-3": Fail}},
		{"an unknown quota is unknown", func() *world { w := newWorld(); w.e.OrganizationQuotas[region] = nil; return w }(), desired(declareOrganization("new"), quota(1, "")),
			map[string]Status{"organizations in cn-east-3": Unknown, "first-private-upload": Unknown}},
		{"so is a limit below zero", func() *world {
			w := newWorld()
			w.e.OrganizationQuotas[region] = &swr.Quota{Limit: -1}
			return w
		}(), desired(quota(1, "")), map[string]Status{"first-private-upload": Unknown}},
		{"groups beyond IAM's quota", func() *world {
			w := newWorld()
			w.e.Quotas[iam.QuotaGroups] = iam.Quota{Limit: 20, Used: 20}
			return w
		}(), desired(declare("g", nil, nil)), map[string]Status{"groups": Fail}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			require.Equal(t, c.want, statuses(makePlan(t, c.desire, c.world.knowAll())))
		})
	}
}

func TestTenGroupsAUser(t *testing.T) {
	w := newWorld("alice", "bob")
	for i := range 10 {
		w.group(fmt.Sprintf("g%d", i), []string{"alice", "bob"})
	}
	w.group("new", nil)
	plan := makePlan(t, desired(declare("new", []string{"alice"}, nil)), w.knowAll())
	require.Equal(t, map[string]Status{"groups of alice": Fail}, statuses(plan))

	moved := makePlan(t, desired(declare("new", []string{"alice"}, nil), declare("g0", []string{"bob"}, nil)), w.knowAll())
	require.Equal(t, Fail, statuses(moved)["groups of alice"], "what is added comes before what is removed")
	for _, c := range moved.Checks {
		if c.Name == "groups of alice" {
			require.Contains(t, c.Message, "--target 'group.g0/member/alice'")
		}
	}
}

func TestTwoHundredPoliciesAGroup(t *testing.T) {
	w := newWorld()
	var attached []iam.Attachment
	for i := range 200 {
		name := fmt.Sprintf("many%d", i)
		w.e.Roles = append(w.e.Roles, role(name, "Many "+name, iam.GlobalRole, "X"))
		attached = append(attached, at(name, iam.Global))
	}
	w.group("g", nil, attached...)
	plan := makePlan(t, desired(additive(declare("g", nil, []string{"UCS FullAccess"}))), w.knowAll())
	require.Equal(t, map[string]Status{"policies of g": Fail}, statuses(plan))
}
