package view

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/provision"
)

func resultsText(t *testing.T, p *provision.Plan) string {
	t.Helper()
	return text(t, func(w io.Writer) error { return ResultsText(w, p, AllTried, Style{}) })
}

// applied is somePlan with a result for every change: done, but for those that are named.
func applied(ends map[string]provision.Result) *provision.Plan {
	p := somePlan()
	for _, c := range p.Changes {
		r, special := ends[c.Address]
		if !special {
			r.Status = provision.Done
		}
		r.Address, r.Action = c.Address, c.Action
		p.Results = append(p.Results, r)
	}
	return p
}

func TestResultsTextWhenAllIsDone(t *testing.T) {
	want := "Newly attached policies take effect after some 15 to 30 minutes.\n" +
		"Applied: 4 created, 2 changed, 4 removed.\n"
	assert.Equal(t, want, resultsText(t, applied(nil)))
}

func TestResultsTextSaysWhichFailuresAreTheSame(t *testing.T) {
	failure := "SWR answered 400 to CreateUserNamespaceAuth: no"
	got := resultsText(t, applied(map[string]provision.Result{
		"group.legacy/member/bob":            {Status: provision.Failed, Error: &failure, RequestID: "r-1"},
		"organization.cn-east-3/acme-images": {Status: provision.Failed, Error: &failure, RequestID: "r-1"},
	}))
	assert.Contains(t, got, `Failed (2)
  - group legacy: member bob  (not declared, main.hcl:20)
      SWR answered 400 to CreateUserNamespaceAuth: no [request id r-1]
  + organization cn-east-3/acme-images  (declared, main.hcl:50)
      the same
`)
}

func TestResultsTextAccountsForEveryFailure(t *testing.T) {
	failure, cause := "IAM answered 403 to KeystoneAddUserToGroup: \x1b[2Jno [request id r-1]", "its group was not changed"
	got := resultsText(t, applied(map[string]provision.Result{
		"group.legacy/member/bob":                        {Status: provision.Failed, Error: &failure, RequestID: "r-1"},
		"organization.cn-east-3/acme-images":             {Status: provision.Failed, RequestID: "r-2"},
		"group.delivery/policy/UCS FullAccess@global":    {Status: provision.Skipped, Error: &cause},
		"organization.cn-east-3/acme-charts/grant/alice": {Status: provision.Skipped},
	}))
	assert.Equal(t, `Failed (2)
  - group legacy: member bob  (not declared, main.hcl:20)
      IAM answered 403 to KeystoneAddUserToGroup: \x1b[2Jno [request id r-1]
  + organization cn-east-3/acme-images  (declared, main.hcl:50)
      [request id r-2]

Skipped (2)
  + group delivery: policy UCS FullAccess (global services)  (declared, main.hcl:14)
      its group was not changed
  ~ organization cn-east-3/acme-charts: grant alice: read → manage  (changed, main.hcl:60)

What is done stays done. Put right what failed and apply again: it goes on from here.
Applied in part: 2 created, 1 changed, 3 removed; 2 failed, 2 skipped.
`, got)
}

func TestResultsTextWithNothingDone(t *testing.T) {
	sandbox := somePlan()
	sandbox.Sandbox, sandbox.Changes = true, nil
	stopped := somePlan()
	stopped.Results = []provision.Result{{Address: "group.gone/member/x", Action: provision.Delete, Status: provision.Skipped}}
	tests := []struct {
		reason string
		plan   *provision.Plan
		want   []string
	}{
		{"no changes, in a sandbox", sandbox, []string{"SANDBOX", "No changes. The cloud matches the configuration."}},
		{"refused", refusedPlan(), []string{"Nothing was changed.", "Refused: apply would change nothing, because a check fails: quota first-private-upload"}},
		{"not started", somePlan(), []string{"Nothing was changed."}},
		{"stopped; the result of a change that the plan does not list is still told", stopped,
			[]string{"group gone/member/x", "Apply again", "Nothing was applied: 0 failed, 1 skipped."}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			got := resultsText(t, tt.plan)
			for _, want := range tt.want {
				_, rest, found := strings.Cut(got, want)
				assert.Truef(t, found, "%q in its place in:\n%s", want, resultsText(t, tt.plan))
				got = rest
			}
			assert.NotContains(t, got, "15 to 30 minutes")
		})
	}
}

func TestResultsTextWhenTheTimeIsOver(t *testing.T) {
	text := func(p *provision.Plan) string {
		return text(t, func(w io.Writer) error { return ResultsText(w, p, TimeOver, Style{}) })
	}
	failed := "the run ended (--timeout 4s is over)"
	p := somePlan()
	p.Results = []provision.Result{{Address: "group.a", Action: provision.Create, Status: provision.Failed, Error: &failed}}
	assert.Contains(t, text(p), "\nApply again with a longer --timeout.\n")
	assert.NotContains(t, text(p), "Put right", "nothing is wrong but the time")
	p.Results = append(p.Results, provision.Result{Address: "group.b", Action: provision.Create, Status: provision.Done})
	assert.Contains(t, text(p), "What is done stays done. Apply again with a longer --timeout: it goes on from here.")
	p.Results = p.Results[1:]
	assert.NotContains(t, text(p), "--timeout", "all was done in time")
}

func TestResultsTextSaysWhatIsLeftToDoByHand(t *testing.T) {
	first, second := "set a first password in IAM's console\x1b[2J\nand hand it over", "tell them"
	p := peoplePlan()
	p.Results = []provision.Result{
		{Address: "user.dave", Action: provision.Create, Status: provision.Done, Note: first},
		{Address: "user.erin", Action: provision.Create, Status: provision.Done, Note: second},
		{Address: "user.\u202efrank", Action: provision.Create, Status: provision.Done, Note: first},
		{Address: "user.mallory", Action: provision.Update, Status: provision.Done},
	}
	assert.Equal(t, `By hand
  user dave, user \u202efrank
    set a first password in IAM's console\x1b[2J\nand hand it over
  user erin
    tell them

Applied: 3 created, 1 changed, 0 removed.
`, resultsText(t, p))
}
