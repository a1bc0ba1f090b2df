package view

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/osc-perms/osc-perms/osc"
)

// nodes makes the boxes column by column: of each at most mostNodes: the largest bundles, and what
// concerns the most of their people.
func (s *sketch) nodes(d *htmlDrawing) [4][]*drawNode {
	var all [4][]*drawNode
	bundles := s.sorted()
	for _, b := range bundles[:min(len(bundles), mostNodes)] {
		all[0] = append(all[0], peopleNode(b))
	}
	left := 0
	for _, b := range bundles[len(all[0]):] {
		left += len(b.people)
	}
	cut := [4]int{left}
	for column, people := range s.concerned(bundles[:len(all[0])]) {
		for name, n := range people {
			all[column] = append(all[column], namedNode(column, name, n))
		}
		slices.SortFunc(all[column], func(a, b *drawNode) int {
			return cmp.Or(cmp.Compare(b.people, a.people), strings.Compare(a.Name, b.Name))
		})
		if column > 0 && len(all[column]) > mostNodes {
			cut[column] = len(all[column]) - mostNodes
			all[column] = all[column][:mostNodes]
		}
	}
	ids := osc.Capabilities()
	slices.SortStableFunc(all[3], func(a, b *drawNode) int {
		return cmp.Compare(slices.Index(ids, osc.Capability(a.Name)), slices.Index(ids, osc.Capability(b.Name)))
	})
	for i, key := range []string{"left.people", "left.groups", "left.rights"} {
		if i == 0 && d.Plan {
			key = "left.people.plan" // a plan's rows tell changes, not ways
		}
		if cut[i] > 0 {
			d.LeftOut = append(d.LeftOut, labelled(key, cut[i]))
		}
	}
	if s.nothing > 0 {
		d.LeftOut = append(d.LeftOut, labelled("left.nothing", s.nothing))
	}
	return all
}

// concerned counts the people of bundles whom each group, right and capability concerns, by column and name.
func (s *sketch) concerned(bundles []*bundle) [4]map[string]int {
	of := [4]map[string]int{{}, {}, {}, {}}
	rightsOf := map[string][]string{}
	for l := range s.groupRight { // a sum has no order
		rightsOf[l.from] = append(rightsOf[l.from], l.to)
		of[1][l.from], of[2][l.to] = 0, 0
	}
	for l := range s.rightCan {
		of[2][l.from], of[3][l.to] = 0, 0
	}
	for _, b := range bundles {
		n := len(b.people)
		for _, strand := range b.strands {
			if strand.group == "" {
				of[2][strand.right] += n
				continue
			}
			of[1][strand.group] += n
			for _, right := range rightsOf[strand.group] {
				of[2][right] += n
			}
		}
		for _, c := range b.capabilities {
			of[3][c] += n
		}
	}
	return of
}

func peopleNode(b *bundle) *drawNode {
	n := &drawNode{Column: 0, Name: strings.Join(b.people, ", "), Capabilities: b.capabilities, people: len(b.people), rows: b.rows}
	n.Full = n.Name
	names := b.people
	if len(names) > mostNames {
		n.Lines = append(n.Lines, labelled("people", len(names)))
		n.Full = strings.Join(names[:min(len(names), 30)], ", ") // a hint for the mouse: the matrix has them all
		if len(names) > 30 {
			n.Full += ", …"
		}
		names = []string{strings.Join(names[:mostNames], ", ") + ", …"}
	}
	for _, name := range names {
		n.Lines = append(n.Lines, plain(cutTo(name, drawColumns[0].width)))
	}
	return n
}

func namedNode(column int, name string, people int) *drawNode {
	return &drawNode{Column: column, Name: name, Full: name, Lines: []label{plain(cutTo(name, drawColumns[column].width))}, people: people}
}

// cutTo cuts a name to what fits in a box; the whole one is its title and in the list.
func cutTo(name string, width int) string { return runewidth.Truncate(name, (width-18)/7, "…") }
