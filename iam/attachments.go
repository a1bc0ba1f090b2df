package iam

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/atonce"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// assignmentsPerPage is the most that ShowDomainRoleAssignments gives at once.
const assignmentsPerPage = 50

// scopeQuery is one of the four questions that together ask for everything: a scope=domain that says nothing of
// is_inherited leaves out what holds for all resources.
type scopeQuery struct {
	scope     string
	inherited *bool
}

// Attachments implements Reader.
func (c *Client) Attachments(ctx context.Context) (all []Attachment, complete bool, err error) {
	queries := []scopeQuery{{"domain", new(false)}, {"domain", new(true)}, {"project", nil}, {"enterprise_project", nil}}
	lists := make([][]Attachment, len(queries))
	complete = true
	g, gctx := atonce.WithContext(ctx)
	for i, q := range queries {
		g.Go(func() error {
			list, err := c.assignments(gctx, q)
			if q.scope == "enterprise_project" {
				complete, err = c.withoutEnterprises(gctx, err)
			}
			lists[i] = list
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, false, err
	}
	return sortAttachments(slices.Concat(lists...)), complete, nil
}

// withoutEnterprises judges a refusal to list attachments in enterprise projects. To an account that has none, which
// EPS has to say, nothing is missing. Otherwise the list is not complete, unless bulk reads are refused altogether,
// which the other scopes tell.
func (c *Client) withoutEnterprises(ctx context.Context, err error) (complete bool, _ error) {
	if !apierr.Is(err, apierr.Forbidden) && !apierr.Is(err, apierr.NotFound) {
		return err == nil, err
	}
	list, failed := c.ListEnterprises(ctx)
	return failed == nil && len(list) == 0, nil
}

// assignment is one entry of the answer. Whose it is tells entries apart; a group is all that counts here.
type assignment struct {
	Attachment
	user, agency string
}

func (c *Client) assignments(ctx context.Context, q scopeQuery) ([]Attachment, error) {
	account, err := c.Account(ctx)
	if err != nil {
		return nil, err
	}
	l := listing{service.Name, "ShowDomainRoleAssignments", "policy attachments"}
	identity := func(a assignment) assignment { return a }
	list, err := pages(ctx, l, assignmentsPerPage, identity, func(ctx context.Context, n int) (page[assignment], error) {
		return ask(ctx, c, question{name: l.operation, rewrite: listOfAssignments}, func(s *sdk.IamClient) (page[assignment], error) {
			r, err := s.ShowDomainRoleAssignments(&model.ShowDomainRoleAssignmentsRequest{
				DomainId: account.ID, Subject: new("group"), Scope: &q.scope, IsInherited: q.inherited,
				Page: new(int32(n)), PerPage: new(int32(assignmentsPerPage)),
			})
			if err != nil {
				return page[assignment]{}, err
			}
			items, err := whole(r.RoleAssignments, nil, l.what)
			if err != nil {
				return page[assignment]{}, err
			}
			p := page[assignment]{}
			if r.TotalNum != nil {
				p.total = new(int(*r.TotalNum))
			}
			for _, item := range items {
				a, err := convertAssignment(item, q)
				if err != nil {
					return page[assignment]{}, err
				}
				p.items = append(p.items, a)
			}
			return p, nil
		})
	})
	if apierr.Is(err, apierr.NotFound) || noSuchCall(err) {
		// A cloud without this call: like one that does not allow it.
		return nil, &apierr.Error{Kind: apierr.Forbidden, Service: l.service, Operation: l.operation, Status: 404, Message: "this cloud has no such call", Err: err}
	}
	var groups []Attachment
	for _, a := range list {
		if a.GroupID != "" {
			groups = append(groups, a.Attachment)
		}
	}
	return groups, err
}

func convertAssignment(item model.RoleAssignmentBody, q scopeQuery) (assignment, error) {
	var a assignment
	if item.Role != nil {
		a.RoleID = text(item.Role.Id)
	}
	switch {
	case item.Group != nil:
		a.GroupID = text(item.Group.Id)
	case item.User != nil:
		a.user = text(item.User.Id)
	case item.Agency != nil:
		a.agency = text(item.Agency.Id)
	}
	inherited := q.inherited != nil && *q.inherited
	if item.IsInherited != nil {
		inherited = *item.IsInherited
	}
	if s := item.Scope; s != nil {
		switch {
		case s.Domain != nil && inherited:
			a.Scope = Scope{Kind: All}
		case s.Domain != nil:
			a.Scope = Scope{Kind: Global}
		case s.Project != nil && text(s.Project.Id) != "":
			a.Scope = Scope{Kind: InProject, ID: *s.Project.Id}
		case s.EnterpriseProject != nil && text(s.EnterpriseProject.Id) != "":
			a.Scope = Scope{Kind: EnterpriseProject, ID: *s.EnterpriseProject.Id}
		}
	}
	if a.RoleID == "" || a.Scope.Kind == "" || a.GroupID+a.user+a.agency == "" {
		return assignment{}, transport.Incomplete("an attachment lacks its policy, its scope or whose it is")
	}
	return a, nil
}

// listOfAssignments makes a list of an answer's only assignment where it comes bare, as in the documented sample.
func listOfAssignments(body []byte) []byte {
	var answer map[string]json.RawMessage
	if json.Unmarshal(body, &answer) != nil {
		return body
	}
	only := bytes.TrimSpace(answer["role_assignments"])
	if len(only) == 0 || only[0] != '{' {
		return body
	}
	answer["role_assignments"] = slices.Concat([]byte("["), only, []byte("]"))
	listed, err := json.Marshal(answer)
	if err != nil {
		return body
	}
	return listed
}

// GroupAttachments implements Reader: the four kinds of list that IAM has for a group, all at once.
func (c *Client) GroupAttachments(ctx context.Context, groupID string, projectIDs []string) (all []Attachment, complete bool, err error) {
	account, err := c.Account(ctx)
	if err != nil {
		return nil, false, err
	}
	lists := make([][]Attachment, len(projectIDs)+3)
	g, gctx := atonce.WithContext(ctx)
	read := func(i int, scope Scope, name string, list func(*sdk.IamClient) ([]string, error)) {
		g.Go(func() error {
			ids, err := ask(gctx, c, question{name: name, object: "group " + groupID}, list)
			for _, id := range ids {
				lists[i] = append(lists[i], Attachment{GroupID: groupID, RoleID: id, Scope: scope})
			}
			return err
		})
	}
	read(0, Scope{Kind: Global}, "KeystoneListDomainPermissionsForGroup", func(s *sdk.IamClient) ([]string, error) {
		r, err := s.KeystoneListDomainPermissionsForGroup(&model.KeystoneListDomainPermissionsForGroupRequest{DomainId: account.ID, GroupId: groupID})
		if err != nil {
			return nil, err
		}
		return roleIDs(r.Roles, func(r model.RoleResult) string { return r.Id })
	})
	read(1, Scope{Kind: All}, "KeystoneListAllProjectPermissionsForGroup", func(s *sdk.IamClient) ([]string, error) {
		r, err := s.KeystoneListAllProjectPermissionsForGroup(&model.KeystoneListAllProjectPermissionsForGroupRequest{DomainId: account.ID, GroupId: groupID})
		if err != nil {
			return nil, err
		}
		return roleIDs(r.Roles, func(r model.InheritedRoleResult) string { return r.Id })
	})
	g.Go(func() (err error) { lists[2], complete, err = c.enterpriseAttachments(gctx, groupID); return err })
	for i, id := range projectIDs {
		read(3+i, Scope{Kind: InProject, ID: id}, "KeystoneListProjectPermissionsForGroup", func(s *sdk.IamClient) ([]string, error) {
			r, err := s.KeystoneListProjectPermissionsForGroup(&model.KeystoneListProjectPermissionsForGroupRequest{ProjectId: id, GroupId: groupID})
			if err != nil {
				return nil, err
			}
			return roleIDs(r.Roles, func(r model.RoleResult) string { return r.Id })
		})
	}
	if err := g.Wait(); err != nil {
		return nil, false, c.orGone(ctx, groupID, err)
	}
	return sortAttachments(slices.Concat(lists...)), complete, nil
}

// enterpriseAttachments lists a group's attachments in the enterprise projects that it has some in.
func (c *Client) enterpriseAttachments(ctx context.Context, groupID string) (all []Attachment, complete bool, err error) {
	ids, err := ask(ctx, c, question{name: "ListEnterpriseProjectsForGroup", object: "group " + groupID}, func(s *sdk.IamClient) ([]string, error) {
		r, err := s.ListEnterpriseProjectsForGroup(&model.ListEnterpriseProjectsForGroupRequest{GroupId: groupID})
		if err != nil {
			return nil, err
		}
		return roleIDs(r.EnterpriseProjects, func(p model.ListEnterpriseProjectsResDetail) string { return p.ProjectId })
	})
	if err != nil {
		complete, err = c.withoutEnterprises(ctx, err)
		return nil, complete, err
	}
	for _, id := range ids {
		roles, err := ask(ctx, c, question{name: "ListRolesForGroupOnEnterpriseProject", object: "group " + groupID}, func(s *sdk.IamClient) ([]string, error) {
			r, err := s.ListRolesForGroupOnEnterpriseProject(&model.ListRolesForGroupOnEnterpriseProjectRequest{EnterpriseProjectId: id, GroupId: groupID})
			if err != nil {
				return nil, err
			}
			return roleIDs(r.Roles, func(r model.RolesItem) string { return r.Id })
		})
		if err != nil {
			return nil, false, err
		}
		for _, role := range roles {
			all = append(all, Attachment{GroupID: groupID, RoleID: role, Scope: Scope{Kind: EnterpriseProject, ID: id}})
		}
	}
	return all, true, nil
}

func roleIDs[S any](list *[]S, id func(S) string) ([]string, error) {
	items, err := whole(list, nil, "policies")
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(items))
	for i, item := range items {
		if ids[i] = id(item); ids[i] == "" {
			return nil, transport.Incomplete("one of the policies lacks its id")
		}
	}
	return ids, nil
}

// sortAttachments sorts by group, kind and id of scope, and role, and drops what came twice.
func sortAttachments(list []Attachment) []Attachment {
	slices.SortFunc(list, func(a, b Attachment) int {
		return cmp.Or(cmp.Compare(a.GroupID, b.GroupID), cmp.Compare(a.Scope.Kind, b.Scope.Kind),
			cmp.Compare(a.Scope.ID, b.Scope.ID), cmp.Compare(a.RoleID, b.RoleID))
	})
	return slices.Compact(list)
}
