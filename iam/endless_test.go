package iam_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// A service that finds something new on every page is given up.
func TestListsWithoutEnd(t *testing.T) {
	var n atomic.Int64
	c := oddCloud(t, key(), func(r *http.Request) string {
		i := n.Add(1)
		switch r.URL.Path {
		case "/v3/roles":
			return fmt.Sprintf(`{"roles":[{"id":"r%d","name":"n","display_name":"d","type":"AX","catalog":"x"}],"total_number":%d}`, i, i+1)
		case "/v1.0/enterprise-projects":
			return fmt.Sprintf(`{"enterprise_projects":[{"id":"e%d","name":"n","status":1}],"total_count":%d}`, i, i+1)
		}
		return ""
	})
	_, err := c.Roles(t.Context())
	assert.Equal(t, apierr.BadAnswer, apierr.KindOf(err))
	assert.ErrorContains(t, err, "has no end: 2000 came on 2000 pages")
	_, err = c.Enterprises(t.Context())
	assert.ErrorContains(t, err, "has no end")
}
