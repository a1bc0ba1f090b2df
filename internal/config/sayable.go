package config

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
)

// CannotSay tells why a configuration can't hold a text of the cloud, as Load would; "" where it can. It is for
// provision.ExportQuestion.
func CannotSay(what provision.Wording, s string) string {
	if !utf8.ValidString(s) {
		return "it is no UTF-8"
	}
	if cty.NormalizeString(s) != s {
		return "it is not in Unicode's normal form NFC, to which the language turns every text"
	}
	l := &loader{}
	at, name := hcl.Range{}, "name"
	switch what {
	case provision.WordGroup:
		l.checkGroupName(s, at, name, "the group")
	case provision.WordUser:
		l.checkUserName(s, at, name, "the user")
	case provision.WordCluster:
		l.checkClusterName(s, at, name, "the cluster")
	case provision.WordPolicy:
		l.checkPolicyName(s, at, "the group")
	case provision.WordDescription:
		reader{l: l, what: "the group"}.checkedDescription(text{present, s, at}, false)
	case provision.WordOrganization:
		if provision.IsPattern(s) {
			return "a name with a * stands for several"
		}
		l.checkOrganizationName(s, at, name, "the organization")
	case provision.WordNamespace:
		in := reader{l: l, what: "the grant", attrs: hcl.Attributes{"namespaces": {Expr: hcl.StaticExpr(cty.TupleVal([]cty.Value{cty.StringVal(s)}), at)}}}
		in.namespaces()
	case provision.WordProject:
		if s == "" || strings.TrimSpace(s) != s {
			return "it is empty or has blanks around it"
		}
	}
	i := slices.IndexFunc(l.found, func(x problem) bool { return x.severity == diag.Error })
	if i < 0 {
		return ""
	}
	return l.found[i].summary
}
