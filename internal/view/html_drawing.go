package view

import (
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// drawEntry is the drawing in words: people, and where each line from them leads.
type drawEntry struct {
	People string
	Lines  []drawWords
}

type drawWords struct {
	How      string // "" where nothing changes
	Word     label
	Stations []string
}

// list says what the boxes and lines say, for those who can't see them.
func (s *sketch) list(people []*drawNode) []drawEntry {
	rightsOf, canOf := map[string][]link{}, map[string][]string{}
	for _, l := range sortedLinks(s.groupRight) {
		rightsOf[l.from] = append(rightsOf[l.from], l)
	}
	for _, l := range sortedLinks(s.rightCan) {
		canOf[l.from] = append(canOf[l.from], l.to)
	}
	var all []drawEntry
	for i, b := range s.sorted() {
		if i >= len(people) {
			break
		}
		entry := drawEntry{People: people[i].Name}
		add := func(how string, right string, stations ...string) {
			can := slices.DeleteFunc(slices.Clone(canOf[right]), func(c string) bool { return !slices.Contains(b.capabilities, c) })
			if len(can) > 0 {
				sortIDs(can)
				stations = append(stations, strings.Join(can, ", "))
			}
			words := drawWords{Stations: stations}
			if how != there {
				words.How, words.Word = how, labelled(how)
			}
			entry.Lines = append(entry.Lines, words)
		}
		for _, strand := range b.strands {
			if strand.group == "" {
				add(strand.how, strand.right, strand.right)
				continue
			}
			rights := rightsOf[strand.group]
			if len(rights) == 0 {
				add(strand.how, "", strand.group)
			}
			for _, l := range rights {
				how := strand.how
				if how == there {
					how = s.groupRight[l]
				}
				add(how, l.to, strand.group, l.to)
			}
		}
		all = append(all, entry)
	}
	return all
}

// sortIDs puts ids of capabilities in the catalogue's order.
func sortIDs(ids []string) {
	all := osc.Capabilities()
	slices.SortFunc(ids, func(a, b string) int {
		return slices.Index(all, osc.Capability(a)) - slices.Index(all, osc.Capability(b))
	})
}

// drawAccess draws by which groups and rights people can do what they can.
func drawAccess(r *provision.AccessReport) *htmlDrawing {
	s := newSketch()
	for i, u := range r.Users {
		var strands []strand
		var can []string
		for _, id := range asked(r) {
			v := verdictOf(u, id)
			if v.Verdict != osc.Yes {
				continue
			}
			c := Clean(string(id))
			can = append(can, c)
			for _, path := range v.Paths {
				stop := stations(u.Name, path)
				right := stop[len(stop)-1]
				switch {
				case len(stop) == 3:
					strands = append(strands, strand{group: stop[1], how: there})
					tie(s.groupRight, stop[1], right, there)
				case len(stop) == 2:
					strands = append(strands, strand{right: right, how: there})
				case u.Owner && strings.HasPrefix(path, u.Name+" "):
					right = strings.TrimPrefix(right, Clean(u.Name)+" is ")
					strands = append(strands, strand{right: right, how: there})
				default:
					continue // a fact about the account: no line leads to it
				}
				tie(s.rightCan, right, c, there)
			}
		}
		s.person(i, Clean(u.Name), strands, can)
	}
	return s.draw(false)
}
