package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/provision"
)

// readClusters reads the cluster blocks, each for every key of its for_each.
func (l *loader) readClusters(mode provision.Mode, tenantRegion string) []provision.Cluster {
	var clusters []provision.Cluster
	for _, o := range l.clusters {
		l.value(node{"cluster", o.label(), "name"}, o.at())
		for i := range l.instancesOf(o) {
			clusters = append(clusters, l.readCluster(o, i, mode, tenantRegion))
		}
		l.probe(o, mode, tenantRegion)
	}
	return clusters
}

func (l *loader) readCluster(o *object, i int, mode provision.Mode, tenantRegion string) provision.Cluster {
	in := &o.instances[i]
	r := reader{l: l, attrs: o.attrs, in: in.scope(), what: o.titleOf(in)}
	c := provision.Cluster{
		Label: o.label(), Key: in.id(), Name: o.name(i).value, Region: r.regionOr(tenantRegion), Mode: r.mode(mode),
		ManagesGrants: mentions(o.Body, clusterShape, "grant"), Place: place(o.at()),
	}
	content, _ := l.expand(o.Body, clusterShape, in.scope())
	for _, b := range content.Blocks {
		if grant, ok := l.readClusterGrant(b, in, r.what); ok {
			c.Grants = append(c.Grants, grant)
		}
	}
	return c
}

// readClusterGrant reads a grant block. Kubernetes adds roles up, so one name may stand at several of them.
func (l *loader) readClusterGrant(b *hcl.Block, in *instance, what string) (provision.ClusterGrant, bool) {
	role, ok := l.role(b.Labels[0], b.LabelRanges[0], "%q in %s is no role of a grant", b.Labels[0], what)
	content, _, _ := b.Body.PartialContent(clusterGrantShape.schema())
	within := fmt.Sprintf("%s in %s", title(b), what)
	r := reader{l: l, attrs: content.Attributes, in: in.scope(), what: within}
	grant := provision.ClusterGrant{Role: role, Place: place(blockRange(b))}

	users := r.list("users", func(name string, at hcl.Range) { l.checkUserName(name, at, "users", within) })
	groups := r.list("groups", nil)
	grant.Namespaces = r.namespaces()
	e := r.ends(true)
	if !ok {
		return grant, false
	}
	if users.state == absent && groups.state == absent {
		l.fail(blockRange(b), `Write users = ["alice"], groups = ["operators"], or users = [] for nobody.`, "%s names neither users nor groups", within)
		return grant, false
	}
	r.endGrant(e, users, groups)
	grant.Users = orNil(users)
	grant.Groups = orNil(l.resolveGroups(groups, within, l.cloudNameAnywhere))
	return grant, true
}

// rolesCalled are the words that other places have for the roles: CCE's console and API, SWR's grants.
var rolesCalled = map[string]cce.Role{
	"管理员权限": cce.ClusterAdmin, "CCEClusterAdminPolicy": cce.ClusterAdmin, "cluster_admin": cce.ClusterAdmin,
	"运维权限": cce.Admin, "CCEAdminPolicy": cce.Admin, "manage": cce.Admin,
	"开发权限": cce.Edit, "CCEEditPolicy": cce.Edit, "write": cce.Edit,
	"只读权限": cce.View, "CCEViewPolicy": cce.View, "read": cce.View, "readonly": cce.View,
}

// role reads one of the four roles; format and args say what is wrong with another word.
func (l *loader) role(word string, at hcl.Range, format string, args ...any) (cce.Role, bool) {
	role, ok := cce.ParseRole(word)
	if ok {
		return role, true
	}
	var words []string
	for _, r := range slices.Backward(cce.Roles()) {
		words = append(words, string(r))
	}
	remedy := "Write " + oneOf(words) + "."
	if meant, known := rolesCalled[word]; known {
		remedy += fmt.Sprintf(" Did you mean %q?", meant)
	} else {
		remedy += didYouMean(word, words)
	}
	l.fail(at, remedy, format, args...)
	return "", false
}

// namespaces reads where a grant holds; nil for all. A list of none is refused, however it came about: left out it
// would mean all.
func (r reader) namespaces() []string {
	list := r.list("namespaces", func(name string, at hcl.Range) {
		if name == cce.Everything {
			return
		}
		if provision.IsPattern(name) {
			r.l.fail(at, `Name each of them, or leave namespaces out for all: only "*" by itself stands for others, for all.`, "namespaces of %s hold the pattern %q", r.what, name)
			return
		}
		if p := cce.CheckNamespace(name); p.Text != "" {
			r.l.problem(at, "namespaces", r.what, fmt.Sprintf("hold %q, which %s", name, p.Text), p.Certain, name)
		}
	})
	switch {
	case list.state != present:
		return nil
	case len(list.names) == 0 && list.whole:
		r.fail("namespaces", "Leave namespaces out for all of them. To give nobody anything, take the grant block out or write users = [].", "is empty")
	case list.ranges[cce.Everything].Filename != "":
		return nil
	}
	var names []string
	for _, n := range list.sorted() {
		names = append(names, n.Name)
	}
	return names
}

// checkClusterName refuses what can't be a cluster's name.
func (l *loader) checkClusterName(name string, at hcl.Range, attribute, what string) {
	p := cce.CheckClusterName(name)
	switch {
	case provision.IsPattern(name):
		l.fail(at, "A cluster block is about one cluster. Give it for_each = toset([…]) with the clusters' names, and name = each.key.", "%s of %s is %q: a cluster's name can't be a pattern", attribute, what, name)
	case strings.ContainsFunc(name, unicode.IsControl):
		l.fail(at, "Take it out; in a table it may be a line break.", "%s of %s holds %q, which has a control character", attribute, what, name)
	case p.Text != "":
		l.problem(at, attribute, what, fmt.Sprintf("is %q, which %s", name, p.Text), p.Certain, name)
	}
}
