package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/osc-perms/osc-perms/provision"
)

// readOffboards reads the offboard blocks: everybody in them, each once.
func (l *loader) readOffboards() nameList {
	all := nameList{state: present, ranges: map[string]hcl.Range{}}
	for _, b := range l.offboards {
		content, _, _ := b.Body.PartialContent(offboardShape.schema())
		r := reader{l: l, attrs: content.Attributes, what: title(b)}
		list := r.list("users", func(name string, at hcl.Range) { l.checkUserName(name, at, "users", title(b)) })
		if list.state == absent {
			l.fail(blockRange(b), `Write users = ["mallory"].`, "%s names no users", title(b))
		}
		for _, n := range list.names {
			if _, there := all.ranges[n.Name]; !there {
				all.ranges[n.Name] = list.ranges[n.Name]
				all.names = append(all.names, n)
			}
		}
	}
	return all
}

// checkOffboarded reports people who are to lose everything and stand elsewhere all the same, with all the places.
func (l *loader) checkOffboarded(d *provision.Desired, offboard nameList) {
	if len(offboard.names) == 0 {
		return
	}
	places := standing(d)
	for _, n := range offboard.sorted() {
		if found := places[n.Name]; len(found) > 0 {
			l.fail(offboard.ranges[n.Name], fmt.Sprintf("The name stands in %s. Take it out there; or take it out of offboard, if the person stays.", strings.Join(found, ", ")),
				"%q is offboarded and stands elsewhere too", n.Name)
		}
	}
}

// standing says for every user where the files give something to them, or keep something for them.
func standing(d *provision.Desired) map[string][]string {
	places := map[string][]string{}
	add := func(where string, names []provision.Name) {
		for _, n := range names {
			places[n.Name] = append(places[n.Name], fmt.Sprintf("%s (%s)", where, n.Place))
		}
	}
	for _, u := range d.Users {
		if u.Enabled {
			add(called("user", u.Label, u.Key)+", which is enabled", []provision.Name{{Name: u.Name, Place: u.Place}})
		}
	}
	for _, g := range d.Groups {
		if g.Members != nil {
			add("members of "+called("group", g.Label, g.Key), *g.Members)
		}
	}
	for _, o := range d.Organizations {
		for _, grant := range o.Grants {
			add(fmt.Sprintf("grant %q of %s", grant.Level, called("organization", o.Label, o.Key)), grant.Users)
		}
	}
	for _, c := range d.Clusters {
		for _, grant := range c.Grants {
			add(fmt.Sprintf("grant %q of %s", grant.Role, called("cluster", c.Label, c.Key)), grant.Users)
		}
	}
	for _, o := range d.Onboards {
		add("users of "+called("onboard", o.Label, o.Key), o.Users)
	}
	add("protected_users of guard", d.Guard.ProtectedUsers)
	if d.Guard.Privileged != nil {
		add("privileged of guard", *d.Guard.Privileged)
	}
	return places
}

// called names a block, or one of what for_each makes of it: group "team"["a"].
func called(blockType, label, key string) string {
	if key == "" {
		return fmt.Sprintf("%s %q", blockType, label)
	}
	return fmt.Sprintf("%s %q[%q]", blockType, label, key)
}
