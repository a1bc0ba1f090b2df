package swr_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/swr"
)

func TestInstances(t *testing.T) {
	st := newState()
	st.AddInstance("cn-north-4", "elsewhere", "")
	r := newRegistry(t, st)
	list, err := r.Instances(t.Context(), region)
	require.NoError(t, err)
	assert.Empty(t, list, "none is none")

	st = newState()
	var want []swr.Instance
	for i := range 230 {
		name := fmt.Sprintf("ee-%03d", i)
		want = append(want, swr.Instance{ID: st.AddInstance(region, name, "Creating"), Name: name, Status: "Creating"})
	}
	want[7].Status, st.Instances[7].Status = swr.Running, swr.Running
	r = newRegistry(t, st)
	list, err = r.Instances(t.Context(), region)
	require.NoError(t, err)
	assert.Equal(t, want, list)
	calls := 0
	for _, n := range r.srv.Calls() {
		calls += n
	}
	assert.Equal(t, 3, calls, "a short page ends it")
}

func TestInstancesWhereThereAreNone(t *testing.T) {
	st := newState()
	st.RegionsWithoutEnterpriseEdition = []string{region}
	_, err := newRegistry(t, st).Instances(t.Context(), region)
	assert.Equal(t, apierr.NotFound, apierr.KindOf(err))
	assert.ErrorContains(t, err, "the Enterprise Edition is not offered in this region")
	st.Behaviour.MissingEditionForbidden = true
	_, err = newRegistry(t, st).Instances(t.Context(), region)
	assert.Equal(t, apierr.Forbidden, apierr.KindOf(err), "which says nothing about the edition")
}

func TestRefusedInstances(t *testing.T) {
	const path = "GET /v2/p/instances"
	tests := map[string]struct {
		reason, answer string
		kind           apierr.Kind
	}{
		"not offered":      {"shape D", `404!{"error_code":"SWR.404000","error_msg":"not here"}`, apierr.NotFound},
		"no such call":     {"the gateway's way to say it", `404!{"error_code":"APIGW.0101","error_msg":"The API does not exist"}`, apierr.NotFound},
		"an HTML 404":      {"may be anything on the way", `404!<html>`, apierr.BadAnswer},
		"no right":         {"shape D", `403!{"error_code":"SWR.403000","error_msg":"no"}`, apierr.Forbidden},
		"throttled":        {"a 403 that means slow down", `403!{"error_code":"SWR.4031032","error_msg":"slow"}`, apierr.Throttled},
		"throttled, other": {"the long form", `403!{"error_code":"SVCSTG.SWR.4031042","error_msg":"slow"}`, apierr.Throttled},
		"bad":              {"shape D", `400!{"error_code":"SWR.400003","error_msg":"bad offset"}`, apierr.Invalid},
		"no list":          {"not none", `{"total":0}`, apierr.BadAnswer},
		"null":             {"not none", `{"total":0,"instances":null}`, apierr.BadAnswer},
		"nobody":           {"not one", `{"total":1,"instances":[null]}`, apierr.BadAnswer},
		"no status":        {"whether it runs is what counts", `{"total":1,"instances":[{"id":"i","name":"n"}]}`, apierr.BadAnswer},
		"no name":          {"nor name", `{"total":1,"instances":[{"id":"i","status":"Running"}]}`, apierr.BadAnswer},
		"moved":            {"a signature is good for one host", `302!`, apierr.BadAnswer},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			list, err := oddServer(t, map[string]string{path: tt.answer}).Instances(t.Context(), region)
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%s: %v", tt.reason, err)
			assert.Empty(t, list)
		})
	}
}

func TestInstancesAcrossPages(t *testing.T) {
	tests := map[string]struct {
		reason      string
		have, total int // a total of -1 is not said
		ignored     bool
		want, calls int
		kind        apierr.Kind
	}{
		"one page":             {"a short page ends it", 7, 7, false, 7, 1, ""},
		"exactly full":         {"what follows tells", 100, 100, false, 100, 2, ""},
		"two pages":            {"the second is short", 130, 130, false, 130, 2, ""},
		"no total":             {"an empty page ends it", 130, -1, false, 130, 3, ""},
		"paging ignored":       {"a page that adds nothing ends it", 100, -1, true, 100, 2, ""},
		"a page lost":          {"less than there is", 100, 130, false, 0, 2, apierr.BadAnswer},
		"the first page again": {"less than there is", 100, 130, true, 0, 2, apierr.BadAnswer},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			calls := 0
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls++
				offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
				assert.Equal(t, "100", r.URL.Query().Get("limit"))
				assert.Zero(t, offset%100)
				if tt.ignored {
					offset = 0
				}
				var items []string
				for i := offset; i < min(offset+100, tt.have); i++ {
					items = append(items, fmt.Sprintf(`{"id":"i%d","name":"n%d","status":"Running"}`, i, i))
				}
				total := ""
				if tt.total >= 0 {
					total = fmt.Sprintf(`"total":%d,`, tt.total)
				}
				io.WriteString(w, "{"+total+`"instances":[`+strings.Join(items, ",")+"]}")
			}))
			t.Cleanup(srv.Close)
			list, err := reach(t, srv.URL, "ak", "sk", "p", transport.Options{}).Instances(t.Context(), region)
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%s: %v", tt.reason, err)
			assert.Len(t, list, tt.want, tt.reason)
			assert.Equal(t, tt.calls, calls, tt.reason)
		})
	}
}
