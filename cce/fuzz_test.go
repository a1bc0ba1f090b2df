package cce_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/cce"
	"github.com/osc-perms/osc-perms/internal/answers"
	"github.com/osc-perms/osc-perms/internal/credentials"
)

// FuzzReads: whatever CCE answers, a read or a write that reads first ends, with an error or with a value that is what
// its comment promises.
func FuzzReads(f *testing.F) {
	for i := range 3 {
		for _, body := range []string{
			"", "{}", "null", "[]", `{"items":null}`,
			`{"kind":"Cluster","apiVersion":"v3","items":[{"kind":"Cluster","apiVersion":"v3","metadata":{"name":"prod","uid":"c1","creationTimestamp":"x"},"spec":{"flavor":"x","hostNetwork":{},"containerNetwork":{"mode":"x"}},"status":{"phase":"Available"}}]}`,
			`{"accessPolicyList":[{"kind":"x","name":"n","policyId":"p1","clusters":["c1"],"accessScope":{"namespaces":["*"]},"policyType":"CCEViewPolicy","principal":{"type":"user","ids":["u1"]},"createTime":"2024-01-01 00:00:00","updateTime":5}]}`,
			`{"name":"n","policyId":"p1","clusters":["c1"],"accessScope":{"namespaces":["*"]},"policyType":"CCEViewPolicy","principal":{"type":"user","ids":["u1","u2"]}}`,
			`{"items":[{"metadata":5}]}`, `{"kind":"Status","code":404,"errorCode":"CCE.01404001","message":"no"}`, `<html>`,
		} {
			f.Add(byte(i), byte(0), []byte(body))
		}
		f.Add(byte(i), byte(13), []byte(`{"error_code":"APIGW.0101"}`))
		f.Add(byte(i), byte(20), []byte(`{"items":[{}]}`))
	}
	f.Fuzz(func(t *testing.T, which, how byte, body []byte) {
		tr := answers.New(t, how, body).Transport()
		client := cce.New(cce.Options{
			Transport: tr, Credentials: credentials.Static("ak", "sk"),
			Endpoint:  func(string) (string, error) { return "https://cce.example.com", nil },
			ProjectID: func(context.Context, string) (string, error) { return "p1", nil },
		})
		switch which % 3 {
		case 0:
			list, _ := client.Clusters(t.Context(), region)
			for _, c := range list {
				require.NotContains(t, []string{c.ID, c.Name}, "")
			}
		case 1:
			list, _ := client.Policies(t.Context(), region)
			for _, p := range list {
				require.NotContains(t, []string{p.ID, string(p.Role), string(p.Type)}, "")
				for _, l := range [][]string{p.Clusters, p.Namespaces, p.Principals} {
					require.True(t, slices.IsSorted(l))
					require.NotContains(t, l, "")
				}
			}
		case 2:
			cce.NewEditor(client).Remove(t.Context(), region, "p1", "c1", cce.Principal{Type: cce.User, ID: "u1"})
		}
	})
}
