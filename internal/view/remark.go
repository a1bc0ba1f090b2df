package view

import (
	"strings"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/provision"
)

// parts names what stands in an object, by its kind: the word in an address and the word for people.
var parts = map[provision.Kind]string{
	provision.KindMembership:   "member",
	provision.KindAttachment:   "policy",
	provision.KindGrant:        "grant",
	provision.KindClusterGrant: "grant",
}

// remark is one or more remarks that differ only in the person or policy, in words.
type remark struct{ what, message string }

// joined puts neighbouring remarks that say the same about things in one object on one line:
// "group delivery: member dave, erin".
func joined(say *i18n.Printer, remarks []provision.Remark) []remark {
	var all []remark
	last := ""
	for _, r := range remarks {
		object, name := r.Address, ""
		word := parts[r.Kind]
		if word != "" {
			object, name, _ = strings.Cut(r.Address, "/"+word+"/")
		}
		key := object + "\x00" + word + "\x00" + r.Message
		switch {
		case name == "":
			all = append(all, remark{title(say, r.Address), r.Message})
		case key == last:
			all[len(all)-1].what += ", " + partName(say, r.Kind, name)
		default:
			all = append(all, remark{title(say, object) + say.Text(", ") + say.Word(word) + " " + partName(say, r.Kind, name), r.Message})
		}
		last = key
		if name == "" {
			last = ""
		}
	}
	return all
}

// partName says what stands in an object: "view/group/ops" in a cluster is "view to group ops".
func partName(say *i18n.Printer, kind provision.Kind, name string) string {
	if kind == provision.KindClusterGrant {
		if p := strings.SplitN(name, "/", 3); len(p) == 3 {
			return say.Sprintf("%s to %s %s", Clean(p[0]), say.Word(Clean(p[1])), Clean(p[2]))
		}
	}
	return Clean(name)
}
