package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unicode"
	"unicode/utf16"

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
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(n); err != nil {
		return nil, fmt.Errorf("cannot encode a line: %w", err)
	}
	return harmless(b.Bytes()), nil
}

// harmless spells out, as JSON does, what would move the cursor, turn the text around or hide in it when the file is
// looked at on a terminal. The encoder does that for the lowest 32 characters only.
func harmless(text []byte) []byte {
	if !bytes.ContainsFunc(text[:len(text)-1], hidden) {
		return text
	}
	var b bytes.Buffer
	for _, r := range string(text[:len(text)-1]) {
		switch {
		case !hidden(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func hidden(r rune) bool { return r != '\u3000' && !unicode.IsPrint(r) }
