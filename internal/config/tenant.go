package config

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	_ "time/tzdata" // the same time zones on every machine

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
)

const defaultTimezone = "Asia/Shanghai"

// tenant reads the tenant block; more of them, or none, was reported.
func (l *loader) tenant() provision.Tenant {
	t := firstOf(l.tenants, l.readTenant)
	if len(l.tenants) == 0 {
		return t
	}
	t.Name, t.Region, t.OSCRegion = l.tenantText("name"), l.tenantText("region"), l.tenantText("osc_region")
	for _, b := range l.tenants[1:] {
		r := l.tenantReader(b)
		for _, name := range tenantNames {
			if r.attrs[name] != nil {
				l.tenantAttribute(b, name)
			}
		}
		r.mode(provision.Exclusive)
	}
	return t
}

// readTenant reads what nothing in the configuration can refer to.
func (l *loader) readTenant(b *hcl.Block) provision.Tenant {
	r := l.tenantReader(b)
	t := provision.Tenant{Timezone: defaultTimezone, Place: place(blockRange(b))}
	if p := r.text("profile"); p.state == present {
		t.Profile = p.value
		if strings.TrimSpace(p.value) == "" {
			r.fail("profile", "Name a section of ~/.huaweicloud/credentials, or leave profile out.", "is empty")
		}
	}
	if z := r.text("timezone"); z.state == present {
		t.Timezone = z.value
		if _, err := time.LoadLocation(z.value); err != nil || z.value == "" || z.value == "Local" {
			r.fail("timezone", `Write an IANA name, such as "Asia/Shanghai" or "UTC".`, "is no time zone: %q", z.value)
		}
	}
	content, _ := l.expand(b.Body, tenantShape, nil)
	t.Endpoints = l.readEndpoints(content)
	return t
}

func (l *loader) tenantReader(b *hcl.Block) reader {
	content, _, _ := b.Body.PartialContent(tenantShape.schema())
	return reader{l: l, attrs: content.Attributes, what: title(b)}
}

// tenantText is what tenant.<name> refers to, "" when it was reported.
func (l *loader) tenantText(name string) string {
	v := l.value(node{"tenant", name, ""}, blockRange(l.tenants[0]))
	if !v.IsKnown() || v.IsNull() {
		return ""
	}
	return v.AsString()
}

func (l *loader) tenantValue(name string) cty.Value {
	if len(l.tenants) == 0 {
		return l.unknown()
	}
	return l.tenantAttribute(l.tenants[0], name)
}

func (l *loader) tenantAttribute(b *hcl.Block, name string) cty.Value {
	t := l.tenantReader(b).text(name)
	switch {
	case t.state == bad:
		return l.unknown()
	case t.state == absent && name == "name":
		t = text{present, b.Labels[0], b.LabelRanges[0]}
	case t.state == absent && name == "osc_region":
		return l.value(node{"tenant", "region", ""}, blockRange(b))
	case t.state == absent:
		l.fail(blockRange(b), `Write region = "cn-east-3", the API's id of the region where SWR and CCE are.`, "%s has no region", title(b))
		return l.unknown()
	}
	if name == "name" {
		if t.value == "" || strings.TrimSpace(t.value) != t.value {
			l.fail(t.at, "Write the account's name as the console shows it.", "the account's name is empty or has blanks around it")
			return l.unknown()
		}
	} else if !l.checkRegion(t) {
		return l.unknown()
	}
	return cty.StringVal(t.value)
}

// tenantMode is the mode of blocks that name none.
func (l *loader) tenantMode() provision.Mode {
	if len(l.tenants) == 0 {
		return provision.Exclusive
	}
	return l.tenantReader(l.tenants[0]).mode(provision.Exclusive)
}

func (r reader) mode(otherwise provision.Mode) provision.Mode {
	return provision.Mode(r.choice("mode", string(otherwise), string(provision.Exclusive), string(provision.Additive)))
}

func (l *loader) readEndpoints(content *hcl.BodyContent) provision.Endpoints {
	var e provision.Endpoints
	var first diag.Place
	for i, b := range content.Blocks {
		if i > 0 {
			l.fail(blockRange(b), fmt.Sprintf("The first one is at %s. Put them together.", first), "a second endpoints block")
			continue
		}
		first = place(blockRange(b))
		inside, _, _ := b.Body.PartialContent(tenantShape.inner("endpoints").schema())
		r := reader{l: l, attrs: inside.Attributes, what: "endpoints"}
		e = provision.Endpoints{IAM: r.address("iam"), SWR: r.address("swr"), CCE: r.address("cce"), EPS: r.address("eps")}
	}
	return e
}

// address reads a service's base address, without a slash at its end.
func (r reader) address(name string) string {
	t := r.text(name)
	if t.state != present {
		return ""
	}
	u, err := url.Parse(t.value)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" {
		r.fail(name, `Write the whole address, such as "https://iam.example.com".`, "is no address of a service")
		return ""
	}
	if u.User != nil {
		r.l.failSecretly(t.at, credentialAnswer, "%s of %s holds a credential", name, r.what)
		return ""
	}
	return strings.TrimRight(t.value, "/")
}
