package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/osc-perms/osc-perms/provision"
)

// readPolicies reads policies and the policy blocks of a group; nil when it has neither. A dynamic block that comes
// to nothing stands all the same: the group is to hold no such policy.
func (l *loader) readPolicies(o *object, in *instance, r reader) *[]provision.Policy {
	list := r.list("policies", func(name string, at hcl.Range) { l.checkPolicyName(name, at, r.what) })
	if list.state == absent && !mentions(o.Body, groupShape, "policy") {
		return nil
	}
	policies := []provision.Policy{}
	seen := map[string]provision.Place{}
	for _, n := range list.names {
		p := provision.Policy{Name: n.Name, Place: n.Place}
		policies = append(policies, p)
		seen[scopesOf(p)[0]] = p.Place
	}
	content, _ := l.expand(o.Body, groupShape, in.scope())
	for _, b := range content.Blocks {
		p, ok := l.readPolicy(b, in, r.what)
		if !ok {
			continue
		}
		for _, key := range scopesOf(p) {
			if first, twice := seen[key]; twice {
				l.fail(blockRange(b), fmt.Sprintf("It stands at %s too. Take one of them out.", first), "%s holds policy %q twice at the same scope", r.what, p.Name)
				break
			}
			seen[key] = p.Place
		}
		policies = append(policies, p)
	}
	return &policies
}

func (l *loader) checkPolicyName(name string, at hcl.Range, what string) {
	if strings.TrimSpace(name) != name || name == "" {
		l.fail(at, "Write the display name as the console shows it.", "policies of %s hold %q, which is empty or has blanks around it", what, name)
	}
}

// readPolicy reads a policy block.
func (l *loader) readPolicy(b *hcl.Block, in *instance, what string) (provision.Policy, bool) {
	content, _, _ := b.Body.PartialContent(policyShape.schema())
	within := fmt.Sprintf("%s in %s", title(b), what)
	r := reader{l: l, attrs: content.Attributes, in: in.scope(), what: within}
	p := provision.Policy{Name: b.Labels[0], Place: place(blockRange(b))}
	l.checkPolicyName(p.Name, blockRange(b), what)

	var written []string
	ok := true
	if t := r.text("scope"); t.state == present {
		written = append(written, "scope")
		p.Scope = provision.ScopeWish(r.choice("scope", "", string(provision.ScopeGlobal), string(provision.ScopeAll)))
		ok = p.Scope != ""
	} else {
		ok = t.state == absent
	}
	for _, of := range []struct {
		wish provision.ScopeWish
		to   *[]provision.Name
	}{{provision.ScopeProjects, &p.Projects}, {provision.ScopeEnterprises, &p.Enterprises}} {
		list := r.list(string(of.wish), func(name string, at hcl.Range) {
			if strings.TrimSpace(name) != name || name == "" {
				l.fail(at, "Write the project's name.", "%s of %s holds %q, which is empty or has blanks around it", of.wish, within, name)
			}
		})
		switch {
		case list.state == bad || !list.whole:
			ok = false
		case list.state == present:
			written = append(written, string(of.wish))
			p.Scope, *of.to = of.wish, list.sorted()
			if len(list.names) == 0 {
				r.fail(string(of.wish), "Name one, or take the policy block out.", "is empty")
				ok = false
			}
		}
	}
	if len(written) > 1 {
		l.fail(blockRange(b), "Write one of them in this block, and a second policy block for the other.", "%s has %s", within, strings.Join(written, " and "))
		return p, false
	}
	if custom, st := r.flag("custom"); st == present {
		p.Custom = &custom
	}
	if t := r.text("internal_name"); t.state == present {
		p.InternalName = t.value
		if t.value == "" {
			r.fail("internal_name", "Write the name that the error about two permissions lists, or leave it out.", "is empty")
		}
	}
	return p, ok
}

// scopesOf gives a key for each scope at which the policy is wished, the same for the same wish.
func scopesOf(p provision.Policy) []string {
	id := fmt.Sprint(p.Name, "\x00", p.InternalName, "\x00", p.Custom != nil && *p.Custom, p.Custom != nil, "\x00", p.Scope)
	keys := []string{}
	for _, n := range slices.Concat(p.Projects, p.Enterprises) {
		keys = append(keys, id+"\x00"+n.Name)
	}
	if len(keys) == 0 {
		keys = append(keys, id)
	}
	return keys
}
