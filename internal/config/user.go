package config

import (
	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/provision"
)

// readUsers reads the user blocks, each for every key of its for_each.
func (l *loader) readUsers() []provision.User {
	var users []provision.User
	for _, o := range l.users {
		l.value(node{"user", o.label(), "name"}, o.at())
		for i := range l.instancesOf(o) {
			users = append(users, l.readUser(o, i))
		}
		l.probe(o, "", "")
	}
	return users
}

func (l *loader) readUser(o *object, i int) provision.User {
	in := &o.instances[i]
	r := reader{l: l, attrs: o.attrs, in: in.scope(), what: o.titleOf(in)}
	u := provision.User{
		Label: o.label(), Key: in.id(), Name: o.name(i).value, Email: r.email(), Phone: r.phone(),
		Description: r.checkedDescription(r.text("description"), false), Enabled: true,
		AccessType: iam.AccessType(r.choice("access_type", "", string(iam.AccessDefault), string(iam.AccessProgrammatic), string(iam.AccessConsole))),
		Until:      r.lastDay(), Place: place(o.at()),
	}
	if enabled, st := r.flag("enabled"); st == present {
		u.Enabled = enabled
	}
	return u
}

// email is never shown when it is wrong: logs are read by many.
func (r reader) email() *string {
	t := r.text("email")
	if t.state != present {
		return nil
	}
	if p := iam.CheckEmail(t.value); p.Text != "" {
		r.l.failSecretly(t.at, "Correct the address, or leave email out.", "email of %s %s", r.what, p.Text)
	}
	return &t.value
}

func (r reader) phone() *iam.Phone {
	t := r.text("phone")
	if t.state != present {
		return nil
	}
	phone, err := iam.ParsePhone(t.value)
	if err != nil {
		r.l.failSecretly(t.at, `Write + and the country code, a blank, and the number, as in "+86 13800000000".`, "phone of %s can't be read: %s", r.what, err)
		return nil
	}
	return &phone
}

// checkUserNames reports users of one name.
func (l *loader) checkUserNames() {
	declared := map[string]firstPlace{}
	for _, o := range l.users {
		for i := range o.instances {
			if t := o.name(i); t.state == present {
				l.checkOnce(declared, t.value, firstPlace{o.titleOf(&o.instances[i]), t.at}, "the user %q", t.value)
			}
		}
	}
}
