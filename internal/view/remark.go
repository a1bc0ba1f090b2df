package view

import (
	"strings"

	"github.com/osc-perms/osc-perms/provision"
)

// parts names what stands in an object, by its kind: the word in an address and the word for people.
var parts = map[provision.Kind]string{
	provision.KindMembership: "member",
	provision.KindAttachment: "policy",
	provision.KindGrant:      "grant",
}

// remark is one or more remarks that differ only in the person or policy, in words.
type remark struct{ what, message string }

// joined puts neighbouring remarks that say the same about things in one object on one line:
// "group delivery: member dave, erin".
func joined(remarks []provision.Remark) []remark {
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
			all = append(all, remark{title(r.Address), r.Message})
		case key == last:
			all[len(all)-1].what += ", " + Clean(name)
		default:
			all = append(all, remark{title(object) + ", " + word + " " + Clean(name), r.Message})
		}
		last = key
		if name == "" {
			last = ""
		}
	}
	return all
}
