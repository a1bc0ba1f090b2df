package config

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/osc-perms/osc-perms/provision"
)

// probe reads a block whose for_each makes nothing for an instance of which nothing is known, so that what is wrong
// in it whatever the keys are is reported all the same.
func (l *loader) probe(o *object, mode provision.Mode, tenantRegion string) {
	if len(o.instances) > 0 {
		return
	}
	p := *o
	p.instances = []instance{{cty.UnknownVal(cty.String), cty.DynamicVal}}
	l.rehearse(&p, mode, tenantRegion)
}

// readSuperfluous reads what is declared once too often, for the other mistakes in it.
func (l *loader) readSuperfluous(mode provision.Mode, tenantRegion string) {
	for _, o := range l.superfluous {
		l.readInstances(o)
		l.rehearse(o, mode, tenantRegion)
		l.probe(o, mode, tenantRegion)
	}
	for _, v := range l.superfluousVariables {
		if v.fallback != nil {
			l.defaultValue(v)
		}
	}
	for _, a := range l.superfluousLocals {
		l.localValue(a)
	}
}

// rehearse reads every instance of a block, and drops what it reads.
func (l *loader) rehearse(o *object, mode provision.Mode, tenantRegion string) {
	incomplete := l.incomplete
	o.names, o.members = make([]text, len(o.instances)), make([]nameList, len(o.instances))
	for i := range o.instances {
		in := &o.instances[i]
		if o.Type != "onboard" && (o.attrs["name"] != nil || o.forEach() != nil) { // a label was checked where it stood first
			o.names[i] = l.readName(o, in)
		}
		switch o.Type {
		case "user":
			l.readUser(o, i)
		case "group":
			o.members[i] = l.readPeople(o, in)
			l.readGroup(o, i, mode)
		case "organization":
			l.readOrganization(o, i, mode, tenantRegion)
		case "cluster":
			l.readCluster(o, i, mode, tenantRegion)
		case "onboard":
			o.members[i] = l.readPeople(o, in)
			l.readOnboard(o, i, mode, tenantRegion)
		}
	}
	l.incomplete = incomplete
}
