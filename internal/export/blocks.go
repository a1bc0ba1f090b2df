package export

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/provision"
)

// writer writes the blocks one after another.
type writer struct {
	x        *provision.Exported
	tenantIn string // the other file that has the tenant block
	b        bytes.Buffer
	depth    int
}

// beside writes what a block does not say of its object.
func (w *writer) beside(address string) {
	for _, what := range w.x.Beside[address] {
		w.comment("%s", what)
	}
}

func (w *writer) onboard(o provision.Onboard) {
	w.open("onboard", o.Label)
	w.set("users", w.names(o.Users))
	can := make([]string, len(o.Can))
	for i, c := range o.Can {
		can[i] = quote(string(c))
	}
	w.set("can", array(can))
	if len(o.Clusters) > 0 {
		pairs := make([]string, len(o.Clusters))
		for i, c := range o.Clusters {
			pairs[i] = key(c.Name) + " = " + quote(string(c.Role))
		}
		w.set("clusters", "{ "+strings.Join(pairs, ", ")+" }")
	}
	if o.Prefix != "osc-" {
		w.set("prefix", quote(o.Prefix))
	}
	w.close()
}

var plainKey = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// key is a key of a map: as it is where it can only be read as a word.
func key(s string) string {
	if plainKey.MatchString(s) && !slices.Contains([]string{"for", "if", "null", "true", "false"}, s) {
		return s
	}
	return quote(s)
}

func (w *writer) group(g provision.Group) {
	w.open("group", g.Label)
	w.beside("group." + g.Name)
	if g.Description != nil {
		w.set("description", quote(*g.Description))
	}
	w.mode(g.Mode)
	if g.Members != nil {
		w.set("members", w.names(*g.Members))
	}
	if g.Policies != nil {
		w.policies(*g.Policies)
	}
	w.close()
}

// policies writes those that their name alone says as a list, and the others as blocks.
func (w *writer) policies(list []provision.Policy) {
	var bare []provision.Name
	var others []provision.Policy
	for _, p := range list {
		if p.Scope == provision.ScopeByType && p.Custom == nil && p.InternalName == "" {
			bare = append(bare, provision.Name{Name: p.Name})
		} else {
			others = append(others, p)
		}
	}
	if len(bare) > 0 || len(others) == 0 {
		w.set("policies", w.names(bare))
	}
	for _, p := range others {
		w.gap()
		w.open("policy", p.Name)
		if why := namesakes(p); why != "" {
			w.comment("%s", why)
		}
		if p.Custom != nil {
			w.set("custom", map[bool]string{true: "true", false: "false"}[*p.Custom])
		}
		if p.InternalName != "" {
			w.set("internal_name", quote(p.InternalName))
		}
		switch p.Scope {
		case provision.ScopeGlobal, provision.ScopeAll:
			w.set("scope", quote(string(p.Scope)))
		case provision.ScopeProjects:
			w.set("projects", w.names(p.Projects))
		case provision.ScopeEnterprises:
			w.set("enterprise_projects", w.names(p.Enterprises))
		}
		w.close()
	}
}

// namesakes says why a policy's name alone is not enough.
func namesakes(p provision.Policy) string {
	switch {
	case p.InternalName != "":
		return "several policies are called so; the internal name tells which"
	case p.Custom == nil:
		return ""
	case *p.Custom:
		return "another policy is called so, too: this is the custom one"
	}
	return "another policy is called so, too: this is the system one"
}

func (w *writer) organization(o provision.Organization) {
	w.open("organization", o.Label)
	w.beside("organization." + o.Region + "/" + o.Name)
	if o.Label != o.Name {
		w.set("name", quote(o.Name))
	}
	if o.Region != w.x.Desired.Tenant.Region {
		w.set("region", quote(o.Region))
	}
	if !o.Create {
		w.set("create", "false")
	}
	w.mode(o.Mode)
	for _, g := range o.Grants {
		w.gap()
		w.open("grant", g.Level.String())
		w.set("users", w.names(g.Users))
		w.close()
	}
	w.close()
}

func (w *writer) cluster(c provision.Cluster) {
	w.open("cluster", c.Label)
	w.beside("cluster." + c.Region + "/" + c.Name)
	w.mode(c.Mode)
	for _, g := range c.Grants {
		w.gap()
		w.open("grant", string(g.Role))
		if len(g.Users) > 0 {
			w.set("users", w.names(g.Users))
		}
		if len(g.Groups) > 0 {
			w.set("groups", w.names(g.Groups))
		}
		if g.Namespaces != nil {
			quoted := make([]string, len(g.Namespaces))
			for i, ns := range g.Namespaces {
				quoted[i] = quote(ns)
			}
			w.set("namespaces", array(quoted))
		}
		w.close()
	}
	w.close()
}
