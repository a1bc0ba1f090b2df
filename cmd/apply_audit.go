package cmd

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/audit"
	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// maxAuditNote bounds a note, which stands in every line, in bytes.
const maxAuditNote = 4096

// checkAudit holds the audit log's flags against what they can be. given: --audit-log stands on the command line.
func (o *applyOptions) checkAudit(given bool) error {
	switch {
	case given && (o.auditLog == "" || o.auditLog == "-"):
		return fmt.Errorf("--audit-log %q names no file: write --audit-log FILE, or leave it out", o.auditLog)
	case o.auditNote != "" && !given:
		return errors.New("--audit-note goes into the audit log: add --audit-log FILE, or leave it out")
	case len(o.auditNote) > maxAuditNote:
		return fmt.Errorf("--audit-note is %d bytes long, and at most %d are kept in each line: name the ticket instead of quoting it", len(o.auditNote), maxAuditNote)
	case !utf8.ValidString(o.auditNote):
		return errors.New("--audit-note is not in UTF-8: write it again in a terminal that uses UTF-8")
	}
	return nil
}

// openAudit opens the audit log before anything is read or asked, so that what can't be recorded is not begun. Without
// --audit-log there is none.
func (o *applyOptions) openAudit() (*audit.File, error) {
	if o.auditLog == "" {
		return nil, nil
	}
	file, err := audit.Open(o.auditLog)
	if err != nil {
		return nil, fmt.Errorf("%w; nothing was changed", err)
	}
	return file, nil
}

// journal is the record of this run in the audit log; nil without one. approved is the plan whose hash it names.
func (o *applyOptions) journal(s *session, file *audit.File, approved *provision.Plan, e *provision.Existing) (provision.Journal, error) {
	if file == nil {
		return nil, nil
	}
	hash, err := view.PlanHash(approved)
	if err != nil {
		return nil, err
	}
	run := audit.Run{
		ToolVersion: toolVersion(), Sandbox: s.sandbox, Tenant: approved.Tenant, PlanHash: hash, Note: o.auditNote,
		Pipeline: audit.FindPipeline(o.global.env.Getenv),
	}
	run.Tenant.DomainID = e.Account.ID // a rehearsal of a saved plan is in another account
	if run.Caller, run.CallerUnknown, err = s.caller(e); err != nil {
		return nil, err
	}
	return audit.New(file, run, o.global.env.Now), nil
}

// caller finds out who makes the calls, or says why that is not known.
func (s *session) caller(e *provision.Existing) (caller *audit.Caller, unknown string, err error) {
	id := e.CallerID
	if id == "" {
		if id, err = s.iam.Caller(s.ctx); err != nil {
			return nil, "", fmt.Errorf("cannot read the caller for the audit log: %w", err)
		}
	}
	if id == "" {
		if s.permanentKey {
			return nil, "IAM does not tell these credentials which user their access key belongs to", nil
		}
		return nil, "temporary credentials do not tell which user they belong to", nil
	}
	caller = &audit.Caller{ID: id}
	if i := slices.IndexFunc(e.Users, func(u iam.User) bool { return u.ID == id }); i >= 0 {
		caller.Name = &e.Users[i].Name
	}
	return caller, "", nil
}

// unrecorded says on stderr, with --json too, that the audit log could not be kept: the account on stdout is whole, and
// tells what was done all the same.
func (o *applyOptions) unrecorded(err error) {
	d := diag.Diagnostic{
		Severity: diag.Error, Summary: "The audit log " + o.auditLog + " could not be kept",
		Detail: view.Clean(err.Error()) + ". What was under way was finished, and nothing more was started. Of what the account above calls done, the last changes may have no second line in the log: keep the account. Make room, or name another file, and apply again.",
	}
	_ = view.Diagnostics(o.global.env.Stderr, diag.List{d}, o.global.styleOf(o.global.env.Stderr)) // as in report
}
