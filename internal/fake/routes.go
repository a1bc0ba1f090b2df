package fake

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// service is which of the clouds' services a call belongs to.
type service string

const (
	iam service = "iam"
	eps service = "eps"
	swr service = "swr"
	cce service = "cce"
)

// route is one call of an API.
type route struct {
	method  string
	path    string // with parameters in braces
	service service
	errors  shape
	needs   need
	act     func(*call) answer
}

// name is how counters, faults and AccessKey.Deny name the call: "GET /v3/groups/{id}/users".
func (r *route) name() string { return r.method + " " + r.path }

// reads reports whether the call changes nothing.
func (r *route) reads() bool { return r.method == http.MethodGet || r.method == http.MethodHead }

// enterpriseEdition reports whether the call is one of SWR's Enterprise Edition, whose errors have codes and a form of
// their own.
func (r *route) enterpriseEdition() bool { return r.service == swr && r.errors == flat }

// variant is the form of the service's error bodies, where the reference leaves several open.
func (r *route) variant(b Behaviour) string {
	if r.service == cce {
		return b.CCEErrors
	}
	return b.SWRErrors
}

// call is one request on its way to an answer.
type call struct {
	cloud  *cloud
	route  *route
	params map[string]string // what the path's parameters stand for
	query  url.Values
	body   []byte
	base   string // scheme and host, for links
	uri    string // path and query, for a list's
	key    AccessKey
	caller *User
	region string // of a regional call: that of the project which the request names
	now    time.Time
}

