package view

import (
	"fmt"
	"io"
	"slices"

	"github.com/osc-perms/osc-perms/provision"
)

// PlanHTML writes a plan as one page that needs nothing besides: what it comes down to for whom, first, then a drawing,
// its changes by object, the checks, what waits, ends soon or is left alone, in English and Chinese. The same plan gives
// the same bytes.
// Errors: those of w.
func PlanHTML(w io.Writer, p *provision.Plan) error {
	page := planPage{
		htmlFrame: htmlFrame{
			Title: labelled("plan.title"), Sandbox: p.Sandbox, Tenant: Clean(p.Tenant.Name), DomainID: Clean(p.Tenant.DomainID),
			Region: Clean(p.Tenant.Region), ToolVersion: Clean(p.ToolVersion),
		},
		Targets: Cleaned(p.Targets), Changed: len(p.Changes) > 0,
		Summary: htmlSummary(p), Count: len(p.Changes),
		Effects: htmlEffects(p.Effects), NotKnown: sentence(notKnown(p.Effects)),
		Objects: htmlObjects(p.Changes),
		Remarks: []htmlRemarks{remarksOf("waiting", p.Waiting), remarksOf("ending", p.Ending), remarksOf("unmanaged", p.Unmanaged)},
	}
	page.Matrix, page.Drawing = planMatrix(p, page.Objects), drawPlan(p)
	page.Matrix.nodes(page.Drawing)
	others, failed := notPassed(p.Checks)
	page.Checks = htmlChecks(append(failed, others...))
	page.Failed, page.Others = page.Checks[:len(failed)], page.Checks[len(failed):]
	page.Passed = htmlChecks(slices.DeleteFunc(slices.Clone(p.Checks), func(c provision.Check) bool { return c.Status != provision.Pass }))

	page.section(page.Changed, "effects", "effects", len(p.Effects))
	page.section(len(page.Matrix.People) > 0, "matrix", "plan.matrix", 0)
	page.section(page.Drawing != nil, "drawing", "draw.plan", 0)
	page.section(page.Changed, "changes", "changes", page.Count)
	page.section(len(p.Checks) > 0, "checks", "checks", len(page.Checks))
	for _, r := range page.Remarks {
		page.section(len(r.Remarks) > 0, r.ID, r.ID, len(r.Remarks))
	}
	return writePage(w, "plan", page)
}

type planPage struct {
	htmlFrame
	Targets        []string
	Summary        label
	Changed        bool
	Count          int
	Failed, Others []htmlCheck // the Checks: those that refuse the plan, and those to look at
	Checks, Passed []htmlCheck
	Effects        []htmlEffect
	NotKnown       label
	Matrix         htmlMatrix
	Drawing        *htmlDrawing
	Objects        []htmlObject
	Remarks        []htmlRemarks
}

// htmlSummary is the plan on one line.
func htmlSummary(p *provision.Plan) label {
	switch {
	case len(p.Changes) > 0:
		return labelled("summary", p.Summary.Create, p.Summary.Update, p.Summary.Delete)
	case len(p.Targets) > 0:
		return labelled("summary.none.targets")
	}
	return labelled("summary.none")
}

// htmlEffect is what the plan means for people who are alike in it.
type htmlEffect struct {
	People   []htmlName
	Meanings []htmlMeaning
}

type htmlName struct {
	Name string
	You  bool
}

type htmlMeaning struct {
	htmlCell
	Policies bool // What are policies, not capabilities
	What     []label
}

func htmlEffects(effects []provision.Effect) []htmlEffect {
	var all []htmlEffect
	for _, a := range alike(effects) {
		e := a.effect()
		one := htmlEffect{}
		for _, person := range a.people {
			one.People = append(one.People, htmlName{Clean(person.User), person.Caller})
		}
		add := func(kind string, policies bool, what []string) {
			meaning := htmlMeaning{htmlCell: effectCell("", kind), Policies: policies}
			for _, one := range what {
				if policies {
					meaning.What = append(meaning.What, policyLabel(one))
				} else {
					meaning.What = append(meaning.What, plain(Clean(one)))
				}
			}
			if len(what) > 0 {
				one.Meanings = append(one.Meanings, meaning)
			}
		}
		add("loses", false, e.Loses)
		add("loses", true, e.PoliciesLost)
		add("gains", false, e.Gains)
		add("gains", true, e.PoliciesGained)
		add("maylose", false, e.MayLose)
		add("unknown", false, stillUnknown(e))
		all = append(all, one)
	}
	return all
}

// effectCell is what becomes of a capability.
func effectCell(capability, kind string) htmlCell {
	sign := map[string]string{"gains": "+", "loses": "−", "maylose": "−?", "unknown": "?", "same": "·"}[kind]
	return htmlCell{Capability: Clean(capability), Kind: kind, Sign: sign, Word: labelled(kind)}
}

// htmlCheck is a check, guard or quota with its outcome.
type htmlCheck struct {
	htmlCell
	Anchor  string
	What    label
	Name    string
	Message []label
	At      string
}

func htmlChecks(checks []provision.Check) []htmlCheck {
	var all []htmlCheck
	for i, c := range checks {
		one := htmlCheck{Anchor: fmt.Sprintf("check-%d", i+1), What: checkLabel(c.Kind), Name: Clean(c.Name), Message: lines(c.Message), At: Clean(c.DeclaredAt)}
		switch c.Status {
		case provision.Pass:
			one.Anchor = "" // nothing leads there
			one.htmlCell = htmlCell{Kind: "yes", Sign: "✓", Word: labelled("passed")}
		case provision.Fail:
			one.htmlCell = htmlCell{Kind: "fail", Sign: "✕", Word: labelled("failed")}
		case provision.Warn:
			one.htmlCell = htmlCell{Kind: "warn", Sign: "!", Word: labelled("warning")}
		default:
			one.htmlCell = verdictCell("", "")
		}
		all = append(all, one)
	}
	return all
}

func checkLabel(kind provision.CheckKind) label {
	if _, known := labels["check."+string(kind)]; known {
		return labelled("check." + string(kind))
	}
	return plain(Clean(string(kind)))
}

// htmlRemarks are things that are left alone, wait or end soon.
type htmlRemarks struct {
	ID      string
	Head    label
	Remarks []htmlRemark
}

type htmlRemark struct {
	What    label
	Address string
	Message []label
}

func remarksOf(id string, remarks []provision.Remark) htmlRemarks {
	all := htmlRemarks{ID: id, Head: labelled(id)}
	for _, r := range remarks {
		all.Remarks = append(all.Remarks, htmlRemark{kindLabel(r.Kind), Clean(r.Address), lines(r.Message)})
	}
	return all
}

// lines is sentence for a message of several lines, each by itself where both languages have as many.
func lines(message string) []label {
	english, chinese := cleanLines(message), cleanLines(inChinese().Sentence(message))
	var all []label
	for i, line := range english {
		l := label{En: line}
		if len(chinese) == len(english) && chinese[i] != line {
			l.Zh = chinese[i]
		}
		if line != "" {
			all = append(all, l)
		}
	}
	return all
}

// anchor is where a change stands on the page.
func anchor(n int) string { return fmt.Sprintf("change-%d", n) }
