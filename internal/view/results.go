package view

import (
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/provision"
)

// Ending says what an apply came to an end with.
type Ending string

// The endings.
const (
	AllTried Ending = ""          // all that could be started was
	TimeOver Ending = "--timeout" // no more time: what failed or was skipped then is nobody's fault
)

// ResultsText writes the account of an apply: what failed and what was skipped, each with its error, what is left
// to do by hand, what to do next, and the counts last. What was done is counted; it was told line by line while it happened.
func ResultsText(w io.Writer, p *provision.Plan, ending Ending, s Style) error {
	page := &page{style: s}
	if p.Sandbox {
		page.line(s.paint(cyan, s.Say.Text(sandboxLine)))
	}
	o := outcomes(p)
	page.outcome(s.Say.Text("Failed"), red, o.failed)
	page.outcome(s.Say.Text("Skipped"), yellow, o.skipped)
	page.byHand(p.Results)
	page.gap()
	for _, line := range o.next(s.Say, ending) {
		page.prose(0, line)
	}
	if p.Refused() && len(p.Results) == 0 {
		page.line(s.paint(bold, s.Say.Text("Nothing was changed.")))
		page.line(s.paint(red, refusal(s.Say, p)))
	} else {
		page.line(s.paint(bold, o.counts(s.Say, p)))
	}
	return page.writeTo(w)
}

// ended is a result with the change that it is the result of.
type ended struct {
	provision.Result
	change provision.Change
}

// outcome is how an apply went.
type outcome struct {
	failed, skipped []ended
	done            map[provision.Action]int
	attached        bool // a policy was attached
}

func outcomes(p *provision.Plan) outcome {
	type key struct {
		address string
		action  provision.Action
	}
	changes := map[key]provision.Change{}
	for _, c := range p.Changes {
		changes[key{c.Address, c.Action}] = c
	}
	o := outcome{done: map[provision.Action]int{}}
	for _, r := range p.Results {
		c, known := changes[key{r.Address, r.Action}]
		if !known {
			c = provision.Change{Action: r.Action, Address: r.Address}
		}
		switch r.Status {
		case provision.Done:
			o.done[r.Action]++
			o.attached = o.attached || c.Kind == provision.KindAttachment && c.Action == provision.Create
		case provision.Failed:
			o.failed = append(o.failed, ended{r, c})
		default:
			o.skipped = append(o.skipped, ended{r, c})
		}
	}
	return o
}

func (p *page) outcome(word string, sh shade, list []ended) {
	if len(list) == 0 {
		return
	}
	p.gap()
	p.line(p.style.paint(sh, p.style.Say.Sprintf("%s (%d)", word, len(list))))
	last := ""
	for _, e := range list {
		p.line("  " + ChangeLine(e.change, p.style))
		text := problem(p.style.Say, e.Result)
		switch {
		case text != last:
			p.sentence(6, text)
			last = text
		case e.Status == provision.Failed && text != "": // a reason that several share is said once, under the first of them
			p.line("      " + p.style.Say.Text("the same"))
		}
	}
}

// byHand says what is left to people, now that the changes are made; what several share is said once.
func (p *page) byHand(results []provision.Result) {
	var notes []string
	about := map[string][]string{}
	for _, r := range results {
		if r.Note == "" {
			continue
		}
		if about[r.Note] == nil {
			notes = append(notes, r.Note)
		}
		about[r.Note] = append(about[r.Note], title(p.style.Say, r.Address))
	}
	if len(notes) == 0 {
		return
	}
	p.heading(p.style.Say.Text("By hand"))
	for _, note := range notes {
		p.list(2, "", about[note], "")
		p.sentence(4, p.style.Say.Sentence(note))
	}
}

// problem is a result's error with the request id, which support asks for, once.
func problem(say *i18n.Printer, r provision.Result) string {
	text := ""
	if r.Error != nil {
		text = say.Sentence(*r.Error)
	}
	if r.RequestID != "" && !strings.Contains(text, r.RequestID) {
		text = strings.TrimLeft(text+" "+say.Sprintf("[request id %s]", r.RequestID), " ")
	}
	return text
}

// next says what to do now, a line each.
func (o outcome) next(say *i18n.Printer, ending Ending) []string {
	var lines []string
	left := len(o.failed)+len(o.skipped) > 0
	switch {
	case left && ending == TimeOver && len(o.done) == 0:
		lines = append(lines, say.Text("Apply again with a longer --timeout."))
	case left && ending == TimeOver:
		lines = append(lines, say.Text("What is done stays done. Apply again with a longer --timeout: it goes on from here."))
	case len(o.failed) > 0 && len(o.done) == 0:
		lines = append(lines, say.Text("Put right what failed and apply again."))
	case len(o.failed) > 0:
		lines = append(lines, say.Text("What is done stays done. Put right what failed and apply again: it goes on from here."))
	case len(o.skipped) > 0:
		lines = append(lines, say.Text("What is done stays done. Apply again: it goes on from here."))
	}
	if o.attached {
		lines = append(lines, say.Text("Newly attached policies take effect after some 15 to 30 minutes."))
	}
	return lines
}

func (o outcome) counts(say *i18n.Printer, p *provision.Plan) string {
	if len(p.Results) == 0 {
		if len(p.Changes) == 0 {
			return summary(say, p)
		}
		return say.Text("Nothing was changed.")
	}
	text := say.Sprintf("%d created, %d changed, %d removed", o.done[provision.Create], o.done[provision.Update], o.done[provision.Delete])
	if len(o.failed)+len(o.skipped) == 0 {
		return say.Sprintf("Applied: %s.", text)
	}
	rest := say.Sprintf("%d failed, %d skipped.", len(o.failed), len(o.skipped))
	if len(o.done) == 0 {
		return say.Sprintf("Nothing was applied: %s", rest)
	}
	return say.Sprintf("Applied in part: %s; %s", text, rest)
}
