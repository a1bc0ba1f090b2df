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
	got := text(t, func(w io.Writer) error { return QuotaMarkdown(w, someQuotas()) })
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