// routes are all calls that the sandbox answers.
func routes() []route {
	return []route{
		{"GET", "/v3/groups", iam, keystone, iamRead, (*call).listGroups},
		{"POST", "/v3/groups", iam, keystone, iamWrite, (*call).createGroup},
		{"GET", "/v3/groups/{id}", iam, keystone, iamRead, (*call).showGroup},
		{"PATCH", "/v3/groups/{id}", iam, keystone, iamWrite, (*call).updateGroup},
		{"DELETE", "/v3/groups/{id}", iam, keystone, iamWrite, (*call).deleteGroup},
		{"GET", "/v3/groups/{id}/users", iam, keystone, iamRead, (*call).listMembers},
		{"PUT", "/v3/groups/{id}/users/{user}", iam, keystone, iamWrite, (*call).addMember},
		{"HEAD", "/v3/groups/{id}/users/{user}", iam, keystone, iamRead, (*call).checkMember},
		{"DELETE", "/v3/groups/{id}/users/{user}", iam, keystone, iamWrite, (*call).removeMember},

		{"GET", "/v3/users", iam, keystone, iamRead, (*call).listUsers},
		{"GET", "/v3/users/{id}", iam, keystone, ownOrRead, (*call).showUser},
		{"DELETE", "/v3/users/{id}", iam, keystone, iamWrite, (*call).deleteUser},
		{"GET", "/v3/users/{id}/groups", iam, keystone, ownOrRead, (*call).listGroupsOfUser},
		{"POST", "/v3.0/OS-USER/users", iam, flat, iamWrite, (*call).createUser},
		{"GET", "/v3.0/OS-USER/users/{id}", iam, flat, ownOrRead, (*call).showUserDetail},
		{"PUT", "/v3.0/OS-USER/users/{id}", iam, flat, iamWrite, (*call).updateUser},

		{"GET", "/v3/roles", iam, keystone, iamRead, (*call).listRoles},
		{"GET", "/v3/roles/{id}", iam, keystone, iamRead, (*call).showRole},
		{"GET", "/v3.0/OS-ROLE/roles", iam, flat, iamRead, (*call).listCustomPolicies},
		{"GET", "/v3.0/OS-ROLE/roles/{id}", iam, flat, iamRead, (*call).showCustomPolicy},

		{"GET", "/v3/domains/{domain}/groups/{group}/roles", iam, keystone, iamRead, listAttached(ScopeDomain)},
		{"PUT", "/v3/domains/{domain}/groups/{group}/roles/{role}", iam, keystone, iamWrite, attach(ScopeDomain)},
		{"HEAD", "/v3/domains/{domain}/groups/{group}/roles/{role}", iam, keystone, iamRead, checkAttached(ScopeDomain)},
		{"DELETE", "/v3/domains/{domain}/groups/{group}/roles/{role}", iam, keystone, iamWrite, detach(ScopeDomain)},
		{"GET", "/v3/projects/{project}/groups/{group}/roles", iam, keystone, iamRead, listAttached(ScopeProject)},
		{"PUT", "/v3/projects/{project}/groups/{group}/roles/{role}", iam, keystone, iamWrite, attach(ScopeProject)},
		{"HEAD", "/v3/projects/{project}/groups/{group}/roles/{role}", iam, keystone, iamRead, checkAttached(ScopeProject)},
		{"DELETE", "/v3/projects/{project}/groups/{group}/roles/{role}", iam, keystone, iamWrite, detach(ScopeProject)},
		{"GET", "/v3/OS-INHERIT/domains/{domain}/groups/{group}/roles/inherited_to_projects", iam, keystone, iamRead, listAttached(ScopeAll)},
		{"PUT", "/v3/OS-INHERIT/domains/{domain}/groups/{group}/roles/{role}/inherited_to_projects", iam, keystone, iamWrite, attach(ScopeAll)},
		{"HEAD", "/v3/OS-INHERIT/domains/{domain}/groups/{group}/roles/{role}/inherited_to_projects", iam, keystone, iamRead, checkAttached(ScopeAll)},
		{"DELETE", "/v3/OS-INHERIT/domains/{domain}/groups/{group}/roles/{role}/inherited_to_projects", iam, flat, iamWrite, detach(ScopeAll)},
		{"GET", "/v3.0/OS-PERMISSION/enterprise-projects/{project}/groups/{group}/roles", iam, keystone, iamRead, listAttached(ScopeEnterpriseProject)},
		{"PUT", "/v3.0/OS-PERMISSION/enterprise-projects/{project}/groups/{group}/roles/{role}", iam, keystone, iamWrite, attach(ScopeEnterpriseProject)},
		{"DELETE", "/v3.0/OS-PERMISSION/enterprise-projects/{project}/groups/{group}/roles/{role}", iam, keystone, iamWrite, detach(ScopeEnterpriseProject)},
		{"GET", "/v3.0/OS-PERMISSION/enterprise-projects/{project}/groups", iam, keystone, iamRead, (*call).listGroupsOfEnterpriseProject},
		{"GET", "/v3.0/OS-PERMISSION/groups/{id}/enterprise-projects", iam, flat, iamRead, (*call).listEnterpriseProjectsOfGroup},
		{"GET", "/v3.0/OS-PERMISSION/role-assignments", iam, flat, iamRead, (*call).listAssignments},

		{"GET", "/v3/projects", iam, keystone, anyone, (*call).listProjects},
		{"GET", "/v3/auth/projects", iam, keystone, anyone, (*call).listOwnProjects},
		{"GET", "/v3/auth/domains", iam, keystone, anyone, (*call).listDomains},
		{"GET", "/v3.0/OS-QUOTA/domains/{domain}", iam, flat, anyone, (*call).showIAMQuota},
		{"GET", "/v3.0/OS-CREDENTIAL/credentials/{access}", iam, flat, anyone, (*call).showAccessKey},
		{"GET", "/v5/features/{name}", iam, flat, anyone, (*call).showFeature},
		{"GET", "/v5/caller-identity", iam, flat, anyone, (*call).showCaller},

		{"GET", "/v1.0/enterprise-projects", eps, flat, anyone, (*call).listEnterpriseProjects},

		{"GET", "/v2/manage/namespaces", swr, container, anyone, (*call).listOrganizations},
		{"POST", "/v2/manage/namespaces", swr, container, anyone, (*call).createOrganization},
		{"GET", "/v2/manage/namespaces/{name}", swr, container, anyone, (*call).showOrganization},
		{"DELETE", "/v2/manage/namespaces/{name}", swr, container, anyone, (*call).deleteOrganization},
		{"GET", "/v2/manage/namespaces/{name}/access", swr, container, anyone, (*call).showAccess},
		{"POST", "/v2/manage/namespaces/{name}/access", swr, container, anyone, (*call).addAccess},
		{"PATCH", "/v2/manage/namespaces/{name}/access", swr, container, anyone, (*call).changeAccess},
		{"DELETE", "/v2/manage/namespaces/{name}/access", swr, container, anyone, (*call).removeAccess},
		{"GET", "/v2/manage/namespaces/{name}/repos/{repo}/access", swr, container, anyone, (*call).showAccess},
		{"POST", "/v2/manage/namespaces/{name}/repos/{repo}/access", swr, container, anyone, (*call).addAccess},
		{"PATCH", "/v2/manage/namespaces/{name}/repos/{repo}/access", swr, container, anyone, (*call).changeAccess},
		{"DELETE", "/v2/manage/namespaces/{name}/repos/{repo}/access", swr, container, anyone, (*call).removeAccess},
		{"GET", "/v2/manage/repos", swr, container, anyone, (*call).listRepositories},
		{"GET", "/v3/manage/repos", swr, container, anyone, (*call).listRepositoriesByMarker},
		{"GET", "/v2/manage/projects/{project}/quotas", swr, container, anyone, (*call).listSWRQuotas},
		{"GET", "/v2/manage/overview", swr, container, anyone, (*call).showOverview},
		{"GET", "/v2/{project}/instances", swr, flat, instanceRead, (*call).listInstances},
		{"GET", "/v2/{project}/instances/{id}", swr, flat, instanceRead, (*call).showInstance},

		{"GET", "/api/v3/projects/{project}/clusters", cce, kubernetes, cceRead, (*call).listClusters},
		{"GET", "/api/v3/access-policies", cce, kubernetes, cceRead, (*call).listAccessPolicies},
		{"POST", "/api/v3/access-policies", cce, kubernetes, cceWrite, (*call).createAccessPolicy},
		{"GET", "/api/v3/access-policies/{id}", cce, kubernetes, cceRead, (*call).showAccessPolicy},
		{"PUT", "/api/v3/access-policies/{id}", cce, kubernetes, cceWrite, (*call).updateAccessPolicy},
		{"DELETE", "/api/v3/access-policies/{id}", cce, kubernetes, cceWrite, (*call).deleteAccessPolicy},
	}
}

