package osc

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIsOwnOrganization(t *testing.T) {
	tests := []struct {
		reason, name string
		want         bool
	}{
		{"the FAQ's example", "osc-4d9d5802-2ce9-11ec-9ebf-0255ac1012a7-20211021", true},
		{"the least there is to see", "osc-4d9d5802-", true},
		{"a person's organization that begins alike", "osc-images", false},
		{"nothing but the prefix", "osc-", false},
		{"seven digits", "osc-4d9d580-2ce9", false},
		{"nine digits", "osc-4d9d58021-2ce9", false},
		{"no dash after the digits", "osc-4d9d5802", false},
		{"not hex", "osc-4d9d580g-2ce9", false},
		{"SWR's names are lowercase", "OSC-4D9D5802-2CE9", false},
		{"something in front", "my-osc-4d9d5802-2ce9", false},
		{"a line break in front", "x\nosc-4d9d5802-2ce9", false},
		{"empty", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) { assert.Equal(t, tt.want, IsOwnOrganization(tt.name)) })
	}
}

func TestCataloguePolicies(t *testing.T) {
	all := CataloguePolicies()
	assert.True(t, slices.IsSorted(all))
	for _, name := range all {
		assert.True(t, IsCataloguePolicy(name), name)
	}
	for _, name := range []string{"", "ucs fullaccess", "UCS FullAccess ", "UCS CommonOperations", "CS Tenant Admin", "Tenant Guest"} {
		assert.False(t, IsCataloguePolicy(name), name)
	}

	all[0] = "changed by the caller"
	assert.False(t, IsCataloguePolicy("changed by the caller"))
}
