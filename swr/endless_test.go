package swr_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// A service that finds something new on every page is given up.
func TestListsWithoutEnd(t *testing.T) {
	var n atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := n.Add(1)
		if strings.HasSuffix(r.URL.Path, "/instances") {
			fmt.Fprintf(w, `{"instances":[{"id":"i%d","name":"n","status":"Running"}],"total":%d}`, i, i+1)
			return
		}
		io.WriteString(w, fmt.Sprintf(`[{"name":"r%d","namespace":"images","total_range":%d}]`, i, i+1000))
	}))
	t.Cleanup(srv.Close)
	c := reach(t, srv.URL, "ak", "sk", "p1", transport.Options{})
	_, err := c.Repositories(t.Context(), region, "images")
	assert.Equal(t, apierr.BadAnswer, apierr.KindOf(err))
	assert.ErrorContains(t, err, "has no end: 1000 came on 1000 pages")
	_, err = c.Instances(t.Context(), region)
	assert.ErrorContains(t, err, "has no end")
}