// match finds the route of a request. Without one, allowed lists the methods that the path has; none means that there
// is no such path. A trailing slash makes no difference.
func match(all []route, method, escapedPath string) (found *route, params map[string]string, allowed []string) {
	segments := strings.Split(strings.TrimSuffix(escapedPath, "/"), "/")
	for i := range all {
		candidate, fits := fit(all[i].path, segments)
		if !fits {
			continue
		}
		if all[i].method == method {
			return &all[i], candidate, nil
		}
		allowed = append(allowed, all[i].method)
	}
	slices.Sort(allowed)
	return nil, nil, allowed
}

// fit compares a path with a pattern, segment by segment. No two patterns of one method fit the same path, but for
// SWR's /v2/{project}/instances, whose project no one calls "manage".
func fit(pattern string, segments []string) (map[string]string, bool) {
	params := map[string]string{}
	i := 0
	for want := range strings.SplitSeq(pattern, "/") {
		if i >= len(segments) {
			return nil, false
		}
		got := segments[i]
		i++
		if name, isParam := strings.CutPrefix(want, "{"); isParam {
			value, err := url.PathUnescape(got)
			if err != nil || value == "" {
				return nil, false
			}
			params[strings.TrimSuffix(name, "}")] = value
		} else if got != want {
			return nil, false
		}
	}
	return params, i == len(segments)
}
