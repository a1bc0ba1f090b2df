package view

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/provision"
)

func someQuotas() Quotas {
	return Quotas{
		Sandbox: true,
		Quotas: []Quota{
			NewQuota("organizations", "cn-east-3", 5, 5),
			NewQuota("groups", "", 20, -1),
			NewQuota("users", "", -1, 1001),
		},
		Checks: []provision.Check{{Kind: provision.CheckQuota, Name: "organizations", Status: provision.Fail, Message: "1 is required, 0 are free"}},
	}
}

func TestQuotaText(t *testing.T) {
	got := text(t, func(w io.Writer) error { return QuotaText(w, someQuotas(), Style{}) })
	assert.Equal(t, `SANDBOX: a cloud on this machine, not the real one.

resource       region       limit     used     free
organizations  cn-east-3        5        5        0
groups         all             20  unknown  unknown
users          all        unknown     1001  unknown

Checks
  failed: quota organizations
    1 is required, 0 are free
`, got)
}

func TestQuotaMarkdown(t *testing.T) {
	got := text(t, func(w io.Writer) error { return QuotaMarkdown(w, someQuotas(), Style{}) })
	assert.Contains(t, got, "**SANDBOX")
	assert.Contains(t, got, "| organizations | cn-east-3 | 5 | 5 | 0 |\n| groups | all | 20 | unknown | unknown |\n")
	assert.Contains(t, got, "| **failed** | quota `organizations` | 1 is required, 0 are free |")
}

func TestQuotaJSON(t *testing.T) {
	q := someQuotas()
	q.Sandbox, q.Quotas, q.Checks = false, q.Quotas[:2], nil
	assert.JSONEq(t, `{"quotas":[
		{"resource":"organizations","region":"cn-east-3","limit":5,"used":5,"free":0},
		{"resource":"groups","region":"","limit":20,"used":null,"free":null}],"checks":[]}`, toJSON(t, q))
	assert.JSONEq(t, `{"quotas":[],"checks":[]}`, toJSON(t, Quotas{}))
}

func TestNewQuotaWhereMoreIsUsedThanAllowed(t *testing.T) {
	assert.Zero(t, *NewQuota("groups", "", 20, 23).Free)
}

// usedUp is the check before the first private upload where it would fail.
func usedUp() *FirstUpload {
	return &FirstUpload{
		Region: "cn-east-3", Creatable: new(0),
		Empty: []EmptyOrganization{
			{Name: "acme-old", Creator: "张伟", Repositories: new(0)},
			{Name: "acme-\x1b[2J|test", Creator: ""},
		},
		Message: "The first private upload would fail.",
		Ways:    []string{"delete an organization that is not in use", "ask SWR, by a service ticket, for more"},
	}
}

func TestQuotaTextOfTheFirstUpload(t *testing.T) {
	tests := []struct {
		reason string
		upload *FirstUpload
		want   string
	}{
		{"it was not looked at", nil, ""},
		{"none is left", usedUp(), `
First private upload, region cn-east-3
  OSC's own organization: not there yet; the first upload creates it
  organizations that can still be created: 0
  The first private upload would fail.

  empty organization  made by  repositories
  acme-old            张伟                0
  acme-\x1b[2J|test   unknown       unknown

  Ways out:
  - delete an organization that is not in use
  - ask SWR, by a service ticket, for more
`},
		{"it is there", &FirstUpload{Region: "cn-east-3", Organization: []string{"osc-4d9d5802-2ce9"}, Message: "There is room."}, `
First private upload, region cn-east-3
  OSC's own organization: osc-4d9d5802-2ce9 is there already; an upload creates no other
  organizations that can still be created: unknown
  There is room.
`},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			q := Quotas{Quotas: []Quota{NewQuota("groups", "", 20, 3)}, FirstUpload: tt.upload}
			got := text(t, func(w io.Writer) error { return QuotaText(w, q, Style{}) })
			assert.Equal(t, "resource  region  limit  used  free\ngroups    all        20     3    17\n"+tt.want, got)
		})
	}
}

func TestQuotaMarkdownOfTheFirstUpload(t *testing.T) {
	q := someQuotas()
	q.FirstUpload = usedUp()
	got := text(t, func(w io.Writer) error { return QuotaMarkdown(w, q, Style{}) })
	assert.Contains(t, got, "\n### First private upload, region `cn-east-3`\n\n"+
		"- OSC's own organization: not there yet; the first upload creates it\n- organizations that can still be created: **0**\n"+
		"- The first private upload would fail.\n\n| Empty organization | Made by | Repositories |\n|---|---|---|\n"+
		"| `acme-old` | `张伟` | 0 |\n| <code>acme-&#92;x1b&#91;2J&#124;test</code> | `unknown` | unknown |\n"+
		"\nWays out:\n\n- delete an organization that is not in use\n- ask SWR, by a service ticket, for more\n\n### Checks\n")

	q.FirstUpload = &FirstUpload{Organization: []string{"osc-<b>"}}
	assert.Contains(t, text(t, func(w io.Writer) error { return QuotaMarkdown(w, q, Style{}) }), "- OSC's own organization: `osc-<b>` is there already")
}

func TestQuotaJSONOfTheFirstUpload(t *testing.T) {
	q := Quotas{FirstUpload: &FirstUpload{Region: "cn-east-3", Creatable: new(1), Message: "There is room."}}
	assert.JSONEq(t, `{"quotas":[],"checks":[],"first_upload":{"region":"cn-east-3","organization":[],"creatable":1,"empty":[],"message":"There is room.","ways":[]}}`, toJSON(t, q))
	assert.Nil(t, q.FirstUpload.Empty, "what is written stays as it is")
	q.FirstUpload = usedUp()
	assert.Contains(t, toJSON(t, &q), `"creator": "",
        "repositories": null`)
}
