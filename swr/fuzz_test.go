package swr_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/answers"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/swr"
)

// asked is every read of swr.Reader, with what it promises about a value.
var asked = []func(t *testing.T, ctx context.Context, r swr.Reader){
	func(t *testing.T, ctx context.Context, r swr.Reader) {
		list, _ := r.Organizations(ctx, region)
		for i, o := range list {
			require.NotEmpty(t, o.Name)
			require.True(t, i == 0 || list[i-1].Name < o.Name)
		}
	},
	func(t *testing.T, ctx context.Context, r swr.Reader) {
		access, err := r.Access(ctx, region, "images")
		for _, g := range access.Others {
			require.NoError(t, err)
			require.NotContains(t, []string{g.UserID, g.UserName}, "")
		}
	},
	func(t *testing.T, ctx context.Context, r swr.Reader) {
		n, err := r.Repositories(ctx, region, "images")
		require.True(t, n == 0 || n > 0 && err == nil)
	},
	func(t *testing.T, ctx context.Context, r swr.Reader) {
		list, _ := r.Instances(ctx, region)
		for _, i := range list {
			require.NotContains(t, []string{i.ID, i.Name, i.Status}, "")
		}
	},
	func(t *testing.T, ctx context.Context, r swr.Reader) {
		quota, err := r.Quota(ctx, region)
		require.True(t, quota == nil || err == nil)
	},
}

// FuzzReads: whatever SWR answers, a read ends, with an error or with a value that is what its comment promises.
func FuzzReads(f *testing.F) {
	for i := range asked {
		for _, body := range []string{
			"", "{}", "null", "[]", `{"namespaces":null}`,
			`{"namespaces":[{"id":1,"name":"images","creator_name":"alice","auth":7}]}`,
			`{"id":1,"name":"images","creator_name":"alice","self_auth":{"user_id":"u1","user_name":"alice","auth":7},"others_auths":[{"user_id":"u2","user_name":"bob","auth":1}]}`,
			`[{"name":"r","category":"linux","description":"","size":1,"is_public":false,"num_images":1,"num_download":1,"created_at":"","updated_at":"","logo":"","url":"","path":"","internal_path":"","domain_name":"","namespace":"images","tags":[],"status":false,"total_range":2}]`,
			`{"instances":[{"id":"i","name":"n","status":"Running"}],"total":1}`,
			`{"quotas":[{"quota_key":"namespace","quota_limit":5,"used":1}]}`,
			`{"namespaces":[{"name":5}]}`, `{"errors":[{"errorCode":"SVCSTG.SWR.4030000","errorMessage":"no"}]}`, `<html>`,
		} {
			f.Add(byte(i), byte(0), []byte(body))
		}
		f.Add(byte(i), byte(12), []byte(`[{"errorCode":"SVCSTG.SWR.4031032"}]`))
		f.Add(byte(i), byte(13), []byte(`{"error_code":"APIGW.0101"}`))
		f.Add(byte(i), byte(20), []byte(`{"namespaces":[{}]}`))
	}
	f.Fuzz(func(t *testing.T, which, how byte, body []byte) {
		tr := answers.New(t, how, body).Transport()
		client := swr.New(swr.Options{
			Transport: tr, Credentials: credentials.Static("ak", "sk"),
			Endpoint:  func(string) (string, error) { return "https://swr.example.com", nil },
			ProjectID: func(context.Context, string) (string, error) { return "p1", nil },
		})
		asked[int(which)%len(asked)](t, t.Context(), client)
	})
}
