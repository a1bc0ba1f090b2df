package provision

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWrites(t *testing.T) {
	odd := "100% temporary"
	tests := []struct {
		reason string
		change Change
		text   string
		want   bool
	}{
		{"a group is made", Change{Action: Create, After: &GroupFact{Name: "{tmp}"}}, "{tmp}", true},
		{"with a description", Change{Action: Create, After: &GroupFact{Name: "g", Description: odd}}, odd, true},
		{"a description changes", Change{Action: Update, Before: &GroupFact{Name: "g"}, After: &GroupFact{Name: "g", Description: odd}}, odd, true},
		{"and one that is there does not", Change{Action: Update, Before: &GroupFact{Name: "g", Description: odd}, After: &GroupFact{Name: "h", Description: odd}}, odd, false},
		{"a group gets a name", Change{Action: Update, Before: &GroupFact{Name: "g"}, After: &GroupFact{Name: "{tmp}"}}, "{tmp}", true},
		{"a group goes", Change{Action: Delete, Before: &GroupFact{Name: "{tmp}"}}, "{tmp}", false},
		{"a member of a group that is there", Change{Action: Create, After: &MembershipFact{Group: "{tmp}", User: "alice"}}, "{tmp}", false},
		{"a user", Change{Action: Create, After: &UserFact{Name: "小明", Description: &odd}}, "小明", true},
		{"a user's description", Change{Action: Create, After: &UserFact{Name: "小明", Description: &odd}}, odd, true},
		{"an organization", Change{Action: Create, After: &OrganizationFact{Name: "a--b"}}, "a--b", true},
		{"a namespace", Change{Action: Create, After: &ClusterGrantFact{Namespaces: []string{"a_b"}}}, "a_b", true},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Equal(t, tt.want, (&Plan{Changes: []Change{tt.change}}).Writes(tt.text))
		})
	}
}
