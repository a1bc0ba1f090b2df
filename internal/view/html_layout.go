package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The drawing in its own units; a browser scales it. A column has at most mostNodes: more can't be told apart, and a
// reader chooses a person to see their lines.
const (
	drawingWidth = 1140
	columnGap    = 80
	nodeGap      = 12
	lineHeight   = 17
	nodePadding  = 7
	headHeight   = 30
	mostNodes    = 20
	mostNames    = 3 // of people in a node
)

var drawColumns = [4]struct {
	head  string
	width int
}{{"draw.people", 210}, {"draw.groups", 220}, {"draw.rights", 290}, {"draw.can", 180}}

// drawNode is a box of the drawing.
type drawNode struct {
	ID                  int
	Column              int
	Name                string
	Lines               []label
	Full                string   // what it names, whole, where a line is cut or people are counted
	Capabilities        []string // of people: what they can, or what becomes different for them
	X, Y, Width, Height int

	bare   bool // no box but a place where lines pass the groups
	people int  // how many it stands for
	rows   []int
	weight int // where its neighbours are, to sort by
}

// drawLine joins two boxes; Via is where it passes the groups, nil where it ends at one or begins at one.
type drawLine struct {
	From, Via, To *drawNode
	How           string
}

// Path is the line as SVG writes it.
func (l drawLine) Path() string {
	path := fmt.Sprintf("M%d %d", l.From.X+l.From.Width, l.From.Mid())
	from := l.From
	if l.Via != nil {
		path += curve(from, l.Via) + fmt.Sprintf("H%d", l.Via.X+l.Via.Width)
		from = l.Via
	}
	return path + curve(from, l.To)
}

func curve(from, to *drawNode) string {
	bend := (from.X + from.Width + to.X) / 2
	return fmt.Sprintf("C%d %d %d %d %d %d", bend, from.Mid(), bend, to.Mid(), to.X, to.Mid())
}

// Mid is how far down the middle of a box's side is.
func (n *drawNode) Mid() int { return n.Y + n.Height/2 }

// TextX is where the text of a box begins.
func (n *drawNode) TextX() int { return n.X + 10 }

// TextY is the base of a line of text.
func (n *drawNode) TextY(i int) int { return n.Y + nodePadding + 13 + i*lineHeight }

// Class is the column's word for the style.
func (n *drawNode) Class() string { return columnClass(n.Column) }

func columnClass(column int) string { return strings.TrimPrefix(drawColumns[column].head, "draw.") }

// htmlDrawing is the drawing, and what it says as a list.
type htmlDrawing struct {
	Plan          bool
	Width, Height int
	Heads         []drawHead
	Nodes         []*drawNode
	Lines         []drawLine
	LeftOut       []label // what is not in it
	List          []drawEntry
}

type drawHead struct {
	Class    string
	X, Width int
	Text     label
}

// draw lays the sketch out; nil where it has nothing to show.
func (s *sketch) draw(plan bool) *htmlDrawing {
	d := &htmlDrawing{Plan: plan, Width: drawingWidth}
	nodes := s.nodes(d)
	if len(nodes[0]) == 0 {
		return nil
	}
	d.List = s.list(nodes[0])
	d.Lines = s.lines(&nodes)
	order(nodes, d.Lines)
	place(d, nodes)
	return d
}

// lines joins the boxes that are there. What leads past the groups gets a place between them, one a right.
func (s *sketch) lines(nodes *[4][]*drawNode) []drawLine {
	at := [4]map[string]*drawNode{{}, {}, {}, {}}
	for column, list := range nodes {
		for _, n := range list {
			at[column][n.Name] = n
		}
	}
	var all []drawLine
	past := map[*drawNode]*drawNode{}
	join := func(from, to *drawNode, how string) {
		if from == nil || to == nil {
			return
		}
		l := drawLine{From: from, To: to, How: how}
		if from.Column == 0 && to.Column == 2 {
			if l.Via = past[to]; l.Via == nil {
				l.Via = &drawNode{Column: 1, Name: to.Name, bare: true}
				past[to] = l.Via
				nodes[1] = append(nodes[1], l.Via)
			}
		}
		all = append(all, l)
	}
	for i, b := range s.sorted()[:len(nodes[0])] {
		for _, strand := range b.strands {
			if strand.group != "" {
				join(nodes[0][i], at[1][strand.group], strand.how)
			} else {
				join(nodes[0][i], at[2][strand.right], strand.how)
			}
		}
	}
	for _, l := range sortedLinks(s.groupRight) {
		join(at[1][l.from], at[2][l.to], s.groupRight[l])
	}
	for _, l := range sortedLinks(s.rightCan) {
		join(at[2][l.from], at[3][l.to], s.rightCan[l])
	}
	return all
}

// order sorts each column by where its neighbours on the right are, so that few lines cross; capabilities keep the
// catalogue's order. Whole numbers only: the same drawing on every machine.
func order(nodes [4][]*drawNode, lines []drawLine) {
	for column := 2; column >= 0; column-- {
		position := map[*drawNode]int{}
		for c := column + 1; c < 4; c++ {
			for i, n := range nodes[c] {
				position[n] = i * 1000 / len(nodes[c])
			}
		}
		sum, count := map[*drawNode]int{}, map[*drawNode]int{}
		for _, l := range lines {
			from, to := l.From, l.To
			if l.Via != nil && column == 1 {
				from = l.Via
			} else if l.Via != nil {
				to = l.Via
			}
			if from.Column == column {
				sum[from] += position[to]
				count[from]++
			}
		}
		for _, n := range nodes[column] {
			n.weight = 1000
			if count[n] > 0 {
				n.weight = sum[n] / count[n]
			}
		}
		slices.SortStableFunc(nodes[column], func(a, b *drawNode) int {
			return cmp.Or(cmp.Compare(a.weight, b.weight), strings.Compare(a.Name, b.Name))
		})
	}
}

// place gives every box its place, each column in the middle of the drawing's height.
func place(d *htmlDrawing, nodes [4][]*drawNode) {
	var heights [4]int
	for column, list := range nodes {
		for _, n := range list {
			n.Width, n.Height = drawColumns[column].width, 2*nodePadding+lineHeight*len(n.Lines)
			if n.bare {
				n.Height = 2
			}
			heights[column] += n.Height + nodeGap
		}
		d.Height = max(d.Height, heights[column])
	}
	x := 0
	for column, list := range nodes {
		y := headHeight + (d.Height-heights[column])/2
		for _, n := range list {
			n.ID, n.X, n.Y = len(d.Nodes), x, y
			y += n.Height + nodeGap
			if !n.bare {
				d.Nodes = append(d.Nodes, n)
			}
		}
		d.Heads = append(d.Heads, drawHead{columnClass(column), x, drawColumns[column].width, labelled(drawColumns[column].head)})
		x += drawColumns[column].width + columnGap
	}
	d.Height += headHeight
}
