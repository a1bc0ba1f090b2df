package view

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// AccessHTML writes who can do what as one page that needs nothing besides: the matrix, each cell with its reasons, a
// drawing of the paths, and the notes, in English and Chinese. The same report gives the same bytes.
// Errors: those of w.
func AccessHTML(w io.Writer, r *provision.AccessReport) error {
	page := accessPage{
		htmlFrame: htmlFrame{
			Title: labelled("access.title"), Sandbox: r.Sandbox, Tenant: Clean(r.Tenant.Name), DomainID: Clean(r.Tenant.DomainID),
			Region: Clean(r.Tenant.Region), ToolVersion: Clean(r.ToolVersion),
		},
		Matrix: htmlMatrixOf(r), Drawing: drawAccess(r), Notes: sentences(r.Notes),
	}
	page.Matrix.nodes(page.Drawing)
	page.section(true, "matrix", "matrix", len(r.Users))
	page.section(page.Drawing != nil, "drawing", "draw.access", 0)
	page.section(len(page.Notes) > 0, "notes", "notes", len(page.Notes))
	return writePage(w, "access", page)
}

type accessPage struct {
	htmlFrame
	Matrix  htmlMatrix
	Drawing *htmlDrawing
	Notes   []label
}

// mostRows is how many people have a row: some thousands of them are more than a browser bears with all their reasons.
// The figures in the heads are always about all.
const mostRows = 2000

// htmlMatrix is people by capabilities.
type htmlMatrix struct {
	Plan   bool // its cells say what becomes of a capability, not who has it
	Heads  []htmlHead
	People []htmlPerson
	Left   label // who has no row; "" where all have one
}

// htmlHead is a column: a capability, what it is, and how many have it.
type htmlHead struct {
	ID    string
	What  label
	Count label
}

// htmlPerson is a row: a person's cells, and the reasons behind them.
type htmlPerson struct {
	N       int    // the row's number, for its anchor
	Node    string // the box of the drawing; "" without one
	Name    string
	Marks   []label
	Cells   []htmlCell
	Reasons []htmlReason
	Notes   []label
}

// htmlCell is a verdict. Kind is the class of its look: told by its word and sign as well, never by its colour alone.
type htmlCell struct {
	Capability string
	Kind       string
	Sign       string
	Word       label
}

// htmlReason is why a person can or can't do some things.
type htmlReason struct {
	Capabilities []string
	htmlCell
	Paths [][]string // each a way: its stations
	Lists []htmlList
	Links []htmlLink // to changes
	More  label      // how many changes are not named
}

// htmlList is a few sentences under a word.
type htmlList struct {
	Kind  string
	Head  label
	Items []label
}

func htmlMatrixOf(r *provision.AccessReport) htmlMatrix {
	capabilities := asked(r)
	m := htmlMatrix{}
	for _, id := range capabilities {
		what := plain("")
		if e, ok := osc.Of(id); ok {
			what = label{e.English, e.Chinese}
		}
		m.Heads = append(m.Heads, htmlHead{Clean(string(id)), what, labelled("yes.of", len(byVerdict(r.Users, id, osc.Yes)), len(r.Users))})
	}
	if n := len(r.Users) - mostRows; n > 0 {
		m.Left = labelled("left.rows", n)
	}
	for i, u := range r.Users[:min(len(r.Users), mostRows)] {
		p := htmlPerson{N: i + 1, Name: Clean(u.Name), Notes: sentences(u.Notes)}
		if u.Owner {
			p.Marks = append(p.Marks, labelled("person.owner"))
		}
		if !u.Enabled {
			p.Marks = append(p.Marks, labelled("person.disabled"))
		}
		for _, id := range capabilities {
			p.Cells = append(p.Cells, verdictCell(id, verdictOf(u, id).Verdict))
		}
		for _, b := range reasons(nil, u, capabilities) {
			p.Reasons = append(p.Reasons, htmlReasonOf(u, b))
		}
		m.People = append(m.People, p)
	}
	return m
}

func verdictCell(id osc.Capability, s osc.Status) htmlCell {
	cell := htmlCell{Capability: Clean(string(id)), Kind: "unknown", Sign: "?", Word: labelled("unknown")}
	switch s {
	case osc.Yes:
		cell.Kind, cell.Sign, cell.Word = "yes", "✓", labelled("yes")
	case osc.No:
		cell.Kind, cell.Sign, cell.Word = "no", "–", labelled("no")
	}
	return cell
}

// htmlReasonOf says one answer: the paths of a yes, and of anything else what is missing and what to do.
func htmlReasonOf(u provision.UserAccess, b because) htmlReason {
	reason := htmlReason{Capabilities: b.capabilities, htmlCell: verdictCell("", b.verdict)}
	v := b.of
	if v.Verdict == osc.Yes {
		for _, path := range v.Paths {
			reason.Paths = append(reason.Paths, stations(u.Name, path))
		}
		return reason
	}
	add := func(kind, head string, texts ...string) {
		texts = slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == "" })
		if len(texts) > 0 {
			reason.Lists = append(reason.Lists, htmlList{kind, labelled(head), sentences(texts)})
		}
	}
	add("unread", "unread", v.Unread...)
	add("missing", "missing", v.Missing...)
	add("nearest", "nearest", v.Nearest)
	add("repair", "repair", v.Remedy)
	return reason
}

// stations takes a path of a verdict apart, "carol → delivery → UCS FullAccess@global": the person, the group if it goes
// through one, and what gives the right. What does not begin with the person is one station: a fact about the account.
func stations(user, path string) []string {
	const arrow = " → "
	rest, ok := strings.CutPrefix(path, user+arrow)
	if !ok {
		return []string{Clean(path)}
	}
	if i := strings.LastIndex(rest, arrow); i >= 0 { // a group's name may hold an arrow, a policy's does not
		return []string{Clean(user), Clean(rest[:i]), Clean(rest[i+len(arrow):])}
	}
	return []string{Clean(user), Clean(rest)}
}

// Span is how many columns a row has.
func (p htmlPerson) Span() int { return len(p.Cells) + 1 }

// nodes tells each row which box of the drawing is the person's.
func (m *htmlMatrix) nodes(d *htmlDrawing) {
	if d == nil {
		return
	}
	for _, n := range d.Nodes {
		for _, row := range n.rows {
			if row != noRow && row < len(m.People) {
				m.People[row].Node = strconv.Itoa(n.ID)
			}
		}
	}
}
