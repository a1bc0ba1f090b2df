package view

import (
	"fmt"
	"io"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/jsontext"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// JSON writes one document: two blanks of indent, no HTML escaping, what is hidden or moves the cursor spelled out, a
// line break at the end, the same bytes for the same value. The lists of a Plan, of Quotas and of an AccessReport are [] where they are empty, never
// null.
func JSON(w io.Writer, v any) error { return encode(w, v, "  ") }

// JSONLine is JSON on a single line, for programs that read line by line.
func JSONLine(w io.Writer, v any) error { return encode(w, v, "") }

func encode(w io.Writer, v any, indent string) error {
	switch d := v.(type) {
	case *provision.Plan:
		v = complete(*d)
	case provision.Plan:
		v = complete(d)
	case *Quotas:
		v = d.complete()
	case Quotas:
		v = d.complete()
	case *provision.AccessReport:
		v = completeAccess(*d)
	case provision.AccessReport:
		v = completeAccess(d)
	}
	text, err := jsontext.Encode(v, indent)
	if err != nil {
		return fmt.Errorf("cannot write JSON: %w", err)
	}
	_, err = w.Write(text)
	return err
}

// DiagnosticsJSON writes {"diagnostics":[…]}.
func DiagnosticsJSON(w io.Writer, l diag.List) error {
	return JSON(w, struct {
		Diagnostics []diag.Diagnostic `json:"diagnostics"`
	}{list(l)})
}

// complete is a copy of the plan in which every list that the document promises is there.
func complete(p provision.Plan) provision.Plan {
	effects := make([]provision.Effect, len(p.Effects))
	for i, e := range p.Effects {
		e.Gains, e.Loses, e.Unknown = list(e.Gains), list(e.Loses), list(e.Unknown)
		e.PoliciesGained, e.PoliciesLost = list(e.PoliciesGained), list(e.PoliciesLost)
		effects[i] = e
	}
	p.Effects = effects
	p.Changes, p.Checks = list(p.Changes), list(p.Checks)
	p.Unmanaged, p.Waiting = list(p.Unmanaged), list(p.Waiting)
	return p
}

// completeAccess is the same for a report.
func completeAccess(r provision.AccessReport) provision.AccessReport {
	users := make([]provision.UserAccess, len(r.Users))
	for i, u := range r.Users {
		verdicts := make(map[osc.Capability]osc.Verdict, len(u.Capabilities))
		for id, v := range u.Capabilities {
			v.Paths, v.Missing = list(v.Paths), list(v.Missing)
			verdicts[id] = v
		}
		u.Capabilities = verdicts
		users[i] = u
	}
	r.Users, r.Notes = users, list(r.Notes)
	return r
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
