package iam

import "strings"

// DefaultScope is where a permission is attached when nothing else is said: one of global services globally, any
// other to all resources (API reference, section 4.4).
func DefaultScope(t RoleType) ScopeKind {
	if t == GlobalRole {
		return Global
	}
	return All
}

// WithoutEffect says why IAM would accept the role at a scope of the kind and nothing would come of it; "" when it
// takes effect, or when that is not known for sure. IAM answers 204 either way. project is the project's name, for
// a scope of that kind.
func WithoutEffect(r Role, at ScopeKind, project string) string {
	switch {
	case at == All:
		return ""
	case r.Type == NoRole:
		return "its type (XX) takes effect neither for global services nor in projects"
	case at == Global && r.Type == ProjectRole:
		return "it belongs to a regional service, whose permissions take effect in projects only"
	case at == InProject && r.Type == GlobalRole && project != projectOfOBS:
		return "it belongs to a global service, whose permissions take effect globally only"
	case at == EnterpriseProject && isUCS(r):
		return "UCS does not support enterprise projects"
	}
	return ""
}

// ScopeRemedy says which scope to write instead.
func ScopeRemedy(r Role) string {
	switch r.Type {
	case GlobalRole:
		return `Leave the scope out, or write scope = "global".`
	case ProjectRole:
		return `Leave the scope out for all resources, or name regions with projects = ["cn-east-3"].`
	}
	return `Write scope = "all".`
}

// projectOfOBS is OBS's pseudo-project. Custom policies of OBS have to be attached there beside the global scope,
// and whether its system policies have to be is not known (API reference, section 4.3).
const projectOfOBS = "MOS"

func isUCS(r Role) bool {
	return strings.EqualFold(r.Catalog, "UCS") || strings.HasPrefix(r.DisplayName, "UCS ")
}
