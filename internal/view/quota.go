package view

import (
	"io"
	"strconv"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/provision"
)

// Quotas is what `quota` finds, and its JSON document.
type Quotas struct {
	Sandbox bool              `json:"sandbox,omitempty"`
	Quotas  []Quota           `json:"quotas"`
	Checks  []provision.Check `json:"checks"`
	// FirstUpload is the check before the first private upload; nil where it was not made.
	FirstUpload *FirstUpload `json:"first_upload,omitempty"`
}

// Quota is how many of a resource the account may have, has, and may still create. nil: the cloud does not say.
type Quota struct {
	Resource string `json:"resource"` // "organizations", "groups", "users"
	Region   string `json:"region"`   // "" for the resources of the whole account
	Limit    *int   `json:"limit"`
	Used     *int   `json:"used"`
	Free     *int   `json:"free"`
}

// complete is a copy in which every list that the document promises is there.
func (q Quotas) complete() Quotas {
	q.Quotas, q.Checks, q.FirstUpload = list(q.Quotas), list(q.Checks), q.FirstUpload.complete()
	return q
}

// NewQuota makes a Quota of what the cloud says; a negative number stands for one that it does not name.
// Free is known where both are, and never below zero.
func NewQuota(resource, region string, limit, used int) Quota {
	q := Quota{Resource: resource, Region: region}
	if limit >= 0 {
		q.Limit = &limit
	}
	if used >= 0 {
		q.Used = &used
	}
	if limit >= 0 && used >= 0 {
		free := max(0, limit-used)
		q.Free = &free
	}
	return q
}

func quotaHead(say *i18n.Printer) []string {
	return []string{say.Text("resource"), say.Word("region"), say.Text("limit"), say.Text("used"), say.Text("free")}
}

func (q Quota) cells(say *i18n.Printer) []string {
	region := q.Region
	if region == "" {
		region = say.Word("all")
	}
	return []string{Clean(say.Word(q.Resource)), Clean(region), number(say, q.Limit), number(say, q.Used), number(say, q.Free)}
}

func number(say *i18n.Printer, n *int) string {
	if n == nil {
		return say.Word("unknown")
	}
	return strconv.Itoa(*n)
}

// QuotaText writes the quotas as a table, the check before the first private upload, then the checks that do
// not pass.
func QuotaText(w io.Writer, q Quotas, s Style) error {
	page := &page{style: s}
	if q.Sandbox {
		page.line(s.paint(cyan, s.Say.Text(sandboxLine)))
		page.gap()
	}
	table := [][]string{quotaHead(s.Say)}
	for _, quota := range q.Quotas {
		table = append(table, quota.cells(s.Say))
	}
	page.table(0, table, 2)
	page.firstUpload(q.FirstUpload)
	page.checks(q.Checks)
	return page.writeTo(w)
}
