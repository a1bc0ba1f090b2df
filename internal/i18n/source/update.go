package source

import (
	"cmp"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
)

// Update brings a catalogue up to what the sources say: new messages come in without a translation, those that no source
// says any more go, and each names the files that it is from. Its head, words and what libraries say stay. Sorted by file.
func Update(entries []i18n.Entry, messages []Message) []i18n.Entry {
	there := map[string]i18n.Entry{}
	var all []i18n.Entry
	for _, e := range entries {
		there[e.Context+"\x00"+e.ID] = e
		if e.Context != "" || e.ID == "" { // the head
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b i18n.Entry) int {
		head := func(e i18n.Entry) int { return min(len(e.ID), 1) }
		return cmp.Or(head(a)-head(b), strings.Compare(b.Context, a.Context), strings.Compare(a.ID, b.ID))
	})
	for _, m := range messages {
		context := ""
		if m.Word {
			context = i18n.ContextWord
		}
		e, known := there[context+"\x00"+m.ID]
		if m.Word && known {
			continue // it stands among the words already
		}
		e.Context, e.ID, e.Plural = context, m.ID, m.Plural
		e.Comments = append(notes(e.Comments), "#: "+strings.Join(files(m.Places), " "))
		all = append(all, e)
	}
	return all
}

// notes are the comments that people wrote.
func notes(comments []string) []string {
	return slices.DeleteFunc(slices.Clone(comments), func(c string) bool { return strings.HasPrefix(c, "#:") })
}

// files are the places without their lines, which change all the time.
func files(places []string) []string {
	var names []string
	for _, p := range places {
		name, _, _ := strings.Cut(p, ":")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
