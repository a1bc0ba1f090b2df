package iam_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/answers"
)

// whole fails unless there is an error or everything in a list is named.
func whole[T any](t *testing.T, list []T, err error, names func(T) []string) {
	t.Helper()
	if err != nil {
		return
	}
	for _, item := range list {
		require.NotContains(t, names(item), "", "%+v", item)
	}
}

func idsOfUser(u iam.User) []string   { return []string{u.ID, u.Name} }
func idsOfGroup(g iam.Group) []string { return []string{g.ID, g.Name} }

func idsOfAttachment(a iam.Attachment) []string {
	if a.Scope.Kind == iam.InProject || a.Scope.Kind == iam.EnterpriseProject {
		return []string{a.GroupID, a.RoleID, a.Scope.ID}
	}
	return []string{a.GroupID, a.RoleID, string(a.Scope.Kind)}
}

// asked is every read of iam.Reader, with what it promises about a value.
var asked = []func(t *testing.T, ctx context.Context, r iam.Reader){
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		a, err := r.Account(ctx)
		whole(t, []iam.Account{a}, err, func(a iam.Account) []string { return []string{a.ID, a.Name} })
	},
	func(t *testing.T, ctx context.Context, r iam.Reader) { r.Caller(ctx) },
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		list, err := r.Users(ctx)
		whole(t, list, err, idsOfUser)
	},
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		list, err := r.Groups(ctx)
		whole(t, list, err, idsOfGroup)
		require.True(t, slices.IsSortedFunc(list, func(a, b iam.Group) int {
			if a.Name < b.Name {
				return -1
			}
			return 0
		}))
	},
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		list, err := r.Members(ctx, "g1")
		whole(t, list, err, idsOfUser)
	},
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		list, err := r.GroupsOfUser(ctx, "u1")
		whole(t, list, err, idsOfGroup)
	},
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		list, err := r.Roles(ctx)
		whole(t, list, err, func(x iam.Role) []string { return []string{x.ID, x.Name} })
	},
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		list, err := r.Projects(ctx)
		whole(t, list, err, func(x iam.Project) []string { return []string{x.ID, x.Name} })
	},
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		list, err := r.Enterprises(ctx)
		whole(t, list, err, func(x iam.Enterprise) []string { return []string{x.ID, x.Name} })
	},
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		list, _, err := r.Attachments(ctx)
		whole(t, list, err, idsOfAttachment)
	},
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		list, _, err := r.GroupAttachments(ctx, "g1", []string{"p1", "p2"})
		whole(t, list, err, idsOfAttachment)
	},
	func(t *testing.T, ctx context.Context, r iam.Reader) { r.UserDetails(ctx, "u1") },
	func(t *testing.T, ctx context.Context, r iam.Reader) { r.NewConsole(ctx) },
	func(t *testing.T, ctx context.Context, r iam.Reader) {
		quotas, err := r.Quotas(ctx)
		require.False(t, err == nil && quotas == nil)
	},
}

// FuzzReads: whatever IAM answers, a read ends, with an error or with a value that is what its comment promises.
func FuzzReads(f *testing.F) {
	for i := range asked {
		for _, body := range []string{
			"", "{}", "null", "[]", `{"groups":null}`, domains,
			`{"groups":[{"id":"g1","name":"team","description":"x","create_time":1,"domain_id":"d1"}],"links":{}}`,
			`{"users":[{"id":"u1","name":"alice","enabled":true,"access_mode":"default"}],"group":{"id":"g1","name":"team"}}`,
			`{"roles":[{"id":"r1","name":"system_all_1","display_name":"UCS FullAccess","type":"AX","catalog":"UCS","domain_id":null,"policy":{}}],"total_number":1}`,
			`{"projects":[{"id":"p1","name":"cn-east-3","parent_id":"d1"}],"total_number":3}`,
			`{"enterprise_projects":[{"id":"0","name":"default","status":1}],"total_count":1}`,
			`{"role_assignments":[{"group":{"id":"g1"},"role":{"id":"r1"},"scope":{"domain":{"id":"d1"}},"is_inherited":true},{"group":{"id":"g1"},"role":{"id":"r1"},"scope":{"project":{"id":"p1"}}}],"total_num":2}`,
			`{"user":{"id":"u1","name":"alice","email":"a@b","areacode":"0086","phone":"1"},"credential":{"user_id":"u1","access":"ak"}}`,
			`{"quotas":{"resources":[{"type":"user","quota":50,"used":5,"min":1,"max":2}]},"feature_status":"on"}`,
			`{"groups":[{"id":1}]}`, `{"error":{"code":403,"message":"no"}}`, `<html>`,
		} {
			f.Add(byte(i), byte(0), []byte(body))
		}
		f.Add(byte(i), byte(12), []byte(`{"error_code":"IAM.0001","error_msg":"no"}`))
		f.Add(byte(i), byte(16), []byte(`{"error":{"code":500}}`))
		f.Add(byte(i), byte(20), []byte(`{"groups":[{}]}`))
		f.Add(byte(i), byte(39), []byte(`{"users":[{}]}`))
	}
	f.Fuzz(func(t *testing.T, which, how byte, body []byte) {
		cloud := answers.New(t, how, body)
		n := int(which) % len(asked)
		if n != 0 {
			cloud.Account, cloud.Domains = "/v3/auth/domains", domains
		}
		tr := cloud.Transport()
		client, err := iam.New(iam.Options{Transport: tr, Credentials: key(), Account: "acme", Endpoint: "https://iam.example.com", EPSEndpoint: "https://eps.example.com"})
		require.NoError(t, err)
		asked[n](t, t.Context(), client)
	})
}
