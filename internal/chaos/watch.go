package chaos

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// watch looks at the sandbox before and after every write of the engine, and remembers what broke a promise.
type watch struct {
	mu       sync.Mutex
	caller   string    // whose credentials they are
	plan     *approved // nil while nothing may be written
	calls    []string
	writes   int
	broken   []string
	history  []moment
	strange  map[string]*strange // facts that the second administrator made
	seq      int                 // counts what the second administrator did
	looked   map[string]bool     // groups and organizations read since the plan was made
	rivalled bool                // the second administrator has done something
}

// moment is what people may do after a write.
type moment struct {
	call  string
	holds facts
}

// strange is a fact that the second administrator made: the engine can know of it only once it has read it.
type strange struct {
	seq  int
	seen bool
}

func newWatch() *watch { return &watch{strange: map[string]*strange{}, looked: map[string]bool{}} }

func (w *watch) breaks(format string, args ...any) {
	w.broken = append(w.broken, fmt.Sprintf(format, args...))
}

// approve lets the engine write what a plan shows; nil lets it write nothing.
func (w *watch) approve(plan *approved) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plan = plan
	clear(w.looked)
}

// wrote is fake.Options.Wrote.
func (w *watch) wrote(call string, before, after *fake.State) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes++
	w.calls = append(w.calls, call)
	if w.plan == nil {
		w.breaks("written although nothing was approved: %s", call)
		return
	}
	was, is := factsOf(before), factsOf(after)
	for _, fact := range was.minus(is) {
		if shown := w.token(fact, before); !w.plan.takes[shown] && !w.implied(shown, fact, is) {
			w.breaks("taken away by %s, and the plan did not show it: %s", call, w.readable(fact, before))
		}
	}
	for _, fact := range is.minus(was) {
		if shown := w.token(fact, after); !w.plan.gives[shown] && !ownGrant(fact, after) {
			w.breaks("given by %s, and the plan did not show it: %s", call, w.readable(fact, after))
		}
	}
	if !w.rivalled {
		if strings.HasPrefix(call, "POST ") { // a policy that many share may come to say the same for a moment, when they leave it
			for _, double := range doubled(before, after, "") {
				w.breaks("made twice by %s: %s", call, double)
			}
		}
		w.history = append(w.history, moment{call, holds(after)})
	}
}

// token writes a fact as the plan could know it: by name what was made since.
func (w *watch) token(fact string, st *fake.State) string {
	words := strings.Split(fact, " ")
	for i, word := range words {
		if w.plan.known(word) {
			continue
		}
		for _, g := range st.Groups {
			if g.ID == word {
				words[i] = "new:" + g.Name
			}
		}
		for _, u := range st.Users {
			if u.ID == word {
				words[i] = "new:" + u.Name
			}
		}
	}
	return strings.Join(words, " ")
}

// implied reports whether a fact that the plan did not show may go all the same: it goes with something that the plan does
// take, or nobody could have seen it. What the second administrator put into an object that is deleted counts as
// unseen only when the object was looked at once more before.
func (w *watch) implied(shown, fact string, after facts) bool {
	words := strings.Split(fact, " ")
	if words[0] == "right" {
		// A deleted principal's rights go with it, where the cloud cleans up; so does what a "*" shows of one cluster.
		if !after["group "+words[4]] && !after["user "+words[4]] {
			return true
		}
		return w.unseen(fact)
	}
	object := ""
	switch words[0] {
	case "member", "attached":
		object = "group " + words[1]
	case "grant":
		object = "organization " + words[1]
	}
	if object != "" && !after[object] {
		if words[0] == "grant" && words[2] == w.caller { // whoever deletes an organization has a right in it
			return true
		}
		return w.unseen(fact) && w.looked[object]
	}
	return w.unseen(fact)
}

func (w *watch) unseen(fact string) bool {
	s := w.strange[fact]
	return s != nil && !s.seen
}

// ownGrant reports whether a grant is what whoever makes an organization gets with it.
func ownGrant(fact string, st *fake.State) bool {
	words := strings.Split(fact, " ")
	return words[0] == "grant" && words[2] == st.AccessKeys[0].UserID
}

// readable replaces ids by names.
func (w *watch) readable(fact string, st *fake.State) string {
	words := strings.Split(fact, " ")
	for i, word := range words {
		for _, g := range st.Groups {
			if g.ID == word {
				words[i] = g.Name
			}
		}
		for _, u := range st.Users {
			if u.ID == word {
				words[i] = u.Name
			}
		}
		for _, c := range st.Clusters {
			if c.ID == word {
				words[i] = c.Name
			}
		}
	}
	return strings.Join(words, " ")
}

// rival makes an edit of the second administrator and remembers what it added.
func (w *watch) rival(server *fake.Server, edit func(*fake.State)) {
	_ = server.Edit(func(st *fake.State) { // an edit that doesn't fit together is not made: nothing happened
		was := factsOf(st)
		edit(st)
		is := factsOf(st)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.rivalled = true
		w.seq++
		for _, fact := range is.minus(was) {
			w.strange[fact] = &strange{seq: w.seq}
		}
	})
}

// now numbers the second administrator's doings, so that a read can tell which it may show.
func (w *watch) now() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seq
}

// read notes what an answer showed to the engine: body was answered to a GET of path that began at seq.
func (w *watch) read(path string, body string, seq int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for object, part := range map[string]string{"group ": "/users", "organization ": "/access"} {
		if trimmed, ok := strings.CutSuffix(path, part); ok {
			name := trimmed[strings.LastIndex(trimmed, "/")+1:]
			if object == "organization " {
				name = region + "/" + name
			}
			w.looked[object+name] = true
		}
	}
	for fact, s := range w.strange {
		if s.seq > seq || s.seen {
			continue
		}
		words := strings.Split(fact, " ")
		shows := false
		switch words[0] {
		case "member":
			shows = strings.Contains(path, words[1]+"/users") && strings.Contains(body, words[2])
		case "attached":
			shows = (strings.Contains(path, words[1]) || strings.Contains(path, "role-assignments")) && strings.Contains(body, words[2])
		case "grant":
			_, name, _ := strings.Cut(words[1], "/")
			shows = strings.HasSuffix(path, "/"+name+"/access") && strings.Contains(body, words[2])
		}
		s.seen = shows
	}
}

// dips lists who had less in between than both at the start and at the end.
func (w *watch) dips(start, end *fake.State) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	after := holds(end)
	for fact := range holds(start) {
		if !after[fact] {
			continue
		}
		for _, m := range w.history {
			if !m.holds[fact] {
				out = append(out, fmt.Sprintf("held before and after, and not once %s was made: %s", m.call, w.readable(fact, start)))
				break
			}
		}
	}
	slices.Sort(out)
	return out
}
