package audit

import (
	"fmt"
	"time"

	"github.com/osc-perms/osc-perms/internal/jsontext"
	"github.com/osc-perms/osc-perms/provision"
)

// formatVersion of a line.
const formatVersion = "1.0"

// event says which of a change's two lines a line is.
type event string

const (
	started event = "start" // the call is about to be made
	ended   event = "end"
)

// timeLayout is RFC 3339 with milliseconds, in UTC.
const timeLayout = "2006-01-02T15:04:05.000Z07:00"

// line is one line of the file; docs/audit.md tells of its fields.
type line struct {
	FormatVersion string               `json:"format_version"`
	Time          string               `json:"time"`
	Event         event                `json:"event"`
	Run           string               `json:"run"`
	ToolVersion   string               `json:"tool_version"`
	Sandbox       bool                 `json:"sandbox"`
	Tenant        provision.PlanTenant `json:"tenant"`
	Caller        *Caller              `json:"caller"`
	CallerUnknown string               `json:"caller_unknown,omitempty"`
	PlanHash      string               `json:"plan_hash"`
	Change        provision.Change     `json:"change"`
	Result        *result              `json:"result"`
	RequestID     *string              `json:"request_id"`
	Note          *string              `json:"note"`
	Pipeline      *Pipeline            `json:"pipeline"`
}

type result struct {
	Status     provision.ResultStatus `json:"status"`
	Error      *string                `json:"error"`
	DurationMS int64                  `json:"duration_ms"`
}

// of fills in what all lines of a run say.
func (n *line) of(r Run, id string, now time.Time) {
	n.FormatVersion, n.Time, n.Run = formatVersion, now.UTC().Format(timeLayout), id
	n.ToolVersion, n.Sandbox, n.Tenant = r.ToolVersion, r.Sandbox, r.Tenant
	n.Caller, n.CallerUnknown = r.Caller, r.CallerUnknown
	n.PlanHash, n.Pipeline = r.PlanHash, r.Pipeline
	if r.Note != "" {
		n.Note = &r.Note
	}
}

// encode gives the line with its end.
func (n line) encode() ([]byte, error) {
	text, err := jsontext.Encode(n, "")
	if err != nil {
		return nil, fmt.Errorf("cannot encode a line: %w", err)
	}
	return text, nil
}
