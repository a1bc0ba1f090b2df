package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/osc-perms/osc-perms/provision"
)

// probe reads a block whose for_each is empty for an instance of which nothing is known, so that what is wrong in it
// whatever the keys are is reported all the same. What it reads is dropped.
func (l *loader) probe(o *object, mode provision.Mode, tenantRegion string) {
	if !o.known || len(o.instances) > 0 {
		return
	}
	incomplete := l.incomplete
	p := *o
	p.instances = []instance{{cty.UnknownVal(cty.String), cty.DynamicVal}}
	in := &p.instances[0]
	p.names = []text{l.readName(&p, in)}
	if o.Type == "organization" {
		l.readOrganization(&p, 0, mode, tenantRegion)
	} else {
		what := p.titleOf(in)
		r := reader{l: l, attrs: p.attrs, in: in.scope(), what: what}
		p.members = []nameList{r.list("members", func(name string, at hcl.Range) { l.checkUserName(name, at, "members", what) })}
		l.readGroup(&p, 0, mode)
	}
	l.incomplete = incomplete
}
