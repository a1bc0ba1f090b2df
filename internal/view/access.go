package view

import (
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// manyPeople is from how many people on the reasons of each are left to `access NAME`, with a line that says so.
const manyPeople = 11

// askNames is where the reasons are that a long report leaves out.
const askNames = "osc-perms access NAME, or --csv for all"

// nobody is who has a capability where none of those asked about has it.
func nobody(say *i18n.Printer, r *provision.AccessReport) string {
	if r.Named {
		return say.Text("none of those named")
	}
	return say.Text("nobody")
}

// verdictLegend says what the cells of the matrix mean.
const verdictLegend = "yes: can; no: cannot; ?: not known, because something that matters could not be read"

// asked are the capabilities of the report. One that nobody said what it is about is about all that is in it.
func asked(r *provision.AccessReport) []osc.Capability {
	if len(r.Asked) > 0 {
		return r.Asked
	}
	var found []osc.Capability
	for _, u := range r.Users {
		for id := range u.Capabilities {
			if !slices.Contains(found, id) {
				found = append(found, id)
			}
		}
	}
	slices.Sort(found)
	osc.Sort(found)
	return found
}

// entriesOf are the catalogue's entries of capabilities.
func entriesOf(capabilities []osc.Capability) []osc.Entry {
	var entries []osc.Entry
	for _, id := range capabilities {
		if e, ok := osc.Of(id); ok {
			entries = append(entries, e)
		}
	}
	return entries
}

// verdictOf is what the report says about a person; nothing said is not known, never no.
func verdictOf(u provision.UserAccess, id osc.Capability) osc.Verdict {
	v, ok := u.Capabilities[id]
	if !ok {
		return osc.Verdict{Verdict: osc.Unknown, Unread: []string{"the report says nothing about it"}}
	}
	if v.Verdict != osc.Yes && v.Verdict != osc.No {
		v.Verdict = osc.Unknown
	}
	return v
}

// cell is a verdict in the matrix: told by its word, not by its colour.
func cell(say *i18n.Printer, s osc.Status) (string, shade) {
	switch s {
	case osc.Yes:
		return say.Word("yes"), green
	case osc.No:
		return say.Word("no"), dim
	}
	return "?", yellow
}

// verdictWords is a verdict in front of what it is about.
func verdictWords(say *i18n.Printer, s osc.Status) string {
	switch s {
	case osc.Yes:
		return say.Word("yes")
	case osc.No:
		return say.Word("no")
	}
	return say.Text("not known")
}

// marks is what to know about a user beside the name: " (owner, disabled)".
func marks(say *i18n.Printer, u provision.UserAccess) string {
	var words []string
	if u.Owner {
		words = append(words, say.Word("owner"))
	}
	if !u.Enabled {
		words = append(words, say.Word("disabled"))
	}
	if len(words) == 0 {
		return ""
	}
	return say.Sprintf(" (%s)", strings.Join(words, say.Text(", ")))
}

func userName(say *i18n.Printer, u provision.UserAccess) string { return Clean(u.Name) + marks(say, u) }

// because are capabilities for which the verdict on a person is the same, for the same reasons.
type because struct {
	verdict      osc.Status
	capabilities []string
	reasons      []string // clean, each a line
	of           osc.Verdict
}

// reasons says why a person can or can't, capabilities with one answer together.
func reasons(say *i18n.Printer, u provision.UserAccess, capabilities []osc.Capability) []because {
	var all []because
	for _, id := range capabilities {
		v := verdictOf(u, id)
		why := why(say, v)
		i := slices.IndexFunc(all, func(b because) bool { return b.verdict == v.Verdict && slices.Equal(b.reasons, why) })
		if i < 0 {
			i = len(all)
			all = append(all, because{verdict: v.Verdict, reasons: why, of: v})
		}
		all[i].capabilities = append(all[i].capabilities, Clean(string(id)))
	}
	return all
}

// why is the reasons of a verdict: every path of a yes; what is missing and the nearest miss of a no; what could not
// be read, too, of an unknown.
func why(say *i18n.Printer, v osc.Verdict) []string {
	if v.Verdict == osc.Yes {
		return Cleaned(say.Sentences(v.Paths))
	}
	var lines []string
	if len(v.Unread) > 0 {
		lines = append(lines, say.Sprintf("could not be read: %s", strings.Join(Cleaned(say.Sentences(v.Unread)), say.Text("; "))))
	}
	if len(v.Missing) > 0 {
		lines = append(lines, say.Sprintf("missing: %s", strings.Join(Cleaned(say.Sentences(v.Missing)), say.Text("; "))))
	}
	if v.Nearest != "" {
		lines = append(lines, say.Sprintf("nearest: %s", Clean(say.Sentence(v.Nearest))))
	}
	if v.Remedy != "" {
		lines = append(lines, say.Sprintf("to repair: %s", Clean(say.Sentence(v.Remedy))))
	}
	return lines
}

// saying are the people about whom the report says one thing.
type saying struct {
	text   string
	people []string
}

// sayings puts people together to whom the same text belongs, in the order of the texts' first people.
func sayings(say *i18n.Printer, users []provision.UserAccess, texts func(provision.UserAccess) []string) []saying {
	var all []saying
	at := map[string]int{}
	for _, u := range users {
		for _, text := range texts(u) {
			i, found := at[text]
			if !found {
				i = len(all)
				at[text] = i
				all = append(all, saying{text: text})
			}
			if !slices.Contains(all[i].people, userName(say, u)) {
				all[i].people = append(all[i].people, userName(say, u))
			}
		}
	}
	return all
}

// unread says what could not be read about a person and which capabilities hang on it: "upload, deploy: …".
func unread(say *i18n.Printer, capabilities []osc.Capability) func(provision.UserAccess) []string {
	return func(u provision.UserAccess) []string {
		var texts []string
		for _, b := range reasons(say, u, capabilities) {
			if b.verdict == osc.Unknown && len(b.reasons) > 0 {
				texts = append(texts, say.Sprintf("%s: %s", strings.Join(b.capabilities, ", "), b.reasons[0]))
			} else if b.verdict == osc.Unknown {
				texts = append(texts, say.Sprintf("%s: not known", strings.Join(b.capabilities, ", ")))
			}
		}
		return texts
	}
}

// byVerdict are the users with one verdict on a capability.
func byVerdict(users []provision.UserAccess, id osc.Capability, s osc.Status) []provision.UserAccess {
	var some []provision.UserAccess
	for _, u := range users {
		if verdictOf(u, id).Verdict == s {
			some = append(some, u)
		}
	}
	return some
}
