package view

import (
	"encoding/json"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

func toJSON(t *testing.T, v any) string {
	t.Helper()
	return text(t, func(w io.Writer) error { return JSON(w, v) })
}

func TestJSONOfAnEmptyPlanHasNoNullList(t *testing.T) {
	want := `{
  "format_version": "",
  "tool_version": "",
  "tenant": {
    "name": "",
    "domain_id": "",
    "region": ""
  },
  "effects": [],
  "changes": [],
  "checks": [],
  "unmanaged": [],
  "waiting": [],
  "summary": {
    "create": 0,
    "update": 0,
    "delete": 0
  }
}
`
	p := &provision.Plan{}
	assert.Equal(t, want, toJSON(t, p))
	assert.Equal(t, want, toJSON(t, *p))
	assert.Nil(t, p.Changes, "the plan itself stays as it is")

	p.Effects = []provision.Effect{{User: "carol"}}
	assert.Contains(t, toJSON(t, p), `"gains": [],`)
	assert.Nil(t, p.Effects[0].Gains)
}

func TestJSONOfAReportHasNoNullList(t *testing.T) {
	r := &provision.AccessReport{Asked: osc.Capabilities(), Users: []provision.UserAccess{
		{Name: "carol", Capabilities: map[osc.Capability]osc.Verdict{osc.View: {Verdict: osc.Yes}}}}}
	want := `{"format_version":"","tool_version":"","tenant":{"name":"","domain_id":"","region":""},"notes":[],"users":[
		{"name":"carol","enabled":false,"capabilities":{"view":{"verdict":"yes","paths":[],"missing":[]}}}]}`
	assert.JSONEq(t, want, toJSON(t, r))
	assert.JSONEq(t, want, toJSON(t, *r))
	assert.Nil(t, r.Users[0].Capabilities[osc.View].Paths, "the report itself stays as it is")
	assert.Contains(t, toJSON(t, provision.AccessReport{}), `"users": [],`)
}

func TestJSONOfAPlanReadsBackAsItWas(t *testing.T) {
	p := somePlan()
	p.Effects = []provision.Effect{}
	written := toJSON(t, p)
	var read provision.Plan
	require.NoError(t, json.Unmarshal([]byte(written), &read))
	assert.Equal(t, *p, read)
	assert.Equal(t, written, toJSON(t, read))
	assert.Contains(t, written, `"before": null`)
}

func TestJSONLeavesHTMLAlone(t *testing.T) {
	assert.Equal(t, "{\n  \"a\": \"<b> & 租户\"\n}\n", toJSON(t, map[string]string{"a": "<b> & 租户"}))
}

func TestJSONLineIsOneLine(t *testing.T) {
	got := text(t, func(w io.Writer) error { return JSONLine(w, &Quotas{}) })
	assert.Equal(t, "{\"quotas\":[],\"checks\":[]}\n", got)
}

func TestJSONWritesNothingOfWhatItCannotWrite(t *testing.T) {
	got := text(t, func(w io.Writer) error {
		require.ErrorContains(t, JSON(w, func() {}), "cannot write JSON")
		return nil
	})
	assert.Empty(t, got)
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestWritersReportAStreamThatBreaks(t *testing.T) {
	p := somePlan()
	for name, err := range map[string]error{
		"PlanText":       PlanText(brokenPipe{}, p, Style{}),
		"PlanMarkdown":   PlanMarkdown(brokenPipe{}, p, Style{}),
		"ResultsText":    ResultsText(brokenPipe{}, p, AllTried, Style{}),
		"JSON":           JSON(brokenPipe{}, p),
		"Diagnostics":    Diagnostics(brokenPipe{}, diag.List{{}}, Style{}),
		"QuotaText":      QuotaText(brokenPipe{}, Quotas{}, Style{}),
		"QuotaMarkdown":  QuotaMarkdown(brokenPipe{}, Quotas{}, Style{}),
		"AccessText":     AccessText(brokenPipe{}, someAccess(), Style{}),
		"AccessMarkdown": AccessMarkdown(brokenPipe{}, someAccess(), Style{}),
		"AccessCSV":      AccessCSV(brokenPipe{}, someAccess(), Style{}),
	} {
		assert.ErrorContains(t, err, "broken pipe", name)
	}
}
